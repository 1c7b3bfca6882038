package dal

import (
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"postdog.io/domain"
)

// sealVersion is the first byte of everything sealed, so that the format can change.
const sealVersion = 1

// place is where a sealed value stands. It is the cipher's associated data: a value that is moved to another
// workspace, table, column or row no longer opens.
type place struct {
	workspace     domain.WorkspaceID
	table, column string
	row           uuid.UUID
}

func (p place) bytes() []byte {
	return []byte(p.workspace.UUID().String() + "|" + p.table + "|" + p.column + "|" + p.row.String())
}

// seal encrypts with AES-256-GCM under a random nonce. Nil stays nil, so that a missing value is NULL.
func seal(key dataKey, at place, plain []byte) ([]byte, error) {
	if plain == nil {
		return nil, nil
	}
	gcm := key.gcm
	if gcm == nil {
		return nil, errors.New("dal: there is no key to seal with")
	}
	out := make([]byte, 1+gcm.NonceSize(), 1+gcm.NonceSize()+len(plain)+gcm.Overhead())
	out[0] = sealVersion
	_, _ = rand.Read(out[1:])
	return gcm.Seal(out, out[1:], plain, at.bytes()), nil // #nosec G407 -- the nonce was just filled from crypto/rand
}

// open decrypts what seal made at the same place.
func open(key dataKey, at place, sealed []byte) ([]byte, error) {
	if sealed == nil {
		return nil, nil
	}
	gcm := key.gcm
	if gcm == nil {
		return nil, fmt.Errorf("dal: there is no key for a sealed value of %s.%s", at.table, at.column)
	}
	if len(sealed) < 1+gcm.NonceSize() || sealed[0] != sealVersion {
		return nil, errors.New("dal: not a sealed value")
	}
	plain, err := gcm.Open(nil, sealed[1:1+gcm.NonceSize()], sealed[1+gcm.NonceSize():], at.bytes())
	if err != nil {
		return nil, fmt.Errorf("dal: a sealed value of %s.%s does not open", at.table, at.column)
	}
	return plain, nil
}
