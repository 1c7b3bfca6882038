package demo_test

import (
	"context"
	"encoding/base64"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"postdog.io/domain"
)

// superuser connects to the product's database past row-level security.
func (w *world) superuser(t *testing.T) *pgx.Conn {
	t.Helper()
	config := w.demo.Server().Store().Pool().Config().ConnConfig.Copy()
	delete(config.RuntimeParams, "role")
	c, err := pgx.ConnectConfig(t.Context(), config)
	must(t, err)
	t.Cleanup(func() { _ = c.Close(context.Background()) })
	return c
}

// flush brings everything that Postgres knows to its files, and returns the folder that they are in.
func flush(t *testing.T, c *pgx.Conn) (dir string) {
	t.Helper()
	_, err := c.Exec(t.Context(), "checkpoint")
	must(t, err)
	must(t, c.QueryRow(t.Context(), "show data_directory").Scan(&dir))
	return dir
}

// canaries are what people said and are called, as it must stand nowhere.
type canaries struct {
	list []string
	// mark is in everything that is planted: who looks for it finds them all.
	mark string
}

func newCanaries() *canaries {
	// A space, a sign and letters beyond ASCII let each form differ.
	mark := "Zoë&Łucja " + random()
	return &canaries{list: []string{mark}, mark: mark}
}

// plant makes a canary that begins with a word.
func (c *canaries) plant(prefix string) string { return prefix + " " + c.mark + " " + random() }

func (c *canaries) add(values ...string) {
	for _, v := range values {
		if !slices.Contains(c.list, v) {
			c.list = append(c.list, v)
		}
	}
}

// After traffic of every kind that this product has, its troubles included, nothing that a person said or is called
// stands readable in a table, in a job, in a file of Postgres, in its write-ahead log, or in a log of ours.
func TestNothingPersonalIsReadableAtRest(t *testing.T) {
	t.Parallel()
	w := start(t)
	c := newCanaries()
	w.signUpTraffic(t, c)
	w.customerTraffic(t, c)
	w.badTraffic(t, c)

	db := w.superuser(t)
	scan := newScanner(c.list...)
	scan.tables(t, db)
	if data := flush(t, db); !strings.HasPrefix(data, w.dataDir) {
		scan.files(t, data)
	}
	scan.files(t, w.dataDir)
	for _, found := range scan.found {
		t.Error(found)
	}
	t.Logf("%d canaries in %d forms, looked for in %d MB", len(c.list), len(scan.needles), scan.scanned>>20)
	if scan.scanned < 32<<20 { // pg_wal alone holds 16 MB
		t.Errorf("only %d bytes were looked at", scan.scanned)
	}
}

// signUpTraffic signs up, in and wrongly in; the first mail fails.
func (w *world) signUpTraffic(t *testing.T, c *canaries) {
	t.Helper()
	w.control(t, http.MethodPost, "/faults", map[string]any{"network": "mail", "match": "Hello Canary", "fault": "error_before", "times": 1}, nil)
	p := w.join(t, c.plant("Canary"))
	c.add(p.email, p.password, p.secret, p.token)
	c.add(p.recoveryCodes[0], strings.ReplaceAll(p.recoveryCodes[1], "-", ""))
	w.mustAs(t, "", signUp, p.signUpForm(), nil) // the address is taken
	stranger := random() + "@example.com"
	c.add(stranger)
	for _, form := range []*newcomer{{email: stranger, password: "short", name: "X"}, {email: p.email, password: p.password, name: strings.Repeat(c.plant("Long"), 10)}} {
		if errs, err := w.ask("", signUp, form.signUpForm(), nil); err != nil || len(errs) == 0 {
			t.Errorf("a wrong sign-up: %v %v", errs, err)
		}
	}
	for _, email := range []string{stranger, p.email} {
		wrong := c.plant("password")
		errs, err := w.ask("", `mutation($e: String!, $p: String!) { signIn(input: {email: $e, password: $p}) { challenge { id } } }`, map[string]any{"e": email, "p": wrong}, nil)
		if err != nil || len(errs) == 0 {
			t.Errorf("a wrong password: %v %v", errs, err)
		}
	}
}

