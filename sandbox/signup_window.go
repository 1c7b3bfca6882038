package sandbox

import (
	"embed"
	html "html/template"
	"net/http"
)

//go:embed signup.html signup_sdk.js
var signUpFiles embed.FS

// signUpPage is the window of WhatsApp's sign-up. Once the person answered, it tells the window that opened it, and closes.
var signUpPage = html.Must(html.ParseFS(signUpFiles, "signup.html"))

// signUpSDK serves what stands in for Meta's script.
func (s *Sandbox) signUpSDK(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	http.ServeFileFS(w, r, signUpFiles, "signup_sdk.js")
}

// signUpDialog asks the person for a number, and answers the window that opened it as Meta does: with a message of the type
// WA_EMBEDDED_SIGNUP, and with a code for the script where the person went through.
func (s *Sandbox) signUpDialog(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	origin := query.Get("origin")
	if !isWeb(origin) || query.Get("client_id") != s.config.Apps.Meta.AppID || query.Get("config_id") != SignUpConfigID || query.Get("response_type") != "code" {
		problem(w, http.StatusBadRequest, "The sign-up needs the app's client_id, the configuration's config_id, response_type=code and the origin of the page that opened it.")
		return
	}
	page := struct {
		Origin, Code string
		Told         object
		Query        map[string]string
		Accounts     []Account
	}{Origin: origin, Query: map[string]string{}, Accounts: s.config.Accounts}
	for name, values := range query {
		page.Query[name] = values[0]
	}
	switch query.Get("answer") {
	case "":
	case "continue":
		a := s.numberOf(query.Get("number"))
		if a == nil && query.Get("number") != "" {
			problem(w, http.StatusNotFound, "The sandbox has no number %s.", query.Get("number"))
			return
		}
		page.Code, page.Told = s.signedUp(a, query.Get("coexist") != "")
	case "fail":
		page.Told = signUpEvent("ERROR", object{
			"error_message": "This number can't be used right now because of a problem at Meta.", "error_code": "524126", "session_id": newSecret("session"),
		})
	default:
		page.Told = signUpEvent("CANCEL", object{"current_step": "PHONE_NUMBER_SETUP"})
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_ = signUpPage.Execute(w, page) // a browser that went away needs no page
}

// signedUp makes the code for a number that somebody signed up for, nil for none yet, and what the window tells of it.
func (s *Sandbox) signedUp(a *Account, coexists bool) (code string, told object) {
	ids := object{"business_id": businessID}
	if a == nil {
		first := s.config.Accounts[0]
		ids["waba_id"] = first.WABAID
		return s.signUpCode(first), signUpEvent("FINISH_ONLY_WABA", ids)
	}
	ids["phone_number_id"], ids["waba_id"] = a.PhoneNumberID, a.WABAID
	event := "FINISH"
	if coexists {
		event = "FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING"
		s.mu.Lock()
		s.world.numbers[a.PhoneNumberID].onPhone = true
		s.mu.Unlock()
	}
	return s.signUpCode(*a), signUpEvent(event, ids)
}

func signUpEvent(event string, data object) object {
	return object{"type": "WA_EMBEDDED_SIGNUP", "event": event, "data": data}
}
