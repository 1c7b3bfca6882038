package inbox_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/inbox"
)

func TestNoteLatest(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	known, other := domain.NewID[domain.MessageID](), domain.NewID[domain.MessageID]()
	for name, c := range map[string]struct {
		offset  time.Duration
		arrival int64
		latest  bool
	}{
		"later":                        {time.Second, 1, true},
		"earlier":                      {-time.Second, 99, false},
		"same second, arrived later":   {0, 11, true},
		"same second, arrived earlier": {0, 9, false},
		"same second, same arrival":    {0, 10, true}, // its id is the later one
	} {
		conversation := &dal.Conversation{LastMessageID: known, LastActivityAt: at, LastArrival: 10}
		inbox.NoteLatest(conversation, &dal.Message{ID: other, OccurredAt: at.Add(c.offset), Arrival: c.arrival})
		want := dal.Conversation{LastMessageID: known, LastActivityAt: at, LastArrival: 10}
		if c.latest {
			want = dal.Conversation{LastMessageID: other, LastActivityAt: at.Add(c.offset), LastArrival: c.arrival}
		}
		if *conversation != want {
			t.Errorf("%s: %+v", name, conversation)
		}
	}
	empty := &dal.Conversation{LastActivityAt: at.Add(time.Hour)}
	inbox.NoteLatest(empty, &dal.Message{ID: other, OccurredAt: at})
	if empty.LastMessageID != other || !empty.LastActivityAt.Equal(at) {
		t.Errorf("the first message: %+v", empty)
	}
}

// Messages stand by the network's clock, those of one second by arrival, however they come in.
func TestOrder(t *testing.T) {
	t.Parallel()
	w := start(t)
	say := func(text string, seconds int) channel.Inbound {
		m := w.message("447700900001", text)
		m.OccurredAt = w.clock().Add(time.Duration(seconds)*time.Second + 300*time.Millisecond)
		return channel.Inbound{Message: m}
	}
	w.deliver(t, say("third", 2), say("fourth", 2))
	w.pass(time.Microsecond)
	w.deliver(t, say("sixth", 10), say("first", -5))
	w.pass(time.Microsecond)
	w.deliver(t, say("fifth", 2), say("second", 1))
	c, messages := w.thread(t)
	if got := texts(messages); !slices.Equal(got, []string{"first", "second", "third", "fourth", "fifth", "sixth"}) {
		t.Errorf("the thread says %v", got)
	}
	if c.LastMessageID != messages[5].ID || c.InboundCount != 6 || !c.LastActivityAt.Equal(messages[5].OccurredAt) {
		t.Errorf("the conversation is %+v", c)
	}
	for _, m := range messages {
		if m.OccurredAt.Nanosecond() != 0 {
			t.Errorf("%s was said at %v", m.Content.Text, m.OccurredAt)
		}
	}
}

// A delivery that comes again, whole, in part or in another batch, changes nothing.
func TestDuplicates(t *testing.T) {
	t.Parallel()
	w := start(t)
	one, two := channel.Inbound{Message: w.message("447700900001", "one")}, channel.Inbound{Message: w.message("447700900001", "two")}
	w.deliver(t, one, two)
	w.deliver(t, one, two)
	w.deliver(t, two)
	w.deliver(t, two, one, two)
	c, messages := w.thread(t)
	if got := texts(messages); !slices.Equal(got, []string{"one", "two"}) || c.InboundCount != 2 {
		t.Errorf("the thread says %v, %d of the customer", got, c.InboundCount)
	}
	must(t, w.accept(t, one))
	jobs := w.jobs(t, "inbox_receive")
	for range 2 { // a job that died after its commit is done again
		must(t, w.WorkReceive(t.Context(), jobs[0]))
	}
	if c, _ := w.thread(t); c.InboundCount != 2 {
		t.Errorf("%d of the customer", c.InboundCount)
	}
}

// Items that can't be read, or are of kinds not known yet, hold up no other, and are counted.
func TestOddItems(t *testing.T) {
	t.Parallel()
	w := start(t)
	voice := w.message("447700900001", "")
	voice.Kind, voice.Content = domain.KindUnsupported, domain.Content{Raw: []byte(`{"type":"voice"}`)}
	nameless := w.message("447700900001", "from nobody")
	nameless.From = nil
	w.deliver(t, channel.Inbound{Unknown: []byte(`{}`)}, channel.Inbound{Message: voice}, channel.Inbound{Message: w.message("447700900001", "fine")})
	_, messages := w.thread(t)
	if len(messages) != 2 || messages[0].Kind != domain.KindUnsupported || string(messages[0].Content.Raw) != `{"type":"voice"}` {
		t.Errorf("the thread says %+v", messages)
	}
	w.pass(time.Microsecond)
	// One that fails stays in the ledger and is tried again; the others are there at once.
	must(t, w.accept(t, channel.Inbound{Message: nameless}, channel.Inbound{Message: w.message("447700900001", "beside it")}))
	if err := w.work(t, "inbox_receive", w.WorkReceive); err == nil {
		t.Error("a message from nobody is no error")
	}
	if _, messages = w.thread(t); !slices.Equal(texts(messages), []string{"", "fine", "beside it"}) {
		t.Errorf("the thread says %v", texts(messages))
	}
}

// Two messages of one stranger at the same time: one person, one conversation, both messages.
func TestStrangersMessagesAtTheSameTime(t *testing.T) {
	t.Parallel()
	w := start(t)
	const messages = 8
	for range messages {
		m := w.message("447700900001", random())
		m.From = append(m.From, channel.Identity{Kind: channel.BusinessScopedUserID, Value: "GB.1"})
		slices.Reverse(m.From)
		must(t, w.accept(t, channel.Inbound{Message: m}))
	}
	var all sync.WaitGroup
	for _, args := range w.jobs(t, "inbox_receive") {
		all.Go(func() {
			if err := w.WorkReceive(t.Context(), args); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	c, said := w.thread(t)
	if len(said) != messages || c.InboundCount != messages || c.LastMessageID != said[messages-1].ID {
		t.Errorf("%d messages, %d counted, the last is %v of %v", len(said), c.InboundCount, c.LastMessageID, said[messages-1].ID)
	}
}

func TestNewMessageReopens(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.deliver(t, channel.Inbound{Message: w.message("447700900001", "one")})
	c, _ := w.thread(t)
	_, err := w.SetConversationStatus(t.Context(), w.mina, c.ID, domain.ConversationResolved)
	must(t, err)
	w.deliver(t, channel.Inbound{Message: w.message("447700900001", "two")})
	if c, _ = w.thread(t); c.Status != domain.ConversationOpen {
		t.Errorf("it is %s", c.Status)
	}
}
