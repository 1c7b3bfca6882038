// Package server is the process: configuration, wiring, HTTP, sessions, webhooks, sockets, workers, and the database and
// message bus that it brings along when none is given.
package server

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/joho/godotenv"

	"postdog.io/channel"
)

// Config is the environment, checked. .env.example explains each variable.
type Config struct {
	Addr, AdminAddr string
	DataDir         string
	DatabaseURL     string
	NATSURL         string
	KMSURL          string
	BlobURL         string
	PublicURL       string
	SMTPURL         string
	TLSCertFile     string
	TLSKeyFile      string
	// TLSAutocertHost is the name to get a certificate for from Let's Encrypt.
	TLSAutocertHost string
	// TrustedProxies are those whose X-Forwarded-For is believed.
	TrustedProxies []netip.Prefix
	Meta           MetaConfig
	Instagram      InstagramConfig
	X              XConfig
	// SlowOperation is how long an operation, a job or a webhook may take before a log line says so; 0 never says it.
	SlowOperation time.Duration
	// AdminPublic lets AdminAddr be one that others than operators may reach.
	AdminPublic bool
	// Roles are what this process does: api, webhooks, worker.
	Roles map[string]bool
}

// MetaConfig is the app at Meta.
type MetaConfig struct {
	AppID     string
	AppSecret channel.Secret
	// PreviousAppSecret still verifies what comes in while the app's secret is being changed.
	PreviousAppSecret channel.Secret
	VerifyToken       channel.Secret
	GraphURL          string
	// DialogURL is where people consent, without path.
	DialogURL string
	// SignUpConfigID names the configuration of WhatsApp's sign-up; without it there is no window for that.
	SignUpConfigID string
}

// InstagramConfig is the part of the app at Meta that Instagram Login knows under an id and a secret of its own.
type InstagramConfig struct {
	AppID     string
	AppSecret channel.Secret
	// GraphURL is the API of accounts without a Page, APIURL trades codes, DialogURL is where people consent.
	GraphURL, APIURL, DialogURL string
}

// XConfig is the app at X.
type XConfig struct {
	ClientID     string
	ClientSecret channel.Secret
	// ConsumerSecret signs deliveries; PreviousConsumerSecret still verifies them while it is being changed.
	ConsumerSecret, PreviousConsumerSecret channel.Secret
	// WebhookID is X's id of our webhook; without it accounts are subscribed to nothing.
	WebhookID string
	// APIURL is the API, DialogURL where people consent, both without path.
	APIURL, DialogURL string
}

// Roles that a process may have.
const (
	RoleAPI      = "api"
	RoleWebhooks = "webhooks"
	RoleWorker   = "worker"
)

