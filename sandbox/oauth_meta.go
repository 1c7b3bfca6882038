package sandbox

import (
	"crypto/hmac"
	crand "crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// grants are what OAuth gave out.
type grants struct {
	codes  map[string]*grant
	tokens map[string]*grant
	// refresh are X's refresh tokens, each of which works once.
	refresh map[string]*grant
	revoked map[string]bool
}

func newGrants() grants {
	return grants{codes: map[string]*grant{}, tokens: map[string]*grant{}, refresh: map[string]*grant{}, revoked: map[string]bool{}}
}

// grant is what one consent allows: to a person's token, or to one that was derived from it.
type grant struct {
	network, redirect string
	// challenge is PKCE's.
	challenge string
	// person is whose consent it is; accounts are those that they chose, none for all.
	person           string
	accounts         []string
	scopes, declined []string
	born, until      time.Time
	long             bool
	// system says that it is a business's own, which has no end.
	system    bool
	page      *Page
	instagram *InstagramAccount
}

const (
	shortLife = time.Hour
	longLife  = 60 * 24 * time.Hour
	noEnd     = 100 * 365 * 24 * time.Hour
	codeLife  = 10 * time.Minute
	// signUpCodeLife is that of a code of WhatsApp's sign-up.
	signUpCodeLife = 30 * time.Second
	userID         = "122100000000000002"
	userPrefix     = "EAASANDBOXUSER"
)

func newSecret(prefix string) string {
	random := make([]byte, 20)
	_, _ = crand.Read(random)
	return prefix + hex.EncodeToString(random)
}

// consent asks the person and sends the browser back with a code, or with a refusal; see asks. The parameter user says who
// the person is, so that several can be tried.
func (s *Sandbox) consent(w http.ResponseWriter, r *http.Request, network, appID string) {
	query := r.URL.Query()
	back, err := url.Parse(query.Get("redirect_uri"))
	if err != nil || !isWeb(back.String()) || query.Get("client_id") != appID || query.Get("response_type") != "code" ||
		query.Get("code_challenge_method") != "" && query.Get("code_challenge_method") != "S256" {
		problem(w, http.StatusBadRequest, "The dialog needs the app's client_id, response_type=code and a redirect_uri.")
		return
	}
	scopes := words(query.Get("scope"))
	name := map[string]string{messenger: "Facebook", instagram: "Instagram"}[network]
	if asks(w, r, consentQuestion{Network: name, App: "PostDog", Scopes: scopes, Accounts: s.choices(network, scopes), One: network == instagram}) {
		return
	}
	to := back.Query()
	to.Set("state", query.Get("state"))
	if denied, granted, declined, accounts := answered(r, scopes); denied {
		to.Set("error", "access_denied")
		to.Set("error_reason", "user_denied")
		to.Set("error_description", "Permissions error")
	} else {
		person := query.Get("user")
		or(&person, userID)
		to.Set("code", s.newCode(grant{
			network: network, redirect: query.Get("redirect_uri"), challenge: query.Get("code_challenge"), person: person,
			scopes: granted, declined: declined, accounts: accounts,
		}))
	}
	back.RawQuery = to.Encode()
	if network == instagram {
		back.Fragment = "_"
	}
	http.Redirect(w, r, back.String(), http.StatusFound) // #nosec G710 -- a consent leads back to the app's address
}

// newCode makes a code for a consent.
func (s *Sandbox) newCode(g grant) string {
	code := newSecret("AQ")
	s.mu.Lock()
	defer s.mu.Unlock()
	g.born = s.tasks.clock.Now()
	g.until = g.born.Add(codeLife)
	if g.system {
		g.until = g.born.Add(signUpCodeLife)
	}
	s.world.grants.codes[code] = &g
	return code
}

// facebookDialog is Facebook's dialog. One that names a configuration is the sign-up of WhatsApp.
func (s *Sandbox) facebookDialog(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Has("config_id") {
		s.signUpDialog(w, r)
		return
	}
	s.consent(w, r, messenger, s.config.Apps.Meta.AppID)
}

func (s *Sandbox) instagramDialog(w http.ResponseWriter, r *http.Request) {
	s.consent(w, r, instagram, s.config.Apps.Meta.AppID)
}

// spend uses up a code: it works once, for the address and the app that it was given to. The caller holds the lock.
func (s *Sandbox) spend(network string, form url.Values) *grant {
	g := s.world.grants.codes[form.Get("code")]
	app := s.config.Apps.Meta
	if g == nil || g.network != network || g.redirect != form.Get("redirect_uri") || !s.tasks.clock.Now().Before(g.until) ||
		form.Get("client_id") != app.AppID || form.Get("client_secret") != app.AppSecret || !g.proven(form.Get("code_verifier")) {
		return nil
	}
	delete(s.world.grants.codes, form.Get("code"))
	return g
}

// proven says whether a verifier fits the challenge that a code was asked for with, where there was one.
func (g *grant) proven(verifier string) bool {
	sum := sha256.Sum256([]byte(verifier))
	return g.challenge == "" || hmac.Equal([]byte(g.challenge), []byte(base64.RawURLEncoding.EncodeToString(sum[:])))
}

// chose says whether an account is among those of a consent.
func (g *grant) chose(id string) bool { return len(g.accounts) == 0 || slices.Contains(g.accounts, id) }

// issue gives out a token. The caller holds the lock.
func (s *Sandbox) issue(prefix string, g grant, life time.Duration) string {
	token := newSecret(prefix)
	g.born = s.tasks.clock.Now()
	g.until = g.born.Add(life)
	s.world.grants.tokens[token] = &g
	return token
}

// facebookToken is GET /oauth/access_token: a code for a short token, or a short one for a long one.
func (s *Sandbox) facebookToken(r *http.Request) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	query, app := r.URL.Query(), s.config.Apps.Meta
	switch query.Get("grant_type") {
	case "fb_exchange_token":
		g := s.world.grants.tokens[query.Get("fb_exchange_token")]
		if g == nil || query.Get("client_id") != app.AppID || query.Get("client_secret") != app.AppSecret {
			return graphError(http.StatusBadRequest, 190, 0, "Invalid OAuth access token.", "")
		}
		long := *g
		long.long = true
		return token(s.issue(userPrefix, long, longLife), longLife)
	case "client_credentials":
		if query.Get("client_id") != app.AppID || query.Get("client_secret") != app.AppSecret {
			return graphError(http.StatusBadRequest, 101, 0, "Error validating client secret.", "")
		}
		return ok(object{"access_token": app.AppID + "|" + app.AppSecret, "token_type": "bearer"})
	}
	g := s.spend(messenger, query)
	if g == nil {
		return graphError(http.StatusBadRequest, 100, 36009, "This authorization code has expired, was used, or does not fit the app and the redirect_uri.", "")
	}
	if g.system {
		return ok(object{"access_token": s.issue(userPrefix, *g, noEnd), "token_type": "bearer"})
	}
	return token(s.issue(userPrefix, *g, shortLife), shortLife)
}

