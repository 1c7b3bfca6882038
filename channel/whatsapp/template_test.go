package whatsapp

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/channel/meta"
	"postdog.io/domain"
)

// exchange is a request with its answer, as Meta documents them.
type exchange struct {
	Request struct {
		Method, Path string
		Body         json.RawMessage
	}
	Response struct {
		Status int
		Body   json.RawMessage
	}
}

// answers makes an adapter to whom a fixture's exchange happens, and returns what it then sent.
func answers(t *testing.T, name string) (*Adapter, *http.Request, *[]byte) {
	t.Helper()
	var e exchange
	if err := json.Unmarshal(fixture(t, name), &e); err != nil {
		t.Fatal(err)
	}
	seen, body := &http.Request{}, new([]byte)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*seen = *r
		*body, _ = io.ReadAll(r.Body)
		w.WriteHeader(e.Response.Status)
		_, _ = w.Write(e.Response.Body)
	}))
	t.Cleanup(server.Close)
	graph, err := meta.New(meta.Config{BaseURL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(graph.CloseIdleConnections)
	return New(Config{Graph: graph}), seen, body
}

var someone = channel.Credential{AccountID: "200000000000002", ParentID: "100000000000001", Token: "token"}

// springSale is the template of the fixtures.
func springSale() channel.NewTemplate {
	return channel.NewTemplate{
		Name: "spring_sale", Language: "en_US", Category: domain.MarketingTemplate, ParameterFormat: domain.NamedParameters,
		Parts: domain.TemplateParts{
			Header: &domain.TemplateHeader{Format: domain.ImageHeader, Handle: "4::aW1hZ2U=:ARtest"},
			Body: domain.TemplateText{Text: "Hi {{first_name}}, our sale starts {{day}}!", Samples: []domain.TemplateSample{
				{Variable: "first_name", Value: "Amira"}, {Variable: "day", Value: "Monday"},
			}},
			Footer: "Tap below to opt out",
			Buttons: []domain.TemplateButton{
				{Kind: domain.QuickReplyButton, Text: "Stop promotions"},
				{Kind: domain.URLButton, Text: "Shop", URL: "https://example.com/{{1}}", Sample: "https://example.com/promo"},
			},
		},
	}
}

// What is created is byte for byte what Meta documents, but for leave to change the category.
func TestCreateTemplateOnTheWire(t *testing.T) {
	t.Parallel()
	a, seen, body := answers(t, "api-template-create.json")
	got, err := a.CreateTemplate(t.Context(), someone, springSale())
	if err != nil || got.ExternalID != "17000000000000101" || got.Status != "PENDING" || got.Category != "MARKETING" {
		t.Fatalf("got %+v, %v", got, err)
	}
	if seen.Method != http.MethodPost || seen.URL.Path != "/v26.0/100000000000001/message_templates" {
		t.Errorf("%s %s", seen.Method, seen.URL.Path)
	}
	var want, sent map[string]any
	var e exchange
	if err := errors.Join(json.Unmarshal(fixture(t, "api-template-create.json"), &e), json.Unmarshal(e.Request.Body, &want), json.Unmarshal(*body, &sent)); err != nil {
		t.Fatal(err)
	}
	if sent["allow_category_change"] != true {
		t.Error("Meta would reject a template instead of changing its category")
	}
	delete(sent, "allow_category_change")
	if !reflect.DeepEqual(want, sent) {
		t.Errorf("sent\n%s\nwant\n%s", *body, e.Request.Body)
	}
}

func TestCreateTemplateTwice(t *testing.T) {
	t.Parallel()
	a, _, _ := answers(t, "api-template-create-duplicate.json")
	if _, err := a.CreateTemplate(t.Context(), someone, springSale()); !errors.Is(err, channel.ErrTemplateExists) {
		t.Errorf("got %v", err)
	}
}

func TestListTemplatesOnTheWire(t *testing.T) {
	t.Parallel()
	a, seen, _ := answers(t, "api-template-list.json")
	page, err := a.ListTemplates(t.Context(), someone, "", "before")
	if err != nil || len(page.Templates) != 1 || page.After != "MjQZD" {
		t.Fatalf("got %+v, %v", page, err)
	}
	one := page.Templates[0]
	if one.ExternalID != "17000000000000101" || one.Quality != "GREEN" || one.Reason != "" || one.ParameterFormat != domain.NamedParameters || one.Parts.Body.Samples[1].Value != "Monday" {
		t.Errorf("got %+v", one)
	}
	if q := seen.URL.Query(); q.Get("after") != "before" || !strings.Contains(q.Get("fields"), "rejected_reason") {
		t.Errorf("asked %v", q)
	}
}

// What we write, Meta's list gives back; what we can't write is named.
func TestTemplatePartsRoundTrip(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		parts    domain.TemplateParts
		category domain.TemplateCategory
		format   domain.ParameterFormat
	}{
		"named":      {springSale().Parts, domain.MarketingTemplate, domain.NamedParameters},
		"positional": {domain.TemplateParts{Header: &domain.TemplateHeader{Format: domain.TextHeader, TemplateText: domain.TemplateText{Text: "For {{1}}", Samples: []domain.TemplateSample{{Variable: "1", Value: "you"}}}}, Body: domain.TemplateText{Text: "On {{1}} at {{2}}, yes", Samples: []domain.TemplateSample{{Variable: "1", Value: "Monday"}, {Variable: "2", Value: "nine"}}}, Buttons: []domain.TemplateButton{{Kind: domain.PhoneButton, Text: "Call", PhoneNumber: "+4477"}}}, domain.UtilityTemplate, domain.PositionalParameters},
		"place":      {domain.TemplateParts{Header: &domain.TemplateHeader{Format: domain.LocationHeader}, Body: domain.TemplateText{Text: "Here"}}, domain.UtilityTemplate, domain.PositionalParameters},
		"code":       {domain.TemplateParts{SecurityAdvice: true, ExpiresAfter: 10, Buttons: []domain.TemplateButton{{Kind: domain.OneTimePasswordButton, Text: "Copy"}}}, domain.AuthenticationTemplate, domain.PositionalParameters},
	} {
		if h := c.parts.Header; h != nil {
			h.Handle = "" // Meta's list has an address in its place
		}
		got := readParts(writeParts(c.parts, c.category, c.format))
		if !reflect.DeepEqual(got, c.parts) {
			t.Errorf("%s: got %+v, want %+v", name, got, c.parts)
		}
	}
	odd := readParts([]wireComponent{{Type: "CAROUSEL"}, {Type: "BUTTONS", Buttons: []wireButton{{Type: "FLOW", Text: "Go"}, {Type: "URL", URL: "https://www.whatsapp.com/otp/code/?x=1"}}}})
	if len(odd.Foreign) != 1 || odd.Buttons[0].Kind != domain.OtherButton || odd.Buttons[0].NetworkKind != "FLOW" || odd.Buttons[1].Kind != domain.OneTimePasswordButton {
		t.Errorf("got %+v", odd)
	}
}

