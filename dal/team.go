package dal

import (
	"context"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// Team is a group of members that conversations can be given to.
type Team struct {
	bun.BaseModel `bun:"table:teams"`

	WorkspaceID domain.WorkspaceID `bun:",pk"`
	ID          domain.TeamID      `bun:",pk"`
	Name        string
}

// IsNode marks the type as a GraphQL Node.
func (Team) IsNode() {}

// ListTeams finds teams by id, in no order.
func ListTeams(ctx context.Context, tx *Tx, ids []domain.TeamID) ([]*Team, error) {
	var ts []*Team
	return ts, tx.scan(ctx, tx.bun.NewSelect().Model(&ts).Where("workspace_id = ? and id in (?)", tx.workspace, bun.List(ids)))
}
