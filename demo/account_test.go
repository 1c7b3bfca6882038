package demo_test

import (
	"bytes"
	"context"
	"image"
	_ "image/jpeg" // what photos are served as
	"image/png"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
)

type session struct {
	Token, RefreshToken string
	ExpiresAt           time.Time
}

const verify = `mutation($i: VerifyTotpInput!) { verifyTotp(input: $i) { session { token refreshToken expiresAt } } }`

// challenge signs in with the password.
func (w *world) challenge(t *testing.T, email, password string) string {
	t.Helper()
	var in struct {
		SignIn struct{ Challenge struct{ ID, Kind string } }
	}
	w.mustAs(t, "", `mutation($e: String!, $p: String!) { signIn(input: {email: $e, password: $p}) { challenge { id kind } } }`, map[string]any{"e": email, "p": password}, &in)
	if in.SignIn.Challenge.Kind != "TOTP" {
		t.Fatalf("the second step is %s", in.SignIn.Challenge.Kind)
	}
	return in.SignIn.Challenge.ID
}

// An app signs in, renews its session, and loses it when someone else brings a token that it has used: sockets too.
func TestAppSession(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.join(t, "App User")
	var in struct{ VerifyTotp struct{ Session session } }
	header := w.browse(t, nil, verify, map[string]any{"i": map[string]any{
		"challengeId": w.challenge(t, p.email, p.password), "code": p.recoveryCodes[0], "refreshable": true,
	}}, &in)
	first := in.VerifyTotp.Session
	if first.RefreshToken == "" || time.Until(first.ExpiresAt) > time.Hour || header.Get("Set-Cookie") != "" {
		t.Fatalf("the session is %+v, the cookie %q", first, header.Get("Set-Cookie"))
	}
	var mine struct {
		Viewer struct {
			Sessions []struct {
				Kind      string
				IsCurrent bool
			}
		}
	}
	w.mustAs(t, first.Token, `{ viewer { sessions { kind isCurrent device address country lastUsedAt expiresAt createdAt } } }`, nil, &mine)
	if len(mine.Viewer.Sessions) != 2 {
		t.Errorf("the sessions are %+v", mine.Viewer.Sessions)
	}
	for _, s := range mine.Viewer.Sessions {
		if (s.Kind == "APP") != s.IsCurrent {
			t.Errorf("a session is %+v", s)
		}
	}
	const refresh = `mutation($t: String!) { refreshSession(input: {refreshToken: $t}) { session { token refreshToken expiresAt } } }`
	var out struct{ RefreshSession struct{ Session session } }
	header = w.browse(t, nil, refresh, map[string]any{"t": first.RefreshToken}, &out)
	second := out.RefreshSession.Session
	if header.Get("Set-Cookie") != "" {
		t.Error("a cookie was set")
	}
	w.refused(t, first.Token, `{ viewer { id } }`, nil, "UNAUTHENTICATED")
	w.mustAs(t, second.Token, `{ viewer { id } }`, nil, nil)
	socket := w.socket(t, second.Token)
	w.refused(t, "", refresh, map[string]any{"t": first.RefreshToken}, "UNAUTHENTICATED")
	w.refused(t, second.Token, `{ viewer { id } }`, nil, "UNAUTHENTICATED")
	if code := closeCode(t, socket, patience); code != 4401 {
		t.Errorf("its socket was closed with %d", code)
	}
	w.mustAs(t, p.token, `{ viewer { id } }`, nil, nil)
	w.mail(t, p.email, `used from two places`)
}

// mail waits for a mail that says something, and returns what the pattern's group found.
func (w *world) mail(t *testing.T, email, pattern string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for ctx.Err() == nil {
		var mails []struct{ Text string }
		w.control(t, http.MethodGet, "/mail?to="+url.QueryEscape(email), nil, &mails)
		for _, m := range mails {
			if found := regexp.MustCompile(pattern).FindStringSubmatch(m.Text); found != nil {
				return found[len(found)-1]
			}
		}
	}
	t.Fatalf("no mail for %s says %q", email, pattern)
	return ""
}

const stepUp = `mutation($c: String!) { stepUp(input: {code: $c}) { validUntil } }`

// nextCode is what the app shows in half a minute, which is right already.
func (p *newcomer) nextCode(t *testing.T, steps int) string {
	t.Helper()
	code, err := totp.GenerateCode(p.secret, time.Now().Add(time.Duration(steps)*30*time.Second))
	must(t, err)
	return code
}

