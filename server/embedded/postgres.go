package embedded

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

const (
	// superuser is the role that initdb creates; the socket folder's 0700 is what guards it.
	superuser = "postgres"
	// socketPort only names the socket file (`.s.PGSQL.5432`); nothing listens on TCP.
	socketPort = "5432"
	// startPatience bounds one start, crash recovery included, when the caller's context has no deadline.
	startPatience = 2 * time.Minute
)

// PostgresConfig says where an embedded Postgres keeps its data and how it is tuned. Only DataDir is required.
type PostgresConfig struct {
	// DataDir is the folder this package owns: the cluster (`pgdata`), the log, the lock and, where the path is
	// short enough for one, the socket. It is created with mode 0700.
	DataDir string
	// BinDir holds `postgres` and `initdb`. Empty: POSTDOG_POSTGRES_BIN, then the npm package, then the machine's own.
	BinDir string
	// Database is created where it is missing, and is the one that URL names. Default "postdog".
	Database string
	// Settings are added to, and win over, the tuned defaults (names as in postgresql.conf).
	Settings map[string]string
	// Logger hears of starts, stops and recoveries. Default: discarded.
	Logger *slog.Logger

	noNamespace bool   // tests: act as a kernel that refuses user namespaces
	refuge      string // tests: where an unprivileged id keeps what it cannot reach; default /var/lib/postdog
}

// Postgres is a running embedded server. It dies with this process, also when that is killed with -9 (Linux).
type Postgres struct {
	log    *slog.Logger
	bin    binaries
	dirs   directories
	dbname string
	child  *child
	unlock func()
	once   sync.Once
}

// StartPostgres starts (and on first use creates) the cluster in c.DataDir and returns when it answers queries.
// The context bounds the start only. It recovers by itself from a killed server, a killed parent and a half-finished
// initdb; a data folder of another major version, or one in use by another process, is refused with a sentence.
func StartPostgres(ctx context.Context, c PostgresConfig) (_ *Postgres, err error) {
	if c.DataDir == "" {
		return nil, errors.New("embedded Postgres: DataDir is empty; name a folder to keep the data in")
	}
	if c.Database == "" {
		c.Database = "postdog"
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()

	began := time.Now()
	p := &Postgres{log: c.Logger, dbname: c.Database}
	if p.bin, err = findBinaries(ctx, c.BinDir); err != nil {
		return nil, err
	}
	dataDir, err := filepath.Abs(c.DataDir)
	if err != nil {
		return nil, fmt.Errorf("embedded Postgres: %w", err)
	}
	who, err := pickIdentity(ctx, &p.bin, &dataDir, c)
	if err != nil {
		return nil, err
	}
	if p.dirs, err = prepareDirectories(dataDir, who); err != nil {
		return nil, err
	}
	if p.unlock, err = lockDirectory(p.dirs.root); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			p.unlock()
		}
	}()
	if err = stopOrphan(ctx, p.dirs, p.log); err != nil {
		return nil, err
	}
	if err = ensureCluster(ctx, p.bin, p.dirs, who); err != nil {
		return nil, err
	}
	if err = p.launch(ctx, who, c.Settings); err != nil {
		return nil, err
	}
	p.log.Info("embedded Postgres is ready", "version", p.bin.version, "bin", p.bin.dir, "data", p.dirs.data,
		"identity", who.name, "took", time.Since(began).Round(time.Millisecond))
	return p, nil
}

// URL is the connection string of the configured database as the superuser, over the Unix socket
// (libpq "Connection URIs", also read by pgx).
func (p *Postgres) URL() string {
	return p.urlOf(p.dbname)
}

func (p *Postgres) urlOf(database string) string {
	q := url.Values{"host": {p.dirs.socket}, "port": {socketPort}, "sslmode": {"disable"}}
	u := url.URL{Scheme: "postgres", User: url.User(superuser), Host: "", Path: "/" + database, RawQuery: q.Encode()}
	return u.String()
}

// DataDir is the cluster's own folder (PGDATA); its `pg_wal` holds the write-ahead log.
func (p *Postgres) DataDir() string { return p.dirs.data }

// LogFile is where the server writes its log. It holds neither statements nor parameters nor row contents.
func (p *Postgres) LogFile() string { return p.dirs.log }

// Pid is the postmaster's process id.
func (p *Postgres) Pid() int { return p.child.pid }

// Done is closed when the server has ended, whether asked to or not.
func (p *Postgres) Done() <-chan struct{} { return p.child.done }

// Stop ends the server: a fast shutdown (open transactions are rolled back), or an immediate one
// when ctx ends first; both lose nothing that was committed. Calling it again is harmless.
func (p *Postgres) Stop(ctx context.Context) error {
	var err error
	p.once.Do(func() {
		defer p.unlock()
		defer func() { _ = os.Remove(p.dirs.socket) }() // it is made anew; one in the temporary folder should not stay
		for _, step := range []struct {
			signal syscall.Signal
			until  <-chan struct{}
		}{
			{syscall.SIGINT, ctx.Done()},
			{syscall.SIGQUIT, after(5 * time.Second)},
			{syscall.SIGKILL, nil},
		} {
			p.child.signal(step.signal)
			select {
			case <-p.child.done:
				p.log.Info("embedded Postgres has stopped", "signal", step.signal.String())
				return
			case <-step.until:
				err = fmt.Errorf("embedded Postgres did not stop on %s in time: %w", step.signal, context.Cause(ctx))
			}
		}
	})
	<-p.child.done
	return err
}

func after(d time.Duration) <-chan struct{} {
	c := make(chan struct{})
	time.AfterFunc(d, func() { close(c) })
	return c
}

// openLog opens the server's log for appending; one that grew over 16 MiB is kept once as `.old`.
func openLog(path string, who identity) (*os.File, error) {
	if st, err := os.Stat(path); err == nil && st.Size() > 16<<20 {
		if err := os.Rename(path, path+".old"); err != nil {
			return nil, err
		}
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600) // #nosec G304 -- our own folder
	if err != nil {
		return nil, err
	}
	return f, who.own(path)
}