func TestTemplateErrors(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  error
		want func(error) bool
	}{
		"gone":     {&meta.Error{HTTPStatus: 400, Code: 100, Subcode: 33}, func(err error) bool { return errors.Is(err, channel.ErrNoTemplate) }},
		"a format": {&meta.Error{HTTPStatus: 400, Code: 100, Subcode: 2388072, UserMessage: "No emoji."}, isRejected("2388072", "No emoji.")},
		"locked":   {&meta.Error{HTTPStatus: 400, Code: 100, Subcode: 2388023}, isRejected("2388023", "")},
		"busy": {&meta.Error{HTTPStatus: 429, Code: 4, RetryAfter: time.Minute}, func(err error) bool {
			var r *channel.Retryable
			return errors.As(err, &r) && r.After == time.Minute
		}},
		"token": {&meta.Error{HTTPStatus: 401, Code: 190}, func(err error) bool { var d *channel.Disconnected; return errors.As(err, &d) }},
		"500":   {&meta.Error{HTTPStatus: 500, Code: 1}, func(err error) bool { var u *channel.Unconfirmed; return errors.As(err, &u) }},
	} {
		if got := templateError(c.err); !c.want(got) {
			t.Errorf("%s: %T %v", name, got, got)
		}
	}
}

func isRejected(code, detail string) func(error) bool {
	return func(err error) bool {
		var r *channel.Rejected
		return errors.As(err, &r) && r.Code == code && r.Detail == detail
	}
}

