package workspace_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river/rivertype"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/workspace"
)

var link = regexp.MustCompile(`https://inbox\.example\.com/accept-invitation\?token=(pdi_[A-Za-z0-9_-]{43})\n`)

// mailed sends what waits and returns the token of the latest mail.
func (w *world) mailed(t *testing.T) string {
	t.Helper()
	for _, err := range w.work(t) {
		must(t, err)
	}
	if len(w.mails) == 0 {
		t.Fatal("no mail came")
	}
	found := link.FindStringSubmatch(w.mails[len(w.mails)-1].text)
	if found == nil {
		t.Fatalf("there is no link in %q", w.mails[len(w.mails)-1].text)
	}
	return found[1]
}

func (w *world) preview(t *testing.T, token string) *workspace.Preview {
	t.Helper()
	p, err := w.PreviewInvitation(t.Context(), token)
	must(t, err)
	return p
}

func (w *world) invitations(t *testing.T) (is []*dal.Invitation) {
	t.Helper()
	w.in(t, func(ctx context.Context, tx *dal.Tx) (err error) {
		is, err = dal.ListInvitations(ctx, tx)
		return err
	})
	return is
}

func TestInvitation(t *testing.T) {
	t.Parallel()
	w := start(t)
	ch := w.channel(t)
	team, err := w.CreateTeam(t.Context(), w.owner, "Night shift", nil)
	must(t, err)
	email := random() + "@Example.com"
	i, err := w.InviteMember(t.Context(), w.admin, workspace.InviteMember{
		Email: " " + email + " ", Role: domain.PrivacyOfficer.ID(), Visibility: domain.SeesTeams, Teams: []domain.TeamID{team.ID}, Channels: []domain.ChannelID{ch.ID},
	})
	must(t, err)
	token := w.mailed(t)
	m := w.mails[0]
	if m.to != email || !strings.Contains(m.text, "Larkspur Bikes") || !strings.Contains(m.subject, w.members(t)[w.admin.Member()].Name) {
		t.Errorf("the mail is %+v", m)
	}
	p := w.preview(t, token)
	if p == nil || p.Email != email || p.RoleName != "Privacy officer" || p.BuiltIn == nil || *p.BuiltIn != domain.PrivacyOfficer || p.WorkspaceName != "Larkspur Bikes" || !p.ExpiresAt.Equal(w.clock().Add(7*24*time.Hour)) {
		t.Errorf("the preview is %+v", p)
	}
	open := w.invitations(t)
	if len(open) != 1 || open[0].ID != i.ID || open[0].Email != email || open[0].InvitedByID != w.admin.Member() || open[0].Visibility != domain.SeesTeams {
		t.Fatalf("the open ones are %+v", open)
	}
	equal(t, "teams", open[0].Teams(), []domain.TeamID{team.ID})
	equal(t, "channels", open[0].Channels(), []domain.ChannelID{ch.ID})
	if state := strings.ToLower(w.state(t)); strings.Contains(state, strings.ToLower(email)) || strings.Contains(state, strings.ToLower(token)) {
		t.Error("the address or the token stands in the database")
	}
	for _, wrong := range []string{"", "pdi_", token + "x", strings.TrimPrefix(token, "pdi_"), strings.ToUpper(token)} {
		if w.preview(t, wrong) != nil {
			t.Errorf("%q opens something", wrong)
		}
	}

	// Again: the old link is dead at once, also before the new mail is there.
	w.pass(6 * 24 * time.Hour)
	again, err := w.ResendInvitation(t.Context(), w.admin, i.ID)
	must(t, err)
	if w.preview(t, token) != nil || !again.ExpiresAt.Equal(w.clock().Add(7*24*time.Hour)) {
		t.Error("the old link works, or the new one's end is the old one's")
	}
	second := w.mailed(t)
	if second == token || w.preview(t, second) == nil {
		t.Error("the new link does not work")
	}
	w.pass(7 * 24 * time.Hour)
	if w.preview(t, second) != nil {
		t.Error("a link works past its end")
	}
	if len(w.invitations(t)) != 1 {
		t.Error("an expired invitation is not there to be sent again")
	}
	_, err = w.ResendInvitation(t.Context(), w.admin, i.ID)
	must(t, err)
	third := w.mailed(t)
	must(t, w.RevokeInvitation(t.Context(), w.admin, i.ID))
	if w.preview(t, third) != nil || len(w.invitations(t)) != 0 {
		t.Error("a revoked one works")
	}
	equal(t, "audited", w.audited(t, i.ID.String()), []string{
		"invitation.created; role:  > Privacy officer; visibility:  > TEAMS; teams:  > Night shift; channels:  > " + ch.Name,
		"invitation.resent", "invitation.resent", "invitation.revoked",
	})
	wants(t, "revoke again", w.RevokeInvitation(t.Context(), w.admin, i.ID), domain.NotFound, "invitationId")
	_, err = w.ResendInvitation(t.Context(), w.admin, i.ID)
	wants(t, "resend a revoked one", err, domain.NotFound, "invitationId")
}

