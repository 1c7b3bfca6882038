package server

import (
	"net/http"

	"postdog.io/authz"
	"postdog.io/domain"
)

// export streams the file behind an export link, once, to the member who asked for it.
func (s *Server) export(w http.ResponseWriter, r *http.Request) {
	r.Header.Set(workspaceHeader, r.PathValue("workspace")) // a browser that follows a link sends no header
	req, err := s.requestOf(r.Context(), w, r)
	if err != nil {
		http.Error(w, "The session could not be checked; try again.", http.StatusServiceUnavailable)
		return
	}
	if err := authz.Can(req.Actor, domain.AuditReadPermission); err != nil {
		status := http.StatusForbidden
		if domain.CodeOf(err) == domain.Unauthenticated {
			status = http.StatusUnauthorized
		}
		http.Error(w, "Sign in as the member who asked for this export.", status)
		return
	}
	filter, err := s.auditLog.Take(r.Context(), req.Actor, r.PathValue("token"))
	if err != nil {
		if domain.CodeOf(err) == domain.NotFound {
			http.Error(w, "This link was used before, is older than ten minutes, or is another member's. Export again.", http.StatusGone)
			return
		}
		s.log.ErrorContext(r.Context(), "export not begun", "error", err)
		http.Error(w, "The export could not be made; ask for it again.", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="audit-log.csv"`)
	h.Set("Cache-Control", "no-store")
	if err := s.auditLog.WriteCSV(r.Context(), req.Actor, filter, w); err != nil {
		s.log.WarnContext(r.Context(), "export broke off", "error", err)
		panic(http.ErrAbortHandler) // so that nobody takes a part for the whole
	}
}