// A browser's cookie is another one after a step-up; its sockets go on. A token in a header stays as it is.
func TestCookieRotates(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.join(t, "Cookie Baker")
	old := map[string]string{"Cookie": "postdog_session=" + p.token}
	socket := w.socket(t, p.token)
	fresh := sessionCookie(t, w.browse(t, old, stepUp, map[string]any{"c": p.nextCode(t, 1)}, nil))
	if fresh.Value == p.token || fresh.Value == "" || !fresh.HttpOnly {
		t.Errorf("the new cookie is %v", fresh)
	}
	// What was on its way with the old one is answered for a moment, but has not what the code opened.
	w.mustAs(t, p.token, `{ viewer { id } }`, nil, nil)
	w.refused(t, p.token, `mutation { regenerateRecoveryCodes(input: {}) { recoveryCodes } }`, nil, "STEP_UP_REQUIRED")
	var me struct {
		Viewer struct{ SteppedUpUntil *time.Time }
	}
	w.browse(t, map[string]string{"Cookie": "postdog_session=" + fresh.Value}, `{ viewer { steppedUpUntil } }`, nil, &me)
	if me.Viewer.SteppedUpUntil == nil {
		t.Error("the session is not stepped up")
	}
	write(t, socket, map[string]any{"type": "ping"})
	if m := read(t, socket); m.Type != "pong" {
		t.Errorf("its socket says %s", m.Type)
	}

	q := w.join(t, "Header Person")
	header := w.browse(t, map[string]string{"Authorization": "Bearer " + q.token}, stepUp, map[string]any{"c": q.nextCode(t, 1)}, nil)
	if header.Get("Set-Cookie") != "" {
		t.Error("a cookie was set for a token in a header")
	}
	const change = `mutation($c: String!, $n: String!) { changePassword(input: {currentPassword: $c, newPassword: $n}) { session { token } } }`
	var changed struct{ ChangePassword struct{ Session session } }
	w.mustAs(t, q.token, change, map[string]any{"c": q.password, "n": "eleven loud purple teapots"}, &changed)
	w.refused(t, q.token, `{ viewer { id } }`, nil, "UNAUTHENTICATED")
	w.mustAs(t, changed.ChangePassword.Session.Token, `{ viewer { id } }`, nil, nil)
}

// A forgotten password is set anew through a mailed link; the authenticator app is asked for all the same.
func TestResetThroughMail(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.join(t, "Forgetful Person")
	const request, reset = `mutation($e: String!) { requestPasswordReset(input: {email: $e}) { email } }`,
		`mutation($t: String!, $p: String!) { resetPassword(input: {token: $t, newPassword: $p}) { reset } }`
	nobody := random() + "@example.com"
	var known, unknown struct{ RequestPasswordReset struct{ Email string } }
	w.mustAs(t, "", request, map[string]any{"e": p.email}, &known)
	w.mustAs(t, "", request, map[string]any{"e": nobody}, &unknown)
	if known.RequestPasswordReset.Email != p.email || unknown.RequestPasswordReset.Email != nobody {
		t.Errorf("the answers are %+v and %+v", known, unknown)
	}
	token := w.mail(t, p.email, `/reset-password\?token=(\S+)`)
	w.refused(t, "", reset, map[string]any{"t": token, "p": "password1234"}, "INVALID")
	w.mustAs(t, "", reset, map[string]any{"t": token, "p": "eleven loud purple teapots"}, nil)
	w.refused(t, "", reset, map[string]any{"t": token, "p": "eleven loud purple teapots"}, "INVALID")
	w.refused(t, p.token, `{ viewer { id } }`, nil, "UNAUTHENTICATED")
	w.challenge(t, p.email, "eleven loud purple teapots")
	w.mail(t, p.email, `was set anew with a link`)
}

// fetch makes a plain HTTP request as the holder of a token.
func (w *world) fetch(t *testing.T, method, path, token string, body []byte, headers map[string]string) (*http.Response, []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, w.url+path, bytes.NewReader(body))
	must(t, err)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(r)
	must(t, err)
	defer func() { _ = res.Body.Close() }() // read to its end
	text, err := io.ReadAll(res.Body)
	must(t, err)
	return res, text
}

