package main

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/99designs/gqlgen/graphql/handler"

	"postdog.io/authz"
	"postdog.io/domain"
	"postdog.io/domain/inbox"
	"postdog.io/graph"
	"postdog.io/server/fanout"
	"postdog.io/server/graphqlhttp"
	"postdog.io/server/graphqlws"
)

// product has a workspace for each room.
type product struct {
	http.Handler
	workspaces [rooms]domain.WorkspaceID
	events     feeds
}

func newProduct() publisher {
	p := &product{events: feeds{}}
	for n := range p.workspaces {
		p.workspaces[n] = domain.NewID[domain.WorkspaceID]()
		p.events[p.workspaces[n]] = make(chan domain.StreamItem, 256)
	}
	h := handler.New(graph.NewSchema(&graph.Resolver{Inbox: &inbox.Inbox{}, Stream: p.events}))
	h.SetQueryCache(graphqlhttp.NewDocumentCache(10))
	h.Use(graph.Reads{})
	h.AddTransport(graphqlws.New(graphqlws.Config{
		Init: func(ctx context.Context, _ map[string]any, r *http.Request) (context.Context, error) {
			return graph.WithRequest(ctx, &graph.Request{Actor: authz.System(p.workspaces[roomOf(r)], "benchmark")}), nil
		},
		Share: fanout.New(p.events, slog.Default()), Broken: graph.Broken,
	}))
	p.Handler = h
	return p
}

func (p *product) publish(room int, at int64) {
	p.events[p.workspaces[room]] <- domain.StreamItem{Event: domain.Event{Kind: domain.MessageAdded, Sequence: at}, Position: at}
}

// feeds are the logs of workspaces, with nothing from before. One at a time can follow each.
type feeds map[domain.WorkspaceID]chan domain.StreamItem

// Follow implements graph.Stream.
func (f feeds) Follow(ctx context.Context, ws domain.WorkspaceID, _ *int64) (<-chan domain.StreamItem, error) {
	out := make(chan domain.StreamItem)
	go func() {
		defer close(out)
		item := domain.StreamItem{CaughtUp: true}
		for {
			select {
			case out <- item:
			case <-ctx.Done():
				return
			}
			select {
			case item = <-f[ws]:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out, nil
}

// Between implements fanout.Log.
func (feeds) Between(context.Context, domain.WorkspaceID, int64, int64) ([]domain.Event, bool, error) {
	return nil, true, nil
}
