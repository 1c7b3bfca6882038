package sandbox

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"time"
)

// Config says what the world looks like. Everything but WebhookURL has a default.
type Config struct {
	// Accounts are the businesses' WhatsApp numbers; none means DefaultAccounts.
	Accounts []Account
	// Pages, Instagram and X are the businesses' other accounts; none at all means DefaultPages, DefaultInstagramAccounts and
	// DefaultXAccounts.
	Pages     []Page
	Instagram []InstagramAccount
	X         []XAccount
	Apps      Apps
	// WebhookURL receives WhatsApp's deliveries, such as http://localhost:8080/webhooks/whatsapp; empty sends none.
	WebhookURL string
	// Webhooks receive the other networks' deliveries, by the network's name, such as messenger.
	Webhooks map[string]string
	Timing   Timing
	Limits   Limits
	// Batch is how many waiting changes one delivery may hold at most; the default is 1.
	Batch int
	// Turns is how often a simulated customer answers in one conversation at most; the default is 30, negative means never.
	Turns int
	// Seed decides what simulated customers say and when.
	Seed   uint64
	Logger *slog.Logger
	Clock  Clock
}

// Account is one WhatsApp number of a business.
type Account struct {
	PhoneNumberID string
	WABAID        string
	// DisplayNumber is the number as people write it, such as +44 7700 900000.
	DisplayNumber string
	// Token is what the business's calls must carry.
	Token string
	// VerifiedName is the name that customers see; the default is PostDog Demo.
	VerifiedName string
}

// App is the developer's app that the accounts are connected to.
type App struct {
	AppID       string
	AppSecret   string
	VerifyToken string
}

// Apps are the apps by platform; a zero one means that of DefaultApps.
type Apps struct {
	Meta App
	// X has no verify token; its id and secret are those of OAuth, and the secret signs deliveries.
	X App
}

// Timing is how long things take. A zero value means its default, which imitates the real network.
type Timing struct {
	// Sent, Delivered and Read are counted from the acceptance of a message: 0.2 s, 0.5 s, 2 s.
	Sent, Delivered, Read time.Duration
	// ReplyMin and ReplyMax bound how long a simulated customer takes to answer: 1.5 s to 5 s.
	ReplyMin, ReplyMax time.Duration
	// BetweenMessages is the pause between several messages of one answer: 0.9 s.
	BetweenMessages time.Duration
	// WebhookTimeout is how long a delivery may take: 10 s.
	WebhookTimeout time.Duration
	// RetryMin is the pause before a failed delivery is repeated; it doubles up to RetryMax, until RetryFor is over:
	// 1 s, 5 min, 7 days.
	RetryMin, RetryMax, RetryFor time.Duration
	// Review is how long Meta looks at a template: 4 s. The name of one that contains slow makes it 15 times as long.
	Review time.Duration
	// Hold is how long reordered webhooks are held back at most: 3 s.
	Hold time.Duration
}

// Limits are the platform's rate limits. A zero value means its default, which is Meta's.
type Limits struct {
	// PairBurst messages may go to one customer at once, then one every PairEvery: 45 and 6 s.
	PairBurst int
	PairEvery time.Duration
	// Throughput is how many messages a second one number may send: 80.
	Throughput int
	// Direct is how many direct messages one account of X may send in 15 minutes: 15.
	Direct int
}

// DefaultAccounts are the demo's.
func DefaultAccounts() []Account {
	return []Account{{
		PhoneNumberID: "106540352242922",
		WABAID:        "102290129340398",
		DisplayNumber: "+44 7700 900000",
		Token:         "EAASANDBOX106540352242922",
		VerifiedName:  "PostDog Demo",
	}}
}

// DefaultApps are the demo's. Their secrets are no secrets: they sign nothing but the sandbox's own deliveries.
func DefaultApps() Apps {
	return Apps{
		Meta: App{AppID: "400000000000004", AppSecret: "sandbox-app-secret", VerifyToken: "sandbox-verify-token"}, // #nosec G101 -- see above
		X:    App{AppID: "sandbox-x-client", AppSecret: "sandbox-x-secret"},                                       // #nosec G101 -- see above
	}
}

func (c Config) withDefaults() Config {
	if len(c.Accounts) == 0 {
		c.Accounts = DefaultAccounts()
	}
	c.Accounts = append([]Account(nil), c.Accounts...)
	for i := range c.Accounts {
		or(&c.Accounts[i].VerifiedName, "PostDog Demo")
	}
	if c.Pages == nil && c.Instagram == nil && c.X == nil {
		c.Pages, c.Instagram, c.X = DefaultPages(), DefaultInstagramAccounts(), DefaultXAccounts()
	}
	or(&c.Apps.X, DefaultApps().X)
	c.Webhooks = maps.Clone(c.Webhooks)
	or(&c.Apps.Meta, DefaultApps().Meta)
	or(&c.Timing.Sent, 200*time.Millisecond)
	or(&c.Timing.Delivered, 500*time.Millisecond)
	or(&c.Timing.Read, 2*time.Second)
	or(&c.Timing.ReplyMin, 1500*time.Millisecond)
	or(&c.Timing.ReplyMax, 5*time.Second)
	c.Timing.ReplyMax = max(c.Timing.ReplyMax, c.Timing.ReplyMin)
	or(&c.Timing.BetweenMessages, 900*time.Millisecond)
	or(&c.Timing.WebhookTimeout, 10*time.Second)
	or(&c.Timing.RetryMin, time.Second)
	or(&c.Timing.RetryMax, 5*time.Minute)
	or(&c.Timing.RetryFor, 7*24*time.Hour)
	or(&c.Timing.Review, 4*time.Second)
	or(&c.Timing.Hold, 3*time.Second)
	or(&c.Limits.PairBurst, 45)
	or(&c.Limits.PairEvery, 6*time.Second)
	or(&c.Limits.Throughput, 80)
	or(&c.Limits.Direct, 15)
	or(&c.Batch, 1)
	or(&c.Turns, 30)
	or(&c.Logger, slog.New(slog.DiscardHandler))
	if c.Clock == nil {
		c.Clock = realClock{}
	}
	return c
}

func or[T comparable](value *T, otherwise T) {
	var zero T
	if *value == zero {
		*value = otherwise
	}
}

func (c Config) check() error {
	seen := map[string]bool{}
	for _, a := range c.Accounts {
		if a.PhoneNumberID == "" || a.WABAID == "" || a.Token == "" || digits(a.DisplayNumber) == "" {
			return errors.New("sandbox: an account needs PhoneNumberID, WABAID, DisplayNumber and Token")
		}
		if seen[a.PhoneNumberID] {
			return fmt.Errorf("sandbox: phone number id %s is there twice", a.PhoneNumberID)
		}
		seen[a.PhoneNumberID] = true
	}
	return c.checkMailboxes()
}
