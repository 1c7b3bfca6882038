package number_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/number"
)

// What the network tells is noted at once, and the number is looked at again.
func TestHear(t *testing.T) {
	t.Parallel()
	w := synced(t)
	restricted := func(n *dal.Number) bool {
		until := n.Restrictions["RESTRICTED_BIZ_INITIATED_MESSAGING"]
		return time.Until(until) > time.Hour && time.Until(until) < 3*time.Hour
	}
	for _, c := range []struct {
		move     map[string]any
		webhooks int
		noted    func(*dal.Number) bool // before the number is looked at again
		then     func(*dal.Number) bool
		alarm    domain.SecurityAlertKind
	}{
		{map[string]any{"limit": "TIER_250"}, 2, func(n *dal.Number) bool { return n.MessagingLimit == 250 }, nil, ""},
		{map[string]any{"limit": "TIER_UNLIMITED"}, 2, func(n *dal.Number) bool { return n.MessagingLimit == channel.Unlimited }, nil, ""},
		{map[string]any{"quality": "RED"}, 1, nil, func(n *dal.Number) bool { return n.Quality == "RED" && n.Status == "FLAGGED" }, ""},
		{map[string]any{"quality": "GREEN"}, 1, nil, func(n *dal.Number) bool { return n.Quality == "GREEN" }, ""},
		{map[string]any{"throughput": "HIGH"}, 1, nil, func(n *dal.Number) bool { return n.PerSecond == 1000 }, ""},
		{map[string]any{"nameStatus": "DECLINED"}, 1, nil, func(n *dal.Number) bool { return n.NameStatus == "DECLINED" && len(n.Problems) == 1 }, ""},
		{map[string]any{"nameStatus": "APPROVED", "name": "Larkspur"}, 1, nil, func(n *dal.Number) bool { return n.VerifiedName == "Larkspur" }, ""},
		{map[string]any{"restrict": []string{"RESTRICTED_BIZ_INITIATED_MESSAGING"}, "hours": 2}, 1, restricted, restricted, domain.ChannelRestrictedAlert},
		{map[string]any{"disable": true}, 1, nil, func(n *dal.Number) bool { return n.Status == "BANNED" }, domain.ChannelRestrictedAlert},
		{map[string]any{"unrestrict": true}, 1, func(n *dal.Number) bool { return len(n.Restrictions) == 0 }, func(n *dal.Number) bool { return n.Status == "CONNECTED" }, ""},
	} {
		w.alarm.told = nil
		w.move(t, c.move)
		w.listen(t, c.webhooks)
		n, _ := w.known(t)
		if n.SyncedAt != nil || c.noted != nil && !c.noted(n) {
			t.Errorf("%v: noted %+v", c.move, n)
		}
		if jobs := w.work(t); jobs == 0 {
			t.Errorf("%v: nobody looks at the number again", c.move)
		}
		if n, _ = w.known(t); n.SyncedAt == nil || c.then != nil && !c.then(n) {
			t.Errorf("%v: then %+v", c.move, n)
		}
		if told := slices.Contains(w.alarm.told, c.alarm); told != (c.alarm != "") || len(w.alarm.told) > 1 {
			t.Errorf("%v: the alarm was told %v, want %q", c.move, w.alarm.told, c.alarm)
		}
	}
}

// fixture is a body of the network's, with our ids for its.
func (w *world) fixture(t *testing.T, name string) channel.Webhook {
	t.Helper()
	raw, err := os.ReadFile("../../channel/whatsapp/testdata/" + name)
	must(t, err)
	body := strings.NewReplacer("100000000000001", w.account.WABAID, "15550001111", "447700900000").Replace(string(raw))
	return channel.Webhook{Body: []byte(body)}
}

