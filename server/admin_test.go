package server

import (
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"postdog.io/server/telemetry"
)

func TestAdminAddressIsForOperators(t *testing.T) {
	t.Parallel()
	for addr, fine := range map[string]bool{
		"localhost:8081": true, "127.0.0.1:8081": true, "[::1]:8081": true, "10.1.2.3:8081": true, "192.168.0.4:80": true, "[fd00::1]:80": true,
		"0.0.0.0:8081": false, ":8081": false, "[::]:8081": false, "203.0.113.7:8081": false, "[2001:db8::1]:8081": false,
	} {
		c := Config{AdminAddr: addr}
		if err := c.checkAdminAddress(); (err == nil) != fine {
			t.Errorf("%s: %v", addr, err)
		} else if err != nil && !strings.Contains(err.Error(), "POSTDOG_ADMIN_PUBLIC=yes") {
			t.Errorf("%s: %v does not say how to mean it", addr, err)
		}
		c.AdminPublic = true
		if err := c.checkAdminAddress(); err != nil {
			t.Errorf("%s, and meant so: %v", addr, err)
		}
	}
}

// Contention is recorded while somebody asks for it, and not otherwise. It is a setting of the process: no other test may run.
func TestContentionIsRecordedWhileAsked(t *testing.T) {
	measures, err := telemetry.New(telemetry.Config{})
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{telemetry: measures}
	h := s.adminHandler()
	for _, path := range []string{"/debug/pprof/mutex?seconds=1", "/debug/pprof/block?seconds=1", "/debug/pprof/goroutine", "/debug/pprof/", "/metrics"} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != http.StatusOK || w.Body.Len() == 0 {
			t.Errorf("%s: HTTP %d, %d bytes", path, w.Code, w.Body.Len())
		}
	}
	if on := runtime.SetMutexProfileFraction(-1); on != 0 {
		t.Errorf("one in %d contentions is recorded afterwards", on)
	}
	var during int
	handler := whileAsked(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		during = runtime.SetMutexProfileFraction(-1)
		if r.URL.Query().Get("seconds") != "10" {
			t.Errorf("asked for %s", r.URL)
		}
	}), func(on bool) { runtime.SetMutexProfileFraction(rateOf(on, 10)) })
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/debug/pprof/mutex", nil))
	if during != 10 || runtime.SetMutexProfileFraction(-1) != 0 {
		t.Errorf("one in %d contentions was recorded", during)
	}
}
