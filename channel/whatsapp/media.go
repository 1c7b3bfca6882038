package whatsapp

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"path"
	"strings"
	"unicode"

	"postdog.io/channel"
	"postdog.io/channel/meta"
	"postdog.io/domain"
)

// readMedia reads a file that lies at Meta.
func readMedia(kind domain.MessageKind) reader {
	return func(raw json.RawMessage, out *channel.InboundMessage) bool {
		var m struct {
			ID       meta.FlexID `json:"id"`
			URL      string      `json:"url"`
			MIMEType string      `json:"mime_type"`
			SHA256   string      `json:"sha256"`
			Caption  string      `json:"caption"`
			Filename string      `json:"filename"`
			Voice    bool        `json:"voice"`
			Animated bool        `json:"animated"`
		}
		if json.Unmarshal(raw, &m) != nil || (m.ID == "" && m.URL == "") {
			return false
		}
		out.Kind, out.Content.Text = kind, m.Caption
		out.Media = []channel.InboundMedia{{
			ID: string(m.ID), URL: m.URL, Kind: kind, MIMEType: m.MIMEType, SHA256: digest(m.SHA256),
			Details: domain.MediaDetails{Filename: safeName(m.Filename), Voice: m.Voice, Animated: m.Animated},
		}}
		return true
	}
}

// digest reads a SHA-256 that Meta writes in base64 in webhooks and in hexadecimal elsewhere; nil for anything else.
func digest(s string) []byte {
	if raw, err := hex.DecodeString(s); err == nil && len(raw) == 32 {
		return raw
	}
	if raw, err := base64.StdEncoding.DecodeString(s); err == nil && len(raw) == 32 {
		return raw
	}
	return nil
}

// maxName is the longest name of a file in code points.
const maxName = 200

// safeName is a file's name without a path, and without characters that control or turn round the text: a name such as
// "invoice\u202Efdp.exe" would pretend to be another.
func safeName(name string) string {
	name = path.Base("/" + strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == unicode.ReplacementChar || strings.ContainsRune(`<>:"|?*`, r) {
			return -1
		}
		return r
	}, name)
	name = strings.Trim(name, " .")
	if runes := []rune(name); len(runes) > maxName {
		name = string(runes[len(runes)-maxName:])
	}
	if name == "/" {
		return ""
	}
	return name
}
