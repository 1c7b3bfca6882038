package template

import (
	"context"
	"io"
	"slices"
	"strings"

	"postdog.io/authz"
	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// MaxSampleBytes is the largest sample of a header.
const MaxSampleBytes = 16 << 20

// sampleTypes are the files that Meta takes as samples (resumable upload).
var sampleTypes = []string{"image/jpeg", "image/png", "application/pdf", "video/mp4"}

// Sample is a file that shows a reviewer what a header may carry.
type Sample struct {
	MIMEType, Filename string
	Size               int64
	Body               io.Reader
}

// UploadSample hands a header's sample to the network of a channel, and returns its word for it, for a draft's header. The file is kept
// nowhere else.
func (t *Templates) UploadSample(ctx context.Context, by authz.Actor, id domain.ChannelID, s Sample) (handle string, err error) {
	if err := authz.Can(by, domain.TemplateManagePermission); err != nil {
		return "", err
	}
	base, _, _ := strings.Cut(s.MIMEType, ";")
	switch {
	case !slices.Contains(sampleTypes, base):
		return "", domain.Errorf(domain.Invalid, "A sample is a file of the type %s.", strings.Join(sampleTypes, ", "))
	case s.Size <= 0 || s.Size > MaxSampleBytes:
		return "", domain.Errorf(domain.Invalid, "A sample has up to %d MiB, and says its size in Content-Length.", MaxSampleBytes>>20)
	}
	var c *dal.Channel
	err = t.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) (err error) {
		c, err = dal.GetChannel(ctx, tx, id)
		return err
	})
	if err != nil {
		return "", err
	}
	adapter, ok := t.adapterOf(c.Network)
	if !ok || c.Status == domain.ChannelDisconnected {
		return "", errNotConnected()
	}
	if s.Filename = strings.TrimSpace(s.Filename); s.Filename == "" || len(s.Filename) > 200 {
		s.Filename = "sample"
	}
	handle, err = adapter.UploadSample(ctx, channel.Credential{AccountID: c.ExternalID, ParentID: c.ParentID, Token: c.Token}, channel.Sample{
		MIMEType: base, Filename: s.Filename, Size: s.Size, Body: s.Body,
	})
	if err != nil {
		return "", explain(err)
	}
	return handle, nil
}
