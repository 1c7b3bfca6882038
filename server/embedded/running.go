package embedded

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// RunningURL returns the URL of the embedded Postgres that another process runs in a data folder, and whether one does
// (PostgreSQL, "postmaster.pid": pid, folder, start, port, socket folder).
func RunningURL(dataDir string) (url string, ok bool) {
	f, err := os.Open(filepath.Join(dataDir, "lock")) // #nosec G304 -- our own folder
	if err != nil {
		return "", false
	}
	defer func() { _ = f.Close() }()
	if syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB) == nil {
		return "", false // nobody holds it; closing lets it go
	}
	text, err := os.ReadFile(filepath.Join(dataDir, "pgdata", "postmaster.pid")) // #nosec G304 -- our own folder
	lines := strings.Split(string(text), "\n")
	if err != nil || len(lines) < 5 || lines[4] == "" {
		return "", false
	}
	p := Postgres{dirs: directories{socket: strings.TrimSpace(lines[4])}}
	return p.urlOf("postdog"), true
}
