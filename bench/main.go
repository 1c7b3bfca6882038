// Command bench measures PostDog beside a peer or a physical limit, each row in one run on this machine, and prints the
// table. It drives bin/postdog from outside, as its users do. `make bench` builds and runs it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"time"
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

// settings are what the command line says.
type settings struct {
	// big has growth go on to ten million messages.
	big bool
	// soak is how long the soak lasts.
	soak time.Duration
}

type benchmark struct {
	name    string
	measure func(ctx context.Context, dir string) (row, error)
}

// benchmarks measure in a folder that is theirs and is gone afterwards.
func benchmarks(s settings) []benchmark {
	return []benchmark{
		{"start", startRow}, {"ingest", ingestRow}, {"inbox", inboxRow}, {"thread", threadRow},
		{"growth", func(ctx context.Context, dir string) (row, error) { return growthRow(ctx, dir, s.big) }},
		{"soak", func(ctx context.Context, dir string) (row, error) { return soakRow(ctx, dir, s.soak) }},
		{"fanout", fanoutRow}, {"screen", screenRow}, {"can", canRow}, {"hostile", hostileRow},
	}
}

// run measures all rows, or those that are named. Flags may stand before and after the names.
func run(ctx context.Context, args []string) error {
	var s settings
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.BoolVar(&s.big, "big", false, "let growth go on to ten million messages, which takes some minutes more")
	// The heap rises for two minutes, while connections fill their caches among others: a soak that is much shorter takes that for growth.
	flags.DurationVar(&s.soak, "for", 5*time.Minute, "how long the soak lasts")
	var only []string
	for {
		if err := flags.Parse(args); err != nil {
			return err
		}
		if flags.NArg() == 0 {
			break
		}
		only, args = append(only, flags.Arg(0)), flags.Args()[1:]
	}
	all := benchmarks(s)
	for _, name := range only {
		if !slices.ContainsFunc(all, func(b benchmark) bool { return b.name == name }) {
			return fmt.Errorf("there is no row %q", name)
		}
	}
	var rows []row
	for _, b := range all {
		if len(only) > 0 && !slices.Contains(only, b.name) {
			continue
		}
		r, err := inFolder(ctx, b.measure)
		if err != nil {
			return fmt.Errorf("%s: %w", b.name, err)
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
