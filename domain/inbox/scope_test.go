package inbox_test

import (
	"fmt"
	"slices"
	"testing"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/inbox"
)

// Every way of reading hides the same conversations: the predicate on rows is domain.Scope.Sees.
func TestScopeHidesTheSameEverywhere(t *testing.T) {
	t.Parallel()
	w := start(t)
	us, them := &dal.Team{ID: domain.NewID[domain.TeamID](), Name: "Us"}, &dal.Team{ID: domain.NewID[domain.TeamID](), Name: "Them"}
	must(t, w.Store.InWorkspace(t.Context(), w.ws, func(tx *dal.Tx) error {
		if err := dal.InsertTeam(t.Context(), tx, us); err != nil {
			return err
		}
		return dal.InsertTeam(t.Context(), tx, them)
	}))
	n := 0
	for _, assignee := range []domain.MemberID{{}, w.mina.Member(), w.jonas.Member()} {
		for _, team := range []domain.TeamID{{}, us.ID, them.ID} {
			n++
			w.deliver(t, channel.Inbound{Message: w.message(fmt.Sprintf("4477009001%02d", n), "Hello")})
			for _, c := range w.all(t, domain.WholeScope) {
				if c.TeamID.IsZero() && c.AssigneeID.IsZero() {
					_, err := w.AssignConversation(t.Context(), w.mina, c.ID, inbox.Assignment{Assignee: assignee, Team: team, SetAssignee: true, SetTeam: true})
					must(t, err)
				}
			}
			w.deliver(t, channel.Inbound{Message: w.message("447700900199", "Nobody's")})
		}
	}
	everything := w.all(t, domain.WholeScope)
	here := everything[0].ChannelID
	for _, visibility := range []domain.Visibility{domain.SeesAll, domain.SeesTeams, domain.SeesAssigned, ""} {
		for name, channels := range map[string][]domain.ChannelID{"any": nil, "here": {here}, "elsewhere": {domain.NewID[domain.ChannelID]()}} {
			for _, teams := range [][]domain.TeamID{nil, {us.ID}, {us.ID, them.ID}} {
				scope := domain.Scope{Visibility: visibility, Member: w.mina.Member(), Teams: teams, Channels: channels}
				by := w.actor(w.mina.User(), w.mina.Member(), scope)
				listed := w.all(t, scope)
				for _, c := range everything {
					want := scope.Sees(c.ChannelID, c.AssigneeID, c.TeamID)
					what := fmt.Sprintf("%q on %s channels with %d teams", visibility, name, len(teams))
					if got := slices.ContainsFunc(listed, func(l *dal.Conversation) bool { return l.ID == c.ID }); got != want {
						t.Errorf("%s: listed %v, want %v", what, got, want)
					}
					if got := w.found(t, scope, c); got != want {
						t.Errorf("%s: found %v, want %v", what, got, want)
					}
					if got := w.CanSee(t.Context(), by, c.ID) == nil; got != want {
						t.Errorf("%s: CanSee says %v, want %v", what, got, want)
					}
					_, err := w.SendMessage(t.Context(), by, inbox.SendMessage{ConversationID: c.ID, ClientID: random(), Kind: domain.KindText, Content: domain.Content{Text: "Hi"}})
					if got := domain.CodeOf(err) != domain.NotFound; got != want {
						t.Errorf("%s: answered %v, want %v: %v", what, got, want, err)
					}
					sight, err := w.SightOf(t.Context(), by, domain.Event{Kind: domain.MessageAdded, ConversationID: c.ID})
					must(t, err)
					if got := sight == inbox.Seen; got != want {
						t.Errorf("%s: told of it %v, want %v", what, got, want)
					}
				}
			}
		}
	}
}

// all lists the open conversations that a scope sees.
func (w *world) all(t *testing.T, scope domain.Scope) []*dal.Conversation {
	t.Helper()
	tx, err := w.Store.ReadWorkspace(t.Context(), w.ws)
	must(t, err)
	defer tx.Close()
	cs, err := dal.ListConversations(t.Context(), tx, dal.ConversationQuery{Status: domain.ConversationOpen, Scope: scope, Limit: 100})
	must(t, err)
	return cs
}

