package channel

import (
	"context"
	"io"
	"time"

	"postdog.io/domain"
)

// Outbound is one message to send.
type Outbound struct {
	// To are the recipient's identities; the adapter picks the one that the network prefers.
	To      []Identity
	Kind    domain.MessageKind
	Content domain.Content
	// Media are the files that it carries, in order.
	Media []OutboundMedia
	// ReplyTo is the external id of the message to quote, or to react to.
	ReplyTo string
	// HumanAgent is true for a person's answer after the window closed, on networks that allow that for some days more.
	HumanAgent bool
	// CallbackData comes back in every status, so that a status finds its message when the answer to Send was lost.
	CallbackData string
}

// OutboundMedia is a file that a message carries.
type OutboundMedia struct {
	// ID is what Uploader returned; URL is where the network can fetch the file, where it takes only that.
	ID, URL string
	Kind    domain.MessageKind
	Details domain.MediaDetails
}

// Receipt is the network's word that it took a message.
type Receipt struct {
	// ExternalID is the network's id of the message; it is empty for a reaction where reactions have none.
	ExternalID string
	// Identities are what the network told of the recipient on the way, such as the wa_id that a typed number stands for.
	Identities []Identity
	// Held is true where the network took the message and waits with it, such as for a template's quality.
	Held bool
}

// Upload is a file on its way to a network.
type Upload struct {
	Kind     domain.MessageKind
	MIMEType string
	Filename string
	Size     int64
	Body     io.Reader
}

// Uploader is a network that takes media ahead of the messages that carry them.
type Uploader interface {
	// Upload hands a file over and returns the network's id of it, and until when it can be used. Errors are as with Send;
	// it may be repeated.
	Upload(ctx context.Context, c Credential, u Upload) (id string, until time.Time, err error)
}

// Download is a file on its way from a network.
type Download struct {
	// MIMEType is what the network says; Size is -1 where it doesn't say.
	MIMEType string
	Size     int64
	Body     io.ReadCloser
}

// Downloader is a network whose messages carry media.
type Downloader interface {
	// Download opens a file. It sends credentials to the network's own hosts only and follows no way off them. A file that is
	// gone for good is *Rejected; other errors are as with Send.
	Download(ctx context.Context, c Credential, m InboundMedia) (Download, error)
}

// MediaLimit is what a network takes of one kind of media.
type MediaLimit struct {
	Kind domain.MessageKind
	// MIMETypes are those that it takes, without parameters.
	MIMETypes []string
	// MaxBytes is the largest file.
	MaxBytes int64
	// Caption says whether text can go with it.
	Caption bool
}
