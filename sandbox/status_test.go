package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// statuses takes n statuses, in the order in which they came.
func (w *testWorld) statuses(t *testing.T, n int) []string {
	t.Helper()
	var all []string
	for len(all) < n {
		for _, v := range w.next(t).values() {
			for _, s := range v.Statuses {
				one := s.Status
				if len(s.Errors) > 0 {
					one += fmt.Sprint(" ", s.Errors[0].Code)
				}
				all = append(all, one)
			}
			for _, p := range v.Preferences {
				all = append(all, "preference "+p.Value)
			}
		}
	}
	return all
}

func TestStatusesByNumber(t *testing.T) {
	t.Parallel()
	cases := map[string][]string{
		"447700911234": {"sent", "delivered", "read"},
		"447700910001": {"failed 131026"},
		"447700910003": {"failed 131049"},
		"447700910004": {"preference stop", "failed 131050"},
		"447700910005": {"sent"},
		"447700910006": {"read", "delivered", "sent"},
		"447700910007": {"sent", "sent", "delivered", "sent", "delivered", "read", "delivered", "read"},
	}
	for number, want := range cases {
		t.Run(number, func(t *testing.T) {
			t.Parallel()
			w := newTestWorld(t, Config{})
			w.writeIn(t, number, "hi")
			if strings.HasSuffix(number, "0007") {
				w.next(t) // the copy of the customer's own message
			}
			if out := w.send(t, number, "hello"); len(out.Messages) != 1 {
				t.Fatalf("got %+v", out)
			}
			w.clock.Advance(time.Hour)
			got := w.statuses(t, len(want))
			if strings.HasSuffix(number, "0007") {
				// each status comes alone, and again in a batch with the delivery before it
				counts := map[string]int{}
				for _, s := range got {
					counts[s]++
				}
				if counts["sent"] < 2 || counts["delivered"] < 2 || counts["read"] < 1 {
					t.Errorf("got %v", got)
				}
				return
			}
			if !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
			if number == "447700910005" {
				w.writeIn(t, number, "nothing more came before this")
			}
		})
	}
}

func TestWindow(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{})
	const number = "447700911234"
	w.send(t, number, "uninvited")
	w.clock.Advance(time.Second)
	if got := w.statuses(t, 1); got[0] != "failed 131047" {
		t.Errorf("before the first message: %v", got)
	}
	w.writeIn(t, number, "hi")
	w.clock.Advance(24*time.Hour - time.Second)
	w.send(t, number, "just in time")
	w.clock.Advance(time.Second)
	if got := w.statuses(t, 1); got[0] != "sent" {
		t.Errorf("at 23:59:59: %v", got)
	}
	w.send(t, number, "too late")
	w.clock.Advance(500 * time.Millisecond)
	if got := w.statuses(t, 2); !slices.Contains(got, "failed 131047") {
		t.Errorf("at 24:00:00: %v", got)
	}
	var out sent
	w.call(t, http.MethodPost, numberPath+"/messages", object{
		"messaging_product": "whatsapp", "to": "+447700915678", "type": "template", "template": object{
			"name": "appointment_reminder", "language": object{"code": "en_US"},
			"components": []object{{"type": "body", "parameters": []object{{"type": "text", "text": "Ada"}, {"type": "text", "text": "Monday"}, {"type": "text", "text": "9"}}}},
		},
	}, &out)
	w.clock.Advance(300 * time.Millisecond)
	if got := w.statuses(t, 1); got[0] != "sent" {
		t.Errorf("a template: %v", got)
	}
}

func TestAnswersByNumber(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{})
	w.writeIn(t, "447700910008", "hi")
	if out := w.send(t, "447700910008", "x"); out.Error.Code != 131000 {
		t.Errorf("0008: %+v", out)
	}
	w.clock.Advance(time.Second)
	if got := w.statuses(t, 2); got[0] != "sent" {
		t.Errorf("0008: %v", got)
	}
	for i, want := range []int{130429, 130429, 0} {
		if out := w.send(t, "447700910009", "x"); out.Error.Code != want {
			t.Errorf("0009, call %d: %+v", i, out)
		}
	}
	for i, want := range []int{0, 131056} {
		if out := w.send(t, "447700910010", "x"); out.Error.Code != want {
			t.Errorf("0010, call %d: %+v", i, out)
		}
	}
	w.clock.Advance(6 * time.Second)
	if out := w.send(t, "447700910010", "x"); out.Error.Code != 0 {
		t.Errorf("0010 after 6 s: %+v", out)
	}
}

func TestHiddenNumber(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{})
	h := w.writeIn(t, "447700910011", "no number")
	v := h.values()[0]
	if strings.Contains(string(h.raw), `"447700910011"`) || v.Messages[0].From != "" || v.Contacts[0].WaID != "" {
		t.Errorf("the number shows in %s", h.raw)
	}
	var out sent
	w.call(t, http.MethodPost, numberPath+"/messages", object{
		"messaging_product": "whatsapp", "recipient": v.Contacts[0].UserID, "type": "text", "text": object{"body": "hello"},
	}, &out)
	if len(out.Contacts) != 1 || out.Contacts[0].UserID != v.Contacts[0].UserID || out.Contacts[0].WaID != "" {
		t.Errorf("got %+v", out)
	}
	w.clock.Advance(time.Second)
	if s := w.next(t).values()[0].Statuses[0]; s.Status != "sent" || s.RecipientID != "" {
		t.Errorf("got %+v", s)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{Limits: Limits{PairBurst: 3, Throughput: 5}})
	codes := func(number string, n int) (all []int) {
		for range n {
			all = append(all, w.send(t, number, "x").Error.Code)
		}
		return all
	}
	if got := codes("447700911111", 4); !slices.Equal(got, []int{0, 0, 0, 131056}) {
		t.Errorf("one customer: %v", got)
	}
	w.clock.Advance(time.Second)
	w.writeIn(t, "447700912222", "hi")
	w.clock.Advance(5 * time.Second)
	if got := codes("447700911111", 2); !slices.Equal(got, []int{0, 131056}) {
		t.Errorf("after six seconds: %v", got)
	}
	w.clock.Advance(time.Minute)
	var got []int
	for i := range 6 {
		got = append(got, w.send(t, fmt.Sprintf("4477009133%02d", i), "x").Error.Code)
	}
	if !slices.Equal(got, []int{0, 0, 0, 0, 0, 130429}) {
		t.Errorf("many customers: %v", got)
	}
}
