package inbox

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// compose checks what is to be sent against the network's limits, which composers obey too, and returns the content as it
// is stored. Meta's own limits of interactive messages are those of the Cloud API's reference for sending messages.
func (i *Inbox) compose(ctx context.Context, tx *dal.Tx, c *dal.Conversation, ch *dal.Channel, in SendMessage) (domain.Content, error) {
	limits := i.Capabilities(ch.Network)
	if !slices.Contains(limits.Sends, in.Kind) {
		return domain.Content{}, domain.InvalidField(fieldOf[in.Kind], "This network can't send that kind of message.")
	}
	if err := i.files(ctx, tx, c, limits, in); err != nil {
		return domain.Content{}, err
	}
	switch in.Kind {
	case domain.KindText:
		return in.Content, checkText("text", in.Content.Text, limits.MaxTextLength, limits.MaxTextBytes)
	case domain.KindTemplate:
		if i.Templates == nil || in.Content.Template == nil {
			return domain.Content{}, domain.InvalidField("template", "This workspace has no templates.")
		}
		return i.Templates.Fill(ctx, tx, ch, in.Content.Template.TemplateID, *in.Content.Template, in.Media)
	case domain.KindInteractive:
		return in.Content, checkInteractive(in.Content, limits)
	case domain.KindReaction:
		return in.Content, checkReaction(in, limits)
	case domain.KindLocation:
		return in.Content, checkLocation("location", in.Content.Location)
	case domain.KindContacts:
		return in.Content, checkCards(in.Content.ContactCards)
	}
	if in.Content.Text == "" {
		return in.Content, nil
	}
	return in.Content, checkCaption(in.Content.Text, in.Kind, limits)
}

// fieldOf is the input field that a kind of message is given in.
var fieldOf = map[domain.MessageKind]string{
	domain.KindText: "text", domain.KindImage: "media", domain.KindVideo: "media", domain.KindAudio: "media", domain.KindDocument: "media",
	domain.KindSticker: "media", domain.KindLocation: "location", domain.KindContacts: "contacts", domain.KindReaction: "reaction",
	domain.KindInteractive: "interactive", domain.KindTemplate: "template",
}

// checkText checks a text against a longest length in code points and, where the network has one, in bytes.
func checkText(field, text string, most, mostBytes int) error {
	switch n := utf8.RuneCountInString(text); {
	case strings.TrimSpace(text) == "":
		return domain.InvalidField(field, "Write something first: the text is empty.")
	case n > most:
		return domain.InvalidField(field, "The text has %d characters; this network takes %d at the most.", n, most)
	case mostBytes > 0 && len(text) > mostBytes:
		return domain.InvalidField(field, "The text has %d bytes; this network takes %d at the most. Emoji and other scripts take several.", len(text), mostBytes)
	case !utf8.ValidString(text) || strings.ContainsRune(text, 0):
		return domain.InvalidField(field, "The text holds a character that can't be sent.")
	}
	return nil
}

func checkCaption(caption string, kind domain.MessageKind, limits channel.Capabilities) error {
	for _, l := range limits.Media {
		if l.Kind == kind && !l.Caption {
			return domain.InvalidField("media.caption", "No text can go with this kind of file; send it as a message of its own.")
		}
	}
	return checkText("media.caption", caption, limits.MaxCaptionLength, 0)
}

// kindOfFile is the kind of a message that carries files.
func kindOfFile(ctx context.Context, tx *dal.Tx, c *dal.Conversation, media []domain.MediaID) (domain.MessageKind, error) {
	if len(media) == 0 {
		return "", domain.InvalidField("text", "Give something to send: text, media, template, interactive, reaction, location or contacts.")
	}
	m, err := dal.GetMedia(ctx, tx, media[0])
	if dal.IsNotFound(err) || (err == nil && m.ConversationID != c.ID) {
		return "", errNoFile("media.mediaId")
	}
	if err != nil {
		return "", err
	}
	return m.Kind, nil
}

func errNoFile(field string) error {
	return &domain.Error{Code: domain.NotFound, Field: field, Message: "There is no such file in this conversation. Upload it first."}
}

