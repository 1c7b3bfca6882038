package inbox_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"postdog.io/authz"
	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/inbox"
	"postdog.io/server/embedded/embeddedtest"
)

// Two members answer at the same time, both having seen the same message: one of them is told.
func TestIfLastSeen(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.deliver(t, channel.Inbound{Message: w.message("447700900001", "Hello")})
	for range 10 {
		c, _ := w.thread(t)
		errs := together(func(by authz.Actor) error {
			_, err := w.SendMessage(t.Context(), by, inbox.SendMessage{ConversationID: c.ID, ClientID: random(), Kind: domain.KindText, Content: domain.Content{Text: "Hi"}, IfLastSeen: c.LastMessageID})
			return err
		}, w.mina, w.jonas)
		oneConflict(t, errs)
	}
	if _, messages := w.thread(t); len(messages) != 11 {
		t.Errorf("the thread says %v", texts(messages))
	}
	// The same clientId, from both ends of a broken connection, is one message, also where the thread went on.
	c, _ := w.thread(t)
	in := inbox.SendMessage{ConversationID: c.ID, ClientID: random(), Kind: domain.KindText, Content: domain.Content{Text: "once"}, IfLastSeen: c.LastMessageID}
	for _, err := range together(func(by authz.Actor) error { _, err := w.SendMessage(t.Context(), by, in); return err }, w.mina, w.mina, w.mina) {
		must(t, err)
	}
	if _, messages := w.thread(t); len(messages) != 12 {
		t.Errorf("the thread says %v", texts(messages))
	}
}

// The network's clock is ahead of ours: an answer stands after what it answers all the same, and the thread has moved.
func TestAnswerStandsLast(t *testing.T) {
	t.Parallel()
	w := start(t)
	ahead := w.message("447700900001", "Hello from the future")
	ahead.OccurredAt = w.clock().Add(5 * time.Second)
	w.deliver(t, channel.Inbound{Message: ahead})
	before, _ := w.thread(t)
	first, second := w.send(t, before, "one"), w.send(t, before, "two")
	c, messages := w.thread(t)
	if got := texts(messages); !slices.Equal(got, []string{"Hello from the future", "one", "two"}) {
		t.Errorf("the thread says %v", got)
	}
	if c.LastMessageID != second.ID || first.Arrival >= second.Arrival {
		t.Errorf("the last is %v; %d and %d arrived", c.LastMessageID, first.Arrival, second.Arrival)
	}
}

func TestClaim(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.deliver(t, channel.Inbound{Message: w.message("447700900001", "Hello")})
	c, _ := w.thread(t)
	for range 10 {
		oneConflict(t, together(func(by authz.Actor) error {
			_, err := w.ClaimConversation(t.Context(), by, c.ID)
			return err
		}, w.mina, w.jonas))
		c, _ = w.thread(t)
		winner := w.mina
		if c.AssigneeID == w.jonas.Member() {
			winner = w.jonas
		}
		if _, err := w.ClaimConversation(t.Context(), winner, c.ID); err != nil || c.AssigneeID != winner.Member() {
			t.Errorf("whoever has it claims it again: %v", err)
		}
		_, err := w.AssignConversation(t.Context(), w.mina, c.ID, inbox.Assignment{SetAssignee: true})
		must(t, err)
	}
	foreign := start(t)
	if _, err := w.AssignConversation(t.Context(), w.mina, c.ID, inbox.Assignment{Assignee: foreign.mina.Member(), SetAssignee: true}); domain.CodeOf(err) != domain.NotFound {
		t.Errorf("assigned to another workspace's member: %v", err)
	}
	if _, err := foreign.ClaimConversation(t.Context(), foreign.mina, c.ID); domain.CodeOf(err) != domain.NotFound {
		t.Errorf("claimed from another workspace: %v", err)
	}
}

// A team that is being deleted is no team to give a conversation to, and no failure of ours.
func TestAssignToATeamThatIsBeingDeleted(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.deliver(t, channel.Inbound{Message: w.message("447700900001", "Hello")})
	c, _ := w.thread(t)
	team := &dal.Team{ID: domain.NewID[domain.TeamID](), Name: "Night shift"}
	must(t, w.Store.InWorkspace(t.Context(), w.ws, func(tx *dal.Tx) error { return dal.InsertTeam(t.Context(), tx, team) }))
	conn, err := pgx.Connect(t.Context(), embeddedtest.URL(t))
	must(t, err)
	defer func() { _ = conn.Close(context.Background()) }() // the test is over
	tx, err := conn.Begin(t.Context())
	must(t, err)
	_, err = tx.Exec(t.Context(), "select set_config('app.workspace_id', $1, true)", w.ws.UUID().String())
	must(t, err)
	gone, err := tx.Exec(t.Context(), "delete from teams where id = $1", team.ID.UUID())
	must(t, err)
	if gone.RowsAffected() != 1 {
		t.Fatal("the team is not there to be deleted")
	}
	assigned := make(chan error, 1)
	go func() {
		_, err := w.AssignConversation(t.Context(), w.mina, c.ID, inbox.Assignment{Team: team.ID, SetTeam: true})
		assigned <- err
	}()
	for waiting := false; !waiting; { // for the deletion, as the assignment does now
		must(t, tx.QueryRow(t.Context(), "select exists (select from pg_stat_activity where pg_backend_pid() = any(pg_blocking_pids(pid)))").Scan(&waiting))
	}
	must(t, tx.Commit(t.Context()))
	err = <-assigned
	var told *domain.Error
	if !errors.As(err, &told) || told.Code != domain.NotFound || told.Field != "teamId" {
		t.Errorf("got %v", err)
	}
}