// A mail that waited until its invitation was revoked, or over, is never sent.
func TestMailTooLate(t *testing.T) {
	t.Parallel()
	w := start(t)
	invite := func() *dal.Invitation {
		i, err := w.InviteMember(t.Context(), w.owner, workspace.InviteMember{Email: random() + "@example.com", Role: domain.Agent.ID()})
		must(t, err)
		return i
	}
	must(t, w.RevokeInvitation(t.Context(), w.owner, invite().ID))
	invite()
	w.pass(8 * 24 * time.Hour)
	for _, err := range w.work(t) {
		var cancelled *rivertype.JobCancelError
		if !errors.As(err, &cancelled) {
			t.Errorf("the job ended with %v", err)
		}
	}
	if len(w.mails) != 0 {
		t.Errorf("sent: %v", w.mails)
	}
}

func TestInviteMemberRefuses(t *testing.T) {
	t.Parallel()
	w := start(t)
	before := w.state(t)
	for what, c := range map[string]struct {
		email string
		code  domain.Code
	}{
		"no address":       {"", domain.Invalid},
		"with a name":      {"Mina <mina@example.com>", domain.Invalid},
		"a second header":  {"mina@example.com\r\nBcc: all@example.com", domain.Invalid},
		"without a domain": {"mina", domain.Invalid},
		"far too long":     {strings.Repeat("x", 250) + "@example.com", domain.Invalid},
		"a member's own":   {strings.ToUpper(w.members(t)[w.agent.Member()].Email), domain.Conflict},
	} {
		_, err := w.InviteMember(t.Context(), w.owner, workspace.InviteMember{Email: c.email, Role: domain.Agent.ID()})
		wants(t, what, err, c.code, "email")
	}
	if w.state(t) != before || len(w.work(t)) != 0 {
		t.Error("a refusal changed something")
	}
}

// The same address again: one invitation is open, whoever invites at the same moment.
func TestInviteAgain(t *testing.T) {
	t.Parallel()
	w := start(t)
	for range 4 {
		email := random() + "@example.com"
		invite := func(email string) func() error {
			return func() error {
				_, err := w.InviteMember(t.Context(), w.owner, workspace.InviteMember{Email: email, Role: domain.Agent.ID()})
				return err
			}
		}
		for _, err := range together(invite(email), invite(strings.ToUpper(email)), invite(email)) {
			must(t, err)
		}
		open := 0
		for _, i := range w.invitations(t) {
			if strings.EqualFold(i.Email, email) {
				open++
			}
		}
		if open != 1 {
			t.Errorf("%d invitations of one address are open", open)
		}
	}
}

// Whether an address is known elsewhere is nothing that whoever invites could tell, and an invitation there stays.
func TestInviteFromTwoWorkspaces(t *testing.T) {
	t.Parallel()
	w, other := start(t), start(t)
	email := other.members(t)[other.agent.Member()].Email
	_, err := w.InviteMember(t.Context(), w.owner, workspace.InviteMember{Email: email, Role: domain.Agent.ID()})
	must(t, err)
	shared := random() + "@example.com"
	for _, w := range []*world{w, other} {
		_, err = w.InviteMember(t.Context(), w.owner, workspace.InviteMember{Email: shared, Role: domain.Agent.ID()})
		must(t, err)
	}
	if len(w.invitations(t)) != 2 || len(other.invitations(t)) != 1 {
		t.Error("one took the place of the other")
	}
}

func TestInvitationLimits(t *testing.T) {
	t.Parallel()
	w := start(t)
	i, err := w.InviteMember(t.Context(), w.owner, workspace.InviteMember{Email: "ada@example.com", Role: domain.Agent.ID()})
	must(t, err)
	for range 4 {
		_, err = w.ResendInvitation(t.Context(), w.owner, i.ID)
		must(t, err)
	}
	_, err = w.ResendInvitation(t.Context(), w.owner, i.ID)
	wants(t, "a sixth mail", err, domain.RateLimited, "")
	_, err = w.InviteMember(t.Context(), w.owner, workspace.InviteMember{Email: "ADA@example.com", Role: domain.Agent.ID()})
	wants(t, "a sixth mail by inviting again", err, domain.RateLimited, "")
	for range 49 {
		_, err = w.InviteMember(t.Context(), w.owner, workspace.InviteMember{Email: random() + "@example.com", Role: domain.Agent.ID()})
		must(t, err)
	}
	_, err = w.InviteMember(t.Context(), w.owner, workspace.InviteMember{Email: random() + "@example.com", Role: domain.Agent.ID()})
	wants(t, "a 51st invitation", err, domain.RateLimited, "")
	w.pass(time.Hour)
	_, err = w.ResendInvitation(t.Context(), w.owner, i.ID)
	must(t, err)
}

// Names can't break out of a mail's subject.
func TestMailOfOddNames(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.in(t, func(ctx context.Context, tx *dal.Tx) error {
		ws, err := dal.LockWorkspace(ctx, tx)
		ws.Name = "Larkspur\r\nBcc: all@example.com\u2028x"
		return errors.Join(err, dal.UpdateWorkspace(ctx, tx, ws))
	})
	_, err := w.InviteMember(t.Context(), w.owner, workspace.InviteMember{Email: "ada@example.com", Role: domain.Agent.ID()})
	must(t, err)
	must(t, w.TransferOwnership(t.Context(), w.owner, w.admin.Member()))
	must(t, w.LeaveWorkspace(t.Context(), w.actor(t, w.owner.Member())))
	w.mailed(t)
	if m := w.mails[0]; strings.ContainsAny(m.subject, "\r\n\u2028") || strings.Contains(m.text, "\nBcc") || !strings.HasPrefix(m.subject, "A colleague invites you") {
		t.Errorf("the mail is %+v", m)
	}
}
