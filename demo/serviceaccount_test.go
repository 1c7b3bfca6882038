package demo_test

import (
	"slices"
	"testing"

	"github.com/pquerna/otp/totp"

	"postdog.io/dal"
	"postdog.io/domain"
)

// A service account answers customers under its own name, also when its key is gone. It is no member: it takes nothing, and
// what it tries breaks nobody's live screen.
func TestServiceAccount(t *testing.T) {
	t.Parallel()
	w := start(t)
	const customer = "447700900881"
	conversation := w.writeIn(t, customer, "Is anybody there?")
	name := "Night robot " + random()
	var made struct {
		CreateAPIKey struct {
			Token  string
			APIKey struct{ ID string }
		} `json:"createApiKey"`
	}
	w.must(t, `mutation($n: String!) { createApiKey(input: {name: $n, permissions: [CONVERSATION_READ, CONVERSATION_REPLY, CONVERSATION_MANAGE]}) { token apiKey { id } } }`,
		map[string]any{"n": name}, &made)
	key := made.CreateAPIKey.Token
	jonas := w.as(t, "AGENT")
	live := w.follow(t, jonas, "")
	for _, verb := range []string{`claimConversation(input: {conversationId: $c}) { conversation { id } }`, `markRead(input: {conversationId: $c}) { conversation { id } }`,
		`setTyping(input: {conversationId: $c, typing: true}) { conversation { id } }`, `setPresence(input: {conversationId: $c}) { member { id } }`} {
		w.refused(t, key, `mutation($c: ID!) { `+verb+` }`, map[string]any{"c": conversation}, "FORBIDDEN")
	}
	var sent struct {
		SendMessage struct{ Message struct{ ID string } }
	}
	w.mustAs(t, key, `mutation($c: ID!) { sendMessage(input: {conversationId: $c, clientId: "robot", text: "We open at nine."}) { message { id } } }`, map[string]any{"c": conversation}, &sent)
	e := live.until(t, func(e event) bool { return e.Typename == "MessageAdded" && e.Conversation.ID == conversation })
	if e.Message.Text != "We open at nine." {
		t.Errorf("the screen shows %+v", e.Message)
	}
	written := func() {
		t.Helper()
		var seen struct {
			Node struct {
				Author         *struct{ ID string }
				ServiceAccount string
			}
		}
		w.mustAs(t, jonas, `query($m: ID!) { node(id: $m) { ... on Message { author { id } serviceAccount } } }`, map[string]any{"m": sent.SendMessage.Message.ID}, &seen)
		if seen.Node.Author != nil || seen.Node.ServiceAccount != name {
			t.Errorf("written by %+v", seen.Node)
		}
	}
	written()
	w.must(t, `mutation($k: ID!) { revokeApiKey(input: {apiKeyId: $k}) { apiKeyId } }`, map[string]any{"k": made.CreateAPIKey.APIKey.ID}, nil)
	written()
	w.refused(t, key, `{ members { id } }`, nil, "UNAUTHENTICATED")
}

// What an answer changes of the viewer it brings along, so that no screen has to ask again.
func TestAnswersBringTheViewer(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.join(t, "Up To Date")
	var in struct{ VerifyTotp struct{ Session session } }
	w.mustAs(t, "", verify, map[string]any{"i": map[string]any{"challengeId": w.challenge(t, p.email, p.password), "code": p.recoveryCodes[0]}}, &in)
	type viewer struct {
		RecoveryCodesLeft                 int
		TotpEnrolledAt, PasswordChangedAt string
		Sessions                          []struct{ IsCurrent bool }
	}
	const fields = `viewer { recoveryCodesLeft totpEnrolledAt passwordChangedAt sessions { isCurrent } }`
	var before struct{ Viewer viewer }
	w.mustAs(t, p.token, `{ `+fields+` }`, nil, &before)
	var out struct {
		RegenerateRecoveryCodes, ConfirmTotpChange, ChangePassword struct{ Viewer viewer }
		BeginTotpChange                                            struct{ Secret string }
	}
	w.mustAs(t, p.token, `mutation { regenerateRecoveryCodes(input: {}) { `+fields+` } }`, nil, &out)
	if v := out.RegenerateRecoveryCodes.Viewer; v.RecoveryCodesLeft != 10 || len(v.Sessions) != 2 {
		t.Errorf("with new codes: %+v", v)
	}
	w.mustAs(t, p.token, `mutation { beginTotpChange(input: {}) { secret } }`, nil, &out)
	code, err := totp.GenerateCode(out.BeginTotpChange.Secret, w.demo.Server().Store().Now())
	must(t, err)
	w.mustAs(t, p.token, `mutation($c: String!) { confirmTotpChange(input: {code: $c}) { `+fields+` } }`, map[string]any{"c": code}, &out)
	if v := out.ConfirmTotpChange.Viewer; v.TotpEnrolledAt == before.Viewer.TotpEnrolledAt || len(v.Sessions) != 1 || !v.Sessions[0].IsCurrent {
		t.Errorf("with a new app: %+v", v)
	}
	w.refused(t, in.VerifyTotp.Session.Token, `{ viewer { id } }`, nil, "UNAUTHENTICATED")
	w.mustAs(t, p.token, `mutation($c: String!) { changePassword(input: {currentPassword: $c, newPassword: "eleven loud purple teapots"}) { `+fields+` } }`, map[string]any{"c": p.password}, &out)
	if v := out.ChangePassword.Viewer; v.PasswordChangedAt == "" || len(v.Sessions) != 1 || !v.Sessions[0].IsCurrent {
		t.Errorf("with a new password: %+v", v)
	}
}

