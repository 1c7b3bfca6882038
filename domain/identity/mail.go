package identity

import (
	"context"
	"fmt"
	"net/url"

	"github.com/riverqueue/river"

	"postdog.io/dal"
	"postdog.io/domain"
)

// Mailer sends one plain-text mail. It returns an error if the mail server did not take it.
type Mailer interface {
	SendMail(ctx context.Context, to, subject, text string) error
}

type mailKind string

const (
	mailVerification      mailKind = "verification"
	mailAlreadyRegistered mailKind = "already_registered"
	mailPasswordReset     mailKind = "password_reset"
	// mailEmailChange goes to a new address, mailEmailChangeAsked to the one in use.
	mailEmailChange      mailKind = "email_change"
	mailEmailChangeAsked mailKind = "email_change_asked"
	mailNotice           mailKind = "notice"
)

// mailJob asks for a mail to a person. Addresses and tokens are found, or made, when it is sent, and stand nowhere else.
type mailJob struct {
	UserID domain.UserID `json:"user"`
	Mail   mailKind      `json:"mail"`
	// Event is what a notice tells of.
	Event       domain.SecurityEventID `json:"event,omitzero"`
	EmailChange domain.EmailChangeID   `json:"emailChange,omitzero"`
}

// Kind implements river.JobArgs.
func (mailJob) Kind() string { return "identity_mail" }

// askForMail queues a mail that a stranger can bring about, unless the person got several within the hour: whoever
// knows an address can't fill its mailbox. The one who asks is not told, since that would tell that the address is known.
func askForMail(ctx context.Context, tx *dal.ControlTx, job mailJob) error {
	limit := accountMails
	if job.Mail == mailPasswordReset {
		limit = accountResets
	}
	wait, err := limit.passes(ctx, tx, job.UserID.String())
	if err != nil || wait > 0 {
		return err
	}
	return tx.InsertJob(ctx, job, nil)
}

// notify queues a notice. Mails that strangers ask for don't use up its limit.
func notify(ctx context.Context, tx *dal.ControlTx, job mailJob) error {
	wait, err := accountNotices.passes(ctx, tx, job.UserID.String())
	if err != nil || wait > 0 {
		return err
	}
	return tx.InsertJob(ctx, job, nil)
}

// MailWorker sends the mails of identity.
type MailWorker struct {
	river.WorkerDefaults[mailJob]
	Identity *Identity
}

// Work sends one mail.
func (w *MailWorker) Work(ctx context.Context, job *river.Job[mailJob]) error {
	return w.Identity.sendMail(ctx, job.Args)
}

// letter is a mail ready to go.
type letter struct{ to, subject, text string }

func (i *Identity) sendMail(ctx context.Context, job mailJob) error {
	var l letter
	err := i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		u, err := dal.GetUser(ctx, tx, job.UserID)
		if err != nil {
			return err
		}
		l, err = i.write(ctx, tx, u, job)
		return err
	})
	if dal.IsNotFound(err) {
		return nil // the account, or what there was to tell, is gone, or never was
	}
	if err != nil {
		return err
	}
	return i.Mailer.SendMail(ctx, l.to, l.subject, l.text)
}

// write puts a mail in words, and makes the token of its link.
func (i *Identity) write(ctx context.Context, tx *dal.ControlTx, u *dal.User, job mailJob) (letter, error) {
	l := letter{to: u.Email}
	token, hash := "", []byte(nil)
	link := func(prefix, path string) string {
		token, hash = domain.NewToken(prefix)
		return i.PublicURL + "/" + path + "?token=" + url.QueryEscape(token)
	}
	switch job.Mail {
	case mailAlreadyRegistered:
		l.subject = "You already have a PostDog account"
		l.text = fmt.Sprintf("Hello %s,\n\nsomeone, probably you, tried to use this address for an account. You have an account already:\n\n%s/sign-in\n\nIf it wasn't you, nothing has changed and there is nothing to do.\n", u.Name, i.PublicURL)
		return l, nil
	case mailVerification:
		l.subject = "Confirm your e-mail address"
		l.text = fmt.Sprintf("Hello %s,\n\nconfirm that this address is yours, and your PostDog account is ready:\n\n%s\n\nThe link works once, for 24 hours. If you did not sign up, ignore this mail.\n", u.Name, link("pdv_", "verify-email"))
		return l, dal.InsertEmailVerification(ctx, tx, &dal.EmailVerification{
			ID: domain.NewID[domain.EmailVerificationID](), UserID: u.ID, TokenHash: hash,
			ExpiresAt: tx.Now().Add(verificationLifetime),
		})
	case mailPasswordReset:
		l.subject = "Set a new password"
		l.text = fmt.Sprintf("Hello %s,\n\nset a new password for your PostDog account here:\n\n%s\n\nThe link works once, for an hour. Signing in still needs your authenticator app. If you did not ask for this, ignore this mail: your password stays as it is.\n", u.Name, link("pdw_", "reset-password"))
		return l, dal.InsertPasswordReset(ctx, tx, &dal.PasswordReset{
			ID: domain.NewID[domain.PasswordResetID](), UserID: u.ID, TokenHash: hash, ExpiresAt: tx.Now().Add(resetLifetime),
		})
	case mailEmailChange:
		c, err := dal.GetEmailChange(ctx, tx, u, job.EmailChange)
		if err != nil {
			return l, err
		}
		if owner, err := dal.GetUserByEmail(ctx, tx, c.Email); err == nil {
			// Only the one who has the address is told that it is taken.
			return i.write(ctx, tx, owner, mailJob{UserID: owner.ID, Mail: mailAlreadyRegistered})
		} else if !dal.IsNotFound(err) {
			return l, err
		}
		l = letter{to: c.Email, subject: "Confirm your new e-mail address"}
		l.text = fmt.Sprintf("Hello %s,\n\nconfirm that you want to sign in to PostDog with this address from now on:\n\n%s\n\nThe link works once, for 24 hours. If you did not ask for this, ignore this mail.\n", u.Name, link("pde_", "confirm-email-change"))
		return l, dal.SetEmailChangeToken(ctx, tx, c.ID, hash)
	case mailEmailChangeAsked:
		l.subject = "A new e-mail address was asked for"
		l.text = fmt.Sprintf("Hello %s,\n\nsomeone, probably you, asked to sign in to your PostDog account with another address. The change counts when the link that we mailed there is opened.\n\nIf it wasn't you, someone else is in your account: end the other sessions and change your password now:\n\n%s/settings/security\n", u.Name, i.PublicURL)
		return l, nil
	case mailNotice:
		return i.writeNotice(ctx, tx, u, job)
	}
	return l, dal.ErrNotFound
}
