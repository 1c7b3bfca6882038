package channel

import (
	"context"
	"errors"
	"io"

	"postdog.io/domain"
)

// ErrTemplateExists means that the account has a template of that name and language already.
var ErrTemplateExists = errors.New("channel: the template exists already")

// ErrNoTemplate means that the account has no such template.
var ErrNoTemplate = errors.New("channel: there is no such template")

// Template is a template as a network has it.
type Template struct {
	// ExternalID is the network's id, and Language its code with an underscore.
	ExternalID, Name, Language string
	// Status, Category and Quality are the network's words in capitals.
	Status, Category, Quality string
	PreviousCategory          string
	// Reason is the network's word for a rejection; empty for none.
	Reason          string
	ParameterFormat domain.ParameterFormat
	Parts           domain.TemplateParts
}

// NewTemplate is a template that is handed in.
type NewTemplate struct {
	Name, Language  string
	Category        domain.TemplateCategory
	ParameterFormat domain.ParameterFormat
	Parts           domain.TemplateParts
}

// TemplatePage is a part of the list; After goes on, and is empty at the end.
type TemplatePage struct {
	Templates []Template
	After     string
}

// Sample is a file that shows a reviewer what a header may carry.
type Sample struct {
	MIMEType, Filename string
	Size               int64
	Body               io.Reader
}

// Templates is a network whose messages outside the window are approved ahead. Templates belong to the credential's ParentID.
// Errors are as with Send, beside ErrTemplateExists and ErrNoTemplate; a *Rejected has the network's own sentence for the author in
// its Detail, which speaks of the template alone.
type Templates interface {
	// ListTemplates lists templates, from after a place on; with a name, only those of that name.
	ListTemplates(ctx context.Context, c Credential, name, after string) (TemplatePage, error)
	// GetTemplate reads one by its external id.
	GetTemplate(ctx context.Context, c Credential, externalID string) (Template, error)
	// CreateTemplate hands a new one in. The answer has its external id, status and category alone.
	CreateTemplate(ctx context.Context, c Credential, t NewTemplate) (Template, error)
	// EditTemplate hands in another content of one; it replaces the whole of it, and may be repeated.
	EditTemplate(ctx context.Context, c Credential, externalID string, t NewTemplate) error
	// DeleteTemplate removes one in its one language.
	DeleteTemplate(ctx context.Context, c Credential, externalID, name string) error
	// UploadSample hands a sample over and returns the network's word for it; it may be repeated.
	UploadSample(ctx context.Context, c Credential, s Sample) (handle string, err error)
}
