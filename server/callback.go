package server

import (
	"embed"
	"encoding/json"
	"html/template"
	"log/slog"
	"net/http"

	"postdog.io/channel/meta"
	"postdog.io/dal"
	"postdog.io/domain"
)

//go:embed pages
var pages embed.FS

var deletionPage = template.Must(template.ParseFS(pages, "pages/deletion.html"))

// maxCallbackBody is more than any signed request.
const maxCallbackBody = 16 << 10

// handleCallbacks takes what Meta says of people who let us use accounts of theirs, and shows them how far we are.
func (s *Server) handleCallbacks(mux *http.ServeMux) {
	mux.HandleFunc("POST /callbacks/meta/data-deletion", s.dataDeletion)
	mux.HandleFunc("POST /callbacks/meta/deauthorize", s.deauthorize)
	mux.HandleFunc("GET "+deletionPath+"{code}", s.deletionStatus)
}

// deletionPath is where the status of a deletion is shown to whoever has its code.
const deletionPath = "/privacy/requests/"

// signedRequest reads a signed request; where it is not Meta's, it answers itself and returns false.
func (s *Server) signedRequest(w http.ResponseWriter, r *http.Request) (meta.SignedRequest, bool) {
	r.Body = http.MaxBytesReader(w, r.Body, maxCallbackBody)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "Send a form with signed_request.", http.StatusBadRequest)
		return meta.SignedRequest{}, false
	}
	secrets := append(s.config.Meta.secrets(), s.config.Instagram.AppSecret)
	request, err := meta.ParseSignedRequest(r.PostForm.Get("signed_request"), secrets, s.store.Now())
	if err != nil {
		s.telemetry.WrongSignature("meta")
		http.Error(w, "The signed request is not one of Meta's, or too old.", http.StatusBadRequest)
		return meta.SignedRequest{}, false
	}
	return request, true
}

// dataDeletion begins to delete what is kept of a person, and says where the status of that can be seen.
func (s *Server) dataDeletion(w http.ResponseWriter, r *http.Request) {
	request, ok := s.signedRequest(w, r)
	if !ok {
		return
	}
	code, err := s.grants.RequestDeletion(r.Context(), request.UserID, request.IssuedAt)
	if err != nil {
		s.failedCallback(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(map[string]string{"url": s.config.PublicURL + deletionPath + code, "confirmation_code": code})
}

// deauthorize ends what a person had granted.
func (s *Server) deauthorize(w http.ResponseWriter, r *http.Request) {
	request, ok := s.signedRequest(w, r)
	if !ok {
		return
	}
	if err := s.grants.Deauthorize(r.Context(), request.UserID, request.IssuedAt); err != nil {
		s.failedCallback(w, r, err)
		return
	}
	w.WriteHeader(http.StatusOK)
}

func (s *Server) failedCallback(w http.ResponseWriter, r *http.Request, err error) {
	s.log.ErrorContext(r.Context(), "callback failed", slog.String("path", r.URL.Path), slog.Any("error", err))
	http.Error(w, "Something went wrong on our side; send it again.", http.StatusServiceUnavailable)
}

// deletionStatus shows how far a deletion is: to whoever has its code, and nothing of anybody.
func (s *Server) deletionStatus(w http.ResponseWriter, r *http.Request) {
	d, err := s.grants.Deletion(r.Context(), r.PathValue("code"))
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Robots-Tag", "noindex")
	h.Set("Referrer-Policy", "no-referrer")
	page := struct {
		Found           bool
		Status          domain.DeletionStatus
		Received, Ended string
	}{}
	switch {
	case dal.IsNotFound(err):
		w.WriteHeader(http.StatusNotFound)
	case err != nil:
		h.Set("Content-Type", "text/plain; charset=utf-8")
		s.failedCallback(w, r, err)
		return
	default:
		const day = "2 January 2006, 15:04 UTC"
		page.Found, page.Status, page.Received = true, d.Status, d.ReceivedAt.UTC().Format(day)
		if d.DoneAt != nil {
			page.Ended = d.DoneAt.UTC().Format(day)
		}
	}
	if err := deletionPage.Execute(w, page); err != nil {
		s.log.WarnContext(r.Context(), "a page was not written", "error", err)
	}
}
