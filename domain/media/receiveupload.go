package media

import (
	"context"
	"errors"
	"io"
	"slices"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// errNoUpload says that an address takes no file.
func errNoUpload() error {
	return domain.Errorf(domain.NotFound, "This address was used before, or is older than ten minutes. Ask for a new one.")
}

// ReceiveUpload spends an address of CreateUpload and keeps what is uploaded to it. What is refused is INVALID, with the
// reason; the address is spent all the same.
func (f *Files) ReceiveUpload(ctx context.Context, ws domain.WorkspaceID, token string, body io.Reader) error {
	var p place
	var size int64
	err := f.Store.InWorkspace(ctx, ws, func(tx *dal.Tx) error {
		u, err := dal.UseMediaUpload(ctx, tx, domain.HashToken(token))
		if dal.IsNotFound(err) {
			return errNoUpload()
		}
		if err != nil {
			return err
		}
		size = u.ByteSize
		p, err = f.find(ctx, tx, u.MediaID)
		if err == nil && p.media.Status != domain.MediaPending {
			err = errNoUpload()
		}
		return err
	})
	if err != nil {
		return err
	}
	k, err := f.keep(ctx, p, body, size)
	if err == nil {
		if err = f.stillTaken(p, &k, size); err != nil {
			f.drop(ctx, seat{ws, p.media.ID, original}, k.blobKey, k.thumbnails)
		}
	}
	ctx = context.WithoutCancel(ctx) // what became of it is stored also where the client has gone
	if err == nil {
		settled, err := f.settle(ctx, ws, p.media.ID, k.ready)
		if !settled && err == nil {
			f.drop(ctx, seat{ws, p.media.ID, original}, k.blobKey, k.thumbnails)
			return errNoUpload()
		}
		return err
	}
	return f.uploadFailed(ctx, p, err)
}

// stillTaken checks what came against what was announced, and against what the network takes of the type that it really is.
func (f *Files) stillTaken(p place, k *kept, size int64) error {
	limits := f.limits(p.channel)
	if k.size != size && k.mimeType != "audio/ogg" { // a recording that was packed anew has another size
		return refuse(damaged)
	}
	fits := slices.ContainsFunc(limits, func(l channel.MediaLimit) bool { return l.Kind == p.media.Kind && k.size <= l.MaxBytes })
	if !fits || !takes(limits, p.media.Kind, k.mimeType) {
		return refuse(wrongType)
	}
	return nil
}

// uploadFailed stores that nothing came of an upload, and says why in words.
func (f *Files) uploadFailed(ctx context.Context, p place, cause error) error {
	status, code := domain.MediaFailed, brokenOff
	var refused *refusal
	var told error
	switch {
	case errors.As(cause, &refused):
		status, code = domain.MediaRefused, refused.code
		told = domain.Errorf(domain.Invalid, "%s", uploadProblem(refused.code))
	case errors.As(cause, new(sourceError)):
		told = domain.Errorf(domain.Invalid, "%s", problems[brokenOff])
	case errors.Is(cause, errScan):
		code = notScanned
		told = domain.Errorf(domain.Invalid, "The virus scanner did not answer. Upload the file again in a minute.")
	default:
		told = cause
	}
	_, err := f.settle(ctx, p.media.WorkspaceID, p.media.ID, func(m *dal.Media) { ended(m, status, code) })
	return errors.Join(told, err)
}

// uploadProblem is what the person who uploads is told.
func uploadProblem(code string) string {
	switch code {
	case tooLarge, damaged:
		return "The file has not the size that was announced. Upload it again."
	case wrongType:
		return "The file is not of the type that its name says, or this network doesn't take it. Choose another."
	case tooBig:
		return "This picture has more than 40 million pixels. Choose a smaller one."
	}
	return problems[code]
}
