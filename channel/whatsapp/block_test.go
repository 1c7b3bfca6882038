package whatsapp_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"postdog.io/channel"
	"postdog.io/channel/meta"
	"postdog.io/channel/whatsapp"
)

// The call names the person by number where there is one, and each answer becomes the contract's error.
func TestBlock(t *testing.T) {
	t.Parallel()
	phone := channel.Identity{Kind: channel.Phone, Value: "447700900123"}
	user := channel.Identity{Kind: channel.BusinessScopedUserID, Value: "GB.1"}
	for name, c := range map[string]struct {
		who    []channel.Identity
		status int
		answer string
		named  string
		right  func(error) bool
	}{
		"by number":  {[]channel.Identity{user, phone}, 200, `{"block_users":{"added_users":[{"input":"+447700900123"}]}}`, `[{"user":"+447700900123"}]`, func(err error) bool { return err == nil }},
		"by user id": {[]channel.Identity{user}, 200, `{"block_users":{"added_users":[{"input":"GB.1"}]}}`, `[{"user_id":"GB.1"}]`, func(err error) bool { return err == nil }},
		"nobody":     {nil, 200, `{}`, ``, rejectedAs("131008", "")},
		"in part":    {[]channel.Identity{phone}, 400, `{"error":{"code":139100,"error_data":{"failed_users":[{"input":"+4477"}]}}}`, `[{"user":"+447700900123"}]`, rejectedAs("139100", "24 hours")},
		"failed in a 200": {[]channel.Identity{phone}, 200, `{"block_users":{"failed_users":[{"input":"+4477","errors":[{"message":"no"}]}]}}`,
			`[{"user":"+447700900123"}]`, rejectedAs("139100", "24 hours")},
		"a full list":  {[]channel.Identity{phone}, 400, `{"error":{"code":139101}}`, `[{"user":"+447700900123"}]`, rejectedAs("139101", "64,000")},
		"at once":      {[]channel.Identity{phone}, 400, `{"error":{"code":139102}}`, `[{"user":"+447700900123"}]`, retryable},
		"a bad moment": {[]channel.Identity{phone}, 500, `{"error":{"code":131000}}`, `[{"user":"+447700900123"}]`, retryable},
		"access is gone": {[]channel.Identity{phone}, 401, `{"error":{"code":190}}`, `[{"user":"+447700900123"}]`, func(err error) bool {
			var gone *channel.Disconnected
			return errors.As(err, &gone)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var methods []string
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				raw, _ := io.ReadAll(r.Body)
				var body struct {
					Users json.RawMessage `json:"block_users"`
				}
				if json.Unmarshal(raw, &body) != nil || string(body.Users) != c.named || !strings.HasSuffix(r.URL.Path, "/106/block_users") {
					t.Errorf("%s %s", r.URL.Path, raw)
				}
				methods = append(methods, r.Method)
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.answer)
			}))
			t.Cleanup(server.Close)
			client, err := meta.New(meta.Config{BaseURL: server.URL})
			if err != nil {
				t.Fatal(err)
			}
			a, by := whatsapp.New(whatsapp.Config{Graph: client}), channel.Credential{AccountID: "106", Token: "secret"}
			for _, err := range []error{a.Block(t.Context(), by, c.who), a.Unblock(t.Context(), by, c.who)} {
				if !c.right(err) {
					t.Errorf("got %v", err)
				}
			}
			if want := "POST DELETE"; c.named != "" && strings.Join(methods, " ") != want {
				t.Errorf("got %v", methods)
			}
		})
	}
}

func retryable(err error) bool {
	var r *channel.Retryable
	return errors.As(err, &r)
}

func rejectedAs(code, says string) func(error) bool {
	return func(err error) bool {
		var r *channel.Rejected
		return errors.As(err, &r) && r.Code == code && strings.Contains(r.Message, says)
	}
}