// A service account is no member: it can take nothing, and nobody sees it read, type or look. Each is refused with a sentence,
// and nothing changes.
func TestServiceAccountsAreNoMembers(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.deliver(t, channel.Inbound{Message: w.message("447700900001", "Hello")})
	c, _ := w.thread(t)
	key := authz.Verified(authz.Facts{
		APIKey: domain.NewID[domain.APIKeyID](), Workspace: w.ws, Permissions: authz.BuiltInPermissions(domain.Agent), Scope: domain.WholeScope,
	})
	for what, try := range map[string]func() error{
		"claim":    func() error { _, err := w.ClaimConversation(t.Context(), key, c.ID); return err },
		"read":     func() error { _, err := w.MarkRead(t.Context(), key, c.ID, domain.MessageID{}); return err },
		"type":     func() error { _, err := w.SetTyping(t.Context(), key, c.ID, true); return err },
		"presence": func() error { return w.SetPresence(t.Context(), key, c.ID) },
	} {
		if err := try(); domain.CodeOf(err) != domain.Forbidden {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, kind := range []string{"inbox_read_receipt", "inbox_typing"} {
		if jobs := w.jobs(t, kind); len(jobs) != 0 {
			t.Errorf("%s: %s", kind, jobs)
		}
	}
	// It gives conversations to members, and answers.
	_, err := w.AssignConversation(t.Context(), key, c.ID, inbox.Assignment{Assignee: w.jonas.Member(), SetAssignee: true})
	must(t, err)
	_, err = w.SendMessage(t.Context(), key, inbox.SendMessage{ConversationID: c.ID, ClientID: random(), Kind: domain.KindText, Content: domain.Content{Text: "Hi"}})
	must(t, err)
}

// A message of another conversation is not in this one, also where the workspace is the same.
func TestMessageOfAnotherConversation(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.deliver(t, channel.Inbound{Message: w.message("447700900001", "Hello")})
	c, _ := w.thread(t)
	_, err := w.SetConversationStatus(t.Context(), w.mina, c.ID, domain.ConversationResolved)
	must(t, err)
	w.deliver(t, channel.Inbound{Message: w.message("447700900002", "Hello, too")})
	_, others := w.thread(t)
	_, err = w.MarkRead(t.Context(), w.mina, c.ID, others[0].ID)
	if domain.CodeOf(err) != domain.NotFound {
		t.Errorf("read up to it: %v", err)
	}
	in := inbox.SendMessage{ConversationID: c.ID, ClientID: random(), Kind: domain.KindText, Content: domain.Content{Text: "Hi"}, ReplyTo: others[0].ID}
	if _, err = w.SendMessage(t.Context(), w.mina, in); domain.CodeOf(err) != domain.NotFound {
		t.Errorf("quoted: %v", err)
	}
}

// together lets everyone do something at the same time.
func together(do func(authz.Actor) error, actors ...authz.Actor) []error {
	errs := make([]error, len(actors))
	var all sync.WaitGroup
	for i, by := range actors {
		all.Go(func() { errs[i] = do(by) })
	}
	all.Wait()
	return errs
}

func oneConflict(t *testing.T, errs []error) {
	t.Helper()
	won := slices.Index(errs, nil)
	if won < 0 || domain.CodeOf(errs[1-won]) != domain.Conflict {
		t.Errorf("the two got %v", errors.Join(errs...))
	}
}

func TestMarkRead(t *testing.T) {
	t.Parallel()
	w := start(t)
	for _, text := range []string{"one", "two", "three"} {
		w.deliver(t, channel.Inbound{Message: w.message("447700900001", text)})
		w.pass(time.Second)
	}
	c, messages := w.thread(t)
	unread := func(by authz.Actor) int64 {
		tx, err := w.Store.ReadWorkspace(t.Context(), w.ws)
		must(t, err)
		defer tx.Close()
		rows, err := dal.ListConversationReads(t.Context(), tx, by.Member(), []domain.ConversationID{c.ID})
		must(t, err)
		if len(rows) == 0 {
			return c.InboundCount
		}
		return c.InboundCount - rows[0].InboundCount
	}
	for _, step := range []struct {
		upTo domain.MessageID
		want int64
	}{{messages[1].ID, 1}, {messages[0].ID, 1}, {domain.MessageID{}, 0}, {messages[1].ID, 0}} {
		_, err := w.MarkRead(t.Context(), w.mina, c.ID, step.upTo)
		must(t, err)
		if n := unread(w.mina); n != step.want {
			t.Errorf("up to %v: %d are unread, not %d", step.upTo, n, step.want)
		}
	}
	if n := unread(w.jonas); n != 3 {
		t.Errorf("a colleague has %d unread", n)
	}
	if n := len(w.jobs(t, "inbox_read_receipt")); n != 2 {
		t.Errorf("%d receipts for two steps forward", n)
	}
	_, err := w.MarkRead(t.Context(), w.mina, c.ID, domain.NewID[domain.MessageID]())
	if text, _ := json.Marshal(err); domain.CodeOf(err) != domain.NotFound {
		t.Errorf("up to a message that is not there: %s", text)
	}
}
