package demo_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"postdog.io/sandbox"
)

// X's check of the webhook is answered in JSON, and Meta's in plain text.
func TestXChallenge(t *testing.T) {
	t.Parallel()
	w := start(t)
	for path, want := range map[string][2]string{
		"/webhooks/x?crc_token=T": {"application/json", `{"response_token":"sha256=`},
		"/webhooks/messenger?hub.mode=subscribe&hub.challenge=7&hub.verify_token=" + sandbox.DefaultApps().Meta.VerifyToken: {"text/plain; charset=utf-8", "7"},
	} {
		res, err := http.Get(w.url + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if res.StatusCode != 200 || res.Header.Get("Content-Type") != want[0] || !strings.HasPrefix(string(body), want[1]) {
			t.Errorf("%s: %d %q %s", path, res.StatusCode, res.Header.Get("Content-Type"), body)
		}
	}
	if code := w.deliverTo(t, "x", []byte(`{}`), sign([]byte(`{}`))); code != http.StatusUnauthorized {
		t.Errorf("a delivery without X's signature: %d", code)
	}
}

// A customer writes on each network of direct messages, and is answered there.
func TestDirectMessages(t *testing.T) {
	t.Parallel()
	w := start(t)
	for network, customer := range map[string]string{"messenger": "7000000000000771", "instagram": "900000000000771", "x": "2222000000000000771"} {
		t.Run(network, func(t *testing.T) {
			t.Parallel()
			s := w.follow(t, w.token, "")
			body, err := json.Marshal(map[string]string{"text": "Is the blue one left? " + customer})
			must(t, err)
			res, err := http.Post(w.sandboxURL+"/control/"+network+"/customers/"+customer+"/messages", "application/json", bytes.NewReader(body))
			must(t, err)
			_ = res.Body.Close()
			e := s.until(t, func(e event) bool {
				return e.Typename == "MessageAdded" && e.Message.Text == "Is the blue one left? "+customer
			})
			id := w.send(t, e.Conversation.ID, "dm-"+network, "It is. "+network)
			s.statusOf(t, id, "SENT", "DELIVERED", "READ")
		})
	}
}

// A person whose messages carry no name gets theirs by a look at the network, once; who allows no look stays nameless.
func TestNamesOfPeople(t *testing.T) {
	t.Parallel()
	w := start(t)
	for network, c := range map[string]struct{ customer, want string }{
		"messenger": {"7000000000000772", "Customer 0772"}, "instagram": {"900000000000772", "Customer 0772"},
	} {
		t.Run(network, func(t *testing.T) {
			t.Parallel()
			s := w.follow(t, w.token, "")
			write := func(customer, text string) string {
				body, err := json.Marshal(map[string]string{"text": text})
				must(t, err)
				res, err := http.Post(w.sandboxURL+"/control/"+network+"/customers/"+customer+"/messages", "application/json", bytes.NewReader(body))
				must(t, err)
				_ = res.Body.Close()
				return s.until(t, func(e event) bool { return e.Typename == "MessageAdded" && e.Message.Text == text }).Conversation.ID
			}
			id := write(c.customer, "Who am I? "+network)
			s.until(t, func(e event) bool {
				if e.Typename != "ConversationChanged" || e.Conversation.ID != id {
					return false
				}
				var out struct {
					Conversation struct{ Contact struct{ Name string } }
				}
				w.must(t, `query($id: ID!) { conversation(id: $id) { contact { name } } }`, map[string]any{"id": id}, &out)
				return out.Conversation.Contact.Name == c.want
			})
			// One who lets nothing be seen.
			write("7000000000"+"090013", "Nobody sees me "+network)
		})
	}
}
