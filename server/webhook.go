package server

import (
	"errors"
	"io"
	"log/slog"
	"net/http"

	"postdog.io/channel"
)

// maxWebhookBody is above the 3 MB that Meta sends at the most.
const maxWebhookBody = 4 << 20

// webhookHandler answers a network's handshakes (GET) and deliveries (POST). A delivery gets its 200 when it is durable
// and not before; a wrong signature gets 401, a body that is too large 413, and nothing of either is kept.
func (s *Server) webhookHandler(kind channel.Kind, adapter channel.Adapter) http.Handler {
	mux := http.NewServeMux()
	path := "/webhooks/" + string(kind)
	mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
		answer, err := adapter.Challenge(r.URL.Query())
		if err != nil {
			http.Error(w, "The verify token is not the one that this server was given.", http.StatusForbidden)
			return
		}
		w.Header().Set("Content-Type", challengeType(kind))
		w.Header().Set("X-Content-Type-Options", "nosniff")
		_, _ = io.WriteString(w, answer) // #nosec G705 -- no HTML, and only to who knows the verify token
	})
	mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
		ctx, end := s.telemetry.Accepting(r.Context(), kind)
		outcome := "failed"
		defer func() { end(outcome) }()
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxWebhookBody))
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			outcome = "too_large"
			http.Error(w, "The body is larger than 4 MiB.", http.StatusRequestEntityTooLarge)
			return
		}
		if err != nil {
			outcome = "incomplete"
			http.Error(w, "The body did not arrive whole.", http.StatusBadRequest)
			return
		}
		err = s.inbox.AcceptWebhook(ctx, kind, channel.Webhook{Header: r.Header, Body: body})
		switch {
		case errors.Is(err, channel.ErrSignature):
			outcome = "wrong_signature"
			http.Error(w, "The signature does not fit the body.", http.StatusUnauthorized)
		case err != nil:
			s.log.ErrorContext(ctx, "webhook not stored", slog.String("network", string(kind)), slog.Any("error", err))
			http.Error(w, "The delivery could not be stored; send it again.", http.StatusServiceUnavailable)
		default:
			outcome = "stored"
			w.WriteHeader(http.StatusOK)
		}
	})
	return mux
}

// challengeType is the type of a handshake's answer: X wants a JSON object, Meta the bare challenge.
func challengeType(kind channel.Kind) string {
	if kind == channel.X {
		return "application/json"
	}
	return "text/plain; charset=utf-8"
}
