package dal

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// Role is a set of permissions that members have in a workspace. Built-in ones have no row.
type Role struct {
	bun.BaseModel `bun:"table:roles"`

	WorkspaceID domain.WorkspaceID `bun:",pk"`
	ID          domain.RoleID      `bun:",pk"`
	Name        string
	Description string
	CreatedAt   time.Time `bun:",nullzero,default:now()"`

	Permissions []domain.Permission `bun:"-"`
}

// IsNode marks the type as a GraphQL Node.
func (Role) IsNode() {}

// NewBuiltInRole is a built-in role as one of the workspace's. What it allows is not of the database: see authz.
func NewBuiltInRole(r domain.BuiltInRole) *Role {
	words := map[domain.BuiltInRole][2]string{
		domain.Owner:            {"Owner", "Everything, and the workspace itself."},
		domain.Admin:            {"Admin", "Everything but handing over or changing the workspace."},
		domain.MarketingManager: {"Marketing manager", "Reads conversations; broadcasts, campaigns and publishing are theirs."},
		domain.Agent:            {"Agent", "Works in the inbox."},
		domain.Analyst:          {"Analyst", "Sees figures and no conversations."},
		domain.PrivacyOfficer:   {"Privacy officer", "Reads conversations and the audit log, and looks into alerts."},
		domain.Billing:          {"Billing", "Sees plan and invoices, and no conversations."},
		domain.Viewer:           {"Viewer", "Reads the inbox and changes nothing."},
	}[r]
	return &Role{ID: r.ID(), Name: words[0], Description: words[1]}
}

// RolesName is the constraint that keeps two roles from having one name.
const RolesName = "roles_name_key"

// InsertRole stores a role with its permissions.
func InsertRole(ctx context.Context, tx *Tx, r *Role) error {
	r.WorkspaceID = tx.workspace
	if _, err := tx.exec(ctx, tx.bun.NewInsert().Model(r)); err != nil {
		return err
	}
	return tx.insertRolePermissions(ctx, r)
}

// UpdateRole stores a changed role with its permissions.
func UpdateRole(ctx context.Context, tx *Tx, r *Role) error {
	r.WorkspaceID = tx.workspace
	if _, err := tx.exec(ctx, tx.bun.NewUpdate().Model(r).Column("name", "description").WherePK()); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, tx.bun.NewRaw("delete from role_permissions where workspace_id = ? and role_id = ?", tx.workspace, r.ID)); err != nil {
		return err
	}
	return tx.insertRolePermissions(ctx, r)
}

type rolePermission struct {
	bun.BaseModel `bun:"table:role_permissions"`

	WorkspaceID domain.WorkspaceID `bun:",pk"`
	RoleID      domain.RoleID      `bun:",pk"`
	Permission  domain.Permission  `bun:",pk"`
}

func (tx *Tx) insertRolePermissions(ctx context.Context, r *Role) error {
	rows := make([]rolePermission, len(r.Permissions))
	for i, p := range r.Permissions {
		rows[i] = rolePermission{WorkspaceID: tx.workspace, RoleID: r.ID, Permission: p}
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.exec(ctx, tx.bun.NewInsert().Model(&rows))
	return err
}

// DeleteRole removes a role and its permissions.
func DeleteRole(ctx context.Context, tx *Tx, id domain.RoleID) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("delete from roles where workspace_id = ? and id = ?", tx.workspace, id))
	return err
}

// LockRole finds a role of the company's own making, without its permissions, and keeps others from changing it.
func LockRole(ctx context.Context, tx *Tx, id domain.RoleID) (*Role, error) {
	r := &Role{}
	return r, tx.scan(ctx, tx.bun.NewSelect().Model(r).Where("workspace_id = ? and id = ?", tx.workspace, id).For("update"))
}

// ListRoles lists the roles of the company's own making by name; with ids, only those.
func ListRoles(ctx context.Context, tx *Tx, ids ...domain.RoleID) ([]*Role, error) {
	var rs []*Role
	q := tx.bun.NewSelect().Model(&rs).Where("workspace_id = ?", tx.workspace).Order("name", "id")
	if len(ids) > 0 {
		q = q.Where("id in (?)", bun.List(ids))
	}
	if err := tx.scan(ctx, q); err != nil || len(rs) == 0 {
		return rs, err
	}
	var rows []rolePermission
	if err := tx.scan(ctx, tx.bun.NewSelect().Model(&rows).Where("workspace_id = ?", tx.workspace)); err != nil {
		return nil, err
	}
	for _, r := range rs {
		held := map[domain.Permission]bool{}
		for _, row := range rows {
			if row.RoleID == r.ID {
				held[row.Permission] = true
			}
		}
		r.Permissions = []domain.Permission{}
		for _, p := range domain.Permissions() {
			if held[p] {
				r.Permissions = append(r.Permissions, p)
			}
		}
	}
	return rs, nil
}

// RoleGrant says that a role of a workspace's own making allows something there.
type RoleGrant struct {
	RoleID     domain.RoleID
	Permission domain.Permission
}

// ListRoleGrants lists what the roles of a workspace's own making allow.
func ListRoleGrants(ctx context.Context, tx *ControlTx, ws domain.WorkspaceID) ([]RoleGrant, error) {
	var rows []RoleGrant
	return rows, tx.scan(ctx, tx.bun.NewRaw("select role_id, permission from role_permissions where workspace_id = ?", ws), &rows)
}

// BumpPolicyVersion notes that who may do what has changed in the workspace, for every node to see at its next request.
func BumpPolicyVersion(ctx context.Context, tx *Tx) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("update workspaces set policy_version = policy_version + 1 where id = ?", tx.workspace))
	return err
}