func TestPhotoUpload(t *testing.T) {
	t.Parallel()
	w := start(t)
	p, stranger := w.join(t, "Photogenic Person"), w.join(t, "A Stranger")
	begin := func() string {
		var out struct{ BeginPhotoUpload struct{ UploadURL string } }
		w.mustAs(t, p.token, `mutation { beginPhotoUpload(input: {contentType: "image/png"}) { uploadUrl expiresAt } }`, nil, &out)
		return out.BeginPhotoUpload.UploadURL
	}
	var picture bytes.Buffer
	must(t, png.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 300, 200))))
	to := begin()
	for name, c := range map[string]struct {
		token   string
		headers map[string]string
		body    []byte
		want    int
	}{
		"nobody":           {"", nil, picture.Bytes(), http.StatusUnauthorized},
		"another person":   {stranger.token, nil, picture.Bytes(), http.StatusNotFound},
		"another site":     {p.token, map[string]string{"Sec-Fetch-Site": "cross-site"}, picture.Bytes(), http.StatusForbidden},
		"6 MiB":            {p.token, nil, make([]byte, 6<<20), http.StatusRequestEntityTooLarge},
		"a text, last":     {p.token, nil, []byte("no picture"), http.StatusBadRequest},
		"a dead session's": {dead, nil, picture.Bytes(), http.StatusUnauthorized},
	} {
		path := to
		if c.want == http.StatusBadRequest {
			path = begin()
		}
		if res, text := w.fetch(t, http.MethodPut, path, c.token, c.body, c.headers); res.StatusCode != c.want {
			t.Errorf("%s: %d %s", name, res.StatusCode, text)
		}
	}
	res, text := w.fetch(t, http.MethodPut, to, p.token, picture.Bytes(), nil)
	if res.StatusCode != http.StatusNoContent {
		t.Fatalf("%d %s", res.StatusCode, text)
	}
	if res, _ := w.fetch(t, http.MethodPut, to, p.token, picture.Bytes(), nil); res.StatusCode != http.StatusNotFound {
		t.Errorf("a used address: %d", res.StatusCode)
	}
	var me struct {
		Viewer struct {
			PhotoURL string
			Member   struct{ PhotoURL string }
		}
	}
	w.mustAs(t, p.token, `{ viewer { photoUrl member { photoUrl } } }`, nil, &me)
	if me.Viewer.PhotoURL == "" || me.Viewer.PhotoURL != me.Viewer.Member.PhotoURL || me.Viewer.PhotoURL != res.Header.Get("Location") {
		t.Errorf("the photo is at %+v", me)
	}
	res, photo := w.fetch(t, http.MethodGet, me.Viewer.PhotoURL, p.token, nil, nil)
	m, kind, err := image.Decode(bytes.NewReader(photo))
	must(t, err)
	h := res.Header
	if kind != "jpeg" || m.Bounds().Dx() != 256 || m.Bounds().Dy() != 256 || h.Get("Content-Type") != "image/jpeg" ||
		h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cache-Control") != "private, max-age=3600" || h.Get("ETag") == "" {
		t.Errorf("a %s of %v with %v", kind, m.Bounds(), h)
	}
	if res, _ := w.fetch(t, http.MethodGet, me.Viewer.PhotoURL, p.token, nil, map[string]string{"If-None-Match": h.Get("ETag")}); res.StatusCode != http.StatusNotModified {
		t.Errorf("asked with its version: %d", res.StatusCode)
	}
	for token, want := range map[string]int{"": http.StatusUnauthorized, stranger.token: http.StatusNotFound} {
		if res, _ := w.fetch(t, http.MethodGet, me.Viewer.PhotoURL, token, nil, nil); res.StatusCode != want {
			t.Errorf("for others: %d, not %d", res.StatusCode, want)
		}
	}
	w.mustAs(t, p.token, `mutation { removePhoto(input: {}) { viewer { photoUrl } } }`, nil, nil)
	if res, _ := w.fetch(t, http.MethodGet, me.Viewer.PhotoURL, p.token, nil, nil); res.StatusCode != http.StatusNotFound {
		t.Errorf("a removed photo: %d", res.StatusCode)
	}
}

// A service account's key is nobody, and does nothing that people do with their accounts.
func TestKeysOverTheAPI(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.join(t, "Key Maker")
	var made struct {
		CreateAPIKey struct {
			Token  string
			APIKey struct{ ID, Hint string }
		} `json:"createApiKey"`
	}
	w.mustAs(t, p.token, `mutation { createApiKey(input: {name: "robot", permissions: [MEMBER_READ]}) { token apiKey { id hint createdBy { name } permissions } } }`, nil, &made)
	key := made.CreateAPIKey.Token
	var viewer struct{ Viewer *struct{ ID string } }
	w.mustAs(t, key, `{ viewer { id } members { name } }`, nil, &viewer)
	if viewer.Viewer != nil {
		t.Errorf("the key is %+v", viewer.Viewer)
	}
	for _, act := range []string{
		`signOut { signedOut }`, `stepUp(input: {code: "000000"}) { validUntil }`, `updateProfile(input: {name: "x"}) { viewer { id } }`,
		`revokeOtherSessions(input: {}) { revoked }`, `acceptInvitation(input: {token: "x"}) { workspace { id } }`,
		`createPersonalToken(input: {name: "x"}) { token }`, `closeAccount(input: {password: "x"}) { closed }`,
	} {
		w.refused(t, key, `mutation { `+act+` }`, nil, "FORBIDDEN")
	}
	socket := w.socket(t, key)
	w.mustAs(t, p.token, `mutation($k: ID!) { revokeApiKey(input: {apiKeyId: $k}) { apiKeyId } }`, map[string]any{"k": made.CreateAPIKey.APIKey.ID}, nil)
	if code := closeCode(t, socket, patience); code != 4401 {
		t.Errorf("its socket was closed with %d", code)
	}
	w.refused(t, key, `{ members { name } }`, nil, "UNAUTHENTICATED")
	var keys struct {
		APIKeys []struct{ ID string } `json:"apiKeys"`
	}
	w.mustAs(t, p.token, `{ apiKeys { id } viewer { personalTokens { id } } }`, nil, &keys)
	if len(keys.APIKeys) != 0 {
		t.Errorf("the keys are %+v", keys)
	}
}
