// Package sandbox is the outside world on loopback: what the networks, a mail server and their customers would do, so
// that PostDog can be tried and tested without an account anywhere. It speaks each platform's own API, sends signed
// webhooks, simulates customers, and fails on demand. It keeps everything in memory and forgets it at the end.
//
// It holds no code of the product: what it knows of a platform comes from that platform's documentation, so that a
// mistake in an adapter does not find its twin here.
package sandbox

import (
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// Sandbox is the outside world. It is safe for concurrent use.
type Sandbox struct {
	config Config
	log    *slog.Logger
	tasks  *tasks
	hooks  *sender
	cast   []character

	mu     sync.Mutex
	closed bool
	smtp   []*smtp.Server
	world  *world
}

// world is everything that a reset forgets.
type world struct {
	customers map[string]*customer
	byUserID  map[string]*customer
	// people are the customers of the networks of direct messages, by personKey.
	people        map[string]*customer
	conversations map[conversationKey]*conversation
	byMessage     map[string]*conversation
	subscriptions map[string]*subscription
	limits        limits
	media         mediaStore
	// grants are what OAuth gave out: codes and tokens.
	grants grants
	// numbers are WhatsApp's by their ids, portfolios what bounds them by their WABA, and shared which gave their history.
	numbers    map[string]*numberState
	portfolios map[string]*portfolio
	shared     map[string]bool
	// uploads are files of X's that come in pieces.
	uploads map[string]*upload
	// templates are those of all WABAs, in order of their making; templatesMade counts also those that are gone.
	templates     []*template
	templatesMade int
	// lockedNames are names of templates that were deleted, by WABA and name, with the end of the lock.
	lockedNames map[string]time.Time
	// samples are the uploads of the app: their types by session, and by handle.
	samples      map[string]string
	faults       []*fault
	requests     requestLog
	mails        []Mail
	mailSequence int
}

// New makes a sandbox and starts its webhook sender. It fails where the character files or the config are broken. Close it.
func New(c Config) (*Sandbox, error) {
	c = c.withDefaults()
	cast, err := loadCharacters()
	if err != nil {
		return nil, err
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	s := &Sandbox{config: c, log: c.Logger, tasks: newTasks(c.Clock), cast: cast}
	s.hooks = newSender(s.tasks, c)
	s.world = s.newWorld()
	return s, nil
}

func (s *Sandbox) newWorld() *world {
	w := &world{
		customers:     map[string]*customer{},
		byUserID:      map[string]*customer{},
		people:        map[string]*customer{},
		conversations: map[conversationKey]*conversation{},
		byMessage:     map[string]*conversation{},
		subscriptions: map[string]*subscription{},
		limits:        newLimits(s.config),
		media:         mediaStore{files: map[string]*mediaFile{}},
		grants:        newGrants(),
		shared:        map[string]bool{},
		uploads:       map[string]*upload{},
		lockedNames:   map[string]time.Time{},
		samples:       map[string]string{},
	}
	for _, a := range s.config.Accounts {
		w.subscriptions[a.WABAID] = &subscription{}
	}
	w.seedNumbers(s.config.Accounts)
	w.seedTemplates(s.config.Accounts)
	for i := range s.cast {
		w.add(s.newCustomer(s.cast[i].Customer.ID, &s.cast[i]))
	}
	for _, network := range directNetworks {
		for _, b := range s.mailboxes(network) {
			w.subscriptions[b.id] = &subscription{fields: []string{"messages"}}
			if network == xNetwork {
				w.subscriptions[b.id].fields = slices.Clone(xEvents)
			}
		}
		for _, c := range s.peopleOfCast(network) {
			w.people[personKey(network, c.id)] = c
		}
	}
	return w
}

// Reset forgets everything that happened: conversations, faults, requests, mails, pending statuses and webhooks.
func (s *Sandbox) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tasks.clear()
	s.hooks.clear()
	s.world = s.newWorld()
}

// SetWebhookURL changes where WhatsApp's deliveries go, for a receiver whose address is known only later.
func (s *Sandbox) SetWebhookURL(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.config.WebhookURL = url
}

// SetWebhook changes where the deliveries of a network go.
func (s *Sandbox) SetWebhook(network, url string) {
	if network == whatsApp {
		s.SetWebhookURL(url)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.config.Webhooks == nil {
		s.config.Webhooks = map[string]string{}
	}
	s.config.Webhooks[network] = url
}

// Close stops everything that runs: timers, webhooks in flight, mail servers. It returns when all of it has ended.
func (s *Sandbox) Close() error {
	s.mu.Lock()
	servers := s.smtp
	s.smtp, s.closed = nil, true
	s.mu.Unlock()
	for _, server := range servers {
		_ = server.Close() // its listener may be closed already
	}
	s.hooks.cancel()
	s.tasks.close()
	s.hooks.close()
	return nil
}

// Handler serves the platforms' APIs under /meta and /x, and the control API under /control.
func (s *Sandbox) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/meta/{version}/{rest...}", s.recorded(http.HandlerFunc(s.graph)))
	mux.HandleFunc("GET /meta/sdk.js", s.signUpSDK)
	mux.HandleFunc("GET /meta/media/{id}", s.mediaBytes)
	mux.HandleFunc("GET /meta/cdn/{id}", s.cdn)
	mux.Handle("/meta/instagram/{version}/{rest...}", s.recorded(http.HandlerFunc(s.graph)))
	mux.HandleFunc("GET /meta/instagram/oauth/authorize", s.instagramDialog)
	mux.Handle("POST /meta/instagram/oauth/access_token", s.recorded(http.HandlerFunc(s.instagramCode)))
	mux.Handle("GET /meta/instagram/access_token", s.recorded(http.HandlerFunc(s.instagramExchange)))
	mux.Handle("GET /meta/instagram/refresh_access_token", s.recorded(http.HandlerFunc(s.instagramRefresh)))
	mux.Handle("/x/2/", s.recorded(http.HandlerFunc(s.x)))
	mux.Handle("POST /x/2/oauth2/token", s.recorded(http.HandlerFunc(s.xToken)))
	mux.Handle("POST /x/2/oauth2/revoke", s.recorded(http.HandlerFunc(s.xRevoke)))
	mux.HandleFunc("GET /x/i/oauth2/authorize", s.xDialog)
	mux.Handle("/control/", s.control())
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, http.StatusOK, object{"ok": true}) })
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		problem(w, http.StatusNotFound, "The sandbox has nothing at %s; it serves /meta, /x and /control.", r.URL.Path)
	})
	return mux
}
