package media

import (
	"context"
	"errors"
	"strings"
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// networkIDMargin is how long an upload to a network must still be good for, to be used again.
const networkIDMargin = time.Hour

// Outbound makes a file ready to be sent through a channel: it is uploaded to the network, or the upload from before is used
// again; networks that only take addresses get one that is good for some minutes. Errors are as with channel.Adapter's Send.
func (f *Files) Outbound(ctx context.Context, ws domain.WorkspaceID, id domain.MediaID, ch *dal.Channel) (out channel.OutboundMedia, err error) {
	var p place
	url := ""
	err = f.Store.InWorkspace(ctx, ws, func(tx *dal.Tx) (err error) {
		if p, err = f.find(ctx, tx, id); err != nil {
			return err
		}
		url, err = URL(ctx, tx, p.media)
		return err
	})
	if dal.IsNotFound(err) || errors.Is(err, dal.ErrErased) || (err == nil && (p.media.Status != domain.MediaReady || p.media.BlobKey == nil || p.media.ChannelID != ch.ID)) {
		return out, &channel.Rejected{Code: "NO_FILE", Message: "The file of this message is no longer there. Send it anew."}
	}
	if err != nil {
		return out, &channel.Retryable{Err: err}
	}
	m := p.media
	out = channel.OutboundMedia{Kind: m.Kind, Details: m.Details}
	if base, _, _ := strings.Cut(m.MimeType, ";"); base != "audio/ogg" {
		out.Details.Voice = false // networks show nothing else as a voice note
	}
	uploader, ok := f.Adapters[channel.Kind(strings.ToLower(string(ch.Network)))].(channel.Uploader)
	if !ok {
		out.URL = f.PublicURL + url
		return out, nil
	}
	if m.NetworkID != "" && m.NetworkIDUntil != nil && m.NetworkIDUntil.After(f.Store.Now().Add(networkIDMargin)) {
		out.ID = m.NetworkID
		return out, nil
	}
	out.ID, err = f.upload(ctx, p, ch, uploader)
	return out, err
}

// upload hands a file to the network and remembers what it calls it.
func (f *Files) upload(ctx context.Context, p place, ch *dal.Channel, to channel.Uploader) (string, error) {
	m := p.media
	r, err := f.open(ctx, *m.BlobKey, p.key, seat{m.WorkspaceID, m.ID, original})
	if err != nil {
		return "", &channel.Retryable{Err: err}
	}
	defer func() { _ = r.Close() }() // only read
	id, until, err := to.Upload(ctx, channel.Credential{AccountID: ch.ExternalID, ParentID: ch.ParentID, Token: ch.Token}, channel.Upload{
		Kind: m.Kind, MIMEType: m.MimeType, Filename: m.Details.Filename, Size: r.size, Body: r,
	})
	if err != nil {
		return "", err
	}
	err = f.Store.InWorkspace(context.WithoutCancel(ctx), m.WorkspaceID, func(tx *dal.Tx) error {
		row, err := dal.LockMedia(ctx, tx, m.ID)
		if err != nil {
			return err
		}
		row.NetworkID, row.NetworkIDUntil = id, &until
		return dal.UpdateMedia(ctx, tx, row)
	})
	if err != nil { // it is there all the same; the next message uploads it again
		f.Logger.WarnContext(ctx, "an upload's id was not remembered", "error", err)
	}
	return id, nil
}
