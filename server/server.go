package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"gocloud.dev/blob"
	"gocloud.dev/secrets"

	"postdog.io/dal"
	"postdog.io/domain/alert"
	"postdog.io/domain/audit"
	"postdog.io/domain/consent"
	"postdog.io/domain/contact"
	"postdog.io/domain/grant"
	"postdog.io/domain/identity"
	"postdog.io/domain/inbox"
	"postdog.io/domain/media"
	"postdog.io/domain/number"
	"postdog.io/domain/template"
	"postdog.io/domain/workspace"
	"postdog.io/graph"
	"postdog.io/graph/model"
	"postdog.io/server/embedded"
	"postdog.io/server/hub"
	"postdog.io/server/telemetry"
)

// Options are what a program adds to its environment.
type Options struct {
	Logger *slog.Logger
	// Demo is what the API tells newcomers; nil outside the demo.
	Demo func() *model.Demo
	// DemoSandboxURL is the sandbox that the demo's dashboard may talk to.
	DemoSandboxURL string
	// ConfirmWithin is inbox.Config's; 0 means its default.
	ConfirmWithin time.Duration
	// PasswordCost is identity.Config's; zero means its default.
	PasswordCost identity.PasswordCost
	// Spans takes the spans in place of a collector, for tests.
	Spans sdktrace.SpanExporter
	// Answers sees how the inbox's reads are answered, for tests; see [graph.AnswersWatch].
	Answers *graph.AnswersWatch
	// Listener and AdminListener replace the configured addresses, for tests.
	Listener, AdminListener net.Listener
}

// Server is a running PostDog process.
type Server struct {
	config    Config
	options   Options
	log       *slog.Logger
	telemetry *telemetry.Telemetry
	documents trustedDocuments

	postgres   *embedded.Postgres
	embedNATS  *embedded.NATS
	nats       *nats.Conn
	rootKey    *secrets.Keeper
	blobs      *blob.Bucket
	files      *media.Files
	store      *dal.Store
	hub        *hub.Hub
	access     *accessWatch
	requests   *requestLimit
	auditLog   *audit.Log
	alerts     *alert.Alerts
	grants     *grant.Grants
	identity   *identity.Identity
	templates  *template.Templates
	inbox      *inbox.Inbox
	consents   *consent.Consents
	numbers    *number.Numbers
	workspaces *workspace.Workspaces
	workers    *workers
	heads      *auditHeads
	nodeLost   <-chan struct{}

	http, admin *http.Server
	drain       []func(context.Context)
	background  sync.WaitGroup
	stopBack    context.CancelFunc
	failed      chan error
}

// Start brings up everything that the configuration asks for, and returns when requests are answered. What it started is
// stopped again if something fails.
func Start(ctx context.Context, c Config, o Options) (_ *Server, err error) {
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	s := &Server{config: c, options: o, log: o.Logger, requests: newRequestLimit(), failed: make(chan error, 4)}
	back, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stopBack = stop
	defer func() {
		if err != nil {
			s.Stop(context.WithoutCancel(ctx))
		}
	}()
	if err := s.openTelemetry(ctx); err != nil {
		return nil, err
	}
	if err := s.openData(ctx); err != nil {
		return nil, err
	}
	s.telemetry.WatchDisk(s.config.DataDir)
	s.telemetry.WatchDatabase(telemetry.Database{Pool: s.store.Pool(), Queues: s.queues})
	if err := s.openBus(); err != nil {
		return nil, err
	}
	if !c.Roles[RoleWorker] { // it holds no jobs, so that nobody has to know whether it lives
		err = s.wire(0)
	} else {
		err = s.work(ctx, back)
	}
	if err != nil {
		return nil, err
	}
	if c.Roles[RoleAPI] {
		s.background.Go(func() { s.access.run(back, s.identity) })
	}
	return s, s.listen()
}

// work makes the domains, as a node that works on jobs until back ends.
func (s *Server) work(ctx, back context.Context) error {
	node, lost, err := s.store.HoldNode(back)
	if err != nil {
		return err
	}
	s.nodeLost = lost
	if err := s.wire(node); err != nil {
		return err
	}
	if s.workers, err = s.startWorkers(ctx, node); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	s.heads = newAuditHeads(s.store, s.log)
	s.background.Go(func() { s.keepHouse(back) })
	s.background.Go(func() {
		select {
		case <-lost:
			if back.Err() == nil {
				s.failed <- errors.New("the connection that proves this node alive was lost")
			}
		case <-back.Done():
		}
	})
	return nil
}

// openData brings up Postgres, its tables, the root key and the store.
func (s *Server) openData(ctx context.Context) (err error) {
	databaseURL := s.config.DatabaseURL
	if databaseURL == "" {
		dir, err := filepath.Abs(filepath.Join(s.config.DataDir, "postgres"))
		if err != nil {
			return err
		}
		if s.postgres, err = embedded.StartPostgres(ctx, embedded.PostgresConfig{DataDir: dir, Logger: s.log}); err != nil {
			return err
		}
		databaseURL = s.postgres.URL()
	}
	hasKeys, err := dal.HasKeys(ctx, databaseURL)
	if err != nil {
		return err
	}
	if s.rootKey, err = openRootKey(ctx, s.config, !hasKeys); err != nil {
		return err
	}
	if err := dal.Migrate(ctx, databaseURL); err != nil {
		return err
	}
	config := dal.Config{URL: databaseURL, RootKey: s.rootKey}
	if s.telemetry != nil {
		config.Tracer, config.Jobs = telemetry.Queries{Telemetry: s.telemetry}, s.jobMiddleware()
	}
	s.store, err = dal.Open(ctx, config)
	return err
}

