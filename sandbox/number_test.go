package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// numberAnswer is what the calls about numbers answer.
type numberAnswer struct {
	ID         string `json:"id"`
	Name       string `json:"verified_name"`
	NameStatus string `json:"name_status"`
	Quality    string `json:"quality_rating"`
	Status     string `json:"status"`
	CodeStatus string `json:"code_verification_status"`
	Limit      string `json:"whatsapp_business_manager_messaging_limit"`
	HasPin     bool   `json:"is_pin_enabled"`
	Health     struct {
		Can      string `json:"can_send_message"`
		Entities []struct {
			Kind   string `json:"entity_type"`
			Can    string `json:"can_send_message"`
			Errors []struct {
				Solution string `json:"possible_solution"`
			}
		}
	} `json:"health_status"`
	Code    string // the control API's alone
	Success bool
	Data    []struct {
		About    string
		Email    string
		Vertical string
		Websites []string
	}
	Error struct {
		Code    int
		Data    struct{ Details string } `json:"error_data"`
		Message string
	}
}

const allNumberFields = "?fields=id,verified_name,quality_rating,status,name_status,code_verification_status,throughput,whatsapp_business_manager_messaging_limit," +
	"is_on_biz_app,is_pin_enabled,health_status,platform_type"

func (w *testWorld) number(t *testing.T, method, edge string, in any) numberAnswer {
	t.Helper()
	var out numberAnswer
	w.call(t, method, numberPath+edge, in, &out)
	return out
}

func (w *testWorld) move(t *testing.T, in object) numberAnswer {
	t.Helper()
	var out numberAnswer
	if status := w.call(t, http.MethodPost, "/control/whatsapp/numbers/106540352242922", in, &out); status != http.StatusOK {
		t.Fatalf("%v: HTTP %d", in, status)
	}
	return out
}

func TestNumberIsRead(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{})
	if n := w.number(t, http.MethodGet, allNumberFields, nil); n.Name != "PostDog Demo" || n.Quality != "GREEN" || n.Status != "CONNECTED" || n.Limit != "TIER_2K" || n.Health.Can != "AVAILABLE" || n.HasPin {
		t.Errorf("%+v", n)
	}
	if n := w.number(t, http.MethodGet, "", nil); n.Quality != "GREEN" || n.Status != "" {
		t.Errorf("without fields: %+v", n)
	}
	if n := w.number(t, http.MethodGet, "?fields=colour", nil); n.Error.Code != 100 || !strings.Contains(n.Error.Message, "colour") {
		t.Errorf("an unknown field: %+v", n)
	}
	var list struct{ Data []numberAnswer }
	if w.call(t, http.MethodGet, "/meta/v26.0/102290129340398/phone_numbers"+allNumberFields, nil, &list); len(list.Data) != 1 || list.Data[0].Limit != "TIER_2K" {
		t.Errorf("%+v", list)
	}
}

// A number is verified by the code that it was sent, then registered under a PIN.
func TestNumberIsVerifiedAndRegistered(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{})
	refused := func(what string, got numberAnswer, code int) {
		t.Helper()
		if got.Error.Code != code || got.Success || got.Error.Data.Details == "" {
			t.Errorf("%s: %+v, want code %d", what, got, code)
		}
	}
	post := func(edge string, in any) numberAnswer { return w.number(t, http.MethodPost, edge, in) }
	register := func(pin string) numberAnswer {
		return post("/register", object{"messaging_product": "whatsapp", "pin": pin})
	}
	refused("a code for a verified number", post("/request_code", object{"code_method": "SMS", "language": "en_US"}), 136024)
	refused("a code of a verified number", post("/verify_code", object{"code": "123456"}), 136024)

	if n := w.move(t, object{"codeStatus": "NOT_VERIFIED", "registered": false}); n.Status != "UNVERIFIED" || n.Health.Can != "BLOCKED" {
		t.Errorf("%+v", n)
	}
	refused("unverified", register("111111"), 133006)
	refused("by pigeon", post("/request_code", object{"code_method": "PIGEON", "language": "en_US"}), 100)
	refused("no language", post("/request_code", object{"code_method": "SMS"}), 100)
	refused("no code yet", post("/verify_code", object{"code": "123456"}), 136025)
	if n := post("/request_code?code_method=VOICE&language=de", nil); !n.Success {
		t.Errorf("%+v", n)
	}
	code := w.move(t, object{}).Code
	refused("a wrong code", post("/verify_code", object{"code": wrong(code)}), 136025)
	refused("half a code", post("/verify_code", object{"code": "12"}), 100)
	w.clock.Advance(11 * time.Minute)
	refused("an old code", post("/verify_code", object{"code": code}), 136025)
	post("/request_code", object{"code_method": "SMS", "language": "en_US"})
	if n := post("/verify_code", object{"code": w.move(t, object{}).Code}); !n.Success {
		t.Errorf("%+v", n)
	}
	if sent := w.send(t, "447700900555", "hello"); sent.Error.Code != 133010 {
		t.Errorf("unregistered: %+v", sent)
	}
	refused("no PIN", register("12345"), 100)
	if n := register("111111"); !n.Success {
		t.Errorf("%+v", n)
	}
	if n := w.number(t, http.MethodGet, allNumberFields, nil); n.Status != "CONNECTED" || n.CodeStatus != "VERIFIED" || !n.HasPin {
		t.Errorf("%+v", n)
	}
	for range pinGuesses {
		refused("a wrong PIN", register("222222"), 133005)
	}
	refused("too many wrong PINs", register("222222"), 133008)
	for range registrationsIn72Hours - pinGuesses - 2 {
		post("/deregister", nil)
	}
	refused("too often", post("/deregister", nil), 133016)
	refused("too often", register("111111"), 133016)
	w.clock.Advance(73 * time.Hour)
	if n := register("111111"); !n.Success {
		t.Errorf("three days later: %+v", n)
	}
}

