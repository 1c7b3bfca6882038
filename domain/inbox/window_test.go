package inbox_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/inbox"
)

func TestWindowOf(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		ago, length time.Duration
		open        bool
	}{
		{0, day, true},
		{day - time.Second, day, true},
		{day - time.Nanosecond, day, true},
		{day, day, false},
		{day + time.Second, day, false},
		{-time.Minute, day, true}, // the network's clock may be ahead of ours
		{1000 * day, 0, true},
	} {
		last := now.Add(-c.ago)
		w := inbox.WindowOf(&dal.Conversation{LastInboundAt: &last}, channel.Capabilities{MessagingWindow: c.length}, now)
		if w.IsOpen != c.open || (c.length > 0) != (w.ClosesAt != nil) || w.ClosesAt != nil && !w.ClosesAt.Equal(last.Add(c.length)) {
			t.Errorf("%v after the customer's message: %+v", c.ago, w)
		}
	}
	if w := inbox.WindowOf(&dal.Conversation{}, channel.Capabilities{MessagingWindow: day}, now); w.IsOpen || w.ClosesAt != nil {
		t.Errorf("before the customer's first message: %+v", w)
	}
}

func TestSendingObeysTheWindow(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.deliver(t, channel.Inbound{Message: w.message("447700900001", "Hello")})
	c, _ := w.thread(t)
	w.pass(24*time.Hour - time.Second)
	w.send(t, c, "in time")
	late := w.message("447700900001", "a reaction")
	late.OpensWindow, late.OccurredAt = false, w.clock()
	w.deliver(t, channel.Inbound{Message: late})
	w.pass(time.Second)
	_, err := w.SendMessage(t.Context(), w.mina, inbox.SendMessage{ConversationID: c.ID, ClientID: random(), Kind: domain.KindText, Content: domain.Content{Text: "too late"}})
	if domain.CodeOf(err) != domain.WindowClosed {
		t.Errorf("after 24 hours: %v", err)
	}
	// A message that comes late, by the network's clock, does not shorten the window; a new one opens it again.
	w.deliver(t, channel.Inbound{Message: w.message("447700900001", "Me again")})
	old := w.message("447700900001", "from yesterday")
	old.OccurredAt = w.clock().Add(-23 * time.Hour)
	w.deliver(t, channel.Inbound{Message: old})
	w.pass(23 * time.Hour)
	w.send(t, c, "in time again")
}

func TestSendMessageRefuses(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.deliver(t, channel.Inbound{Message: w.message("447700900001", "Hello")})
	c, before := w.thread(t)
	elsewhere := start(t)
	elsewhere.deliver(t, channel.Inbound{Message: elsewhere.message("447700900001", "Hello")})
	foreign, foreignMessages := elsewhere.thread(t)
	good := inbox.SendMessage{ConversationID: c.ID, ClientID: "1", Kind: domain.KindText, Content: domain.Content{Text: "Hi"}}
	for name, c := range map[string]struct {
		change func(*inbox.SendMessage)
		code   domain.Code
		field  string
	}{
		"no text":                   {func(in *inbox.SendMessage) { in.Content.Text = " \n\t " }, domain.Invalid, "text"},
		"long text":                 {func(in *inbox.SendMessage) { in.Content.Text = strings.Repeat("ä", 101) }, domain.Invalid, "text"},
		"NUL":                       {func(in *inbox.SendMessage) { in.Content.Text = "a\x00" }, domain.Invalid, "text"},
		"not UTF-8":                 {func(in *inbox.SendMessage) { in.Content.Text = "a\xff" }, domain.Invalid, "text"},
		"no client id":              {func(in *inbox.SendMessage) { in.ClientID = "" }, domain.Invalid, "clientId"},
		"long client id":            {func(in *inbox.SendMessage) { in.ClientID = strings.Repeat("x", 65) }, domain.Invalid, "clientId"},
		"NUL in the client id":      {func(in *inbox.SendMessage) { in.ClientID = "a\x00b" }, domain.Invalid, "clientId"},
		"another's conversation":    {func(in *inbox.SendMessage) { in.ConversationID = foreign.ID }, domain.NotFound, ""},
		"a quote of another's":      {func(in *inbox.SendMessage) { in.ReplyTo = foreignMessages[0].ID }, domain.NotFound, "replyTo"},
		"the thread went on":        {func(in *inbox.SendMessage) { in.IfLastSeen = domain.NewID[domain.MessageID]() }, domain.Conflict, "ifLastSeen"},
		"another's last message":    {func(in *inbox.SendMessage) { in.IfLastSeen = foreignMessages[0].ID }, domain.Conflict, "ifLastSeen"},
		"a message of that is gone": {func(in *inbox.SendMessage) { in.ReplyTo = domain.NewID[domain.MessageID]() }, domain.NotFound, "replyTo"},
	} {
		in := good
		c.change(&in)
		_, err := w.SendMessage(t.Context(), w.mina, in)
		told, ok := err.(*domain.Error) //nolint:errorlint // verbs return it bare
		if !ok || told.Code != c.code || told.Field != c.field {
			t.Errorf("%s: got %v, want %s on %q", name, err, c.code, c.field)
		}
	}
	if _, after := w.thread(t); len(after) != len(before) {
		t.Errorf("the thread says %v", texts(after))
	}
	if jobs := w.jobs(t, "inbox_deliver"); len(jobs) != 0 {
		t.Errorf("%d messages would be sent", len(jobs))
	}
}

// Those whose window closes soon are listed, the next to close first; who just wrote, and whose window is closed, are not.
func TestClosingWithin(t *testing.T) {
	t.Parallel()
	w := start(t)
	write := func(from string) {
		w.deliver(t, channel.Inbound{Message: w.message(from, "Hello")})
		w.pass(time.Hour)
	}
	write("447700900001")
	write("447700900002")
	w.pass(21 * time.Hour)
	write("447700900003")
	list := func(within time.Duration, after *dal.ConversationPosition) (left []time.Duration, last *dal.ConversationPosition) {
		tx, err := w.Store.ReadWorkspace(t.Context(), w.ws)
		must(t, err)
		defer tx.Close()
		query := dal.ConversationQuery{Status: domain.ConversationOpen, Scope: domain.WholeScope, Limit: 10, After: after}
		query.Closing, err = w.ClosingWithin(t.Context(), tx, within)
		must(t, err)
		all, err := dal.ListConversations(t.Context(), tx, query)
		must(t, err)
		for _, c := range all {
			left = append(left, c.LastInboundAt.Add(24*time.Hour).Sub(w.clock()))
			p := query.Position(c)
			last = &p
		}
		return left, last
	}
	// 24 hours after the first: its window has just closed, the second's has an hour left, the third's 23.
	if left, _ := list(2*time.Hour, nil); !slices.Equal(left, []time.Duration{time.Hour}) {
		t.Errorf("closing within two hours: %v", left)
	}
	left, _ := list(24*time.Hour, nil)
	if !slices.Equal(left, []time.Duration{time.Hour, 23 * time.Hour}) {
		t.Errorf("closing within a day: %v", left)
	}
	first := dal.ConversationPosition{}
	if _, last := list(2*time.Hour, nil); last != nil {
		first = *last
	}
	if left, _ := list(24*time.Hour, &first); !slices.Equal(left, []time.Duration{23 * time.Hour}) {
		t.Errorf("after the first: %v", left)
	}
}
