package demo_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"postdog.io/domain"
	"postdog.io/sandbox"
)

// numberFields are what everyone sees of a number who sees channels; numberSecrets are for those who manage them.
const (
	numberFields = `verifiedName nameStatus quality status messagingLimit isUnlimited initiatedCount perSecond verified registered onPhone syncedAt
		restrictions { name meaning until } warnings { kind message } profile { about description address email websites industry }`
	numberSecrets = ` hasPin isPinKept problems { of blocks text solution }`
)

// number is a number as the API tells it.
type number struct {
	VerifiedName, NameStatus, Quality, Status string
	MessagingLimit, PerSecond                 *int
	InitiatedCount                            int
	IsUnlimited, Verified, Registered         bool
	OnPhone                                   bool
	HasPin, IsPinKept                         *bool
	SyncedAt                                  *time.Time
	Problems                                  []struct {
		Of, Text, Solution string
		Blocks             bool
	}
	Restrictions []struct{ Name, Meaning string }
	Warnings     []struct{ Kind, Message string }
	Profile      struct {
		About, Description, Email string
		Websites                  []string
		Industry                  *string
	}
}

// rentals is a workspace with a WhatsApp number that nobody else uses.
type rentals struct {
	*world
	owner   *newcomer
	account sandbox.Account
	channel string
}

func (w *world) rentals(t *testing.T) *rentals {
	t.Helper()
	r := &rentals{world: w, owner: w.join(t, "Nadia"), account: sandbox.MoreAccounts()[1]}
	var out struct {
		ConnectWhatsAppNumber struct{ Channel struct{ ID string } }
	}
	w.mustAs(t, r.owner.token, connectNumber, map[string]any{"p": r.account.PhoneNumberID, "w": r.account.WABAID, "t": r.account.Token}, &out)
	r.channel = out.ConnectWhatsAppNumber.Channel.ID
	return r
}

// move moves the number at the sandbox, and returns the code that was sent to it last.
func (r *rentals) move(t *testing.T, in map[string]any) string {
	t.Helper()
	var out struct{ Code string }
	r.control(t, http.MethodPost, "/whatsapp/numbers/"+r.account.PhoneNumberID, in, &out)
	return out.Code
}

// read reads the number as someone.
func (r *rentals) read(t *testing.T, token, fields string) *number {
	t.Helper()
	var out struct {
		Node struct{ Number *number }
	}
	r.mustAs(t, token, `query($id: ID!) { node(id: $id) { ... on Channel { number { `+fields+` } } } }`, map[string]any{"id": r.channel}, &out)
	return out.Node.Number
}

// await reads the number until it is as wanted.
func (r *rentals) await(t *testing.T, what string, wanted func(*number) bool) *number {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var n *number
	for ctx.Err() == nil {
		if n = r.read(t, r.owner.token, numberFields+numberSecrets); n != nil && n.SyncedAt != nil && wanted(n) {
			return n
		}
	}
	t.Fatalf("%s: it never came to that; it is %+v", what, n)
	return nil
}

// do runs a mutation on the number, and returns what came of it.
func (r *rentals) do(t *testing.T, name, input string) *number {
	t.Helper()
	var out map[string]struct {
		Channel struct {
			ID     string
			Number *number
		}
	}
	r.mustAs(t, r.owner.token, call(name, `channelId: "`+r.channel+`"`+input, `channel { id number { `+numberFields+numberSecrets+` } }`), nil, &out)
	return out[name].Channel.Number
}

// fails runs a mutation that must fail with a code and a field.
func (r *rentals) fails(t *testing.T, name, input, code, field string) {
	t.Helper()
	errs, err := r.ask(r.owner.token, call(name, `channelId: "`+r.channel+`"`+input, `channel { id }`), nil, nil)
	if err != nil || len(errs) != 1 || errs[0].Extensions.Code != code || errs[0].Extensions.Field != field || errs[0].Message == "" {
		t.Errorf("%s(%s): got %+v %v, want %s on %q", name, input, errs, err, code, field)
	}
}

