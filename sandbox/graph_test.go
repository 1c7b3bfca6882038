package sandbox

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"strings"
	"testing"
)

type graphAnswer struct {
	ID    string `json:"id"`
	URL   string `json:"url"`
	Error struct {
		Code    int    `json:"code"`
		Subcode int    `json:"error_subcode"`
		Message string `json:"message"`
		Trace   string `json:"fbtrace_id"`
	} `json:"error"`
	Success bool   `json:"success"`
	Display string `json:"display_phone_number"`
}

func TestMessagesAreValidated(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{})
	const head = `{"messaging_product":"whatsapp",`
	const to = head + `"to":"+447700911234",`
	cases := map[string]int{
		`{`:                      100,
		`{"to":5}`:               100,
		`{"to":"+447700911234"}`: 100,
		head + `"type":"text","text":{"body":"x"}}`:                               131008,
		to + `"type":"hologram","hologram":{}}`:                                   100,
		to + `"type":"text"}`:                                                     131008,
		to + `"type":"text","text":{}}`:                                           100,
		to + `"type":"text","text":"x"}`:                                          100,
		to + `"type":"text","text":{"body":""}}`:                                  100,
		to + `"type":"text","text":{"body":"` + strings.Repeat("é", 4097) + `"}}`: 100,
		to + `"type":"text","text":{"body":"x"},"context":{}}`:                    100,
		to + `"type":"text","text":{"body":"x"},"biz_opaque_callback_data":"` + strings.Repeat("x", 513) + `"}`: 100,
		head + `"to":"someone","text":{"body":"x"}}`:                                                            131009,
		head + `"to":"+447700900000","text":{"body":"x"}}`:                                                      131021,
		head + `"recipient":"GB.1","text":{"body":"x"}}`:                                                        131009,
		head + `"status":"read","message_id":"wamid.unknown"}`:                                                  131009,
		to + `"type":"text","text":{"body":"` + strings.Repeat("é", 4096) + `"}}`:                               0,
		to + `"type":"text","text":{"body":"x"},"context":{"message_id":"wamid.unknown"}}`:                      0,
		head + `"to":"447700911234","recipient":"GB.1","text":{"body":"to wins over recipient"}}`:               0,
	}
	for body, want := range cases {
		var out graphAnswer
		status := w.call(t, http.MethodPost, numberPath+"/messages", body, &out)
		if out.Error.Code != want || (status == 200) != (want == 0) || (want != 0 && (out.Error.Trace == "" || out.Error.Message == "")) {
			t.Errorf("%.90s: HTTP %d, %+v, want code %d", body, status, out.Error, want)
		}
	}
}

func TestGraphObjects(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{})
	var out graphAnswer
	if w.call(t, http.MethodGet, numberPath+"?fields=id,display_phone_number", nil, &out); out.ID != "106540352242922" || out.Display != "+44 7700 900000" {
		t.Errorf("number: %+v", out)
	}
	var list struct{ Data []struct{ ID string } }
	if w.call(t, http.MethodGet, "/meta/v21.0/102290129340398/phone_numbers", nil, &list); len(list.Data) != 1 || list.Data[0].ID != "106540352242922" {
		t.Errorf("numbers: %+v", list)
	}
	var debug struct {
		Data struct {
			Valid  bool     `json:"is_valid"`
			Scopes []string `json:"scopes"`
		} `json:"data"`
	}
	if w.call(t, http.MethodGet, "/meta/v26.0/debug_token?input_token="+DefaultAccounts()[0].Token, nil, &debug); !debug.Data.Valid || len(debug.Data.Scopes) != 2 {
		t.Errorf("debug_token: %+v", debug)
	}
	if w.call(t, http.MethodGet, "/meta/v26.0/debug_token?input_token=nope", nil, &debug); debug.Data.Valid {
		t.Errorf("debug_token: %+v", debug)
	}
	for path, want := range map[string][2]int{"/meta/v26.0/999": {100, 33}, "/meta/26/106540352242922": {2500, 0}, numberPath + "/a/b": {2500, 0}, numberPath + "/nonsense": {100, 33}} {
		out = graphAnswer{}
		if w.call(t, http.MethodGet, path, nil, &out); out.Error.Code != want[0] || out.Error.Subcode != want[1] {
			t.Errorf("%s: %+v", path, out.Error)
		}
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	second := Account{PhoneNumberID: "2", WABAID: "3", DisplayNumber: "+44 7700 900001", Token: "another"}
	w := newTestWorld(t, Config{Accounts: append(DefaultAccounts(), second)})
	var out graphAnswer
	if w.call(t, http.MethodGet, "/meta/v26.0/2", nil, &out); out.Error.Code != 100 {
		t.Errorf("another's number: %+v", out)
	}
	if w.call(t, http.MethodGet, numberPath+"?appsecret_proof=wrong", nil, &out); out.Error.Code != 100 {
		t.Errorf("wrong proof: %+v", out)
	}
	for token, want := range map[string]int{"": 104, "nope": 190} {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, w.url+numberPath+"?access_token="+token, nil)
		rec := &keptResponse{header: http.Header{}}
		w.Handler().ServeHTTP(rec, req)
		if rec.status != 401 || !strings.Contains(rec.body.String(), `"code":`+map[int]string{104: "104", 190: "190"}[want]) {
			t.Errorf("token %q: HTTP %d %s", token, rec.status, &rec.body)
		}
	}
}

