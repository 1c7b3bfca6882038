package identity

import (
	"context"
	"time"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// Session is a verified session: who acts, and until when.
type Session struct {
	Actor     authz.Actor
	ExpiresAt time.Time
}

// Authenticate turns a token into who is asking, in the workspace they name; without a name, in their only one. A token
// that is unknown, expired or revoked is UNAUTHENTICATED. A workspace that they don't belong to is NOT_FOUND.
func (i *Identity) Authenticate(ctx context.Context, token, workspace string) (s Session, err error) {
	err = i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		session, err := dal.GetSession(ctx, tx, hashToken(token))
		if dal.IsNotFound(err) {
			return domain.Errorf(domain.Unauthenticated, "This session has ended. Sign in again.")
		}
		if err != nil {
			return err
		}
		facts := authz.Facts{User: session.UserID, Session: session.ID}
		if session.SteppedUpAt != nil {
			facts.SteppedUpAt = *session.SteppedUpAt
		}
		memberships, err := dal.ListMemberships(ctx, tx, session.UserID)
		if err != nil {
			return err
		}
		m, err := chooseMembership(memberships, workspace)
		if err != nil {
			return err
		}
		if m != nil {
			facts.Workspace, facts.Member, facts.Role = m.WorkspaceID, m.ID, m.Role
		}
		s = Session{Actor: authz.Verified(facts), ExpiresAt: session.ExpiresAt}
		return nil
	})
	return s, err
}

func chooseMembership(memberships []*dal.Member, workspace string) (*dal.Member, error) {
	if workspace == "" {
		if len(memberships) == 1 {
			return memberships[0], nil
		}
		return nil, nil
	}
	id, err := domain.ParseID[domain.WorkspaceID]("", workspace)
	if err != nil {
		return nil, err
	}
	for _, m := range memberships {
		if m.WorkspaceID == id {
			return m, nil
		}
	}
	return nil, domain.Errorf(domain.NotFound, "There is no such workspace among yours.")
}
