package server_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"postdog.io/server"
)

// A database that is sealed with a root key does not start with another, and no new key is left beside it.
func TestMissingRootKey(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	config := server.Config{Addr: "127.0.0.1:0", AdminAddr: "127.0.0.1:0", DataDir: dir, Roles: map[string]bool{}}
	options := server.Options{Logger: slog.New(slog.DiscardHandler)}
	s, err := server.Start(t.Context(), config, options)
	if err != nil {
		t.Fatal(err)
	}
	s.Stop(context.WithoutCancel(t.Context()))
	path := filepath.Join(dir, "root.key")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	s, err = server.Start(t.Context(), config, options)
	if err == nil {
		s.Stop(context.WithoutCancel(t.Context()))
	}
	if err == nil || !strings.Contains(err.Error(), "restore it from a backup") {
		t.Errorf("without its key it started with %v", err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("a new key was made: %v", err)
	}
}
