package dal_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/server/embedded/embeddedtest"
)

// Postgres quotes the row that it refuses, in its message and in its DETAIL. Errors of dal end in logs and in the job
// table, so they must not.
func TestErrorsHoldNoRowData(t *testing.T) {
	t.Parallel()
	store := embeddedtest.Store(t)
	c := seed(t, store)
	canary := "canary" + random()
	inCell := func(fn func(context.Context, *dal.Tx) error) error {
		return store.InWorkspace(t.Context(), c.ws, func(tx *dal.Tx) error { return fn(t.Context(), tx) })
	}
	inControl := func(fn func(context.Context, *dal.ControlTx) error) error {
		return store.InControl(t.Context(), func(tx *dal.ControlTx) error { return fn(t.Context(), tx) })
	}
	for name, c := range map[string]struct {
		err  error
		code string
	}{
		"duplicate": {inCell(func(ctx context.Context, tx *dal.Tx) error {
			one, two := newChannel(), newChannel()
			one.ExternalID, two.ExternalID = canary, canary
			return errors.Join(dal.InsertChannel(ctx, tx, one), dal.InsertChannel(ctx, tx, two))
		}), "23505"},
		"check": {inControl(func(ctx context.Context, tx *dal.ControlTx) error {
			return dal.InsertWorkspace(ctx, tx, &dal.Workspace{ID: domain.NewID[domain.WorkspaceID](), Name: canary, Region: "MOON"})
		}), "23514"},
		"missing value": {inControl(func(ctx context.Context, tx *dal.ControlTx) error {
			return dal.InsertWorkspace(ctx, tx, &dal.Workspace{Name: canary, Region: domain.EU})
		}), "23502"},
		"missing parent": {inCell(func(ctx context.Context, tx *dal.Tx) error {
			m := c.newMessage(domain.Inbound)
			m.ConversationID, m.ClientID = domain.NewID[domain.ConversationID](), &canary
			_, err := dal.InsertMessage(ctx, tx, m)
			return err
		}), "23503"},
		"another workspace": {inCell(func(ctx context.Context, tx *dal.Tx) error {
			d := *c.delivery
			d.ID, d.Network = c.delivery.ID, domain.Network(canary)
			return dal.InsertWebhookDeliveries(ctx, tx, &d)
		}), "23505"},
		"while it commits": {inControl(func(ctx context.Context, tx *dal.ControlTx) error {
			u := newUser()
			u.Email, u.PasswordHash = canary+"@example.com", canary
			twin := *u
			twin.ID = domain.NewID[domain.UserID]()
			return errors.Join(dal.InsertUser(ctx, tx, u), dal.InsertUser(ctx, tx, &twin))
		}), "23505"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.code) {
			t.Errorf("%s: got %v, want SQLSTATE %s", name, c.err, c.code)
			continue
		}
		if text := fmt.Sprintf("%v %+v %#v", c.err, c.err, c.err); strings.Contains(text, canary) {
			t.Errorf("%s: the error quotes the row: %s", name, text)
		}
		if pg := new(*pgconn.PgError); errors.As(c.err, pg) {
			t.Errorf("%s: Postgres's own error is within, with %q", name, (*pg).Detail)
		}
		if domain.CodeOf(c.err) != domain.Internal {
			t.Errorf("%s: a client would be told %v", name, c.err)
		}
	}
}

func TestErrorsNameWhatCallersActOn(t *testing.T) {
	t.Parallel()
	store := embeddedtest.Store(t)
	c := seed(t, store)
	client := "client-1"
	twice := func(tx *dal.Tx) error {
		var errs []error
		for range 2 {
			m := c.newMessage(domain.Outbound)
			m.ClientID = &client
			_, err := dal.InsertMessage(t.Context(), tx, m)
			errs = append(errs, err)
		}
		return errors.Join(errs...)
	}
	if err := store.InWorkspace(t.Context(), c.ws, twice); !dal.IsDuplicate(err, dal.MessagesClientID) || dal.IsDuplicate(err, dal.MessagesExternalID) {
		t.Errorf("a second message with one client id: %v", err)
	}
	err := store.InControl(t.Context(), func(tx *dal.ControlTx) error {
		again := *c.user
		again.ID = domain.NewID[domain.UserID]()
		again.Email = " " + strings.ToUpper(again.Email) + " "
		return dal.InsertUser(t.Context(), tx, &again)
	})
	if !dal.IsDuplicate(err, dal.UsersEmailHash) {
		t.Errorf("a second person with one address: %v", err)
	}
	err = store.InWorkspace(t.Context(), c.ws, func(tx *dal.Tx) error {
		_, err := dal.GetConversation(t.Context(), tx, domain.NewID[domain.ConversationID]())
		return err
	})
	if !dal.IsNotFound(err) || domain.CodeOf(err) != domain.NotFound {
		t.Errorf("a conversation that does not exist: %v", err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := store.InWorkspace(cancelled, c.ws, func(*dal.Tx) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled context: %v", err)
	}
	// The same message of the network again is no error and no second row.
	in(t, store, c.ws, func(ctx context.Context, tx *dal.Tx) error {
		m := c.newMessage(domain.Inbound)
		first, err := dal.InsertMessage(ctx, tx, m)
		must(t, err)
		again := *m
		again.ID = domain.NewID[domain.MessageID]()
		second, err := dal.InsertMessage(ctx, tx, &again)
		if !first || second {
			t.Errorf("new at first %v, at second %v", first, second)
		}
		return err
	})
}
