package server

import (
	"context"
	"net"
	"net/http"

	"github.com/riverqueue/river/rivertype"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"postdog.io/server/telemetry"
)

// openTelemetry begins to measure, as the environment asks for it.
func (s *Server) openTelemetry(ctx context.Context) (err error) {
	if s.documents, err = loadDocuments(); err != nil {
		return err
	}
	spans := s.options.Spans
	if spans == nil {
		if spans, err = telemetry.NewExporter(ctx); err != nil {
			return err
		}
	}
	s.telemetry, err = telemetry.New(telemetry.Config{
		Logger: s.log, Slow: s.config.SlowOperation, Exporter: spans, Operations: s.documents.operations(),
	})
	if err == nil {
		s.log = s.telemetry.Logger(s.log)
	}
	return err
}

// operations are the names of the dashboard's own operations.
func (d trustedDocuments) operations() (names []string) {
	for _, text := range d {
		doc, err := parser.ParseQuery(&ast.Source{Input: text})
		if err != nil {
			continue // it will be refused when it is asked for
		}
		for _, o := range doc.Operations {
			names = append(names, o.Name)
		}
	}
	return names
}

func (s *Server) jobMiddleware() []rivertype.Middleware {
	return []rivertype.Middleware{&telemetry.Jobs{Telemetry: s.telemetry}}
}

// queues counts the jobs that are not done.
func (s *Server) queues(ctx context.Context) ([]telemetry.Queue, error) {
	counts, err := s.store.CountJobs(ctx)
	all := make([]telemetry.Queue, len(counts))
	for i, c := range counts {
		all[i] = telemetry.Queue{Name: c.Queue, Kind: c.Kind, State: c.State, Count: c.Count, Oldest: c.Oldest}
	}
	return all, err
}

// fromProxy says whether a request comes straight from a trusted proxy.
func (s *Server) fromProxy(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	return err == nil && s.trusts(host)
}
