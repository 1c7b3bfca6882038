// Package alert notices what looks like an attack or a mistake, shows it to those who look after security in a workspace,
// and mails them.
package alert

import (
	"context"
	"log/slog"
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
)

// Mailer sends one plain-text mail. It returns an error if the mail server did not take it.
type Mailer interface {
	SendMail(ctx context.Context, to, subject, text string) error
}

// Thresholds. They are high enough that a bad day alone does not reach them.
const (
	failedSignIns       = 8
	failedSignInsWithin = 10 * time.Minute
	exports             = 5
	exportsWithin       = time.Hour
	denials             = 20
	denialsWithin       = 10 * time.Minute
	// raisedOnceIn is how long an alert that nobody has looked into stands for more of the same.
	raisedOnceIn = 24 * time.Hour
)

// Observer counts. It is told nothing of who.
type Observer interface {
	// AlertRaised is told of each new alert.
	AlertRaised(kind domain.SecurityAlertKind)
}

// Config says what alerts work with.
type Config struct {
	Store  *dal.Store
	Mailer Mailer
	// PublicURL is where the dashboard is, for links in mail, without a trailing slash.
	PublicURL string
	Logger    *slog.Logger
	// Observer may be nil.
	Observer Observer
}

// Alerts holds the verbs. It is safe for concurrent use.
type Alerts struct {
	Config
	denials counter
}

// New makes an Alerts.
func New(c Config) *Alerts {
	return &Alerts{Config: c, denials: counter{within: denialsWithin, now: c.Store.Now, seen: map[domain.MemberID][]time.Time{}}}
}

// raise stores an alert in the transaction's workspace, or counts a standing one up, and mails a new one.
func (a *Alerts) raise(ctx context.Context, tx *dal.Tx, alert *dal.SecurityAlert) error {
	isNew, err := dal.RaiseSecurityAlert(ctx, tx, alert, tx.Now().Add(-raisedOnceIn))
	if err != nil || !isNew {
		return err
	}
	if a.Observer != nil {
		a.Observer.AlertRaised(alert.Kind)
	}
	return tx.InsertJob(ctx, mailJob{Workspace: tx.Workspace(), Alert: alert.ID}, nil)
}
