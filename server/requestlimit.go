package server

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"postdog.io/domain"
	"postdog.io/graph"
)

// How many requests one session or API key, and one address without either, may make: so many a second on the long run,
// and so many at once. Attempts at passwords and codes have limits of their own, which survive a restart.
const (
	requestsASecond = 100
	requestsAtOnce  = 1000
	// requesters bounds how many are counted at once; beyond it the count begins anew.
	requesters = 50_000
)

// requestLimit bounds requests on this node.
type requestLimit struct {
	mu   sync.Mutex
	seen map[string]*rate.Limiter
}

func newRequestLimit() *requestLimit { return &requestLimit{seen: map[string]*rate.Limiter{}} }

// take counts a request, and returns how long to wait where it is one too many.
func (l *requestLimit) take(r *graph.Request) time.Duration {
	key := "address " + r.Origin.Address
	switch {
	case !r.Actor.Session().IsZero():
		key = r.Actor.Session().String()
	case !r.Actor.APIKey().IsZero():
		key = r.Actor.APIKey().String()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	limiter, ok := l.seen[key]
	if !ok {
		if len(l.seen) >= requesters {
			clear(l.seen)
		}
		limiter = rate.NewLimiter(requestsASecond, requestsAtOnce)
		l.seen[key] = limiter
	}
	reservation := limiter.Reserve()
	wait := reservation.Delay()
	if wait > 0 {
		reservation.Cancel()
	}
	return wait
}

// tooManyRequests answers with 429 (RFC 6585, section 4), in the shape of a GraphQL error.
func tooManyRequests(w http.ResponseWriter, wait time.Duration) {
	seconds := int(math.Ceil(wait.Seconds()))
	w.Header().Set("Retry-After", strconv.Itoa(seconds))
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(http.StatusTooManyRequests)
	_ = json.NewEncoder(w).Encode(map[string]any{"errors": []any{map[string]any{ // a client that has gone is nobody's error
		"message":    "Too many requests. Wait a moment, then try again.",
		"extensions": map[string]any{"code": domain.RateLimited, "retryAfter": seconds},
	}}})
}
