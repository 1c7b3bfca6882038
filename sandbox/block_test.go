package sandbox

import (
	"net/http"
	"testing"
	"time"
)

// Who wrote lately can be blocked: then nothing of theirs is delivered, and nothing can be sent to them.
func TestBlockUsers(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t, Config{})
	const path, customer = numberPath + "/block_users", "447700911234"
	list := func(user string) object {
		return object{"messaging_product": "whatsapp", "block_users": []object{{"user": "+" + user}}}
	}
	w.writeIn(t, customer, "hello")
	var out sent
	if status := w.call(t, http.MethodPost, path, list("447700911299"), &out); status != http.StatusBadRequest || out.Error.Code != 139100 {
		t.Errorf("a stranger: HTTP %d %+v", status, out)
	}
	if status := w.call(t, http.MethodPost, path, list(customer), nil); status != http.StatusOK {
		t.Errorf("HTTP %d", status)
	}
	var blocked struct {
		Data []struct {
			WaID string `json:"wa_id"`
		} `json:"data"`
	}
	if w.call(t, http.MethodGet, path, nil, &blocked); len(blocked.Data) != 1 || blocked.Data[0].WaID != customer {
		t.Errorf("the list is %+v", blocked)
	}
	w.call(t, http.MethodPost, "/control/whatsapp/customers/"+customer+"/messages", object{"text": "unheard"}, nil)
	if got := w.send(t, customer, "no"); got.Error.Code != 130403 {
		t.Errorf("send: %+v", got)
	}
	w.clock.Advance(25 * time.Hour)
	if status := w.call(t, http.MethodDelete, path, list(customer), nil); status != http.StatusOK {
		t.Errorf("unblock: HTTP %d", status)
	}
	if h := w.writeIn(t, customer, "heard"); h.values()[0].Messages[0].Text.Body != "heard" {
		t.Errorf("got %s", h.raw)
	}
	w.clock.Advance(25 * time.Hour)
	if status := w.call(t, http.MethodPost, path, list(customer), nil); status != http.StatusBadRequest {
		t.Errorf("too late: HTTP %d", status)
	}
}