// wrong is a code that the code is not.
func wrong(code string) string {
	if code == "000000" {
		return "111111"
	}
	return "000000"
}

func TestCodesAreFew(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{})
	w.move(t, object{"codeStatus": "EXPIRED"})
	ask := object{"code_method": "SMS", "language": "en_US"}
	for range codesInADay {
		if n := w.number(t, http.MethodPost, "/request_code", ask); !n.Success {
			t.Errorf("%+v", n)
		}
	}
	if n := w.number(t, http.MethodPost, "/request_code", ask); n.Error.Code != 136024 {
		t.Errorf("one more: %+v", n)
	}
	code := w.move(t, object{}).Code
	for range codeGuesses {
		w.number(t, http.MethodPost, "/verify_code", object{"code": wrong(code)})
	}
	if n := w.number(t, http.MethodPost, "/verify_code", object{"code": code}); n.Error.Code != 136025 {
		t.Errorf("after as many guesses: %+v", n)
	}
}

// The profile is taken whole or not at all, within Meta's limits.
func TestBusinessProfileIsChecked(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{})
	const edge = "/whatsapp_business_profile"
	profile := func() numberAnswer {
		return w.number(t, http.MethodGet, edge+"?fields=about,email,websites,vertical", nil)
	}
	for name, in := range map[string]object{
		"no product":         {"about": "x"},
		"no about":           {"messaging_product": "whatsapp", "about": " "},
		"a long about":       {"messaging_product": "whatsapp", "about": strings.Repeat("é", 140)},
		"a long address":     {"messaging_product": "whatsapp", "email": "a@example.com", "address": strings.Repeat("é", 257)},
		"a long description": {"messaging_product": "whatsapp", "description": strings.Repeat("é", 513)},
		"no address":         {"messaging_product": "whatsapp", "email": "someone"},
		"three websites":     {"messaging_product": "whatsapp", "websites": []string{"https://a.example", "https://b.example", "https://c.example"}},
		"no website":         {"messaging_product": "whatsapp", "websites": []string{"a.example"}},
		"no such vertical":   {"messaging_product": "whatsapp", "vertical": "MAGIC"},
	} {
		if n := w.number(t, http.MethodPost, edge, in); n.Error.Code != 100 || n.Error.Data.Details == "" {
			t.Errorf("%s: %+v", name, n)
		}
	}
	if p := profile().Data; len(p) != 1 || p[0].About != "We answer from 9 to 5." || p[0].Email != "" {
		t.Errorf("after refusals: %+v", p)
	}
	in := object{"messaging_product": "whatsapp", "about": "Bikes and more", "email": "help@larkspur.example", "websites": []string{}, "vertical": "AUTO"}
	if n := w.number(t, http.MethodPost, edge, in); !n.Success {
		t.Errorf("%+v", n)
	}
	if p := profile().Data; len(p) != 1 || p[0].About != "Bikes and more" || p[0].Email != "help@larkspur.example" || p[0].Vertical != "AUTO" || len(p[0].Websites) != 0 {
		t.Errorf("%+v", p)
	}
}

