package server

import (
	"context"
	"log/slog"
	"path/filepath"

	"postdog.io/dal"
	"postdog.io/server/embedded"
)

// OpenStore opens a deployment's migrated database with its keys, for a command that looks at it: the configured one,
// else the embedded one, be it that of a running server or started for the while. Close ends what was started.
func OpenStore(ctx context.Context, c Config, log *slog.Logger) (store *dal.Store, closeAll func(), err error) {
	s := &Server{config: c, log: log}
	if c.DatabaseURL == "" {
		dir, err := filepath.Abs(filepath.Join(c.DataDir, "postgres"))
		if err != nil {
			return nil, nil, err
		}
		if url, ok := embedded.RunningURL(dir); ok {
			s.config.DatabaseURL = url
		}
	}
	closeAll = func() {
		if s.store != nil {
			s.store.Close()
		}
		if s.rootKey != nil {
			_ = s.rootKey.Close()
		}
		if s.postgres != nil {
			_ = s.postgres.Stop(context.WithoutCancel(ctx))
		}
	}
	if err := s.openData(ctx); err != nil {
		closeAll()
		return nil, nil, err
	}
	return s.store, closeAll, nil
}