// LoadConfig reads the environment, and .env where there is one; what is set in the environment wins. An error names
// the variable and what it wants, in one line.
func LoadConfig() (Config, error) {
	if err := godotenv.Load(); err != nil && !os.IsNotExist(err) {
		return Config{}, fmt.Errorf(".env: %w", err)
	}
	c := Config{
		Addr: env("POSTDOG_ADDR", "localhost:8080"), AdminAddr: env("POSTDOG_ADMIN_ADDR", "localhost:8081"),
		DataDir: env("POSTDOG_DATA_DIR", ".postdog"), DatabaseURL: env("DATABASE_URL", ""), NATSURL: env("NATS_URL", ""),
		KMSURL: env("KMS_URL", ""), BlobURL: env("BLOB_URL", ""), PublicURL: strings.TrimSuffix(env("POSTDOG_PUBLIC_URL", ""), "/"), SMTPURL: env("SMTP_URL", ""),
		TLSCertFile: env("TLS_CERT_FILE", ""), TLSKeyFile: env("TLS_KEY_FILE", ""),
		TLSAutocertHost: env("TLS_AUTOCERT_HOST", ""),
		Meta: MetaConfig{
			AppID: env("META_APP_ID", ""), AppSecret: channel.Secret(env("META_APP_SECRET", "")),
			PreviousAppSecret: channel.Secret(env("META_APP_SECRET_PREVIOUS", "")),
			VerifyToken:       channel.Secret(env("META_VERIFY_TOKEN", "")), GraphURL: env("META_GRAPH_URL", "https://graph.facebook.com"),
			DialogURL: env("META_DIALOG_URL", metaDialog), SignUpConfigID: env("META_SIGNUP_CONFIG_ID", ""),
		},
		Instagram: InstagramConfig{
			AppID: env("META_INSTAGRAM_APP_ID", ""), AppSecret: channel.Secret(env("META_INSTAGRAM_APP_SECRET", "")),
			GraphURL: env("META_INSTAGRAM_GRAPH_URL", "https://graph.instagram.com"), APIURL: env("META_INSTAGRAM_API_URL", "https://api.instagram.com"),
			DialogURL: env("META_INSTAGRAM_DIALOG_URL", "https://www.instagram.com"),
		},
		X: XConfig{
			ClientID: env("X_CLIENT_ID", ""), ClientSecret: channel.Secret(env("X_CLIENT_SECRET", "")),
			ConsumerSecret:         channel.Secret(env("X_CONSUMER_SECRET", "")),
			PreviousConsumerSecret: channel.Secret(env("X_CONSUMER_SECRET_PREVIOUS", "")),
			WebhookID:              env("X_WEBHOOK_ID", ""), APIURL: env("X_API_URL", "https://api.x.com"), DialogURL: env("X_DIALOG_URL", "https://x.com"),
		},
		Roles: map[string]bool{RoleAPI: true, RoleWebhooks: true, RoleWorker: true},
	}
	var err error
	if c.TrustedProxies, err = parsePrefixes(env("POSTDOG_TRUSTED_PROXIES", "")); err != nil {
		return c, err
	}
	if c.SlowOperation, err = time.ParseDuration(env("POSTDOG_SLOW_OPERATION", "500ms")); err != nil || c.SlowOperation < 0 {
		return c, fmt.Errorf("POSTDOG_SLOW_OPERATION wants a time such as 500ms or 2s, or 0 to log none")
	}
	switch env("POSTDOG_ADMIN_PUBLIC", "no") {
	case "yes":
		c.AdminPublic = true
	case "no":
	default:
		return c, fmt.Errorf("POSTDOG_ADMIN_PUBLIC wants yes or no")
	}
	return c, c.check()
}

