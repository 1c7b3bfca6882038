package graph

import (
	"context"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/audit"
	"postdog.io/graph/model"
)

// ExportPath is where exports are fetched; the workspace's id and the link's token follow.
const ExportPath = "/exports/"

// memberOrNone loads a member who may have left, or be none at all; then it is nil.
func memberOrNone(ctx context.Context, id domain.MemberID) (*dal.Member, error) {
	if id.IsZero() {
		return nil, nil
	}
	_, load, err := readsOf(ctx)
	if err != nil {
		return nil, err
	}
	m, err := load.Members.Load(ctx, id)
	if dal.IsNotFound(err) {
		return nil, nil
	}
	return m, err
}

func parseAuditFilter(input *model.AuditLogFilter) (f audit.Filter, err error) {
	if input == nil {
		return f, nil
	}
	if f.MemberID, err = optionalID[domain.MemberID]("filter.memberId", input.MemberID); err != nil {
		return f, err
	}
	f.Action, f.Subject, f.From, f.Until = deref(input.Action), deref(input.Subject), deref(input.From), deref(input.Until)
	return f, nil
}

// auditPosition is a place in the audit log, which is listed from its end.
type auditPosition struct{ Sequence int64 }

func auditPage(ctx context.Context, filter *model.AuditLogFilter, first *int, after *string) (*model.AuditEventConnection, error) {
	f, err := parseAuditFilter(filter)
	if err != nil {
		return nil, err
	}
	limit, err := pageSize("first", deref(first))
	if err != nil {
		return nil, err
	}
	place, err := decodeCursor[auditPosition]("after", after)
	if err != nil {
		return nil, err
	}
	tx, _, err := readsOf(ctx)
	if err != nil {
		return nil, err
	}
	es, err := dal.ListAuditEvents(ctx, tx, f.Query(deref(place).Sequence, limit+1))
	if err != nil {
		return nil, err
	}
	page := &model.AuditEventConnection{Edges: []*model.AuditEventEdge{}, PageInfo: &model.PageInfo{HasPreviousPage: after != nil, HasNextPage: int64(len(es)) > limit}}
	for _, e := range es[:min(int64(len(es)), limit)] {
		page.Edges = append(page.Edges, &model.AuditEventEdge{Cursor: encodeCursor(auditPosition{e.Sequence}), Node: e})
	}
	if n := len(page.Edges); n > 0 {
		page.PageInfo.StartCursor, page.PageInfo.EndCursor = &page.Edges[0].Cursor, &page.Edges[n-1].Cursor
	}
	return page, nil
}

func alertPage(ctx context.Context, open bool, first *int, after *string) (*model.SecurityAlertConnection, error) {
	limit, err := pageSize("first", deref(first))
	if err != nil {
		return nil, err
	}
	place, err := decodeCursor[dal.SecurityAlertPosition]("after", after)
	if err != nil {
		return nil, err
	}
	tx, _, err := readsOf(ctx)
	if err != nil {
		return nil, err
	}
	as, err := dal.ListSecurityAlerts(ctx, tx, open, place, limit+1)
	if err != nil {
		return nil, err
	}
	page := &model.SecurityAlertConnection{Edges: []*model.SecurityAlertEdge{}, PageInfo: &model.PageInfo{HasPreviousPage: after != nil, HasNextPage: int64(len(as)) > limit}}
	for _, a := range as[:min(int64(len(as)), limit)] {
		page.Edges = append(page.Edges, &model.SecurityAlertEdge{Cursor: encodeCursor(dal.SecurityAlertPosition{RaisedAt: a.RaisedAt, ID: a.ID}), Node: a})
	}
	if n := len(page.Edges); n > 0 {
		page.PageInfo.StartCursor, page.PageInfo.EndCursor = &page.Edges[0].Cursor, &page.Edges[n-1].Cursor
	}
	return page, nil
}