func TestSubscription(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{})
	const path = "/meta/v26.0/102290129340398/subscribed_apps"
	var list struct {
		Data []struct {
			Override string `json:"override_callback_uri"`
		}
	}
	if !w.Handshake(t.Context()) {
		t.Error("the handshake failed")
	}
	w.call(t, http.MethodDelete, path, nil, nil)
	w.call(t, http.MethodPost, "/control/whatsapp/customers/447700911234/messages", object{"text": "unheard"}, nil)
	if w.call(t, http.MethodGet, path, nil, &list); len(list.Data) != 0 {
		t.Errorf("unsubscribed: %+v", list)
	}
	var out graphAnswer
	if w.call(t, http.MethodPost, path, object{"override_callback_uri": w.url + "/nothing", "verify_token": "x"}, &out); out.Error.Code != 2200 {
		t.Errorf("a bad override: %+v", out)
	}
	override := w.config.WebhookURL + "/elsewhere"
	if w.call(t, http.MethodPost, path, object{"override_callback_uri": override, "verify_token": "x"}, &out); !out.Success {
		t.Errorf("an override: %+v", out)
	}
	if w.call(t, http.MethodGet, path, nil, &list); len(list.Data) != 1 || list.Data[0].Override != override {
		t.Errorf("subscribed: %+v", list)
	}
	if h := w.writeIn(t, "447700911234", "heard"); h.values()[0].Messages[0].Text.Body != "heard" {
		t.Errorf("got %s", h.raw)
	}
}

func TestMedia(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{})
	var form bytes.Buffer
	m := multipart.NewWriter(&form)
	_ = m.WriteField("messaging_product", "whatsapp")
	part, err := m.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="a.png"`}, "Content-Type": {"image/png"}})
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write([]byte("\x89PNG bytes"))
	_ = m.Close()
	do := func(method, url, contentType string, body io.Reader) *keptResponse {
		req := httptest.NewRequestWithContext(t.Context(), method, url, body)
		req.Header.Set("Content-Type", contentType)
		req.Header.Set("Authorization", "Bearer "+DefaultAccounts()[0].Token)
		rec := &keptResponse{header: http.Header{}, status: http.StatusOK}
		w.Handler().ServeHTTP(rec, req)
		return rec
	}
	var out graphAnswer
	decodeInto(t, do(http.MethodPost, w.url+numberPath+"/media", m.FormDataContentType(), &form), &out)
	id := out.ID
	decodeInto(t, do(http.MethodGet, w.url+"/meta/v26.0/"+id+"?phone_number_id=106540352242922", "", nil), &out)
	if got := do(http.MethodGet, out.URL, "", nil); got.body.String() != "\x89PNG bytes" || got.header.Get("Content-Type") != "image/png" {
		t.Errorf("got %q, %v", got.body.String(), got.header)
	}
	decodeInto(t, do(http.MethodDelete, w.url+"/meta/v26.0/"+id, "", nil), &out)
	if got := do(http.MethodGet, out.URL, "", nil); !out.Success || got.status != http.StatusNotFound {
		t.Errorf("after deletion: HTTP %d", got.status)
	}
}
