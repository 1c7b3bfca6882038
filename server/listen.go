package server

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"golang.org/x/crypto/acme/autocert"

	"postdog.io/graph"
	"postdog.io/server/graphqlhttp"
	"postdog.io/server/telemetry"
)

// listen serves the public and the admin address.
func (s *Server) listen() error {
	if s.options.AdminListener == nil {
		if err := s.config.checkAdminAddress(); err != nil {
			return err
		}
	}
	handler, err := s.publicHandler()
	if err != nil {
		return err
	}
	if s.http, err = s.serve(s.options.Listener, "POSTDOG_ADDR", s.config.Addr, handler, s.config.TLS()); err != nil {
		return err
	}
	s.admin, err = s.serve(s.options.AdminListener, "POSTDOG_ADMIN_ADDR", s.config.AdminAddr, s.adminHandler(), false)
	return err
}

func (s *Server) serve(l net.Listener, name, addr string, h http.Handler, withTLS bool) (*http.Server, error) {
	if l == nil {
		var err error
		if l, err = net.Listen("tcp", addr); err != nil {
			return nil, fmt.Errorf("%s: nothing can listen on %s: %w", name, addr, errors.Unwrap(err))
		}
	}
	server := s.newHTTPServer(h)
	if withTLS && s.config.TLSAutocertHost != "" {
		// The challenge comes by TLS itself (RFC 8737), so that no other port is needed; it has to be reached at 443.
		certificates := autocert.Manager{
			Prompt: autocert.AcceptTOS, HostPolicy: autocert.HostWhitelist(s.config.TLSAutocertHost),
			Cache: autocert.DirCache(filepath.Join(s.config.DataDir, "certificates")),
		}
		server.TLSConfig = certificates.TLSConfig()
		server.TLSConfig.MinVersion = tls.VersionTLS13
	}
	s.background.Go(func() {
		var err error
		if withTLS {
			err = server.ServeTLS(l, s.config.TLSCertFile, s.config.TLSKeyFile)
		} else {
			err = server.Serve(l)
		}
		if !errors.Is(err, http.ErrServerClosed) {
			s.failed <- fmt.Errorf("%s: %w", name, err)
		}
	})
	return server, nil
}

// newHTTPServer makes a server that gives up on clients who stall, and speaks nothing older than TLS 1.3.
func (*Server) newHTTPServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 32 << 10, TLSConfig: &tls.Config{MinVersion: tls.VersionTLS13},
	}
}

// publicHandler puts the public paths together (contract: HTTP).
func (s *Server) publicHandler() (http.Handler, error) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	mux.HandleFunc("GET /readyz", s.ready)
	if s.config.Roles[RoleWebhooks] {
		for kind, adapter := range s.inbox.Adapters {
			mux.Handle("/webhooks/"+string(kind), s.webhookHandler(kind, adapter))
		}
		s.handleCallbacks(mux)
	}
	if s.config.Roles[RoleAPI] {
		if err := s.handleAPI(mux); err != nil {
			return nil, err
		}
	}
	return s.secured(s.telemetry.Handler(mux, s.fromProxy)), nil
}

func (s *Server) handleAPI(mux *http.ServeMux) error {
	resolver := &graph.Resolver{
		Identity: s.identity, Workspaces: s.workspaces, Grants: s.grants, Consents: s.consents, Numbers: s.numbers, Inbox: s.inbox, Files: s.files, Templates: s.templates, AuditLog: s.auditLog, Alerts: s.alerts,
		Stream: s.hub, Demo: s.options.Demo,
	}
	schema := graph.NewSchema(resolver)
	gql := s.newGraphQL(schema)
	gql.Use(graph.NewAnswers(resolver, schema.Schema(), s.options.Answers))
	sockets := s.newSockets()
	gql.AddTransport(sockets)
	s.telemetry.WatchSockets(func() telemetry.Sockets { return telemetry.Sockets(sockets.Stats()) })
	plain := graphqlhttp.New(graphqlhttp.Config{Format: s.formatRequestError, Live: live})
	gql.AddTransport(plain)
	s.drain = append(s.drain, func(ctx context.Context) {
		plain.Drain()
		_ = sockets.Drain(ctx) // what was cut off connects again elsewhere, with its cursor
	})
	mux.Handle("/graphql", s.graphqlHandler(gql))
	s.handlePhotos(mux)
	s.handleMedia(mux)
	s.handleTemplateSamples(mux)
	mux.HandleFunc("GET /schema.graphql", schemaHandler(schema))
	mux.HandleFunc("GET "+graph.ExportPath+"{workspace}/{token}", s.export)
	mux.HandleFunc("GET /oauth/{network}/callback", s.oauthCallback)
	mux.HandleFunc("GET "+signUpPath, s.signUpWindow)
	mux.Handle("/", s.dashboardHandler())
	return nil
}

// ready says whether this process can do its work: database, migrations and message bus.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	problems := map[string]string{}
	if pending, err := s.store.Pending(ctx); err != nil {
		problems["database"] = "does not answer"
	} else if len(pending) > 0 {
		problems["migrations"] = fmt.Sprintf("%d are pending: run postdog migrate", len(pending))
	}
	if !s.nats.IsConnected() {
		problems["nats"] = "is not connected"
	}
	w.Header().Set("Content-Type", "application/json")
	if len(problems) > 0 {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"ready": len(problems) == 0, "problems": problems})
}
