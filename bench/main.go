// Command bench measures PostDog beside a peer or a physical limit, each row in one run on this machine, and prints the
// table. It drives bin/postdog from outside, as its users do. `make bench` builds and runs it.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"slices"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// benchmarks measure in a folder that is theirs and is gone afterwards.
var benchmarks = []struct {
	name    string
	measure func(ctx context.Context, dir string) (row, error)
}{{"start", startRow}, {"ingest", ingestRow}, {"inbox", inboxRow}, {"thread", threadRow}, {"can", canRow}, {"hostile", hostileRow}}

// run measures all rows, or those that are named.
func run(ctx context.Context, only []string) error {
	var rows []row
	for _, b := range benchmarks {
		if len(only) > 0 && !slices.Contains(only, b.name) {
			continue
		}
		r, err := inFolder(ctx, b.measure)
		if err != nil {
			return err
		}
		rows = append(rows, r)
		fmt.Println(r)
	}
	if len(only) > 0 {
		return nil
	}
	return write(ctx, "bench", rows)
}

func inFolder(ctx context.Context, measure func(context.Context, string) (row, error)) (row, error) {
	dir, err := os.MkdirTemp("", "postdog-bench-")
	if err != nil {
		return row{}, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	return measure(ctx, dir)
}
