package dal

import (
	"context"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// ChannelRevocation is what is still to be ended at a network after it was ended here. It goes when it is done.
type ChannelRevocation struct {
	bun.BaseModel `bun:"table:channel_revocations"`

	WorkspaceID       domain.WorkspaceID  `bun:",pk"`
	ID                domain.RevocationID `bun:",pk"`
	ChannelID         domain.ChannelID
	SealedCredentials []byte `bun:"credentials" personal:"workspace"`
	Attempts          int
	CreatedAt         time.Time

	Credentials RevocationCredentials `bun:"-"`
}

// RevocationCredentials are what the network wants to see for the last time. Nothing else is done with them.
type RevocationCredentials struct {
	Network   domain.Network `json:"network"`
	AccountID string         `json:"account"`
	ParentID  string         `json:"parent,omitempty"`
	Token     string         `json:"token"`
	// Login and what follows are of a grant that no other channel uses; empty where one does, or there is none.
	Login   domain.Login `json:"login,omitempty"`
	Subject string       `json:"subject,omitempty"`
	// GrantToken and RefreshToken are the person's.
	GrantToken   string `json:"grantToken,omitempty"`
	RefreshToken string `json:"refreshToken,omitempty"`
}

const channelRevocationsTable = "channel_revocations"

// InsertChannelRevocation stores what is to be ended.
func InsertChannelRevocation(ctx context.Context, tx *Tx, r *ChannelRevocation) error {
	r.WorkspaceID, r.ID, r.CreatedAt = tx.workspace, domain.NewID[domain.RevocationID](), tx.Now()
	key, err := tx.workspaceKey(ctx)
	if err != nil {
		return err
	}
	text, err := json.Marshal(r.Credentials) // #nosec G117 -- it is sealed at once
	if err != nil {
		return err
	}
	if r.SealedCredentials, err = seal(key, tx.place(channelRevocationsTable, "credentials", r.ID), text); err != nil {
		return err
	}
	_, err = tx.exec(ctx, tx.bun.NewInsert().Model(r))
	return err
}

// GetChannelRevocation finds what is to be ended, and counts one more attempt.
func GetChannelRevocation(ctx context.Context, tx *Tx, id domain.RevocationID) (*ChannelRevocation, error) {
	r := &ChannelRevocation{}
	err := tx.scan(ctx, tx.bun.NewRaw("update channel_revocations set attempts = attempts + 1 where workspace_id = ? and id = ? returning *", tx.workspace, id), r)
	if err != nil {
		return nil, err
	}
	key, err := tx.workspaceKey(ctx)
	if err != nil {
		return nil, err
	}
	text, err := open(key, tx.place(channelRevocationsTable, "credentials", r.ID), r.SealedCredentials)
	if err != nil {
		return nil, err
	}
	return r, json.Unmarshal(text, &r.Credentials)
}

// ListRevokingChannels are those of the channels whose connection is still to be ended at the network.
func ListRevokingChannels(ctx context.Context, tx *Tx, channels []domain.ChannelID) ([]domain.ChannelID, error) {
	list, err := tx.uuids(ctx, tx.bun.NewRaw("select distinct channel_id from channel_revocations where workspace_id = ? and channel_id in (?)",
		tx.workspace, bun.List(channels)))
	ids := make([]domain.ChannelID, len(list))
	for n, u := range list {
		ids[n] = domain.IDFromUUID[domain.ChannelID](u)
	}
	return ids, err
}

// DeleteChannelRevocation forgets what was ended.
func DeleteChannelRevocation(ctx context.Context, tx *Tx, id domain.RevocationID) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("delete from channel_revocations where workspace_id = ? and id = ?", tx.workspace, id))
	return err
}
