package workspace

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode"

	"github.com/riverqueue/river"

	"postdog.io/dal"
	"postdog.io/domain"
)

// mailJob asks for the mail of an invitation. Address and token are found, or made, when it is sent, and stand nowhere else.
type mailJob struct {
	Workspace  domain.WorkspaceID  `json:"workspace"`
	Invitation domain.InvitationID `json:"invitation"`
}

// Kind implements river.JobArgs.
func (mailJob) Kind() string { return "workspace_mail" }

// MailWorker sends invitations.
type MailWorker struct {
	river.WorkerDefaults[mailJob]
	Workspaces *Workspaces
}

// Work sends one invitation.
func (w *MailWorker) Work(ctx context.Context, job *river.Job[mailJob]) error {
	return w.Workspaces.sendInvitation(ctx, job.Args)
}

// errOver says that an invitation has expired.
var errOver = errors.New("workspace: the invitation is over")

func (w *Workspaces) sendInvitation(ctx context.Context, job mailJob) error {
	var to, subject, text string
	err := w.Store.InWorkspace(ctx, job.Workspace, func(tx *dal.Tx) error {
		i, err := dal.LockInvitation(ctx, tx, job.Invitation)
		if err != nil {
			return err
		}
		if !tx.Now().Before(i.ExpiresAt) {
			return errOver
		}
		ws, err := dal.GetWorkspace(ctx, tx)
		if err != nil {
			return err
		}
		host, err := inviter(ctx, tx, i)
		if err != nil {
			return err
		}
		token, hash := domain.NewToken(invitationPrefix)
		i.TokenHash = hash
		to, subject, text = w.invitationMail(i, host, oneLine(ws.Name), token)
		return dal.UpdateInvitation(ctx, tx, i)
	})
	if dal.IsNotFound(err) || errors.Is(err, errOver) {
		return river.JobCancel(err) // accepted, revoked or over
	}
	if err != nil {
		return err
	}
	return w.Mailer.SendMail(ctx, to, subject, text)
}

// inviter is the name of whoever invited; a colleague's where that member left.
func inviter(ctx context.Context, tx *dal.Tx, i *dal.Invitation) (string, error) {
	ms, err := dal.ListMembers(ctx, tx, i.InvitedByID)
	if err != nil || len(ms) == 0 {
		return "A colleague", err
	}
	return oneLine(ms[0].Name), nil
}

func (w *Workspaces) invitationMail(i *dal.Invitation, host, company, token string) (to, subject, text string) {
	return i.Email, fmt.Sprintf("%s invites you to %s on PostDog", host, company), fmt.Sprintf(
		"Hello,\n\n%s invites you to join %s on PostDog, where its team answers customers together:\n\n%s/accept-invitation?token=%s\n\n"+
			"The link works once, for seven days, for this address alone. If you did not expect this, ignore this mail.\n",
		host, company, w.PublicURL, url.QueryEscape(token))
}

// oneLine makes a name safe to stand in a mail's subject, whatever it holds.
func oneLine(name string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, name))
}