// Each kind of webhook about an account is heard once by the number that it is about.
func TestHearFixtures(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		connected bool
		alarm     domain.SecurityAlertKind
		noted     func(*dal.Number) bool
	}{
		"wa-phone-name-rejected.json":            {true, "", nil},
		"wa-phone-quality-legacy-downgrade.json": {true, "", func(n *dal.Number) bool { return n.MessagingLimit == 2000 }},
		"wa-business-capability-int.json":        {true, "", func(n *dal.Number) bool { return n.MessagingLimit == 2000 }},
		"wa-business-capability-tier.json":       {true, "", func(n *dal.Number) bool { return n.MessagingLimit == channel.Unlimited }},
		"wa-account-alert-deferred.json":         {true, "", nil},
		"wa-account-review-approved.json":        {true, "", nil},
		"wa-account-update-volume-tier.json":     {true, "", nil},
		"wa-account-update-partner-added.json":   {true, "", nil},
		"wa-account-update-disabled.json":        {true, domain.ChannelRestrictedAlert, nil},
		"wa-account-update-restriction.json":     {true, domain.ChannelRestrictedAlert, func(n *dal.Number) bool { return len(n.Restrictions) == 2 }},
		"wa-account-update-deleted.json":         {false, domain.ChannelAccessLostAlert, nil},
		"wa-account-update-offboarded.json":      {false, domain.ChannelAccessLostAlert, nil},
		"wa-account-update-partner-removed.json": {false, domain.ChannelAccessLostAlert, nil},
		"wa-security-pin-changed.json":           {true, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := synced(t)
			for range 2 { // it comes twice one day
				for _, part := range w.adapter.Route(w.fixture(t, name)) {
					items, err := w.adapter.Parse(t.Context(), part)
					must(t, err)
					for _, item := range items {
						w.in(t, func(tx *dal.Tx) error {
							_, err := w.Hear(t.Context(), tx, domain.WhatsApp, item)
							return err
						})
					}
				}
			}
			n, _ := w.known(t)
			var ch *dal.Channel
			w.in(t, func(tx *dal.Tx) (err error) {
				ch, err = dal.GetChannel(t.Context(), tx, w.channel.ID)
				return err
			})
			if connected := ch.Status == domain.ChannelConnected; connected != c.connected || c.noted != nil && !c.noted(n) {
				t.Errorf("the channel is %s, %+v", ch.Status, n)
			}
			if told := slices.Contains(w.alarm.told, c.alarm); told != (c.alarm != "") {
				t.Errorf("the alarm was told %v, want %q", w.alarm.told, c.alarm)
			}
			if !c.connected && len(w.alarm.told) != 1 {
				t.Errorf("a loss is told %d times", len(w.alarm.told))
			}
		})
	}
}

// What is of others changes nothing.
func TestHearLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	w := synced(t)
	change := &channel.AccountChange{Kind: "account_update", Event: "ACCOUNT_DELETED", Disconnected: true, Severity: "CRITICAL", OccurredAt: w.clock()}
	of := func(c *channel.AccountChange, number string) *channel.AccountChange {
		other := *c
		other.Values = map[string]string{"display_phone_number": number}
		return &other
	}
	for name, c := range map[string]struct {
		network domain.Network
		item    channel.Inbound
	}{
		"another account":  {domain.WhatsApp, channel.Inbound{ParentID: "1", Account: change}},
		"another number":   {domain.WhatsApp, channel.Inbound{ParentID: w.account.WABAID, Account: of(change, "15550001111")}},
		"another id":       {domain.WhatsApp, channel.Inbound{AccountID: "1", ParentID: w.account.WABAID, Account: change}},
		"another network":  {domain.Messenger, channel.Inbound{ParentID: w.account.WABAID, Account: change}},
		"something else":   {domain.WhatsApp, channel.Inbound{ParentID: w.account.WABAID}},
		"a lost workspace": {domain.WhatsApp, channel.Inbound{Account: change}},
	} {
		w.in(t, func(tx *dal.Tx) error {
			heard, err := w.Hear(t.Context(), tx, c.network, c.item)
			if heard {
				t.Errorf("%s: heard", name)
			}
			return err
		})
	}
	if n, _ := w.known(t); n.SyncedAt == nil || len(w.alarm.told) != 0 {
		t.Errorf("%+v, told %v", n, w.alarm.told)
	}
}

// A restriction without an end holds until the network lifts it.
func TestRestrictionWithoutEnd(t *testing.T) {
	t.Parallel()
	w := synced(t)
	w.in(t, func(tx *dal.Tx) error {
		_, err := w.Hear(t.Context(), tx, domain.WhatsApp, channel.Inbound{ParentID: w.account.WABAID, Account: &channel.AccountChange{
			Kind: "account_update", Event: "ACCOUNT_RESTRICTION", Severity: "CRITICAL", Values: map[string]string{"RESTRICTED_BIZ_INITIATED_MESSAGING": "0"}, OccurredAt: w.clock(),
		}})
		return err
	})
	if n, _ := w.known(t); !n.Restrictions["RESTRICTED_BIZ_INITIATED_MESSAGING"].Equal(number.Forever) {
		t.Errorf("%+v", n.Restrictions)
	}
	w.pass(1000 * 24 * time.Hour)
	w.in(t, func(tx *dal.Tx) error {
		fails(t, "years later", w.MayInitiate(t.Context(), tx, w.channel, domain.NewID[domain.ConversationID]()), domain.ComplianceBlocked, "")
		return nil
	})
}
