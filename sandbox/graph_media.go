package sandbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// mediaStore keeps uploads; the oldest go when they become too much.
type mediaStore struct {
	files map[string]*mediaFile
	order []string
	size  int
}

type mediaFile struct {
	id, owner, mimeType string
	data                []byte
}

func (m *mediaStore) add(f *mediaFile) {
	m.files[f.id] = f
	m.order = append(m.order, f.id)
	m.size += len(f.data)
	for m.size > 2*maxMedia {
		m.remove(m.order[0])
	}
}

func (m *mediaStore) remove(id string) {
	f := m.files[id]
	if f == nil {
		return
	}
	m.size -= len(f.data)
	delete(m.files, id)
	for i, other := range m.order {
		if other == id {
			m.order = append(m.order[:i:i], m.order[i+1:]...)
			return
		}
	}
}

// upload is POST /{phone-number-id}/media. The caller holds the lock.
func (s *Sandbox) upload(c call, a Account) answer {
	invalid := func(details string) answer { return coded(http.StatusBadRequest, 100, "Invalid parameter", details) }
	kind, params, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return invalid("The body must be multipart/form-data")
	}
	f, values := &mediaFile{id: newMediaID(), owner: a.PhoneNumberID}, map[string]string{}
	parts := multipart.NewReader(bytes.NewReader(c.body), params["boundary"])
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return invalid("The body is not valid multipart/form-data")
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return invalid("The body is not valid multipart/form-data")
		}
		if part.FormName() == "file" {
			f.data, f.mimeType = data, part.Header.Get("Content-Type")
		} else {
			values[part.FormName()] = string(data)
		}
	}
	if t := values["type"]; t != "" {
		f.mimeType = t
	}
	if values["messaging_product"] != "whatsapp" {
		return coded(http.StatusBadRequest, 100, "The parameter messaging_product is required.", "messaging_product must be whatsapp")
	}
	if len(f.data) == 0 || f.mimeType == "" {
		return invalid("Parameter 'file' with its type is mandatory")
	}
	if failed := f.check(); failed != nil {
		return *failed
	}
	s.world.media.add(f)
	return ok(object{"id": f.id})
}

// uploadLimits are what Meta takes of each type, in bytes; its table of supported media types.
var uploadLimits = map[string]int{
	"audio/aac": 16 << 20, "audio/amr": 16 << 20, "audio/mpeg": 16 << 20, "audio/mp4": 16 << 20, "audio/ogg": 16 << 20,
	"image/jpeg": 5 << 20, "image/png": 5 << 20, "image/webp": 500 << 10, "video/mp4": 16 << 20, "video/3gpp": 16 << 20,
	"text/plain": maxFile, "application/pdf": maxFile, "application/msword": maxFile, "application/vnd.ms-excel": maxFile, "application/vnd.ms-powerpoint": maxFile,
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   maxFile,
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         maxFile,
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": maxFile,
}

// check refuses what Meta refuses: types that it does not know, and files that are too large for theirs.
func (f *mediaFile) check() *answer {
	base, _, _ := strings.Cut(f.mimeType, ";")
	most, known := uploadLimits[strings.TrimSpace(base)]
	var failed answer
	switch {
	case !known:
		failed = coded(http.StatusBadRequest, 100, "Param file must be a file with one of the following types: "+strings.Join(slices.Sorted(maps.Keys(uploadLimits)), ", ")+
			". Received file of type '"+f.mimeType+"'.", "Unsupported media type")
	case len(f.data) > most:
		failed = coded(http.StatusBadRequest, 131053, "Media upload error", "File size is too big. Current size: "+strconv.Itoa(len(f.data))+" bytes. Max supported size: "+strconv.Itoa(most)+" bytes.")
	default:
		return nil
	}
	return &failed
}

// describe is GET /{media-id}.
func (f *mediaFile) describe(r *http.Request) object {
	sum := sha256.Sum256(f.data)
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return object{
		"messaging_product": "whatsapp", "id": f.id, "mime_type": f.mimeType, "sha256": hex.EncodeToString(sum[:]),
		"file_size": strconv.Itoa(len(f.data)), "url": scheme + "://" + r.Host + "/meta/media/" + f.id,
	}
}

// mediaBytes is what the url of a media points at. It wants the token too.
func (s *Sandbox) mediaBytes(w http.ResponseWriter, r *http.Request) {
	c := call{r: r}
	failed := s.authenticate(&c)
	s.mu.Lock()
	f := s.world.media.files[r.PathValue("id")]
	if f != nil && s.takeFault(whatsApp, []string{mediaMissing}, r.URL.Path, f.mimeType) != nil {
		f = nil
	}
	s.mu.Unlock()
	if failed != nil || f == nil || c.account == nil || c.account.PhoneNumberID != f.owner {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", f.mimeType)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Length", strconv.Itoa(len(f.data)))
	_, _ = w.Write(f.data)
}
