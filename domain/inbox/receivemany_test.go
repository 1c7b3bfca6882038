package inbox_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// Deliveries that are read many at a time make the inbox that they make one by one, whatever stands between the messages.
func TestReadTogether(t *testing.T) {
	t.Parallel()
	for seed := range uint64(8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			alone, together := start(t), start(t)
			deliveries := somethingOfEverything(rand.New(rand.NewPCG(seed, 1)), alone.clock()) // #nosec G404 -- a test wants the same again
			for _, items := range deliveries {
				alone.deliver(t, items...)
				alone.pass(time.Microsecond)
			}
			for _, items := range deliveries {
				must(t, together.accept(t, items...))
				together.pass(time.Microsecond)
			}
			must(t, together.WorkReceive(t.Context(), together.oneJob(t)))
			want, got := alone.inbox(t), together.inbox(t)
			for _, line := range want {
				if !slices.Contains(got, line) {
					t.Errorf("only one by one: %s", line)
				}
			}
			for _, line := range got {
				if !slices.Contains(want, line) {
					t.Errorf("only together: %s", line)
				}
			}
			if left := together.ledger(t, domain.DeliveryWaiting); len(left) != 0 {
				t.Errorf("%d deliveries are left", len(left))
			}
		})
	}
}

// somethingOfEverything is a few dozen deliveries: messages of several people under changing names and ids, some of them
// twice, quotes, reactions and edits, also before their message, withdrawals, echoes, and things unknown.
func somethingOfEverything(r *rand.Rand, at time.Time) [][]channel.Inbound {
	phone := func(n int) channel.Identity {
		return channel.Identity{Kind: channel.Phone, Value: fmt.Sprint(447700900000 + n)}
	}
	user := func(n int) channel.Identity {
		return channel.Identity{Kind: channel.BusinessScopedUserID, Value: fmt.Sprintf("GB.%d", n)}
	}
	said := func(n, who int) *channel.InboundMessage {
		m := &channel.InboundMessage{
			ExternalID: fmt.Sprintf("wamid.%d", n), From: []channel.Identity{phone(who)}, Name: fmt.Sprintf("Person %d", who), OpensWindow: true,
			OccurredAt: at.Add(time.Duration(r.IntN(5)) * time.Second), Kind: domain.KindText, Content: domain.Content{Text: fmt.Sprintf("message %d", n)},
		}
		if r.IntN(4) == 0 {
			m.From = append(m.From, user(who))
		}
		switch r.IntN(8) {
		case 0:
			m.Name = fmt.Sprintf("Renamed %d", n)
		case 1:
			m.Name = ""
		case 2:
			m.ReplyTo = fmt.Sprintf("wamid.%d", r.IntN(n+1))
		case 3:
			m.Echo, m.OpensWindow = true, false
		}
		return m
	}
	writers := map[int]int{}
	var deliveries [][]channel.Inbound
	for n := range 40 {
		var items []channel.Inbound
		for range 1 + r.IntN(3) {
			about := r.IntN(n + 3)
			who, wrote := writers[about]
			if !wrote {
				who = r.IntN(4)
			}
			target, at := fmt.Sprintf("wamid.%d", about), at.Add(time.Duration(5+n)*time.Second)
			switch r.IntN(10) {
			case 0:
				items = append(items, channel.Inbound{Edit: &channel.InboundEdit{ExternalID: target, From: []channel.Identity{phone(who)}, Text: fmt.Sprintf("edited %d", n), OccurredAt: at}})
			case 1:
				items = append(items, channel.Inbound{Deletion: &channel.InboundDeletion{ExternalID: target, From: []channel.Identity{phone(who)}, OccurredAt: at}})
			case 2:
				items = append(items, channel.Inbound{Message: &channel.InboundMessage{
					ExternalID: fmt.Sprintf("wamid.reaction%d", n), From: []channel.Identity{phone(who)}, Name: fmt.Sprintf("Person %d", who), ReplyTo: target, OpensWindow: true,
					OccurredAt: at, Kind: domain.KindReaction, Content: domain.Content{Reaction: &domain.ReactionContent{Emoji: "👍"}},
				}})
			case 3:
				items = append(items, channel.Inbound{Unknown: json.RawMessage(`{}`)})
			default:
				if _, again := writers[n]; !again {
					writers[n] = r.IntN(4)
				}
				items = append(items, channel.Inbound{Message: said(n, writers[n])}) // a second one of the same delivery is a duplicate
			}
		}
		deliveries = append(deliveries, items)
	}
	return deliveries
}

// oneJob takes all jobs that read deliveries, as one.
func (w *world) oneJob(t *testing.T) []byte {
	t.Helper()
	var all struct {
		Workspace  domain.WorkspaceID         `json:"workspace"`
		Deliveries []domain.WebhookDeliveryID `json:"deliveries"`
	}
	for _, args := range w.jobs(t, "inbox_receive") {
		was := all.Deliveries
		all.Deliveries = nil
		must(t, json.Unmarshal(args, &all))
		all.Deliveries = append(was, all.Deliveries...)
	}
	job, err := json.Marshal(all)
	must(t, err)
	return job
}

// inbox is everything that the inbox shows, a line each.
func (w *world) inbox(t *testing.T) []string {
	t.Helper()
	tx, err := w.Store.ReadWorkspace(t.Context(), w.ws)
	must(t, err)
	defer tx.Close()
	var lines []string
	all, err := dal.ListConversations(t.Context(), tx, dal.ConversationQuery{Status: domain.ConversationOpen, Scope: domain.WholeScope, Limit: 100})
	must(t, err)
	for _, c := range all {
		who, err := dal.GetContact(t.Context(), tx, c.ContactID)
		must(t, err)
		ids, err := dal.ListContactIdentities(t.Context(), tx, []domain.ContactID{c.ContactID})
		must(t, err)
		var known []string
		for _, id := range ids {
			known = append(known, id.Value)
		}
		slices.Sort(known)
		messages, err := dal.ListMessages(t.Context(), tx, dal.MessageQuery{ConversationID: c.ID, Limit: 200})
		must(t, err)
		last := ""
		for _, m := range messages {
			if m.ID == c.LastMessageID {
				last = m.ExternalID
			}
			lines = append(lines, fmt.Sprintf("%s: %s %s %s %q edited %v deleted %v at %v", known, m.ExternalID, m.Direction, m.Kind, m.Content.Text, m.EditedAt, m.DeletedAt, m.OccurredAt))
		}
		lines = append(lines, fmt.Sprintf("%s: %s, %d unread, last %s at %v, window from %v", known, who.ProfileName, c.InboundCount, last, c.LastActivityAt, c.LastInboundAt))
	}
	slices.Sort(lines)
	return lines
}
