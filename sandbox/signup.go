package sandbox

import (
	"encoding/json"
	"net/http"
)

// businessID is the portfolio of every business here.
const businessID = "122200000000000009"

// SignUpConfigID names the configuration of WhatsApp's sign-up at the app of DefaultApps.
const SignUpConfigID = "122200000000000004"

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
	or(&in.PhoneNumberID, s.config.Accounts[0].PhoneNumberID)
	a := s.numberOf(in.PhoneNumberID)
	if a == nil {
		problem(w, http.StatusNotFound, "The sandbox has no number %s.", in.PhoneNumberID)
		return
	}
	writeJSON(w, http.StatusOK, object{"code": s.signUpCode(*a), "phoneNumberId": a.PhoneNumberID, "wabaId": a.WABAID, "businessId": businessID})
}

// signUpCode makes the code of a sign-up, which opens the number's account.
func (s *Sandbox) signUpCode(a Account) string {
	return s.newCode(grant{network: messenger, person: "122100000000000001", scopes: whatsAppScopes, accounts: []string{a.WABAID}, system: true})
}

// numberOf is the account with a number of WhatsApp's; nil where there is none.
func (s *Sandbox) numberOf(phoneNumberID string) *Account {
	for i, a := range s.config.Accounts {
		if a.PhoneNumberID == phoneNumberID {
			return &s.config.Accounts[i]
		}
	}
	return nil
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
