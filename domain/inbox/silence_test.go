package inbox_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// alarm keeps the alerts that it is told of in a workspace.
type alarm struct {
	ws     domain.WorkspaceID
	raised []domain.SecurityAlertKind
}

func (a *alarm) ChannelTrouble(ctx context.Context, tx *dal.Tx, kind domain.SecurityAlertKind, ch *dal.Channel) error {
	if tx.Workspace() != a.ws {
		return nil // another test's
	}
	a.raised = append(a.raised, kind)
	_, err := dal.RaiseSecurityAlert(ctx, tx, &dal.SecurityAlert{Kind: kind, ChannelID: ch.ID, Count: 1}, tx.Now())
	return err
}

// hears lets something come at a time; the clock goes there.
func (w *world) hears(t *testing.T, at time.Time) {
	t.Helper()
	w.pass(at.Sub(w.clock()))
	must(t, w.accept(t, channel.Inbound{Message: w.message("447700900001", "Hello")}))
}

func TestSilence(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for name, c := range map[string]struct {
		// before is how long before now something came.
		before []time.Duration
		status domain.ChannelStatus
		silent bool
	}{
		"usual hours":              {[]time.Duration{7*day + time.Hour, 5*day + time.Minute, 2*day + 119*time.Minute}, "", true},
		"usual hours, and now":     {[]time.Duration{7*day + time.Hour, 5*day + time.Hour, 2*day + time.Hour, 119 * time.Minute}, "", false},
		"two days only":            {[]time.Duration{7*day + time.Hour, 5*day + time.Hour}, "", false},
		"one day, three times":     {[]time.Duration{7*day + time.Hour, 7*day + 50*time.Minute, 7*day + time.Minute}, "", false},
		"not a week ago":           {[]time.Duration{6*day + time.Hour, 5*day + time.Hour, 2*day + time.Hour, day + time.Hour}, "", false},
		"other hours":              {[]time.Duration{7*day + 3*time.Hour, 5*day + 3*time.Hour, 2*day + 3*time.Hour}, "", false},
		"a week ago at this hour":  {[]time.Duration{7*day + time.Hour, 5*day + 3*time.Hour, 2*day + 3*time.Hour, day + time.Hour}, "", false},
		"disconnected":             {[]time.Duration{7*day + time.Hour, 5*day + time.Hour, 2*day + time.Hour}, domain.ChannelDisconnected, false},
		"its access was lost":      {[]time.Duration{7*day + time.Hour, 5*day + time.Hour, 2*day + time.Hour}, domain.ChannelNeedsReconnect, false},
		"something since the hour": {[]time.Duration{7*day + time.Hour, 5*day + time.Hour, 2*day + time.Hour, 3 * time.Hour}, "", true},
		"nothing ever":             {nil, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t)
			a := &alarm{ws: w.ws}
			w.Alarm = a
			now := w.clock().Add(8 * day)
			for _, before := range c.before {
				w.hears(t, now.Add(-before))
			}
			w.pass(now.Sub(w.clock()))
			if c.status != "" {
				must(t, w.Store.InWorkspace(t.Context(), w.ws, func(tx *dal.Tx) error {
					all, err := dal.ListChannels(t.Context(), tx)
					if err == nil {
						_, err = dal.SetChannelStatus(t.Context(), tx, all[0].ID, c.status, "Gone.")
					}
					return err
				}))
			}
			must(t, w.FindSilent(t.Context()))
			if got := slices.Equal(a.raised, []domain.SecurityAlertKind{domain.ChannelSilentAlert}); got != c.silent || !got && len(a.raised) > 0 {
				t.Errorf("told of %v", a.raised)
			}
		})
	}
}

// A silence is told once, however long it lasts, and the next one anew; not while networks still deliver what we missed.
func TestSilenceIsToldOnce(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	w := start(t)
	a := &alarm{ws: w.ws}
	w.Alarm = a
	look := func(after time.Duration, want int) {
		t.Helper()
		w.pass(after)
		must(t, w.FindSilent(t.Context()))
		if len(a.raised) != want {
			t.Errorf("told %d times, not %d", len(a.raised), want)
		}
	}
	begin := w.clock()
	look(29*time.Minute, 0)
	for d := range 8 {
		for h := range 8 { // from 12:00 to 19:30 on each day of the first week, and until 13:00 on the eighth
			at := begin.Add(time.Duration(d)*day + time.Duration(h)*time.Hour + 30*time.Minute)
			if d < 7 || d == 7 && h == 0 {
				w.hears(t, at)
			}
		}
	}
	look(time.Hour, 0)                     // 13:30
	look(90*time.Minute, 1)                // 15:00
	look(15*time.Minute, 1)                // 15:15
	look(2*time.Hour, 1)                   // 17:15
	look(24*time.Hour, 1)                  // the next day
	w.hears(t, w.clock().Add(time.Minute)) // the end of it, at 17:16
	look(time.Hour, 1)
	look(70*time.Minute, 2) // 19:26
}
