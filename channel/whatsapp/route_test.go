package whatsapp

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"postdog.io/channel"
)

func TestRouteSplitsByAccount(t *testing.T) {
	t.Parallel()
	parts := testAdapter().Route(channel.Webhook{Body: fixture(t, "wa-batch-multi-entry-multi-change.json")})
	var got []string
	counts := map[string]int{}
	for _, p := range parts {
		got = append(got, p.ParentID+"/"+p.AccountID)
		items, err := testAdapter().Parse(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		counts[p.AccountID] = len(items)
		if !json.Valid(p.Body) {
			t.Errorf("part of %s is no JSON", p.AccountID)
		}
	}
	want := []string{"100000000000001/200000000000002", "100000000000001/200000000000003", "100000000000009/200000000000099", "100000000000001/"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if counts["200000000000002"] != 4 || counts["200000000000003"] != 1 || counts["200000000000099"] != 1 || counts[""] != 1 {
		t.Errorf("items: %v", counts)
	}
	for _, p := range parts[1:3] {
		if bytes.Contains(p.Body, []byte("Amira")) {
			t.Errorf("the part of %s holds another account's data", p.AccountID)
		}
	}
}

func TestRouteKeepsTheBytesOfOneAccount(t *testing.T) {
	t.Parallel()
	body := fixture(t, "wa-raw-escaped-body.json")
	parts := testAdapter().Route(channel.Webhook{Body: body})
	if len(parts) != 1 || !bytes.Equal(parts[0].Body, body) || parts[0].AccountID != "200000000000002" || parts[0].ParentID != "100000000000001" {
		t.Errorf("got %+v", parts)
	}
}

func TestRouteOfWhatIsNotWhatsApp(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		"", "null", "[]", "5", `"x"`, "{", "{}", `{"object":"page","entry":[{"id":"1","changes":[{}]}]}`,
		`{"object":"whatsapp_business_account"}`, `{"object":"whatsapp_business_account","entry":[]}`,
		`{"object":"whatsapp_business_account","entry":{}}`, `{"object":"whatsapp_business_account","entry":[null,1,{}]}`,
		`{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[]}]}`,
		`{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"messages","value":{}}]}]}`,
		`{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{}]}]} trailing`,
		"{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1\",\"changes\":[{\"x\":\"\xff\"}]}]}",
		`{"object":["whatsapp_business_account"],"entry":[{"id":"1","changes":[{}]}]}`,
	} {
		if parts := testAdapter().Route(channel.Webhook{Body: []byte(body)}); len(parts) != 0 {
			t.Errorf("%s: %+v", body, parts)
		}
	}
}

func TestParseRefusesAnotherAccount(t *testing.T) {
	t.Parallel()
	items, err := testAdapter().Parse(t.Context(), channel.Part{AccountID: "1", ParentID: "2", Body: fixture(t, "wa-msg-text-basic.json")})
	if err != nil || len(items) != 1 || items[0].Err == nil {
		t.Errorf("got %+v, %v", items, err)
	}
}

func FuzzRouteAndParse(f *testing.F) {
	for _, name := range []string{"wa-batch-multi-entry-multi-change.json", "wa-raw-escaped-body.json", "wa-status-failed-minimal-errors.json", "wa-msg-system-number-change.json", "wa-empty-entry.json"} {
		f.Add(fixture(f, name))
	}
	f.Add([]byte(`{"object":"whatsapp_business_account","entry":[{"id":1,"changes":[{"value":{"metadata":{"phone_number_id":2},"messages":[{}]},"field":"messages"},{}]}]}`))
	f.Fuzz(func(t *testing.T, body []byte) { read(t, body) })
}
