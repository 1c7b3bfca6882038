package sandbox

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
)

// upload is a file of X's that comes in pieces.
type upload struct {
	owner, mimeType string
	size, next      int
	data            []byte
	// asked is how often its state was asked for.
	asked int
}

func readAll(r *http.Request) ([]byte, error) { return io.ReadAll(r.Body) }

// xUpload is X's upload in chunks: initialize, append in order, finalize, and the state. The caller holds the lock.
func (s *Sandbox) xUpload(r *http.Request, body []byte, account XAccount, path []string) answer {
	invalid := func(detail string) answer {
		return xProblem(http.StatusBadRequest, "invalid-request", "Invalid Request", detail)
	}
	if r.Method == http.MethodPost && len(path) == 1 && path[0] == "initialize" {
		var in struct {
			MediaType string `json:"media_type"`
			Total     int    `json:"total_bytes"`
			Category  string `json:"media_category"`
		}
		if json.Unmarshal(body, &in) != nil || in.MediaType == "" || in.Total <= 0 || in.Category == "" {
			return invalid("media_type, total_bytes and media_category must be given.")
		}
		id := newXID()
		s.world.uploads[id] = &upload{owner: account.ID, mimeType: in.MediaType, size: in.Total}
		return ok(object{"data": object{"id": id, "media_key": "13_" + id, "expires_after_secs": 1295999}})
	}
	if r.Method == http.MethodGet && len(path) == 0 {
		return s.xMediaState(r.URL.Query().Get("media_id"), account)
	}
	if r.Method != http.MethodPost || len(path) != 2 {
		return xProblem(http.StatusNotFound, "resource-not-found", "Not Found Error", "There is no such call of the upload.")
	}
	u := s.world.uploads[path[0]]
	if u == nil || u.owner != account.ID {
		return xProblem(http.StatusNotFound, "resource-not-found", "Not Found Error", "There is no such upload.")
	}
	switch path[1] {
	case "append":
		if !u.take(r.Header.Get("Content-Type"), body) {
			return invalid("append takes a form with segment_index, in order, and media.")
		}
		return ok(object{"data": object{"expires_at": s.tasks.clock.Now().Unix() + 86400}})
	case "finalize":
		if len(u.data) != u.size {
			return invalid("The pieces are not total_bytes long.")
		}
		s.world.media.add(&mediaFile{id: path[0], owner: account.ID, mimeType: u.mimeType, data: u.data})
		return ok(object{"data": object{
			"id": path[0], "media_key": "13_" + path[0], "size": u.size, "expires_after_secs": 86400,
			"processing_info": object{"state": "pending", "check_after_secs": 1},
		}})
	}
	return invalid("The upload knows initialize, append and finalize.")
}

// xMediaState says how far a file is: it is ready when it was asked for twice. The caller holds the lock.
func (s *Sandbox) xMediaState(id string, account XAccount) answer {
	u := s.world.uploads[id]
	if u == nil || u.owner != account.ID {
		return xProblem(http.StatusNotFound, "resource-not-found", "Not Found Error", "There is no such upload.")
	}
	u.asked++
	info := object{"state": "in_progress", "check_after_secs": 1, "progress_percent": 50}
	if u.asked > 1 {
		info = object{"state": "succeeded", "progress_percent": 100}
	}
	return ok(object{"data": object{"id": id, "media_key": "13_" + id, "expires_after_secs": 86400, "processing_info": info}})
}

// take adds the next piece.
func (u *upload) take(contentType string, body []byte) bool {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil || kind != "multipart/form-data" {
		return false
	}
	form, err := multipart.NewReader(bytes.NewReader(body), params["boundary"]).ReadForm(maxMedia)
	if err != nil || len(form.File["media"]) != 1 || len(form.Value["segment_index"]) != 1 || form.Value["segment_index"][0] != strconv.Itoa(u.next) {
		return false
	}
	f, err := form.File["media"][0].Open()
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	piece, err := io.ReadAll(f)
	u.next++
	u.data = append(u.data, piece...)
	return err == nil && len(piece) > 0
}
