package demo_test

import (
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/identity"
)

// colleague makes a member of a newcomer's workspace, with an open session.
func (w *world) colleague(t *testing.T, of *newcomer, role domain.BuiltInRole) (token, member, email string) {
	t.Helper()
	ws, err := domain.ParseID[domain.WorkspaceID]("", of.workspace)
	must(t, err)
	email, token = random()+"@example.com", "pds_"+random()
	ids, err := w.demo.Server().Identity().CreateDemoUser(t.Context(), identity.DemoUser{
		Email: email, Password: "a password " + random(), Name: "Colleague " + random(), TOTPSecret: []byte(random()), WorkspaceID: ws, Role: role,
	})
	must(t, err)
	hash, now := sha256.Sum256([]byte(token)), time.Now()
	must(t, w.demo.Server().Store().InControl(t.Context(), func(tx *dal.ControlTx) error {
		return dal.InsertSession(t.Context(), tx, &dal.Session{
			ID: domain.NewID[domain.SessionID](), UserID: ids.UserID, TokenHash: hash[:], CreatedAt: now, SteppedUpAt: &now,
			ExpiresAt: now.Add(time.Hour), IdleUntil: now.Add(time.Hour),
		})
	}))
	return token, ids.MemberID.String(), email
}

// refused runs an operation that must have one error with a code.
func (w *world) refused(t *testing.T, token, query string, variables any, code string) {
	t.Helper()
	errs, err := w.ask(token, query, variables, nil)
	if err != nil || len(errs) != 1 || errs[0].Extensions.Code != code || errs[0].Message == "" {
		t.Errorf("%s: got %+v %v, want %s", query, errs, err, code)
	}
}

var invitationLink = regexp.MustCompile(`/accept-invitation\?token=(pdi_\S+)`)

// An invitation comes by mail, and its link tells what it is to until it is taken back.
func TestInviteByMail(t *testing.T) {
	t.Parallel()
	w := start(t)
	nadia := w.join(t, "Nadia")
	email := random() + "@example.com"
	var made struct {
		InviteMember struct {
			Invitation struct {
				ID, Email string
				Role      struct{ BuiltIn string }
				InvitedBy struct{ Name string }
			}
		}
	}
	w.mustAs(t, nadia.token, `mutation($e: String!, $r: ID!) { inviteMember(input: {email: $e, roleId: $r}) { invitation { id email role { builtIn } invitedBy { name } } } }`,
		map[string]any{"e": email, "r": domain.Agent.ID().String()}, &made)
	if i := made.InviteMember.Invitation; i.Email != email || i.Role.BuiltIn != "AGENT" || i.InvitedBy.Name != "Nadia" {
		t.Errorf("the invitation is %+v", i)
	}
	var mails []struct{ Subject, Text string }
	for deadline := time.Now().Add(patience); len(mails) == 0; {
		if time.Now().After(deadline) {
			t.Fatal("no mail came")
		}
		w.control(t, http.MethodGet, "/mail?to="+url.QueryEscape(email), nil, &mails)
	}
	found := invitationLink.FindStringSubmatch(mails[0].Text)
	if found == nil || !strings.Contains(mails[0].Subject, "Nadia") || !strings.Contains(mails[0].Text, "Second Company") {
		t.Fatalf("the mail is %+v", mails[0])
	}
	const preview = `query($t: String!) { invitation(token: $t) { workspaceName email roleName expiresAt } }`
	var told struct {
		Invitation *struct{ WorkspaceName, Email, RoleName string }
	}
	w.mustAs(t, "", preview, map[string]any{"t": found[1]}, &told)
	if i := told.Invitation; i == nil || i.WorkspaceName != "Second Company" || i.Email != email || i.RoleName != "Agent" {
		t.Errorf("a stranger with the link is told %+v", i)
	}
	id := map[string]any{"i": made.InviteMember.Invitation.ID}
	const revoke = `mutation($i: ID!) { revokeInvitation(input: {invitationId: $i}) { invitationId } }`
	w.refused(t, w.token, revoke, id, "NOT_FOUND") // another workspace's owner
	var node struct{ Node *struct{ ID string } }
	w.mustAs(t, w.token, `query($i: ID!) { node(id: $i) { id } }`, id, &node)
	if node.Node != nil {
		t.Error("another workspace's owner finds it as a node")
	}
	w.mustAs(t, nadia.token, revoke, id, nil)
	w.mustAs(t, "", preview, map[string]any{"t": found[1]}, &told)
	if told.Invitation != nil {
		t.Error("a revoked link still tells")
	}
}

const updateRole = `mutation($m: ID!, $r: ID!) { updateMember(input: {memberId: $m, roleId: $r}) { member { role { builtIn } } } }`

