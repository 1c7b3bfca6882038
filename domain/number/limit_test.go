package number_test

import (
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/number"
	"postdog.io/server/embedded/embeddedtest"
)

func TestMain(m *testing.M) { embeddedtest.Main(m) }

// Who may be written to first, by what the network said of the number.
func TestMayInitiate(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	store := embeddedtest.StoreAt(t, func() time.Time { return now })
	numbers := number.New(number.Config{Store: store})
	for name, c := range map[string]struct {
		row  *dal.Number
		want domain.Code
	}{
		"nothing known":       {nil, ""},
		"no limit known":      {&dal.Number{}, ""},
		"no limit":            {&dal.Number{MessagingLimit: channel.Unlimited}, ""},
		"room left":           {&dal.Number{MessagingLimit: 1}, ""},
		"restricted":          {&dal.Number{Restrictions: map[string]time.Time{"RESTRICTED_BIZ_INITIATED_MESSAGING": now.Add(time.Hour)}}, domain.ComplianceBlocked},
		"restricted before":   {&dal.Number{Restrictions: map[string]time.Time{"RESTRICTED_BIZ_INITIATED_MESSAGING": now.Add(-time.Hour)}}, ""},
		"restricted elsewise": {&dal.Number{Restrictions: map[string]time.Time{"RESTRICTED_ADD_PHONE_NUMBER_ACTION": now.Add(time.Hour)}}, ""},
	} {
		ws := embeddedtest.Workspace(t, store)
		ch := &dal.Channel{ID: domain.NewID[domain.ChannelID](), Network: domain.WhatsApp, ExternalID: ws.String(), ParentID: "1", Name: "Larkspur", Address: "+44", Status: domain.ChannelConnected}
		err := store.InWorkspace(t.Context(), ws, func(tx *dal.Tx) error {
			if err := dal.InsertChannel(t.Context(), tx, ch); err != nil {
				return err
			}
			if c.row != nil {
				c.row.ChannelID = ch.ID
				if err := dal.PutNumber(t.Context(), tx, c.row); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		err = store.InWorkspace(t.Context(), ws, func(tx *dal.Tx) error {
			return numbers.MayInitiate(t.Context(), tx, ch, domain.NewID[domain.ConversationID]())
		})
		if got := domain.CodeOf(err); (err == nil) != (c.want == "") || (err != nil && got != c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
