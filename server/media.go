package server

import (
	"mime"
	"net/http"
	"strconv"
	"time"

	"postdog.io/domain"
	"postdog.io/domain/media"
)

// uploadTime is how long an upload may take; the server's own deadline is for requests without files.
const uploadTime = 10 * time.Minute

// handleMedia serves files, and takes new ones at the addresses of createUpload. Both go by what their address was signed
// with, so that a page's pictures and a network's servers need no session.
func (s *Server) handleMedia(mux *http.ServeMux) {
	mux.HandleFunc("GET "+media.ServePath+"{workspace}/{media}/{token}", s.serveMedia)
	mux.Handle("PUT "+media.UploadPath+"{workspace}/{token}", http.NewCrossOriginProtection().Handler(http.HandlerFunc(s.uploadMedia)))
}

func (s *Server) serveMedia(w http.ResponseWriter, r *http.Request) {
	ws, errWorkspace := domain.ParseID[domain.WorkspaceID]("", r.PathValue("workspace"))
	id, errMedia := domain.ParseID[domain.MediaID]("", r.PathValue("media"))
	if errWorkspace != nil || errMedia != nil {
		noMedia(w)
		return
	}
	file, err := s.files.Open(r.Context(), ws, id, r.PathValue("token"))
	if err != nil {
		if domain.CodeOf(err) != domain.NotFound && r.Context().Err() == nil {
			s.log.ErrorContext(r.Context(), "file not served", "media", id, "error", err)
		}
		noMedia(w)
		return
	}
	defer func() { _ = file.Close() }() // only read
	served, show := media.ServedType(file.MimeType)
	h := w.Header()
	h.Set("Content-Type", served)
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Cache-Control", "private, max-age=600, immutable")
	h.Set("ETag", strconv.Quote(file.Version))
	if !show {
		disposition := "attachment"
		if named := mime.FormatMediaType(disposition, map[string]string{"filename": file.Filename}); named != "" && file.Filename != "" {
			disposition = named
		}
		h.Set("Content-Disposition", disposition)
	}
	http.ServeContent(w, r, "", time.Time{}, file)
}

// noMedia answers whatever is wrong with an address in the same way.
func noMedia(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	http.Error(w, "There is no such file, or its address is too old. Load the page again.", http.StatusNotFound)
}

func (s *Server) uploadMedia(w http.ResponseWriter, r *http.Request) {
	ws, err := domain.ParseID[domain.WorkspaceID]("", r.PathValue("workspace"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(uploadTime)) // without it the shorter one holds
	if err := s.files.ReceiveUpload(r.Context(), ws, r.PathValue("token"), http.MaxBytesReader(w, r.Body, media.MaxBytes+1)); err != nil {
		s.refuse(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
