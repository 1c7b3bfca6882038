package identity

import (
	"context"
	"strings"
	"time"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// Session is a verified session or API key: who acts, and until when.
type Session struct {
	Actor     authz.Actor
	ExpiresAt time.Time
	// PolicyVersion is that of the actor's workspace as of which the actor may what it may; see Recheck.
	PolicyVersion int64
}

// Prefixes of tokens say what they are, also to those who scan repositories for leaked secrets.
const (
	sessionPrefix = "pds_"
	refreshPrefix = "pdr_"
	apiKeyPrefix  = "pdk_"
)

// touchEvery is the grain of "last used": more often would be a write for each request.
const touchEvery = time.Minute

// Authenticate turns a token into who is asking, in the workspace they name; without a name, in their only one. A token
// that is unknown, expired or revoked is UNAUTHENTICATED. A workspace that they don't belong to is NOT_FOUND.
func (i *Identity) Authenticate(ctx context.Context, token, workspace string, from authz.Origin) (s Session, err error) {
	err = i.Store.OnControl(func(tx *dal.ControlTx) (err error) {
		if strings.HasPrefix(token, apiKeyPrefix) {
			s, err = i.authenticateKey(ctx, tx, token, workspace, from)
		} else {
			s, err = i.authenticateSession(ctx, tx, token, workspace, from)
		}
		return err
	})
	return s, err
}

func (i *Identity) authenticateSession(ctx context.Context, tx *dal.ControlTx, token, workspace string, from authz.Origin) (Session, error) {
	session, err := dal.GetSession(ctx, tx, domain.HashToken(token))
	if dal.IsNotFound(err) {
		return Session{}, errSessionEnded()
	}
	if err != nil {
		return Session{}, err
	}
	if tx.Now().Sub(session.LastUsedAt) >= touchEvery {
		if err := dal.TouchSession(ctx, tx, session.ID, tx.Now().Add(idleFor(session.Kind))); err != nil {
			return Session{}, err
		}
	}
	facts := authz.Facts{User: session.UserID, Session: session.ID, Origin: from}
	if session.SteppedUpAt != nil {
		facts.SteppedUpAt = *session.SteppedUpAt
	}
	memberships, err := dal.ListMemberships(ctx, tx, session.UserID)
	if err != nil {
		return Session{}, err
	}
	m, err := chooseMembership(memberships, workspace)
	if err != nil {
		return Session{}, err
	}
	var version int64
	if m != nil {
		if err := i.admit(ctx, tx, &facts, m); err != nil {
			return Session{}, err
		}
		version = m.PolicyVersion
	}
	ends := session.ExpiresAt
	if session.TokenUntil.Before(ends) {
		ends = session.TokenUntil
	}
	return Session{Actor: authz.Verified(facts), ExpiresAt: ends, PolicyVersion: version}, nil
}

// keyLifetime is how long a socket of a key that never expires stays open before it has to prove itself anew.
const keyLifetime = 24 * time.Hour

func (i *Identity) authenticateKey(ctx context.Context, tx *dal.ControlTx, token, workspace string, from authz.Origin) (Session, error) {
	key, err := dal.GetAPIKey(ctx, tx, domain.HashToken(token))
	if dal.IsNotFound(err) {
		return Session{}, domain.Errorf(domain.Unauthenticated, "This API key is unknown, expired or revoked.")
	}
	if err != nil {
		return Session{}, err
	}
	if workspace != "" && workspace != key.WorkspaceID.String() {
		return Session{}, errNoSuchWorkspace()
	}
	if key.LastUsedAt == nil || tx.Now().Sub(*key.LastUsedAt) >= touchEvery {
		if err := dal.TouchAPIKey(ctx, tx, key); err != nil {
			return Session{}, err
		}
	}
	facts := authz.Facts{
		APIKey: key.ID, Workspace: key.WorkspaceID, Permissions: authz.NewSet(key.Permissions...),
		Scope: domain.WholeScope, Origin: from,
	}
	var version int64
	if key.Kind == domain.PersonalKey {
		m, err := dal.GetMembership(ctx, tx, key.WorkspaceID, key.MemberID)
		if err != nil {
			return Session{}, errSessionEnded()
		}
		facts.User = m.UserID
		if err := i.admit(ctx, tx, &facts, m); err != nil {
			return Session{}, err
		}
		facts.Permissions &= authz.NewSet(key.Permissions...)
		version = m.PolicyVersion
	}
	s := Session{Actor: authz.Verified(facts), ExpiresAt: tx.Now().Add(keyLifetime), PolicyVersion: version}
	if key.ExpiresAt != nil && key.ExpiresAt.Before(s.ExpiresAt) {
		s.ExpiresAt = *key.ExpiresAt
	}
	return s, nil
}

// admit adds what a membership lets someone do and see.
func (i *Identity) admit(ctx context.Context, tx *dal.ControlTx, facts *authz.Facts, m *dal.Membership) error {
	table, err := i.policies.of(ctx, tx, m.WorkspaceID, m.PolicyVersion)
	if err != nil {
		return err
	}
	facts.Workspace, facts.Member, facts.Role = m.WorkspaceID, m.ID, m.RoleID
	facts.Permissions = table.Permissions(m.RoleID)
	facts.Scope = domain.Scope{Visibility: m.Visibility, Member: m.ID, Teams: m.Teams, Channels: m.Channels}
	return nil
}

func errSessionEnded() error {
	return domain.Errorf(domain.Unauthenticated, "This session has ended. Sign in again.")
}

func errNoSuchWorkspace() error {
	return domain.Errorf(domain.NotFound, "There is no such workspace among yours.")
}

func chooseMembership(memberships []*dal.Membership, workspace string) (*dal.Membership, error) {
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
	return nil, errNoSuchWorkspace()
}
