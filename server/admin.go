package server

import (
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"runtime"
	"sync"
)

// adminHandler serves metrics and profiles on the admin address, which is for operators alone.
func (s *Server) adminHandler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", s.telemetry.MetricsHandler())
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	mux.Handle("/debug/pprof/mutex", whileAsked(pprof.Handler("mutex"), func(on bool) {
		runtime.SetMutexProfileFraction(rateOf(on, 10)) // one in ten contentions
	}))
	mux.Handle("/debug/pprof/block", whileAsked(pprof.Handler("block"), func(on bool) {
		runtime.SetBlockProfileRate(rateOf(on, 10_000)) // one for each 10 µs spent waiting
	}))
	return mux
}

func rateOf(on bool, n int) int {
	if on {
		return n
	}
	return 0
}

// profiling is how many are asking for a profile that is recorded only while somebody asks.
type profiling struct {
	mu  sync.Mutex
	now int
}

// whileAsked records contention only while somebody asks for it, so that it costs nothing otherwise. The profile is of the
// seconds that are asked for; without a number, of ten.
func whileAsked(profile http.Handler, record func(on bool)) http.Handler {
	var p profiling
	change := func(by int) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.now += by
		record(p.now > 0)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if q := r.URL.Query(); q.Get("seconds") == "" {
			q.Set("seconds", "10")
			r = r.Clone(r.Context())
			r.URL.RawQuery = q.Encode()
		}
		change(1)
		defer change(-1)
		profile.ServeHTTP(w, r)
	})
}

// checkAdminAddress refuses an admin address that others than operators may reach, unless the operator says that it is meant:
// metrics tell how much a company writes, and profiles can hold what it writes.
func (c *Config) checkAdminAddress() error {
	if c.AdminPublic {
		return nil
	}
	a, err := net.ResolveTCPAddr("tcp", c.AdminAddr)
	if err != nil {
		return fmt.Errorf("POSTDOG_ADMIN_ADDR wants an address of this machine, such as localhost:8081")
	}
	if a.IP.IsLoopback() || a.IP.IsPrivate() || a.IP.IsLinkLocalUnicast() {
		return nil
	}
	return fmt.Errorf("POSTDOG_ADMIN_ADDR=%s may be reached by anybody, and profiles hold secrets: listen on localhost or a private address, "+
		"or set POSTDOG_ADMIN_PUBLIC=yes if a firewall stands before it", c.AdminAddr)
}
