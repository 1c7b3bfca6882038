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

// wroteFirst has the business write first to a new person, and returns the conversation.
func (w *world) wroteFirst(t *testing.T, status domain.MessageStatus) domain.ConversationID {
	t.Helper()
	var c *dal.Conversation
	w.in(t, func(tx *dal.Tx) error {
		contact := &dal.Contact{ID: domain.NewID[domain.ContactID](), ProfileName: "Ada"}
		if err := dal.InsertContact(t.Context(), tx, contact); err != nil {
			return err
		}
		c = &dal.Conversation{
			ID: domain.NewID[domain.ConversationID](), ContactID: contact.ID, DataSubjectID: contact.DataSubjectID, ChannelID: w.channel.ID,
			Status: domain.ConversationOpen, LastActivityAt: tx.Now(),
		}
		if _, err := dal.GetOrInsertConversation(t.Context(), tx, c); err != nil {
			return err
		}
		_, err := dal.InsertMessage(t.Context(), tx, &dal.Message{
			ID: domain.NewID[domain.MessageID](), ConversationID: c.ID, DataSubjectID: c.DataSubjectID, Direction: domain.Outbound, Origin: domain.FromPostDog,
			Kind: domain.KindTemplate, Status: &status, OccurredAt: tx.Now(), Content: domain.Content{Text: "hello"}, Initiates: true,
		})
		return err
	})
	return c.ID
}

func (w *world) mayInitiate(t *testing.T, id domain.ConversationID) (err error) {
	t.Helper()
	w.in(t, func(tx *dal.Tx) error {
		err = w.MayInitiate(t.Context(), tx, w.channel, id)
		return nil
	})
	return err
}

// One person more than the limit is refused before the network would, until a day has passed since the first; people who were
// written to already don't count again, nor do messages that failed.
func TestLimitIsRefusedBeforeTheNetworkWould(t *testing.T) {
	t.Parallel()
	w := synced(t)
	w.in(t, func(tx *dal.Tx) error {
		n, err := dal.GetNumber(t.Context(), tx, w.channel.ID)
		if err != nil {
			return err
		}
		n.MessagingLimit = 2
		return dal.PutNumber(t.Context(), tx, n)
	})
	somebody := domain.NewID[domain.ConversationID]()
	first := w.wroteFirst(t, domain.StatusAccepted)
	w.wroteFirst(t, domain.StatusFailed)
	must(t, w.mayInitiate(t, somebody))
	w.pass(time.Hour)
	w.wroteFirst(t, domain.StatusQueued)
	fails(t, "a third person", w.mayInitiate(t, somebody), domain.QuotaReached, "")
	must(t, w.mayInitiate(t, first))
	w.pass(23*time.Hour + time.Minute)
	must(t, w.mayInitiate(t, somebody))
}
