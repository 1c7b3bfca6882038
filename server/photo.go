package server

import (
	"errors"
	"fmt"
	"io"
	"net/http"

	"postdog.io/authz"
	"postdog.io/domain"
	"postdog.io/domain/identity"
)

// handlePhotos serves people's photos, and takes new ones at the addresses of beginPhotoUpload.
func (s *Server) handlePhotos(mux *http.ServeMux) {
	mux.Handle("PUT /uploads/photos/{token}", http.NewCrossOriginProtection().Handler(http.HandlerFunc(s.uploadPhoto)))
	mux.HandleFunc("GET /photos/{user}", s.servePhoto)
}

// actor says who asks for something that is not of the graph; where it answers itself, it returns false.
func (s *Server) actor(w http.ResponseWriter, r *http.Request) (authz.Actor, bool) {
	req, err := s.requestOf(r.Context(), w, r)
	if err == nil && req.Refused != nil {
		err = req.Refused
	}
	if err == nil && !req.Actor.SignedIn() {
		err = domain.Errorf(domain.Unauthenticated, "Sign in first.")
	}
	if err != nil {
		s.refuse(w, r, err)
		return authz.Actor{}, false
	}
	return req.Actor, true
}

// statusOf is how plain HTTP says a code.
var statusOf = map[domain.Code]int{
	domain.Invalid: http.StatusBadRequest, domain.NotFound: http.StatusNotFound, domain.Forbidden: http.StatusForbidden,
	domain.Unauthenticated: http.StatusUnauthorized, domain.RateLimited: http.StatusTooManyRequests, domain.Conflict: http.StatusConflict,
}

// refuse answers with an error's sentence; the cause of an error that has none goes to the log.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	var told *domain.Error
	if !errors.As(err, &told) || statusOf[told.Code] == 0 {
		s.log.ErrorContext(r.Context(), "request failed", "method", r.Method, "error", err)
		http.Error(w, "Something went wrong on our side. Try again.", http.StatusInternalServerError)
		return
	}
	http.Error(w, told.Message, statusOf[told.Code])
}

func (s *Server) uploadPhoto(w http.ResponseWriter, r *http.Request) {
	by, ok := s.actor(w, r)
	if !ok {
		return
	}
	picture, err := io.ReadAll(http.MaxBytesReader(w, r.Body, identity.MaxPhotoSize))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		http.Error(w, fmt.Sprintf("A photo has up to %d MiB; upload a smaller one.", identity.MaxPhotoSize>>20), http.StatusRequestEntityTooLarge)
		return
	}
	if err != nil {
		return // the client went away
	}
	path, err := s.identity.UploadPhoto(r.Context(), by, r.PathValue("token"), picture)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	w.Header().Set("Location", path)
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) servePhoto(w http.ResponseWriter, r *http.Request) {
	by, ok := s.actor(w, r)
	if !ok {
		return
	}
	user, err := domain.ParseID[domain.UserID]("", r.PathValue("user"))
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	photo, err := s.identity.Photo(r.Context(), by, user)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	etag := fmt.Sprintf("%q", fmt.Sprint(photo.Version))
	h := w.Header()
	h.Set("Cache-Control", "private, max-age=3600")
	h.Set("Vary", "Cookie, Authorization")
	h.Set("ETag", etag)
	h.Set("X-Content-Type-Options", "nosniff")
	if r.Header.Get("If-None-Match") == etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", "image/jpeg")
	_, _ = w.Write(photo.JPEG)
}
