package channeltest

import (
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/domain"
)

func testCapabilities(t *testing.T, r *run) {
	if r.Adapter.Kind() == "" || r.Adapter.Capabilities().MaxTextLength <= 0 {
		t.Errorf("kind %q, capabilities %+v", r.Adapter.Kind(), r.Adapter.Capabilities())
	}
	if _, can := r.Adapter.(channel.Reader); can != r.Adapter.Capabilities().ReadReceipts {
		t.Error("the capabilities and the interface Reader disagree")
	}
	if _, can := r.Adapter.(channel.Typer); can != r.Adapter.Capabilities().TypingIndicator {
		t.Error("the capabilities and the interface Typer disagree")
	}
}

func testSendText(t *testing.T, r *run) {
	r.open(t)
	before := time.Now().Truncate(time.Second)
	receipt := r.send(t, r.text("Good morning"))
	for _, status := range r.Adapter.Capabilities().Reports {
		if status != channel.StatusPlayed {
			r.awaitReport(t, receipt.ExternalID, "callback of Good morning", before, status)
		}
	}
	if mine := r.fromBusiness(t); len(mine) != 1 || mine[0].ID != receipt.ExternalID || mine[0].Text != "Good morning" || mine[0].Kind != "text" || mine[0].Status != "read" {
		t.Errorf("the customer sees %+v", mine)
	}
}

// testSendEveryScript sends what breaks careless encoders, in both directions.
func testSendEveryScript(t *testing.T, r *run) {
	const text = "a/b <b>\"c\" \\d & 😀👩🏽‍🍳 שלום مرحبا 日本語 \u2028 é\n\ttail"
	if got := r.awaitMessage(t, r.writeIn(t, map[string]any{"text": text})); got.Content.Text != text {
		t.Errorf("got %q, want %q", got.Content.Text, text)
	}
	m := r.text(text)
	m.CallbackData = "c"
	r.send(t, m)
	if mine := r.fromBusiness(t); len(mine) != 1 || mine[0].Text != text {
		t.Errorf("the customer sees %+v", mine)
	}
}

func testQuotedReply(t *testing.T, r *run) {
	if !r.Adapter.Capabilities().QuotedReplies {
		return
	}
	theirs := r.open(t)
	m := r.text("in reply")
	m.ReplyTo = theirs.ExternalID
	r.send(t, m)
	if mine := r.fromBusiness(t); len(mine) != 1 || mine[0].ReplyTo != theirs.ExternalID {
		t.Errorf("the customer sees %+v", mine)
	}
}

func testInbound(t *testing.T, r *run) {
	id := r.writeIn(t, map[string]any{"text": "Is anyone there?", "name": "Ada Lovelace"})
	got := r.awaitMessage(t, id)
	name := got.Name
	if p, asks := r.Adapter.(channel.Profiler); asks {
		profile, err := p.Profile(t.Context(), r.Credential, got.From)
		if err != nil {
			t.Error(err)
		}
		name = profile.Name
	}
	if got.Kind != domain.KindText || got.Content.Text != "Is anyone there?" || name != "Ada Lovelace" || !got.OpensWindow || got.ReplyTo != "" || time.Since(got.OccurredAt).Abs() > time.Minute {
		t.Errorf("got %+v", got)
	}
	for _, want := range r.Recipient {
		found := false
		for _, i := range got.From {
			found = found || i == want
		}
		if !found {
			t.Errorf("%+v is not among %+v", want, got.From)
		}
	}
}

func testInboundQuote(t *testing.T, r *run) {
	if !r.Adapter.Capabilities().QuotedReplies {
		return
	}
	r.open(t)
	receipt := r.send(t, r.text("Which one?"))
	if got := r.awaitMessage(t, r.writeIn(t, map[string]any{"text": "this one", "replyTo": receipt.ExternalID})); got.ReplyTo != receipt.ExternalID {
		t.Errorf("got %+v", got)
	}
}

func testReadReceipt(t *testing.T, r *run) {
	reader, can := r.Adapter.(channel.Reader)
	if !can {
		return
	}
	first, second := r.open(t), r.open(t)
	if err := reader.MarkRead(t.Context(), r.Credential, r.Recipient, second.ExternalID); err != nil {
		t.Fatal(err)
	}
	for _, m := range messages(t, r) {
		if (m.ID == first.ExternalID || m.ID == second.ExternalID) && m.Status != "read" {
			t.Errorf("the customer sees %+v", m)
		}
	}
	if err := reader.MarkRead(t.Context(), r.Credential, r.Recipient, second.ExternalID); err != nil {
		t.Errorf("a second time: %v", err)
	}
	if err := reader.MarkRead(t.Context(), r.Credential, nil, "no such message"); err == nil {
		t.Error("a message that does not exist was marked as read")
	}
}

func messages(t *testing.T, r *run) []seen {
	t.Helper()
	all, _ := r.transcript(t)
	return all
}

func testTyping(t *testing.T, r *run) {
	typer, can := r.Adapter.(channel.Typer)
	if !can {
		return
	}
	theirs := r.open(t)
	if err := typer.ShowTyping(t.Context(), r.Credential, r.Recipient, theirs.ExternalID); err != nil {
		t.Fatal(err)
	}
	if _, typing := r.transcript(t); !typing {
		t.Error("the customer does not see the typing")
	}
	r.send(t, r.text("done"))
	if _, typing := r.transcript(t); typing {
		t.Error("the typing goes on after the message")
	}
}