// A number's whole life through the API: read when it is connected, verified, registered, described, in trouble, mended.
func TestNumber(t *testing.T) {
	t.Parallel()
	r := start(t).rentals(t)
	n := r.await(t, "at first", func(*number) bool { return true })
	if n.VerifiedName != "Larkspur Rentals" || n.NameStatus != "APPROVED" || n.Quality != "GREEN" || n.Status != "CONNECTED" || *n.MessagingLimit != 2000 || n.IsUnlimited ||
		*n.PerSecond != 80 || !n.Verified || !n.Registered || n.OnPhone || *n.HasPin || *n.IsPinKept || len(n.Problems) != 0 || len(n.Warnings) != 0 || n.InitiatedCount != 0 {
		t.Errorf("at first: %+v", n)
	}

	// The way in: a code, then a registration.
	r.move(t, map[string]any{"codeStatus": "NOT_VERIFIED", "registered": false})
	if n = r.do(t, "syncNumber", ""); n.Verified || n.Registered || n.Status != "UNVERIFIED" || len(n.Problems) != 1 || !n.Problems[0].Blocks || n.Problems[0].Solution == "" || len(n.Warnings) != 1 || n.Warnings[0].Kind != "BLOCKED" {
		t.Errorf("unverified: %+v", n)
	}
	r.fails(t, "requestNumberCode", `, language: "English"`, "INVALID", "language")
	r.fails(t, "registerNumber", ``, "INVALID", "pin")
	r.fails(t, "registerNumber", `, pin: "12"`, "INVALID", "pin")
	r.do(t, "requestNumberCode", `, method: VOICE, language: "de"`)
	code := r.move(t, nil)
	r.fails(t, "verifyNumberCode", `, code: "12"`, "INVALID", "code")
	wrong := "111111"
	if code == wrong {
		wrong = "222222"
	}
	r.fails(t, "verifyNumberCode", `, code: "`+wrong+`"`, "INVALID", "code")
	if n = r.do(t, "verifyNumberCode", `, code: "`+code+`"`); !n.Verified || n.Registered {
		t.Errorf("verified: %+v", n)
	}
	r.fails(t, "requestNumberCode", ``, "INVALID", "channelId")
	if n = r.do(t, "registerNumber", ``); !n.Registered || !*n.HasPin || !*n.IsPinKept || len(n.Warnings) != 0 {
		t.Errorf("registered: %+v", n)
	}
	r.fails(t, "registerNumber", `, pin: "000000"`, "INVALID", "pin")
	r.fails(t, "setNumberPin", `, pin: "x"`, "INVALID", "pin")
	if n = r.do(t, "setNumberPin", `, pin: "654321"`); !*n.IsPinKept {
		t.Errorf("with another PIN: %+v", n)
	}

	// What customers see.
	for field, input := range map[string]string{
		"about": `about: ""`, "email": `email: "someone"`, "websites": `websites: ["example.com"]`, "description": `description: "` + strings.Repeat("é", 513) + `"`, "address": `address: "` + strings.Repeat("é", 257) + `"`,
	} {
		r.fails(t, "updateBusinessProfile", ", "+input, "INVALID", field)
	}
	n = r.do(t, "updateBusinessProfile", `, about: "Bikes to rent", email: "help@larkspur.example", websites: ["https://larkspur.example/"], industry: TRAVEL`)
	if p := n.Profile; p.About != "Bikes to rent" || p.Email != "help@larkspur.example" || len(p.Websites) != 1 || *p.Industry != "TRAVEL" {
		t.Errorf("%+v", p)
	}
	if n = r.do(t, "updateBusinessProfile", `, websites: []`); len(n.Profile.Websites) != 0 || n.Profile.About != "Bikes to rent" {
		t.Errorf("%+v", n.Profile)
	}

	// Trouble comes by webhook.
	r.move(t, map[string]any{"quality": "RED", "limit": "TIER_250", "restrict": []string{"RESTRICTED_BIZ_INITIATED_MESSAGING"}})
	n = r.await(t, "trouble", func(n *number) bool {
		return n.Quality == "RED" && *n.MessagingLimit == 250 && n.Status == "RESTRICTED" && len(n.Restrictions) == 1
	})
	if len(n.Warnings) != 2 || n.Warnings[0].Kind != "RESTRICTED" || n.Warnings[1].Kind != "QUALITY" || n.Restrictions[0].Meaning == "" || len(n.Problems) != 1 {
		t.Errorf("in trouble: %+v", n)
	}
	r.move(t, map[string]any{"quality": "GREEN", "limit": "TIER_UNLIMITED", "unrestrict": true})
	n = r.await(t, "mended", func(n *number) bool {
		return n.Quality == "GREEN" && n.IsUnlimited && n.MessagingLimit == nil && n.Status == "CONNECTED" && len(n.Restrictions) == 0
	})
	if len(n.Warnings) != 0 || len(n.Problems) != 0 {
		t.Errorf("mended: %+v", n)
	}

	r.othersNumber(t)
}

// othersNumber reads and tries the number as an agent, and as another workspace.
func (r *rentals) othersNumber(t *testing.T) {
	t.Helper()
	agent, _, _ := r.colleague(t, r.owner, domain.Agent)
	if n := r.read(t, agent, numberFields); n == nil || n.VerifiedName != "Larkspur Rentals" {
		t.Errorf("an agent sees %+v", n)
	}
	for _, field := range strings.Fields("hasPin isPinKept problems{of}") {
		r.refused(t, agent, `{ channels { number { `+field+` } } }`, nil, "FORBIDDEN")
	}
	r.refused(t, agent, call("syncNumber", `channelId: "`+r.channel+`"`, "channel { id }"), nil, "FORBIDDEN")
	other := r.join(t, "Eve")
	r.refused(t, other.token, call("syncNumber", `channelId: "`+r.channel+`"`, "channel { id }"), nil, "NOT_FOUND")
	if n := r.read(t, other.token, numberFields); n != nil {
		t.Errorf("another workspace sees %+v", n)
	}
}

// Channels of other networks have no number.
func TestOtherChannelsHaveNoNumber(t *testing.T) {
	t.Parallel()
	w := start(t)
	var out struct {
		Channels []struct {
			ID, Network string
			Number      *struct{ Quality string }
		}
	}
	w.must(t, `{ channels { id network number { quality } } }`, nil, &out)
	others := 0
	for _, ch := range out.Channels {
		if ch.Network == "WHATSAPP" {
			continue
		}
		others++
		if ch.Number != nil {
			t.Errorf("%+v", ch)
		}
		w.refused(t, w.token, call("syncNumber", `channelId: "`+ch.ID+`"`, "channel { id }"), nil, "INVALID")
	}
	if others == 0 {
		t.Error("the demo has no other channels")
	}
}
