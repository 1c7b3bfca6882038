// Package audit lets people read and take along the log of who did what. Entries are made by the verbs that do things:
// see dal.Audit.
package audit

import (
	"context"
	"time"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// Watcher is told of each export, in its transaction.
type Watcher interface {
	Exported(ctx context.Context, tx *dal.Tx, by authz.Actor) error
}

// Log holds the verbs. It is safe for concurrent use.
type Log struct {
	Store   *dal.Store
	Watcher Watcher
}

// Filter says which entries.
type Filter struct {
	// Action is a whole action, or its noun.
	Action   string          `json:"action,omitempty"`
	MemberID domain.MemberID `json:"member,omitzero"`
	Subject  string          `json:"subject,omitempty"`
	From     time.Time       `json:"from,omitzero"`
	Until    time.Time       `json:"until,omitzero"`
}

// Query is the filter as dal has it, from before an entry on; 0 begins with the latest.
func (f Filter) Query(before, limit int64) dal.AuditQuery {
	return dal.AuditQuery{
		Action: f.Action, MemberID: f.MemberID, Subject: f.Subject, From: f.From, Until: f.Until, Before: before, Limit: limit,
	}
}
