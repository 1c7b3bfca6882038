package identity_test

import (
	"crypto/sha256"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/server/embedded/embeddedtest"
)

// invited stores an invitation of an address, changed as a test wants it, and returns its token.
func (w *world) invited(t *testing.T, ws domain.WorkspaceID, email string, change func(*dal.Tx, *dal.Invitation)) string {
	t.Helper()
	token := "pdi_" + random()
	sum := sha256.Sum256([]byte(token))
	must(t, w.Store.InWorkspace(t.Context(), ws, func(tx *dal.Tx) error {
		i := &dal.Invitation{
			ID: domain.NewID[domain.InvitationID](), Email: email, RoleID: domain.Agent.ID(), Visibility: domain.SeesTeams,
			TokenHash: sum[:], InvitedByID: domain.NewID[domain.MemberID](), CreatedAt: tx.Now(), ExpiresAt: tx.Now().Add(7 * 24 * time.Hour),
			TeamIDs: []string{}, ChannelIDs: []string{},
		}
		if change != nil {
			change(tx, i)
		}
		return dal.InsertInvitation(t.Context(), tx, i)
	}))
	return token
}

// membership is what someone may see in a workspace.
func (w *world) membership(t *testing.T, p *person, ws domain.WorkspaceID) *dal.Membership {
	t.Helper()
	u, err := w.user(t, p.email)
	must(t, err)
	var found *dal.Membership
	must(t, w.Store.InControl(t.Context(), func(tx *dal.ControlTx) error {
		all, err := dal.ListMemberships(t.Context(), tx, u.ID)
		for _, m := range all {
			if m.WorkspaceID == ws {
				found = m
			}
		}
		return err
	}))
	return found
}

func TestAcceptInvitation(t *testing.T) {
	t.Parallel()
	w := start(t)
	p, stranger := w.enrolled(t), w.enrolled(t)
	ws := embeddedtest.Workspace(t, w.Store)
	team, gone := domain.NewID[domain.TeamID](), domain.NewID[domain.TeamID]()
	token := w.invited(t, ws, strings.ToUpper(p.email), func(tx *dal.Tx, i *dal.Invitation) {
		must(t, dal.InsertTeam(t.Context(), tx, &dal.Team{ID: team, Name: "Night shift"}))
		i.SetTeams([]domain.TeamID{team, gone})
	})
	by := w.actor(t, p.token)
	_, err := w.AcceptInvitation(t.Context(), w.actor(t, stranger.token), token)
	wants(t, "another's invitation", err, domain.Invalid, "token")
	for _, wrong := range []string{"", token + "x"} {
		_, err = w.AcceptInvitation(t.Context(), by, wrong)
		wants(t, "a wrong token", err, domain.Invalid, "token")
	}
	id, err := w.AcceptInvitation(t.Context(), by, token)
	must(t, err)
	m := w.membership(t, p, ws)
	if id != ws || m == nil || m.RoleID != domain.Agent.ID() || m.Visibility != domain.SeesTeams || len(m.Teams) != 1 || m.Teams[0] != team || len(m.Channels) != 0 {
		t.Fatalf("joined %v as %+v", id, m)
	}
	_, err = w.AcceptInvitation(t.Context(), by, token)
	wants(t, "twice", err, domain.Invalid, "token")
	_, err = w.AcceptInvitation(t.Context(), by, w.invited(t, ws, p.email, nil))
	wants(t, "a member already", err, domain.Conflict, "")
	es := w.audit(t, by.User(), ws)
	joined := 0
	for _, e := range es {
		if e.Action == "member.joined" && e.Subject == m.ID.String() && e.UserID == by.User() && e.Details.Device == "Firefox on Windows" {
			joined++
		}
	}
	if joined != 1 {
		t.Errorf("the log says %v", actions(es))
	}
}

func TestInvitationsThatCantBeAccepted(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	by := w.actor(t, p.token)
	for name, change := range map[string]func(*dal.Tx, *dal.Invitation){
		"expired":               func(tx *dal.Tx, i *dal.Invitation) { i.ExpiresAt = tx.Now() },
		"revoked":               func(tx *dal.Tx, i *dal.Invitation) { now := tx.Now(); i.RevokedAt = &now },
		"accepted":              func(tx *dal.Tx, i *dal.Invitation) { now := tx.Now(); i.AcceptedAt = &now },
		"to a role that's gone": func(_ *dal.Tx, i *dal.Invitation) { i.RoleID = domain.NewID[domain.RoleID]() },
	} {
		ws := embeddedtest.Workspace(t, w.Store)
		token := w.invited(t, ws, p.email, change)
		_, err := w.AcceptInvitation(t.Context(), by, token)
		wants(t, name, err, domain.Invalid, "token")
		if w.membership(t, p, ws) != nil {
			t.Errorf("%s: is a member", name)
		}
	}
	closed := embeddedtest.Workspace(t, w.Store)
	token := w.invited(t, closed, p.email, nil)
	column[string](t, w.url, "update workspaces set closed_at = now() where id = $1 returning id::text", closed.UUID())
	_, err := w.AcceptInvitation(t.Context(), by, token)
	wants(t, "to a workspace that is closed", err, domain.Invalid, "token")
}

