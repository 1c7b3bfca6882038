package dal

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"

	"gocloud.dev/secrets"

	"postdog.io/domain"
)

// dataKey is an AES-256 key with its cipher. The zero key seals and opens nothing.
type dataKey struct {
	bytes [32]byte
	gcm   cipher.AEAD
	// lookups are the keys that were derived from it for look-ups, by their purpose; nil for keys that live shortly.
	lookups *sync.Map
}

// keyring unwraps keys: the root key wraps a workspace's key, that one wraps the key of each data subject. Workspace
// keys are remembered; subjects' keys never outlive a transaction, so that a destroyed one is gone at once.
type keyring struct {
	root *secrets.Keeper

	mu         sync.RWMutex
	workspaces map[domain.WorkspaceID]dataKey
	control    dataKey
}

func newKeyring(root *secrets.Keeper) *keyring {
	return &keyring{root: root, workspaces: map[domain.WorkspaceID]dataKey{}}
}

func newDataKey() (dataKey, error) {
	var random [32]byte
	_, _ = rand.Read(random[:]) // crypto/rand never fails
	return dataKeyOf(random[:])
}

// dataKeyOf makes a key of 32 bytes.
func dataKeyOf(bytes []byte) (key dataKey, err error) {
	if len(bytes) != len(key.bytes) {
		return key, errors.New("dal: a wrapped key has the wrong length")
	}
	block, err := aes.NewCipher(bytes)
	if err != nil {
		return key, err
	}
	copy(key.bytes[:], bytes)
	key.gcm, err = cipher.NewGCM(block)
	return key, err
}

func (k *keyring) wrap(ctx context.Context, key dataKey) ([]byte, error) {
	return k.root.Encrypt(ctx, key.bytes[:])
}

func (k *keyring) unwrap(ctx context.Context, wrapped []byte) (dataKey, error) {
	plain, err := k.root.Decrypt(ctx, wrapped)
	if err != nil {
		return dataKey{}, errors.New("dal: the root key does not open this database's keys: is KMS_URL, or the key file in the data directory, the right one?")
	}
	return dataKeyOf(plain)
}

// InsertWorkspaceKey gives the transaction's workspace its key.
func InsertWorkspaceKey(ctx context.Context, tx *Tx) error {
	key, err := newDataKey()
	if err != nil {
		return err
	}
	wrapped, err := tx.store.keys.wrap(ctx, key)
	if err != nil {
		return fmt.Errorf("dal: wrap a workspace's key: %w", err)
	}
	_, err = tx.exec(ctx, tx.bun.NewRaw("insert into workspace_keys (workspace_id, wrapped_key) values (?, ?)", tx.workspace, wrapped))
	return err
}

// workspaceKey returns the key of the transaction's workspace.
func (tx *Tx) workspaceKey(ctx context.Context) (dataKey, error) {
	ring := tx.store.keys
	ring.mu.RLock()
	key, ok := ring.workspaces[tx.workspace]
	ring.mu.RUnlock()
	if ok {
		return key, nil
	}
	var wrapped []byte
	if err := tx.scan(ctx, tx.bun.NewRaw("select wrapped_key from workspace_keys where workspace_id = ?", tx.workspace), &wrapped); err != nil {
		return key, err
	}
	key, err := ring.unwrap(ctx, wrapped)
	if err != nil {
		return key, err
	}
	key.lookups = &sync.Map{}
	ring.mu.Lock()
	ring.workspaces[tx.workspace] = key
	ring.mu.Unlock()
	return key, nil
}

// loadControlKey reads the key of the control tables; the first process of a new database makes it.
func (s *Store) loadControlKey(ctx context.Context) error {
	key, err := newDataKey()
	if err != nil {
		return err
	}
	wrapped, err := s.keys.wrap(ctx, key)
	if err != nil {
		return fmt.Errorf("dal: wrap the control key: %w", err)
	}
	err = s.InControl(ctx, func(tx *ControlTx) error {
		if _, err := tx.exec(ctx, tx.bun.NewRaw("insert into control_keys (id, wrapped_key) values (1, ?) on conflict do nothing", wrapped)); err != nil {
			return err
		}
		return tx.scan(ctx, tx.bun.NewRaw("select wrapped_key from control_keys where id = 1"), &wrapped)
	})
	if err != nil {
		return err
	}
	s.keys.control, err = s.keys.unwrap(ctx, wrapped)
	s.keys.control.lookups = &sync.Map{}
	return err
}

// lookupHash is a keyed hash for exact look-ups of a value that is itself sealed. The purpose keeps equal values of
// different columns apart.
func lookupHash(key dataKey, purpose, value string) ([]byte, error) {
	lookup, err := key.lookup(purpose)
	if err != nil {
		return nil, fmt.Errorf("dal: derive a look-up key: %w", err)
	}
	m := hmac.New(sha256.New, lookup)
	m.Write([]byte(value))
	return m.Sum(nil), nil
}

func (k dataKey) lookup(purpose string) ([]byte, error) {
	if k.lookups != nil {
		if derived, ok := k.lookups.Load(purpose); ok {
			return derived.([]byte), nil
		}
	}
	derived, err := hkdf.Key(sha256.New, k.bytes[:], nil, "postdog lookup "+purpose, 32)
	if err == nil && k.lookups != nil {
		k.lookups.Store(purpose, derived)
	}
	return derived, err
}

// Hash returns the keyed look-up hash of a value within the workspace.
func (tx *Tx) Hash(ctx context.Context, purpose, value string) ([]byte, error) {
	key, err := tx.workspaceKey(ctx)
	if err != nil {
		return nil, err
	}
	return lookupHash(key, purpose, value)
}

// Hash returns the keyed look-up hash of a value within the control tables.
func (tx *ControlTx) Hash(purpose, value string) ([]byte, error) {
	return lookupHash(tx.store.keys.control, purpose, value)
}
