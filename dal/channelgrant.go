package dal

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/channel"
	"postdog.io/domain"
)

// ChannelGrant is what a person of an outside network let us do, with the tokens that prove it. Its tokens are gone once it
// has ended.
type ChannelGrant struct {
	bun.BaseModel `bun:"table:channel_grants"`

	WorkspaceID domain.WorkspaceID `bun:",pk"`
	ID          domain.GrantID     `bun:",pk"`
	Login       domain.Login
	// SealedSubject is the network's own id of the person, SealedProfile what it calls them.
	SealedSubject      []byte `bun:"subject" personal:"workspace"`
	SubjectHash        []byte
	SealedProfile      []byte `bun:"profile" personal:"workspace"`
	SealedToken        []byte `bun:"token"`
	SealedRefreshToken []byte `bun:"refresh_token"`
	// Scopes are what was granted, Declined what was asked for and refused, in the network's own words.
	Scopes   []string `bun:",array"`
	Declined []string `bun:",array"`
	// GrantedBy is the member who brought it.
	GrantedBy   domain.MemberID `bun:",nullzero"`
	GrantedAt   time.Time
	ExpiresAt   *time.Time
	RefreshedAt time.Time
	CheckedAt   *time.Time
	// EndedAt is when the network, or the person, ended it.
	EndedAt *time.Time

	Subject      string         `bun:"-"`
	Profile      string         `bun:"-"`
	Token        channel.Secret `bun:"-"`
	RefreshToken channel.Secret `bun:"-"`
}

const channelGrantsTable = "channel_grants"

// PutChannelGrant stores a grant, in place of an earlier one of the same person by the same login, whose id it takes on.
// due is when it wants to be looked after next.
func PutChannelGrant(ctx context.Context, tx *Tx, g *ChannelGrant, due time.Time) (err error) {
	g.WorkspaceID = tx.workspace
	if g.SubjectHash, err = tx.Hash(ctx, "channel_grants."+string(g.Login), g.Subject); err != nil {
		return err
	}
	known := &ChannelGrant{}
	err = tx.scan(ctx, tx.bun.NewSelect().Model(known).
		Where("workspace_id = ? and login = ? and subject_hash = ?", tx.workspace, g.Login, g.SubjectHash).For("update"))
	if err != nil && !IsNotFound(err) {
		return err
	}
	if err == nil {
		g.ID = known.ID
	}
	if err := tx.sealGrant(ctx, g); err != nil {
		return err
	}
	if IsNotFound(err) {
		_, err = tx.exec(ctx, tx.bun.NewInsert().Model(g))
	} else {
		_, err = tx.exec(ctx, tx.bun.NewUpdate().Model(g).WherePK())
	}
	if err != nil {
		return err
	}
	return tx.indexGrant(ctx, g, due)
}

// UpdateChannelGrant stores a grant's tokens and what is known of it; due is when it wants to be looked after next.
func UpdateChannelGrant(ctx context.Context, tx *Tx, g *ChannelGrant, due time.Time) error {
	if err := tx.sealGrant(ctx, g); err != nil {
		return err
	}
	_, err := tx.exec(ctx, tx.bun.NewUpdate().Model(g).
		Column("profile", "token", "refresh_token", "scopes", "declined", "expires_at", "refreshed_at", "checked_at").WherePK())
	if err != nil {
		return err
	}
	return SetGrantDue(ctx, tx, g.ID, due)
}

// EndChannelGrant destroys a grant's tokens and what the network calls the person. Nothing looks after it any more.
func EndChannelGrant(ctx context.Context, tx *Tx, id domain.GrantID) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw(`
		update channel_grants set token = null, refresh_token = null, profile = null, ended_at = coalesce(ended_at, ?0) where workspace_id = ?1 and id = ?2`,
		tx.Now(), tx.workspace, id))
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, tx.bun.NewRaw("update grant_index set due_at = null where workspace_id = ? and grant_id = ?", tx.workspace, id))
	return err
}

// DeleteChannelGrant forgets a grant altogether. Its channels stay, without one.
func DeleteChannelGrant(ctx context.Context, tx *Tx, id domain.GrantID) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("delete from channel_grants where workspace_id = ? and id = ?", tx.workspace, id))
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, tx.bun.NewRaw("delete from grant_index where workspace_id = ? and grant_id = ?", tx.workspace, id))
	return err
}

// LockChannelGrant finds a grant, with its tokens opened, and keeps others from changing it: two nodes never refresh at once.
func LockChannelGrant(ctx context.Context, tx *Tx, id domain.GrantID) (*ChannelGrant, error) {
	g := &ChannelGrant{}
	if err := tx.scan(ctx, tx.bun.NewSelect().Model(g).Where("workspace_id = ? and id = ?", tx.workspace, id).For("update")); err != nil {
		return nil, err
	}
	return g, tx.openGrants(ctx, g)
}

// ListChannelGrants finds grants by id, with their tokens opened, in no order.
func ListChannelGrants(ctx context.Context, tx *Tx, ids ...domain.GrantID) ([]*ChannelGrant, error) {
	var gs []*ChannelGrant
	if err := tx.scan(ctx, tx.bun.NewSelect().Model(&gs).Where("workspace_id = ? and id in (?)", tx.workspace, bun.List(ids))); err != nil {
		return nil, err
	}
	return gs, tx.openGrants(ctx, gs...)
}

func (tx *Tx) sealGrant(ctx context.Context, g *ChannelGrant) error {
	key, err := tx.workspaceKey(ctx)
	if err != nil {
		return err
	}
	for _, f := range []struct {
		column, value string
		sealed        *[]byte
	}{
		{"subject", g.Subject, &g.SealedSubject}, {"profile", g.Profile, &g.SealedProfile},
		{"token", string(g.Token), &g.SealedToken}, {"refresh_token", string(g.RefreshToken), &g.SealedRefreshToken},
	} {
		var plain []byte
		if f.value != "" {
			plain = []byte(f.value)
		}
		if *f.sealed, err = seal(key, tx.place(channelGrantsTable, f.column, g.ID), plain); err != nil {
			return err
		}
	}
	if g.Scopes == nil {
		g.Scopes = []string{}
	}
	if g.Declined == nil {
		g.Declined = []string{}
	}
	return nil
}

func (tx *Tx) openGrants(ctx context.Context, gs ...*ChannelGrant) error {
	if len(gs) == 0 {
		return nil
	}
	key, err := tx.workspaceKey(ctx)
	if err != nil {
		return err
	}
	for _, g := range gs {
		for _, f := range []struct {
			column string
			sealed []byte
			set    func(string)
		}{
			{"subject", g.SealedSubject, func(s string) { g.Subject = s }},
			{"profile", g.SealedProfile, func(s string) { g.Profile = s }},
			{"token", g.SealedToken, func(s string) { g.Token = channel.Secret(s) }},
			{"refresh_token", g.SealedRefreshToken, func(s string) { g.RefreshToken = channel.Secret(s) }},
		} {
			plain, err := open(key, tx.place(channelGrantsTable, f.column, g.ID), f.sealed)
			if err != nil {
				return err
			}
			f.set(string(plain))
		}
	}
	return nil
}