// customerTraffic is a conversation both ways, with quotes, typing, reads, and a network that stumbles.
func (w *world) customerTraffic(t *testing.T, c *canaries) {
	t.Helper()
	const customer = "447700930881"
	c.add(customer)
	name := c.plant("name")
	says := func(in map[string]any) (id string) {
		t.Helper()
		in["to"], in["name"] = account, name
		var out struct{ ID string }
		w.control(t, http.MethodPost, "/whatsapp/customers/"+customer+"/messages", in, &out)
		return out.ID
	}
	events := w.follow(t, w.token, "")
	question := c.plant("question")
	asked := says(map[string]any{"text": question})
	e := events.until(t, func(e event) bool { return e.Message != nil && e.Message.Text == question })
	conversation, first := e.Conversation.ID, e.Message.ID

	w.must(t, `mutation($c: ID!) { setTyping(input: {conversationId: $c, typing: true}) { conversation { id } } }`, map[string]any{"c": conversation}, nil)
	w.must(t, `mutation($c: ID!) { markRead(input: {conversationId: $c}) { conversation { id } } }`, map[string]any{"c": conversation}, nil)
	answer, faulty := c.plant("answer"), c.plant("faulty")
	w.must(t, `mutation($i: SendMessageInput!) { sendMessage(input: $i) { message { id } } }`,
		map[string]any{"i": map[string]any{"conversationId": conversation, "clientId": random(), "text": answer, "replyTo": first}}, nil)
	for _, fault := range []string{"error_before", "drop_connection", "error_after_accept"} {
		w.control(t, http.MethodPost, "/faults", map[string]any{"network": "whatsapp", "match": "faulty", "fault": fault, "times": 1}, nil)
	}
	id := w.send(t, conversation, random(), faulty)
	events.statusOf(t, id, "READ")
	w.fileTraffic(t, c, events, customer, conversation)
	last := c.plant("thanks")
	says(map[string]any{"text": last, "replyTo": asked})
	events.until(t, func(e event) bool { return e.Message != nil && e.Message.Text == last })
	says(map[string]any{"type": "location", "location": map[string]any{"latitude": 51.5, "longitude": -0.1, "name": c.plant("place")}})
	events.until(t, func(e event) bool { return e.Typename == "MessageAdded" && e.Conversation.ID == conversation })

	// A number that the network refuses.
	const refused = "447700930001"
	c.add(refused)
	thread, hopeless := w.writeIn(t, refused, c.plant("hello")), c.plant("hopeless")
	watching := w.follow(t, w.token, "")
	watching.statusOf(t, w.send(t, thread, random(), hopeless), "FAILED")

	// The network's ids of messages spell the number in base64.
	var out struct{ Messages []struct{ ID string } }
	w.control(t, http.MethodGet, "/whatsapp/customers/"+customer+"/messages?account="+account, nil, &out)
	if len(out.Messages) < 4 {
		t.Errorf("the customer's phone shows %d messages", len(out.Messages))
	}
	for _, m := range out.Messages {
		c.add(m.ID, strings.TrimPrefix(m.ID, "wamid."))
	}
}

// fileTraffic sends files both ways: what they say and what they are called is a person's too.
func (w *world) fileTraffic(t *testing.T, c *canaries, events *stream, customer, conversation string) {
	t.Helper()
	letter := []byte("%PDF-1.4\n" + c.plant("letter"))
	w.sendIn(t, customer, "document", map[string]any{
		"data": base64.StdEncoding.EncodeToString(letter), "mime_type": "application/pdf", "filename": c.plant("scan") + ".pdf", "caption": c.plant("caption"),
	})
	events.until(t, func(e event) bool { return e.Typename == "MessageAdded" && e.Conversation.ID == conversation })
	if a := w.lastFile(t, events, conversation); a.Status != "READY" {
		t.Errorf("%+v", a)
	}
	id, address := w.createUpload(t, conversation, "application/pdf", len(letter))
	if status, said := w.put(t, address, letter); status != http.StatusNoContent {
		t.Errorf("%d %s", status, said)
	}
	var out struct {
		SendMessage struct{ Message struct{ ID string } }
	}
	w.must(t, `mutation($i: SendMessageInput!) { sendMessage(input: $i) { message { id } } }`, map[string]any{"i": map[string]any{
		"conversationId": conversation, "clientId": random(), "media": map[string]any{"mediaId": id},
	}}, &out)
	events.statusOf(t, out.SendMessage.Message.ID, "READ", "DELIVERED")
	_, wrong := w.createUpload(t, conversation, "image/jpeg", len(letter))
	if status, said := w.put(t, wrong, letter); status != http.StatusBadRequest {
		t.Errorf("%d %s", status, said)
	}
}

