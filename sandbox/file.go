package sandbox

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
)

// fileKinds are the types of message that carry a file; voice is an audio that was spoken into the chat.
var fileKinds = []string{"image", "video", "audio", "voice", "document", "sticker"}

// addFile gives a customer's message of a kind that carries a file the file, unless it names one already: that of "data" in
// base64 with its "mime_type", else a small real one of the kind. It returns a sentence where that can't be done. The
// caller holds the lock.
func (s *Sandbox) addFile(a Account, of object, r *http.Request) string {
	kind, _ := of["type"].(string)
	if !slices.Contains(fileKinds, kind) {
		return ""
	}
	given, _ := of[kind].(object)
	if given == nil {
		given = object{}
	}
	if given["id"] != nil || given["link"] != nil || given["url"] != nil {
		return ""
	}
	f, ok := sampleOf(kind, given)
	if !ok {
		return `A file needs "data" in base64 with its "mime_type", or neither: then it is a sample.`
	}
	f.id, f.owner = newMediaID(), a.PhoneNumberID
	s.world.media.add(f)
	sum := sha256.Sum256(f.data)
	body := object{"id": f.id, "mime_type": f.mimeType, "sha256": base64.StdEncoding.EncodeToString(sum[:]), "url": f.describe(r)["url"]}
	for _, name := range []string{"caption", "filename", "animated"} {
		if value, there := given[name]; there {
			body[name] = value
		}
	}
	delete(of, kind)
	switch kind {
	case "voice", "audio":
		body["voice"] = kind == "voice"
		kind = "audio"
	case "sticker":
		if body["animated"] == nil {
			body["animated"] = false
		}
	case "document":
		if body["filename"] == nil {
			body["filename"] = "sample.pdf"
		}
	}
	of["type"], of[kind] = kind, body
	return ""
}

// sampleOf is the file that is given, or a sample of its kind.
func sampleOf(kind string, given object) (*mediaFile, bool) {
	mimeType, _ := given["mime_type"].(string)
	if encoded, there := given["data"]; there {
		text, _ := encoded.(string)
		data, err := base64.StdEncoding.DecodeString(text)
		return &mediaFile{mimeType: mimeType, data: data}, err == nil && mimeType != ""
	}
	f := &mediaFile{}
	switch kind {
	case "image":
		if f.mimeType = "image/jpeg"; mimeType == "image/png" {
			f.mimeType = mimeType
		}
		f.data = samplePicture(f.mimeType)
	case "sticker":
		f.mimeType, f.data = "image/webp", sampleSticker
	case "audio", "voice":
		f.mimeType, f.data = "audio/ogg; codecs=opus", sampleVoice()
	case "video":
		f.mimeType, f.data = "video/mp4", sampleVideo()
	default:
		f.mimeType, f.data = "application/pdf", samplePDF()
	}
	return f, true
}