// Every kind of news about a template, as it comes.
func TestTemplateWebhooks(t *testing.T) {
	t.Parallel()
	at := time.Unix(1793491200, 0).UTC()
	webhook := func(field, value string) []byte {
		return []byte(`{"object":"whatsapp_business_account","entry":[{"id":"1","time":1793491200,"changes":[{"field":"` + field + `","value":{"message_template_id":17000000000000101,"message_template_name":"n","message_template_language":"en-US",` + value + `}}]}]}`)
	}
	base := channel.TemplateChange{ExternalID: "17000000000000101", Name: "n", Language: "en_US", OccurredAt: at}
	for name, c := range map[string]struct {
		body []byte
		want func(*channel.TemplateChange)
	}{
		"first pause": {webhook("message_template_status_update", `"event":"PAUSED","reason":"NONE","other_info":{"title":"FIRST_PAUSE","description":"d"}`), func(w *channel.TemplateChange) {
			w.Status, w.Reason, w.Detail, w.PausedUntil = "PAUSED", "FIRST_PAUSE", "d", at.Add(3*time.Hour)
		}},
		"second pause": {webhook("message_template_status_update", `"event":"PAUSED","other_info":{"title":"SECOND_PAUSE","description":"d"}`), func(w *channel.TemplateChange) {
			w.Status, w.Reason, w.Detail, w.PausedUntil = "PAUSED", "SECOND_PAUSE", "d", at.Add(6*time.Hour)
		}},
		"announced": {webhook("template_category_update", `"new_category":"UTILITY","correct_category":"MARKETING","category_update_timestamp":1793577600`), func(w *channel.TemplateChange) {
			w.Category, w.CorrectCategory, w.CategoryChangeAt = "UTILITY", "MARKETING", at.Add(24*time.Hour)
		}},
		"done":     {webhook("template_category_update", `"previous_category":"UTILITY","new_category":"MARKETING"`), func(w *channel.TemplateChange) { w.Category, w.PreviousCategory = "MARKETING", "UTILITY" }},
		"detected": {webhook("template_correct_category_detection", `"category":"UTILITY","correct_category":"MARKETING"`), func(w *channel.TemplateChange) { w.Category, w.CorrectCategory = "UTILITY", "MARKETING" }},
		"edited":   {webhook("message_template_components_update", `"message_template_element":"Hello"`), func(w *channel.TemplateChange) { w.Edited = true }},
	} {
		want := base
		c.want(&want)
		items := read(t, c.body)
		if len(items) != 1 || items[0].Template == nil || !reflect.DeepEqual(*items[0].Template, want) {
			t.Errorf("%s: got %+v, want %+v", name, items[0].Template, want)
		}
	}
}

// Buttons that open a form have a token, ours where the business gives none; those that open the catalogue may name a product.
func TestTemplateButtonsThatOpen(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		values []domain.TemplateButtonValue
		want   string
	}{
		"nothing given": {nil, `[{"type":"button","sub_type":"flow","index":"0","parameters":[{"type":"action","action":{"flow_token":"msg_1"}}]}]`},
		"both given": {[]domain.TemplateButtonValue{{Index: 0, Value: "token"}, {Index: 1, Value: "sku-1"}},
			`[{"type":"button","sub_type":"flow","index":"0","parameters":[{"type":"action","action":{"flow_token":"token"}}]},` +
				`{"type":"button","sub_type":"catalog","index":"1","parameters":[{"type":"action","action":{"thumbnail_product_retailer_id":"sku-1"}}]}]`},
	} {
		out, err := fillTemplate(channel.Outbound{CallbackData: "msg_1", Content: domain.Content{Template: &domain.TemplateContent{
			Name: "book", Language: "en", ButtonValues: c.values,
			Buttons: []domain.TemplateContentButton{{Kind: domain.FlowButton, Text: "Book"}, {Kind: domain.CatalogueButton, Text: "Browse"}},
		}}})
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := json.Marshal(out.Components); string(got) != c.want {
			t.Errorf("%s: got %s", name, got)
		}
	}
}
