package dal

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// Workspace is a company's own space.
type Workspace struct {
	bun.BaseModel `bun:"table:workspaces"`

	ID        domain.WorkspaceID `bun:",pk"`
	Name      string
	Region    domain.Region
	CreatedAt time.Time `bun:",nullzero,default:now()"`
	// Company details, as its members gave them.
	LegalName          *string
	Website            *string
	Address            *string
	RegistrationNumber *string
	// PolicyVersion changes with who may do what.
	PolicyVersion int64 `bun:",nullzero,default:1"`
	ClosedAt      *time.Time
}

// IsNode marks the type as a GraphQL Node.
func (Workspace) IsNode() {}

// InsertWorkspace stores a workspace in the directory. Its cell needs InsertWorkspaceKey in a transaction of its own.
func InsertWorkspace(ctx context.Context, tx *ControlTx, w *Workspace) error {
	_, err := tx.exec(ctx, tx.bun.NewInsert().Model(w))
	return err
}

// GetWorkspace finds the transaction's own workspace.
func GetWorkspace(ctx context.Context, tx *Tx) (*Workspace, error) {
	w := &Workspace{ID: tx.workspace}
	return w, tx.scan(ctx, tx.bun.NewSelect().Model(w).WherePK())
}

// LockWorkspace finds the transaction's own workspace and keeps others from changing it.
func LockWorkspace(ctx context.Context, tx *Tx) (*Workspace, error) {
	w := &Workspace{ID: tx.workspace}
	return w, tx.scan(ctx, tx.bun.NewSelect().Model(w).WherePK().For("update"))
}

// UpdateWorkspace stores a changed name and company details.
func UpdateWorkspace(ctx context.Context, tx *Tx, w *Workspace) error {
	_, err := tx.exec(ctx, tx.bun.NewUpdate().Model(w).Column("name", "legal_name", "website", "address", "registration_number").WherePK())
	return err
}

// ListWorkspaces lists those that a person belongs to, the oldest first.
func ListWorkspaces(ctx context.Context, tx *ControlTx, user domain.UserID) ([]*Workspace, error) {
	var ws []*Workspace
	err := tx.scan(ctx, tx.bun.NewSelect().Model(&ws).
		Where("closed_at is null and id in (select workspace_id from members where user_id = ?)", user).Order("created_at", "id"))
	return ws, err
}

// ListWorkspaceIDs lists all workspaces of the directory, for work that every one of them needs.
func ListWorkspaceIDs(ctx context.Context, tx *ControlTx) ([]domain.WorkspaceID, error) {
	list, err := tx.uuids(ctx, tx.bun.NewRaw("select id from workspaces order by id"))
	ids := make([]domain.WorkspaceID, len(list))
	for i, u := range list {
		ids[i] = domain.IDFromUUID[domain.WorkspaceID](u)
	}
	return ids, err
}

// ListPolicyVersions finds the policies' versions of some workspaces; those that are closed have none.
func ListPolicyVersions(ctx context.Context, tx *ControlTx, ids []domain.WorkspaceID) (map[domain.WorkspaceID]int64, error) {
	var found []*Workspace
	err := tx.rows(ctx, &found, "select id, policy_version from workspaces where id = any($1::uuid[]) and closed_at is null", idsOf(ids, itself))
	versions := make(map[domain.WorkspaceID]int64, len(found))
	for _, w := range found {
		versions[w.ID] = w.PolicyVersion
	}
	return versions, err
}
