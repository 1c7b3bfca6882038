package whatsapp

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"postdog.io/channel"
	"postdog.io/channel/meta"
)

// saying makes an adapter to whom a network answers one body to everything.
func saying(t *testing.T, body string) *Adapter {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) }))
	t.Cleanup(server.Close)
	graph, err := meta.New(meta.Config{BaseURL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(graph.CloseIdleConnections)
	return New(Config{Graph: graph})
}

func TestReadNumber(t *testing.T) {
	t.Parallel()
	a, sent, _ := answers(t, "api-phone-number-get.json")
	got, err := a.Number(t.Context(), someone)
	want := channel.Number{
		VerifiedName: "PostDog Tea", NameStatus: "APPROVED", Quality: "GREEN", Status: "CONNECTED", Verified: true, Registered: true, MessagingLimit: 2000, PerSecond: 80,
		Problems: []channel.NumberProblem{
			{Of: "WABA", Text: "Business not verified"},
			{Of: "BUSINESS", Blocks: true, Text: "There is an error with your payment method.", Solution: "Add a payment method."},
		},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v\nwant %+v", got, err, want)
	}
	if sent.Method != http.MethodGet || !strings.HasSuffix(sent.URL.Path, "/200000000000002") || sent.Header.Get("Authorization") != "Bearer token" {
		t.Errorf("%s %s", sent.Method, sent.URL)
	}
}

// What Meta leaves out, or says in another way, is not known rather than wrong.
func TestReadOddNumbers(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]channel.Number{
		`{"id":"2"}`: {},
		`{"quality_rating":"NA","status":"connected","code_verification_status":"EXPIRED","platform_type":"NOT_APPLICABLE","throughput":{"level":"NOT_APPLICABLE"}}`: {Quality: "NA", Status: "CONNECTED"},
		`{"throughput":{"level":"HIGH"},"whatsapp_business_manager_messaging_limit":"TIER_UNLIMITED","platform_type":"CLOUD_API"}`:                                   {Registered: true, PerSecond: 1000, MessagingLimit: channel.Unlimited},
		`{"throughput":{"level":"HIGH"},"is_on_biz_app":true,"is_pin_enabled":true,"whatsapp_business_manager_messaging_limit":250}`:                                 {Registered: true, PerSecond: 20, OnPhone: true, HasPin: true, MessagingLimit: 250},
	} {
		if got, err := saying(t, body).Number(t.Context(), someone); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", body, got, err)
		}
	}
}

func TestLimit(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]int{"TIER_250": 250, "tier_2k": 2000, "TIER_10K": 10_000, "TIER_UNLIMITED": channel.Unlimited, "-1": channel.Unlimited, "2000": 2000, "": 0, "TIER_NEW": 0, "-7": 0} {
		if got := Limit(word); got != want {
			t.Errorf("%q: %d, want %d", word, got, want)
		}
	}
}

// Meta's documents show a profile flat, and nested.
func TestReadBusinessProfile(t *testing.T) {
	t.Parallel()
	const flat = `{"about":"Tea","address":"1 Lane","description":"All kinds","email":"tea@example.com","websites":["https://example.com/"],"vertical":"RETAIL"}`
	want := channel.BusinessProfile{About: "Tea", Address: "1 Lane", Description: "All kinds", Email: "tea@example.com", Websites: []string{"https://example.com/"}, Industry: "RETAIL"}
	for body, want := range map[string]channel.BusinessProfile{
		`{"data":[` + flat + `]}`:                      want,
		`{"data":[{"business_profile":` + flat + `}]}`: want,
		`{"data":[{"messaging_product":"whatsapp"}]}`:  {},
		`{"data":[]}`: {},
		`{"data":[{"business_profile":{"messaging_product":"whatsapp"}}]}`: {},
	} {
		if got, err := saying(t, body).BusinessProfile(t.Context(), someone); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", body, got, err)
		}
	}
}

// An empty about is left out, since Meta takes none; what else is empty is said, since that takes it away.
func TestWriteBusinessProfile(t *testing.T) {
	t.Parallel()
	a, sent, body := answers(t, "api-phone-number-get.json")
	if err := a.SetBusinessProfile(t.Context(), someone, channel.BusinessProfile{Email: "tea@example.com"}); err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(*body, &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"messaging_product": "whatsapp", "address": "", "description": "", "email": "tea@example.com", "websites": []any{}}
	if !reflect.DeepEqual(got, want) || sent.Method != http.MethodPost || !strings.HasSuffix(sent.URL.Path, "/200000000000002/whatsapp_business_profile") {
		t.Errorf("%s %s %s", sent.Method, sent.URL, *body)
	}
}

// A ban that ends is no cause for alarm.
func TestReinstatedIsNoAlarm(t *testing.T) {
	t.Parallel()
	for state, want := range map[string]string{"DISABLE": "CRITICAL", "SCHEDULE_FOR_DISABLE": "CRITICAL", "REINSTATE": "INFO"} {
		body := strings.Replace(string(fixture(t, "wa-account-update-disabled.json")), "SCHEDULE_FOR_DISABLE", state, 1)
		if items := read(t, []byte(body)); len(items) != 1 || items[0].Account == nil || items[0].Account.Severity != want {
			t.Errorf("%s: %+v", state, items)
		}
	}
}
