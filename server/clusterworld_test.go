package server_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	natsserver "github.com/nats-io/nats-server/v2/server"

	"postdog.io/domain"
	"postdog.io/domain/identity"
	"postdog.io/sandbox"
	"postdog.io/server"
	"postdog.io/server/embedded"
)

// natsVariable makes the test binary be one NATS server of a cluster: the addresses for clients and for its peers, and
// then those of the peers, separated by commas.
const natsVariable = "POSTDOG_TEST_NATS"

func carryUntilKilled() {
	addresses := strings.Split(os.Getenv(natsVariable), ",")
	options := &natsserver.Options{ServerName: addresses[0], NoSigs: true, NoSystemAccount: true}
	options.Host, options.Port = hostPort(addresses[0])
	options.Cluster.Name = "crash"
	options.Cluster.Host, options.Cluster.Port = hostPort(addresses[1])
	for _, peer := range addresses[2:] {
		options.Routes = append(options.Routes, &url.URL{Scheme: "nats-route", Host: peer})
	}
	s, err := natsserver.NewServer(options)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	s.Start()
	if s.ReadyForConnections(20 * time.Second) {
		fmt.Println("ready")
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	<-ctx.Done()
}

func hostPort(address string) (string, int) {
	host, digits, _ := strings.Cut(address, ":")
	port, _ := strconv.Atoi(digits)
	return host, port
}

// clusterProcess is one process, kept running as a supervisor would: it is started again when it ends by itself, and
// stays down when it was killed.
type clusterProcess struct {
	name, addr  string
	environment []string
	log         *os.File

	mu      sync.Mutex
	process *exec.Cmd
	down    bool
	ready   chan struct{}
	ended   chan struct{}
	// restarts is how often it ended by itself.
	restarts int
}

func (p *clusterProcess) start(t *testing.T) {
	t.Helper()
	p.mu.Lock()
	p.down, p.ready, p.ended = false, make(chan struct{}, 1), make(chan struct{})
	p.mu.Unlock()
	go p.keep(p.ready, p.ended)
	select {
	case <-p.ready:
	case <-time.After(time.Minute):
		t.Fatalf("%s did not start; see %s", p.name, p.log.Name())
	}
}

func (p *clusterProcess) keep(ready, ended chan struct{}) {
	defer close(ended)
	for {
		cmd := exec.Command(os.Args[0]) // #nosec G204 G702 -- the test binary itself
		cmd.Env, cmd.Stderr = p.environment, p.log
		out, err := cmd.StdoutPipe()
		p.mu.Lock()
		if p.down {
			p.mu.Unlock()
			return
		}
		if err == nil {
			err = cmd.Start()
		}
		p.process = cmd
		p.mu.Unlock()
		if err != nil {
			_, _ = fmt.Fprintln(p.log, err)
			return
		}
		if line, _ := bufio.NewReader(out).ReadString('\n'); line == "ready\n" {
			select {
			case ready <- struct{}{}:
			default:
			}
		}
		_ = cmd.Wait() // by a signal, or because it could not go on
		p.mu.Lock()
		p.restarts++
		p.mu.Unlock()
	}
}

// kill ends the process with -9; it stays down.
func (p *clusterProcess) kill(t *testing.T) {
	t.Helper()
	p.mu.Lock()
	if p.down || p.process == nil {
		p.mu.Unlock()
		return
	}
	p.down = true
	_ = p.process.Process.Kill() // it may have ended this moment
	p.restarts--
	p.mu.Unlock()
	<-p.ended
}

// clusterWorld is PostDog in several processes: two for the API, one for webhooks, two workers, over one Postgres and a
// NATS cluster of three, with the sandbox as the outside world, one workspace and two members.
type clusterWorld struct {
	dir          string
	postgres     *embedded.Postgres
	sandbox      string
	nats         []*clusterProcess
	api, workers []*clusterProcess
	webhooks     *clusterProcess
	owner, agent string
	agentID      identity.Created
}

func newClusterWorld(t *testing.T) *clusterWorld {
	t.Helper()
	dir, err := os.MkdirTemp("", "postdog-cluster-")
	if err != nil {
		t.Fatal(err)
	}
	w := &clusterWorld{dir: dir}
	t.Cleanup(func() {
		for _, p := range slices.Concat(w.api, w.workers, w.nats, []*clusterProcess{w.webhooks}) {
			if p != nil {
				p.kill(t)
			}
		}
		if w.postgres != nil {
			_ = w.postgres.Stop(context.Background())
		}
		if t.Failed() {
			t.Logf("the processes' logs are in %s", dir)
			return
		}
		_ = os.RemoveAll(dir)
	})
	w.startPostgres(t)
	w.addNATS(t, dir)
	urls := make([]string, len(w.nats))
	for i, p := range w.nats {
		urls[i] = "nats://" + p.addr
	}
	hook := freeAddress(t)
	w.startSandbox(t, hook)
	common := append(os.Environ(), serveVariable+"=1", "POSTDOG_ADMIN_ADDR=127.0.0.1:0", "DATABASE_URL="+w.postgres.URL(), "NATS_URL="+strings.Join(urls, ","),
		"KMS_URL="+clusterKey, "BLOB_URL=file://"+dir, "META_APP_SECRET="+crashSecret, "META_VERIFY_TOKEN=crash", "META_GRAPH_URL="+w.sandbox+"/meta",
		"SMTP_URL=", confirmVariable+"=3s")
	add := func(name, role, addr string) *clusterProcess {
		p := newClusterProcess(t, dir, name, addr)
		p.environment = append(slices.Clone(common), rolesVariable+"="+role, "POSTDOG_ADDR="+addr, "POSTDOG_DATA_DIR="+filepath.Join(dir, name))
		return p
	}
	w.seed(t, dir, urls[0])
	w.api = []*clusterProcess{add("api-1", "api", freeAddress(t)), add("api-2", "api", freeAddress(t))}
	w.workers = []*clusterProcess{add("worker-1", "worker", freeAddress(t)), add("worker-2", "worker", freeAddress(t))}
	w.webhooks = add("webhooks", "webhooks", hook)
	for _, p := range w.processes() {
		p.start(t)
	}
	return w
}

// clusterKey is the root key that all processes share.
const clusterKey = "base64key://AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=" // #nosec G101 -- opens nothing but the test's own database

func newClusterProcess(t *testing.T, dir, name, addr string) *clusterProcess {
	t.Helper()
	log, err := os.Create(filepath.Join(dir, name+".log")) // #nosec G304 -- our own folder
	if err != nil {
		t.Fatal(err)
	}
	return &clusterProcess{name: name, addr: addr, log: log}
}

// processes are those of PostDog.
func (w *clusterWorld) processes() []*clusterProcess {
	return slices.Concat(w.api, w.workers, []*clusterProcess{w.webhooks})
}

func (w *clusterWorld) startPostgres(t *testing.T) {
	t.Helper()
	var err error
	w.postgres, err = embedded.StartPostgres(t.Context(), embedded.PostgresConfig{
		DataDir: filepath.Join(w.dir, "pg"), Settings: map[string]string{"max_connections": "200"},
	})
	if err != nil {
		t.Fatal(err)
	}
}

// restartPostgres kills Postgres with -9, and starts it again where it was.
func (w *clusterWorld) restartPostgres(t *testing.T) {
	t.Helper()
	if err := syscall.Kill(w.postgres.Pid(), syscall.SIGKILL); err != nil {
		t.Error(err)
	}
	_ = w.postgres.Stop(t.Context()) // lets go of its folder
	w.startPostgres(t)
}

// addNATS starts a cluster of three.
func (w *clusterWorld) addNATS(t *testing.T, dir string) {
	t.Helper()
	clients, peers := make([]string, 3), make([]string, 3)
	for i := range clients {
		clients[i], peers[i] = freeAddress(t), freeAddress(t)
	}
	for i := range clients {
		p := newClusterProcess(t, dir, fmt.Sprintf("nats-%d", i+1), clients[i])
		others := slices.Delete(slices.Clone(peers), i, i+1)
		p.environment = append(os.Environ(), natsVariable+"="+strings.Join(append([]string{clients[i], peers[i]}, others...), ","))
		w.nats = append(w.nats, p)
		p.start(t)
	}
}

func (w *clusterWorld) startSandbox(t *testing.T, hook string) {
	t.Helper()
	world, err := sandbox.New(sandbox.Config{
		Accounts: []sandbox.Account{{PhoneNumberID: crashAccount, WABAID: "102290129340398", DisplayNumber: "+44 7700 900000", Token: "t"}},
		Apps:     sandbox.Apps{Meta: sandbox.App{AppID: "1", AppSecret: crashSecret, VerifyToken: "crash"}},
		Limits:   sandbox.Limits{PairBurst: 1000}, Turns: -1, WebhookURL: "http://" + hook + "/webhooks/whatsapp",
		Timing: sandbox.Timing{Sent: 5 * time.Millisecond, Delivered: 10 * time.Millisecond, Read: 20 * time.Millisecond, RetryMin: 50 * time.Millisecond, RetryMax: 200 * time.Millisecond},
		Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	outside := httptest.NewServer(world.Handler())
	t.Cleanup(func() {
		_ = world.Close()
		outside.Close()
	})
	w.sandbox = outside.URL
}

// seed makes the workspace, and signs its owner and an agent in.
func (w *clusterWorld) seed(t *testing.T, dir, bus string) {
	t.Helper()
	s, err := server.Start(t.Context(), server.Config{
		Addr: "127.0.0.1:0", AdminAddr: "127.0.0.1:0", DataDir: dir, PublicURL: "http://localhost", Meta: server.MetaConfig{AppSecret: crashSecret},
		DatabaseURL: w.postgres.URL(), NATSURL: bus, KMSURL: clusterKey, Roles: map[string]bool{server.RoleAPI: true},
	}, server.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop(context.WithoutCancel(t.Context()))
	owner, token := enrol(t, s, identity.DemoUser{Email: "mina@example.com", Name: "Mina", WorkspaceName: "Cluster", Role: domain.Owner})
	w.owner = token
	w.agentID, w.agent = enrol(t, s, identity.DemoUser{Email: "jonas@example.com", Name: "Jonas", WorkspaceID: owner.WorkspaceID, Role: domain.Agent})
	(&crashWorld{}).connect(t, s.Store(), owner.WorkspaceID)
}

// at is one process as someone sees it who has a token.
func (p *clusterProcess) at(token string) *crashWorld { return &crashWorld{addr: p.addr, token: token} }

// watch follows the inbox from its beginning as the owner, first at one process of the API, and comes back with its cursor
// at the other as often as it is cut off. It ends when it has seen this many messages.
func (w *clusterWorld) watch(t *testing.T, first, messages int) *watching {
	t.Helper()
	s := &watching{done: make(chan struct{})}
	go func() {
		defer close(s.done)
		cursor := domain.NewEventCursor(0)
		for n := first; len(s.texts) < messages && t.Context().Err() == nil && s.err == nil; n++ {
			cursor = w.api[n%len(w.api)].at(w.owner).watchOnce(t.Context(), s, cursor, messages)
		}
	}()
	return s
}
