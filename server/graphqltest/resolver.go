package graphqltest

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
)

// Server is the state behind the toy schema. The zero value is not usable; New makes one.
type Server struct {
	sum      atomic.Int64
	mu       sync.Mutex
	changed  *sync.Cond
	watchers map[chan string]struct{}
}

// New returns a server without watchers.
func New() *Server {
	s := &Server{watchers: map[chan string]struct{}{}}
	s.changed = sync.NewCond(&s.mu)
	return s
}

// Schema is what gqlgen's handler serves.
func (s *Server) Schema() graphql.ExecutableSchema {
	return NewExecutableSchema(Config{Resolvers: &resolver{s}})
}

// AwaitWatchers returns when exactly n subscriptions to `feed` are open.
func (s *Server) AwaitWatchers(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.watchers) != n {
		s.changed.Wait()
	}
}

// Publish gives text to each subscription to `feed`; it waits for none: one whose buffer is full misses it.
func (s *Server) Publish(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for w := range s.watchers {
		select {
		case w <- text:
		default:
		}
	}
}

// End completes each subscription to `feed`.
func (s *Server) End() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for w := range s.watchers {
		s.remove(w)
	}
}

func (s *Server) remove(w chan string) {
	if _, open := s.watchers[w]; open {
		delete(s.watchers, w)
		close(w)
		s.changed.Broadcast()
	}
}

func (s *Server) watch(ctx context.Context) <-chan string {
	w := make(chan string, 256)
	s.mu.Lock()
	s.watchers[w] = struct{}{}
	s.changed.Broadcast()
	s.mu.Unlock()
	context.AfterFunc(ctx, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.remove(w)
	})
	return w
}

func count(ctx context.Context, from, to int) <-chan int {
	c := make(chan int)
	go func() {
		defer close(c)
		for n := from; n <= to; n++ {
			select {
			case c <- n:
			case <-ctx.Done():
				return
			}
		}
	}()
	return c
}

var errSecret = errors.New("pq: password authentication failed")

type resolver struct{ *Server }
