package identity

import (
	"context"
	"slices"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// Standing is what became of a session that someone was let in with.
type Standing int

// What can become of a session.
const (
	// Holds is one that allows what it allowed.
	Holds Standing = iota
	// Changed is one whose person may do or see other things now, or nothing any more.
	Changed
	// Ended is one that was ended, or a key that was revoked.
	Ended
)

// membersAtOnce bounds how many memberships one query reads.
const membersAtOnce = 1000

// RecheckAccess says what became of sessions that were read earlier, from what the database has now and without their
// tokens: in order, one standing for each. It costs one query for all of them while no policy changed. Of sessions that
// still hold, the PolicyVersion is brought up to date.
func (i *Identity) RecheckAccess(ctx context.Context, sessions []*Session) ([]Standing, error) {
	standings := make([]Standing, len(sessions))
	asked := map[domain.WorkspaceID]bool{}
	var workspaces []domain.WorkspaceID
	for _, s := range sessions {
		if ws := s.Actor.Workspace(); !ws.IsZero() && !asked[ws] {
			asked[ws] = true
			workspaces = append(workspaces, ws)
		}
	}
	if len(workspaces) == 0 {
		return standings, nil
	}
	err := i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		versions, err := dal.ListPolicyVersions(ctx, tx, workspaces)
		if err != nil {
			return err
		}
		var stale []int
		for n, s := range sessions {
			version, isOpen := versions[s.Actor.Workspace()]
			switch {
			case s.Actor.Workspace().IsZero():
			case !isOpen:
				standings[n] = Changed
			case s.PolicyVersion < version && s.Actor.Member().IsZero():
				s.PolicyVersion = version // a service account's permissions are its own
			case s.PolicyVersion < version:
				stale = append(stale, n)
			}
		}
		for some := range slices.Chunk(stale, membersAtOnce) {
			if err := i.compare(ctx, tx, sessions, some, standings); err != nil {
				return err
			}
		}
		return nil
	})
	return standings, err
}

// compare looks at the memberships of some sessions anew.
func (i *Identity) compare(ctx context.Context, tx *dal.ControlTx, sessions []*Session, some []int, standings []Standing) error {
	ids := make([]domain.MemberID, len(some))
	for n, at := range some {
		ids[n] = sessions[at].Actor.Member()
	}
	list, err := dal.ListMembershipsByID(ctx, tx, ids)
	if err != nil {
		return err
	}
	now := make(map[domain.MemberID]*dal.Membership, len(list))
	for _, m := range list {
		now[m.ID] = m
	}
	for _, at := range some {
		s := sessions[at]
		m := now[s.Actor.Member()]
		if m == nil {
			standings[at] = Changed
			continue
		}
		var facts authz.Facts
		if err := i.admit(ctx, tx, &facts, m); err != nil {
			return err
		}
		if !sameAccess(s.Actor, facts) {
			standings[at] = Changed
			continue
		}
		s.PolicyVersion = m.PolicyVersion
	}
	return nil
}

// sameAccess says whether an actor may do and see what a membership allows now; a key's permissions are a part of that.
func sameAccess(a authz.Actor, now authz.Facts) bool {
	may := a.Granted() == now.Permissions || !a.APIKey().IsZero() && now.Permissions.Covers(a.Granted())
	then := a.Scope()
	return may && a.Role() == now.Role && then.Visibility == now.Scope.Visibility &&
		slices.Equal(then.Teams, now.Scope.Teams) && slices.Equal(then.Channels, now.Scope.Channels)
}

// RecheckEnded says which of some sessions and keys were ended, as RecheckAccess says it. Ends by time are not looked for.
func (i *Identity) RecheckEnded(ctx context.Context, sessions []*Session) ([]Standing, error) {
	standings := make([]Standing, len(sessions))
	var ids []domain.SessionID
	var keys []domain.APIKeyID
	for _, s := range sessions {
		switch {
		case !s.Actor.Session().IsZero():
			ids = append(ids, s.Actor.Session())
		case !s.Actor.APIKey().IsZero():
			keys = append(keys, s.Actor.APIKey())
		}
	}
	var ended []domain.SessionID
	var revoked []domain.APIKeyID
	err := i.Store.InControl(ctx, func(tx *dal.ControlTx) (err error) {
		if len(ids) > 0 {
			if ended, err = dal.ListRevokedSessions(ctx, tx, ids); err != nil {
				return err
			}
		}
		if len(keys) > 0 {
			revoked, err = dal.ListRevokedAPIKeys(ctx, tx, keys)
		}
		return err
	})
	for n, s := range sessions {
		if slices.Contains(ended, s.Actor.Session()) || slices.Contains(revoked, s.Actor.APIKey()) {
			standings[n] = Ended
		}
	}
	return standings, err
}
