package identity_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/identity"
	"postdog.io/server/embedded/embeddedtest"
)

// noted does the jobs that note a person's security events, twice, as after a crash.
func (w *world) noted(t *testing.T, user domain.UserID) {
	t.Helper()
	ids := map[string]bool{}
	for _, id := range column[string](t, w.url, "select id::text from security_events where user_id = $1", user.UUID()) {
		ids[id] = true
	}
	rows := column[[]byte](t, w.url, "select args from river.river_job where kind = 'identity_record' order by id")
	for _, args := range rows {
		if id := domain.IDFromUUID[domain.SecurityEventID]; strings.Contains(string(args), "sevt_") {
			for known := range ids {
				if strings.Contains(string(args), id(parseUUID(t, known)).String()) {
					must(t, w.WorkRecord(t.Context(), args))
					must(t, w.WorkRecord(t.Context(), args))
				}
			}
		}
	}
}

// audit lists what a workspace's log says, the oldest first, after the person's events were noted.
func (w *world) audit(t *testing.T, user domain.UserID, ws domain.WorkspaceID) []*dal.AuditEvent {
	t.Helper()
	w.noted(t, user)
	var es []*dal.AuditEvent
	must(t, w.Store.InWorkspace(t.Context(), ws, func(tx *dal.Tx) error {
		verdict, err := dal.VerifyAudit(t.Context(), tx, dal.AuditHead{})
		if err == nil && len(verdict.Broken) > 0 {
			t.Errorf("the log is broken: %q", verdict.Broken)
		}
		if err == nil {
			es, err = dal.ListAuditEvents(t.Context(), tx, dal.AuditQuery{Limit: 1000})
		}
		return err
	}))
	slices.Reverse(es)
	return es
}

// actions are the entries' actions.
func actions(es []*dal.AuditEvent) (list []string) {
	for _, e := range es {
		list = append(list, e.Action)
	}
	return list
}

// What happens to an account stands in the log of each of its workspaces, once, with when and from where.
func TestEventsAreNotedOnce(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	by := w.actor(t, p.token)
	second := embeddedtest.Workspace(t, w.Store)
	member := domain.NewID[domain.MemberID]()
	must(t, w.Store.InControl(t.Context(), func(tx *dal.ControlTx) error {
		return dal.InsertMember(t.Context(), tx, &dal.Member{WorkspaceID: second, ID: member, UserID: by.User(), RoleID: domain.Viewer.ID()})
	}))
	begun := w.clock.read()
	w.clock.pass(time.Minute)
	_, err := w.signIn(t, p, "not the password")
	wants(t, "a wrong password", err, domain.Unauthenticated, "")
	_, err = w.VerifyTOTP(t.Context(), w.answer(w.challenge(t, p), "000000"))
	wants(t, "a wrong code", err, domain.Unauthenticated, "code")
	_, err = w.VerifyTOTP(t.Context(), w.answer(w.challenge(t, p), p.codes[0]))
	must(t, err)
	_, err = w.StepUp(t.Context(), by, identity.StepUp{Code: w.code(t, p, 0)})
	must(t, err)
	must(t, w.SignOut(t.Context(), by))
	want := []string{
		"account.totp_enrolled", "account.signed_in", "account.sign_in_failed", "account.code_failed",
		"account.recovery_code_used", "account.signed_in", "account.stepped_up", "account.signed_out",
	}
	for ws, m := range map[domain.WorkspaceID]domain.MemberID{by.Workspace(): by.Member(), second: member} {
		es := w.audit(t, by.User(), ws)
		if got := actions(es); !slices.Equal(got, want) {
			t.Errorf("the log says %v", got)
		}
		for _, e := range es {
			if e.ActorKind != domain.PersonActor || e.UserID != by.User() || e.MemberID != m || e.Subject != by.User().String() ||
				e.Details.Address != w.address || e.Details.Device != "Firefox on Windows" {
				t.Errorf("an entry is %+v", e)
			}
		}
		if len(es) > 2 && (!es[0].OccurredAt.Equal(begun) || !es[2].OccurredAt.Equal(begun.Add(time.Minute))) {
			t.Errorf("they occurred at %v and %v", es[0].OccurredAt, es[2].OccurredAt)
		}
	}
}

// Where an event came from is sealed; the job holds ids alone.
func TestEventsHoldNothingInTheClear(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	by := w.actor(t, p.token)
	rows := column[string](t, w.url, `select row_to_json(e)::text || encode(origin, 'escape') from security_events e where user_id = $1
		union all select args::text from river.river_job where kind = 'identity_record'`, by.User().UUID())
	for _, row := range rows {
		if strings.Contains(row, w.address) || strings.Contains(row, "Firefox") || strings.Contains(row, p.email) {
			t.Errorf("in the clear: %s", row)
		}
	}
	if len(rows) < 4 {
		t.Errorf("only %v", rows)
	}
}

// A hook that fails is called again; the log has the entry once all the same.
func TestRecordedIsTold(t *testing.T) {
	t.Parallel()
	w := start(t)
	var told []string
	fail := errors.New("not now")
	w.Recorded = func(_ context.Context, e dal.SecurityEvent, ms []*dal.Membership) error {
		if len(ms) != 1 || e.Origin.Address != w.address {
			t.Errorf("told was %+v with %+v", e, ms)
		}
		told = append(told, e.Action)
		err := fail
		fail = nil
		return err
	}
	p := w.enrolled(t)
	by := w.actor(t, p.token)
	args := w.lastRecord(t, by.User())
	if err := w.WorkRecord(t.Context(), args); err == nil {
		t.Error("the hook's failure was swallowed")
	}
	told = nil
	if got := actions(w.audit(t, by.User(), by.Workspace())); !slices.Equal(got, []string{"account.signed_in", "account.totp_enrolled"}) {
		t.Errorf("the log says %v", got)
	}
	if len(told) != 4 { // each job ran twice
		t.Errorf("told was %v", told)
	}
}

// An event that is gone, or of nobody, is no failure.
func TestNothingToNote(t *testing.T) {
	t.Parallel()
	w := start(t)
	must(t, w.WorkRecord(t.Context(), []byte(`{"event":"`+domain.NewID[domain.SecurityEventID]().String()+`"}`)))
}

// lastRecord is the latest job that notes what happened to a person. Other tests' jobs wait beside it.
func (w *world) lastRecord(t *testing.T, user domain.UserID) []byte {
	t.Helper()
	events := map[string]bool{}
	for _, text := range column[string](t, w.url, "select id::text from security_events where user_id = $1", user.UUID()) {
		events[domain.IDFromUUID[domain.SecurityEventID](uuid.MustParse(text)).String()] = true
	}
	for _, args := range column[[]byte](t, w.url, "select args from river.river_job where kind = 'identity_record' order by id desc") {
		var job struct{ Event string }
		must(t, json.Unmarshal(args, &job))
		if events[job.Event] {
			return args
		}
	}
	t.Fatal("there is no such job")
	return nil
}
