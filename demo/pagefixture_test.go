package demo_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"postdog.io/domain"
)

// Every fixture of Messenger and Instagram, likewise; see TestFixturesOfWhatsApp.
func TestFixturesOfPages(t *testing.T) {
	t.Parallel()
	w := start(t)
	for _, n := range []struct {
		network                         domain.Network
		prefix, object, account, sender string
	}{
		{domain.Messenger, "fb-", "page", "600000000000006", "7000000000000071"},
		{domain.Instagram, "ig-", "instagram", "17841400000000001", "900000000000091"},
	} {
		name := strings.ToLower(string(n.network))
		files, err := filepath.Glob("../channel/" + name + "/testdata/" + n.prefix + "*.json")
		if err != nil || len(files) < 15 {
			t.Fatalf("%d fixtures, %v", len(files), err)
		}
		for _, file := range files {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
				t.Parallel()
				body, err := os.ReadFile(file)
				must(t, err)
				g := w.golden(t, n.network)
				body = bytes.ReplaceAll(body, []byte(n.account), []byte(g.account))
				post := func(body []byte) {
					if code := w.deliverTo(t, name, body, sign(body)); code != 200 {
						t.Fatalf("HTTP %d", code)
					}
					g.settle(t)
				}
				g.seedPage(t, n.object, n.sender, body, post)
				post(body)
				g.compare(t, filepath.Join("testdata", "golden", name, filepath.Base(file)))
			})
		}
	}
}

// What fixtures of pages refer to: the business's messages that are reacted to, answered or read, and the customer's that are
// changed or taken back.
var (
	pageOurs   = regexp.MustCompile(`"(?:reaction|reply_to|read)":\s*\{[^}]*"mid":\s*"([^"]+)"`)
	pageTheirs = regexp.MustCompile(`"message_edit":\s*\{[^}]*"mid":\s*"([^"]+)"|"mid":\s*"([^"]+)",\s*"is_deleted":\s*true`)
)

// seedPage lets the customer say good morning, and puts the messages into the thread that a fixture refers to.
func (g *golden) seedPage(t *testing.T, object, sender string, body []byte, post func([]byte)) {
	t.Helper()
	at := time.Unix(1793491000, 0)
	write := func(mid, text string) {
		at = at.Add(time.Second)
		post(fmt.Appendf(nil, `{"object":%q,"entry":[{"id":%q,"time":%d,"messaging":[{"sender":{"id":%q},"recipient":{"id":%q},"timestamp":%d,"message":{"mid":%q,"text":%q}}]}]}`,
			object, g.account, at.UnixMilli(), sender, g.account, at.UnixMilli(), mid, text))
	}
	write("m_first", "Good morning")
	for _, m := range pageTheirs.FindAllSubmatch(body, -1) {
		write(string(append(m[1], m[2]...)), "What I said at first")
	}
	seen := map[string]bool{}
	for _, m := range append(pageOurs.FindAllSubmatch(body, -1), [][]byte{nil, []byte("m_ours")}) {
		if mid := string(m[1]); !seen[mid] {
			seen[mid] = true
			g.say(t, mid, at.Add(time.Minute))
		}
	}
}
