package embedded

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

// directories are the folders and files of one cluster.
type directories struct {
	root, data, socket, log string
}

// longestSocketDir leaves room for `/.s.PGSQL.5432.lock` in the 103 bytes of macOS's sun_path (107 on Linux).
const longestSocketDir = 80

// prepareDirectories makes the root and socket folders. A socket whose path would be too long for unix(7)
// goes to a folder of its own under the temporary one, named after the data folder.
func prepareDirectories(root string, who identity) (directories, error) {
	d := directories{
		root: root, data: filepath.Join(root, "pgdata"),
		socket: filepath.Join(root, "socket"), log: filepath.Join(root, "postgres.log"),
	}
	if len(d.socket) > longestSocketDir || strings.ContainsAny(d.socket, `,"'\ @`) {
		d.socket = filepath.Join(os.TempDir(), "postdog-"+shortHash(root))
	}
	if err := os.MkdirAll(filepath.Dir(root), 0o755); err != nil { // #nosec G301 -- a dropped id passes through it
		return d, fmt.Errorf("embedded Postgres: POSTDOG_DATA_DIR wants a folder that we may write to: %w", err)
	}
	for _, dir := range []string{d.root, d.socket} {
		if err := os.Mkdir(dir, 0o700); err == nil {
			err = who.own(dir)
			if err != nil {
				return d, fmt.Errorf("embedded Postgres: %w", err)
			}
		} else if !errors.Is(err, fs.ErrExist) {
			return d, fmt.Errorf("embedded Postgres: POSTDOG_DATA_DIR wants a folder that we may write to: %w", err)
		}
	}
	if uid, _, ok := owner(d.root); ok && uid != os.Geteuid() && os.Geteuid() != 0 {
		return d, fmt.Errorf("embedded Postgres: %s belongs to uid %d, and this is uid %d; run as that user or name another folder",
			d.root, uid, os.Geteuid())
	}
	if os.Geteuid() == 0 { // an earlier run may have been another identity
		if err := errors.Join(who.own(d.root), who.own(d.socket)); err != nil {
			return d, fmt.Errorf("embedded Postgres: %w", err)
		}
	}
	if err := os.Chmod(d.root, 0o700); err != nil { // #nosec G302 -- a folder
		return d, fmt.Errorf("embedded Postgres: %w", err)
	}
	st, err := os.Lstat(d.socket)
	if err != nil || !ours(d.socket, st, who) {
		return d, fmt.Errorf("embedded Postgres: the socket folder %s is not a folder that only we may enter; remove it", d.socket)
	}
	return d, nil
}

func shortHash(path string) string {
	sum := sha256.Sum256([]byte(path + "\x00" + strconv.Itoa(os.Geteuid())))
	return hex.EncodeToString(sum[:8])
}

// lockDirectory takes the folder for this process (flock(2)); the lock ends with the process, however that ends.
func lockDirectory(root string) (unlock func(), err error) {
	path := filepath.Join(root, "lock")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) // #nosec G304 -- our own folder
	if err != nil {
		return nil, fmt.Errorf("embedded Postgres: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("embedded Postgres: %s is in use by another PostDog process: stop that one, or set POSTDOG_DATA_DIR to another folder: %w", root, err)
	}
	return func() { _ = f.Close() }, nil
}

// ensureCluster checks the cluster's version, or creates the cluster. It is created under another name and
// moved into place whole, so that one that was interrupted is never started: the next start begins anew.
func ensureCluster(ctx context.Context, bin binaries, d directories, who identity) error {
	halves, _ := filepath.Glob(d.data + ".new-*") // a constant pattern
	for _, half := range halves {
		_ = os.RemoveAll(half) // a leftover that cannot be removed harms nobody
	}
	raw, err := os.ReadFile(filepath.Join(d.data, "PG_VERSION"))
	if err == nil {
		if there := strings.TrimSpace(string(raw)); there != strconv.Itoa(bin.major) {
			return fmt.Errorf("embedded Postgres: the data in %s is of Postgres %s, and the binaries in %s are Postgres %s: "+
				"name a folder with the binaries of %s in %s, or move %s away to start empty",
				d.data, there, bin.dir, bin.version, there, binEnv, d.data)
		}
		return nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("embedded Postgres: %w", err)
	}
	if err := os.Remove(d.data); err != nil && !errors.Is(err, fs.ErrNotExist) { // an empty folder may be replaced
		return fmt.Errorf("embedded Postgres: %s is no Postgres data folder (it has no PG_VERSION) and is not empty; move it away: %w", d.data, err)
	}
	half, err := os.MkdirTemp(d.root, filepath.Base(d.data)+".new-")
	if err != nil {
		return fmt.Errorf("embedded Postgres: %w", err)
	}
	defer func() { _ = os.RemoveAll(half) }() // gone after the rename
	if err := who.own(half); err != nil {
		return fmt.Errorf("embedded Postgres: %w", err)
	}
	if err := initdb(ctx, bin, half, d.root, who); err != nil {
		return err
	}
	if err := os.Rename(half, d.data); err != nil {
		return fmt.Errorf("embedded Postgres: %w", err)
	}
	return syncDirectory(d.root)
}

// initdb creates a UTF-8 cluster with checksums, whose sort order does not change with the machine's C library.
func initdb(ctx context.Context, bin binaries, into, wd string, who identity) error {
	args := []string{"-D", into, "-U", superuser, "-E", "UTF8", "--data-checksums", "--auth-local=trust", "--auth-host=reject"}
	switch {
	case bin.major >= 17:
		args = append(args, "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
	case runtime.GOOS == "linux":
		args = append(args, "--locale=C.UTF-8")
	default:
		args = append(args, "--locale=C")
	}
	var said bytes.Buffer
	cmd := exec.Command(bin.path("initdb"), args...) // #nosec G204 -- the binaries we looked up
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = wd, environment(), &said, &said
	cmd.SysProcAttr = who.attributes(killWithParent)
	c, err := spawn(cmd)
	if err == nil {
		select {
		case <-c.done:
			err = c.err
		case <-ctx.Done():
			c.kill()
			err = context.Cause(ctx)
		}
	}
	if err != nil {
		return fmt.Errorf("embedded Postgres: creating %s failed: %w: %s", into, err, strings.TrimSpace(said.String()))
	}
	return nil
}

func syncDirectory(path string) error {
	f, err := os.Open(path) // #nosec G304 -- our own folder
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
