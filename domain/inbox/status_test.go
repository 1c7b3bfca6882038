package inbox_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// sent is a message that the network took.
func (w *world) sent(t *testing.T) (m *dal.Message) {
	t.Helper()
	w.deliver(t, channel.Inbound{Message: w.message("447700900001", "Hello")})
	c, _ := w.thread(t)
	m = w.send(t, c, "Hi")
	must(t, w.work(t, "inbox_deliver", w.WorkDeliver))
	m, _ = w.read(t, m.ID)
	if *m.Status != domain.StatusAccepted || m.ExternalID != "wamid."+m.ID.String() {
		t.Fatalf("the message is %s, known as %q", *m.Status, m.ExternalID)
	}
	return m
}

// Reports are a history; what the message shows never goes back, and a report that comes again is not a second one.
func TestStatusProjection(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		reports []channel.Status
		shows   domain.MessageStatus
		history []domain.MessageStatus
	}{
		"in order": {
			[]channel.Status{channel.StatusSent, channel.StatusDelivered, channel.StatusRead}, domain.StatusRead,
			[]domain.MessageStatus{domain.StatusSent, domain.StatusDelivered, domain.StatusRead},
		},
		"late": {
			[]channel.Status{channel.StatusRead, channel.StatusDelivered, channel.StatusSent}, domain.StatusRead,
			[]domain.MessageStatus{domain.StatusRead, domain.StatusDelivered, domain.StatusSent},
		},
		"failed after all": {
			[]channel.Status{channel.StatusSent, channel.StatusFailed}, domain.StatusFailed,
			[]domain.MessageStatus{domain.StatusSent, domain.StatusFailed},
		},
		"failed, and there": {
			[]channel.Status{channel.StatusFailed, channel.StatusDelivered}, domain.StatusDelivered,
			[]domain.MessageStatus{domain.StatusFailed, domain.StatusDelivered},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t)
			m := w.sent(t)
			var items []channel.Inbound
			for _, s := range c.reports {
				w.pass(time.Second)
				item := w.status(m.ExternalID, s)
				if s == channel.StatusFailed {
					item.Status.Failure = &channel.Rejected{Code: "131026", Message: "Not delivered."}
				}
				items = append(items, item)
				w.deliver(t, item)
			}
			w.deliver(t, items...)
			got, history := w.read(t, m.ID)
			if *got.Status != c.shows || !slices.Equal(history, c.history) {
				t.Errorf("it shows %s, the history is %v", *got.Status, history)
			}
			if failed := got.FailureCode != nil; failed != (c.shows == domain.StatusFailed) {
				t.Errorf("it shows %s with the failure %v", *got.Status, got.FailureCode)
			}
		})
	}
}

// A report that overtakes the answer to its send waits for it, if it has no callback data to find the message by.
func TestParkedStatus(t *testing.T) {
	t.Parallel()
	for name, callback := range map[string]bool{"without callback data": false, "with callback data": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t)
			w.deliver(t, channel.Inbound{Message: w.message("447700900001", "Hello")})
			c, _ := w.thread(t)
			w.network.send = func(out channel.Outbound) (channel.Receipt, error) {
				for _, s := range []channel.Status{channel.StatusSent, channel.StatusDelivered} {
					item := w.status("wamid.early", s)
					if callback {
						item.Status.CallbackData = out.CallbackData
					}
					w.deliver(t, item)
				}
				return channel.Receipt{ExternalID: "wamid.early"}, nil
			}
			m := w.send(t, c, "Hi")
			must(t, w.work(t, "inbox_deliver", w.WorkDeliver))
			got, history := w.read(t, m.ID)
			if *got.Status != domain.StatusDelivered || got.ExternalID != "wamid.early" || len(history) != 2 {
				t.Errorf("it is %s, known as %q, with the history %v", *got.Status, got.ExternalID, history)
			}
			w.pass(time.Second)
			w.deliver(t, w.status("wamid.early", channel.StatusRead))
			if got, _ := w.read(t, m.ID); *got.Status != domain.StatusRead {
				t.Errorf("later it is %s", *got.Status)
			}
		})
	}
}

