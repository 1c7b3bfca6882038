package demo_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

// template is a template as the API tells it.
type template struct {
	ID, Name, Language, Status, Category, Quality string
	StatusDetail, UnsendableReason                *string
	IsSendable                                    bool
	Parts                                         struct {
		Body struct{ Text string }
	}
	Edits     *struct{ Footer string }
	Problems  []struct{ Rule, Severity, Message string }
	Warnings  []struct{ Kind, Message string }
	Variables []struct{ Component, Name, Sample string }
	Channels  []struct{ ID string }
}

const templateFields = `id name language status category quality statusDetail unsendableReason isSendable parts { body { text } } edits { footer }
	problems { rule severity message } warnings { kind message } variables { component name sample } channels { id }`

// template reads a template of the demo by name and language.
func (w *world) template(t *testing.T, name, language string) template {
	t.Helper()
	var out struct {
		Templates struct {
			Edges []struct{ Node template }
		}
	}
	w.must(t, `mutation { syncTemplates(input: {}) { changed } }`, nil, nil)
	w.must(t, `query($f: TemplateFilter) { templates(filter: $f) { edges { node { `+templateFields+` } } } }`,
		map[string]any{"f": map[string]any{"search": name, "language": language}}, &out)
	for _, e := range out.Templates.Edges {
		if e.Node.Name == name {
			return e.Node
		}
	}
	t.Fatalf("there is no template %s in %s", name, language)
	return template{}
}

// An approved template reaches the customer with its values, and the thread shows what they see.
func TestSendTemplate(t *testing.T) {
	t.Parallel()
	w := start(t)
	const customer = "447700901601"
	conversation := w.writeIn(t, customer, "Where is my bike?")
	events := w.follow(t, w.token, "")
	one := w.template(t, "order_shipped", "ar")
	if !one.IsSendable || one.UnsendableReason != nil || len(one.Variables) != 4 || len(one.Channels) != 1 {
		t.Fatalf("got %+v", one)
	}
	id := w.offer(t, conversation, "template-1", map[string]any{"template": map[string]any{
		"templateId": one.ID, "buttons": []any{map[string]any{"index": 0, "value": "LK-1"}},
		"body": []any{map[string]any{"name": "order_number", "text": "LK-1"}, map[string]any{"name": "first_name", "text": "Zoë"}, map[string]any{"name": "arrival_day", "text": "Monday"}},
	}})
	if got := events.statusOf(t, id, "READ", "FAILED"); got != "READ" {
		t.Fatalf("it is %s", got)
	}
	phone := w.phone(t, customer)
	if len(phone) != 1 || !strings.Contains(phone[0], "Zoë") || !strings.Contains(phone[0], "LK-1") || strings.Contains(phone[0], "{{") {
		t.Errorf("the phone shows %q", phone)
	}
	var out struct {
		Node struct {
			Kind, Text string
			Template   struct {
				Name, Language, Header, Footer string
				Buttons                        []struct{ Kind, Text, Target string }
			}
		}
	}
	w.must(t, `query($id: ID!) { node(id: $id) { ... on Message { kind text template { name language header footer buttons { kind text target } } } } }`, map[string]any{"id": id}, &out)
	m := out.Node
	if m.Kind != "TEMPLATE" || m.Text != phone[0] || m.Template.Name != "order_shipped" || m.Template.Header == "" || len(m.Template.Buttons) != 1 || m.Template.Buttons[0].Target != "https://larkspur.example/ar/track/LK-1" {
		t.Errorf("the thread has %+v", m)
	}
}

// What does not fit is refused with its field, and nothing is sent.
func TestSendTemplateRefuses(t *testing.T) {
	t.Parallel()
	w := start(t)
	const customer = "447700901602"
	conversation := w.writeIn(t, customer, "Hello")
	type of = map[string]any
	followUp, paused, sale := w.template(t, "appointment_reminder", "en_US"), w.template(t, "winter_offer", "en_US"), w.template(t, "spring_sale", "en_US")
	for name, c := range map[string]struct {
		input       of
		code, field string
	}{
		"nobody's":        {of{"templateId": "tmpl_01h455vb4pex5vsknk084sn02q"}, "NOT_FOUND", "template.templateId"},
		"a value missing": {of{"templateId": followUp.ID, "body": []any{of{"text": "a"}}}, "INVALID", "template.body"},
		"a line break":    {of{"templateId": followUp.ID, "body": []any{of{"text": "a\nb"}, of{"text": "c"}, of{"text": "d"}}}, "INVALID", "template.body"},
		"paused":          {of{"templateId": paused.ID, "body": []any{of{"text": "a"}}}, "CONFLICT", "template.templateId"},
		"no header file":  {of{"templateId": sale.ID, "body": []any{of{"name": "first_name", "text": "a"}, of{"name": "day", "text": "b"}}}, "INVALID", "template.headerMediaId"},
	} {
		errs, err := w.ask(w.token, sendAny, of{"in": of{"conversationId": conversation, "clientId": "refused " + name, "template": c.input}}, nil)
		if err != nil || len(errs) != 1 || errs[0].Extensions.Code != c.code || errs[0].Extensions.Field != c.field {
			t.Errorf("%s: got %+v %v, want %s on %q", name, errs, err, c.code, c.field)
		}
	}
	if got := w.phone(t, customer); len(got) != 0 {
		t.Errorf("the customer got %q", got)
	}
}

