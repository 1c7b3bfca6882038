package inbox_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/inbox"
)

// blocking is a network with a block list.
type blocking struct {
	*network
	fails error
	calls []string
}

func (b *blocking) Capabilities() channel.Capabilities {
	c := b.network.Capabilities()
	c.Blocks, c.BlockWindow = true, 24*time.Hour
	return c
}

func (b *blocking) Block(_ context.Context, _ channel.Credential, who []channel.Identity) error {
	b.calls = append(b.calls, "block "+who[0].Value)
	return b.fails
}

func (b *blocking) Unblock(_ context.Context, _ channel.Credential, who []channel.Identity) error {
	b.calls = append(b.calls, "unblock "+who[0].Value)
	return b.fails
}

// A person who is blocked can't be written to, and what waits for them fails; unblocked, all is as before.
func TestBlockContact(t *testing.T) {
	t.Parallel()
	w := start(t)
	n := &blocking{network: w.network}
	w.Adapters[channel.WhatsApp] = n
	w.deliver(t, channel.Inbound{Message: w.message("447700900001", "Buy now")})
	c, _ := w.thread(t)
	queued := w.send(t, c, "No, thank you")
	for range 2 { // once more changes nothing
		got, err := w.BlockContact(t.Context(), w.jonas, c.ID)
		must(t, err)
		if got.BlockedAt == nil || got.BlockedBy != w.jonas.Member() {
			t.Errorf("it is %+v", got)
		}
	}
	must(t, w.work(t, "inbox_deliver", w.WorkDeliver))
	if m, _ := w.read(t, queued.ID); *m.Status != domain.StatusFailed || *m.FailureCode != "CONTACT_BLOCKED" || !m.FailureRetryable {
		t.Errorf("what waited is %+v", m)
	}
	say := inbox.SendMessage{ConversationID: c.ID, ClientID: random(), Kind: domain.KindText, Content: domain.Content{Text: "more"}}
	if _, err := w.SendMessage(t.Context(), w.mina, say); domain.CodeOf(err) != domain.Conflict {
		t.Errorf("send to a blocked person: %v", err)
	}
	got, err := w.UnblockContact(t.Context(), w.mina, c.ID)
	must(t, err)
	if _, err := w.SendMessage(t.Context(), w.mina, say); err != nil || got.BlockedAt != nil || !got.BlockedBy.IsZero() {
		t.Errorf("%v %+v", err, got)
	}
	if len(n.calls) != 2 || n.calls[0] != "block 447700900001" || n.calls[1] != "unblock 447700900001" {
		t.Errorf("the network was asked %q", n.calls)
	}
	tx, err := w.Store.ReadWorkspace(t.Context(), w.ws)
	must(t, err)
	defer tx.Close()
	log, err := dal.ListAuditEvents(t.Context(), tx, dal.AuditQuery{Subject: c.ID.String(), Limit: 10})
	must(t, err)
	if len(log) != 2 || log[0].Action != "contact.unblocked" || log[1].Action != "contact.blocked" || log[1].UserID != w.jonas.User() {
		t.Errorf("the log says %+v", log)
	}
	events, err := dal.ListEvents(t.Context(), tx, 0, 100)
	must(t, err)
	changed := 0
	for _, e := range events {
		if e.Kind == domain.ConversationChanged {
			changed++
		}
	}
	if changed != 3 { // it began, was blocked, and unblocked
		t.Errorf("it changed %d times", changed)
	}
}

// What the network refuses, or could not do, changes nothing here; and it is not asked for what it would refuse.
func TestBlockContactRefuses(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.deliver(t, channel.Inbound{Message: w.message("447700900001", "Hello")})
	c, _ := w.thread(t)
	if _, err := w.BlockContact(t.Context(), w.mina, c.ID); domain.CodeOf(err) != domain.Invalid {
		t.Errorf("a network without a list: %v", err)
	}
	if _, err := w.BlockContact(t.Context(), w.mina, domain.NewID[domain.ConversationID]()); domain.CodeOf(err) != domain.NotFound {
		t.Errorf("nobody: %v", err)
	}
	n := &blocking{network: w.network}
	w.Adapters[channel.WhatsApp] = n
	for name, f := range map[string]struct {
		fails error
		code  domain.Code
	}{
		"refused": {&channel.Rejected{Code: "139101", Message: "The list is full."}, domain.Invalid},
		"busy":    {&channel.Retryable{Err: errors.New("busy")}, domain.Conflict},
	} {
		n.fails = f.fails
		if _, err := w.BlockContact(t.Context(), w.mina, c.ID); domain.CodeOf(err) != f.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	asked := len(n.calls)
	w.pass(25 * time.Hour)
	if _, err := w.BlockContact(t.Context(), w.mina, c.ID); domain.CodeOf(err) != domain.Invalid || len(n.calls) != asked {
		t.Errorf("a day later: %v", err)
	}
	if c, _ := w.thread(t); c.BlockedAt != nil {
		t.Error("they are blocked")
	}
	w.deliver(t, channel.Inbound{Message: w.message("447700900001", "Hello again")})
	n.fails = &channel.Disconnected{Code: "190", Message: "Connect it again."}
	if _, err := w.BlockContact(t.Context(), w.mina, c.ID); domain.CodeOf(err) != domain.Conflict {
		t.Errorf("access is gone: %v", err)
	}
	tx, err := w.Store.ReadWorkspace(t.Context(), w.ws)
	must(t, err)
	defer tx.Close()
	if ch, err := dal.GetChannel(t.Context(), tx, c.ChannelID); err != nil || ch.Status != domain.ChannelNeedsReconnect {
		t.Errorf("the channel is %+v, %v", ch, err)
	}
}
