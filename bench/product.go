package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// product is a running bin/postdog.
type product struct {
	cmd  *exec.Cmd
	demo demoFile
	// readyIn is how long it took from the start of the process until /readyz said so.
	readyIn time.Duration
}

// demoFile is what the demo writes for scripts.
type demoFile struct {
	Address        string
	AdminAddress   string
	SandboxAddress string
	Users          []struct{ Email, Password, TOTPSecret string }
	Apps           map[string]struct{ AppSecret string }
	Accounts       []struct{ Network, ID, PhoneNumberID, WABAID string }
}

const patience = 2 * time.Minute

// startProduct runs the demo, without customers who write by themselves, on free ports.
func startProduct(ctx context.Context, dataDir, databaseURL string, environment ...string) (*product, error) {
	var free [3]string
	for i := range free {
		l, err := net.Listen("tcp", "localhost:0")
		if err != nil {
			return nil, err
		}
		free[i] = l.Addr().String()
		if err := l.Close(); err != nil {
			return nil, err
		}
	}
	log, err := os.Create(filepath.Join(filepath.Dir(dataDir), "postdog.log")) // #nosec G304 -- our own folder
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()                                       // the process has its own handle
	cmd := exec.CommandContext(ctx, filepath.Join("bin", "postdog"), "demo") // #nosec G204 -- a constant
	cmd.Env = append(os.Environ(), "POSTDOG_ADDR="+free[0], "POSTDOG_ADMIN_ADDR="+free[1], "POSTDOG_SANDBOX_ADDR="+free[2],
		"POSTDOG_DATA_DIR="+dataDir, "DATABASE_URL="+databaseURL, "NATS_URL=", "POSTDOG_PUBLIC_URL=", "POSTDOG_DEMO_QUIET=1")
	cmd.Env = append(cmd.Env, environment...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("bin/postdog: %w; run make bench, which builds it", err)
	}
	p := &product{cmd: cmd}
	for {
		if answers(ctx, "http://"+free[0]+"/readyz") {
			p.readyIn = time.Since(began)
			break
		}
		if time.Since(began) > patience || ctx.Err() != nil {
			return nil, errors.Join(errors.New("bin/postdog did not get ready; see "+log.Name()), p.stop())
		}
		time.Sleep(2 * time.Millisecond)
	}
	// demo.json comes last: after it, the demo's account exists.
	for {
		raw, err := os.ReadFile(filepath.Join(dataDir, "demo.json")) // #nosec G304 -- our own folder
		if err == nil && json.Unmarshal(raw, &p.demo) == nil && p.demo.Address == free[0] {
			return p, nil
		}
		if time.Since(began) > patience || ctx.Err() != nil {
			return nil, errors.Join(errors.New("the demo wrote no demo.json; see "+log.Name()), p.stop())
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func (p *product) stop() error {
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	return p.cmd.Wait()
}

func answers(ctx context.Context, url string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	_ = res.Body.Close()
	return res.StatusCode == http.StatusOK
}
