package sandbox

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"regexp"
	"slices"
	"time"
)

const (
	// registrationsIn72Hours is how often a number may be registered and deregistered; pinGuesses are the wrong PINs of an hour.
	registrationsIn72Hours = 10
	pinGuesses             = 5
	// codesInADay are the codes that a number is sent, each good for a while and for a few tries.
	codesInADay = 5
	codeLasts   = 10 * time.Minute
	codeGuesses = 5
)

var (
	pinPattern      = regexp.MustCompile(`^[0-9]{6}$`)
	languagePattern = regexp.MustCompile(`^[a-z]{2,3}(_[A-Z]{2})?$`)
)

// parameters are those of a call, which come in its query or as JSON.
func parameters(c call) object {
	all := object{}
	for key, values := range c.r.URL.Query() {
		all[key] = values[0]
	}
	var body object
	if json.Unmarshal(c.body, &body) == nil {
		for key, value := range body {
			all[key] = value
		}
	}
	return all
}

// recent counts a try now, where fewer than most were made of late, and says whether it was one too many.
func recent(times *[]time.Time, now time.Time, within time.Duration, most int) bool {
	*times = slices.DeleteFunc(*times, func(at time.Time) bool { return !at.After(now.Add(-within)) })
	if len(*times) >= most {
		return true
	}
	*times = append(*times, now)
	return false
}

// requestCode is POST /{phone-number-id}/request_code. The caller holds the lock.
func (s *Sandbox) requestCode(c call, a Account) answer {
	n, now, in := s.world.numbers[a.PhoneNumberID], s.tasks.clock.Now(), parameters(c)
	switch method := text(in, "code_method"); {
	case method != "SMS" && method != "VOICE":
		return coded(http.StatusBadRequest, 100, "Param code_method must be one of {SMS, VOICE}", "code_method is SMS or VOICE")
	case !languagePattern.MatchString(text(in, "language")):
		return coded(http.StatusBadRequest, 100, "Invalid parameter", "language must be such as en_US")
	case n.codeStatus == "VERIFIED":
		return coded(http.StatusBadRequest, 136024, "Request code error", "The phone number is verified already")
	case recent(&n.codeRequests, now, 24*time.Hour, codesInADay):
		return coded(http.StatusBadRequest, 136024, "Request code error", "Too many codes were requested. Try again later")
	}
	number, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return somethingWentWrong()
	}
	n.code, n.codeAt, n.wrongCodes = fmt.Sprintf("%06d", number), now, 0
	return ok(object{"success": true})
}

// verifyCode is POST /{phone-number-id}/verify_code. The caller holds the lock.
func (s *Sandbox) verifyCode(c call, a Account) answer {
	n, now := s.world.numbers[a.PhoneNumberID], s.tasks.clock.Now()
	code := text(parameters(c), "code")
	switch {
	case !pinPattern.MatchString(code):
		return coded(http.StatusBadRequest, 100, "Invalid parameter", "code must have six digits")
	case n.codeStatus == "VERIFIED":
		return coded(http.StatusBadRequest, 136024, "Verify code error", "The phone number is verified already")
	case n.code == "" || n.wrongCodes >= codeGuesses || now.After(n.codeAt.Add(codeLasts)):
		return coded(http.StatusBadRequest, 136025, "Verify code error", "There is no code that can be used. Request a new one")
	case code != n.code:
		n.wrongCodes++
		return coded(http.StatusBadRequest, 136025, "Verify code error", "The code is not the one that was sent")
	}
	n.codeStatus, n.code = "VERIFIED", ""
	return ok(object{"success": true})
}

// register is POST /{phone-number-id}/register. The caller holds the lock.
func (s *Sandbox) register(c call, a Account) answer {
	n, now, in := s.world.numbers[a.PhoneNumberID], s.tasks.clock.Now(), parameters(c)
	pin := text(in, "pin")
	switch {
	case text(in, "messaging_product") != "whatsapp" || !pinPattern.MatchString(pin):
		return coded(http.StatusBadRequest, 100, "Invalid parameter", "pin must have six digits")
	case n.codeStatus != "VERIFIED":
		return coded(http.StatusBadRequest, 133006, "Phone number re-verification needed", "The phone number needs to be verified before it is registered")
	case recent(&n.registrations, now, 72*time.Hour, registrationsIn72Hours):
		return coded(http.StatusBadRequest, 133016, "Account register deregister rate limit exceeded", "There were too many attempts to register or deregister this number")
	case n.pin != "" && n.pin != pin:
		if recent(&n.wrongPins, now, time.Hour, pinGuesses) {
			return coded(http.StatusBadRequest, 133008, "Two step verification PIN Guessed Too Many Times", "Too many PINs were guessed for this number")
		}
		return coded(http.StatusBadRequest, 133005, "Two step verification PIN Mismatch", "The PIN is not the one of before")
	}
	n.pin, n.registered = pin, true
	return ok(object{"success": true})
}

// deregister is POST /{phone-number-id}/deregister; the PIN stays. The caller holds the lock.
func (s *Sandbox) deregister(a Account) answer {
	n := s.world.numbers[a.PhoneNumberID]
	switch {
	case n.onPhone:
		return coded(http.StatusBadRequest, 100, "Invalid parameter", "A number whose WhatsApp Business app stays in use is disconnected in the app")
	case recent(&n.registrations, s.tasks.clock.Now(), 72*time.Hour, registrationsIn72Hours):
		return coded(http.StatusBadRequest, 133016, "Account register deregister rate limit exceeded", "There were too many attempts to register or deregister this number")
	}
	n.registered = false
	return ok(object{"success": true})
}

// setPin is POST /{phone-number-id} with a PIN; it is told to the app, whoever changed it. The caller holds the lock.
func (s *Sandbox) setPin(c call, a Account) answer {
	pin := text(parameters(c), "pin")
	if !pinPattern.MatchString(pin) {
		return coded(http.StatusBadRequest, 100, "Invalid parameter", "pin must have six digits")
	}
	s.world.numbers[a.PhoneNumberID].pin = pin
	s.tellOfNumber(a, "security", object{"event": "PIN_CHANGED", "requester": "61550000000001"})
	return ok(object{"success": true})
}
