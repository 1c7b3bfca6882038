package identity

import (
	"context"
	"sync"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// policies remembers what each workspace's roles allow, compiled. The version comes with every membership that is read, so
// that a table is never used longer than it is right, on whatever node the change was made.
type policies struct {
	mu     sync.RWMutex
	tables map[domain.WorkspaceID]*authz.Table
}

// of returns the table of a workspace at a version of its policy.
func (p *policies) of(ctx context.Context, tx *dal.ControlTx, ws domain.WorkspaceID, version int64) (*authz.Table, error) {
	p.mu.RLock()
	table := p.tables[ws]
	p.mu.RUnlock()
	if table != nil && table.Version == version {
		return table, nil
	}
	rows, err := dal.ListRoleGrants(ctx, tx, ws)
	if err != nil {
		return nil, err
	}
	grants := make([]authz.Grant, len(rows))
	for i, r := range rows {
		grants[i] = authz.Grant{Role: r.RoleID, Workspace: ws, Permission: r.Permission}
	}
	table = authz.Compile(ws, version, grants)
	p.mu.Lock()
	p.tables[ws] = table
	p.mu.Unlock()
	return table, nil
}
