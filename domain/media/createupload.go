package media

import (
	"context"
	"mime"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"postdog.io/authz"
	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

const (
	// UploadPath is where files are uploaded to: below it come workspace and token.
	UploadPath     = "/uploads/media/"
	uploadPrefix   = "pmu_"
	uploadLifetime = 10 * time.Minute
	maxFilename    = 200
)

// CreateUpload is a file that a member wants to send.
type CreateUpload struct {
	ConversationID domain.ConversationID
	Filename       string
	MimeType       string
	ByteSize       int64
	// Voice says that it was spoken into the chat.
	Voice bool
}

// Upload is a file that is waited for, and where to put it.
type Upload struct {
	Media     *dal.Media
	Path      string
	ExpiresAt time.Time
}

// CreateUpload promises a place for one file of a conversation that the actor sees. It is INVALID for what the
// conversation's network doesn't take.
func (f *Files) CreateUpload(ctx context.Context, by authz.Actor, in CreateUpload) (up Upload, err error) {
	if strings.ContainsFunc(in.Filename, unicode.IsControl) || !utf8.ValidString(in.Filename) || utf8.RuneCountInString(in.Filename) > maxFilename {
		return up, domain.InvalidField("filename", "Give a file name of up to %d characters.", maxFilename)
	}
	base, _, err := mime.ParseMediaType(in.MimeType)
	if err != nil || !strings.Contains(base, "/") {
		return up, domain.InvalidField("mimeType", "Give the file's type, such as image/jpeg.")
	}
	if in.ByteSize <= 0 {
		return up, domain.InvalidField("byteSize", "The file is empty; choose another.")
	}
	err = f.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		c, err := visible(ctx, tx, by, in.ConversationID)
		if err != nil {
			return err
		}
		ch, err := dal.GetChannel(ctx, tx, c.ChannelID)
		if err != nil {
			return err
		}
		kind, err := f.kindOf(ch, base, in)
		if err != nil {
			return err
		}
		token, hash := domain.NewToken(uploadPrefix)
		up = Upload{Path: UploadPath + tx.Workspace().String() + "/" + token, ExpiresAt: tx.Now().Add(uploadLifetime), Media: &dal.Media{
			ID: domain.NewID[domain.MediaID](), DataSubjectID: c.DataSubjectID, ChannelID: c.ChannelID, ConversationID: c.ID,
			Kind: kind, Status: domain.MediaPending, MimeType: base, ByteSize: in.ByteSize,
			Details: domain.MediaDetails{Filename: safeName(in.Filename), Voice: in.Voice && kind == domain.KindAudio},
		}}
		if err := dal.InsertMedia(ctx, tx, up.Media); err != nil {
			return err
		}
		return dal.InsertMediaUpload(ctx, tx, &dal.MediaUpload{TokenHash: hash, MediaID: up.Media.ID, ByteSize: in.ByteSize, ExpiresAt: up.ExpiresAt})
	})
	return up, err
}

// kindOf decides what a file is sent as: by its type, and as a document where the network doesn't take its type otherwise.
func (f *Files) kindOf(ch *dal.Channel, base string, in CreateUpload) (domain.MessageKind, error) {
	limits := f.limits(ch)
	natural := map[string]domain.MessageKind{"image": domain.KindImage, "video": domain.KindVideo, "audio": domain.KindAudio}[strings.SplitN(base, "/", 2)[0]]
	if base == "image/webp" && !takes(limits, domain.KindImage, base) {
		natural = domain.KindSticker
	}
	takenAs := base
	if base == "audio/webm" && natural == domain.KindAudio {
		takenAs = "audio/ogg" // it is packed anew
	}
	kind := natural
	if natural == "" || !takes(limits, natural, takenAs) {
		kind = domain.KindDocument
	}
	for _, l := range limits {
		if l.Kind != kind || !takes(limits, kind, takenAs) {
			continue
		}
		if most := min(l.MaxBytes, MaxBytes); in.ByteSize > most {
			return "", domain.InvalidField("byteSize", "The file has %.1f MB; this network takes %.1f MB at the most.", float64(in.ByteSize)/(1<<20), float64(most)/(1<<20))
		}
		return kind, nil
	}
	return "", domain.InvalidField("mimeType", "This network doesn't take files of the type %s.", base)
}

// limits are what a channel's network takes.
func (f *Files) limits(ch *dal.Channel) []channel.MediaLimit {
	if a, ok := f.Adapters[channel.Kind(strings.ToLower(string(ch.Network)))]; ok {
		return a.Capabilities().Media
	}
	return nil
}

// takes says whether a network takes a type of file as a kind.
func takes(limits []channel.MediaLimit, kind domain.MessageKind, mimeType string) bool {
	return slices.ContainsFunc(limits, func(l channel.MediaLimit) bool {
		return l.Kind == kind && (len(l.MIMETypes) == 0 || slices.Contains(l.MIMETypes, mimeType))
	})
}

// safeName is a file's name without a path, and without characters that would let it pass for another.
func safeName(name string) string {
	name = path.Base("/" + strings.ReplaceAll(name, `\`, "/"))
	name = strings.Trim(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || strings.ContainsRune(`<>:"|?*`, r) {
			return -1
		}
		return r
	}, name), " .")
	if name == "/" {
		return ""
	}
	return name
}
