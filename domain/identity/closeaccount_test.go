package identity_test

import (
	"slices"
	"testing"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/identity"
	"postdog.io/server/embedded/embeddedtest"
)

func TestCloseAccount(t *testing.T) {
	t.Parallel()
	w := start(t)
	p, colleague := w.enrolled(t), w.employee(t)
	own := w.actor(t, p.token)
	// Of the second workspace they are an agent, and of the third the only owner with a colleague.
	second, third := embeddedtest.Workspace(t, w.Store), embeddedtest.Workspace(t, w.Store)
	other := w.enrolled(t)
	w.join(t, other, second, domain.Owner)
	w.join(t, p, second, domain.Agent)
	w.join(t, p, third, domain.Owner)
	mate := w.join(t, colleague, third, domain.Admin)
	by := w.in(t, p.token, own.Workspace())
	_, token, err := w.CreatePersonalToken(t.Context(), by, identity.NewKey{Name: "laptop"})
	must(t, err)
	_, service, err := w.CreateAPIKey(t.Context(), by, identity.NewKey{Name: "robot", Permissions: []domain.Permission{domain.MemberReadPermission}})
	must(t, err)
	wants(t, "a wrong password", w.CloseAccount(t.Context(), by, "wrong"), domain.Invalid, "password")
	wants(t, "the last owner", w.CloseAccount(t.Context(), by, password), domain.Conflict, "")
	w.actor(t, p.token)
	w.in(t, p.token, second)
	must(t, w.Store.InWorkspace(t.Context(), third, func(tx *dal.Tx) error {
		m, err := dal.LockMember(t.Context(), tx, mate)
		if err != nil {
			return err
		}
		m.RoleID = domain.Owner.ID()
		return dal.UpdateMember(t.Context(), tx, m)
	}))
	w.told()
	must(t, w.CloseAccount(t.Context(), by, password))
	for what, token := range map[string]string{"the session": p.token, "a personal token": token, "a key of the workspace that was closed": service} {
		w.dead(t, what, token)
	}
	if told := w.told(); !slices.Equal(told, []domain.SessionID{by.Session()}) {
		t.Errorf("told was the end of %v", told)
	}
	_, err = w.signIn(t, p, password)
	wants(t, "signing in", err, domain.Unauthenticated, "")
	closed := column[bool](t, w.url, "select closed_at is not null from workspaces where id = any($1) order by id = $2 desc, id = $3 desc",
		[]string{own.Workspace().UUID().String(), second.UUID().String(), third.UUID().String()}, own.Workspace().UUID(), second.UUID())
	if !slices.Equal(closed, []bool{true, false, false}) {
		t.Errorf("of the workspaces %v are closed", closed)
	}
	w.in(t, colleague.token, third)
	w.sendMails(t, own.User())
	mails := w.mailbox(t, p.email)
	if mails[len(mails)-1].Subject != "Account closed" {
		t.Errorf("the mails are %+v", mails)
	}
	for _, ws := range []domain.WorkspaceID{own.Workspace(), second, third} {
		if es := actions(w.audit(t, own.User(), ws)); len(es) == 0 || es[len(es)-1] != "account.closed" {
			t.Errorf("the log says %v", es)
		}
	}
	// The address is free again.
	in := w.form()
	in.Email = p.email
	must(t, w.SignUp(t.Context(), in))
	u, err := w.user(t, p.email)
	must(t, err)
	if u.ID == own.User() {
		t.Error("the new account is the old one")
	}
}

// Two owners who close their accounts at the same time don't leave the others without one.
func TestOwnersCloseAtTheSameTime(t *testing.T) {
	t.Parallel()
	w := start(t)
	first, second, third := w.employee(t), w.employee(t), w.employee(t)
	ws := embeddedtest.Workspace(t, w.Store)
	w.join(t, first, ws, domain.Owner)
	w.join(t, second, ws, domain.Owner)
	w.join(t, third, ws, domain.Agent)
	results := make(chan error, 2)
	for _, p := range []*person{first, second} {
		by := w.in(t, p.token, ws)
		go func() { results <- w.CloseAccount(t.Context(), by, password) }()
	}
	var done, refused int
	for range 2 {
		switch err := <-results; {
		case err == nil:
			done++
		case domain.CodeOf(err) == domain.Conflict:
			refused++
		default:
			t.Error(err)
		}
	}
	if done != 1 || refused != 1 {
		t.Errorf("%d closed, %d were refused", done, refused)
	}
}

// The conversations of someone who closed their account are nobody's.
func TestClosingGivesConversationsBack(t *testing.T) {
	t.Parallel()
	w := start(t)
	p, owner := w.employee(t), w.enrolled(t)
	ws := w.actor(t, owner.token).Workspace()
	member := w.join(t, p, ws, domain.Agent)
	var id domain.ConversationID
	must(t, w.Store.InWorkspace(t.Context(), ws, func(tx *dal.Tx) error {
		ch := &dal.Channel{ID: domain.NewID[domain.ChannelID](), Network: domain.WhatsApp, ExternalID: random(), ParentID: random(), Name: "x", Address: "+44", Status: domain.ChannelConnected, Token: "x"}
		if err := dal.InsertChannel(t.Context(), tx, ch); err != nil {
			return err
		}
		c := &dal.Contact{ID: domain.NewID[domain.ContactID](), ProfileName: "Ada"}
		if err := dal.InsertContact(t.Context(), tx, c); err != nil {
			return err
		}
		conv := &dal.Conversation{
			ID: domain.NewID[domain.ConversationID](), ContactID: c.ID, DataSubjectID: c.DataSubjectID, ChannelID: ch.ID,
			Status: domain.ConversationOpen, AssigneeID: member, LastActivityAt: tx.Now(),
		}
		id = conv.ID
		_, err := dal.GetOrInsertConversation(t.Context(), tx, conv)
		return err
	}))
	by := w.in(t, p.token, ws)
	must(t, w.CloseAccount(t.Context(), by, password))
	w.noted(t, by.User())
	if left := column[int64](t, w.url, "select count(*) from conversations where id = $1 and assignee_id is not null", id.UUID()); left[0] != 0 {
		t.Error("the conversation is still theirs")
	}
}
