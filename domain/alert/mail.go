package alert

import (
	"context"
	"fmt"
	"strings"

	"github.com/riverqueue/river"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// mailJob tells those who look after security of an alert.
type mailJob struct {
	Workspace domain.WorkspaceID     `json:"workspace"`
	Alert     domain.SecurityAlertID `json:"alert"`
	// Member is who is told; zero asks to tell everybody concerned, each by a job of their own.
	Member domain.MemberID `json:"member,omitzero"`
}

// Kind implements river.JobArgs.
func (mailJob) Kind() string { return "alert_mail" }

// MailWorker sends the mails of alerts.
type MailWorker struct {
	river.WorkerDefaults[mailJob]
	Alerts *Alerts
}

// Work tells one member, or asks for a mail to each who looks after security.
func (w *MailWorker) Work(ctx context.Context, job *river.Job[mailJob]) error {
	if job.Args.Member.IsZero() {
		return w.Alerts.tellAll(ctx, job.Args)
	}
	return w.Alerts.tell(ctx, job.Args)
}

func (a *Alerts) tellAll(ctx context.Context, job mailJob) error {
	return a.Store.InWorkspace(ctx, job.Workspace, func(tx *dal.Tx) error {
		alerts, err := dal.ListSecurityAlertsByID(ctx, tx, []domain.SecurityAlertID{job.Alert})
		if err != nil || len(alerts) == 0 {
			return err
		}
		wanted := domain.SecurityManagePermission
		if concernsChannels(alerts[0].Kind) {
			wanted = domain.ChannelManagePermission
		}
		members, err := dal.ListMembers(ctx, tx)
		if err != nil {
			return err
		}
		roles, err := dal.ListRoles(ctx, tx)
		if err != nil {
			return err
		}
		may := map[domain.RoleID]bool{}
		for _, r := range domain.BuiltInRoles() {
			may[r.ID()] = authz.BuiltInPermissions(r).Has(wanted)
		}
		for _, r := range roles {
			may[r.ID] = authz.NewSet(r.Permissions...).Has(wanted)
		}
		for _, m := range members {
			if !may[m.RoleID] {
				continue
			}
			to := job
			to.Member = m.ID
			if err := tx.InsertJob(ctx, to, nil); err != nil {
				return err
			}
		}
		return nil
	})
}

func (a *Alerts) tell(ctx context.Context, job mailJob) error {
	var to, summary, workspace string
	subject, page := "Security alert in ", "/settings/alerts"
	err := a.Store.InWorkspace(ctx, job.Workspace, func(tx *dal.Tx) error {
		alerts, err := dal.ListSecurityAlertsByID(ctx, tx, []domain.SecurityAlertID{job.Alert})
		if err != nil || len(alerts) == 0 {
			return err
		}
		members, err := dal.ListMembers(ctx, tx, job.Member, alerts[0].MemberID)
		if err != nil {
			return err
		}
		if concernsChannels(alerts[0].Kind) {
			subject, page = "A channel needs you in ", "/settings/channels"
		}
		concerned := ""
		for _, m := range members {
			if m.ID == job.Member {
				to = m.Email
			}
			if m.ID == alerts[0].MemberID {
				concerned = m.Name
			}
		}
		summary = Summary(alerts[0], concerned)
		w, err := dal.GetWorkspace(ctx, tx)
		if err == nil {
			workspace = w.Name
		}
		return err
	})
	if err != nil || to == "" { // gone in the meantime
		return err
	}
	return a.Mailer.SendMail(ctx, to, subject+oneLine(workspace),
		fmt.Sprintf("%s\n\nLook into it, and say so there:\n\n%s%s\n", summary, a.PublicURL, page))
}

// oneLine keeps a name from breaking a header.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
