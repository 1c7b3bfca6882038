package sandbox

import (
	crand "crypto/rand"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// xNetwork is X.
const xNetwork = "x"

// XAccount is an account of a business on X.
type XAccount struct {
	ID, Name, Username string
	// Token is a user token that calls for the account may carry, beside those that OAuth gives out.
	Token string
}

// DefaultXAccounts are the demo's.
func DefaultXAccounts() []XAccount {
	return []XAccount{{ID: "1111000000000001111", Name: "PostDog Demo", Username: "postdogdemo", Token: "sandbox-x-user-token"}} // #nosec G101 -- opens the sandbox alone
}

// MoreXAccounts are those of X; see MorePages.
func MoreXAccounts() []XAccount {
	return []XAccount{{ID: "1111000000000002222", Name: "Larkspur Rides", Username: "larkspurrides", Token: "sandbox-x-user-token-2"}} // #nosec G101 -- opens the sandbox alone
}

// xWebhookID is the id of the app's only webhook.
const xWebhookID = "1900000000000000001"

// XWebhookID is what subscriptions of X's events name.
func XWebhookID() string { return xWebhookID }

// xEvents are the events that an account is subscribed to from the start.
var xEvents = []string{"dm.received", "dm.sent", "dm.read", "dm.indicate_typing", "oauth.revoke"}

// newXID makes an id in the manner of X's: a number of 19 digits.
func newXID() string {
	var raw [8]byte
	_, _ = crand.Read(raw[:])
	return fmt.Sprintf("19%017d", binary.BigEndian.Uint64(raw[:])%1e17)
}

// xProblem is an error of X's API.
func xProblem(status int, kind, title, detail string) answer {
	return answer{status, object{"title": title, "detail": detail, "type": "https://api.x.com/2/problems/" + kind, "status": status}}
}

// x is X's API v2 as far as direct messages go.
func (s *Sandbox) x(w http.ResponseWriter, r *http.Request) {
	raw, err := readAll(r)
	if err != nil {
		writeAnswer(w, xProblem(http.StatusBadRequest, "invalid-request", "Invalid Request", "The body could not be read."))
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	account := s.xAccount(r)
	if account == nil {
		writeAnswer(w, answer{http.StatusUnauthorized, object{"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"}})
		return
	}
	path := strings.Split(strings.TrimPrefix(r.URL.Path, "/x/2/"), "/")
	a := s.xAnswer(w, r, raw, *account, path)
	writeAnswer(w, a)
}

func (s *Sandbox) xAnswer(w http.ResponseWriter, r *http.Request, body []byte, account XAccount, path []string) answer {
	route := r.Method + " " + strings.Join(path, "/")
	switch {
	case route == "GET users/me":
		return ok(object{"data": object{"id": account.ID, "name": account.Name, "username": account.Username}})
	case len(path) == 4 && path[0] == "dm_conversations" && path[1] == "with" && path[3] == "messages" && r.Method == http.MethodPost:
		return s.xSend(w, r, body, account, path[2])
	case len(path) >= 2 && path[0] == "media" && path[1] == "upload":
		return s.xUpload(r, body, account, path[2:])
	case route == "GET activity/subscriptions":
		all := []object{}
		for _, event := range s.world.subscriptions[account.ID].fields {
			all = append(all, object{"subscription_id": account.ID + event, "event_type": event, "filter": object{"user_id": account.ID}, "webhook_id": xWebhookID})
		}
		return ok(object{"data": all})
	case route == "POST activity/subscriptions":
		return s.xSubscribe(body, account)
	}
	return xProblem(http.StatusNotFound, "resource-not-found", "Not Found Error", "There is no "+route+".")
}

// xAccount is the account whose token a request carries; nil where it is none that lives. The caller holds the lock.
func (s *Sandbox) xAccount(r *http.Request) *XAccount {
	token := bearer(r)
	if token == "" || s.world.grants.revoked[token] {
		return nil
	}
	if g := s.world.grants.tokens[token]; g != nil && g.network == xNetwork && s.tasks.clock.Now().Before(g.until) && len(s.config.X) > 0 {
		for i, a := range s.config.X {
			if len(g.accounts) > 0 && g.chose(a.ID) {
				return &s.config.X[i]
			}
		}
		return &s.config.X[0]
	}
	for i, a := range s.config.X {
		if a.Token == token {
			return &s.config.X[i]
		}
	}
	return nil
}

func (s *Sandbox) xSubscribe(body []byte, account XAccount) answer {
	var r struct {
		EventType string `json:"event_type"`
		Filter    struct {
			UserID string `json:"user_id"`
		} `json:"filter"`
		WebhookID string `json:"webhook_id"`
	}
	if json.Unmarshal(body, &r) != nil || r.EventType == "" || r.Filter.UserID != account.ID || r.WebhookID != xWebhookID {
		return xProblem(http.StatusBadRequest, "invalid-request", "Invalid Request", "event_type, filter.user_id and webhook_id must be given, and be this account's.")
	}
	sub := s.world.subscriptions[account.ID]
	sub.fields = append(sub.fields, r.EventType)
	return ok(object{"data": object{"subscription": object{"subscription_id": account.ID + r.EventType, "event_type": r.EventType, "filter": object{"user_id": account.ID}}}})
}

// xSend takes a direct message: Limits.Direct in 15 minutes from one account. The caller holds the lock.
func (s *Sandbox) xSend(w http.ResponseWriter, r *http.Request, body []byte, account XAccount, to string) answer {
	var in struct {
		Text        string `json:"text"`
		Attachments []struct {
			MediaID string `json:"media_id"`
		} `json:"attachments"`
	}
	invalid := func(detail string) answer {
		return xProblem(http.StatusBadRequest, "invalid-request", "Invalid Request", detail)
	}
	switch {
	case json.Unmarshal(body, &in) != nil:
		return invalid("The body is not valid JSON.")
	case in.Text == "" && len(in.Attachments) == 0, len([]rune(in.Text)) > 10_000, len(in.Attachments) > 1:
		return invalid("A message has a text of at most 10000 characters, one attachment, or both.")
	}
	person := s.world.people[personKey(xNetwork, to)]
	if person == nil {
		return xProblem(http.StatusForbidden, "not-authorized-for-resource", "Forbidden", "You cannot send messages to this user.")
	}
	var file *mediaFile
	if len(in.Attachments) == 1 {
		if file = s.world.media.files[in.Attachments[0].MediaID]; file == nil || file.owner != account.ID {
			return invalid("The media_id is not one of this account's files.")
		}
	}
	now := s.tasks.clock.Now()
	if !s.world.limits.direct(account.ID, now, w.Header()) {
		return tooMuch(xNetwork)
	}
	b := mailbox{xNetwork, account.ID, account.Name, account.Username}
	m := &message{ID: newXID(), From: byBusiness, Kind: "text", Text: in.Text, At: now.UTC().Truncate(time.Millisecond), Status: "accepted"}
	if file != nil {
		m.Kind, _, _ = strings.Cut(file.mimeType, "/")
		m.MediaURL = "http://" + r.Host + "/meta/cdn/" + file.id
	}
	v := s.thread(b, person)
	v.typingUntil = time.Time{}
	s.remember(v, m)
	s.courseOf(v, m)
	return answer{http.StatusCreated, object{"data": object{"dm_conversation_id": account.ID + "-" + to, "dm_event_id": m.ID}}}
}

// direct counts a direct message of X's, and says in the header what is left.
func (l *limits) direct(account string, now time.Time, header http.Header) bool {
	most, window := l.config.Direct, 15*time.Minute
	var recent []time.Time
	for _, at := range l.sends[account] {
		if now.Sub(at) < window {
			recent = append(recent, at)
		}
	}
	reset := now.Add(window)
	if len(recent) > 0 {
		reset = recent[0].Add(window)
	}
	taken := len(recent) < most
	if taken {
		recent = append(recent, now)
	}
	l.sends[account] = recent
	header.Set("X-Rate-Limit-Limit", strconv.Itoa(most))
	header.Set("X-Rate-Limit-Remaining", strconv.Itoa(most-len(recent)))
	header.Set("X-Rate-Limit-Reset", strconv.FormatInt(reset.Unix()+1, 10))
	return taken
}
