package fanout

import (
	"context"
	"log/slog"
	"slices"
	"testing"
)

// told is a sink that remembers.
type told struct {
	payloads []string
	retried  bool
}

func (s *told) Next(payload []byte) bool {
	s.payloads = append(s.payloads, string(payload))
	return true
}
func (s *told) Complete() {}
func (s *told) Retry()    { s.retried = true }

func newGroup() (*Fanout, *group, context.Context) {
	ctx, cancel := context.WithCancel(context.Background())
	f := New(nil, slog.New(slog.DiscardHandler))
	g := &group{cancel: cancel, ready: make(chan struct{}), members: map[*member]struct{}{}, position: 7}
	f.groups["key"] = g
	return f, g, ctx
}

// What the group gets while a member catches up waits for it, and comes after what it caught up on.
func TestMemberIsOpenedInOrder(t *testing.T) {
	t.Parallel()
	_, g, _ := newGroup()
	s := &told{}
	m := &member{sink: s}
	position, ok := g.add(m)
	if !ok || position != 7 {
		t.Fatalf("added at %d, %v", position, ok)
	}
	g.tell([]byte("8"), 8)
	g.tell([]byte("9"), 9)
	if len(s.payloads) != 0 {
		t.Errorf("a member that catches up was told %v", s.payloads)
	}
	s.Next([]byte("caught up"))
	g.open(m)
	g.tell([]byte("10"), 10)
	if want := []string{"caught up", "8", "9", "10"}; !slices.Equal(s.payloads, want) {
		t.Errorf("told %v, want %v", s.payloads, want)
	}
}

// The last member to leave ends the group, and nobody joins one that has ended.
func TestGroupEndsWithItsLastMember(t *testing.T) {
	t.Parallel()
	f, g, ctx := newGroup()
	first, second := &member{sink: &told{}}, &member{sink: &told{}}
	g.add(first)
	g.add(second)
	f.leave("key", g, first)
	if ctx.Err() != nil {
		t.Error("the group ended while it had a member")
	}
	f.leave("key", g, second)
	if ctx.Err() == nil || f.groups["key"] != nil {
		t.Error("the group went on without members")
	}
	if _, ok := g.add(first); ok {
		t.Error("a member joined a group that has ended")
	}
}

// A group that breaks sends its sockets back with their cursors.
func TestBrokenGroupIsRetried(t *testing.T) {
	t.Parallel()
	f, g, ctx := newGroup()
	s := &told{}
	g.add(&member{sink: s})
	f.end("key", g)
	if ctx.Err() == nil {
		t.Error("it still follows its workspace")
	}
	if !s.retried || f.groups["key"] != nil {
		t.Error("the socket was not sent back")
	}
}
