package server

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"gocloud.dev/secrets"
	"gocloud.dev/secrets/localsecrets"
)

// openRootKey opens the key that wraps all others: the one that KMS_URL names, else a file in the data directory, which
// is made at the first start, where mayCreate, and readable to us alone. Lose it and everything sealed is lost: for a
// database that holds keys already no new one is made.
func openRootKey(ctx context.Context, c Config, mayCreate bool) (*secrets.Keeper, error) {
	if c.KMSURL != "" {
		k, err := secrets.OpenKeeper(ctx, c.KMSURL)
		if err != nil {
			return nil, errors.New("KMS_URL wants a URL of a known kind, such as base64key://…") // the URL may be the key
		}
		return k, nil
	}
	path := filepath.Join(c.DataDir, "root.key")
	text, err := os.ReadFile(path) // #nosec G304 -- the operator's own data directory
	if errors.Is(err, fs.ErrNotExist) && !mayCreate {
		return nil, fmt.Errorf("root key: %s is missing, and the database is sealed with it; restore it from a backup", path)
	}
	if errors.Is(err, fs.ErrNotExist) {
		text, err = createRootKey(path)
	}
	if err != nil {
		return nil, fmt.Errorf("root key: %w", err)
	}
	key, err := localsecrets.Base64Key(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, fmt.Errorf("root key: %s does not hold a key; restore it from a backup", path)
	}
	return localsecrets.NewKeeper(key), nil
}

// createRootKey writes a new key whole or not at all, also if the machine stops in the middle.
func createRootKey(path string) ([]byte, error) {
	key, err := localsecrets.NewRandomKey()
	if err != nil {
		return nil, err
	}
	text := []byte(base64.URLEncoding.EncodeToString(key[:]) + "\n")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "root.key.*") // mode 0600
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(f.Name()) }() // it was renamed, unless something failed
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	return text, os.Rename(f.Name(), path)
}
