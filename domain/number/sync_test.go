package number_test

import (
	"context"
	"testing"
	"time"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

func TestSyncNumber(t *testing.T) {
	t.Parallel()
	w := synced(t)
	n, _ := w.known(t)
	if n.VerifiedName != "PostDog Demo" || n.NameStatus != "APPROVED" || n.Quality != "GREEN" || n.Status != "CONNECTED" || !n.Verified || !n.Registered || n.HasPin || n.OnPhone ||
		n.MessagingLimit != 2000 || n.PerSecond != 80 || len(n.Problems) != 0 || n.SyncedAt == nil || n.Profile.About == "" || len(n.Profile.Websites) != 1 {
		t.Errorf("%+v", n)
	}
	w.move(t, map[string]any{"quality": "RED", "limit": "TIER_UNLIMITED", "throughput": "HIGH", "registered": false, "unpaid": true})
	_, err := w.SyncNumber(t.Context(), w.mina, w.channel.ID)
	must(t, err)
	n, _ = w.known(t)
	if n.Quality != "RED" || n.MessagingLimit != -1 || n.Registered || len(n.Problems) != 2 || !n.Problems[0].Blocks || n.Problems[1].Of != "BUSINESS" || n.Problems[1].Solution == "" {
		t.Errorf("%+v", n)
	}
	if n.PerSecond != 80 {
		t.Errorf("a throughput that the network does not tell replaced one: %d", n.PerSecond)
	}
}

// calls are all verbs, each with what is right but for the channel.
var calls = map[string]func(*world, context.Context, authz.Actor, domain.ChannelID) error{
	"sync": func(w *world, ctx context.Context, by authz.Actor, id domain.ChannelID) error {
		_, err := w.SyncNumber(ctx, by, id)
		return err
	},
	"request a code": func(w *world, ctx context.Context, by authz.Actor, id domain.ChannelID) error {
		_, err := w.RequestCode(ctx, by, id, false, "en_US")
		return err
	},
	"verify": func(w *world, ctx context.Context, by authz.Actor, id domain.ChannelID) error {
		_, err := w.VerifyCode(ctx, by, id, "123456")
		return err
	},
	"register": func(w *world, ctx context.Context, by authz.Actor, id domain.ChannelID) error {
		_, err := w.Register(ctx, by, id, "123456")
		return err
	},
	"set the PIN": func(w *world, ctx context.Context, by authz.Actor, id domain.ChannelID) error {
		_, err := w.SetPin(ctx, by, id, "123456")
		return err
	},
	"profile": func(w *world, ctx context.Context, by authz.Actor, id domain.ChannelID) error {
		_, err := w.UpdateBusinessProfile(ctx, by, whole(id, profile))
		return err
	},
}

// Each verb wants a WhatsApp number of the workspace that is connected, and an answer of the network's.
func TestEveryVerbWantsAConnectedNumber(t *testing.T) {
	t.Parallel()
	w := start(t)
	other := &dal.Channel{ID: domain.NewID[domain.ChannelID](), Network: domain.Messenger, ExternalID: random(), Name: "Page", Address: "page", Status: domain.ChannelConnected, Token: "x"}
	gone := &dal.Channel{ID: domain.NewID[domain.ChannelID](), Network: domain.WhatsApp, ExternalID: random(), ParentID: "1", Name: "Gone", Address: "+1", Status: domain.ChannelNeedsReconnect, Token: "x"}
	revoked := &dal.Channel{ID: domain.NewID[domain.ChannelID](), Network: domain.WhatsApp, ExternalID: w.account.PhoneNumberID + "0", ParentID: "1", Name: "Revoked", Address: "+2", Status: domain.ChannelConnected, Token: "revoked"}
	w.in(t, func(tx *dal.Tx) error {
		for _, ch := range []*dal.Channel{other, gone, revoked} {
			if err := dal.InsertChannel(t.Context(), tx, ch); err != nil {
				return err
			}
		}
		return nil
	})
	for name, call := range calls {
		fails(t, name+": nobody's", call(w, t.Context(), w.mina, domain.NewID[domain.ChannelID]()), domain.NotFound, "channelId")
		fails(t, name+": a Page", call(w, t.Context(), w.mina, other.ID), domain.Invalid, "channelId")
		fails(t, name+": not connected", call(w, t.Context(), w.mina, gone.ID), domain.Conflict, "")
		fails(t, name+": a token that is no longer good", call(w, t.Context(), w.mina, revoked.ID), domain.Conflict, "")
		var ignored any
		w.control(t, "/faults", map[string]any{"network": "whatsapp", "fault": "rate_limit"}, &ignored)
		fails(t, name+": limited", call(w, t.Context(), w.mina, w.channel.ID), domain.RateLimited, "")
		w.control(t, "/faults", map[string]any{"network": "whatsapp", "fault": "error_before"}, &ignored)
		fails(t, name+": broken", call(w, t.Context(), w.mina, w.channel.ID), domain.Conflict, "")
	}
	eve := start(t)
	fails(t, "another workspace's", calls["sync"](eve, t.Context(), eve.mina, w.channel.ID), domain.NotFound, "channelId")
}

// A job of a number that is gone meanwhile is no failure to repeat.
func TestSyncJobs(t *testing.T) {
	t.Parallel()
	w := start(t)
	refresh := func() int {
		w.in(t, func(tx *dal.Tx) error { return w.Refresh(t.Context(), tx) })
		return w.work(t)
	}
	if n := refresh(); n != 1 {
		t.Errorf("at first: %d", n)
	}
	if n := refresh(); n != 0 {
		t.Errorf("again at once: %d", n)
	}
	w.pass(7 * time.Hour)
	if n := refresh(); n != 1 {
		t.Errorf("hours later: %d", n)
	}
	w.in(t, func(tx *dal.Tx) error { return w.Connected(t.Context(), tx, w.channel) })
	if n := w.work(t); n != 1 {
		t.Errorf("when it was connected: %d", n)
	}
	w.in(t, func(tx *dal.Tx) error {
		return w.Connected(t.Context(), tx, &dal.Channel{ID: w.channel.ID, Network: domain.X})
	})
	if n := w.work(t); n != 0 {
		t.Errorf("of another network: %d", n)
	}
}
