package sandbox

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

func page(data []object) object {
	return object{"data": data, "paging": object{"cursors": object{"before": "MAZD", "after": "MAZD"}}}
}

// debugToken tells what a token is good for; only the app or the token itself may ask.
func (s *Sandbox) debugToken(c call) answer {
	input := c.r.URL.Query().Get("input_token")
	app := s.config.Apps.Meta
	var targets []string
	for _, a := range s.config.Accounts {
		if a.Token == input {
			targets = append(targets, a.WABAID)
		}
	}
	if data := s.debugBusiness(input); data != nil {
		return ok(object{"data": data})
	}
	if len(targets) == 0 {
		return ok(object{"data": object{
			"app_id": app.AppID, "is_valid": false, "scopes": []string{},
			"error": object{"code": 190, "message": "Invalid OAuth access token.", "subcode": 467},
		}})
	}
	scopes := []string{"whatsapp_business_management", "whatsapp_business_messaging"}
	var granular []object
	for _, scope := range scopes {
		granular = append(granular, object{"scope": scope, "target_ids": targets})
	}
	return ok(object{"data": object{
		"app_id": app.AppID, "type": "SYSTEM_USER", "application": "PostDog", "data_access_expires_at": 0, "expires_at": 0,
		"is_valid": true, "issued_at": s.tasks.clock.Now().Unix(), "scopes": scopes, "granular_scopes": granular, "user_id": "122100000000000001",
	}})
}

func (s *Sandbox) subscribedApps(waba string) answer {
	sub := s.world.subscriptions[waba]
	if sub == nil || sub.off {
		return ok(object{"data": []object{}})
	}
	id := s.config.Apps.Meta.AppID
	of := object{"whatsapp_business_api_data": object{"id": id, "name": "PostDog", "link": "https://www.facebook.com/games/?app_id=" + id}}
	if sub.override != "" {
		of["override_callback_uri"] = sub.override
	}
	return ok(object{"data": []object{of}})
}

// subscribe turns a WABA's webhooks on. An override URL must answer the handshake first, so the lock is let go meanwhile.
func (s *Sandbox) subscribe(c call, waba string) answer {
	var r struct {
		Override    string `json:"override_callback_uri"`
		VerifyToken string `json:"verify_token"`
	}
	if len(c.body) > 0 && json.Unmarshal(c.body, &r) != nil {
		return coded(http.StatusBadRequest, 100, "Invalid parameter", "The request body is not valid JSON")
	}
	if r.Override != "" {
		s.mu.Unlock()
		verified := s.handshake(c.r.Context(), r.Override, r.VerifyToken)
		s.mu.Lock()
		if !verified {
			return coded(http.StatusBadRequest, 2200, "The URL couldn't be validated.", "Response does not match challenge")
		}
	}
	s.world.subscriptions[waba] = &subscription{override: r.Override}
	return ok(object{"success": true})
}

func (s *Sandbox) unsubscribe(waba string) answer {
	s.world.subscriptions[waba] = &subscription{off: true}
	return ok(object{"success": true})
}

// Handshake asks the webhook URL whether it knows the app's verify token, as Meta does when the URL is set in the app's
// dashboard. It reports whether the answer was the challenge.
func (s *Sandbox) Handshake(ctx context.Context) bool {
	s.mu.Lock()
	target, token := s.config.WebhookURL, s.config.Apps.Meta.VerifyToken
	s.mu.Unlock()
	return s.handshake(ctx, target, token)
}

func (s *Sandbox) handshake(ctx context.Context, target, token string) bool {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	u, err := url.Parse(target)
	if err != nil {
		return false
	}
	challenge := strconv.FormatInt(s.tasks.clock.Now().UnixNano(), 10)
	query := u.Query()
	query.Set("hub.mode", "subscribe")
	query.Set("hub.verify_token", token)
	query.Set("hub.challenge", challenge)
	u.RawQuery = query.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return false
	}
	res, err := s.hooks.client.Do(req)
	if err != nil {
		return false
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<10))
	return err == nil && res.StatusCode == http.StatusOK && string(body) == challenge
}
