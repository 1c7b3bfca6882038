package identity

import (
	"context"
	"strings"
	"time"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// NewKey is what a token for a program is to be.
type NewKey struct {
	Name string
	// Permissions is what it may do; nil means everything that its maker may, for a personal token alone.
	Permissions []domain.Permission
	// ExpiresAt is when it stops working; nil means never.
	ExpiresAt *time.Time
}

// hintLength is how much of a token is shown later, to tell it from others: its prefix and 48 bits of 256.
const hintLength = 12

// CreateAPIKey makes a key for a service account, with permissions that its maker holds, and returns it with its token,
// which is known here and nowhere else. A service account sees the whole inbox, so that only those who do can make one.
func (i *Identity) CreateAPIKey(ctx context.Context, by authz.Actor, in NewKey) (*dal.ApiKey, string, error) {
	if len(in.Permissions) == 0 {
		return nil, "", domain.InvalidField("permissions", "Give the key at least one permission.")
	}
	if err := authz.MayGiveSight(by); err != nil {
		return nil, "", err
	}
	return i.createKey(ctx, by, in, domain.ServiceKey)
}

// CreatePersonalToken makes a token for a program of the actor's own, in the workspace that they act in. It never may do
// more than they may, also later.
func (i *Identity) CreatePersonalToken(ctx context.Context, by authz.Actor, in NewKey) (*dal.ApiKey, string, error) {
	if by.Member().IsZero() && inPerson(by) == nil {
		return nil, "", domain.Errorf(domain.Invalid, "A token belongs to a workspace. Say which one with the X-Workspace-Id header; it has to be one of yours.")
	}
	if in.Permissions == nil {
		in.Permissions = by.Granted().List()
	}
	if len(in.Permissions) == 0 {
		return nil, "", domain.InvalidField("permissions", "Give the token at least one permission.")
	}
	return i.createKey(ctx, by, in, domain.PersonalKey)
}

func (i *Identity) createKey(ctx context.Context, by authz.Actor, in NewKey, kind domain.APIKeyKind) (*dal.ApiKey, string, error) {
	if err := inPerson(by); err != nil {
		return nil, "", err
	}
	in.Name = strings.TrimSpace(in.Name)
	if !isName(in.Name) {
		return nil, "", domain.InvalidField("name", "Say what it is for in 1 to %d characters, on one line.", maxNameLength)
	}
	now := i.Store.Now()
	if in.ExpiresAt != nil && !in.ExpiresAt.After(now) {
		return nil, "", domain.InvalidField("expiresAt", "This time has passed; give a later one, or none.")
	}
	wanted := authz.NewSet(in.Permissions...)
	if !by.Granted().Covers(wanted) {
		return nil, "", &domain.Error{Code: domain.Forbidden, Field: "permissions", Message: "You can pass on only what you may do yourself; leave out the permissions that you lack."}
	}
	token, hash := domain.NewToken(apiKeyPrefix)
	k := &dal.ApiKey{
		ID: domain.NewID[domain.APIKeyID](), Kind: kind, Name: in.Name, Hint: token[:hintLength], TokenHash: hash,
		Permissions: wanted.List(), CreatedBy: by.Member(), CreatedAt: now, ExpiresAt: in.ExpiresAt,
	}
	if kind == domain.PersonalKey {
		k.MemberID = by.Member()
	}
	err := i.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		dal.Audit(tx, by.Did(keyNoun(kind)+".created", k.ID, domain.Changed("name", "", k.Name), domain.Changed("permissions", "", words(k.Permissions))))
		return dal.InsertAPIKey(ctx, tx, k)
	})
	if err != nil {
		return nil, "", err
	}
	return k, token, nil
}

// RevokeAPIKey ends a service account's key at once; its live sockets are closed.
func (i *Identity) RevokeAPIKey(ctx context.Context, by authz.Actor, id domain.APIKeyID) error {
	return i.revokeKey(ctx, by, id, domain.ServiceKey, domain.MemberID{})
}

// RevokePersonalToken ends one of the actor's personal tokens at once; its live sockets are closed.
func (i *Identity) RevokePersonalToken(ctx context.Context, by authz.Actor, id domain.APIKeyID) error {
	if by.Member().IsZero() && inPerson(by) == nil {
		return errNoSuchKey()
	}
	return i.revokeKey(ctx, by, id, domain.PersonalKey, by.Member())
}

func (i *Identity) revokeKey(ctx context.Context, by authz.Actor, id domain.APIKeyID, kind domain.APIKeyKind, member domain.MemberID) error {
	if err := inPerson(by); err != nil {
		return err
	}
	err := i.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		k, err := dal.RevokeAPIKey(ctx, tx, id, kind, member)
		if err != nil {
			return err
		}
		dal.Audit(tx, by.Did(keyNoun(kind)+".revoked", k.ID, domain.Changed("name", k.Name, "")))
		return nil
	})
	if dal.IsNotFound(err) {
		return errNoSuchKey()
	}
	if err != nil {
		return err
	}
	i.OnAccessChange(domain.AccessChange{APIKey: id})
	return nil
}

func errNoSuchKey() error {
	return &domain.Error{Code: domain.NotFound, Field: "apiKeyId", Message: "There is no such key; it may have been revoked already."}
}

// keyNoun is what the audit log calls a kind of key.
func keyNoun(kind domain.APIKeyKind) string {
	if kind == domain.PersonalKey {
		return "personal_token"
	}
	return "api_key"
}

func words(permissions []domain.Permission) string {
	list := make([]string, len(permissions))
	for n, p := range permissions {
		list[n] = string(p)
	}
	return strings.Join(list, " ")
}
