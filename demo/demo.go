// Package demo runs the whole product with a simulated outside world and a workspace to try it in. It is what `make run`
// starts, and no deployment ever does.
package demo

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"postdog.io/channel"
	"postdog.io/domain"
	"postdog.io/domain/identity"
	"postdog.io/graph"
	"postdog.io/graph/model"
	"postdog.io/sandbox"
	"postdog.io/server"
)

// Config says where the demo lives.
type Config struct {
	Server server.Config
	// SandboxAddr is where the outside world listens.
	SandboxAddr string
	// Out is told how to sign in.
	Out    io.Writer
	Logger *slog.Logger
	// Timing is the sandbox's; the zero value is realistic.
	Timing sandbox.Timing
	// Limits are the sandbox's; the zero value is the platforms' own.
	Limits sandbox.Limits
	// Quiet keeps simulated customers from writing in by themselves.
	Quiet bool
	// ConfirmWithin is inbox.Config's; 0 means 15 s.
	ConfirmWithin time.Duration
	// PasswordCost is identity.Config's; zero means its default.
	PasswordCost identity.PasswordCost
	// Spans and Answers are server.Options', for tests.
	Spans   sdktrace.SpanExporter
	Answers *graph.AnswersWatch
	// Listener, AdminListener and SandboxListener replace the addresses, for tests.
	Listener, AdminListener, SandboxListener net.Listener
}

// Demo is the running demo.
type Demo struct {
	server  *server.Server
	sandbox *sandbox.Sandbox
	http    *http.Server
	smtp    net.Listener
	people  []person
	config  Config
}

// Start starts the sandbox, then the product against it, makes the demo's people and channel where they are missing, and
// writes demo.json.
func Start(ctx context.Context, c Config) (_ *Demo, err error) {
	d := &Demo{config: c, people: people()}
	defer func() {
		if err != nil {
			d.Stop(context.WithoutCancel(ctx))
		}
	}()
	if err := d.startSandbox(ctx); err != nil {
		return nil, err
	}
	d.connectApps(&c.Server)
	if c.ConfirmWithin == 0 {
		c.ConfirmWithin = 15 * time.Second
	}
	c.Server.SMTPURL = "smtp://" + d.smtp.Addr().String() + "?tls=none"
	d.server, err = server.Start(ctx, c.Server, server.Options{
		Logger: c.Logger, Demo: d.describe, DemoSandboxURL: d.sandboxURL(), ConfirmWithin: c.ConfirmWithin, PasswordCost: c.PasswordCost,
		Spans: c.Spans, Answers: c.Answers, Listener: c.Listener, AdminListener: c.AdminListener,
	})
	if err != nil {
		return nil, err
	}
	isNew, err := d.seed(ctx)
	if err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	if err := d.writeFile(); err != nil {
		return nil, err
	}
	if isNew && !c.Quiet {
		d.sandbox.OpenConversations()
	}
	d.announce()
	return d, nil
}

// connectApps makes the sandbox's apps those of the product.
func (d *Demo) connectApps(c *server.Config) {
	apps, url := sandbox.DefaultApps(), d.sandboxURL()
	c.Meta = server.MetaConfig{
		AppID: apps.Meta.AppID, AppSecret: channel.Secret(apps.Meta.AppSecret), VerifyToken: channel.Secret(apps.Meta.VerifyToken),
		GraphURL: url + "/meta", DialogURL: url + "/meta",
		SignUpConfigID: sandbox.SignUpConfigID,
	}
	c.Instagram = server.InstagramConfig{
		AppID: apps.Meta.AppID, AppSecret: channel.Secret(apps.Meta.AppSecret),
		GraphURL: url + "/meta/instagram", APIURL: url + "/meta/instagram", DialogURL: url + "/meta/instagram",
	}
	c.X = server.XConfig{
		ClientID: apps.X.AppID, ClientSecret: channel.Secret(apps.X.AppSecret), ConsumerSecret: channel.Secret(apps.X.AppSecret),
		WebhookID: sandbox.XWebhookID(), APIURL: url + "/x", DialogURL: url + "/x",
	}
}

