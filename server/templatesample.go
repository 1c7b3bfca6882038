package server

import (
	"encoding/json"
	"net/http"
	"time"

	"postdog.io/domain"
	"postdog.io/domain/template"
)

// handleTemplateSamples takes the samples of templates' headers and passes them on to the network: see TemplateHeaderInput.handle.
func (s *Server) handleTemplateSamples(mux *http.ServeMux) {
	mux.Handle("PUT /uploads/template-samples/{channel}", http.NewCrossOriginProtection().Handler(http.HandlerFunc(s.uploadTemplateSample)))
}

func (s *Server) uploadTemplateSample(w http.ResponseWriter, r *http.Request) {
	by, ok := s.actor(w, r)
	if !ok {
		return
	}
	id, err := domain.ParseID[domain.ChannelID]("", r.PathValue("channel"))
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(uploadTime)) // without it the shorter one holds
	handle, err := s.templates.UploadSample(r.Context(), by, id, template.Sample{
		MIMEType: r.Header.Get("Content-Type"), Filename: r.URL.Query().Get("filename"), Size: r.ContentLength,
		Body: http.MaxBytesReader(w, r.Body, template.MaxSampleBytes),
	})
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(map[string]string{"handle": handle}) // the client may have gone
}
