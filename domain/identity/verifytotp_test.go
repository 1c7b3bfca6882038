package identity_test

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/identity"
)

func TestCodesAreAcceptedOnce(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	w.clock.pass(5 * time.Minute)
	verify := func(code string) error {
		t.Helper()
		_, err := w.VerifyTOTP(t.Context(), w.answer(w.challenge(t, p), code))
		return err
	}
	must(t, verify(w.code(t, p, 0)))
	wants(t, "the same code", verify(w.code(t, p, 0)), domain.Unauthenticated, "code")
	wants(t, "a code from before", verify(w.code(t, p, -1)), domain.Unauthenticated, "code")
	must(t, verify(w.code(t, p, 1)))
	wants(t, "a code between", verify(w.code(t, p, 0)), domain.Unauthenticated, "code")
	wants(t, "a code from far ahead", verify(w.code(t, p, 2)), domain.Unauthenticated, "code")
	w.clock.pass(30 * time.Second)
	wants(t, "the same code, now on time", verify(w.code(t, p, 0)), domain.Unauthenticated, "code")
	w.clock.pass(60 * time.Second)
	must(t, verify(w.code(t, p, -1)))
}

// A hundred requests with the same right code open one session, whether they answer one challenge or a hundred.
func TestCodeInManyRequestsAtTheSameTime(t *testing.T) {
	t.Parallel()
	for name, challenges := range map[string]int{"one challenge": 1, "a hundred challenges": 100} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t)
			p := w.enrolled(t)
			w.clock.pass(time.Minute)
			u, err := w.user(t, p.email)
			must(t, err)
			ids := make([]domain.ChallengeID, challenges)
			must(t, w.Store.InControl(t.Context(), func(tx *dal.ControlTx) error {
				for i := range ids {
					ids[i] = domain.NewID[domain.ChallengeID]()
					c := &dal.SignInChallenge{ID: ids[i], UserID: u.ID, Kind: dal.ChallengeTOTP, ExpiresAt: tx.Now().Add(time.Minute)}
					if err := dal.InsertSignInChallenge(t.Context(), tx, c); err != nil {
						return err
					}
				}
				return nil
			}))
			code := w.code(t, p, 0)
			var mu sync.Mutex
			var opened []string
			var all sync.WaitGroup
			for i := range 100 {
				all.Go(func() {
					s, err := w.VerifyTOTP(t.Context(), w.answer(ids[i%challenges], code))
					if err == nil {
						mu.Lock()
						defer mu.Unlock()
						opened = append(opened, s.Token)
						return
					}
					if c := domain.CodeOf(err); c != domain.Unauthenticated && c != domain.Invalid && c != domain.RateLimited {
						t.Errorf("got %v", err)
					}
				})
			}
			all.Wait()
			sessions := column[int64](t, w.url, "select count(*) from sessions where user_id = $1", u.ID.UUID())
			if len(opened) != 1 || sessions[0] != 2 { // the enrolment's and this one
				t.Errorf("%d sessions were opened, %d are stored", len(opened), sessions[0])
			}
		})
	}
}

var recoveryCode = regexp.MustCompile(`^[2-9A-HJKMNP-Z]{5}(-[2-9A-HJKMNP-Z]{5}){2}$`)

func TestRecoveryCodes(t *testing.T) {
	t.Parallel()
	w := start(t)
	p, other := w.enrolled(t), w.enrolled(t)
	unique := slices.Compact(slices.Sorted(slices.Values(p.codes)))
	if len(unique) != 10 || slices.ContainsFunc(unique, func(c string) bool { return !recoveryCode.MatchString(c) }) {
		t.Fatalf("the codes are %v", p.codes)
	}
	left := func() int {
		profile, err := w.Profile(t.Context(), w.actor(t, p.token))
		must(t, err)
		return profile.RecoveryCodesLeft
	}
	verify := func(code string) error {
		_, err := w.VerifyTOTP(t.Context(), w.answer(w.challenge(t, p), code))
		return err
	}
	must(t, verify(p.codes[0]))
	wants(t, "a used code", verify(p.codes[0]), domain.Unauthenticated, "code")
	must(t, verify(" "+strings.ToLower(strings.ReplaceAll(p.codes[1], "-", " "))+" "))
	must(t, verify(strings.ReplaceAll(p.codes[2], "-", "")))
	wants(t, "a code written otherwise", verify(strings.ToLower(p.codes[2])), domain.Unauthenticated, "code")
	wants(t, "another person's code", verify(other.codes[0]), domain.Unauthenticated, "code")
	wants(t, "part of a code", verify(p.codes[3][:11]), domain.Unauthenticated, "code")
	if n := left(); n != 7 {
		t.Errorf("%d codes are left", n)
	}
	_, err := w.StepUp(t.Context(), w.actor(t, p.token), identity.StepUp{Code: p.codes[4]})
	wants(t, "a step-up with a recovery code", err, domain.Unauthenticated, "code")
	if n := left(); n != 7 {
		t.Errorf("after a step-up %d codes are left", n)
	}
	must(t, verify(p.codes[4]))
}

func TestRecoveryCodesAreHashed(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	u, err := w.user(t, p.email)
	must(t, err)
	rows := column[string](t, w.url, "select row_to_json(r)::text || encode(code_hash, 'escape') from recovery_codes r where user_id = $1", u.ID.UUID())
	if len(rows) != 10 {
		t.Errorf("%d codes are stored", len(rows))
	}
	for _, row := range rows {
		for _, code := range p.codes {
			if strings.Contains(row, code) || strings.Contains(row, strings.ReplaceAll(code, "-", "")) {
				t.Error("a code stands in the clear")
			}
		}
	}
	if n := column[int64](t, w.url, "select count(*) from recovery_codes where user_id = $1 and length(code_hash) = 32", u.ID.UUID()); n[0] != 10 {
		t.Errorf("%d codes are hashes of 32 bytes", n[0])
	}
}

func TestStepUp(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	w.clock.pass(time.Hour)
	by := w.actor(t, p.token)
	_, err := w.StepUp(t.Context(), by, identity.StepUp{Code: "000000"})
	wants(t, "a wrong code", err, domain.Unauthenticated, "code")
	code := w.code(t, p, 0)
	until, err := w.StepUp(t.Context(), by, identity.StepUp{Code: code})
	must(t, err)
	if !until.ValidUntil.Equal(w.clock.read().Add(15 * time.Minute)) {
		t.Errorf("it holds until %v", until)
	}
	_, err = w.StepUp(t.Context(), by, identity.StepUp{Code: code})
	wants(t, "the same code", err, domain.Unauthenticated, "code")
	_, err = w.VerifyTOTP(t.Context(), identity.Code{ChallengeID: w.challenge(t, p), Code: code, From: w.from()})
	wants(t, "the same code to sign in", err, domain.Unauthenticated, "code")
}
