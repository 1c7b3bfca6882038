package media

import (
	"bytes"
	"mime"
	"net/http"
	"slices"
	"strings"

	"postdog.io/domain"
)

// sniffSize is how much of a file says what it is.
const sniffSize = 512

// sniff says by its first bytes of what type a file is. Containers that hold one of several types are told by the one that
// they are named after: application/zip, application/x-ole, video/mp4 and video/webm. A program is application/x-program.
func sniff(head []byte) string {
	has := func(at int, magic string) bool { return len(head) >= at && bytes.HasPrefix(head[at:], []byte(magic)) }
	switch {
	case has(0, "MZ"), has(0, "\x7fELF"), has(0, "\xfe\xed\xfa"), has(0, "\xcf\xfa\xed\xfe"), has(0, "\xce\xfa\xed\xfe"), has(0, "\xca\xfe\xba\xbe"), has(0, "#!/"), has(0, "dex\n"):
		return typeProgram
	case has(4, "ftyp"):
		return isoType(head)
	case has(0, "#!AMR"):
		return "audio/amr"
	case has(0, "ID3"):
		return "audio/mpeg"
	case len(head) > 1 && head[0] == 0xff && head[1]&0xf6 == 0xf0: // ADTS: layer 0
		return "audio/aac"
	case len(head) > 1 && head[0] == 0xff && head[1]&0xe0 == 0xe0 && head[1]&0x06 != 0: // MPEG audio: layer 1 to 3
		return "audio/mpeg"
	case has(0, "OggS"):
		return "audio/ogg"
	case has(0, "\x1a\x45\xdf\xa3"):
		return "video/webm"
	case has(0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
		return "application/x-ole"
	}
	found, _, _ := strings.Cut(http.DetectContentType(head), ";")
	return found
}

const typeProgram = "application/x-program"

// isoType reads the brand of a file of the ISO family (ISO 14496-12).
func isoType(head []byte) string {
	brand := ""
	if len(head) >= 12 {
		brand = string(head[8:12])
	}
	switch {
	case strings.HasPrefix(brand, "3g"):
		return "video/3gpp"
	case brand == "qt  ":
		return "video/quicktime"
	case brand == "M4A " || brand == "M4B ":
		return "audio/mp4"
	case brand == "heic" || brand == "heix" || brand == "mif1":
		return "image/heic"
	case brand == "avif":
		return "image/avif"
	}
	return "video/mp4"
}

// allowed are the types of each kind that are kept; documents are kept of every type but programs.
var allowed = map[domain.MessageKind][]string{
	domain.KindImage:   {"image/jpeg", "image/png", "image/webp", "image/gif"},
	domain.KindSticker: {"image/webp", "image/png", "image/gif", "image/jpeg"},
	domain.KindVideo:   {"video/mp4", "video/3gpp", "video/quicktime", "video/webm"},
	domain.KindAudio:   {"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg", "audio/webm", "audio/wave"},
}

// typeOf decides what a file's type is: by its bytes, and by what was claimed only where the bytes allow several.
func typeOf(kind domain.MessageKind, claimed string, head []byte) (string, error) {
	if len(head) == 0 {
		return "", refuse(empty)
	}
	found := sniff(head)
	if found == typeProgram {
		return "", refuse(program)
	}
	if kind == domain.KindAudio { // the same containers hold sound alone
		switch found {
		case "video/mp4", "video/3gpp", "video/quicktime":
			found = "audio/mp4"
		case "video/webm":
			found = "audio/webm"
		}
	}
	if kind == domain.KindDocument {
		return documentType(claimed, found), nil
	}
	if !slices.Contains(allowed[kind], found) {
		return "", refuse(wrongType)
	}
	return found, nil
}

// containers are the types of documents that claim to be one, by what their bytes look like.
var containers = map[string][]string{
	"application/zip": {
		"application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument.", "application/epub+zip", "application/zip",
	},
	"application/x-ole": {"application/msword", "application/vnd.ms-"},
	"text/plain":        {"text/plain", "text/csv", "text/calendar", "text/vcard", "text/x-vcard", "application/json", "application/rtf", "text/rtf"},
}

func documentType(claimed, found string) string {
	base, _, err := mime.ParseMediaType(claimed)
	if err == nil {
		for _, prefix := range containers[found] {
			if strings.HasPrefix(base, prefix) {
				return base
			}
		}
	}
	switch found {
	case "application/x-ole", "text/html", "text/xml": // what a browser would run is no more than bytes
		return "application/octet-stream"
	}
	return found
}

// inline are the types that a browser may show; others are downloads.
var inline = []string{
	"image/jpeg", "image/png", "image/webp", "image/gif", "video/mp4", "video/3gpp", "video/quicktime", "video/webm",
	"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg", "audio/webm", "audio/wave",
}

// ServedType is the type that a file is served as, and whether a browser may show it rather than store it.
func ServedType(mimeType string) (served string, show bool) {
	base, _, _ := strings.Cut(mimeType, ";")
	base = strings.TrimSpace(base)
	if slices.Contains(inline, base) {
		return base, true
	}
	if base == "application/pdf" || base == "text/plain" || base == "application/zip" {
		return base, false
	}
	return "application/octet-stream", false
}
