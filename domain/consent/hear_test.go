package consent_test

import (
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/consent"
	"postdog.io/domain/contact"
	"postdog.io/server/embedded/embeddedtest"
)

func TestMain(m *testing.M) { embeddedtest.Main(m) }

// start of the tests' clock.
var start = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// world is a workspace with one person who writes in.
type world struct {
	*consent.Consents
	t   *testing.T
	ws  domain.WorkspaceID
	ada []channel.Identity
}

func newWorld(t *testing.T) *world {
	t.Helper()
	store := embeddedtest.StoreAt(t, func() time.Time { return start.Add(time.Hour) })
	return &world{
		Consents: consent.New(consent.Config{Store: store, Contacts: contact.Contacts{}}), t: t, ws: embeddedtest.Workspace(t, store),
		ada: []channel.Identity{{Kind: channel.Phone, Value: "447700900123"}},
	}
}

func (w *world) in(fn func(tx *dal.Tx) error) {
	w.t.Helper()
	if err := w.Store.InWorkspace(w.t.Context(), w.ws, fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) hear(items ...channel.Inbound) {
	w.t.Helper()
	w.in(func(tx *dal.Tx) error {
		for _, i := range items {
			if _, err := w.Hear(w.t.Context(), tx, domain.WhatsApp, i); err != nil {
				return err
			}
		}
		return nil
	})
}

// says is a text of Ada's, some minutes after the start.
func (w *world) says(id, text string, minutes int) channel.Inbound {
	return channel.Inbound{Message: &channel.InboundMessage{
		ExternalID: id, From: w.ada, OccurredAt: start.Add(time.Duration(minutes) * time.Minute), Kind: domain.KindText, Content: domain.Content{Text: text},
	}}
}

// sets is what Ada sets at the network itself.
func (w *world) sets(word, reference string, minutes int) channel.Inbound {
	return channel.Inbound{Preference: &channel.InboundPreference{
		From: w.ada, Marketing: word != "stop", Word: word, Reference: reference, OccurredAt: start.Add(time.Duration(minutes) * time.Minute),
	}}
}

// state is where Ada stands, and how many entries the ledger has of her.
func (w *world) state() (state domain.ConsentState, entries int) {
	w.t.Helper()
	w.in(func(tx *dal.Tx) error {
		c, err := contact.Contacts{}.Resolve(w.t.Context(), tx, domain.WhatsApp, w.ada, "")
		if err != nil {
			return err
		}
		all, err := dal.ListConsents(w.t.Context(), tx, []domain.ContactID{c.ID})
		if err != nil {
			return err
		}
		if len(all) > 0 {
			state = all[0].State
		}
		events, err := dal.ListConsentEvents(w.t.Context(), tx, c.ID, nil, 100)
		entries = len(events)
		return err
	})
	return state, entries
}

func (w *world) mayMarket() (err error) {
	w.t.Helper()
	w.in(func(tx *dal.Tx) error {
		c, failed := contact.Contacts{}.Resolve(w.t.Context(), tx, domain.WhatsApp, w.ada, "")
		if failed != nil {
			return failed
		}
		_, err = w.MayMarket(w.t.Context(), tx, c.ID, domain.WhatsApp)
		return nil
	})
	return err
}

func TestHear(t *testing.T) {
	t.Parallel()
	const none = domain.ConsentState("")
	for name, c := range map[string]struct {
		items   func(w *world) []channel.Inbound
		want    domain.ConsentState
		entries int
	}{
		"a word that stops":        {func(w *world) []channel.Inbound { return []channel.Inbound{w.says("1", "Stop!", 0)} }, domain.ConsentWithdrawn, 1},
		"a sentence with the word": {func(w *world) []channel.Inbound { return []channel.Inbound{w.says("1", "please stop by at 5", 0)} }, none, 0},
		"the same delivery twice": {func(w *world) []channel.Inbound {
			return []channel.Inbound{w.says("1", "Stop", 0), w.says("1", "Stop", 0)}
		}, domain.ConsentWithdrawn, 1},
		"a start out of nowhere": {func(w *world) []channel.Inbound { return []channel.Inbound{w.says("1", "start", 0)} }, none, 0},
		"a start after a stop": {func(w *world) []channel.Inbound {
			return []channel.Inbound{w.says("1", "stop", 0), w.says("2", "start", 1)}
		}, domain.ConsentGranted, 2},
		"a stop that comes late": {func(w *world) []channel.Inbound {
			return []channel.Inbound{w.sets("signup", "s1", 5), w.says("1", "stop", 2)}
		}, domain.ConsentGranted, 2},
		"preferences in a wrong order": {func(w *world) []channel.Inbound {
			return []channel.Inbound{w.sets("signup", "s1", 0), w.sets("resume", "", 9), w.sets("stop", "", 5)}
		}, domain.ConsentGranted, 3},
		"a stop and a signup at once": {func(w *world) []channel.Inbound {
			return []channel.Inbound{w.sets("signup", "s1", 3), w.sets("stop", "", 3)}
		}, domain.ConsentWithdrawn, 2},
		"resumed what was granted": {func(w *world) []channel.Inbound {
			return []channel.Inbound{w.sets("signup", "s1", 0), w.sets("stop", "", 1), w.sets("resume", "", 2)}
		}, domain.ConsentGranted, 3},
		"resumed without any consent": {func(w *world) []channel.Inbound {
			return []channel.Inbound{w.sets("stop", "", 1), w.sets("resume", "", 2)}
		}, none, 2},
		"resumed after a word to us": {func(w *world) []channel.Inbound {
			return []channel.Inbound{w.sets("signup", "s1", 0), w.says("1", "stop", 1), w.sets("stop", "", 2), w.sets("resume", "", 3)}
		}, domain.ConsentWithdrawn, 4},
		"a stop of the history": {func(w *world) []channel.Inbound {
			i := w.says("1", "stop", 0)
			i.Message.History = true
			return []channel.Inbound{i}
		}, domain.ConsentWithdrawn, 1},
		"our own words": {func(w *world) []channel.Inbound {
			i := w.says("1", "stop", 0)
			i.Message.Echo = true
			return []channel.Inbound{i}
		}, none, 0},
		"a button that stops": {func(w *world) []channel.Inbound {
			i := w.says("1", "", 0)
			i.Message.Kind, i.Message.Content = domain.KindChoice, domain.Content{Choice: &domain.Choice{Kind: domain.TemplateButtonChoice, Title: "Stop promotions"}}
			return []channel.Inbound{i}
		}, domain.ConsentWithdrawn, 1},
		"a button of something else": {func(w *world) []channel.Inbound {
			i := w.says("1", "", 0)
			i.Message.Kind, i.Message.Content = domain.KindChoice, domain.Content{Choice: &domain.Choice{Kind: domain.ButtonChoice, Title: "Cancel"}}
			return []channel.Inbound{i}
		}, none, 0},
		"a message edited to a stop": {func(w *world) []channel.Inbound {
			return []channel.Inbound{{Edit: &channel.InboundEdit{ExternalID: "1", From: w.ada, Text: "STOP", OccurredAt: start}}}
		}, domain.ConsentWithdrawn, 1},
		"a new number": {func(w *world) []channel.Inbound {
			return []channel.Inbound{w.sets("signup", "s1", 0), {IdentityChange: &channel.InboundIdentityChange{
				ExternalID: "1", From: w.ada, To: w.ada, Kind: domain.NumberChanged, OccurredAt: start.Add(time.Minute),
			}}}
		}, domain.ConsentLapsed, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.hear(c.items(w)...)
			state, entries := w.state()
			if state != c.want || entries != c.entries {
				t.Errorf("stands %q with %d entries, want %q with %d", state, entries, c.want, c.entries)
			}
			if allowed := w.mayMarket() == nil; allowed != (c.want == domain.ConsentGranted) {
				t.Errorf("marketing allowed: %t", allowed)
			}
		})
	}
}

