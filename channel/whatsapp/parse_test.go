package whatsapp

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/domain"
)

var testNow = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

func testAdapter() *Adapter { return New(Config{Now: func() time.Time { return testNow }}) }

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// read routes and parses a body, and checks what holds of every body.
func read(t testing.TB, body []byte) []channel.Inbound {
	t.Helper()
	a := testAdapter()
	var all []channel.Inbound
	for _, p := range a.Route(channel.Webhook{Body: body}) {
		if p.AccountID == "" && p.ParentID == "" {
			t.Errorf("a part without an account")
		}
		again := a.Route(channel.Webhook{Body: p.Body})
		if len(again) != 1 || again[0].AccountID != p.AccountID || again[0].ParentID != p.ParentID || !bytes.Equal(again[0].Body, p.Body) {
			t.Errorf("the part of %q does not route to itself", p.AccountID)
		}
		items, err := a.Parse(t.Context(), p)
		if err != nil || len(items) == 0 {
			t.Errorf("%d items, error %v", len(items), err)
		}
		for _, i := range items {
			if !i.Whole() || i.AccountID != p.AccountID {
				t.Errorf("a malformed item: %+v", i)
			}
		}
		all = append(all, items...)
	}
	return all
}

func TestEveryFixtureParses(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/[ws][ac]*.json")
	if err != nil || len(files) < 90 {
		t.Fatalf("%d fixtures, %v", len(files), err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			items := read(t, fixture(t, name))
			if len(items) == 0 && name != "wa-empty-entry.json" {
				t.Error("nothing came of it")
			}
			for _, i := range items {
				if i.Err != nil {
					t.Errorf("%v: %s", i.Err, i.Raw)
				}
				if m := i.Message; m != nil {
					if (m.Kind == domain.KindUnsupported) != (m.Content.Raw != nil) || m.OccurredAt.IsZero() {
						t.Errorf("message %+v", m)
					}
					if m.OpensWindow == (strings.HasPrefix(name, "wa-msg-system") || m.Echo || m.History) {
						t.Errorf("opens the window: %v", m.OpensWindow)
					}
				}
			}
		})
	}
}

func TestMessages(t *testing.T) {
	t.Parallel()
	const (
		number = channel.Phone
		bsuid  = channel.BusinessScopedUserID
	)
	amira := []channel.Identity{{Kind: number, Value: "447700900123"}, {Kind: bsuid, Value: "GB.1022334455667788990"}}
	at := time.Unix(1793491200, 0).UTC()
	cases := []struct {
		file string
		want []channel.InboundMessage
	}{
		{"wa-msg-text-basic.json", []channel.InboundMessage{{From: amira, Name: "Amira Haddad", OccurredAt: at, Kind: domain.KindText, Content: domain.Content{Text: "Hi, do you ship to Leeds?"}, OpensWindow: true}}},
		{"wa-raw-escaped-body.json", []channel.InboundMessage{{From: amira, Name: "Amira Haddad", OccurredAt: at, Kind: domain.KindText, Content: domain.Content{Text: "Prijs: €5 — שלום 😀 a/b"}, OpensWindow: true}}},
		{"wa-msg-text-username-only.json", []channel.InboundMessage{{From: []channel.Identity{{Kind: bsuid, Value: "GB.1022334455667700456"}, {Kind: channel.Username, Value: "tom.reads"}}, Name: "Tom", OccurredAt: at, Kind: domain.KindText, Content: domain.Content{Text: "hello from a username account"}, OpensWindow: true}}},
		{"wa-msg-text-reply-context.json", []channel.InboundMessage{{From: amira, Name: "Amira Haddad", OccurredAt: at, Kind: domain.KindText, Content: domain.Content{Text: "Yes please"}, ReplyTo: "wamid.HBgMNDQ3NzAwOTAwMTIzFQIAERgSRjQ0QzMwRDA3RDMzMUM2RkY2AA==", OpensWindow: true}}},
		{"wa-msg-text-forwarded.json", []channel.InboundMessage{{From: amira, Name: "Amira Haddad", OccurredAt: at, Kind: domain.KindText, Content: domain.Content{Text: "fwd"}, OpensWindow: true}}},
		{"wa-msg-unsupported-poll.json", []channel.InboundMessage{{From: amira, Name: "Amira Haddad", OccurredAt: at, Kind: domain.KindUnsupported, OpensWindow: true}}},
		{"wa-batch-two-contacts-two-senders.json", []channel.InboundMessage{
			{From: amira, Name: "Amira Haddad", OccurredAt: at, Kind: domain.KindText, Content: domain.Content{Text: "from A"}, OpensWindow: true},
			{From: []channel.Identity{{Kind: number, Value: "447700900789"}, {Kind: bsuid, Value: "IL.99887766554433221100"}}, Name: "נעמי לוי 🌸", OccurredAt: at, Kind: domain.KindText, Content: domain.Content{Text: "from N"}, OpensWindow: true},
		}},
	}
	for _, c := range cases {
		t.Run(c.file, func(t *testing.T) {
			t.Parallel()
			items := read(t, fixture(t, c.file))
			if len(items) != len(c.want) {
				t.Fatalf("%d items, want %d", len(items), len(c.want))
			}
			for i, want := range c.want {
				got := items[i].Message
				if got == nil || !equal(*got, want) {
					t.Errorf("got %+v\nwant %+v", got, want)
				}
			}
		})
	}
}

func equal(got, want channel.InboundMessage) bool {
	if len(got.From) != len(want.From) {
		return false
	}
	for i := range got.From {
		if got.From[i] != want.From[i] {
			return false
		}
	}
	return strings.HasPrefix(got.ExternalID, "wamid.") && got.Name == want.Name && got.OccurredAt.Equal(want.OccurredAt) && got.Kind == want.Kind &&
		got.Content.Text == want.Content.Text && got.ReplyTo == want.ReplyTo && got.OpensWindow == want.OpensWindow
}

