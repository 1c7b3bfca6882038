package inbox_test

import (
	"slices"
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/domain"
	"postdog.io/domain/inbox"
)

// What waits in the thread of someone who turns out to be somebody known already is sent from the one thread that is left.
func TestJoinedThreadSendsWhatWaits(t *testing.T) {
	t.Parallel()
	w := start(t)
	phone := channel.Identity{Kind: channel.Phone, Value: "447700900001"}
	user := channel.Identity{Kind: channel.BusinessScopedUserID, Value: "GB.1"}
	from := func(text string, who ...channel.Identity) channel.Inbound {
		m := w.message("", text)
		m.From = who
		return channel.Inbound{Message: m}
	}
	w.deliver(t, from("by number", phone))
	c, _ := w.thread(t)
	var sent []string
	w.network.send = func(out channel.Outbound) (channel.Receipt, error) {
		sent = append(sent, out.Content.Text)
		return channel.Receipt{ExternalID: "wamid." + out.CallbackData}, nil
	}
	waiting, err := w.SendMessage(t.Context(), w.mina, inbox.SendMessage{
		ConversationID: c.ID, ClientID: random(), Kind: domain.KindText, Content: domain.Content{Text: "I wait"},
	})
	must(t, err)
	w.jobs(t, "inbox_deliver") // its own job would find no thread any more
	w.pass(time.Second)
	w.deliver(t, from("by id", user))
	w.deliver(t, from("by both", phone, user))
	left, messages := w.thread(t)
	if left.ID == c.ID {
		t.Fatal("the thread that it waited in is the one that is left")
	}
	if !slices.Equal(texts(messages), []string{"by number", "I wait", "by id", "by both"}) {
		t.Fatalf("the thread says %v", texts(messages))
	}
	must(t, w.work(t, "inbox_deliver", w.WorkDeliver))
	if m, _ := w.read(t, waiting.ID); *m.Status != domain.StatusAccepted || !slices.Equal(sent, []string{"I wait"}) {
		t.Errorf("it is %s, sent were %q", *m.Status, sent)
	}
}