// followTemplates subscribes to what happens to templates.
const followTemplates = `subscription { inboxEvents { __typename cursor ... on TemplateChanged { templateId template { id name status } } } }`

// A template is written, checked, handed in and approved by webhook, which open dashboards see.
func TestTemplateGoesThroughReview(t *testing.T) {
	t.Parallel()
	w := start(t)
	conn := w.socket(t, w.token)
	write(t, conn, map[string]any{"id": "1", "type": "subscribe", "payload": map[string]any{"query": followTemplates}})
	var channels struct{ Channels []struct{ ID string } }
	w.must(t, `{ channels { id } }`, nil, &channels)
	draft := map[string]any{
		"name": "reviewed_" + random()[:6], "language": "en_US", "category": "UTILITY", "parameterFormat": "NAMED",
		"parts": map[string]any{"body": map[string]any{"text": "Hello {{first_name}}, your bike is ready."}},
	}
	var lint struct {
		LintTemplate []struct{ Rule, Variable string }
	}
	w.must(t, `query($t: TemplateDraftInput!) { lintTemplate(template: $t) { rule variable } }`, map[string]any{"t": draft}, &lint)
	if len(lint.LintTemplate) != 1 || lint.LintTemplate[0].Rule != "BODY_SAMPLE_MISSING" || lint.LintTemplate[0].Variable != "first_name" {
		t.Errorf("found %+v", lint)
	}
	var made struct {
		CreateTemplate struct{ Template template }
	}
	w.must(t, `mutation($in: CreateTemplateInput!) { createTemplate(input: $in) { template { `+templateFields+` } } }`,
		map[string]any{"in": map[string]any{"channelId": channels.Channels[0].ID, "template": draft}}, &made)
	id := made.CreateTemplate.Template.ID
	if made.CreateTemplate.Template.Status != "DRAFT" || len(made.CreateTemplate.Template.Problems) != 1 {
		t.Errorf("the draft is %+v", made)
	}
	const submit = `mutation($id: ID!) { submitTemplate(input: {templateId: $id}) { template { id status } } }`
	errs, err := w.ask(w.token, submit, map[string]any{"id": id}, nil)
	if err != nil || len(errs) != 1 || errs[0].Extensions.Code != "INVALID" || errs[0].Extensions.Field != "parts.body" {
		t.Errorf("submitted without a sample: %+v %v", errs, err)
	}
	w.must(t, `mutation($in: UpdateTemplateInput!) { updateTemplate(input: $in) { template { id } } }`, map[string]any{"in": map[string]any{
		"templateId": id, "parts": map[string]any{"body": map[string]any{
			"text": "Hello {{first_name}}, your bike is ready.", "samples": []any{map[string]any{"variable": "first_name", "value": "Ada"}},
		}},
	}}, nil)
	w.must(t, submit, map[string]any{"id": id}, nil)
	seen := w.seeTemplate(t, conn, id, "APPROVED")
	if !slices.Contains(seen, "DRAFT") || !slices.Contains(seen, "PENDING") {
		t.Errorf("the events told of %q", seen)
	}
	w.must(t, `mutation($id: ID!) { deleteTemplate(input: {templateId: $id}) { templateId } }`, map[string]any{"id": id}, nil)
	w.seeTemplate(t, conn, id, "")
}

// Meta's own doings land on the template: here a pause.
func TestTemplateIsPaused(t *testing.T) {
	t.Parallel()
	w := start(t)
	one := w.template(t, "visit_us", "en_US")
	conn := w.socket(t, w.token)
	write(t, conn, map[string]any{"id": "1", "type": "subscribe", "payload": map[string]any{"query": followTemplates}})
	var all []struct{ ID, Name, Language string }
	w.control(t, http.MethodGet, "/whatsapp/templates", nil, &all)
	for _, a := range all {
		if a.Name == "visit_us" {
			w.control(t, http.MethodPost, "/whatsapp/templates/"+a.ID, map[string]any{"status": "PAUSED", "quality": "RED"}, nil)
		}
	}
	w.seeTemplate(t, conn, one.ID, "PAUSED")
	var out struct{ Template template }
	w.must(t, `query($id: ID!) { template(id: $id) { `+templateFields+` } }`, map[string]any{"id": one.ID}, &out)
	if out.Template.IsSendable || out.Template.UnsendableReason == nil || len(out.Template.Warnings) == 0 || out.Template.StatusDetail == nil {
		t.Errorf("got %+v", out.Template)
	}
}

// seeTemplate reads events until one tells that a template has a status, empty for gone; it returns the statuses before.
func (w *world) seeTemplate(t *testing.T, conn *websocket.Conn, id, want string) (seen []string) {
	t.Helper()
	for {
		m := read(t, conn)
		if m.Type == "ping" {
			write(t, conn, map[string]any{"type": "pong"})
			continue
		}
		var p struct {
			Data struct {
				InboxEvents struct {
					Typename   string `json:"__typename"`
					TemplateID *string
					Template   *template
				}
			}
			Errors []gqlError
		}
		if err := json.Unmarshal(m.Payload, &p); err != nil || len(p.Errors) > 0 {
			t.Fatalf("event: %v %v", p.Errors, err)
		}
		e := p.Data.InboxEvents
		if e.Typename != "TemplateChanged" || e.TemplateID == nil || *e.TemplateID != id {
			continue
		}
		status := ""
		if e.Template != nil {
			status = e.Template.Status
		}
		if status == want {
			return seen
		}
		seen = append(seen, status)
	}
}