// A limit to channels that are all gone stays one: without it the member would see every channel.
func TestInvitedChannels(t *testing.T) {
	t.Parallel()
	w := start(t)
	for name, c := range map[string]struct{ there, gone, want int }{
		"one is left": {1, 1, 1}, "none is left": {0, 2, 2}, "no limit": {0, 0, 0},
	} {
		p := w.enrolled(t)
		ws := embeddedtest.Workspace(t, w.Store)
		token := w.invited(t, ws, p.email, func(tx *dal.Tx, i *dal.Invitation) {
			var ids []domain.ChannelID
			for range c.there {
				ch := &dal.Channel{ID: domain.NewID[domain.ChannelID](), Network: domain.WhatsApp, ExternalID: random(), ParentID: random(), Name: "x", Address: "+44", Status: domain.ChannelConnected, Token: "x"}
				must(t, dal.InsertChannel(t.Context(), tx, ch))
				ids = append(ids, ch.ID)
			}
			for range c.gone {
				ids = append(ids, domain.NewID[domain.ChannelID]())
			}
			i.SetChannels(ids)
		})
		_, err := w.AcceptInvitation(t.Context(), w.actor(t, p.token), token)
		must(t, err)
		if m := w.membership(t, p, ws); len(m.Channels) != c.want {
			t.Errorf("%s: the channels are %v", name, m.Channels)
		}
	}
}

// An invitation makes one membership, also in many requests at the same time.
func TestAcceptAtTheSameTime(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	ws := embeddedtest.Workspace(t, w.Store)
	token, by := w.invited(t, ws, p.email, nil), w.actor(t, p.token)
	var joined atomic.Int64
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			_, err := w.AcceptInvitation(t.Context(), by, token)
			switch {
			case err == nil:
				joined.Add(1)
			case domain.CodeOf(err) != domain.Invalid:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if joined.Load() != 1 {
		t.Errorf("joined %d times", joined.Load())
	}
}

func TestSignUpInvited(t *testing.T) {
	t.Parallel()
	w := start(t)
	ws := embeddedtest.Workspace(t, w.Store)
	in := w.form()
	in.WorkspaceName, in.Region = "", ""
	wants(t, "no workspace and no invitation", w.SignUp(t.Context(), in), domain.Invalid, "region")
	in.Region = domain.EU
	wants(t, "no name for it", w.SignUp(t.Context(), in), domain.Invalid, "workspaceName")
	in.Region = ""
	in.InvitationToken = "pdi_wrong"
	wants(t, "a wrong token", w.SignUp(t.Context(), in), domain.Invalid, "invitationToken")
	in.InvitationToken = w.invited(t, ws, random()+"@example.com", nil)
	wants(t, "another's invitation", w.SignUp(t.Context(), in), domain.Invalid, "invitationToken")
	in.InvitationToken = w.invited(t, ws, in.Email, func(_ *dal.Tx, i *dal.Invitation) { i.RoleID = domain.NewID[domain.RoleID]() })
	wants(t, "to a role that's gone", w.SignUp(t.Context(), in), domain.Invalid, "token")
	if _, err := w.user(t, in.Email); !dal.IsNotFound(err) {
		t.Errorf("a refused sign-up left a person: %v", err)
	}
	in.InvitationToken = w.invited(t, ws, in.Email, nil)
	must(t, w.SignUp(t.Context(), in))
	p := &person{email: in.Email}
	if m := w.membership(t, p, ws); m == nil || m.RoleID != domain.Agent.ID() {
		t.Errorf("joined as %+v", m)
	}
	if mails := w.mails(t, in.Email); len(mails) != 0 {
		t.Errorf("the mails are %+v", mails)
	}
	if c, err := w.signIn(t, p, password); err != nil || c.Kind != dal.ChallengeTOTPEnrolment {
		t.Errorf("signing in: %+v %v", c, err)
	}
	in.InvitationToken = w.invited(t, embeddedtest.Workspace(t, w.Store), in.Email, nil)
	wants(t, "an address with an account", w.SignUp(t.Context(), in), domain.Conflict, "email")
}
