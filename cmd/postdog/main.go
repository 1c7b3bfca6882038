// Command postdog is PostDog: the server, its migrations, the simulated outside world, and the demo.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"
)

const usage = `usage: postdog <command>

  serve    [--roles api,webhooks,worker]   run PostDog; the environment configures it (.env.example)
  migrate                                  bring the database up to date
  audit verify [--head …]                  check that no entry of the audit logs was edited, removed or moved
  sandbox  [--addr host:port]              run the simulated outside world alone
  demo                                     run everything with a demo workspace
`

// stopWithin is how long a stopping process may take to finish what it has at hand.
const stopWithin = 20 * time.Second

// garbagePercent is Go's GOGC where the operator sets none: the live heap is small, and answers are short-lived, so that
// collecting at twice the heap costs a fifth of the time. GOMEMLIMIT bounds the memory.
const garbagePercent = 400

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbagePercent)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "postdog:", err)
		if errors.Is(err, errUsage) {
			fmt.Fprint(os.Stderr, "\n"+usage)
		}
		os.Exit(1)
	}
}

var errUsage = errors.New("no such command")

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 {
		return errUsage
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelInfo}))
	slog.SetDefault(log)
	flags := flag.NewFlagSet("postdog "+args[0], flag.ContinueOnError)
	switch args[0] {
	case "serve":
		roles := flags.String("roles", "", "what this process does: api, webhooks, worker")
		if err := flags.Parse(args[1:]); err != nil {
			return err
		}
		return serve(ctx, *roles, log)
	case "migrate":
		return migrate(ctx, log)
	case "audit":
		return audit(ctx, args[1:], out, log)
	case "sandbox":
		addr := flags.String("addr", "localhost:8090", "where to listen")
		smtp := flags.String("smtp", "localhost:8025", "where to take mail")
		webhook := flags.String("webhook", "http://localhost:8080/webhooks/whatsapp", "where to deliver webhooks")
		if err := flags.Parse(args[1:]); err != nil {
			return err
		}
		return runSandbox(ctx, *addr, *smtp, *webhook, log)
	case "demo":
		return runDemo(ctx, out, log)
	case "help", "-h", "--help":
		_, err := io.WriteString(out, usage)
		return err
	}
	return errUsage
}