// found says whether a scope finds a conversation by its id; its messages and its contact have to be found alike.
func (w *world) found(t *testing.T, scope domain.Scope, c *dal.Conversation) bool {
	t.Helper()
	tx, err := w.Store.ReadWorkspace(t.Context(), w.ws)
	must(t, err)
	defer tx.Close()
	cs, err := dal.ListConversationsByID(t.Context(), tx, scope, []domain.ConversationID{c.ID})
	must(t, err)
	ms, err := dal.ListMessagesByID(t.Context(), tx, scope, []domain.MessageID{c.LastMessageID})
	must(t, err)
	contacts, err := dal.ListContacts(t.Context(), tx, scope, []domain.ContactID{c.ContactID})
	must(t, err)
	if len(cs) != len(ms) || len(cs) != len(contacts) {
		t.Errorf("found %d conversations, %d of their messages, %d of their contacts", len(cs), len(ms), len(contacts))
	}
	return len(cs) == 1
}

// Who loses sight of a conversation is told so, once; who never saw it is told nothing.
func TestLostSight(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.deliver(t, channel.Inbound{Message: w.message("447700900001", "Hello")})
	c, _ := w.thread(t)
	give := func(to domain.MemberID) domain.Event {
		t.Helper()
		_, err := w.AssignConversation(t.Context(), w.mina, c.ID, inbox.Assignment{Assignee: to, SetAssignee: true})
		must(t, err)
		tx, err := w.Store.ReadWorkspace(t.Context(), w.ws)
		must(t, err)
		defer tx.Close()
		events, err := dal.ListEvents(t.Context(), tx, 0, 100)
		must(t, err)
		return events[len(events)-1]
	}
	own := domain.Scope{Visibility: domain.SeesAssigned}
	jonas, stranger := w.actor(w.jonas.User(), w.jonas.Member(), own), w.actor(w.mina.User(), w.member(t).Member(), own)
	expect := func(e domain.Event, forJonas, forStranger inbox.Sight) {
		t.Helper()
		for by, want := range map[string]inbox.Sight{"jonas": forJonas, "stranger": forStranger} {
			actor := jonas
			if by == "stranger" {
				actor = stranger
			}
			if got, err := w.SightOf(t.Context(), actor, e); err != nil || got != want {
				t.Errorf("%s: %v %v, want %v", by, got, err, want)
			}
		}
	}
	expect(give(w.jonas.Member()), inbox.Seen, inbox.Unseen)
	expect(give(w.mina.Member()), inbox.LostSight, inbox.Unseen)
	expect(give(domain.MemberID{}), inbox.Unseen, inbox.Unseen)
}

// Who gave a conversation to whom, and who resolved it, is in the audit log.
func TestChangesAreInTheAuditLog(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.deliver(t, channel.Inbound{Message: w.message("447700900001", "Hello")})
	c, _ := w.thread(t)
	_, err := w.ClaimConversation(t.Context(), w.jonas, c.ID)
	must(t, err)
	_, err = w.ClaimConversation(t.Context(), w.jonas, c.ID) // again: nothing changes
	must(t, err)
	_, err = w.SetConversationStatus(t.Context(), w.mina, c.ID, domain.ConversationResolved)
	must(t, err)
	tx, err := w.Store.ReadWorkspace(t.Context(), w.ws)
	must(t, err)
	defer tx.Close()
	es, err := dal.ListAuditEvents(t.Context(), tx, dal.AuditQuery{Subject: c.ID.String(), Limit: 10})
	must(t, err)
	if len(es) != 2 || es[0].Action != "conversation.status_changed" || es[0].UserID != w.mina.User() ||
		es[1].Action != "conversation.assigned" || *es[1].Details.Changes[0].After != w.jonas.Member().String() {
		t.Errorf("the log says %+v", es)
	}
}
