package server

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestConfigSaysWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct{ variable, value, want string }{
		"an address":       {"POSTDOG_ADDR", "8080", "POSTDOG_ADDR wants host:port"},
		"a database":       {"DATABASE_URL", "mysql://x", "DATABASE_URL wants a URL"},
		"a cluster's name": {"NATS_URL", "nats://a:4222,b:4222", "NATS_URL wants a URL"},
		"half a cluster":   {"NATS_URL", "nats://a:4222,", "NATS_URL wants a URL"},
		"no bus at all":    {"NATS_URL", "http://a:4222", "NATS_URL wants a URL"},
		"half of TLS":      {"TLS_CERT_FILE", "cert.pem", "TLS_CERT_FILE and TLS_KEY_FILE"},
		"a host with port": {"TLS_AUTOCERT_HOST", "inbox.example.com:443", "TLS_AUTOCERT_HOST wants a host name"},
		"no time":          {"POSTDOG_SLOW_OPERATION", "soon", "POSTDOG_SLOW_OPERATION wants a time"},
		"neither":          {"POSTDOG_ADMIN_PUBLIC", "perhaps", "POSTDOG_ADMIN_PUBLIC wants yes or no"},
		"a proxy's name":   {"POSTDOG_TRUSTED_PROXIES", "proxy", "POSTDOG_TRUSTED_PROXIES wants"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(c.variable, c.value)
			if _, err := LoadConfig(); err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("said %v, want one line that begins with %q", err, c.want)
			}
		})
	}
	t.Setenv("TLS_AUTOCERT_HOST", "inbox.example.com")
	c, err := LoadConfig()
	if err != nil || c.PublicURL != "https://inbox.example.com" || !c.Secure() || !c.TLS() {
		t.Errorf("with a host for certificates: %+v, %v", c, err)
	}
}

// Processes that share the work share a database and a bus, and one that was told of neither says so.
func TestRolesWantWhatIsShared(t *testing.T) {
	t.Setenv("DATABASE_URL", "")
	t.Setenv("NATS_URL", "")
	roles := func(list string) (Config, error) {
		c, err := LoadConfig()
		if err != nil {
			t.Fatal(err)
		}
		return c, c.SetRoles(list)
	}
	for _, c := range []struct{ list, want string }{
		{"api,webhooks,worker", ""},
		{"inbox", "--roles wants a list of api, webhooks and worker"},
		{"api", "DATABASE_URL wants to be set where --roles leaves something out"},
	} {
		if _, err := roles(c.list); (err == nil) != (c.want == "") || err != nil && !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("--roles %s: said %v, want %q", c.list, err, c.want)
		}
	}
	t.Setenv("DATABASE_URL", "postgres://db/postdog")
	if _, err := roles("worker, api"); err == nil || !strings.HasPrefix(err.Error(), "NATS_URL wants to be set") {
		t.Errorf("without NATS: %v", err)
	}
	t.Setenv("NATS_URL", "nats://user:secret@a:4222, tls://b:4222,nats://[::1]:4222")
	c, err := roles("worker, api")
	if err != nil || !c.Roles[RoleAPI] || !c.Roles[RoleWorker] || c.Roles[RoleWebhooks] {
		t.Errorf("with all that it wants: %v, %v", c.Roles, err)
	}
}

// With TLS on, nothing older than 1.3 is spoken (privacy policy, section 8.1), and browsers are told to stay with it.
func TestTLSIsThirteen(t *testing.T) {
	t.Parallel()
	certificate := httptest.NewUnstartedServer(nil)
	certificate.StartTLS()
	defer certificate.Close()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{config: Config{PublicURL: "https://inbox.example.com"}, failed: make(chan error, 1)}
	h := s.newHTTPServer(s.secured(http.NotFoundHandler()))
	h.TLSConfig.Certificates = certificate.TLS.Certificates
	go func() { _ = h.ServeTLS(l, "", "") }()
	defer func() { _ = h.Close() }()
	for version, works := range map[uint16]bool{tls.VersionTLS12: false, tls.VersionTLS13: true} {
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{MaxVersion: version, InsecureSkipVerify: true}}} // #nosec G402 -- our own server's test certificate
		res, err := client.Get("https://" + l.Addr().String())
		if (err == nil) != works {
			t.Errorf("version %x: %v", version, err)
		}
		if err == nil {
			_ = res.Body.Close()
			if !strings.HasPrefix(res.Header.Get("Strict-Transport-Security"), "max-age=31536000") {
				t.Errorf("HSTS is %q", res.Header.Get("Strict-Transport-Security"))
			}
		}
	}
}