// files checks that the files are of this conversation, are there, and are what the network takes.
func (i *Inbox) files(ctx context.Context, tx *dal.Tx, c *dal.Conversation, limits channel.Capabilities, in SendMessage) error {
	field := fieldOf[in.Kind]
	for _, id := range in.Media {
		m, err := dal.GetMedia(ctx, tx, id)
		switch {
		case dal.IsNotFound(err) || (err == nil && m.ConversationID != c.ID):
			return errNoFile(field)
		case err != nil:
			return err
		case m.Status == domain.MediaPending:
			return domain.InvalidField(field, "The file is not there yet. Finish its upload, then send.")
		case m.Status != domain.MediaReady:
			return domain.InvalidField(field, "This file is no longer there. Upload it again.")
		}
		if err := checkFile(field, m, limits); err != nil {
			return err
		}
	}
	return nil
}

func checkFile(field string, m *dal.Media, limits channel.Capabilities) error {
	for _, l := range limits.Media {
		if l.Kind != m.Kind {
			continue
		}
		if m.ByteSize > l.MaxBytes {
			return domain.InvalidField(field, "The file has %.1f MB; this network takes %.1f MB at the most.", megabytes(m.ByteSize), megabytes(l.MaxBytes))
		}
		base, _, _ := strings.Cut(m.MimeType, ";")
		if len(l.MIMETypes) > 0 && !slices.Contains(l.MIMETypes, strings.TrimSpace(base)) {
			return domain.InvalidField(field, "This network doesn't take files of the type %s here; it takes %s.", base, strings.Join(l.MIMETypes, ", "))
		}
		return nil
	}
	return domain.InvalidField(field, "This network can't send that kind of file.")
}

func megabytes(n int64) float64 { return float64(n) / (1 << 20) }

func checkReaction(in SendMessage, limits channel.Capabilities) error {
	emoji := in.Content.Reaction.Emoji
	switch {
	case in.ReplyTo.IsZero():
		return domain.InvalidField("reaction.messageId", "Say which message the reaction is for.")
	case emoji != "" && limits.Reactions != nil && !slices.Contains(limits.Reactions, emoji):
		return domain.InvalidField("reaction.emoji", "This network takes these reactions: %s.", strings.Join(limits.Reactions, " "))
	case utf8.RuneCountInString(emoji) > 16 || strings.ContainsAny(emoji, " \n\t") || !utf8.ValidString(emoji):
		return domain.InvalidField("reaction.emoji", "Give one emoji, or nothing to take the reaction back.")
	}
	return nil
}

func checkLocation(field string, l *domain.Location) error {
	switch {
	case l == nil:
		return domain.InvalidField(field, "Give the place's latitude and longitude.")
	case l.Latitude < -90 || l.Latitude > 90:
		return domain.InvalidField(field+".latitude", "A latitude lies between -90 and 90.")
	case l.Longitude < -180 || l.Longitude > 180:
		return domain.InvalidField(field+".longitude", "A longitude lies between -180 and 180.")
	case l.Name == "" && l.Address != "":
		return domain.InvalidField(field+".name", "Give the place a name: an address alone is not shown.")
	}
	return nil
}

// maxCards is how many contact cards go into one message; more can't be read on a phone.
const maxCards = 5

func checkCards(cards []domain.ContactCard) error {
	if len(cards) == 0 || len(cards) > maxCards {
		return domain.InvalidField("contacts", "Give 1 to %d contact cards.", maxCards)
	}
	for _, c := range cards {
		if strings.TrimSpace(c.Name) == "" {
			return domain.InvalidField("contacts", "Each contact card needs a name.")
		}
		if len(c.Phones) == 0 && len(c.Emails) == 0 && len(c.URLs) == 0 {
			return domain.InvalidField("contacts", "Each contact card needs a phone number, an e-mail address or a web page.")
		}
	}
	return nil
}

// isWebAddress says whether a text is an address that a button can open.
func isWebAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && len(s) <= 2000
}
