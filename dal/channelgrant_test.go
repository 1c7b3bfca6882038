package dal_test

import (
	"context"
	"testing"
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/server/embedded/embeddedtest"
)

// A grant comes back as it went in; the same person's next one takes its place; its end destroys the tokens.
func TestChannelGrants(t *testing.T) {
	t.Parallel()
	store := embeddedtest.Store(t)
	c := seed(t, store)
	g := newGrant(c.member.ID)
	due := time.Now().Add(-time.Minute)
	in(t, store, c.ws, func(ctx context.Context, tx *dal.Tx) error { return dal.PutChannelGrant(ctx, tx, g, due) })

	again := newGrant(c.member.ID)
	again.Subject, again.Token, again.Profile = g.Subject, "another", ""
	in(t, store, c.ws, func(ctx context.Context, tx *dal.Tx) error { return dal.PutChannelGrant(ctx, tx, again, due) })
	if again.ID != g.ID {
		t.Errorf("the same person has two grants: %v and %v", g.ID, again.ID)
	}
	in(t, store, c.ws, func(ctx context.Context, tx *dal.Tx) error {
		got, err := dal.LockChannelGrant(ctx, tx, g.ID)
		if err == nil && (got.Token != "another" || got.RefreshToken != "refresh" || got.Subject != g.Subject || got.Profile != "" || len(got.Scopes) != 1) {
			t.Errorf("got %+v", got)
		}
		return err
	})
	control(t, store, func(ctx context.Context, tx *dal.ControlTx) error {
		list, err := dal.ListGrantsOfSubject(ctx, tx, g.Login, g.Subject)
		if err == nil && (len(list) != 1 || list[0].WorkspaceID != c.ws || list[0].GrantID != g.ID || list[0].DueAt == nil) {
			t.Errorf("by subject: %+v", list)
		}
		return err
	})

	in(t, store, c.ws, func(ctx context.Context, tx *dal.Tx) error {
		ch := newChannel()
		ch.GrantID, ch.Pin = g.ID, "123456"
		if err := dal.InsertChannel(ctx, tx, ch); err != nil {
			return err
		}
		of, err := dal.ListChannelsOfGrant(ctx, tx, g.ID)
		if err == nil && (len(of) != 1 || of[0].Token != ch.Token || of[0].Pin != "123456") {
			t.Errorf("channels of the grant: %+v", of)
		}
		return err
	})
	in(t, store, c.ws, func(ctx context.Context, tx *dal.Tx) error { return dal.EndChannelGrant(ctx, tx, g.ID) })
	in(t, store, c.ws, func(ctx context.Context, tx *dal.Tx) error {
		list, err := dal.ListChannelGrants(ctx, tx, g.ID)
		if err == nil && (len(list) != 1 || list[0].Token != "" || list[0].RefreshToken != "" || list[0].Profile != "" || list[0].EndedAt == nil) {
			t.Errorf("ended: %+v", list)
		}
		return err
	})
	in(t, store, c.ws, func(ctx context.Context, tx *dal.Tx) error { return dal.DeleteChannelGrant(ctx, tx, g.ID) })
	control(t, store, func(ctx context.Context, tx *dal.ControlTx) error {
		list, err := dal.ListGrantsOfSubject(ctx, tx, g.Login, g.Subject)
		if len(list) != 0 {
			t.Errorf("deleted, and still found: %+v", list)
		}
		return err
	})
}

// A state works once, and finds the connection with what it must not lose.
func TestChannelConnections(t *testing.T) {
	t.Parallel()
	store := embeddedtest.Store(t)
	c := seed(t, store)
	state := []byte(random())
	conn := &dal.ChannelConnection{
		ID: domain.NewID[domain.ConnectionID](), Network: domain.Messenger, Login: domain.FacebookLogin, MemberID: c.member.ID,
		SessionID: domain.NewID[domain.SessionID](), BrowserHash: []byte("x"), Status: domain.ConnectionStarted,
		CreatedAt: time.Now(), ExpiresAt: time.Now().Add(time.Minute), Findings: dal.ConnectionFindings{Verifier: "v"},
	}
	in(t, store, c.ws, func(ctx context.Context, tx *dal.Tx) error { return dal.InsertChannelConnection(ctx, tx, conn, state) })
	control(t, store, func(ctx context.Context, tx *dal.ControlTx) error {
		s, err := dal.UseConnectionState(ctx, tx, state)
		if err == nil && (s.ConnectionID != conn.ID || s.WorkspaceID != c.ws) {
			t.Errorf("got %+v", s)
		}
		return err
	})
	err := store.InControl(t.Context(), func(tx *dal.ControlTx) error {
		_, err := dal.UseConnectionState(t.Context(), tx, state)
		return err
	})
	if !dal.IsNotFound(err) {
		t.Errorf("a state works twice: %v", err)
	}
	in(t, store, c.ws, func(ctx context.Context, tx *dal.Tx) error {
		got, err := dal.LockChannelConnection(ctx, tx, conn.ID)
		if err != nil || got.Findings.Verifier != "v" {
			t.Errorf("got %+v %v", got, err)
			return err
		}
		got.Findings.Accounts = []dal.FoundAccount{{ID: "1", Token: "t"}}
		return dal.UpdateChannelConnection(ctx, tx, got)
	})
	in(t, store, c.ws, func(ctx context.Context, tx *dal.Tx) error {
		got, err := dal.GetChannelConnection(ctx, tx, conn.ID)
		if err == nil && (len(got.Findings.Accounts) != 1 || got.Findings.Accounts[0].Token != "t") {
			t.Errorf("got %+v", got)
		}
		return err
	})
}

// One person's deletion is one until it is done, and its code finds it.
func TestNetworkDeletions(t *testing.T) {
	t.Parallel()
	store := embeddedtest.Store(t)
	subject := random()
	var first, second, third *dal.NetworkDeletion
	control(t, store, func(ctx context.Context, tx *dal.ControlTx) (err error) {
		var isNew bool
		if first, isNew, err = dal.GetOrInsertNetworkDeletion(ctx, tx, domain.FacebookLogin, subject, tx.Now()); err != nil || !isNew {
			t.Errorf("new: %v %v", isNew, err)
		}
		second, isNew, err = dal.GetOrInsertNetworkDeletion(ctx, tx, domain.FacebookLogin, subject, tx.Now())
		if isNew || err == nil && (second.ID != first.ID || second.Code != first.Code || len(first.Code) != 32) {
			t.Errorf("again: %+v %+v", first, second)
		}
		return err
	})
	control(t, store, func(ctx context.Context, tx *dal.ControlTx) error {
		if _, err := dal.SetNetworkDeletionStatus(ctx, tx, first.ID, domain.DeletionDone); err != nil {
			return err
		}
		if _, err := dal.SetNetworkDeletionStatus(ctx, tx, first.ID, domain.DeletionWorking); !dal.IsNotFound(err) {
			t.Errorf("what is done began again: %v", err)
		}
		got, err := dal.GetNetworkDeletion(ctx, tx, first.Code)
		if err == nil && (got.ID != first.ID || got.Status != domain.DeletionDone || got.DoneAt == nil) {
			t.Errorf("by code: %+v", got)
		}
		return err
	})
	control(t, store, func(ctx context.Context, tx *dal.ControlTx) (err error) {
		third, _, err = dal.GetOrInsertNetworkDeletion(ctx, tx, domain.FacebookLogin, subject, tx.Now())
		if err == nil && third.Code == first.Code {
			t.Error("a later deletion has the code of the one before")
		}
		return err
	})
}