// badTraffic is what ends in errors and logs.
func (w *world) badTraffic(t *testing.T, c *canaries) {
	t.Helper()
	text, from := c.plant("forged"), "447700930882"
	c.add(from)
	body := inbound(account, from, "wamid."+c.plant("id"), text, time.Now())
	if status := w.deliver(t, body, "sha256=00"); status != http.StatusUnauthorized {
		t.Errorf("a forged delivery: %d", status)
	}
	broken := []byte(`{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"` +
		account + `"},"messages":[{"from":"` + from + `","text":"` + c.plant("broken") + `","timestamp":"` + c.plant("time") + `"}]}}]}]}`)
	if status := w.deliver(t, broken, sign(broken)); status != http.StatusOK {
		t.Errorf("a delivery that can't be read: %d", status)
	}
	for _, query := range []string{
		`{ conversation(id: "` + c.plant("conv") + `") { id } }`,
		`{ nothing(text: "` + c.plant("field") + `") }`,
		`{ conversations(after: "` + c.plant("cursor") + `") { edges { cursor } } }`,
		`mutation { sendMessage(input: {conversationId: "` + domain.NewID[domain.ConversationID]().String() + `", clientId: "x", text: "` + c.plant("unsent") + `"}) { message { id } } }`,
	} {
		if errs, err := w.ask(w.token, query, nil, nil); err != nil || len(errs) == 0 {
			t.Errorf("%s: %v %v", query, errs, err)
		}
	}
}

// The scanner finds what is planted: in a table, in jobs' JSON, in bytea, in a heap file, in the write-ahead log, in a
// log, and in each form.
func TestScannerFindsCanaries(t *testing.T) {
	t.Parallel()
	w := start(t)
	canary := newCanaries().plant("planted")
	db := w.superuser(t)
	for _, sql := range []string{
		"create schema planted", "create table planted.plain (v text)", "create table planted.sealed (v bytea)", "create table planted.job (v jsonb)",
	} {
		_, err := db.Exec(t.Context(), sql)
		must(t, err)
	}
	t.Cleanup(func() {
		_, err := db.Exec(context.Background(), "drop schema planted cascade")
		must(t, err)
	})
	_, err := db.Exec(t.Context(), "insert into planted.plain values ($1)", canary)
	must(t, err)
	_, err = db.Exec(t.Context(), "insert into planted.sealed values ($1)", append([]byte{0, 0xff}, canary...))
	must(t, err)
	_, err = db.Exec(t.Context(), "insert into planted.job select jsonb_build_object('v', $1::text)", canary)
	must(t, err)
	scan := newScanner(canary)
	scan.tables(t, db)
	scan.files(t, flush(t, db))
	for _, where := range []string{"plain in table planted.plain", "plain in a bytea of table planted.sealed", "hex in table planted.sealed", "plain in table planted.job", "plain in /base/", "plain in /pg_wal/"} {
		if !slices.ContainsFunc(scan.found, func(f string) bool { return strings.Contains(f, " as "+where) }) {
			t.Errorf("not found %s; found were %v", where, scan.found)
		}
	}
	for form, planted := range forms(canary) {
		dir := t.TempDir()
		must(t, os.WriteFile(filepath.Join(dir, "postdog.log"), append([]byte("level=ERROR msg="), append(planted, " and more"...)...), 0o600))
		scan := newScanner(canary)
		scan.files(t, dir)
		if !slices.ContainsFunc(scan.found, func(f string) bool { return strings.Contains(f, " as "+form+" ") }) {
			t.Errorf("not found as %s", form)
		}
	}
	// What stands in the middle of something longer, in base64, whatever is before it.
	for n := range 6 {
		scan := newScanner(canary)
		scan.look("middle", []byte("id="+encodeMiddle(n, canary)))
		if len(scan.found) == 0 {
			t.Errorf("not found in base64 after %d bytes", n)
		}
	}
}