// Of reports that overtake the answer one may have callback data and another none: neither is lost.
func TestParkedBesideFound(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.deliver(t, channel.Inbound{Message: w.message("447700900001", "Hello")})
	c, _ := w.thread(t)
	w.network.send = func(out channel.Outbound) (channel.Receipt, error) {
		w.deliver(t, w.status("wamid.early", channel.StatusRead))
		found := w.status("wamid.early", channel.StatusSent)
		found.Status.CallbackData = out.CallbackData
		w.deliver(t, found)
		return channel.Receipt{ExternalID: "wamid.early"}, nil
	}
	m := w.send(t, c, "Hi")
	must(t, w.work(t, "inbox_deliver", w.WorkDeliver))
	if got, history := w.read(t, m.ID); *got.Status != domain.StatusRead || len(history) != 2 {
		t.Errorf("it is %s, with the history %v", *got.Status, history)
	}
}

// The answer and the reports race. Whatever the order, nothing is lost and nothing counts twice.
func TestStatusesRaceTheAnswer(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.deliver(t, channel.Inbound{Message: w.message("447700900001", "Hello")})
	c, _ := w.thread(t)
	var reporting sync.WaitGroup
	w.network.send = func(out channel.Outbound) (channel.Receipt, error) {
		id := "wamid." + out.CallbackData
		for n, s := range []channel.Status{channel.StatusSent, channel.StatusDelivered, channel.StatusRead} {
			item := w.status(id, s)
			if n == 1 {
				item.Status.CallbackData = out.CallbackData
			}
			if err := w.accept(t, item); err != nil {
				return channel.Receipt{}, err
			}
		}
		for _, args := range w.jobs(t, "inbox_receive") {
			reporting.Go(func() {
				if err := w.WorkReceive(context.WithoutCancel(t.Context()), args); err != nil {
					t.Error(err)
				}
			})
		}
		return channel.Receipt{ExternalID: id}, nil
	}
	var ids []domain.MessageID
	for range 40 {
		ids = append(ids, w.send(t, c, "Hi").ID)
		must(t, w.work(t, "inbox_deliver", w.WorkDeliver))
	}
	reporting.Wait()
	for n, id := range ids {
		m, history := w.read(t, id)
		if *m.Status != domain.StatusRead || m.ExternalID != "wamid."+id.String() || len(history) != 3 || m.Attempts != 1 {
			t.Errorf("message %d is %s after %d attempts, with the history %v", n, *m.Status, m.Attempts, history)
		}
	}
}

// A message that is sent again is known under a new id. It may fail again in the same second, and a late report on the
// first attempt does not fail the second.
func TestReportsOnAttempts(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.deliver(t, channel.Inbound{Message: w.message("447700900001", "Hello")})
	c, _ := w.thread(t)
	attempt := 0
	w.network.send = func(channel.Outbound) (channel.Receipt, error) {
		attempt++
		return channel.Receipt{ExternalID: fmt.Sprintf("wamid.attempt-%d-%s", attempt, c.ID)}, nil
	}
	m := w.send(t, c, "Hi")
	report := func(attempt int, s channel.Status) domain.MessageStatus {
		t.Helper()
		item := w.status(fmt.Sprintf("wamid.attempt-%d-%s", attempt, c.ID), s)
		item.Status.CallbackData = m.ID.String()
		if s == channel.StatusFailed {
			item.Status.Failure = &channel.Rejected{Code: "131026", Message: "Not delivered."}
		}
		w.deliver(t, item, item)
		got, _ := w.read(t, m.ID)
		return *got.Status
	}
	for n := 1; n <= 3; n++ {
		must(t, w.work(t, "inbox_deliver", w.WorkDeliver))
		if n > 1 {
			if got := report(n-1, channel.StatusFailed); got != domain.StatusAccepted {
				t.Errorf("a report on attempt %d again: attempt %d is %s", n-1, n, got)
			}
		}
		if got := report(n, channel.StatusFailed); got != domain.StatusFailed {
			t.Fatalf("attempt %d failed and is %s", n, got)
		}
		_, err := w.RetryMessage(t.Context(), w.mina, m.ID)
		must(t, err)
	}
	must(t, w.work(t, "inbox_deliver", w.WorkDeliver))
	if got := report(4, channel.StatusDelivered); got != domain.StatusDelivered {
		t.Errorf("attempt 4 was delivered and is %s", got)
	}
	if _, history := w.read(t, m.ID); len(history) != 4 {
		t.Errorf("the history is %v", history)
	}
	if _, err := w.RetryMessage(t.Context(), w.mina, m.ID); domain.CodeOf(err) != domain.Conflict {
		t.Errorf("a delivered message is sent again: %v", err)
	}
}

