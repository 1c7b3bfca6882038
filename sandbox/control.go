package sandbox

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const maxControlBody = 4 << 20

// control is the API by which people and tests move the world.
func (s *Sandbox) control() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /control/reset", func(w http.ResponseWriter, _ *http.Request) {
		s.Reset()
		writeJSON(w, http.StatusOK, object{"ok": true})
	})
	mux.HandleFunc("POST /control/faults", s.addFault)
	mux.HandleFunc("GET /control/faults", s.listFaults)
	mux.HandleFunc("GET /control/mail", s.listMail)
	mux.HandleFunc("GET /control/{network}/requests", s.listRequests)
	mux.HandleFunc("GET /control/{network}/customers", s.listCustomers)
	mux.HandleFunc("GET /control/{network}/customers/{id}/messages", s.listMessages)
	mux.HandleFunc("POST /control/{network}/customers/{id}/messages", s.addMessage)
	mux.HandleFunc("POST /control/{network}/webhooks", s.addWebhook)
	mux.HandleFunc("GET /control/whatsapp/templates", s.controlTemplates)
	mux.HandleFunc("POST /control/whatsapp/templates/{id}", s.moveTemplate)
	mux.HandleFunc("GET /control/whatsapp/numbers", s.controlNumbers)
	mux.HandleFunc("POST /control/whatsapp/numbers/{id}", s.moveNumber)
	mux.HandleFunc("POST /control/whatsapp/signups", s.addSignUp)
	mux.HandleFunc("/control/", func(w http.ResponseWriter, r *http.Request) {
		problem(w, http.StatusNotFound, "The control API has no %s %s.", r.Method, r.URL.Path)
	})
	return sameMachine(mux)
}

// sameMachine lets web pages of this machine call the control API, and none of elsewhere.
func sameMachine(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if origin := r.Header.Get("Origin"); origin != "" {
			u, err := url.Parse(origin)
			if err != nil || !slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, u.Hostname()) {
				problem(w, http.StatusForbidden, "Only pages of this machine may call the sandbox, such as http://localhost:8080.")
				return
			}
			h := w.Header()
			h.Set("Access-Control-Allow-Origin", origin)
			h.Set("Access-Control-Allow-Methods", "GET, POST, OPTIONS")
			h.Set("Access-Control-Allow-Headers", "Content-Type")
			h.Set("Access-Control-Max-Age", "600")
			h.Add("Vary", "Origin")
		}
		if r.Method == http.MethodOptions {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// network checks the network that a path names.
func network(w http.ResponseWriter, r *http.Request) bool {
	name := r.PathValue("network")
	if name == whatsApp || name == "meta" || slices.Contains(directNetworks, name) {
		return true
	}
	problem(w, http.StatusNotFound, "The sandbox does not simulate %q; it knows whatsapp, %s.", name, strings.Join(directNetworks, ", "))
	return false
}

// decode reads a JSON object; it answers and returns false where there is none.
func decode(w http.ResponseWriter, r *http.Request, into any) bool {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxControlBody))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		problem(w, http.StatusRequestEntityTooLarge, "The body is larger than 4 MB.")
		return false
	}
	if err != nil {
		problem(w, http.StatusBadRequest, "The body could not be read.")
		return false
	}
	if err := json.Unmarshal(body, into); err != nil {
		problem(w, http.StatusBadRequest, "The body must be a JSON object with fields of the right types: %v.", err)
		return false
	}
	return true
}

// listRequests answers what came in after a sequence number or a time.
func (s *Sandbox) listRequests(w http.ResponseWriter, r *http.Request) {
	if !network(w, r) {
		return
	}
	since := r.URL.Query().Get("since")
	after, errNumber := strconv.ParseInt(since, 10, 64)
	at, errTime := time.Parse(time.RFC3339Nano, since)
	if since != "" && errNumber != nil && errTime != nil {
		problem(w, http.StatusBadRequest, "since must be a sequence number or a time such as 2026-11-01T12:00:00Z.")
		return
	}
	all := []request{}
	s.mu.Lock()
	for _, one := range s.world.requests.all {
		if errNumber == nil && one.Sequence <= after || errTime == nil && one.At.Before(at) || !one.concerns(r.PathValue("network")) {
			continue
		}
		all = append(all, one)
	}
	s.mu.Unlock()
	writeJSON(w, http.StatusOK, all)
}

// addWebhook signs a body and delivers it as it is.
func (s *Sandbox) addWebhook(w http.ResponseWriter, r *http.Request) {
	var raw json.RawMessage
	if !network(w, r) || !decode(w, r, &raw) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	url, of := s.config.WebhookURL, ""
	if name := r.PathValue("network"); slices.Contains(directNetworks, name) {
		url, of = s.config.Webhooks[name], name
	}
	if url == "" {
		problem(w, http.StatusConflict, "The sandbox was started without a webhook URL.")
		return
	}
	secret := s.config.Apps.Meta.AppSecret
	if of == xNetwork {
		secret = s.config.Apps.X.AppSecret
	}
	s.hooks.push(event{
		url: url, network: of, secret: secret, at: s.tasks.clock.Now(), lane: "raw", change: object{"raw": []byte(raw)},
	})
	writeJSON(w, http.StatusAccepted, object{"ok": true})
}

// trimmed is a query value without blanks around it.
func trimmed(r *http.Request, name string) string { return strings.TrimSpace(r.URL.Query().Get(name)) }
