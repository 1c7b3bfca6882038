package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// changeBlocks puts people on a number's block list, or takes them off: POST and DELETE /{phone-number-id}/block_users. Only who wrote
// within a day can be blocked; where one of them can't, the answer is an error that names those who were. The caller holds the lock.
func (s *Sandbox) changeBlocks(c call, a Account) answer {
	var r struct {
		Product string `json:"messaging_product"`
		Users   []struct {
			User   string `json:"user"`
			UserID string `json:"user_id"`
		} `json:"block_users"`
	}
	if json.Unmarshal(c.body, &r) != nil || r.Product != "whatsapp" || len(r.Users) == 0 || len(r.Users) > 100 {
		return coded(http.StatusBadRequest, 100, "Invalid parameter", "block_users must name 1 to 100 users, and messaging_product must be whatsapp")
	}
	block := c.r.Method == http.MethodPost
	done, failed := []object{}, []object{}
	for _, u := range r.Users {
		input := u.User
		or(&input, u.UserID)
		who := s.world.byUserID[u.UserID]
		if u.User != "" {
			who = s.world.customers[digits(u.User)]
		}
		v := (*conversation)(nil)
		if who != nil {
			v = s.world.conversations[conversationKey{a.PhoneNumberID, who.id}]
		}
		if v == nil || block && !s.windowOpen(v) {
			failed = append(failed, object{"input": input, "errors": []object{{"message": "User has not messaged the business in the last 24 hours"}}})
			continue
		}
		v.blocked = block
		one := object{"input": input, "user_id": who.userID}
		if !who.hidden {
			one["wa_id"] = who.id
		}
		done = append(done, one)
	}
	key := "removed_users"
	if block {
		key = "added_users"
	}
	users := object{"messaging_product": "whatsapp", "block_users": object{key: done, "failed_users": failed}}
	if len(failed) == 0 {
		return ok(users)
	}
	e := coded(http.StatusBadRequest, 139100, "Failed to block/unblock users", "Failed to block or unblock some users")
	if of, isObject := e.body.(object)["error"].(object); isObject {
		of["error_data"] = object{"messaging_product": "whatsapp", "details": "Failed to block or unblock some users", key: done, "failed_users": failed}
	}
	return e
}

// listBlocks is GET /{phone-number-id}/block_users. The caller holds the lock.
func (s *Sandbox) listBlocks(a Account) answer {
	all := []object{}
	for key, v := range s.world.conversations {
		if key.phoneNumberID == a.PhoneNumberID && v.blocked && !v.customer.hidden {
			all = append(all, object{"messaging_product": "whatsapp", "wa_id": v.customer.id})
		}
	}
	slices.SortFunc(all, func(x, y object) int { return strings.Compare(x["wa_id"].(string), y["wa_id"].(string)) })
	return ok(page(all))
}
