package inbox_test

import (
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/inbox"
)

// react puts an emoji on a message as Mina, and lets the network have it.
func (w *world) react(t *testing.T, to *dal.Message, emoji string) *dal.Message {
	t.Helper()
	w.pass(time.Second)
	m, err := w.SendMessage(t.Context(), w.mina, inbox.SendMessage{
		ConversationID: to.ConversationID, ClientID: random(), Kind: domain.KindReaction, ReplyTo: to.ID,
		Content: domain.Content{Reaction: &domain.ReactionContent{Emoji: emoji}},
	})
	must(t, err)
	must(t, w.work(t, "inbox_deliver", w.WorkDeliver))
	return m
}

// emoji is our emoji on a message.
func (w *world) emoji(t *testing.T, on *dal.Message) string {
	t.Helper()
	tx, err := w.Store.ReadWorkspace(t.Context(), w.ws)
	must(t, err)
	defer tx.Close()
	list, err := dal.ListMessageReactions(t.Context(), tx, []domain.MessageID{on.ID})
	must(t, err)
	if len(list) == 0 {
		return ""
	}
	return list[0].Emoji
}

// A reaction that the network refuses stands nowhere: the message shows what the customer still sees.
func TestRefusedReaction(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.deliver(t, channel.Inbound{Message: w.message("447700900001", "Hello")})
	_, messages := w.thread(t)
	hello, accepts := messages[0], w.network.send
	refuses := func(channel.Outbound) (channel.Receipt, error) {
		return channel.Receipt{}, &channel.Rejected{Code: "131009", Message: "Not that one.", RetryByHand: true}
	}
	shows := func(want, when string) {
		t.Helper()
		if got := w.emoji(t, hello); got != want {
			t.Errorf("%s the message has %q, want %q", when, got, want)
		}
	}

	w.network.send = refuses
	first := w.react(t, hello, "👍")
	shows("", "after a refused reaction")
	w.network.send = accepts
	if _, err := w.RetryMessage(t.Context(), w.mina, first.ID); err != nil {
		t.Fatal(err)
	}
	shows("👍", "while it is sent again")
	must(t, w.work(t, "inbox_deliver", w.WorkDeliver))
	shows("👍", "after it was sent again")

	w.network.send = refuses
	w.react(t, hello, "🎉")
	shows("👍", "after another one was refused")
	w.react(t, hello, "")
	shows("👍", "after its removal was refused")

	w.network.send = accepts
	latest := w.react(t, hello, "❤️")
	item := w.status("wamid."+first.ID.String(), channel.StatusFailed)
	item.Status.Failure = &channel.Rejected{Code: "131026", Message: "Not delivered."}
	w.deliver(t, item)
	shows("❤️", "after an earlier one failed late")
	item = w.status("wamid."+latest.ID.String(), channel.StatusFailed)
	item.Status.Failure = &channel.Rejected{Code: "131026", Message: "Not delivered."}
	w.deliver(t, item)
	shows("", "after all of them failed")
	w.deliver(t, w.status("wamid."+latest.ID.String(), channel.StatusDelivered))
	shows("❤️", "after it was delivered after all")
	w.react(t, hello, "")
	shows("", "after it was taken back")
}
