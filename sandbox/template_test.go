package sandbox

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// templateAnswer is what the calls about templates answer.
type templateAnswer struct {
	ID, Status, Category string
	Success              bool
	Error                struct {
		Code         int    `json:"code"`
		Subcode      int    `json:"error_subcode"`
		UserMessage  string `json:"error_user_msg"`
		ErrorDetails struct {
			Details string `json:"details"`
		} `json:"error_data"`
	} `json:"error"`
}

func (w *testWorld) templates(t *testing.T, method, query string, in any) templateAnswer {
	t.Helper()
	var out templateAnswer
	w.call(t, method, "/meta/v26.0/"+DefaultAccounts()[0].WABAID+"/message_templates"+query, in, &out)
	return out
}

func draftOf(name string, components ...object) object {
	if len(components) == 0 {
		components = []object{{"type": "BODY", "text": "Hello, your bike is ready."}}
	}
	return object{"name": name, "language": "en_US", "category": "UTILITY", "components": components}
}

// The send endpoint refuses what Meta refuses, with its codes.
func TestTemplateMessagesAreChecked(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{})
	text := func(all ...string) []object {
		var out []object
		for _, one := range all {
			out = append(out, object{"type": "text", "text": one})
		}
		return out
	}
	body := func(all ...string) object { return object{"type": "body", "parameters": text(all...)} }
	named := object{"type": "body", "parameters": []object{{"type": "text", "parameter_name": "first_name", "text": "a"}, {"type": "text", "parameter_name": "day", "text": "b"}}}
	image := object{"type": "header", "parameters": []object{{"type": "image", "image": object{"link": "https://x.example/a.jpg"}}}}
	button := func(index, kind string, p object) object {
		return object{"type": "button", "index": index, "sub_type": kind, "parameters": []object{p}}
	}
	link, code := button("1", "url", object{"type": "text", "text": "x"}), button("2", "copy_code", object{"type": "coupon_code", "coupon_code": "X"})
	for name, c := range map[string]struct {
		template, language string
		components         []object
		code               int
	}{
		"right":           {"appointment_reminder", "en_US", []object{body("a", "b", "c")}, 0},
		"no such":         {"nothing", "en_US", nil, 132001},
		"no such tongue":  {"appointment_reminder", "nl", []object{body("a", "b", "c")}, 132001},
		"rejected":        {"loyalty_bonus", "en_US", []object{body("a")}, 132001},
		"paused":          {"winter_offer", "en_US", []object{body("a")}, 132015},
		"a value missing": {"appointment_reminder", "en_US", []object{body("a", "b")}, 132000},
		"none at all":     {"appointment_reminder", "en_US", nil, 132000},
		"an empty value":  {"appointment_reminder", "en_US", []object{body("a", "b", "")}, 131008},
		"a line break":    {"appointment_reminder", "en_US", []object{body("a", "b", "c\nd")}, 132018},
		"too long":        {"appointment_reminder", "en_US", []object{body("a", "b", strings.Repeat("x", 1024))}, 132005},
		"no name":         {"spring_sale", "en_US", []object{image, body("a", "b"), link, code}, 132012},
		"no header":       {"spring_sale", "en_US", []object{named, link, code}, 132000},
		"a wrong header":  {"spring_sale", "en_US", []object{{"type": "header", "parameters": []object{{"type": "video", "video": object{"link": "x"}}}}, named, link, code}, 132012},
		"no link":         {"spring_sale", "en_US", []object{image, named, code}, 132000},
		"a wrong button":  {"spring_sale", "en_US", []object{image, named, button("1", "quick_reply", object{"type": "payload", "payload": "x"}), code}, 132012},
		"no such button":  {"follow_up", "en_US", []object{body("a", "b"), button("5", "quick_reply", object{"type": "payload", "payload": "x"})}, 132012},
		"a place unnamed": {"visit_us", "en_US", []object{{"type": "header", "parameters": []object{{"type": "location", "location": object{"latitude": 1, "longitude": 1}}}}, body("a", "b")}, 131008},
	} {
		var out sent
		w.call(t, http.MethodPost, numberPath+"/messages", object{
			"messaging_product": "whatsapp", "to": "+447700915601", "type": "template",
			"template": object{"name": c.template, "language": object{"code": c.language}, "components": c.components},
		}, &out)
		if out.Error.Code != c.code {
			t.Errorf("%s: got %+v, want %d", name, out.Error, c.code)
		}
	}
}

