package demo_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// rootField is an operation on one root field, with input that is wrong in some other way, so that nothing happens where
// it is let through.
type rootField struct {
	document string
	// may are the roles that are let through; everyone is also strangers.
	may string
}

const (
	everyone  = "OWNER ADMIN AGENT VIEWER stranger dead"
	members   = "OWNER ADMIN AGENT VIEWER"
	answerers = "OWNER ADMIN AGENT"
	admins    = "OWNER ADMIN"
)

// Ids that are well-formed and nobody's.
const (
	noConversation = `"conv_01h455vb4pex5vsknk084sn02q"`
	noMessage      = `"msg_01h455vb4pex5vsknk084sn02q"`
	noChallenge    = `"chal_01h455vb4pex5vsknk084sn02q"`
)

// rootFields says who may do what: the API's, not the policy's, view of it.
var rootFields = map[string]rootField{
	"Query.node":          {`{ node(id: ` + noConversation + `) { id } }`, members},
	"Query.viewer":        {`{ viewer { id } }`, members},
	"Query.members":       {`{ members { id name role } }`, members},
	"Query.channels":      {`{ channels { id name capabilities { maxTextLength } } }`, members},
	"Query.conversations": {`{ conversations(first: 1) { edges { node { id } } } }`, members},
	"Query.conversation":  {`{ conversation(id: ` + noConversation + `) { id } }`, members},
	"Query.demo":          {`{ demo { sandboxUrl } }`, everyone},

	"Mutation.signUp":               {`mutation { signUp(input: {email: "x", password: "x", name: "x", workspaceName: "x", region: EU, birthDate: "2024-01-01", acceptPolicyVersion: "x"}) { email } }`, everyone},
	"Mutation.verifyEmail":          {`mutation { verifyEmail(input: {token: "x"}) { email } }`, everyone},
	"Mutation.signIn":               {`mutation { signIn(input: {email: "matrix@example.com", password: "x"}) { challenge { id } } }`, everyone},
	"Mutation.beginTotpEnrolment":   {`mutation { beginTotpEnrolment(input: {challengeId: ` + noChallenge + `}) { secret } }`, everyone},
	"Mutation.confirmTotpEnrolment": {`mutation { confirmTotpEnrolment(input: {challengeId: ` + noChallenge + `, code: "x"}) { recoveryCodes } }`, everyone},
	"Mutation.verifyTotp":           {`mutation { verifyTotp(input: {challengeId: ` + noChallenge + `, code: "x"}) { session { token } } }`, everyone},
	"Mutation.stepUp":               {`mutation { stepUp(input: {code: "x"}) { validUntil } }`, members},
	"Mutation.signOut":              {`mutation { signOut { signedOut } }`, members},

	"Mutation.sendMessage":           {`mutation { sendMessage(input: {conversationId: ` + noConversation + `, clientId: "x", text: "x"}) { message { id } } }`, answerers},
	"Mutation.retryMessage":          {`mutation { retryMessage(input: {messageId: ` + noMessage + `}) { message { id } } }`, answerers},
	"Mutation.markRead":              {`mutation { markRead(input: {conversationId: ` + noConversation + `}) { conversation { id } } }`, answerers},
	"Mutation.setTyping":             {`mutation { setTyping(input: {conversationId: ` + noConversation + `, typing: true}) { conversation { id } } }`, answerers},
	"Mutation.setPresence":           {`mutation { setPresence(input: {conversationId: ` + noConversation + `}) { member { id } } }`, members},
	"Mutation.assignConversation":    {`mutation { assignConversation(input: {conversationId: ` + noConversation + `}) { conversation { id } } }`, answerers},
	"Mutation.claimConversation":     {`mutation { claimConversation(input: {conversationId: ` + noConversation + `}) { conversation { id } } }`, answerers},
	"Mutation.setConversationStatus": {`mutation { setConversationStatus(input: {conversationId: ` + noConversation + `, status: RESOLVED}) { conversation { id } } }`, answerers},

	"Mutation.connectWhatsAppNumber": {`mutation { connectWhatsAppNumber(input: {phoneNumberId: "x", wabaId: "x", accessToken: "x"}) { channel { id } } }`, admins},

	"Subscription.inboxEvents": {`subscription { inboxEvents { cursor } }`, members},
}

// typeRef is a type as introspection tells it.
type typeRef struct {
	Name   string
	OfType *typeRef
}

