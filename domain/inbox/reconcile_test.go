package inbox_test

import (
	"slices"
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/domain"
	"postdog.io/domain/inbox"
)

// A process died while it was sending, and nobody listened for an hour. The one that comes back gives the network's report
// its time before it sends again, and reads what lies in the ledger first.
func TestReportIsAwaitedFromWhenWeListenAgain(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.deliver(t, channel.Inbound{Message: w.message("447700900001", "Hello")})
	c, _ := w.thread(t)
	var sent []string
	w.network.send = func(out channel.Outbound) (channel.Receipt, error) {
		sent = append(sent, out.Content.Text)
		return channel.Receipt{}, &channel.Unconfirmed{} // taken, and the answer got lost
	}
	m := w.send(t, c, "Once")
	work := func() {
		t.Helper()
		w.send(t, c, "later "+random()) // its job looks at the lane
		must(t, w.work(t, "inbox_deliver", w.WorkDeliver))
	}
	must(t, w.work(t, "inbox_deliver", w.WorkDeliver))
	w.pass(time.Hour)
	w.Inbox = inbox.New(w.Config) // the process starts anew
	work()
	if got, _ := w.read(t, m.ID); *got.Status != domain.StatusUnconfirmed || len(sent) != 1 {
		t.Fatalf("it is %s, and %q were sent, though no report could come yet", *got.Status, sent)
	}
	// The report has arrived, and waits to be read, longer than a report is waited for.
	report := w.status("wamid.lost", channel.StatusDelivered)
	report.Status.CallbackData = m.ID.String()
	must(t, w.accept(t, report))
	w.pass(2 * time.Minute)
	work()
	if len(sent) != 1 {
		t.Fatalf("%q were sent, with the report in the ledger", sent)
	}
	must(t, w.work(t, "inbox_receive", w.WorkReceive))
	work()
	if got, _ := w.read(t, m.ID); *got.Status != domain.StatusDelivered {
		t.Errorf("it is %s", *got.Status)
	}
	if n := len(slices.DeleteFunc(slices.Clone(sent), func(text string) bool { return text != "Once" })); n != 1 {
		t.Errorf("it was sent %d times", n)
	}
}

// In a workspace where something always waits to be read, a message without an answer is sent again all the same: what came
// after its time for a report was over is not waited for.
func TestBusyWorkspaceSendsAgain(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.deliver(t, channel.Inbound{Message: w.message("447700900001", "Hello")})
	c, _ := w.thread(t)
	sends := 0
	w.network.send = func(out channel.Outbound) (channel.Receipt, error) {
		if sends++; sends == 1 {
			return channel.Receipt{}, &channel.Unconfirmed{}
		}
		return channel.Receipt{ExternalID: "wamid." + out.CallbackData}, nil
	}
	w.pass(2 * time.Minute) // past the beginning
	m := w.send(t, c, "Again")
	must(t, w.work(t, "inbox_deliver", w.WorkDeliver))
	w.pass(61 * time.Second)
	must(t, w.accept(t, channel.Inbound{Message: w.message("447700900002", "I am not read yet")}))
	w.pass(time.Second)
	w.send(t, c, "behind it") // its job looks at the lane
	must(t, w.work(t, "inbox_deliver", w.WorkDeliver))
	if got, _ := w.read(t, m.ID); *got.Status != domain.StatusAccepted || sends != 3 {
		t.Errorf("it is %s after %d sends", *got.Status, sends)
	}
}
