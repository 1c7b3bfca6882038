package sandbox

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/smtp"
	"strings"
	"testing"
	"time"
)

func TestControlRefusesInSentences(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{})
	const messages = "/control/whatsapp/customers/447700911234/messages"
	cases := []struct {
		method, path, body string
		status             int
		says               string
	}{
		{"POST", messages, `{`, 400, "JSON"},
		{"POST", messages, `[]`, 400, "JSON"},
		{"POST", messages, `{}`, 400, "text"},
		{"POST", messages, `{"text":""}`, 400, "not empty"},
		{"POST", messages, `{"text":5}`, 400, "not empty"},
		{"POST", messages, `{"text":"x","to":5}`, 400, "to must be"},
		{"POST", messages, `{"text":"x","to":"99"}`, 400, "106540352242922"},
		{"POST", messages, `{"text":"x","at":"soon"}`, 400, "at must be"},
		{"POST", messages, `{"text":"` + strings.Repeat("x", maxControlBody) + `"}`, 413, "4 MB"},
		{"POST", "/control/whatsapp/customers/amira/messages", `{"text":"x"}`, 400, "phone number"},
		{"POST", "/control/telegram/customers/447700911234/messages", `{"text":"x"}`, 404, "telegram"},
		{"GET", messages + "?account=99", "", 400, "account must be"},
		{"GET", "/control/telegram/customers", "", 404, "telegram"},
		{"GET", "/control/whatsapp/requests?since=yesterday", "", 400, "since"},
		{"POST", "/control/faults", `{"fault":"explode"}`, 400, "error_before"},
		{"POST", "/control/faults", `{"fault":"delay"}`, 400, "delay"},
		{"POST", "/control/faults", `{"fault":"delay","delay":"soon"}`, 400, "duration"},
		{"POST", "/control/faults", `{"fault":"delay","delay":-1}`, 400, "duration"},
		{"POST", "/control/faults", `{"fault":"rate_limit","times":0}`, 400, "times"},
		{"POST", "/control/faults", `{"fault":"rate_limit","network":"telegram"}`, 400, "network"},
		{"GET", "/control/nonsense", "", 404, "nonsense"},
		{"GET", "/nonsense", "", 404, "/nonsense"},
	}
	for _, c := range cases {
		var out struct{ Error string }
		if status := w.call(t, c.method, c.path, c.body, &out); status != c.status || !strings.Contains(out.Error, c.says) || !strings.HasSuffix(out.Error, ".") {
			t.Errorf("%s %s %.60s: HTTP %d %q", c.method, c.path, c.body, status, out.Error)
		}
	}
}

func TestControlIsForPagesOfThisMachine(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{})
	for origin, want := range map[string]int{"http://localhost:8080": 204, "http://127.0.0.1:5173": 204, "https://evil.example": 403, "http://localhost.evil.example": 403, "null": 403} {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodOptions, w.url+"/control/whatsapp/customers", nil)
		req.Header.Set("Origin", origin)
		rec := &keptResponse{header: http.Header{}}
		w.Handler().ServeHTTP(rec, req)
		if allowed := rec.header.Get("Access-Control-Allow-Origin"); rec.status != want || (want == 204) != (allowed == origin) {
			t.Errorf("%s: HTTP %d, allowed %q", origin, rec.status, allowed)
		}
	}
}

func TestRequestsAreRecorded(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{})
	w.send(t, "447700911234", "one")
	w.clock.Advance(time.Minute)
	w.call(t, http.MethodGet, numberPath+"?access_token=secret&fields=id", nil, nil)
	type recorded struct {
		Sequence int
		Method   string
		Path     string
		Headers  map[string]string
		Body     struct{ Text struct{ Body string } }
		Response struct{ Status int }
	}
	var all []recorded
	w.call(t, http.MethodGet, "/control/whatsapp/requests", nil, &all)
	if len(all) != 2 || all[0].Body.Text.Body != "one" || all[0].Headers["Authorization"] != "***" || all[0].Response.Status != 200 || strings.Contains(all[1].Path, "secret") {
		t.Errorf("got %+v", all)
	}
	for _, since := range []string{"1", "2026-11-01T12:00:30Z"} {
		if w.call(t, http.MethodGet, "/control/meta/requests?since="+since, nil, &all); len(all) != 1 || all[0].Method != http.MethodGet {
			t.Errorf("since %s: %+v", since, all)
		}
	}
	w.call(t, http.MethodPost, "/control/reset", nil, nil)
	if w.call(t, http.MethodGet, "/control/meta/requests", nil, &all); len(all) != 0 || len(w.said(t, "447700911234")) != 0 {
		t.Errorf("after a reset: %+v", all)
	}
}

func TestFaultsSpareReadMarks(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{})
	id := w.writeIn(t, "447700911234", "hi").values()[0].Messages[0].ID
	read := object{"messaging_product": "whatsapp", "status": "read", "message_id": id}
	w.call(t, http.MethodPost, "/control/faults", object{"network": "meta", "fault": "error_before", "match": "/messages"}, nil)
	if status := w.call(t, http.MethodPost, numberPath+"/messages", read, nil); status != 200 {
		t.Errorf("the read mark got HTTP %d", status)
	}
	if out := w.send(t, "447700911234", "x"); out.Error.Code != 131000 {
		t.Errorf("the message got %+v", out)
	}
	w.call(t, http.MethodPost, "/control/faults", object{"fault": "error_before", "match": id, "times": 2}, nil)
	if status := w.call(t, http.MethodPost, numberPath+"/messages", read, nil); status != 500 {
		t.Errorf("the read mark got HTTP %d", status)
	}
	var left []fault
	if w.call(t, http.MethodGet, "/control/faults", nil, &left); len(left) != 1 || left[0].Times != 1 {
		t.Errorf("left: %+v", left)
	}
}

func TestMail(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- w.ServeSMTP(l) }()
	const raw = "From: PostDog <no-reply@postdog.io>\r\nTo: ada@example.com\r\nSubject: =?utf-8?q?Best=C3=A4tigen?=\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHallo Ada\r\n" +
		"--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>Hallo =C3=84da</p>\r\n--b--\r\n"
	send := func() error {
		return smtp.SendMail(l.Addr().String(), smtp.PlainAuth("", "any", "thing", "127.0.0.1"), "no-reply@postdog.io", []string{"Ada@example.com"}, []byte(raw))
	}
	w.call(t, http.MethodPost, "/control/faults", object{"network": "mail", "fault": "error_before"}, nil)
	if err := send(); err == nil || !strings.HasPrefix(err.Error(), "451") {
		t.Errorf("with a fault: %v", err)
	}
	if err := send(); err != nil {
		t.Fatal(err)
	}
	var all []Mail
	w.call(t, http.MethodGet, "/control/mail?to=ada@example.com", nil, &all)
	if len(all) != 1 || all[0].Subject != "Bestätigen" || strings.TrimSpace(all[0].Text) != "Hallo Ada" || !strings.Contains(all[0].HTML, "Hallo Äda") ||
		all[0].To != "Ada@example.com" || all[0].From != "no-reply@postdog.io" || !strings.Contains(all[0].Raw, "multipart/alternative") || all[0].ID == "" {
		t.Errorf("got %+v", all)
	}
	if w.call(t, http.MethodGet, "/control/mail?to=bob@example.com", nil, &all); len(all) != 0 {
		t.Errorf("someone else got %+v", all)
	}
	_ = w.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