// named is the type without its lists and its not-nulls.
func (r *typeRef) named() string {
	for r.OfType != nil {
		r = r.OfType
	}
	return r.Name
}

// inputValue is an argument or a field of an input.
type inputValue struct {
	Name string
	Type typeRef
}

// roots are the live schema's root fields with their arguments.
func (w *world) roots(t *testing.T) (fields map[string][]inputValue, inputs map[string][]inputValue) {
	t.Helper()
	var out struct {
		Schema struct {
			Types []struct {
				Name   string
				Fields []struct {
					Name string
					Args []inputValue
				}
				InputFields []inputValue
			}
		} `json:"__schema"`
	}
	w.must(t, `{ __schema { types { name
		fields { name args { name type { name ofType { name ofType { name ofType { name } } } } } }
		inputFields { name type { name ofType { name ofType { name ofType { name } } } } } } } }`, nil, &out)
	fields, inputs = map[string][]inputValue{}, map[string][]inputValue{}
	for _, of := range out.Schema.Types {
		inputs[of.Name] = of.InputFields
		if slices.Contains([]string{"Query", "Mutation", "Subscription"}, of.Name) {
			for _, f := range of.Fields {
				fields[of.Name+"."+f.Name] = f.Args
			}
		}
	}
	return fields, inputs
}

// Every root field, tried by every role, by a stranger and with a session that has ended.
func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	w := start(t)
	fields, _ := w.roots(t)
	for name := range fields {
		if _, ok := rootFields[name]; !ok {
			t.Errorf("%s is missing in rootFields: say who may", name)
		}
	}
	for name, field := range rootFields {
		if _, ok := fields[name]; !ok {
			t.Errorf("%s is in rootFields and not in the schema", name)
		}
		for _, who := range strings.Fields(everyone) {
			t.Run(name+" "+who, func(t *testing.T) {
				t.Parallel()
				token := map[string]string{"stranger": "", "dead": dead}[who]
				if who != "stranger" && who != "dead" {
					token = w.as(t, who)
				}
				if name == "Mutation.signOut" && token != "" && token != dead {
					token = w.session(t, token)
				}
				want := "let through"
				switch {
				case slices.Contains(strings.Fields(field.may), who):
				case who == "stranger" || who == "dead":
					want = "UNAUTHENTICATED"
				default:
					want = "FORBIDDEN"
				}
				if got, said := w.guard(t, name, token, field.document); got != want {
					t.Errorf("%s, not %s: %s", got, want, said)
				}
			})
		}
	}
}

// guard runs an operation and says what the guard of its root field did.
func (w *world) guard(t *testing.T, name, token, document string) (verdict, said string) {
	t.Helper()
	if !strings.HasPrefix(name, "Subscription.") {
		var data map[string]any
		errs, err := w.ask(token, document, nil, &data)
		must(t, err)
		verdict = verdictOf(errs)
		for _, value := range data {
			if value != nil && verdict != "let through" {
				t.Errorf("refused, with data: %v", data)
			}
		}
		raw, _ := json.Marshal(errs)
		return verdict, string(raw)
	}
	if token == "" || token == dead { // there is no socket without a session; see TestSocketInit
		conn, _ := w.dial(t, nil)
		write(t, conn, map[string]any{"type": "connection_init", "payload": map[string]any{"authorization": "Bearer " + token}})
		if code := closeCode(t, conn, patience); code == 4401 {
			return "UNAUTHENTICATED", ""
		}
		return "let through", ""
	}
	conn := w.socket(t, token)
	write(t, conn, map[string]any{"id": "1", "type": "subscribe", "payload": map[string]any{"query": document}})
	m := read(t, conn)
	var errs []gqlError
	if m.Type == "error" {
		must(t, json.Unmarshal(m.Payload, &errs))
	}
	return verdictOf(errs), string(m.Payload)
}

// verdictOf tells a guard's refusal from an operation's own: a wrong password is UNAUTHENTICATED, too.
func verdictOf(errs []gqlError) string {
	for _, e := range errs {
		switch {
		case e.Extensions.Code == "FORBIDDEN":
			return "FORBIDDEN"
		case e.Message == "Sign in first." || e.Message == "This session has ended. Sign in again.":
			return e.Extensions.Code
		case e.Extensions.Code == "INTERNAL":
			return "broken"
		}
	}
	return "let through"
}
