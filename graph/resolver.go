// Package graph is the API's edge. Resolvers trim, parse and map; the rules are in domain, the SQL in dal.
package graph

import (
	"context"
	"time"

	"postdog.io/authz"
	"postdog.io/domain"
	"postdog.io/domain/alert"
	"postdog.io/domain/audit"
	"postdog.io/domain/consent"
	"postdog.io/domain/grant"
	"postdog.io/domain/identity"
	"postdog.io/domain/inbox"
	"postdog.io/domain/media"
	"postdog.io/domain/number"
	"postdog.io/domain/template"
	"postdog.io/domain/workspace"
	"postdog.io/graph/model"
)

// Stream follows a workspace's events.
type Stream interface {
	// Follow returns the workspace's events after a position, in order and without gaps, then live ones, until ctx ends.
	// Nil begins now. A position that the log does not know is CONFLICT.
	Follow(ctx context.Context, ws domain.WorkspaceID, after *int64) (<-chan domain.StreamItem, error)
}

// Resolver is what the resolvers work with.
type Resolver struct {
	Identity   *identity.Identity
	Workspaces *workspace.Workspaces
	Consents   *consent.Consents
	Grants     *grant.Grants
	Inbox      *inbox.Inbox
	Files      *media.Files
	Numbers    *number.Numbers
	Templates  *template.Templates
	AuditLog   *audit.Log
	Alerts     *alert.Alerts
	Stream     Stream
	// Demo returns what a newcomer needs; it is nil outside the demo.
	Demo func() *model.Demo
}

// now is the clock that step-up is measured by.
func (r *Resolver) now() time.Time {
	if r.Identity == nil {
		return time.Now()
	}
	return r.Identity.Store.Now()
}

// denied tells those who watch for attacks that someone was refused.
func (r *Resolver) denied(ctx context.Context, by authz.Actor) {
	if r.Alerts != nil {
		r.Alerts.Denied(ctx, by)
	}
}