// What can't be reviewed is refused at once, with Meta's subcodes.
func TestTemplatesAreCheckedBeforeReview(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{})
	body := func(text string, samples ...any) object {
		c := object{"type": "BODY", "text": text}
		if len(samples) > 0 {
			c["example"] = object{"body_text": []any{samples}}
		}
		return c
	}
	with := func(more ...object) object { return draftOf("x", append([]object{body("Hello there.")}, more...)...) }
	buttons := func(all ...object) object { return object{"type": "BUTTONS", "buttons": all} }
	quick, phone := object{"type": "QUICK_REPLY", "text": "Yes"}, object{"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+4477"}
	for name, c := range map[string]struct {
		in      object
		subcode int
	}{
		"taken":            {draftOf("follow_up"), 2388024},
		"leading variable": {draftOf("x", body("{{1}} is your day, friend.", "a")), 2388299},
		"variables alone":  {draftOf("x", body("a {{1}} b {{2}} c", "a", "b")), 2388293},
		"no sample":        {draftOf("x", body("Hello {{1}}, how are you?")), 2388043},
		"long":             {draftOf("x", body(strings.Repeat("x", 1025))), 2388040},
		"long footer":      {with(object{"type": "FOOTER", "text": strings.Repeat("x", 61)}), 2388040},
		"footer variable":  {with(object{"type": "FOOTER", "text": "{{1}}"}), 2388073},
		"header":           {with(object{"type": "HEADER", "format": "TEXT", "text": "{{1}} {{2}}"}), 2388072},
		"no file":          {with(object{"type": "HEADER", "format": "IMAGE"}), 2388072},
		"mixed buttons":    {with(buttons(quick, phone, object{"type": "QUICK_REPLY", "text": "No"})), 2388047},
		"two numbers":      {with(buttons(phone, phone)), 2388047},
	} {
		if got := w.templates(t, http.MethodPost, "", c.in); got.Error.Code != 100 || got.Error.Subcode != c.subcode || got.Error.UserMessage == "" {
			t.Errorf("%s: got %+v, want %d", name, got.Error, c.subcode)
		}
	}
}

// The review ends by itself, and the name says how.
func TestTemplateReview(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{})
	made := map[string]string{}
	for _, name := range []string{"good", "rejected_one", "slow_one", "recat_one"} {
		got := w.templates(t, http.MethodPost, "", draftOf(name))
		if got.Status != "PENDING" || got.ID == "" {
			t.Fatalf("%s: %+v", name, got)
		}
		made[name] = got.ID
	}
	read := func(name string) templateAnswer {
		t.Helper()
		var out templateAnswer
		w.call(t, http.MethodGet, "/meta/v26.0/"+made[name], nil, &out)
		return out
	}
	w.clock.Advance(4 * time.Second)
	for name, want := range map[string]string{"good": "APPROVED UTILITY", "rejected_one": "REJECTED UTILITY", "slow_one": "PENDING UTILITY", "recat_one": "APPROVED MARKETING"} {
		if got := read(name); got.Status+" "+got.Category != want {
			t.Errorf("%s: %+v", name, got)
		}
	}
	w.clock.Advance(time.Minute)
	if got := read("slow_one"); got.Status != "APPROVED" {
		t.Errorf("the slow one: %+v", got)
	}
	// An approved one takes one edit a day; a rejected one as many as it needs.
	edit := func(name string) templateAnswer {
		t.Helper()
		var out templateAnswer
		w.call(t, http.MethodPost, "/meta/v26.0/"+made[name], draftOf(name), &out)
		w.clock.Advance(5 * time.Second)
		return out
	}
	if first, second := edit("good"), edit("good"); !first.Success || second.Error.Code != 100 {
		t.Errorf("edited twice: %+v, %+v", first, second)
	}
	if first, second := edit("rejected_one"), edit("rejected_one"); !first.Success || !second.Success {
		t.Errorf("the rejected one, edited twice: %+v, %+v", first, second)
	}
	if got := w.templates(t, http.MethodDelete, "?name=good&hsm_id="+made["good"], nil); !got.Success {
		t.Errorf("deleted: %+v", got)
	}
	if got := w.templates(t, http.MethodPost, "", draftOf("good")); got.Error.Subcode != 2388023 {
		t.Errorf("under its name again: %+v", got)
	}
	w.clock.Advance(30 * 24 * time.Hour)
	if got := w.templates(t, http.MethodPost, "", draftOf("good")); got.ID == "" {
		t.Errorf("after 30 days: %+v", got)
	}
}

// Pages hold together, however small they are.
func TestTemplatePages(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{})
	var names []string
	after := ""
	for range 20 {
		var out struct {
			Data   []struct{ Name, Language string }
			Paging struct {
				Cursors struct{ After string }
				Next    string
			}
		}
		w.call(t, http.MethodGet, "/meta/v26.0/"+DefaultAccounts()[0].WABAID+"/message_templates?limit=3&after="+after, nil, &out)
		for _, one := range out.Data {
			names = append(names, one.Name+" "+one.Language)
		}
		if after = out.Paging.Cursors.After; out.Paging.Next == "" {
			break
		}
	}
	if len(names) != 10 || len(slices.Compact(slices.Sorted(slices.Values(names)))) != 10 {
		t.Errorf("got %q", names)
	}
}

func TestMoveTemplateRefuses(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{})
	var all []struct{ ID string }
	w.call(t, http.MethodGet, "/control/whatsapp/templates", nil, &all)
	var ignored any
	for _, c := range []struct {
		id   string
		in   object
		want int
	}{
		{"1", object{"status": "PAUSED"}, 404}, {all[0].ID, object{"status": "LAZY"}, 400}, {all[0].ID, object{"quality": "BLUE"}, 400},
		{all[0].ID, object{"category": "OTHER"}, 400}, {all[0].ID, object{"quality": "RED"}, 200},
	} {
		if got := w.call(t, http.MethodPost, "/control/whatsapp/templates/"+c.id, c.in, &ignored); got != c.want {
			t.Errorf("%s %v: HTTP %d", c.id, c.in, got)
		}
	}
}
