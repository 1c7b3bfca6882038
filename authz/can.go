package authz

import (
	"time"

	"postdog.io/domain"
)

// Can returns nil if the actor may, and otherwise UNAUTHENTICATED for a stranger, INVALID where no workspace is chosen,
// or FORBIDDEN.
func Can(a Actor, p domain.Permission) error {
	switch {
	case a.system != "":
		return nil
	case !a.SignedIn():
		return domain.Errorf(domain.Unauthenticated, "Sign in first.")
	case a.facts.Workspace.IsZero():
		return domain.Errorf(domain.Invalid, "Say which workspace you mean with the X-Workspace-Id header.")
	case !a.facts.Permissions.Has(p):
		return domain.Errorf(domain.Forbidden, "Your role does not allow this; ask an admin of the workspace.")
	}
	return nil
}

// AsMember returns nil if the actor acts as a member of their workspace: a person, or a token of their own. A service account
// is none, so that nothing can be given to it, and nobody sees it read, type or look: for it the answer is FORBIDDEN.
func AsMember(a Actor) error {
	if a.facts.Member.IsZero() {
		return domain.Errorf(domain.Forbidden, "A service account's API key can't do this: it belongs to no member. Use a member's personal token.")
	}
	return nil
}

// MayGiveSight returns FORBIDDEN for whoever sees a part of the inbox: what they don't see they can't show to others, nor to
// themselves by a team, a member or a key of their choice. An owner always can, so that a workspace has someone who sees to it.
func MayGiveSight(a Actor) error {
	if a.Scope().Whole() || a.Granted().Has(domain.WorkspaceManagePermission) {
		return nil
	}
	return domain.Errorf(domain.Forbidden, "You see a part of the inbox yourself, so that you can't decide what others see. Ask an admin who sees all of it.")
}

// Permissions lists what the actor may do in their workspace, in the schema's order.
func Permissions(a Actor) []domain.Permission {
	if a.facts.Workspace.IsZero() {
		return []domain.Permission{}
	}
	return a.facts.Permissions.List()
}

// SteppedUp returns nil if the actor's person proved their presence with a code within a time before now. A program
// can't: for it the answer is FORBIDDEN, for a person STEP_UP_REQUIRED.
func SteppedUp(a Actor, within time.Duration, now time.Time) error {
	switch {
	case a.system != "":
		return nil
	case !a.SignedIn():
		return domain.Errorf(domain.Unauthenticated, "Sign in first.")
	case !a.facts.APIKey.IsZero():
		return domain.Errorf(domain.Forbidden, "API keys can't do this: a person has to, with a code of their authenticator app.")
	case a.facts.SteppedUpAt.IsZero() || now.Sub(a.facts.SteppedUpAt) > within:
		return domain.Errorf(domain.StepUpRequired, "Confirm it's you with a code of your authenticator app, then do this again.")
	}
	return nil
}