// A change of role counts from the member's next request, and closes their open screens at once.
func TestRoleTakesEffectAtOnce(t *testing.T) {
	t.Parallel()
	w := start(t)
	nadia := w.join(t, "Nadia")
	token, member, _ := w.colleague(t, nadia, domain.Agent)
	const createTeam = `mutation($n: String!) { createTeam(input: {name: $n}) { team { id name members { id } } } }`
	team := func(name string) map[string]any { return map[string]any{"n": name} }
	w.refused(t, token, createTeam, team("Mine"), "FORBIDDEN")
	bystander := w.follow(t, nadia.token, "")
	for _, step := range []struct {
		role domain.BuiltInRole
		may  bool
	}{{domain.Admin, true}, {domain.Viewer, false}} {
		socket := w.follow(t, token, "")
		began := time.Now()
		w.mustAs(t, nadia.token, updateRole, map[string]any{"m": member, "r": step.role.ID().String()}, nil)
		if code := closeCode(t, socket.conn, 5*time.Second); code != 4403 {
			t.Errorf("the socket closed with %d", code)
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("the socket stayed open for %v", took)
		}
		if step.may {
			w.mustAs(t, token, createTeam, team("Night shift"), nil)
		} else {
			w.refused(t, token, createTeam, team("Day shift"), "FORBIDDEN")
		}
		var me struct {
			Viewer struct {
				Permissions []string
				Member      struct{ Role struct{ BuiltIn string } }
			}
		}
		w.mustAs(t, token, `{ viewer { permissions member { role { builtIn } } } }`, nil, &me)
		if slices.Contains(me.Viewer.Permissions, "MEMBER_MANAGE") != step.may || me.Viewer.Member.Role.BuiltIn != string(step.role) {
			t.Errorf("they are told %+v", me)
		}
	}
	w.refused(t, nadia.token, `mutation { leaveWorkspace(input: {}) { workspaceId } }`, nil, "CONFLICT")
	w.mustAs(t, nadia.token, `mutation($m: ID!) { removeMember(input: {memberId: $m}) { memberId } }`, map[string]any{"m": member}, nil)
	w.refused(t, token, `{ members { id } }`, nil, "INVALID") // they belong to no workspace
	write(t, bystander.conn, map[string]any{"type": "ping"})
	if m := read(t, bystander.conn); m.Type != "pong" {
		t.Errorf("a bystander's socket says %s", m.Type)
	}
}

// What colleagues are told of each other, through every edge.
func TestMembersOfAWorkspace(t *testing.T) {
	t.Parallel()
	w := start(t)
	nadia := w.join(t, "Nadia")
	token, member, email := w.colleague(t, nadia, domain.Agent)
	var role struct {
		CreateRole struct {
			Role struct {
				ID          string
				BuiltIn     *string
				Permissions []string
				MemberCount int
			}
		}
	}
	w.mustAs(t, nadia.token, `mutation { createRole(input: {name: "Night watch", permissions: [MEMBER_READ, CONVERSATION_READ]}) { role { id builtIn permissions memberCount } } }`, nil, &role)
	if r := role.CreateRole.Role; r.BuiltIn != nil || !slices.Equal(r.Permissions, []string{"CONVERSATION_READ", "MEMBER_READ"}) || r.MemberCount != 0 {
		t.Errorf("the role is %+v", r)
	}
	var team struct {
		CreateTeam struct{ Team struct{ ID string } }
	}
	w.mustAs(t, nadia.token, `mutation($m: ID!) { createTeam(input: {name: "Night shift", memberIds: [$m]}) { team { id } } }`, map[string]any{"m": member}, &team)
	w.mustAs(t, nadia.token, `mutation($m: ID!, $r: ID!) { updateMember(input: {memberId: $m, roleId: $r, visibility: TEAMS}) { member { id } } }`,
		map[string]any{"m": member, "r": role.CreateRole.Role.ID}, nil)
	type person struct {
		ID       string
		Email    *string
		PhotoURL *string `json:"photoUrl"`
		Role     struct {
			Name        string
			MemberCount int
		}
		Visibility string
		Teams      []struct {
			ID      string
			Members []struct{ ID string }
		}
		Channels []struct{ ID string }
	}
	const everybody = `{ members { id email photoUrl role { name memberCount } visibility teams { id members { id } } channels { id } } }`
	read := func(token string) map[string]person {
		var out struct{ Members []person }
		w.mustAs(t, token, everybody, nil, &out)
		all := map[string]person{}
		for _, p := range out.Members {
			all[p.ID] = p
		}
		return all
	}
	seen := read(nadia.token)
	if len(seen) != 2 {
		t.Fatalf("the owner sees %+v", seen)
	}
	p := seen[member]
	if p.Email == nil || *p.Email != email || p.PhotoURL != nil || p.Role.Name != "Night watch" || p.Role.MemberCount != 1 || p.Visibility != "TEAMS" || len(p.Channels) != 0 ||
		len(p.Teams) != 1 || p.Teams[0].ID != team.CreateTeam.Team.ID || len(p.Teams[0].Members) != 1 || p.Teams[0].Members[0].ID != member {
		t.Errorf("the owner sees %+v", p)
	}
	for id, p := range read(token) {
		if own := id == member; own != (p.Email != nil) {
			t.Errorf("someone who may not manage members sees the address %v; their own: %v", p.Email, own)
		}
	}
	var roles struct {
		Roles []struct {
			Name        string
			BuiltIn     *string
			Permissions []string
		}
	}
	w.mustAs(t, token, `{ roles { name builtIn permissions } teams { name } }`, nil, &roles)
	if n := len(roles.Roles); n != 9 || *roles.Roles[0].BuiltIn != "OWNER" || len(roles.Roles[0].Permissions) != len(domain.Permissions()) || roles.Roles[8].Name != "Night watch" {
		text, _ := json.Marshal(roles)
		t.Errorf("the roles are %s", text)
	}
}
