package x

import (
	"encoding/json"
	"net/url"
	"strings"

	"postdog.io/channel"
	"postdog.io/domain"
)

// media is a file of a message, as X describes it.
type media struct {
	ID    flexible `json:"id_str"`
	Type  string   `json:"type"`
	URL   string   `json:"media_url_https"`
	Short string   `json:"url"`
	Video struct {
		Milliseconds int64 `json:"duration_millis"`
		Variants     []struct {
			Type    string `json:"content_type"`
			URL     string `json:"url"`
			Bitrate int64  `json:"bitrate"`
		} `json:"variants"`
	} `json:"video_info"`
}

// readContent reads a message's text, choice and file. It returns false where that is not what it should be.
func readContent(raw json.RawMessage, out *channel.InboundMessage) bool {
	var m struct {
		Text     string `json:"text"`
		Entities struct {
			URLs []struct {
				URL      string `json:"url"`
				Expanded string `json:"expanded_url"`
			} `json:"urls"`
		} `json:"entities"`
		Attachment *struct {
			Type  string          `json:"type"`
			Media json.RawMessage `json:"media"`
		} `json:"attachment"`
		Choice *struct {
			Metadata string `json:"metadata"`
		} `json:"quick_reply_response"`
	}
	if json.Unmarshal(raw, &m) != nil {
		return false
	}
	// X shortens every link; people want to see where one leads.
	for _, u := range m.Entities.URLs {
		if u.URL != "" && isWeb(u.Expanded) {
			m.Text = strings.ReplaceAll(m.Text, u.URL, u.Expanded)
		}
	}
	out.Kind, out.Content.Text = domain.KindText, m.Text
	if m.Choice != nil && m.Choice.Metadata != "" {
		out.Kind, out.Content.Text = domain.KindChoice, ""
		out.Content.Choice = &domain.Choice{Kind: domain.QuickReplyChoice, ID: m.Choice.Metadata, Title: first(m.Text, m.Choice.Metadata)}
	}
	if m.Attachment != nil {
		return readMedia(m.Attachment.Media, out)
	}
	return m.Text != "" || out.Content.Choice != nil
}

// readMedia adds a file. The text ends in a link to it, which says nothing beside the file itself.
func readMedia(raw json.RawMessage, out *channel.InboundMessage) bool {
	var m media
	if json.Unmarshal(raw, &m) != nil {
		return false
	}
	file := channel.InboundMedia{URL: m.URL, Kind: domain.KindImage}
	if m.Type == "video" || m.Type == "animated_gif" {
		file.Kind, file.URL = domain.KindVideo, ""
		best := int64(-1)
		for _, v := range m.Video.Variants {
			if v.Type == "video/mp4" && v.Bitrate > best && isWeb(v.URL) {
				best, file.URL, file.MIMEType = v.Bitrate, v.URL, v.Type
			}
		}
	}
	if !isWeb(file.URL) {
		return false
	}
	if m.Short != "" {
		out.Content.Text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(out.Content.Text), m.Short))
	}
	if at := strings.LastIndexByte(out.Content.Text, ' ') + 1; isOwnLink(out.Content.Text[at:]) {
		out.Content.Text = strings.TrimSpace(out.Content.Text[:at])
	}
	out.Kind, out.Media = file.Kind, []channel.InboundMedia{file}
	return true
}

// isOwnLink says whether a text is X's own link to the file of a direct message.
func isOwnLink(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Host == "twitter.com" || u.Host == "x.com") && strings.HasPrefix(u.Path, "/messages/media/")
}

func isWeb(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}