func TestStatuses(t *testing.T) {
	t.Parallel()
	cases := []struct {
		file     string
		status   channel.Status
		callback string
		code     string
		again    bool
	}{
		{"wa-status-biz-opaque.json", channel.StatusSent, "pd:01JBROADCAST:01JRECIP", "", false},
		{"wa-status-delivered-bsuid-only.json", channel.StatusDelivered, "", "", false},
		{"wa-status-legacy-cbp.json", "", "", "", false},
		{"wa-status-read-no-pricing.json", channel.StatusRead, "", "", false},
		{"wa-status-played-voice.json", channel.StatusPlayed, "", "", false},
		{"wa-status-failed-131049-marketing-cap.json", channel.StatusFailed, "", "131049", true},
		{"wa-status-failed-131050-stopped.json", channel.StatusFailed, "", "131050", false},
		{"wa-status-failed-130472-experiment.json", channel.StatusFailed, "", "130472", false},
		{"wa-status-failed-131053-media-upload.json", channel.StatusFailed, "", "131053", true},
		{"wa-status-failed-131042-payment.json", channel.StatusFailed, "", "131042", true},
		{"wa-status-failed-minimal-errors.json", channel.StatusFailed, "", "135000", false},
	}
	for _, c := range cases {
		t.Run(c.file, func(t *testing.T) {
			t.Parallel()
			items := read(t, fixture(t, c.file))
			if len(items) != 1 || items[0].Status == nil {
				t.Fatalf("got %+v", items)
			}
			got := items[0].Status
			if (c.status != "" && got.Status != c.status) || got.CallbackData != c.callback || !strings.HasPrefix(got.ExternalID, "wamid.") || got.OccurredAt.Year() < 2025 {
				t.Errorf("got %+v", got)
			}
			if (got.Failure != nil) != (got.Status == channel.StatusFailed) {
				t.Fatalf("failure %+v", got.Failure)
			}
			if f := got.Failure; f != nil && (f.Code != c.code || f.Message == "" || f.Detail == "" || f.RetryByHand != c.again) {
				t.Errorf("failure %+v", f)
			}
		})
	}
}

func TestKeptAsUnknown(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"wa-status-unknown-value.json": `"teleported"`,
		"wa-value-error-130429.json":   `{"errors":`,
		"wa-unknown-field.json":        `"brand_new_field"`,
		"wa-status-group-read.json":    `"group"`,
		"wa-msg-group-text.json":       `"group_id"`,
	} {
		for _, i := range read(t, fixture(t, file)) {
			if !bytes.Contains(i.Unknown, []byte(want)) {
				t.Errorf("%s: got %+v", file, i)
			}
		}
	}
}

func TestOneBadItemBlocksNoOther(t *testing.T) {
	t.Parallel()
	value := `{"metadata":{"phone_number_id":"1"},"messages":[5,{"id":"a","timestamp":"x"},{"from":"44","timestamp":"1"},{"id":"b","timestamp":"1"},` +
		`{"id":"c","from":"44","timestamp":1793491200,"type":"text","text":{"body":"good"},"context":7,"group_id":null},{"id":"d","from":"44","type":"text","text":"odd"}],` +
		`"statuses":[null,{"status":"sent"},{"id":"e","status":"read","timestamp":"1793491200","biz_opaque_callback_data":9}],"news":{"a":1}}`
	body := `{"object":"whatsapp_business_account","entry":[3,{"id":"9","changes":[4,{"field":"messages","value":` + value + `},{"field":"messages","value":{"metadata":{"phone_number_id":"1"},"messages":{}}}]}]}`
	var got []string
	for _, p := range testAdapter().Route(channel.Webhook{Body: []byte(body)}) {
		items, err := testAdapter().Parse(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range items {
			switch {
			case i.Err != nil && i.Raw != nil:
				got = append(got, "error")
			case i.Message != nil:
				got = append(got, "message "+i.Message.ExternalID+" "+string(i.Message.Kind)+" "+i.Message.OccurredAt.Format(time.DateOnly))
			case i.Status != nil:
				got = append(got, "status "+i.Status.ExternalID)
			case i.Unknown != nil:
				got = append(got, "unknown")
			}
		}
	}
	want := "error, error, error, error, error, message c TEXT 2026-11-01, message d UNSUPPORTED 2026-11-01, unknown, error, status e, unknown, error"
	if s := strings.Join(got, ", "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
}

// An odd time costs only itself: the item is of now.
func TestOddTimes(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		`"1793491200"`: "2026-11-01T00:00:00Z", `1793491200000`: "2026-11-01T00:00:00Z",
		``: "", `0`: "", `"0"`: "", `-5`: "", `"x"`: "", `[]`: "", `null`: "", `1e300`: "", `253402300799`: "", `1893456000`: "",
	} {
		at := testAdapter().orNow(json.RawMessage(raw))
		if want == "" {
			want = testNow.Format(time.RFC3339)
		}
		if got := at.Format(time.RFC3339); got != want {
			t.Errorf("%s is %s, not %s", raw, got, want)
		}
	}
}

func TestNamesAreOneLine(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{`"  "`: "", `"a\u0000b"`: "a b", `" Ann\n\nLee "`: "Ann Lee", `"佐藤 美咲"`: "佐藤 美咲"} {
		if got := contacts(json.RawMessage(`[{"wa_id":"44","profile":{"name":` + name + `}}]`))[0].name; got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
}