func TestReportsOnNothingOfOurs(t *testing.T) {
	t.Parallel()
	w := start(t)
	m := w.sent(t)
	_, messages := w.thread(t)
	w.deliver(t, w.status(messages[0].ExternalID, channel.StatusRead), w.status("wamid.nobody", channel.StatusRead))
	foreign := start(t)
	foreign.deliver(t, foreign.status(m.ExternalID, channel.StatusRead))
	byCallback := foreign.status("wamid.else", channel.StatusRead)
	byCallback.Status.CallbackData = m.ID.String()
	foreign.deliver(t, byCallback)
	if got, history := w.read(t, m.ID); *got.Status != domain.StatusAccepted || len(history) != 0 {
		t.Errorf("it is %s, with the history %v", *got.Status, history)
	}
}

func TestSending(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err       error
		status    domain.MessageStatus
		attempts  int
		retryable bool
	}{
		"rejected":    {&channel.Rejected{Code: "131026", Message: "No."}, domain.StatusFailed, 1, false},
		"by hand":     {&channel.Rejected{Code: "131053", Message: "No.", RetryByHand: true}, domain.StatusFailed, 1, true},
		"again":       {&channel.Retryable{Code: "131016"}, domain.StatusQueued, 1, false},
		"patience":    {&channel.Retryable{Code: "131056", Wait: true}, domain.StatusQueued, 0, false},
		"unknown":     {&channel.Unconfirmed{}, domain.StatusUnconfirmed, 1, false},
		"unforeseen":  {context.DeadlineExceeded, domain.StatusUnconfirmed, 1, false},
		"signed out":  {&channel.Disconnected{Code: "190"}, domain.StatusFailed, 1, true},
		"taken at it": {nil, domain.StatusAccepted, 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t)
			w.deliver(t, channel.Inbound{Message: w.message("447700900001", "Hello")})
			conversation, _ := w.thread(t)
			var calls []string
			w.network.send = func(out channel.Outbound) (channel.Receipt, error) {
				calls = append(calls, out.Content.Text)
				return channel.Receipt{}, c.err
			}
			first, second := w.send(t, conversation, "one"), w.send(t, conversation, "two")
			must(t, w.work(t, "inbox_deliver", w.WorkDeliver))
			m, _ := w.read(t, first.ID)
			if *m.Status != c.status || m.Attempts != c.attempts || m.FailureRetryable != c.retryable {
				t.Errorf("it is %s after %d attempts, retryable %v", *m.Status, m.Attempts, m.FailureRetryable)
			}
			// Nothing overtakes a message that waits; one that is done holds up nobody.
			next, _ := w.read(t, second.ID)
			if waits := m.NextAttemptAt != nil; waits != (*next.Status == domain.StatusQueued && len(calls) == 1) {
				t.Errorf("the first is %s, the second %s; sent were %v", *m.Status, *next.Status, calls)
			}
		})
	}
}
