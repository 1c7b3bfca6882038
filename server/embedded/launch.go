package embedded

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// settings are the tuned defaults. Nothing that a client sent reaches the log: messages below LOG (errors quote
// values), statements, parameters and the DETAIL and CONTEXT of a message are all left out.
var settings = map[string]string{
	"listen_addresses":                  "",
	"unix_socket_permissions":           "0700",
	"port":                              socketPort,
	"max_connections":                   "100",
	"shared_buffers":                    "128MB",
	"effective_cache_size":              "512MB",
	"random_page_cost":                  "1.1",
	"jit":                               "off",
	"fsync":                             "on",
	"synchronous_commit":                "on",
	"timezone":                          "UTC",
	"log_timezone":                      "UTC",
	"logging_collector":                 "off",
	"log_destination":                   "stderr",
	"log_min_messages":                  "log",
	"log_min_error_statement":           "panic",
	"log_statement":                     "none",
	"log_min_duration_statement":        "-1",
	"log_parameter_max_length":          "0",
	"log_parameter_max_length_on_error": "0",
	"log_error_verbosity":               "terse",
}

// launch starts the postmaster and waits until it answers. Where the backends of a killed postmaster
// still hold its shared memory, it tries again until they have gone.
func (p *Postgres) launch(ctx context.Context, who identity, extra map[string]string) error {
	for {
		said, err := p.launchOnce(ctx, who, extra)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return fmt.Errorf("embedded Postgres did not come up in time (its log is %s): %w", p.dirs.log, err)
		case !strings.Contains(said, "shared memory block") && !strings.Contains(said, "lock file"):
			return fmt.Errorf("embedded Postgres did not start (its log is %s): %w: %s", p.dirs.log, err, said)
		}
		p.log.Warn("waiting for a former embedded Postgres to let go of its memory", "data", p.dirs.data)
		pause(ctx, 50*time.Millisecond)
	}
}

func (p *Postgres) launchOnce(ctx context.Context, who identity, extra map[string]string) (said string, err error) {
	logFile, err := openLog(p.dirs.log, who)
	if err != nil {
		return "", err
	}
	defer func() { _ = logFile.Close() }() // the child has its own handle
	from, err := logFile.Seek(0, io.SeekEnd)
	if err != nil {
		return "", err
	}
	all := maps.Clone(settings)
	maps.Copy(all, extra)
	all["unix_socket_directories"] = p.dirs.socket
	args := []string{"-D", p.dirs.data}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		args = append(args, "-c", name+"="+all[name])
	}
	cmd := exec.Command(p.bin.path("postgres"), args...) // #nosec G204 -- the binaries we looked up
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = p.dirs.root, environment(), logFile, logFile
	cmd.SysProcAttr = who.attributes(stopWithParent)
	if p.child, err = spawn(cmd); err != nil {
		return "", err
	}
	if err = p.ready(ctx); err == nil {
		return "", nil
	}
	p.child.kill()
	rest, _ := io.ReadAll(io.NewSectionReader(logFile, from, 8<<10)) // best effort: it only words the error
	return lastFatal(string(rest)), err
}

// ready connects until the server answers, and creates the database where it is missing.
func (p *Postgres) ready(ctx context.Context) error {
	for {
		err := p.connect(ctx, p.dbname, "select 1")
		var answer *pgconn.PgError
		switch {
		case err == nil:
			return nil
		case errors.As(err, &answer) && answer.Code == "3D000": // invalid_catalog_name
			err = p.connect(ctx, "postgres", "create database "+pgx.Identifier{p.dbname}.Sanitize())
			if err != nil && ctx.Err() == nil {
				return err
			}
		case errors.As(err, &answer) && answer.Code != "57P03": // all but cannot_connect_now
			return err
		}
		select {
		case <-p.child.done:
			return fmt.Errorf("the server ended: %w", errors.Join(p.child.err, errors.New("see its last words")))
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-after(10 * time.Millisecond):
		}
	}
}

func (p *Postgres) connect(ctx context.Context, database, sql string) error {
	conn, err := pgx.Connect(ctx, p.urlOf(database))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, sql)
	return errors.Join(err, conn.Close(ctx))
}

// environment is ours without libpq's variables and loader tricks: they would redirect the server or initdb.
func environment() []string {
	env := slices.DeleteFunc(os.Environ(), func(kv string) bool {
		return strings.HasPrefix(kv, "PG") || strings.HasPrefix(kv, "LC_") || strings.HasPrefix(kv, "LANG") ||
			strings.HasPrefix(kv, "LD_") || strings.HasPrefix(kv, "DATABASE_URL")
	})
	return append(env, "LC_ALL=C")
}

func lastFatal(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for _, line := range slices.Backward(lines) {
		if _, words, ok := strings.Cut(line, "FATAL:"); ok {
			return strings.TrimSpace(words)
		}
	}
	return lines[len(lines)-1]
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-after(d):
	}
}
