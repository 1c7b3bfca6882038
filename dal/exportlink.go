package dal

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// ExportKind says what is exported.
type ExportKind string

// AuditLogExport is the audit log.
const AuditLogExport ExportKind = "AUDIT_LOG"

// ExportLink is a link to a file that is made when it is fetched; only the hash of its token is stored.
type ExportLink struct {
	bun.BaseModel `bun:"table:export_links"`

	WorkspaceID domain.WorkspaceID  `bun:",pk"`
	ID          domain.ExportLinkID `bun:",pk"`
	// MemberID is who asked, and may fetch it.
	MemberID domain.MemberID
	Kind     ExportKind
	// Filter says what of it, as JSON of ids, enums and times.
	Filter    string
	TokenHash []byte
	ExpiresAt time.Time
	UsedAt    *time.Time
}

// InsertExportLink stores a link.
func InsertExportLink(ctx context.Context, tx *Tx, l *ExportLink) error {
	l.WorkspaceID = tx.workspace
	_, err := tx.exec(ctx, tx.bun.NewInsert().Model(l))
	return err
}

// UseExportLink spends a member's link that is neither used nor expired.
func UseExportLink(ctx context.Context, tx *Tx, tokenHash []byte, member domain.MemberID) (*ExportLink, error) {
	l := &ExportLink{}
	return l, tx.scan(ctx, tx.bun.NewRaw(`
		update export_links set used_at = ?0 where workspace_id = ?1 and token_hash = ?2 and member_id = ?3
		and used_at is null and expires_at > ?0 returning *`, tx.Now(), tx.workspace, tokenHash, member), l)
}

// CountExportLinks counts the links that a member asked for and that end after a time.
func CountExportLinks(ctx context.Context, tx *Tx, member domain.MemberID, endAfter time.Time) (int, error) {
	var n int
	err := tx.scan(ctx, tx.bun.NewRaw("select count(*) from export_links where workspace_id = ? and member_id = ? and expires_at > ?", tx.workspace, member, endAfter), &n)
	return n, err
}

// DeleteExportLinks forgets links that ended before a time.
func DeleteExportLinks(ctx context.Context, tx *Tx, before time.Time) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("delete from export_links where workspace_id = ? and expires_at < ?", tx.workspace, before))
	return err
}
