package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
)

// row is one measurement with what it is measured beside.
type row struct {
	Row    string   `json:"row"`
	Ours   float64  `json:"ours"`
	Unit   string   `json:"unit"`
	Beside []beside `json:"beside"`
	Ratio  float64  `json:"ratio"` // ours to the first of Beside
	Goal   string   `json:"goal"`
	Met    bool     `json:"met"`
}

// beside is a peer, or a limit.
type beside struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
}

// String is the row as a line of the table.
func (r row) String() string {
	var others []string
	for _, b := range r.Beside {
		others = append(others, fmt.Sprintf("%s %.4g", b.Name, b.Value))
	}
	met := "no"
	if r.Met {
		met = "yes"
	}
	return fmt.Sprintf("| %s | %.4g | %s | %s | %.3g | %s | %s |", r.Row, r.Ours, r.Unit, strings.Join(others, ", "), r.Ratio, r.Goal, met)
}

// write leaves the results for readers and for programs.
func write(ctx context.Context, dir string, rows []row) error {
	raw, err := json.MarshalIndent(rows, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "results.json"), append(raw, '\n'), 0o600); err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("# Benchmarks\n\nMeasured by `make bench`, each row with its peer in one run.\n\n")
	fmt.Fprintf(&b, "- when: %s\n- machine: %s/%s, %d cores, %s\n- versions: %s\n\n", time.Now().UTC().Format(time.RFC3339),
		runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), processor(ctx), versions())
	b.WriteString("| row | PostDog | unit | beside | ratio | goal | met |\n|---|---|---|---|---|---|---|\n")
	for _, r := range rows {
		b.WriteString(r.String() + "\n")
	}
	// Profiles are read by people, who write down what they said.
	profiles, err := os.ReadFile(filepath.Join(dir, "profiles.md")) // #nosec G304 -- our own folder
	if err != nil {
		return err
	}
	b.WriteString("\n#" + string(profiles))
	return os.WriteFile(filepath.Join(dir, "results.md"), []byte(b.String()), 0o600)
}

func processor(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, "uname", "-m", "-r").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}

func versions() string {
	v := runtime.Version()
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, d := range info.Deps {
			if d.Path == "github.com/jackc/pgx/v5" {
				v += ", pgx " + d.Version
			}
		}
	}
	return v
}
