package dal

import (
	"context"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"

	"postdog.io/domain"
)

// MediaKey seals and opens the bytes of one file. It is derived from the key of the file's data subject: once that one is
// destroyed, no copy of the file can be read again. It is kept as long as the file is being read or written, and no longer.
type MediaKey struct{ key dataKey }

// GetMediaKey derives a file's key; ErrErased where the person's key was destroyed.
func GetMediaKey(ctx context.Context, tx *Tx, m *Media) (k MediaKey, err error) {
	if err := tx.loadSubjects(ctx, []domain.DataSubjectID{m.DataSubjectID}); err != nil {
		return k, err
	}
	subject, ok := tx.subject(m.DataSubjectID)
	if !ok {
		return k, ErrErased
	}
	k.key, err = derive(subject, nil, "postdog media "+m.ID.String())
	return k, err
}

// Cipher is AES-256-GCM under a key of one blob's own: blobs differ in their salt, so that nonces can be counted.
func (k MediaKey) Cipher(salt []byte) (cipher.AEAD, error) {
	key, err := derive(k.key, salt, "postdog blob")
	if err != nil {
		return nil, err
	}
	return key.gcm, nil
}

func derive(from dataKey, salt []byte, purpose string) (key dataKey, err error) {
	derived, err := hkdf.Key(sha256.New, from.bytes[:], salt, purpose, len(from.bytes))
	if err != nil {
		return key, err
	}
	return dataKeyOf(derived)
}