// What the control API does to a number is told by signed webhooks, in order.
func TestMovesAreTold(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{})
	const upgrade, capability, account, name = "phone_number_quality_update", "business_capability_update", "account_update", "phone_number_name_update"
	for _, c := range []struct {
		move  object
		tells []string // field and a word of the value
	}{
		{object{"quality": "YELLOW"}, nil}, // no webhook tells of it
		{object{"quality": "RED"}, []string{upgrade, "FLAGGED"}},
		{object{"quality": "GREEN"}, []string{upgrade, "UNFLAGGED"}},
		{object{"limit": "TIER_250"}, []string{upgrade, "DOWNGRADE", capability, "250"}},
		{object{"limit": "TIER_UNLIMITED"}, []string{upgrade, "UPGRADE", capability, "-1"}},
		{object{"limit": "TIER_10K"}, []string{upgrade, "DOWNGRADE", capability, "10000"}},
		{object{"throughput": "HIGH"}, []string{upgrade, "THROUGHPUT_UPGRADE"}},
		{object{"nameStatus": "DECLINED", "name": "BEST"}, []string{name, "REJECTED"}},
		{object{"nameStatus": "APPROVED", "name": "Best Bikes"}, []string{name, "APPROVED"}},
		{object{"pin": "654321"}, []string{"security", "PIN_CHANGED"}},
		{object{"restrict": []string{"RESTRICTED_BIZ_INITIATED_MESSAGING"}}, []string{account, "ACCOUNT_RESTRICTION"}},
		{object{"disable": true}, []string{account, "DISABLE"}},
		{object{"unrestrict": true}, []string{account, "REINSTATE"}},
	} {
		w.move(t, c.move)
		for tells := range slices.Chunk(c.tells, 2) {
			h := w.next(t)
			if h.header.Get("X-Hub-Signature-256") == "" || h.body.Entry[0].ID != "102290129340398" || h.body.Entry[0].Changes[0].Field != tells[0] || !strings.Contains(string(h.raw), tells[1]) {
				t.Errorf("%v: %s", c.move, h.raw)
			}
		}
	}
	var n numberAnswer
	raw, _ := json.Marshal(w.move(t, object{"unpaid": true}))
	if json.Unmarshal(raw, &n) != nil || n.Name != "Best Bikes" || n.Limit != "TIER_10K" || n.Health.Can != "BLOCKED" {
		t.Errorf("%+v", n)
	}
	for _, in := range []object{{"quality": "BLUE"}, {"limit": "TIER_3"}, {"throughput": "X"}, {"nameStatus": "X"}, {"codeStatus": "X"}, {"pin": "1"}, {"restrict": []string{"x"}}, {"hours": -1}} {
		if status := w.call(t, http.MethodPost, "/control/whatsapp/numbers/106540352242922", in, nil); status != http.StatusBadRequest {
			t.Errorf("%v: HTTP %d", in, status)
		}
	}
	if status := w.call(t, http.MethodPost, "/control/whatsapp/numbers/1", object{}, nil); status != http.StatusNotFound {
		t.Errorf("nobody's: HTTP %d", status)
	}
}

// A business that may write first to so many people a day can't to one more, until the day is over.
func TestMessagingLimitHolds(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{})
	tiers := w.world.portfolios["102290129340398"]
	for i := range 2000 {
		tiers.first[strings.Repeat("x", i)] = w.clock.Now()
	}
	last := func(to string) string {
		t.Helper()
		w.call(t, http.MethodPost, numberPath+"/messages", object{"messaging_product": "whatsapp", "to": to, "type": "template", "template": object{
			"name": "appointment_reminder", "language": object{"code": "en_US"},
			"components": []object{{"type": "body", "parameters": []object{{"type": "text", "text": "a"}, {"type": "text", "text": "b"}, {"type": "text", "text": "c"}}}},
		}}, nil)
		w.clock.Advance(time.Minute)
		for {
			h := w.next(t)
			for _, s := range h.values()[0].Statuses {
				switch {
				case s.Status == "failed":
					return "failed " + jsonNumber(string(encode(s.Errors[0].Code))).String()
				case s.Status == "read":
					return s.Status
				}
			}
		}
	}
	if got := last("447700900555"); got != "failed 131048" {
		t.Errorf("one too many: %s", got)
	}
	w.clock.Advance(24 * time.Hour)
	if got := last("447700900556"); got != "read" {
		t.Errorf("the next day: %s", got)
	}
	w.move(t, object{"restrict": []string{"RESTRICTED_BIZ_INITIATED_MESSAGING"}, "hours": 2})
	w.next(t)
	if got := last("447700900556"); got != "failed 131048" {
		t.Errorf("while it is restricted: %s", got)
	}
	w.move(t, object{"disable": true})
	if sent := w.send(t, "447700900556", "hello"); sent.Error.Code != 368 {
		t.Errorf("while it is banned: %+v", sent)
	}
}
