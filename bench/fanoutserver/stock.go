package main

import (
	"net/http"
	"strings"

	"github.com/99designs/gqlgen/graphql/handler"

	"postdog.io/domain"
	"postdog.io/server/graphqltest"
)

// stock has a gqlgen server for each room.
type stock struct {
	feeds    [rooms]*graphqltest.Server
	handlers [rooms]http.Handler
}

func newStock() publisher {
	s := &stock{}
	for n := range s.feeds {
		s.feeds[n] = graphqltest.New()
		s.handlers[n] = handler.NewDefaultServer(s.feeds[n].Schema())
	}
	return s
}

func (s *stock) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.handlers[roomOf(r)].ServeHTTP(w, r)
}

func (s *stock) publish(room int, at int64) { s.feeds[room].Publish(text(at)) }

// text is an event of about as many bytes as the product's.
func text(at int64) string { return string(domain.NewEventCursor(at)) + strings.Repeat(".", 230) }
