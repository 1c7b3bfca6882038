package identity

import (
	"bytes"
	"context"
	"image"

	"image/jpeg"
	_ "image/png" // what people upload
	"slices"
	"time"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // what people upload

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

const (
	// MaxPhotoSize is the most bytes of a picture that is uploaded.
	MaxPhotoSize = 5 << 20
	// maxPhotoPixels bounds what a small file may unpack to.
	maxPhotoPixels = 40_000_000
	photoSide      = 256
	photoQuality   = 85
)

// PhotoUpload is where to put one picture.
type PhotoUpload struct {
	Path      string
	ExpiresAt time.Time
}

// BeginPhotoUpload makes an address that takes one picture from the actor's session, within ten minutes.
func (i *Identity) BeginPhotoUpload(ctx context.Context, by authz.Actor, contentType string) (up PhotoUpload, err error) {
	if err := inPerson(by); err != nil {
		return up, err
	}
	if !slices.Contains([]string{"image/jpeg", "image/png", "image/webp"}, contentType) {
		return up, domain.InvalidField("contentType", "A photo is image/jpeg, image/png or image/webp.")
	}
	if err := i.pass(ctx, accountUploads, by.User().String()); err != nil {
		return up, err
	}
	token, hash := domain.NewToken("pdu_")
	up = PhotoUpload{Path: "/uploads/photos/" + token, ExpiresAt: i.Store.Now().Add(uploadLifetime)}
	return up, i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		return dal.InsertPhotoUpload(ctx, tx, by.Session(), hash, up.ExpiresAt)
	})
}

// UploadPhoto spends an address of BeginPhotoUpload, and makes the picture the actor's photo: square, small, and without
// anything that a camera wrote into it. It returns where the photo is served.
func (i *Identity) UploadPhoto(ctx context.Context, by authz.Actor, token string, picture []byte) (path string, err error) {
	if err := inPerson(by); err != nil {
		return "", err
	}
	err = i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		ok, err := dal.UsePhotoUpload(ctx, tx, by.Session(), domain.HashToken(token))
		if err == nil && !ok {
			err = domain.Errorf(domain.NotFound, "This address was used before, is older than ten minutes, or belongs to another session. Ask for a new one.")
		}
		return err
	})
	if err != nil {
		return "", err
	}
	photo, err := i.makePhoto(ctx, picture)
	if err != nil {
		return "", err
	}
	return path, i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		u, _, err := lockOwnSession(ctx, tx, by)
		if err != nil {
			return err
		}
		if err := dal.SetUserPhoto(ctx, tx, u, photo); err != nil {
			return err
		}
		path = PhotoPath(u.ID, u.PhotoVersion)
		return i.record(ctx, tx, happening{user: u, session: by.Session(), action: profileChanged, from: by.Origin()})
	})
}

// makePhoto makes a photo of a picture. A large picture takes hundreds of megabytes, so one is made at a time.
func (i *Identity) makePhoto(ctx context.Context, picture []byte) ([]byte, error) {
	size, _, err := image.DecodeConfig(bytes.NewReader(picture))
	if err != nil || size.Width <= 0 || size.Height <= 0 {
		return nil, errNoPicture()
	}
	if int64(size.Width)*int64(size.Height) > maxPhotoPixels {
		return nil, domain.Errorf(domain.Invalid, "This picture has more than %d million pixels; upload a smaller one.", maxPhotoPixels/1_000_000)
	}
	select {
	case i.pictures <- struct{}{}:
		defer func() { <-i.pictures }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	full, _, err := image.Decode(bytes.NewReader(picture))
	if err != nil {
		return nil, errNoPicture()
	}
	bounds := full.Bounds()
	side := min(bounds.Dx(), bounds.Dy())
	corner := bounds.Min.Add(image.Pt((bounds.Dx()-side)/2, (bounds.Dy()-side)/2))
	small := image.NewRGBA(image.Rect(0, 0, photoSide, photoSide))
	draw.Draw(small, small.Bounds(), image.White, image.Point{}, draw.Src) // beneath what is transparent
	draw.CatmullRom.Scale(small, small.Bounds(), full, image.Rectangle{Min: corner, Max: corner.Add(image.Pt(side, side))}, draw.Over, nil)
	var out bytes.Buffer
	err = jpeg.Encode(&out, small, &jpeg.Options{Quality: photoQuality})
	return out.Bytes(), err
}

func errNoPicture() error {
	return domain.Errorf(domain.Invalid, "This is not a whole JPEG, PNG or WebP picture; upload one.")
}

// RemovePhoto removes the actor's photo.
func (i *Identity) RemovePhoto(ctx context.Context, by authz.Actor) error {
	if err := inPerson(by); err != nil {
		return err
	}
	return i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		u, err := dal.LockUser(ctx, tx, by.User())
		if err != nil || u.PhotoVersion == 0 {
			return err
		}
		if err := dal.DeleteUserPhoto(ctx, tx, u.ID); err != nil {
			return err
		}
		return i.record(ctx, tx, happening{user: u, session: by.Session(), action: profileChanged, from: by.Origin()})
	})
}

// Photo is a person's photo as it is served, and its version.
type Photo struct {
	JPEG    []byte
	Version int64
}

// Photo finds the photo of the actor themselves or of who shares a workspace with them; any other is NOT_FOUND. A key sees
// the people of its own workspace, if it may read members.
func (i *Identity) Photo(ctx context.Context, by authz.Actor, user domain.UserID) (p Photo, err error) {
	if !by.SignedIn() {
		return p, domain.Errorf(domain.Unauthenticated, "Sign in first.")
	}
	err = i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		seen, err := seesPhoto(ctx, tx, by, user)
		if err != nil {
			return err
		}
		if !seen {
			return dal.ErrNotFound
		}
		u, err := dal.GetUser(ctx, tx, user)
		if err != nil {
			return err
		}
		p.Version = u.PhotoVersion
		p.JPEG, err = dal.GetUserPhoto(ctx, tx, u)
		return err
	})
	if dal.IsNotFound(err) {
		err = domain.Errorf(domain.NotFound, "There is no such photo.")
	}
	return p, err
}

func seesPhoto(ctx context.Context, tx *dal.ControlTx, by authz.Actor, user domain.UserID) (bool, error) {
	switch {
	case by.User() == user:
		return true, nil
	case !by.Session().IsZero():
		// A page's pictures come without the header that names a workspace: any that they share will do.
		return dal.ShareWorkspace(ctx, tx, by.User(), user, by.Workspace())
	case authz.Can(by, domain.MemberReadPermission) == nil:
		return dal.IsMember(ctx, tx, user, by.Workspace())
	}
	return false, nil
}