// An invitation in the list says all that it is to; the count of open alerts is that of all, whatever the page shows.
func TestListsSayEnough(t *testing.T) {
	t.Parallel()
	w := start(t)
	var made struct {
		CreateTeam struct{ Team struct{ ID string } }
	}
	team := "Team " + random()
	w.must(t, `mutation($n: String!) { createTeam(input: {name: $n}) { team { id } } }`, map[string]any{"n": team}, &made)
	var there struct{ Channels []struct{ ID, Name string } }
	w.must(t, `{ channels { id name } }`, nil, &there)
	email := random() + "@example.com"
	w.must(t, `mutation($e: String!, $r: ID!, $t: ID!, $c: ID!) { inviteMember(input: {email: $e, roleId: $r, teamIds: [$t], channelIds: [$c]}) { invitation { id } } }`,
		map[string]any{"e": email, "r": domain.Agent.ID().String(), "t": made.CreateTeam.Team.ID, "c": there.Channels[0].ID}, nil)
	type invitation struct {
		Email           string
		Teams, Channels []struct{ Name string }
	}
	listed := func() invitation {
		var out struct{ Invitations []invitation }
		w.must(t, `{ invitations { email teams { name } channels { name } } }`, nil, &out)
		return out.Invitations[slices.IndexFunc(out.Invitations, func(i invitation) bool { return i.Email == email })]
	}
	if i := listed(); len(i.Teams) != 1 || i.Teams[0].Name != team || len(i.Channels) != 1 || i.Channels[0].Name != there.Channels[0].Name {
		t.Errorf("listed as %+v", i)
	}
	w.must(t, `mutation($t: ID!) { deleteTeam(input: {teamId: $t}) { teamId } }`, map[string]any{"t": made.CreateTeam.Team.ID}, nil)
	if i := listed(); len(i.Teams) != 0 {
		t.Errorf("without its team: %+v", i)
	}

	p := w.join(t, "Watchful Person")
	ws, err := domain.ParseID[domain.WorkspaceID]("", p.workspace)
	must(t, err)
	must(t, w.demo.Server().Store().InWorkspace(t.Context(), ws, func(tx *dal.Tx) error {
		for range 3 {
			_, err := dal.RaiseSecurityAlert(t.Context(), tx, &dal.SecurityAlert{Kind: domain.ExportSpikeAlert, MemberID: domain.NewID[domain.MemberID](), Count: 1}, tx.Now())
			must(t, err)
		}
		return nil
	}))
	for _, want := range []int{3, 2} {
		var out struct {
			SecurityAlerts struct {
				OpenCount int
				Edges     []struct{ Node struct{ ID string } }
			}
		}
		w.mustAs(t, p.token, `{ securityAlerts(open: true, first: 1) { openCount edges { node { id } } } }`, nil, &out)
		if out.SecurityAlerts.OpenCount != want || len(out.SecurityAlerts.Edges) != 1 {
			t.Fatalf("%d are open, not %d", out.SecurityAlerts.OpenCount, want)
		}
		w.mustAs(t, p.token, `mutation($a: ID!) { acknowledgeSecurityAlert(input: {alertId: $a}) { alert { id } } }`, map[string]any{"a": out.SecurityAlerts.Edges[0].Node.ID}, nil)
	}
}
