package number

import (
	"context"
	"strconv"
	"strings"
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// LimitReader is a network that reads its own words for a messaging limit.
type LimitReader interface {
	// ReadLimit returns the people a day that a word stands for; 0 where it is none.
	ReadLimit(word string) int
}

// Hear takes what a network tells of an account: what it says of a number is noted at once, and the number is looked at
// again. An account that no longer lets us in loses its channels' connection, loudly. It says whether the item was one of
// an account of ours.
func (n *Numbers) Hear(ctx context.Context, tx *dal.Tx, network domain.Network, item channel.Inbound) (bool, error) {
	c := item.Account
	if c == nil || network != domain.WhatsApp {
		return false, nil
	}
	all, err := dal.ListChannels(ctx, tx)
	if err != nil {
		return false, err
	}
	heard := false
	for _, ch := range all {
		if ch.Network != network || ch.Status == domain.ChannelDisconnected || !concerns(item, ch) {
			continue
		}
		heard = true
		if err := n.note(ctx, tx, ch, c); err != nil {
			return heard, err
		}
	}
	return heard, nil
}

// concerns says whether a change is of a channel: of its own number where one is named, else of all of its account.
func concerns(item channel.Inbound, ch *dal.Channel) bool {
	if item.AccountID != "" {
		return item.AccountID == ch.ExternalID
	}
	if item.ParentID != ch.ParentID {
		return false
	}
	named := onlyDigits(item.Account.Values["display_phone_number"])
	return named == "" || named == onlyDigits(ch.Address)
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

func (n *Numbers) note(ctx context.Context, tx *dal.Tx, ch *dal.Channel, c *channel.AccountChange) error {
	if c.Disconnected {
		return n.lost(ctx, tx, ch)
	}
	foreignPin := false
	err := n.keep(ctx, tx, ch.ID, func(row *dal.Number) {
		if limit := n.limitOf(c.Values); limit != 0 {
			row.MessagingLimit = limit
		}
		for name, until := range c.Values {
			if second, err := strconv.ParseInt(until, 10, 64); err == nil && strings.HasPrefix(name, "RESTRICTED_") {
				if row.Restrictions == nil {
					row.Restrictions = map[string]time.Time{}
				}
				row.Restrictions[name] = Forever
				if second > 0 {
					row.Restrictions[name] = time.Unix(second, 0).UTC()
				}
			}
		}
		if c.Values["ban_info.waba_ban_state"] == "REINSTATE" {
			row.Restrictions = nil
		}
		foreignPin = c.Kind == "security" && c.Event == "PIN_CHANGED" && !ours(row.PinSetAt, c.OccurredAt)
		row.SyncedAt = nil
	})
	if err != nil {
		return err
	}
	if foreignPin {
		// Somebody changed it elsewhere: what we keep is wrong.
		if err := dal.SetChannelPin(ctx, tx, ch.ID, ""); err != nil {
			return err
		}
	}
	if c.Severity == "CRITICAL" && n.Alarm != nil {
		if err := n.Alarm.ChannelTrouble(ctx, tx, domain.ChannelRestrictedAlert, ch); err != nil {
			return err
		}
	}
	return n.Connected(ctx, tx, ch)
}

// Forever is the end of a restriction that has none.
var Forever = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// echoWithin is how far apart a change of ours and the network's word of it may be.
const echoWithin = 5 * time.Minute

// ours says whether the network's word of a changed PIN is that of our own change.
func ours(setAt *time.Time, told time.Time) bool {
	return setAt != nil && told.Sub(*setAt).Abs() <= echoWithin
}

// limitOf finds a messaging limit among what changed.
func (n *Numbers) limitOf(values map[string]string) int {
	reader, ok := n.Adapters[channel.WhatsApp].(LimitReader)
	if !ok {
		return 0
	}
	for _, name := range []string{"max_daily_conversations_per_business", "max_daily_conversation_per_phone", "current_limit"} {
		if limit := reader.ReadLimit(values[name]); limit != 0 {
			return limit
		}
	}
	return 0
}

// lost notes that the business took our access away.
func (n *Numbers) lost(ctx context.Context, tx *dal.Tx, ch *dal.Channel) error {
	news, err := dal.SetChannelStatus(ctx, tx, ch.ID, domain.ChannelNeedsReconnect, "The business took away our access to this account at WhatsApp. Connect it again.")
	if err != nil || !news || n.Alarm == nil {
		return err
	}
	return n.Alarm.ChannelTrouble(ctx, tx, domain.ChannelAccessLostAlert, ch)
}
