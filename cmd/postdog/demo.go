package main

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"postdog.io/demo"
	"postdog.io/sandbox"
	"postdog.io/server"
)

// runDemo runs everything with a demo workspace until ctx ends.
func runDemo(ctx context.Context, out io.Writer, log *slog.Logger) error {
	c, err := server.LoadConfig()
	if err != nil {
		return err
	}
	sandboxAddr := "localhost:8090"
	if v := os.Getenv("POSTDOG_SANDBOX_ADDR"); v != "" {
		sandboxAddr = v
	}
	d, err := demo.Start(ctx, demo.Config{Server: c, SandboxAddr: sandboxAddr, Out: out, Logger: log, Quiet: os.Getenv("POSTDOG_DEMO_QUIET") != ""})
	if err != nil {
		return err
	}
	return wait(ctx, d.Failed(), d.Stop)
}

// runSandbox runs the outside world alone until ctx ends.
func runSandbox(ctx context.Context, addr, smtpAddr, webhook string, log *slog.Logger) error {
	s, err := sandbox.New(sandbox.Config{
		Apps: sandbox.DefaultApps(), Accounts: sandbox.DefaultAccounts(), WebhookURL: webhook, Seed: 1, Logger: log,
	})
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	mail, err := net.Listen("tcp", smtpAddr)
	if err != nil {
		return err
	}
	h := &http.Server{Handler: s.Handler(), ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 2)
	go func() { failed <- h.Serve(l) }()
	go func() { failed <- s.ServeSMTP(mail) }()
	log.Info("the sandbox is ready", "url", "http://"+addr, "smtp", smtpAddr)
	return wait(ctx, failed, func(ctx context.Context) {
		_ = s.Close()
		_ = mail.Close()
		_ = h.Shutdown(ctx)
	})
}
