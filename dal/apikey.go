package dal

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// ApiKey is a token for programs; only the hash of the token is stored.
type ApiKey struct { //nolint:revive // spelled as in the API, which binds by name
	bun.BaseModel `bun:"table:api_keys"`

	WorkspaceID domain.WorkspaceID `bun:",pk"`
	ID          domain.APIKeyID    `bun:",pk"`
	Kind        domain.APIKeyKind
	// MemberID is whose a personal token is; zero for a service account.
	MemberID domain.MemberID `bun:",nullzero"`
	Name     string
	// Hint is the token's beginning, to tell keys apart.
	Hint        string
	TokenHash   []byte
	Permissions []domain.Permission `bun:",array"`
	CreatedBy   domain.MemberID
	CreatedAt   time.Time
	ExpiresAt   *time.Time
	LastUsedAt  *time.Time
	RevokedAt   *time.Time
}

// IsNode marks the type as a GraphQL Node.
func (ApiKey) IsNode() {}

// InsertAPIKey stores a key.
func InsertAPIKey(ctx context.Context, tx *Tx, k *ApiKey) error {
	k.WorkspaceID = tx.workspace
	_, err := tx.exec(ctx, tx.bun.NewInsert().Model(k))
	return err
}

// GetAPIKey finds a key that is neither revoked nor expired by its token, in a workspace that is not closed.
func GetAPIKey(ctx context.Context, tx *ControlTx, tokenHash []byte) (*ApiKey, error) {
	k := &ApiKey{}
	return k, tx.scan(ctx, tx.bun.NewSelect().Model(k).
		Where("token_hash = ? and revoked_at is null and (expires_at is null or expires_at > ?)", tokenHash, tx.Now()).
		Where("exists (select from workspaces w where w.id = workspace_id and w.closed_at is null)"))
}

// TouchAPIKey notes that a key is in use.
func TouchAPIKey(ctx context.Context, tx *ControlTx, k *ApiKey) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("update api_keys set last_used_at = ? where workspace_id = ? and id = ?", tx.Now(), k.WorkspaceID, k.ID))
	return err
}

// ListAPIKeys lists keys that are not revoked, the latest first: those of service accounts, or a member's own.
func ListAPIKeys(ctx context.Context, tx *Tx, kind domain.APIKeyKind, member domain.MemberID) ([]*ApiKey, error) {
	var ks []*ApiKey
	q := tx.bun.NewSelect().Model(&ks).Where("workspace_id = ? and kind = ? and revoked_at is null", tx.workspace, kind).Order("created_at desc", "id desc")
	if !member.IsZero() {
		q = q.Where("member_id = ?", member)
	}
	return ks, tx.scan(ctx, q)
}

// ListAPIKeysByID finds keys by id, in no order.
func ListAPIKeysByID(ctx context.Context, tx *Tx, ids []domain.APIKeyID) ([]*ApiKey, error) {
	var ks []*ApiKey
	return ks, tx.scan(ctx, tx.bun.NewSelect().Model(&ks).Where("workspace_id = ? and id in (?)", tx.workspace, bun.List(ids)))
}

// ListRevokedAPIKeys lists those of some keys that were ended; not those that ended by time.
func ListRevokedAPIKeys(ctx context.Context, tx *ControlTx, ids []domain.APIKeyID) ([]domain.APIKeyID, error) {
	var found []uuid.UUID
	err := tx.rows(ctx, &found, "select i.id from unnest($1::uuid[]) as i (id) where not exists (select from api_keys k where k.id = i.id and k.revoked_at is null)",
		idsOf(ids, itself))
	return columnOf(found, domain.IDFromUUID[domain.APIKeyID]), err
}

// RevokeAPIKey ends a key of a kind for good, and with a member only if it is theirs; it is ErrNotFound where there is
// none to end.
func RevokeAPIKey(ctx context.Context, tx *Tx, id domain.APIKeyID, kind domain.APIKeyKind, member domain.MemberID) (*ApiKey, error) {
	k := &ApiKey{}
	return k, tx.scan(ctx, tx.bun.NewRaw(`
		update api_keys set revoked_at = ?0 where workspace_id = ?1 and id = ?2 and kind = ?3 and revoked_at is null
		and member_id is not distinct from ?4 returning *`, tx.Now(), tx.workspace, id, kind, member), k)
}
