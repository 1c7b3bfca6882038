package embedded

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// identity is the id under which Postgres runs: it refuses root, and initdb wants an id that has a name.
type identity struct {
	name      string
	namespace bool // in a user namespace that maps our id to an ordinary one
	drop      bool // as uid and gid below, to which its folders are given
	uid, gid  int
}

// parentDeath says what becomes of a child when this process dies.
type parentDeath syscall.Signal

const (
	stopWithParent = parentDeath(syscall.SIGQUIT) // Postgres: immediate shutdown, nothing committed is lost
	killWithParent = parentDeath(syscall.SIGKILL)
)

// pickIdentity decides as whom Postgres runs: as ourselves where we are an ordinary user; as root, as the data's
// owner where that is another user, else in a user namespace, else as nobody. For nobody it moves what that id
// cannot reach: *bin is copied and *dataDir replaced by a folder under /var/lib/postdog.
func pickIdentity(ctx context.Context, bin *binaries, dataDir *string, c PostgresConfig) (identity, error) {
	root := os.Geteuid() == 0
	_, unnamed := user.LookupId(strconv.Itoa(os.Geteuid()))
	if !root && unnamed == nil {
		return identity{name: "ourselves"}, nil
	}
	if uid, gid, ok := owner(filepath.Join(*dataDir, "pgdata")); root && ok && uid != 0 {
		return identity{name: fmt.Sprintf("the data's owner (uid %d)", uid), drop: true, uid: uid, gid: gid}, nil
	}
	if !c.noNamespace {
		who := identity{name: "a user namespace", namespace: true}
		if who.works(ctx, *bin) {
			return who, nil
		}
	}
	if !root {
		return identity{name: "ourselves"}, nil
	}
	who := identity{name: "nobody", drop: true, uid: 65534, gid: 65534}
	if u, err := user.Lookup("nobody"); err == nil {
		who.uid, _ = strconv.Atoi(u.Uid) // numbers on every Unix
		who.gid, _ = strconv.Atoi(u.Gid)
	}
	return who, who.seekRefuge(ctx, bin, dataDir, c)
}

func (who identity) works(ctx context.Context, bin binaries) bool {
	cmd := exec.CommandContext(ctx, bin.path("postgres"), "--version") // #nosec G204 -- the binaries we looked up
	cmd.Dir, cmd.SysProcAttr = "/", who.attributes(killWithParent)
	return cmd.Run() == nil
}

// own gives a path to the id that Postgres drops to.
func (who identity) own(path string) error {
	if !who.drop {
		return nil
	}
	return os.Chown(path, who.uid, who.gid)
}

// seekRefuge makes sure that a dropped id reaches binaries and data, which stand below /root for instance.
func (who identity) seekRefuge(ctx context.Context, bin *binaries, dataDir *string, c PostgresConfig) error {
	refuge := c.refuge
	if refuge == "" {
		refuge = "/var/lib/postdog"
	}
	if !who.works(ctx, *bin) {
		to := filepath.Join(refuge, "postgres-"+bin.version)
		if err := copyTree(to, filepath.Dir(bin.dir)); err != nil {
			return fmt.Errorf("embedded Postgres: root must run it as %s, who cannot reach %s: %w", who.name, bin.dir, err)
		}
		bin.dir = filepath.Join(to, filepath.Base(bin.dir))
		if !who.works(ctx, *bin) {
			return fmt.Errorf("embedded Postgres: neither a user namespace nor %s can run %s; start PostDog as an ordinary user", who.name, bin.dir)
		}
	}
	if !reachable(filepath.Dir(*dataDir)) {
		to := filepath.Join(refuge, "data-"+shortHash(*dataDir))
		c.Logger.Warn("embedded Postgres keeps its data elsewhere, where the id it drops to can reach it",
			"asked", *dataDir, "data", to)
		*dataDir = to
	}
	return nil
}

// reachable reports whether everybody may pass through path.
func reachable(path string) bool {
	for {
		st, err := os.Stat(path)
		if err == nil && st.Mode()&0o001 == 0 {
			return false
		}
		if path == filepath.Dir(path) {
			return true
		}
		path = filepath.Dir(path)
	}
}

// copyTree copies from to a new folder in one step, so that a half copy is never taken for a whole one.
func copyTree(to, from string) error {
	if _, err := os.Stat(to); err == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil { // #nosec G301 -- a dropped id passes through it
		return err
	}
	half, err := os.MkdirTemp(filepath.Dir(to), "half-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(half) }()     // gone after the rename
	if err := os.Chmod(half, 0o755); err != nil { // #nosec G302 -- programs, not secrets
		return err
	}
	if err := os.CopyFS(half, os.DirFS(from)); err != nil {
		return err
	}
	return os.Rename(half, to)
}

func owner(path string) (uid, gid int, ok bool) {
	st, err := os.Lstat(path)
	if err != nil {
		return 0, 0, false
	}
	sys, ok := st.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0, false
	}
	return int(sys.Uid), int(sys.Gid), true
}

// ours reports whether st is a folder of ours that nobody else may enter.
func ours(path string, st fs.FileInfo, who identity) bool {
	uid := os.Geteuid()
	if who.drop {
		uid = who.uid
	}
	has, _, ok := owner(path)
	return ok && has == uid && st.IsDir() && st.Mode().Perm()&0o077 == 0
}
