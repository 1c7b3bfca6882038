package graph

import (
	"context"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/graph/model"
)

// consentPage is a page of what a contact decided, the latest first.
func consentPage(ctx context.Context, contact domain.ContactID, first *int, after *string) (*model.ConsentEventConnection, error) {
	limit, err := pageSize("first", deref(first))
	if err != nil {
		return nil, err
	}
	place, err := decodeCursor[dal.ConsentEventPosition]("after", after)
	if err != nil {
		return nil, err
	}
	tx, _, err := readsOf(ctx)
	if err != nil {
		return nil, err
	}
	es, err := dal.ListConsentEvents(ctx, tx, contact, place, limit+1)
	if err != nil {
		return nil, err
	}
	page := &model.ConsentEventConnection{Edges: []*model.ConsentEventEdge{}, PageInfo: &model.PageInfo{HasPreviousPage: after != nil, HasNextPage: int64(len(es)) > limit}}
	for _, e := range es[:min(int64(len(es)), limit)] {
		page.Edges = append(page.Edges, &model.ConsentEventEdge{Cursor: encodeCursor(dal.ConsentEventPosition{OccurredAt: e.OccurredAt, ID: e.ID}), Node: e})
	}
	if n := len(page.Edges); n > 0 {
		page.PageInfo.StartCursor, page.PageInfo.EndCursor = &page.Edges[0].Cursor, &page.Edges[n-1].Cursor
	}
	return page, nil
}
