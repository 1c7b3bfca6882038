package identity_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
	"time"

	"postdog.io/authz"
	"postdog.io/domain"
	"postdog.io/domain/identity"
)

// stripes is a picture, red left and right of a green square.
func stripes(width, height int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		for y := range height {
			c := color.RGBA{R: 255, A: 255}
			if x >= (width-height)/2 && x < (width+height)/2 {
				c = color.RGBA{G: 255, A: 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

func pngOf(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, png.Encode(&b, m))
	return b.Bytes()
}

// upload begins an upload and does it.
func (w *world) upload(t *testing.T, by authz.Actor, picture []byte) (string, error) {
	t.Helper()
	up, err := w.BeginPhotoUpload(t.Context(), by, "image/png")
	must(t, err)
	return w.UploadPhoto(t.Context(), by, strings.TrimPrefix(up.Path, "/uploads/photos/"), picture)
}

// webP is a picture of one pixel.
const webP = "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA"

func TestPhotos(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	by := w.actor(t, p.token)
	_, err := w.Photo(t.Context(), by, by.User())
	wants(t, "no photo", err, domain.NotFound, "")
	path, err := w.upload(t, by, pngOf(t, stripes(900, 300)))
	must(t, err)
	photo, err := w.Photo(t.Context(), by, by.User())
	must(t, err)
	m, err := jpeg.Decode(bytes.NewReader(photo.JPEG))
	must(t, err)
	if m.Bounds() != image.Rect(0, 0, 256, 256) || path != identity.PhotoPath(by.User(), photo.Version) {
		t.Errorf("the photo at %s is %v", path, m.Bounds())
	}
	for _, at := range []image.Point{{2, 2}, {253, 128}, {128, 253}} { // the crop is the green middle
		if r, g, _, _ := m.At(at.X, at.Y).RGBA(); r > 0x3000 || g < 0xd000 {
			t.Errorf("at %v it is %v", at, m.At(at.X, at.Y))
		}
	}
	if n := column[int64](t, w.url, "select count(*) from user_photos where user_id = $1 and position('\\xffd8ff'::bytea in photo) > 0", by.User().UUID()); n[0] != 0 {
		t.Error("the photo stands in the clear")
	}
	raw, err := base64.StdEncoding.DecodeString(webP)
	must(t, err)
	next, err := w.upload(t, by, raw)
	must(t, err)
	if next == path {
		t.Error("the second photo has the first one's path")
	}
	must(t, w.RemovePhoto(t.Context(), by))
	_, err = w.Photo(t.Context(), by, by.User())
	wants(t, "a removed photo", err, domain.NotFound, "")
	third, err := w.upload(t, by, pngOf(t, stripes(3, 1)))
	must(t, err)
	if third == next || third == path {
		t.Error("the third photo has the path of one before")
	}
}

// What a camera writes into a picture, such as where it was taken, is gone.
func TestPhotosLoseTheirExif(t *testing.T) {
	t.Parallel()
	w := start(t)
	by := w.actor(t, w.enrolled(t).token)
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, stripes(30, 30), nil))
	exif := append([]byte{0xff, 0xe1, 0, 40}, []byte("Exif\x00\x00GPS 52.5200 N 13.4050 E")...)
	exif = append(exif, make([]byte, 42-len(exif))...)
	picture := append(append(append([]byte{}, b.Bytes()[:2]...), exif...), b.Bytes()[2:]...)
	_, err := w.upload(t, by, picture)
	must(t, err)
	photo, err := w.Photo(t.Context(), by, by.User())
	must(t, err)
	if bytes.Contains(photo.JPEG, []byte("GPS")) || bytes.Contains(photo.JPEG, []byte("Exif")) {
		t.Error("the photo says where it was taken")
	}
}

// bomb is a small file that says it is a picture of so many pixels.
func bomb(t *testing.T, width, height uint32) []byte {
	t.Helper()
	b := pngOf(t, stripes(3, 1))
	binary.BigEndian.PutUint32(b[16:], width)
	binary.BigEndian.PutUint32(b[20:], height)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

func TestPicturesThatAreNoPhotos(t *testing.T) {
	t.Parallel()
	w := start(t)
	by := w.actor(t, w.enrolled(t).token)
	whole := pngOf(t, stripes(90, 30))
	for name, picture := range map[string][]byte{
		"nothing": nil, "text": []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), "half a picture": whole[:len(whole)/2],
		"a bomb": bomb(t, 100_000, 100_000), "a wide bomb": bomb(t, 1<<31-1, 1), "just over": bomb(t, 40_001, 1000),
	} {
		_, err := w.upload(t, by, picture)
		wants(t, name, err, domain.Invalid, "")
	}
	for _, kind := range []string{"", "image/gif", "image/svg+xml", "text/html"} {
		_, err := w.BeginPhotoUpload(t.Context(), by, kind)
		wants(t, kind, err, domain.Invalid, "contentType")
	}
}

// An address takes one picture, from its session, within ten minutes.
func TestUploadAddresses(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	by := w.actor(t, p.token)
	other, stranger := w.actor(t, w.again(t, p, "", false).Token), w.actor(t, w.enrolled(t).token)
	picture := pngOf(t, stripes(3, 1))
	up, err := w.BeginPhotoUpload(t.Context(), by, "image/png")
	must(t, err)
	token := strings.TrimPrefix(up.Path, "/uploads/photos/")
	for name, who := range map[string]authz.Actor{"another session": other, "another person": stranger} {
		_, err := w.UploadPhoto(t.Context(), who, token, picture)
		wants(t, name, err, domain.NotFound, "")
	}
	_, err = w.UploadPhoto(t.Context(), by, token, picture)
	must(t, err)
	_, err = w.UploadPhoto(t.Context(), by, token, picture)
	wants(t, "a used address", err, domain.NotFound, "")
	up, err = w.BeginPhotoUpload(t.Context(), by, "image/png")
	must(t, err)
	w.clock.pass(10 * time.Minute)
	_, err = w.UploadPhoto(t.Context(), by, strings.TrimPrefix(up.Path, "/uploads/photos/"), picture)
	wants(t, "after ten minutes", err, domain.NotFound, "")
}

// A photo is seen by its person and by who shares a workspace with them.
func TestWhoSeesPhotos(t *testing.T) {
	t.Parallel()
	w := start(t)
	p, colleague, stranger := w.enrolled(t), w.enrolled(t), w.enrolled(t)
	by := w.actor(t, p.token)
	_, err := w.upload(t, by, pngOf(t, stripes(3, 1)))
	must(t, err)
	w.join(t, colleague, by.Workspace(), domain.Viewer)
	_, key, err := w.CreateAPIKey(t.Context(), by, identity.NewKey{Name: "x", Permissions: reads})
	must(t, err)
	_, blind, err := w.CreateAPIKey(t.Context(), by, identity.NewKey{Name: "x", Permissions: reads[:1]})
	must(t, err)
	for name, c := range map[string]struct {
		who  authz.Actor
		want domain.Code
	}{
		"a colleague, in no workspace": {w.actor(t, colleague.token), ""},
		"a colleague, in theirs":       {w.in(t, colleague.token, by.Workspace()), ""},
		"a key that reads members":     {w.actor(t, key), ""},
		"a stranger":                   {w.actor(t, stranger.token), domain.NotFound},
		"a key that reads none":        {w.actor(t, blind), domain.NotFound},
		"nobody":                       {authz.Actor{}, domain.Unauthenticated},
	} {
		_, err := w.Photo(t.Context(), c.who, by.User())
		if c.want == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		wants(t, name, err, c.want, "")
	}
}
