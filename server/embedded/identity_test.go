package embedded

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// As root, another uid (one without a name, as containers have) starts it too; as an ordinary user it is our own.
func TestOrdinaryUser(t *testing.T) {
	t.Parallel()
	bin, err := findBinaries(t.Context(), "")
	must(t, err)
	exe, err := os.Executable()
	must(t, err)
	dir := filepath.Join(openDir(t), "pg")
	uid := 0
	if os.Geteuid() == 0 {
		uid = 4321
		there := filepath.Join(openDir(t), "there")
		must(t, os.Mkdir(there, 0o755)) // programs
		must(t, os.Chown(there, uid, uid))
		dir = filepath.Join(there, "pg")
		programs := openDir(t)
		must(t, copyTree(filepath.Join(programs, "native"), filepath.Dir(bin.dir)))
		bin.dir = filepath.Join(programs, "native", filepath.Base(bin.dir))
		own, err := os.ReadFile(exe) // ourselves
		must(t, err)
		exe = filepath.Join(programs, "helper")
		must(t, os.WriteFile(exe, own, 0o755)) // a program
	}
	h := startHelper(t, exe, dir, bin.dir, uid)
	h.awaitReady(t)
	must(t, h.stdin.Close())
	must(t, h.cmd.Wait())
	if has, _, ok := owner(filepath.Join(dir, "pgdata")); uid != 0 && (!ok || has != uid) {
		t.Errorf("the data belongs to %d", has)
	}
}

// Where the kernel refuses user namespaces, root drops to nobody, who reaches neither /root nor a private folder.
func TestWithoutNamespace(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "pg")
	must(t, os.Chmod(filepath.Dir(filepath.Dir(dir)), 0o700)) // a folder
	refuge := filepath.Join(openDir(t), "refuge")
	p := start(t, PostgresConfig{DataDir: dir, noNamespace: os.Geteuid() == 0, refuge: refuge})
	if got := ask[int](t, p, "select 1"); got != 1 {
		t.Error(got)
	}
	if in := strings.HasPrefix(p.DataDir(), refuge); in != (os.Geteuid() == 0) {
		t.Errorf("the data is in %s", p.DataDir())
	}
}

// Data that a dropped id created stays usable when namespaces are back: its owner is taken.
func TestOwnerIsKept(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(openDir(t), "pg")
	p := start(t, PostgresConfig{DataDir: dir, noNamespace: os.Geteuid() == 0})
	must(t, execute(t.Context(), p.URL(), "create table kept (n int); insert into kept values (9)"))
	must(t, p.Stop(t.Context()))
	p = start(t, PostgresConfig{DataDir: dir})
	if got := ask[int](t, p, "select n from kept"); got != 9 {
		t.Errorf("kept %d", got)
	}
}

func TestNamedFolderMustServe(t *testing.T) {
	t.Parallel()
	_, err := StartPostgres(t.Context(), PostgresConfig{DataDir: t.TempDir(), BinDir: "/nonexistent"})
	wants(t, err, "/nonexistent", "named")
}

func TestHydrateMakesTheLinks(t *testing.T) {
	t.Parallel()
	native := filepath.Join(t.TempDir(), "native")
	must(t, os.MkdirAll(filepath.Join(native, "lib"), 0o700))
	must(t, os.WriteFile(filepath.Join(native, "lib", "a.so.1"), []byte("x"), 0o600))
	must(t, os.WriteFile(filepath.Join(native, "pg-symlinks.json"),
		[]byte(`[{"source":"native/lib/a.so.1","target":"native/lib/a.so"}]`), 0o600))
	for range 2 {
		must(t, hydrate(native))
	}
	if to, err := os.Readlink(filepath.Join(native, "lib", "a.so")); err != nil || to != "a.so.1" {
		t.Errorf("the link leads to %q: %v", to, err)
	}
}
