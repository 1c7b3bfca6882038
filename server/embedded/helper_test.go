package embedded

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	helperDir = "EMBEDDED_TEST_HELPER_DIR" // its presence turns the test binary into a process that serves from there
	helperBin = "EMBEDDED_TEST_HELPER_BIN"
)

// TestMain is also the helper: a process that starts a Postgres, says so, and waits to be killed.
func TestMain(m *testing.M) {
	dir := os.Getenv(helperDir)
	if dir == "" {
		os.Exit(m.Run())
	}
	p, err := StartPostgres(context.Background(), PostgresConfig{DataDir: dir, BinDir: os.Getenv(helperBin)})
	if err == nil {
		err = execute(context.Background(), p.URL(), "create table if not exists kept (n int); insert into kept values (1)")
	}
	if err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
	fmt.Println("ready", p.Pid())
	_, _ = io.Copy(io.Discard, os.Stdin)
	if err := p.Stop(context.Background()); err != nil {
		fmt.Println("failed:", err)
	}
}

type helper struct {
	cmd   *exec.Cmd
	lines *bufio.Scanner
	stdin io.Closer
}

// startHelper re-executes the test binary, optionally as another user.
func startHelper(t *testing.T, exe, dir, bin string, uid int) helper {
	t.Helper()
	cmd := exec.Command(exe) // ourselves
	cmd.Env = append(os.Environ(), helperDir+"="+dir, helperBin+"="+bin)
	if uid > 0 {
		cmd.Dir = "/"
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(uid)}} // small
	}
	out, err := cmd.StdoutPipe()
	must(t, err)
	in, err := cmd.StdinPipe()
	must(t, err)
	cmd.Stderr = os.Stderr
	must(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return helper{cmd: cmd, lines: bufio.NewScanner(out), stdin: in}
}

// awaitReady returns the helper's postmaster.
func (h helper) awaitReady(t *testing.T) (postmaster int) {
	t.Helper()
	if !h.lines.Scan() {
		t.Fatal("the helper ended without a word")
	}
	if _, err := fmt.Sscanf(h.lines.Text(), "ready %d", &postmaster); err != nil {
		t.Fatalf("the helper says %q", h.lines.Text())
	}
	return postmaster
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func execute(ctx context.Context, url, sql string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }() // a test's connection
	_, err = conn.Exec(ctx, sql)
	return err
}

func ask[T any](t *testing.T, p *Postgres, sql string) (value T) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), p.URL())
	must(t, err)
	defer func() { _ = conn.Close(context.Background()) }() // a test's connection
	must(t, conn.QueryRow(t.Context(), sql).Scan(&value))
	return value
}

func start(t *testing.T, c PostgresConfig) *Postgres {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if c.Logger == nil {
		c.Logger = slog.New(slog.NewTextHandler(t.Output(), nil))
	}
	p, err := StartPostgres(ctx, c)
	must(t, err)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := p.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	return p
}

// openDir is a temporary folder that every user may enter.
func openDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "pgtest-")
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	must(t, os.Chmod(dir, 0o755)) // that is its point
	return dir
}

func wants(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error; want one that says %q", words)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("the error does not say %q: %v", w, err)
		}
	}
}
