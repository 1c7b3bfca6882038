package server

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"postdog.io/authz"
	"postdog.io/domain"
	"postdog.io/graph"
)

func TestRequestLimit(t *testing.T) {
	t.Parallel()
	l := newRequestLimit()
	stranger := &graph.Request{Origin: authz.Origin{Address: "203.0.113.7"}}
	signedIn := &graph.Request{
		Actor:  authz.Verified(authz.Facts{User: domain.NewID[domain.UserID](), Session: domain.NewID[domain.SessionID]()}),
		Origin: stranger.Origin,
	}
	refused, longest := 0, time.Duration(0)
	for range 2 * requestsAtOnce {
		if wait := l.take(stranger); wait > 0 {
			refused, longest = refused+1, max(longest, wait)
		}
	}
	if refused < requestsAtOnce/2 || longest > time.Second {
		t.Errorf("%d of %d were refused, with waits up to %s", refused, 2*requestsAtOnce, longest)
	}
	if wait := l.take(signedIn); wait > 0 {
		t.Error("a session was refused for what strangers of its address did")
	}
	w := httptest.NewRecorder()
	tooManyRequests(w, 1200*time.Millisecond)
	if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "2" {
		t.Errorf("answered %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
}