// parsePrefixes reads a list of addresses and networks, separated by commas.
func parsePrefixes(list string) (prefixes []netip.Prefix, err error) {
	for text := range strings.SplitSeq(list, ",") {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		p, err := netip.ParsePrefix(text)
		if err != nil {
			a, bad := netip.ParseAddr(text)
			if bad != nil {
				return nil, fmt.Errorf("POSTDOG_TRUSTED_PROXIES wants addresses or networks, such as 10.0.0.0/8,192.0.2.7")
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		prefixes = append(prefixes, p.Masked())
	}
	return prefixes, nil
}

func env(name, otherwise string) string {
	if v := strings.TrimSpace(os.Getenv(name)); v != "" {
		return v
	}
	return otherwise
}

func (c *Config) check() error {
	for name, addr := range map[string]string{"POSTDOG_ADDR": c.Addr, "POSTDOG_ADMIN_ADDR": c.AdminAddr} {
		if _, _, err := net.SplitHostPort(addr); err != nil {
			return fmt.Errorf("%s wants host:port, such as localhost:8080", name)
		}
	}
	for name, want := range map[string]struct{ value, schemes, example string }{
		"DATABASE_URL":       {c.DatabaseURL, "postgres postgresql", "postgres://user:password@host/database"},
		"POSTDOG_PUBLIC_URL": {c.PublicURL, "http https", "https://inbox.example.com"},
		"SMTP_URL":           {c.SMTPURL, "smtp smtps", "smtp://user:password@host:587"},
		"META_GRAPH_URL":     {c.Meta.GraphURL, "http https", "https://graph.facebook.com"},
		"META_DIALOG_URL":    {c.Meta.DialogURL, "http https", "https://www.facebook.com"},

		"META_INSTAGRAM_GRAPH_URL":  {c.Instagram.GraphURL, "http https", "https://graph.instagram.com"},
		"META_INSTAGRAM_API_URL":    {c.Instagram.APIURL, "http https", "https://api.instagram.com"},
		"META_INSTAGRAM_DIALOG_URL": {c.Instagram.DialogURL, "http https", "https://www.instagram.com"},
		"X_API_URL":                 {c.X.APIURL, "http https", "https://api.x.com"},
		"X_DIALOG_URL":              {c.X.DialogURL, "http https", "https://x.com"},
	} {
		if want.value == "" {
			continue
		}
		u, err := url.Parse(want.value)
		if err != nil || u.Host == "" && u.RawQuery == "" || !strings.Contains(" "+want.schemes+" ", " "+u.Scheme+" ") {
			return fmt.Errorf("%s wants a URL such as %s", name, want.example)
		}
	}
	if err := checkNATSURL(c.NATSURL); err != nil {
		return err
	}
	for _, pair := range []struct {
		names string
		id    string
		with  channel.Secret
	}{
		{"META_INSTAGRAM_APP_ID and META_INSTAGRAM_APP_SECRET want", c.Instagram.AppID, c.Instagram.AppSecret},
		{"X_CLIENT_ID and X_CLIENT_SECRET want", c.X.ClientID, c.X.ClientSecret},
	} {
		if (pair.id == "") != (pair.with == "") {
			return fmt.Errorf("%s to be set together, or neither", pair.names)
		}
	}
	if c.X.ClientID != "" && c.X.ConsumerSecret == "" {
		return fmt.Errorf("X_CONSUMER_SECRET wants the app's consumer secret (API key secret), which signs what X delivers")
	}
	if (c.TLSCertFile == "") != (c.TLSKeyFile == "") {
		return fmt.Errorf("TLS_CERT_FILE and TLS_KEY_FILE want to be set together, each to a PEM file")
	}
	if c.TLSAutocertHost != "" && (c.TLSCertFile != "" || strings.ContainsAny(c.TLSAutocertHost, ":/ ")) {
		return fmt.Errorf("TLS_AUTOCERT_HOST wants a host name such as inbox.example.com, and no TLS_CERT_FILE beside it")
	}
	switch {
	case c.PublicURL != "":
	case c.TLSAutocertHost != "":
		c.PublicURL = "https://" + c.TLSAutocertHost
	case c.TLSCertFile != "":
		c.PublicURL = "https://" + c.Addr
	default:
		c.PublicURL = "http://" + c.Addr
	}
	return nil
}

// TLS says whether the public address speaks TLS itself.
func (c *Config) TLS() bool { return c.TLSCertFile != "" || c.TLSAutocertHost != "" }

// SetRoles narrows what the process does, from a list such as "api,worker". A process that leaves a part of the work to
// others has to share their database and message bus.
func (c *Config) SetRoles(list string) error {
	roles := map[string]bool{}
	for r := range strings.SplitSeq(list, ",") {
		r = strings.TrimSpace(r)
		if r != RoleAPI && r != RoleWebhooks && r != RoleWorker {
			return fmt.Errorf("--roles wants a list of api, webhooks and worker")
		}
		roles[r] = true
	}
	if len(roles) < len(c.Roles) {
		for _, shared := range [][2]string{{"DATABASE_URL", c.DatabaseURL}, {"NATS_URL", c.NATSURL}} {
			if shared[1] == "" {
				return fmt.Errorf("%s wants to be set where --roles leaves something out: the processes with the other roles share it", shared[0])
			}
		}
	}
	c.Roles = roles
	return nil
}

// Secure says whether browsers reach us over TLS.
func (c *Config) Secure() bool { return strings.HasPrefix(c.PublicURL, "https://") }

// RequireMeta checks what a deployment needs to take webhooks and send messages.
func (c *Config) RequireMeta() error {
	if c.Meta.AppSecret == "" {
		return fmt.Errorf("META_APP_SECRET wants the secret of your app at Meta: App settings, Basic")
	}
	if c.Meta.VerifyToken == "" {
		return fmt.Errorf("META_VERIFY_TOKEN wants a random string of your own, the same as in the app's webhook settings")
	}
	return nil
}
