package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	emailaddress "net/mail"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// verticals are Meta's words for what a business does.
var verticals = []string{
	"UNDEFINED", "OTHER", "AUTO", "BEAUTY", "APPAREL", "EDU", "ENTERTAIN", "EVENT_PLAN", "FINANCE", "GROCERY", "GOVT", "HOTEL", "HEALTH", "NONPROFIT",
	"PROF_SERVICES", "RETAIL", "TRAVEL", "RESTAURANT", "ALCOHOL", "ONLINE_GAMBLING", "PHYSICAL_GAMBLING", "OTC_DRUGS", "MATRIMONY_SERVICE",
}

// businessProfile is GET /{phone-number-id}/whatsapp_business_profile: the fields that are asked for and have a value. The
// caller holds the lock.
func (s *Sandbox) businessProfile(c call, a Account) answer {
	of := object{"messaging_product": "whatsapp"}
	for _, f := range strings.Split(c.r.URL.Query().Get("fields"), ",") {
		if value, there := s.world.numbers[a.PhoneNumberID].profile[strings.TrimSpace(f)]; there {
			of[strings.TrimSpace(f)] = value
		}
	}
	return ok(object{"data": []object{of}})
}

// setBusinessProfile is POST /{phone-number-id}/whatsapp_business_profile: what is left out stays, and what is empty is taken
// away. All of it is taken, or nothing. The caller holds the lock.
func (s *Sandbox) setBusinessProfile(c call, a Account) answer {
	var in struct {
		Product                            string `json:"messaging_product"`
		About, Address, Description, Email *string
		Vertical                           *string
		Websites                           *[]string
	}
	invalid := func(format string, args ...any) answer {
		return coded(http.StatusBadRequest, 100, "Invalid parameter", fmt.Sprintf(format, args...))
	}
	if json.Unmarshal(c.body, &in) != nil || in.Product != "whatsapp" {
		return invalid("messaging_product must be whatsapp")
	}
	if in.About != nil && strings.TrimSpace(*in.About) == "" {
		return invalid("about must have 1 to 139 characters")
	}
	next := object{}
	for key, value := range s.world.numbers[a.PhoneNumberID].profile {
		next[key] = value
	}
	for _, f := range []struct {
		name  string
		value *string
		most  int
	}{{"about", in.About, 139}, {"address", in.Address, 256}, {"description", in.Description, 512}, {"email", in.Email, 128}, {"vertical", in.Vertical, 32}} {
		if f.value == nil {
			continue
		}
		if utf8.RuneCountInString(*f.value) > f.most {
			return invalid("%s must have at most %d characters", f.name, f.most)
		}
		if next[f.name] = *f.value; *f.value == "" {
			delete(next, f.name)
		}
	}
	if in.Email != nil && *in.Email != "" {
		if parsed, err := emailaddress.ParseAddress(*in.Email); err != nil || parsed.Address != *in.Email {
			return invalid("email must be an e-mail address")
		}
	}
	if in.Vertical != nil && *in.Vertical != "" && !slices.Contains(verticals, *in.Vertical) {
		return invalid("vertical must be one of {%s}", strings.Join(verticals, ", "))
	}
	if in.Websites != nil {
		if len(*in.Websites) > 2 {
			return invalid("websites must have at most 2 entries")
		}
		for _, w := range *in.Websites {
			u, err := url.Parse(w)
			if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || utf8.RuneCountInString(w) > 256 {
				return invalid("websites must be addresses with http or https of at most 256 characters")
			}
		}
		if next["websites"] = *in.Websites; len(*in.Websites) == 0 {
			delete(next, "websites")
		}
	}
	s.world.numbers[a.PhoneNumberID].profile = next
	return ok(object{"success": true})
}