func token(value string, life time.Duration) answer {
	return ok(object{"access_token": value, "token_type": "bearer", "expires_in": int(life.Seconds())})
}

// personal answers for a person's token: who they are, what they allowed, and their Pages. The caller holds the lock.
func (s *Sandbox) personal(c call, id, route string) answer {
	if id != "me" && id != c.grant.person {
		return unknownObject(c.r.Method, id)
	}
	if scope, one := strings.CutPrefix(route, "DELETE permissions/"); one {
		return s.narrow(c.grant.person, scope)
	}
	switch route {
	case "GET ":
		return ok(object{"id": c.grant.person, "name": "Mina Demo"})
	case "GET permissions":
		var all []object
		for _, scope := range c.grant.scopes {
			all = append(all, object{"permission": scope, "status": "granted"})
		}
		for _, scope := range c.grant.declined {
			all = append(all, object{"permission": scope, "status": "declined"})
		}
		return ok(object{"data": all})
	case "DELETE permissions":
		// All that came of the person's consents ends with it, the Pages' tokens too.
		for token, g := range s.world.grants.tokens {
			if g.person == c.grant.person {
				s.world.grants.revoked[token] = true
			}
		}
		return ok(object{"success": true})
	case "GET accounts":
		all := []object{}
		for i, p := range s.config.Pages {
			if !c.grant.chose(p.ID) {
				continue
			}
			of := s.describePage(p)
			life := shortLife
			if c.grant.long {
				life = noEnd // a Page's token that comes of a long one has no end
			}
			of["access_token"] = s.issue("EAASANDBOXPAGE", grant{page: &s.config.Pages[i], person: c.grant.person, scopes: c.grant.scopes}, life)
			of["tasks"] = []string{"ANALYZE", "ADVERTISE", "MESSAGING", "MODERATE", "CREATE_CONTENT", "MANAGE"}
			all = append(all, of)
		}
		return ok(page(all))
	}
	return unknownObject(c.r.Method, id)
}

// narrow takes one permission from all that came of a person's consents. The caller holds the lock.
func (s *Sandbox) narrow(person, scope string) answer {
	for _, g := range s.world.grants.tokens {
		if g.person != person || !slices.Contains(g.scopes, scope) {
			continue
		}
		kept := []string{}
		for _, one := range g.scopes {
			if one != scope {
				kept = append(kept, one)
			}
		}
		g.scopes, g.declined = kept, append(slices.Clone(g.declined), scope)
	}
	return ok(object{"success": true})
}

// debugBusiness is what debug_token says of a token of a Page, an Instagram account or a person; nil where it is none. The
// caller holds the lock.
func (s *Sandbox) debugBusiness(input string) object {
	if s.world.grants.revoked[input] {
		return nil
	}
	of := object{"app_id": s.config.Apps.Meta.AppID, "application": "PostDog", "is_valid": true, "expires_at": 0, "data_access_expires_at": 0}
	for _, p := range s.config.Pages {
		if p.Token == input {
			of["type"], of["profile_id"], of["scopes"] = "PAGE", p.ID, []string{"pages_messaging", "pages_manage_metadata", "instagram_manage_messages"}
			return of
		}
	}
	g := s.world.grants.tokens[input]
	if g == nil || !s.tasks.clock.Now().Before(g.until) {
		return nil
	}
	of["type"], of["scopes"], of["issued_at"], of["expires_at"], of["user_id"] = "USER", g.scopes, g.born.Unix(), g.until.Unix(), g.person
	if g.system {
		of["type"], of["expires_at"] = "SYSTEM_USER", 0
	}
	var targets []string
	for _, c := range s.choices(messenger, g.scopes) {
		if g.chose(c.ID) {
			targets = append(targets, c.ID)
		}
	}
	if g.page != nil {
		of["type"], of["profile_id"], targets = "PAGE", g.page.ID, []string{g.page.ID}
	}
	var granular []object
	for _, scope := range g.scopes {
		granular = append(granular, object{"scope": scope, "target_ids": targets})
	}
	of["granular_scopes"] = granular
	return of
}