// wire makes the domains and gives each what it needs of the others.
func (s *Server) wire(node int32) error {
	s.hub = hub.New(hub.Config{Store: s.store, NATS: s.nats, Logger: s.log, Telemetry: s.telemetry})
	s.store.OnCommit(s.hub.Publish)
	var err error
	if s.access, err = newAccessWatch(s.nats, s.log); err != nil {
		return err
	}
	s.nats.SetReconnectHandler(func(*nats.Conn) {
		s.log.Info("connected to NATS again; looking for what was missed")
		s.hub.MayHaveMissed()
		s.access.mayHaveMissed()
	})
	mailer, err := newMailer(s.config.SMTPURL)
	if err != nil {
		return err
	}
	adapters, err := newAdapters(s.config, s.telemetry)
	if err != nil {
		return err
	}
	s.alerts = alert.New(alert.Config{Store: s.store, Mailer: mailer, PublicURL: s.config.PublicURL, Logger: s.log, Observer: s.telemetry})
	s.auditLog = &audit.Log{Store: s.store, Watcher: s.alerts}
	s.identity = identity.New(identity.Config{
		Store: s.store, Mailer: mailer, PublicURL: s.config.PublicURL, OnAccessChange: s.access.tell, Recorded: s.alerts.Consider,
		PasswordCost: s.options.PasswordCost,
	})
	if s.blobs, err = openBlobs(context.Background(), s.config); err != nil {
		return err
	}
	s.files = media.New(media.Config{Store: s.store, Bucket: s.blobs, Adapters: adapters, PublicURL: s.config.PublicURL, Logger: s.log, Observer: s.telemetry})
	contacts := &contact.Contacts{}
	s.consents = consent.New(consent.Config{Store: s.store, Contacts: contacts})
	s.templates = template.New(template.Config{Store: s.store, Adapters: adapters, Logger: s.log})
	s.numbers = number.New(number.Config{Store: s.store, Alarm: s.alerts, Adapters: adapters})
	s.inbox = inbox.New(inbox.Config{
		Store: s.store, Contacts: contacts, Live: s.hub, Files: s.files, Templates: s.templates, Consents: s.consents,
		Signals: []inbox.Signals{s.consents, s.templates, s.numbers}, Numbers: s.numbers, Alarm: s.alerts, Observer: s.telemetry,
		Adapters: adapters, Logger: s.log, Node: node, ConfirmWithin: s.options.ConfirmWithin,
		ReadAtOnce: s.config.Roles[RoleWorker],
	})
	contacts.Queue = s.inbox
	s.consents.Outboxes = []consent.Outbox{s.inbox}
	s.workspaces = &workspace.Workspaces{
		Store: s.store, Connectors: connectors(adapters), Mailer: mailer, PublicURL: s.config.PublicURL, OnAccessChange: s.access.tell,
		OnConnect: func(ctx context.Context, tx *dal.Tx, ch *dal.Channel) error {
			return errors.Join(s.templates.Connected(ctx, tx, ch), s.numbers.Connected(ctx, tx, ch))
		},
	}
	logins, err := newLogins(s.config, s.telemetry, adapters)
	if err != nil {
		return err
	}
	s.grants = grant.New(grant.Config{
		Store: s.store, Channels: s.workspaces, Alarm: s.alerts, Logins: logins, Adapters: adapters, PublicURL: s.config.PublicURL, Logger: s.log,
		SignUpWindow: s.config.Meta.signUpWindow(),
	})
	s.workspaces.Grants = s.grants
	return nil
}

// Identity and Workspaces let the demo make its people and channels.
func (s *Server) Identity() *identity.Identity { return s.identity }

// Workspaces returns the verbs of workspaces.
func (s *Server) Workspaces() *workspace.Workspaces { return s.workspaces }

// Store returns the data layer, for programs that need more than the API.
func (s *Server) Store() *dal.Store { return s.store }

// Failed tells of the first thing that broke so that the process can't go on.
func (s *Server) Failed() <-chan error { return s.failed }

// Stop drains sockets and requests, waits for the jobs at hand, and stops what Start started. It takes as long as ctx
// lets it; what isn't done by then goes on at the next start.
func (s *Server) Stop(ctx context.Context) {
	for _, drain := range s.drain {
		drain(ctx)
	}
	for _, h := range []*http.Server{s.http, s.admin} {
		if h != nil && h.Shutdown(ctx) != nil {
			_ = h.Close()
		}
	}
	if s.workers != nil {
		s.workers.stop(ctx)
	}
	s.stopBack()
	s.background.Wait()
	if s.heads != nil {
		if err := s.heads.note(ctx); err != nil {
			s.log.Warn("the audit heads could not be noted", "error", err)
		}
	}
	if s.hub != nil {
		s.hub.Close()
	}
	if s.nats != nil {
		s.nats.Close()
	}
	if s.embedNATS != nil {
		s.embedNATS.Stop()
	}
	if s.nodeLost != nil {
		<-s.nodeLost
	}
	if s.store != nil {
		s.store.Close()
	}
	if s.blobs != nil {
		_ = s.blobs.Close() // nothing is being written any more
	}
	if s.rootKey != nil {
		_ = s.rootKey.Close()
	}
	if s.postgres != nil {
		if err := s.postgres.Stop(ctx); err != nil {
			s.log.Warn("Postgres did not stop in time; it recovers at the next start", "error", err)
		}
	}
	s.telemetry.Shutdown(ctx)
}
