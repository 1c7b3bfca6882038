// Package authz says who someone is and what they may do. Casbin's model and policy are the source of truth; they are
// compiled once into a table, and a test proves the two equal.
package authz

import (
	"time"

	"postdog.io/domain"
)

// Actor is whoever does something. It can't be put together by hand: it comes from a verified session, or from System
// in a job. The zero Actor is a stranger.
type Actor struct {
	facts  Facts
	system string
}

// Facts are what a verified session says.
type Facts struct {
	User    domain.UserID
	Session domain.SessionID
	// Workspace, Member and Role are zero while no workspace is chosen.
	Workspace   domain.WorkspaceID
	Member      domain.MemberID
	Role        domain.Role
	SteppedUpAt time.Time
}

// Verified makes the actor of a session. Only domain/identity may call it, after it checked the session's token.
func Verified(f Facts) Actor { return Actor{facts: f} }

// System makes the actor of a job: PostDog itself, in one workspace, for a reason that the audit log can show.
func System(ws domain.WorkspaceID, reason string) Actor {
	return Actor{facts: Facts{Workspace: ws}, system: reason}
}

// User is the person; zero for a stranger and for the system.
func (a Actor) User() domain.UserID { return a.facts.User }

// Session is the sign-in that the actor acts through.
func (a Actor) Session() domain.SessionID { return a.facts.Session }

// Workspace is the one that the actor acts in; zero while none is chosen.
func (a Actor) Workspace() domain.WorkspaceID { return a.facts.Workspace }

// Member is the person's membership there.
func (a Actor) Member() domain.MemberID { return a.facts.Member }

// SignedIn says whether there is a person with a session.
func (a Actor) SignedIn() bool { return !a.facts.User.IsZero() }

// Visibility names what decides which rows the actor sees in their workspace: those who share it see the same.
func (a Actor) Visibility() string { return string(a.facts.Role) }
