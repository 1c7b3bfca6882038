package sandbox

import (
	"encoding/json"
	"net/http"
)

// businessID is the portfolio of every business here.
const businessID = "122200000000000009"

// whatsAppScopes are what the sign-up of WhatsApp asks for.
var whatsAppScopes = []string{"whatsapp_business_management", "whatsapp_business_messaging"}

// addSignUp plays a person who goes through the sign-up of WhatsApp (Embedded Signup) for a number, and answers with what the
// window tells the page that opened it.
func (s *Sandbox) addSignUp(w http.ResponseWriter, r *http.Request) {
	var in struct {
		PhoneNumberID string `json:"phoneNumberId"`
	}
	if !decode(w, r, &in) {
		return
	}
	for _, a := range s.config.Accounts {
		if in.PhoneNumberID == "" || a.PhoneNumberID == in.PhoneNumberID {
			code := s.newCode(grant{network: messenger, person: "122100000000000001", scopes: whatsAppScopes, accounts: []string{a.WABAID}, system: true})
			writeJSON(w, http.StatusOK, object{"code": code, "phoneNumberId": a.PhoneNumberID, "wabaId": a.WABAID, "businessId": businessID})
			return
		}
	}
	problem(w, http.StatusNotFound, "The sandbox has no number %s.", in.PhoneNumberID)
}

// ofGrant is the WhatsApp account whose id, or whose WABA's, a person's token may see; nil where there is none. The caller
// holds the lock.
func (s *Sandbox) ofGrant(g *grant, id string) *Account {
	for i, a := range s.config.Accounts {
		if (a.PhoneNumberID == id || a.WABAID == id) && g.chose(a.WABAID) && containsAny(g.scopes, whatsAppScopes) {
			return &s.config.Accounts[i]
		}
	}
	return nil
}

func containsAny(all, some []string) bool {
	for _, a := range all {
		for _, b := range some {
			if a == b {
				return true
			}
		}
	}
	return false
}

// shareHistory is POST /{phone-number-id}/smb_app_data: each kind can be asked for once. The caller holds the lock.
func (s *Sandbox) shareHistory(c call, a Account) answer {
	var r struct {
		Kind string `json:"sync_type"`
	}
	if json.Unmarshal(c.body, &r) != nil || r.Kind != "smb_app_state_sync" && r.Kind != "history" {
		return coded(http.StatusBadRequest, 100, "Invalid parameter", "sync_type is smb_app_state_sync or history")
	}
	key := a.PhoneNumberID + " " + r.Kind
	if s.world.shared[key] {
		return coded(http.StatusBadRequest, 2593109, "Sync was requested before", "It can be asked for once")
	}
	s.world.shared[key] = true
	return ok(object{"messaging_product": "whatsapp", "request_id": newSecret("sync")})
}
