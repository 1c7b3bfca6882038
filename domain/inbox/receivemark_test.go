package inbox_test

import (
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/domain"
)

// The network says that all was read before it is known here that it took the message: the reading is not lost, and says
// nothing of what was sent after it.
func TestMarkBeforeTheAnswer(t *testing.T) {
	t.Parallel()
	for name, byID := range map[string]bool{"up to a moment": false, "up to a message": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t)
			w.deliver(t, channel.Inbound{Message: w.message("447700900001", "Hello")})
			c, _ := w.thread(t)
			read := func(id domain.MessageID) {
				mark := &channel.InboundMark{
					From: []channel.Identity{{Kind: channel.Phone, Value: "447700900001"}}, Status: channel.StatusRead, OccurredAt: w.clock(),
				}
				if mark.ExternalID = "wamid." + id.String(); !byID {
					mark.UpTo, mark.ExternalID = w.clock(), ""
				}
				w.deliver(t, channel.Inbound{Mark: mark})
			}
			var first *domain.MessageID
			w.network.send = func(out channel.Outbound) (channel.Receipt, error) {
				id, err := domain.ParseID[domain.MessageID]("", out.CallbackData)
				must(t, err)
				if first == nil { // the answer takes longer than the customer
					first = &id
					read(id)
				}
				return channel.Receipt{ExternalID: "wamid." + out.CallbackData}, nil
			}
			quick := w.send(t, c, "quick")
			must(t, w.work(t, "inbox_deliver", w.WorkDeliver))
			w.pass(2 * time.Second)
			later := w.send(t, c, "later")
			must(t, w.work(t, "inbox_deliver", w.WorkDeliver))
			if m, _ := w.read(t, quick.ID); *m.Status != domain.StatusRead {
				t.Errorf("the one that was read is %s", *m.Status)
			}
			if m, _ := w.read(t, later.ID); *m.Status != domain.StatusAccepted {
				t.Errorf("the one after it is %s", *m.Status)
			}
		})
	}
}
