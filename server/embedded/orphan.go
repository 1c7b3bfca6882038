package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// stopOrphan ends a postmaster that outlived its PostDog process and clears the lock files of a dead one, whose
// process id may have been given to somebody else by now. We hold the folder's lock, so whatever
// runs there has no owner.
func stopOrphan(ctx context.Context, d directories, log *slog.Logger) error {
	pidFile := filepath.Join(d.data, "postmaster.pid")
	raw, err := os.ReadFile(pidFile) // #nosec G304 -- our own folder
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("embedded Postgres: %w", err)
	}
	first, _, _ := strings.Cut(string(raw), "\n")
	if pid, err := strconv.Atoi(strings.TrimSpace(first)); err == nil && pid > 1 {
		log.Warn("recovering an embedded Postgres that was not stopped", "pid", pid, "alive", serves(pid, d.data))
		signals := []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGKILL}
		patience := time.Now()
		for serves(pid, d.data) {
			if len(signals) > 0 && !time.Now().Before(patience) {
				_ = syscall.Kill(pid, signals[0]) // it may end in this very moment
				signals, patience = signals[1:], time.Now().Add(5*time.Second)
			}
			if ctx.Err() != nil {
				return fmt.Errorf("embedded Postgres: process %d still runs on %s and does not stop: %w", pid, d.data, context.Cause(ctx))
			}
			pause(ctx, 10*time.Millisecond)
		}
	}
	for _, stale := range []string{
		pidFile, filepath.Join(d.socket, ".s.PGSQL."+socketPort), filepath.Join(d.socket, ".s.PGSQL."+socketPort+".lock"),
	} {
		if err := os.Remove(stale); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("embedded Postgres: %w", err)
		}
	}
	return nil
}

// serves reports whether pid is a postmaster of that data folder, by its command line (proc(5)).
func serves(pid int, data string) bool {
	if runtime.GOOS == "linux" {
		raw, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/cmdline")
		return err == nil && strings.Contains("\x00"+string(raw), "\x00"+data+"\x00") && strings.Contains(string(raw), "postgres")
	}
	out, err := exec.Command("ps", "-ww", "-o", "command=", "-p", strconv.Itoa(pid)).Output() // #nosec G204 -- a number
	return err == nil && strings.Contains(string(out), data) && strings.Contains(string(out), "postgres")
}
