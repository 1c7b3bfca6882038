package sandbox

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

const (
	curious   = "447700900123"
	quoting   = "447700900456"
	impatient = "12025550143"
)

// talk lets the business write and collects what the customer answers.
func talk(t *testing.T, w *testWorld, customer string, texts ...string) []message {
	t.Helper()
	for _, text := range texts {
		if out := w.send(t, customer, text); len(out.Messages) != 1 {
			t.Fatalf("got %+v", out)
		}
	}
	w.clock.Advance(time.Minute)
	return w.said(t, customer)
}

// said is what the customer wrote.
func (w *testWorld) said(t *testing.T, customer string) []message {
	t.Helper()
	var out struct{ Messages []message }
	w.call(t, http.MethodGet, "/control/meta/customers/"+customer+"/messages?account=106540352242922", nil, &out)
	var all []message
	for _, m := range out.Messages {
		if m.From == byCustomer {
			all = append(all, m)
		}
	}
	return all
}

func TestCustomersAnswerInCharacter(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{})
	w.OpenConversations()
	w.clock.Advance(time.Minute)
	if got := talk(t, w, impatient, "Buenos días"); len(got) != 6 {
		t.Errorf("the impatient one wrote %d messages: %+v", len(got), got)
	}
	if got := talk(t, w, quoting, "Let me look."); len(got) != 2 || got[1].ReplyTo == "" {
		t.Errorf("the quoting one wrote %+v", got)
	}
	// Several messages at once get one answer.
	if got := talk(t, w, curious, "Good morning!", "Let me look.", "One moment."); len(got) != 2 {
		t.Errorf("the curious one wrote %+v", got)
	}
	if got := talk(t, w, "447700900555", "Are you there?"); len(got) != 0 {
		t.Errorf("someone without a character wrote %+v", got)
	}
}

func TestCustomersTakeTheirTime(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{})
	w.writeIn(t, curious, "hi")
	w.send(t, curious, "Hello.")
	w.clock.Advance(1499 * time.Millisecond)
	if got := w.said(t, curious); len(got) != 1 {
		t.Errorf("too early: %+v", got)
	}
	w.clock.Advance(3502 * time.Millisecond)
	if got := w.said(t, curious); len(got) != 2 {
		t.Errorf("too late: %+v", got)
	}
}

func TestCustomersAreTheSameForTheSameSeed(t *testing.T) {
	t.Parallel()
	var first string
	for range 2 {
		w := newTestWorld(t, Config{Seed: 7})
		w.writeIn(t, curious, "hi")
		var all string
		for _, m := range talk(t, w, curious, "Yes, we do.") {
			all += fmt.Sprintln(m.Text, m.At)
		}
		if first == "" {
			first = all
		} else if all != first {
			t.Errorf("got %s, before %s", all, first)
		}
	}
}

func TestCustomersStopAtSomePoint(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{Turns: 2})
	w.writeIn(t, curious, "hi")
	for range 4 {
		talk(t, w, curious, "Good morning!")
	}
	if got := w.said(t, curious); len(got) != 3 {
		t.Errorf("got %d messages", len(got))
	}
}

func TestEveryCharacterHasSomethingToSay(t *testing.T) {
	t.Parallel()
	cast, err := loadCharacters()
	if err != nil {
		t.Fatal(err)
	}
	languages := map[string]bool{}
	for _, c := range cast {
		languages[c.Customer.Language] = true
		for i, turn := range append(c.Turns, c.Opening) {
			for _, messages := range turn.Say {
				for _, m := range messages {
					if kind, _ := content(m)["type"].(string); kind == "" {
						t.Errorf("%s, turn %d: %s has no type", c.Character, i, m)
					}
				}
			}
		}
	}
	for _, want := range []string{"en", "de", "ar", "es", "pt", "ja"} {
		if !languages[want] {
			t.Errorf("nobody speaks %s", want)
		}
	}
}
