package embedded

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestStartStopStart(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "pg")
	p := start(t, PostgresConfig{DataDir: dir})
	must(t, execute(t.Context(), p.URL(), "create table kept (n int); insert into kept values (7)"))

	for setting, want := range map[string]string{
		"data_checksums": "on", "listen_addresses": "", "jit": "off", "synchronous_commit": "on", "server_encoding": "UTF8",
		"fsync": "on", "unix_socket_permissions": "0700",
	} {
		if got := ask[string](t, p, "select current_setting('"+setting+"')"); got != want {
			t.Errorf("%s is %q, want %q", setting, got, want)
		}
	}
	if st, err := os.Stat(p.dirs.socket); err != nil || st.Mode().Perm() != 0o700 {
		t.Errorf("the socket folder: %v %v", st, err)
	}

	must(t, p.Stop(t.Context()))
	must(t, p.Stop(t.Context()))
	began := time.Now()
	p = start(t, PostgresConfig{DataDir: dir})
	t.Logf("warm start: %s", time.Since(began))
	if got := ask[int](t, p, "select n from kept"); got != 7 {
		t.Errorf("kept %d", got)
	}
}

func TestSecondProcessIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	start(t, PostgresConfig{DataDir: dir})
	_, err := StartPostgres(t.Context(), PostgresConfig{DataDir: dir})
	wants(t, err, "in use by another", dir)
}

func TestLongDataDir(t *testing.T) {
	t.Parallel()
	p := start(t, PostgresConfig{DataDir: filepath.Join(t.TempDir(), strings.Repeat("long/", 40), "with space")})
	if got := ask[int](t, p, "select 1"); got != 1 {
		t.Error(got)
	}
}

func TestPostmasterKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := start(t, PostgresConfig{DataDir: dir})
	must(t, execute(t.Context(), p.URL(), "create table kept (n int); insert into kept values (8)"))
	must(t, syscall.Kill(p.Pid(), syscall.SIGKILL))
	<-p.Done()
	must(t, p.Stop(t.Context()))
	// A stale pid file may name a process that has nothing to do with Postgres, such as this one.
	must(t, os.WriteFile(filepath.Join(p.DataDir(), "postmaster.pid"), []byte(strconv.Itoa(os.Getpid())+"\n"), 0o600))
	p = start(t, PostgresConfig{DataDir: dir})
	if got := ask[int](t, p, "select n from kept"); got != 8 {
		t.Errorf("kept %d", got)
	}
}

func TestProcessKilled(t *testing.T) {
	t.Parallel()
	exe, err := os.Executable()
	must(t, err)
	dir := t.TempDir()
	for range 2 {
		h := startHelper(t, exe, dir, "", 0)
		h.awaitReady(t)
		must(t, h.cmd.Process.Kill())
		_ = h.cmd.Wait()
	}
	p := start(t, PostgresConfig{DataDir: dir})
	if got := ask[int](t, p, "select count(*) from kept"); got != 2 {
		t.Errorf("kept %d rows of 2", got)
	}
}

func TestOrphanIsStopped(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := start(t, PostgresConfig{DataDir: dir})
	p.unlock() // as if our process had gone and its postmaster had not
	next := start(t, PostgresConfig{DataDir: dir})
	<-p.Done()
	if got := ask[int](t, next, "select 1"); got != 1 {
		t.Error(got)
	}
}

func TestOtherMajorIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := start(t, PostgresConfig{DataDir: dir})
	must(t, p.Stop(t.Context()))
	must(t, os.WriteFile(filepath.Join(p.DataDir(), "PG_VERSION"), []byte("9\n"), 0o600))
	_, err := StartPostgres(t.Context(), PostgresConfig{DataDir: dir})
	wants(t, err, "is of Postgres 9", p.bin.version, binEnv)
}

func TestForeignFolderIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(dir, "pgdata", "holiday-pictures"), 0o700))
	_, err := StartPostgres(t.Context(), PostgresConfig{DataDir: dir})
	wants(t, err, "no Postgres data folder")
}

func TestInterruptedInitdb(t *testing.T) {
	t.Parallel()
	exe, err := os.Executable()
	must(t, err)
	dir := t.TempDir()
	h := startHelper(t, exe, dir, "", 0)
	for begun := false; !begun; pause(t.Context(), time.Millisecond) {
		found, err := filepath.Glob(filepath.Join(dir, "pgdata.new-*", "base"))
		must(t, err)
		begun = len(found) > 0
	}
	must(t, h.cmd.Process.Kill())
	_ = h.cmd.Wait()
	if _, err := os.Stat(filepath.Join(dir, "pgdata")); err == nil {
		t.Fatal("killed too late to show anything")
	}
	p := start(t, PostgresConfig{DataDir: dir})
	if got := ask[int](t, p, "select 1"); got != 1 {
		t.Error(got)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "pgdata.new-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestLogHoldsNoPersonalData(t *testing.T) {
	t.Parallel()
	p := start(t, PostgresConfig{DataDir: t.TempDir()})
	const canary = "canary-4711"
	for _, sql := range []string{
		"create table u (n text unique); insert into u values ('" + canary + "'); insert into u values ('" + canary + "')",
		"select '" + canary + "'::uuid", "select '" + canary,
	} {
		if err := execute(t.Context(), p.URL(), sql); err == nil {
			t.Errorf("%q worked", sql)
		}
	}
	must(t, p.Stop(t.Context()))
	log, err := os.ReadFile(p.LogFile())
	must(t, err)
	if bytes.Contains(log, []byte(canary)) {
		t.Errorf("the log tells:\n%s", log)
	}
}

func TestStartIsBoundByItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if p, err := StartPostgres(ctx, PostgresConfig{DataDir: t.TempDir()}); err == nil {
		t.Error("it started", p.Stop(t.Context()))
	}
}
