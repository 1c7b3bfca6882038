package main

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"

	"postdog.io/dal"
	"postdog.io/server"
	"postdog.io/server/embedded"
)

// serve runs PostDog until ctx ends or something breaks.
func serve(ctx context.Context, roles string, log *slog.Logger) error {
	c, err := server.LoadConfig()
	if err != nil {
		return err
	}
	if roles != "" {
		if err := c.SetRoles(roles); err != nil {
			return err
		}
	}
	if err := c.RequireMeta(); err != nil {
		return err
	}
	s, err := server.Start(ctx, c, server.Options{Logger: log})
	if err != nil {
		return err
	}
	log.Info("PostDog is ready", "url", c.PublicURL)
	return wait(ctx, s.Failed(), s.Stop)
}

// wait waits for the end, and stops what runs in time.
func wait(ctx context.Context, failed <-chan error, stop func(context.Context)) error {
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	stop(last)
	return err
}

// migrate brings the database up to date and ends.
func migrate(ctx context.Context, log *slog.Logger) (err error) {
	c, err := server.LoadConfig()
	if err != nil {
		return err
	}
	url := c.DatabaseURL
	if url == "" {
		dir, err := filepath.Abs(filepath.Join(c.DataDir, "postgres"))
		if err != nil {
			return err
		}
		pg, err := embedded.StartPostgres(ctx, embedded.PostgresConfig{DataDir: dir, Logger: log})
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, pg.Stop(context.WithoutCancel(ctx))) }()
		url = pg.URL()
	}
	if err := dal.Migrate(ctx, url); err != nil {
		return err
	}
	log.Info("the database is up to date")
	return nil
}