// Who stopped stays stopped when they come back as somebody new: a hash of their number outlives the contact.
func TestStopOutlivesTheContact(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.hear(w.sets("signup", "s1", 0), w.says("1", "stop", 1))
	w.in(func(tx *dal.Tx) error {
		return dal.DeleteContactIdentity(t.Context(), tx, domain.WhatsApp, domain.IdentityPhone, "447700900123")
	})
	// The same number, taken for somebody new, with a consent that an import brings.
	w.hear(w.sets("signup", "s2", -5))
	if err := w.mayMarket(); domain.CodeOf(err) != domain.ConsentRequired {
		t.Errorf("marketing to someone who stopped: %v", err)
	}
	// What they agree to afterwards counts.
	w.hear(w.sets("signup", "s3", 5))
	if err := w.mayMarket(); err != nil {
		t.Error(err)
	}
}

// Joining two people keeps the stop of either.
func TestStopSurvivesAMerge(t *testing.T) {
	t.Parallel()
	for _, stopped := range []string{"447700900123", "447700900124"} {
		w := newWorld(t)
		other := []channel.Identity{{Kind: channel.BusinessScopedUserID, Value: "GB.1"}}
		both := append([]channel.Identity{{Kind: channel.Phone, Value: "447700900123"}}, other...)
		stop, grant := w.says("1", "stop", 1), w.sets("signup", "s1", 2)
		if stopped == "447700900123" {
			grant.Preference.From = other
		} else {
			stop.Message.From = other
		}
		w.hear(stop, grant)
		w.in(func(tx *dal.Tx) error {
			_, err := contact.Contacts{}.Resolve(t.Context(), tx, domain.WhatsApp, both, "Ada")
			return err
		})
		if state, entries := w.state(); state != domain.ConsentWithdrawn || entries != 2 {
			t.Errorf("stands %q with %d entries", state, entries)
		}
	}
}
