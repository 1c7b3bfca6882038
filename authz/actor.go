// Package authz says who someone is and what they may do. Casbin's model and policy are the source of truth; what they
// decide is compiled into a table for each workspace, and a property test proves the two equal.
package authz

import (
	"fmt"
	"strings"
	"time"

	"postdog.io/domain"
)

// Actor is whoever does something. It can't be put together by hand: it comes from a verified session or API key, or from
// System in a job. The zero Actor is a stranger.
type Actor struct {
	facts  Facts
	system string
}

// Facts are what a verified session or API key says.
type Facts struct {
	User    domain.UserID
	Session domain.SessionID
	// APIKey is set instead of Session for a program; User then too where the key is a person's own.
	APIKey domain.APIKeyID
	// Workspace and what follows are zero while no workspace is chosen.
	Workspace   domain.WorkspaceID
	Member      domain.MemberID
	Role        domain.RoleID
	Permissions Set
	Scope       domain.Scope
	SteppedUpAt time.Time
	Origin      Origin
}

// Origin is where a request came from.
type Origin struct {
	// Address is the network address, without a port.
	Address string
	// Device is the browser and system in words, such as "Firefox on Windows"; empty where unknown.
	Device string
}

// Verified makes the actor of a session or API key. Only domain/identity may call it, after it checked the token.
func Verified(f Facts) Actor { return Actor{facts: f} }

// System makes the actor of a job: PostDog itself, in one workspace, for a reason that the audit log can show.
func System(ws domain.WorkspaceID, reason string) Actor {
	return Actor{facts: Facts{Workspace: ws, Scope: domain.WholeScope}, system: reason}
}

// User is the person; zero for a stranger, a service account and the system.
func (a Actor) User() domain.UserID { return a.facts.User }

// Session is the sign-in that the actor acts through.
func (a Actor) Session() domain.SessionID { return a.facts.Session }

// APIKey is the key that the actor acts through, if any.
func (a Actor) APIKey() domain.APIKeyID { return a.facts.APIKey }

// Workspace is the one that the actor acts in; zero while none is chosen.
func (a Actor) Workspace() domain.WorkspaceID { return a.facts.Workspace }

// Member is the person's membership there.
func (a Actor) Member() domain.MemberID { return a.facts.Member }

// Role is the member's role there.
func (a Actor) Role() domain.RoleID { return a.facts.Role }

// Scope says which conversations the actor sees.
func (a Actor) Scope() domain.Scope { return a.facts.Scope }

// Granted is everything that the actor may do in the workspace.
func (a Actor) Granted() Set { return a.facts.Permissions }

// Origin is where the actor's request came from.
func (a Actor) Origin() Origin { return a.facts.Origin }

// SteppedUpAt is when the person last proved their presence with a code; zero for never.
func (a Actor) SteppedUpAt() time.Time { return a.facts.SteppedUpAt }

// SignedIn says whether there is a person with a session, or a program with a key.
func (a Actor) SignedIn() bool { return !a.facts.Session.IsZero() || !a.facts.APIKey.IsZero() }

// IsSystem says whether it is PostDog itself.
func (a Actor) IsSystem() bool { return a.system != "" }

// Did is an entry of the audit log on what the actor did to the object with an id. Changes may hold personal data: they are
// sealed, and go when the person is erased.
func (a Actor) Did(action string, subject fmt.Stringer, changes ...domain.Change) domain.AuditEntry {
	e := domain.AuditEntry{
		ActorKind: domain.PersonActor, User: a.facts.User, Member: a.facts.Member, APIKey: a.facts.APIKey,
		Action: action, Subject: subject.String(), Changes: changes, Address: a.facts.Origin.Address, Device: a.facts.Origin.Device,
	}
	switch {
	case a.system != "":
		e.ActorKind = domain.SystemActor
	case !a.facts.APIKey.IsZero():
		e.ActorKind = domain.APIKeyActor
	}
	return e
}

// Visibility names what decides which rows the actor sees in their workspace: those who share it see the same.
func (a Actor) Visibility() string {
	names := make([]string, 0, len(domain.Permissions()))
	for _, p := range a.facts.Permissions.List() {
		names = append(names, string(p))
	}
	return strings.Join(names, " ")
}
