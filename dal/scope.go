package dal

import (
	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// withinScope keeps to the conversations that a scope sees; it is domain.Scope.Sees on rows.
func withinScope(q *bun.SelectQuery, scope domain.Scope) *bun.SelectQuery {
	if len(scope.Channels) > 0 {
		q = q.Where("channel_id in (?)", bun.List(scope.Channels))
	}
	switch {
	case scope.Visibility == domain.SeesAll:
		return q
	case scope.Visibility == domain.SeesTeams && len(scope.Teams) > 0:
		return q.Where("(assignee_id = ? or team_id in (?))", scope.Member, bun.List(scope.Teams))
	case scope.Visibility == domain.SeesTeams || scope.Visibility == domain.SeesAssigned:
		return q.Where("assignee_id = ?", scope.Member)
	}
	return q.Where("false")
}

// ofConversationsInScope keeps to rows whose conversation a scope sees; column says which one that is.
func (tx *Tx) ofConversationsInScope(q *bun.SelectQuery, scope domain.Scope, column, of string) *bun.SelectQuery {
	if scope.Whole() {
		return q
	}
	in := withinScope(tx.bun.NewSelect().Table("conversations").Column(of).Where("workspace_id = ?", tx.workspace), scope)
	return q.Where(column+" in (?)", in)
}