func (d *Demo) startSandbox(_ context.Context) (err error) {
	d.sandbox, err = sandbox.New(sandbox.Config{
		Apps: sandbox.DefaultApps(), Accounts: append(sandbox.DefaultAccounts(), sandbox.MoreAccounts()...), Timing: d.config.Timing, Limits: d.config.Limits,
		Pages:      append(sandbox.DefaultPages(), sandbox.MorePages()...),
		Instagram:  append(sandbox.DefaultInstagramAccounts(), sandbox.MoreInstagramAccounts()...),
		X:          append(sandbox.DefaultXAccounts(), sandbox.MoreXAccounts()...),
		WebhookURL: d.config.Server.PublicURL + "/webhooks/whatsapp", Webhooks: d.webhooks(), Seed: 1, Logger: d.config.Logger,
	})
	if err != nil {
		return err
	}
	l := d.config.SandboxListener
	if l == nil {
		if l, err = net.Listen("tcp", d.config.SandboxAddr); err != nil {
			return fmt.Errorf("POSTDOG_SANDBOX_ADDR: the sandbox can't listen on %s; is another demo running? (%w)", d.config.SandboxAddr, err)
		}
	}
	d.http = &http.Server{Handler: d.sandbox.Handler(), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = d.http.Serve(l) }()
	if d.smtp, err = net.Listen("tcp", "localhost:0"); err != nil {
		return err
	}
	go func() { _ = d.sandbox.ServeSMTP(d.smtp) }()
	return nil
}

// webhooks are where the networks of direct messages deliver.
func (d *Demo) webhooks() map[string]string {
	urls := map[string]string{}
	for _, kind := range []channel.Kind{channel.Messenger, channel.Instagram, channel.X} {
		urls[string(kind)] = d.config.Server.PublicURL + "/webhooks/" + string(kind)
	}
	return urls
}

func (d *Demo) sandboxURL() string { return "http://" + d.config.SandboxAddr }

// Sandbox and Server are the demo's two halves, for tests.
func (d *Demo) Sandbox() *sandbox.Sandbox { return d.sandbox }

// Server returns the product's half.
func (d *Demo) Server() *server.Server { return d.server }

// Failed tells of the first thing that broke so that the demo can't go on.
func (d *Demo) Failed() <-chan error { return d.server.Failed() }

// Stop stops everything that Start started.
func (d *Demo) Stop(ctx context.Context) {
	if d.sandbox != nil {
		_ = d.sandbox.Close() // first, so that no customer writes into a closing door
	}
	if d.server != nil {
		d.server.Stop(ctx)
	}
	if d.smtp != nil {
		_ = d.smtp.Close()
	}
	if d.http != nil {
		_ = d.http.Close()
	}
}

// describe is what the API tells newcomers.
func (d *Demo) describe() *model.Demo {
	out := &model.Demo{SandboxURL: d.sandboxURL()}
	for _, p := range d.people {
		out.Users = append(out.Users, &model.DemoUser{
			Name: p.Name, Email: p.Email, Password: p.Password, TotpSecret: p.secretText(), TotpCode: p.code(), Role: p.Role,
		})
	}
	for _, a := range sandbox.DefaultAccounts() {
		out.Accounts = append(out.Accounts, &model.DemoAccount{Network: domain.WhatsApp, ID: a.PhoneNumberID, Address: a.DisplayNumber})
	}
	for _, p := range sandbox.DefaultPages() {
		out.Accounts = append(out.Accounts, &model.DemoAccount{Network: domain.Messenger, ID: p.ID, Address: "@" + p.Username})
	}
	for _, a := range sandbox.DefaultInstagramAccounts() {
		out.Accounts = append(out.Accounts, &model.DemoAccount{Network: domain.Instagram, ID: a.ID, Address: "@" + a.Username})
	}
	for _, a := range sandbox.DefaultXAccounts() {
		out.Accounts = append(out.Accounts, &model.DemoAccount{Network: domain.X, ID: a.ID, Address: "@" + a.Username})
	}
	return out
}

func (p person) secretText() string {
	return identity.EncodeSecret(p.secret)
}

func (p person) code() string {
	code, err := totp.GenerateCode(p.secretText(), time.Now())
	if err != nil {
		return ""
	}
	return code
}

// announce prints how to sign in.
func (d *Demo) announce() {
	var b strings.Builder
	fmt.Fprintf(&b, "\nPostDog is ready: %s\n\n", d.config.Server.PublicURL)
	for _, p := range d.people {
		fmt.Fprintf(&b, "  %-8s %-24s password %-28s TOTP secret %s  code now %s\n", p.Role, p.Email, p.Password, p.secretText(), p.code())
	}
	fmt.Fprintf(&b, "\n  Be the customer: %s/demo/customer    Outside world: %s    For scripts: %s\n  Ctrl-C stops it all.\n\n",
		d.config.Server.PublicURL, d.sandboxURL(), d.filePath())
	_, _ = io.WriteString(d.config.Out, b.String())
}
