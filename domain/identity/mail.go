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
)

// mailJob asks for a mail to a person. Address and token are found, or made, when it is sent, and stand nowhere else.
type mailJob struct {
	UserID domain.UserID `json:"user"`
	Mail   mailKind      `json:"mail"`
}

// Kind implements river.JobArgs.
func (mailJob) Kind() string { return "identity_mail" }

// askForMail queues a mail, unless the person got several within the hour: whoever knows an address can't fill its
// mailbox. The one who asks is not told, since that would tell that the address is known.
func askForMail(ctx context.Context, tx *dal.ControlTx, job mailJob) error {
	n, _, err := dal.CountAttempt(ctx, tx, accountMails.of(job.UserID.String()).key, accountMails.window)
	if err != nil || n > accountMails.most {
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

func (i *Identity) sendMail(ctx context.Context, job mailJob) error {
	var to, subject, text string
	err := i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		u, err := dal.GetUser(ctx, tx, job.UserID)
		if err != nil {
			return err
		}
		to = u.Email
		if job.Mail == mailAlreadyRegistered {
			subject = "You already have a PostDog account"
			text = fmt.Sprintf("Hello %s,\n\nsomeone, probably you, tried to sign up with this address. You have an account already:\n\n%s/sign-in\n\nIf it wasn't you, nothing has changed and there is nothing to do.\n", u.Name, i.PublicURL)
			return nil
		}
		token, hash := newToken("pdv_")
		subject = "Confirm your e-mail address"
		text = fmt.Sprintf("Hello %s,\n\nconfirm that this address is yours, and your PostDog account is ready:\n\n%s/verify-email?token=%s\n\nThe link works once, for 24 hours. If you did not sign up, ignore this mail.\n", u.Name, i.PublicURL, url.QueryEscape(token))
		return dal.InsertEmailVerification(ctx, tx, &dal.EmailVerification{
			ID: domain.NewID[domain.EmailVerificationID](), UserID: u.ID, TokenHash: hash,
			ExpiresAt: tx.Now().Add(verificationLifetime),
		})
	})
	if dal.IsNotFound(err) {
		return river.JobCancel(err) // the account is gone
	}
	if err != nil {
		return err
	}
	return i.Mailer.SendMail(ctx, to, subject, text)
}
