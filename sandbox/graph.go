package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"regexp"
	"strings"
)

const (
	maxGraphBody = 1 << 20
	maxFile      = 100 << 20
	maxMedia     = maxFile + 1<<20 // with what is around it
)

var versionPattern = regexp.MustCompile(`^v\d+\.\d+$`)

// call is one request of the Graph API whose token is known.
type call struct {
	r     *http.Request
	token string
	// account is that of the token; the app's own token has none.
	account *Account
	app     bool
	// page, instagram and grant are set for the tokens of Pages, Instagram accounts and people.
	page      *Page
	instagram *InstagramAccount
	grant     *grant
	body      []byte
}

// answer is what the Graph API says.
type answer struct {
	status int
	body   any
}

func ok(body any) answer { return answer{http.StatusOK, body} }

// graph is Meta's Graph API as far as WhatsApp, Messenger and Instagram go.
func (s *Sandbox) graph(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet && r.PathValue("rest") == "dialog/oauth" {
		s.facebookDialog(w, r) // www.facebook.com's, which has the same paths
		return
	}
	a := s.graphAnswer(r)
	writeJSON(w, a.status, a.body)
}

func (s *Sandbox) graphAnswer(r *http.Request) answer {
	path := strings.Split(strings.Trim(r.PathValue("rest"), "/"), "/")
	if !versionPattern.MatchString(r.PathValue("version")) || len(path) > 3 || len(path) == 3 && path[1] != "permissions" {
		return graphError(400, 2500, 0, "Unknown path components: /"+strings.Join(path, "/"), "")
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return graphError(400, 1, 0, "The request could not be read.", "")
	}
	if r.Method == http.MethodGet && strings.Join(path, "/") == "oauth/access_token" {
		return s.facebookToken(r)
	}
	c := call{r: r, body: body}
	if failed := s.authenticate(&c); failed != nil {
		return *failed
	}
	edge := ""
	if len(path) > 1 {
		edge = strings.Join(path[1:], "/")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dispatch(c, path[0], edge)
}

// dispatch finds the object and its edge. The caller holds the lock.
func (s *Sandbox) dispatch(c call, id, edge string) answer {
	route := c.r.Method + " " + edge
	if id == "debug_token" {
		return s.debugToken(c)
	}
	if c.grant != nil {
		c.account = s.ofGrant(c.grant, id)
	}
	if c.page != nil || c.instagram != nil || c.grant != nil && c.account == nil {
		return s.business(c, id, edge)
	}
	if c.account != nil && (id == s.config.Apps.Meta.AppID && edge == "uploads" || strings.HasPrefix(id, "upload:")) {
		return s.sample(c, id)
	}
	if a := s.account(c, id); a != nil {
		switch route {
		case "GET ":
			return s.oneNumber(c, *a)
		case "POST ":
			return s.setPin(c, *a)
		case "POST messages":
			return s.messages(c, *a)
		case "POST media":
			return s.upload(c, *a)
		case "POST block_users", "DELETE block_users":
			return s.changeBlocks(c, *a)
		case "GET block_users":
			return s.listBlocks(*a)
		case "POST register":
			return s.register(c, *a)
		case "POST deregister":
			return s.deregister(*a)
		case "POST request_code":
			return s.requestCode(c, *a)
		case "POST verify_code":
			return s.verifyCode(c, *a)
		case "GET whatsapp_business_profile":
			return s.businessProfile(c, *a)
		case "POST whatsapp_business_profile":
			return s.setBusinessProfile(c, *a)
		case "POST smb_app_data":
			return s.shareHistory(c, *a)
		}
		return unknownObject(c.r.Method, id)
	}
	if numbers := s.waba(c, id); len(numbers) > 0 {
		if edge == "message_templates" {
			return s.templatesOf(c, id)
		}
		switch route {
		case "GET phone_numbers":
			return s.listNumbers(c, numbers)
		case "GET subscribed_apps":
			return s.subscribedApps(id)
		case "POST subscribed_apps":
			return s.subscribe(c, id)
		case "DELETE subscribed_apps":
			return s.unsubscribe(id)
		}
		return unknownObject(c.r.Method, id)
	}
	if c.account != nil && edge == "" {
		if t := s.world.template(c.account.WABAID, func(t *template) bool { return t.ID == id }); t != nil {
			return s.oneTemplate(c, t)
		}
	}
	if f := s.world.media.files[id]; f != nil && edge == "" && c.account != nil && f.owner == c.account.PhoneNumberID {
		switch c.r.Method {
		case http.MethodGet:
			return ok(f.describe(c.r))
		case http.MethodDelete:
			s.world.media.remove(id)
			return ok(object{"success": true})
		}
	}
	return unknownObject(c.r.Method, id)
}

// authenticate finds whose token the call carries.
func (s *Sandbox) authenticate(c *call) *answer {
	c.token = bearer(c.r)
	if c.token == "" {
		a := graphError(401, 104, 0, "An access token is required to request this resource.", "")
		return &a
	}
	app := s.config.Apps.Meta
	for i := range s.config.Accounts {
		if hmac.Equal([]byte(s.config.Accounts[i].Token), []byte(c.token)) {
			c.account = &s.config.Accounts[i]
		}
	}
	s.businessToken(c)
	c.app = hmac.Equal([]byte(app.AppID+"|"+app.AppSecret), []byte(c.token))
	if c.account == nil && !c.app && c.page == nil && c.instagram == nil && c.grant == nil {
		a := graphError(401, 190, 0, "Invalid OAuth access token - Cannot parse access token", "")
		return &a
	}
	if given := c.r.URL.Query().Get("appsecret_proof"); given != "" {
		mac := hmac.New(sha256.New, []byte(app.AppSecret))
		mac.Write([]byte(c.token))
		if !hmac.Equal([]byte(hex.EncodeToString(mac.Sum(nil))), []byte(given)) {
			a := graphError(400, 100, 0, "Invalid appsecret_proof provided in the API argument", "")
			return &a
		}
	}
	return nil
}

func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "Bearer") || strings.EqualFold(scheme, "OAuth") {
		return strings.TrimSpace(token)
	}
	return r.URL.Query().Get("access_token")
}

// account is the number of that id, where the token may see it: tokens are of a WABA, whose numbers share it or not.
func (s *Sandbox) account(c call, id string) *Account {
	for i, a := range s.config.Accounts {
		if a.PhoneNumberID == id && c.account != nil && c.account.WABAID == a.WABAID {
			return &s.config.Accounts[i]
		}
	}
	return nil
}

// waba are the numbers of a WABA that the token may see.
func (s *Sandbox) waba(c call, id string) []Account {
	var all []Account
	for _, a := range s.config.Accounts {
		if a.WABAID == id && (c.app || c.account.WABAID == id) {
			all = append(all, a)
		}
	}
	return all
}
