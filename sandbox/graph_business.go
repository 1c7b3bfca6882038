package sandbox

import (
	"crypto/hmac"
	"net/http"
	"slices"
	"strings"
)

// businessToken finds the Page, the Instagram account or the person whose token the call carries.
func (s *Sandbox) businessToken(c *call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.world.grants.revoked[c.token] {
		return
	}
	for i, p := range s.config.Pages {
		if hmac.Equal([]byte(p.Token), []byte(c.token)) {
			c.page = &s.config.Pages[i]
		}
	}
	for i, a := range s.config.Instagram {
		if hmac.Equal([]byte(a.Token), []byte(c.token)) {
			c.instagram = &s.config.Instagram[i]
		}
	}
	if g := s.world.grants.tokens[c.token]; g != nil && s.tasks.clock.Now().Before(g.until) {
		switch {
		case g.page != nil:
			c.page = g.page
		case g.instagram != nil:
			c.instagram = g.instagram
		default:
			c.grant = g
		}
	}
}

// business answers for tokens of Pages, Instagram accounts and people. The caller holds the lock.
func (s *Sandbox) business(c call, id, edge string) answer {
	route := c.r.Method + " " + edge
	if c.grant != nil {
		return s.personal(c, id, route)
	}
	self, boxes := "", []mailbox(nil)
	if c.page != nil {
		self, boxes = c.page.ID, s.linked(c.page.ID)
	} else {
		self, boxes = c.instagram.ID, []mailbox{{instagram, c.instagram.ID, c.instagram.Name, c.instagram.Username}}
	}
	if id == "me" || id == self {
		switch route {
		case "GET ":
			return ok(s.describeBusiness(c))
		case "POST messages":
			return s.pageMessages(c, boxes)
		case "POST message_attachments":
			return s.pageUpload(c, self)
		case "GET subscribed_apps":
			return s.pageApps(self)
		case "POST subscribed_apps":
			return s.pageSubscribe(c, self, boxes)
		case "DELETE subscribed_apps":
			for _, b := range boxes {
				s.world.subscriptions[b.id] = &subscription{off: true}
			}
			return ok(object{"success": true})
		}
	}
	if route == "GET " {
		for _, b := range boxes {
			if b.network == instagram && b.id == id {
				return ok(object{"id": b.id, "name": b.name, "username": b.username})
			}
			if p := s.world.people[personKey(b.network, id)]; p != nil {
				return s.profile(b, p)
			}
		}
	}
	return unknownObject(c.r.Method, id)
}

// describeBusiness is what an account says of itself. Instagram's own id and the one that webhooks carry differ.
func (s *Sandbox) describeBusiness(c call) object {
	if c.instagram != nil {
		a := c.instagram
		return object{"id": "9" + a.ID[1:], "user_id": a.ID, "name": a.Name, "username": a.Username, "account_type": "BUSINESS"}
	}
	return s.describePage(*c.page)
}

func (s *Sandbox) describePage(p Page) object {
	of := object{"id": p.ID, "name": p.Name, "username": p.Username, "category": "Product/service"}
	for _, b := range s.linked(p.ID) {
		if b.network == instagram {
			of["instagram_business_account"] = object{"id": b.id, "name": b.name, "username": b.username}
		}
	}
	return of
}

// profile is what a person lets a business see; one whose id ends in 0013 lets nothing be seen.
func (s *Sandbox) profile(b mailbox, p *customer) answer {
	if strings.HasSuffix(p.id, "0013") {
		return pageError(http.StatusBadRequest, 100, 2018218, "No profile available for this user.")
	}
	if b.network == instagram {
		return ok(object{"id": p.id, "name": p.name, "username": p.username, "follower_count": 7, "is_user_follow_business": true})
	}
	firstName, lastName, _ := strings.Cut(p.name, " ")
	return ok(object{"id": p.id, "first_name": firstName, "last_name": lastName})
}

func (s *Sandbox) pageApps(id string) answer {
	sub := s.world.subscriptions[id]
	if sub == nil || sub.off {
		return ok(object{"data": []object{}})
	}
	app := s.config.Apps.Meta.AppID
	return ok(object{"data": []object{{"id": app, "name": "PostDog", "link": "https://www.facebook.com/games/?app_id=" + app, "subscribed_fields": sub.fields}}})
}

func (s *Sandbox) pageSubscribe(c call, self string, boxes []mailbox) answer {
	var fields []string
	for _, field := range strings.Split(c.r.URL.Query().Get("subscribed_fields"), ",") {
		if field = strings.TrimSpace(field); field == "" {
			continue
		}
		known := pageFields
		if self == boxes[0].id && boxes[0].network == instagram {
			known = instagramFields
		}
		if !slices.Contains(known, field) {
			return *invalidParameter("Param subscribed_fields[0] must be one of {" + strings.ToUpper(strings.Join(known, ", ")) + "} - got \"" + field + "\"")
		}
		fields = append(fields, field)
	}
	if len(fields) == 0 {
		return *invalidParameter("The parameter subscribed_fields is required.")
	}
	for _, b := range boxes {
		s.world.subscriptions[b.id] = &subscription{fields: fields}
	}
	return ok(object{"success": true})
}

var (
	pageFields = []string{
		"messages", "message_echoes", "message_deliveries", "message_reads", "message_reactions", "message_edits", "messaging_postbacks",
		"messaging_referrals", "messaging_optins", "messaging_handovers", "standby", "messaging_account_linking", "messaging_policy_enforcement",
		"messaging_feedback", "response_feedback", "send_cart", "messenger_template_status_update", "feed", "mention", "ratings", "leadgen",
	}
	instagramFields = []string{
		"messages", "messaging_postbacks", "messaging_seen", "messaging_referral", "messaging_handover", "messaging_optins", "message_reactions",
		"message_edit", "standby", "comments", "live_comments", "mentions", "story_insights",
	}
)
