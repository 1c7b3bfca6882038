package server

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"postdog.io/authz"
	"postdog.io/domain"
	"postdog.io/domain/identity"
)

// A session that ends while its socket is being let in is no way round: what changed since it was read is told to the socket
// at once. What came before is not, nor what concerns others.
func TestNobodyIsLetInBetween(t *testing.T) {
	t.Parallel()
	id, ws, user := domain.NewID[domain.SessionID](), domain.NewID[domain.WorkspaceID](), domain.NewID[domain.UserID]()
	session := identity.Session{
		Actor:     authz.Verified(authz.Facts{User: user, Session: id, Workspace: ws}),
		ExpiresAt: time.Now().Add(time.Hour),
	}
	ended, changed := errors.New("ended"), errors.New("changed")
	others := domain.AccessChange{Session: domain.NewID[domain.SessionID]()}
	for name, c := range map[string]struct {
		before, between []domain.AccessChange
		want            error
	}{
		"nothing":            {nil, nil, nil},
		"ended":              {nil, []domain.AccessChange{others, {Session: id}}, ended},
		"another role":       {nil, []domain.AccessChange{{Workspace: ws, User: user}, others}, changed},
		"everybody's":        {nil, []domain.AccessChange{{Workspace: ws}}, changed},
		"others'":            {nil, []domain.AccessChange{others, {Workspace: ws, User: domain.NewID[domain.UserID]()}}, nil},
		"changed before":     {[]domain.AccessChange{{Workspace: ws}}, []domain.AccessChange{others}, nil},
		"too much to recall": {nil, slices.Repeat([]domain.AccessChange{others}, keptChanges+1), changed},
		"as much as it can":  {slices.Repeat([]domain.AccessChange{others}, 10), slices.Repeat([]domain.AccessChange{others}, keptChanges), nil},
	} {
		a := &accessWatch{watches: map[*watch]struct{}{}}
		for _, change := range c.before {
			a.apply(change)
		}
		since := a.now()
		for _, change := range c.between {
			a.apply(change)
		}
		ctx, free := a.follow(t.Context(), session, since, ended, changed)
		if got := context.Cause(ctx); !errors.Is(got, c.want) {
			t.Errorf("%s: %v, not %v", name, got, c.want)
		}
		a.apply(domain.AccessChange{Session: id})
		if ctx.Err() == nil {
			t.Errorf("%s: the socket outlives its session", name)
		}
		if free(); len(a.watches) != 0 {
			t.Errorf("%s: it is still followed", name)
		}
	}
}
