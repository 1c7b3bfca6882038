package graph

import (
	"context"
	"slices"
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/inbox"
	"postdog.io/graph/model"
)

// webhookTraffic sums the ledger up.
func webhookTraffic(ctx context.Context, now time.Time) (*model.WebhookTraffic, error) {
	tx, _, err := readsOf(ctx)
	if err != nil {
		return nil, err
	}
	t, err := dal.GetWebhookTraffic(ctx, tx, now.Add(-time.Hour), now.Add(-inbox.WebhooksKeptFor))
	if err != nil {
		return nil, err
	}
	all, err := dal.ListChannels(ctx, tx)
	if err != nil {
		return nil, err
	}
	counts, err := dal.ListChannelTraffic(ctx, tx, now.Add(-24*time.Hour), now)
	if err != nil {
		return nil, err
	}
	silent, err := dal.ListSilentChannels(ctx, tx, now, inbox.SilentFor, inbox.SilentDays)
	if err != nil {
		return nil, err
	}
	out := &model.WebhookTraffic{
		ReceivedLastHour: t.Received, Waiting: t.Waiting, WaitingSince: t.WaitingSince, Failed: t.Failed, Kept: t.Kept,
		LagMedianMs: t.LagP50, Lag95Ms: t.LagP95, Channels: []*model.ChannelTraffic{},
	}
	for _, ch := range all {
		if ch.Status == domain.ChannelDisconnected {
			continue
		}
		row := &model.ChannelTraffic{Channel: ch, Silent: slices.ContainsFunc(silent, func(s dal.ChannelSilence) bool { return s.ChannelID == ch.ID })}
		for _, c := range counts {
			if c.ChannelID == ch.ID {
				row.Received, row.LastAt = c.Received, &c.LastAt
			}
		}
		out.Channels = append(out.Channels, row)
	}
	return out, nil
}

// deliveryState says what became of a delivery.
func deliveryState(d *dal.WebhookDelivery) domain.WebhookDeliveryState {
	switch {
	case d.ProcessedAt == nil:
		return domain.DeliveryWaiting
	case d.FailedItems > 0:
		return domain.DeliveryFailed
	case d.KeptItems > 0:
		return domain.DeliveryKept
	}
	return domain.DeliveryRead
}

// deliveryPage is a page of the ledger, the latest first.
func deliveryPage(ctx context.Context, filter *model.WebhookDeliveryFilter, first *int, after *string) (*model.WebhookDeliveryConnection, error) {
	q := dal.WebhookDeliveryQuery{}
	var err error
	if q.Limit, err = pageSize("first", deref(first)); err != nil {
		return nil, err
	}
	if q.After, err = decodeCursor[dal.WebhookDeliveryPosition]("after", after); err != nil {
		return nil, err
	}
	if filter != nil {
		q.State, q.Network = deref(filter.State), deref(filter.Network)
		if q.Channel, err = optionalID[domain.ChannelID]("filter.channelId", filter.ChannelID); err != nil {
			return nil, err
		}
	}
	tx, _, err := readsOf(ctx)
	if err != nil {
		return nil, err
	}
	limit := q.Limit
	q.Limit++
	ds, err := dal.ListWebhookDeliveries(ctx, tx, q)
	if err != nil {
		return nil, err
	}
	page := &model.WebhookDeliveryConnection{Edges: []*model.WebhookDeliveryEdge{}, PageInfo: &model.PageInfo{HasPreviousPage: after != nil, HasNextPage: int64(len(ds)) > limit}}
	for _, d := range ds[:min(int64(len(ds)), limit)] {
		page.Edges = append(page.Edges, &model.WebhookDeliveryEdge{Cursor: encodeCursor(dal.WebhookDeliveryPosition{ReceivedAt: d.ReceivedAt, ID: d.ID}), Node: d})
	}
	if n := len(page.Edges); n > 0 {
		page.PageInfo.StartCursor, page.PageInfo.EndCursor = &page.Edges[0].Cursor, &page.Edges[n-1].Cursor
	}
	return page, nil
}
