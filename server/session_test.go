package server

import (
	"net/http/httptest"
	"testing"
)

func TestClientAddress(t *testing.T) {
	t.Parallel()
	proxies, err := parsePrefixes("10.0.0.0/8, 192.0.2.7,fd00::/8")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		remote, forwarded, want string
		trusting                bool
	}{
		"no proxy":                   {"198.51.100.1:4711", "", "198.51.100.1", true},
		"nobody is trusted":          {"10.1.2.3:80", "203.0.113.9", "10.1.2.3", false},
		"a stranger claims":          {"198.51.100.1:4711", "203.0.113.9", "198.51.100.1", true},
		"a proxy says":               {"10.1.2.3:80", "203.0.113.9", "203.0.113.9", true},
		"the client forged the rest": {"10.1.2.3:80", "1.1.1.1, 203.0.113.9", "203.0.113.9", true},
		"two proxies":                {"10.1.2.3:80", "203.0.113.9, 192.0.2.7", "203.0.113.9", true},
		"a proxy says nonsense":      {"10.1.2.3:80", "203.0.113.9, not an address", "10.1.2.3", true},
		"all are proxies":            {"10.1.2.3:80", "10.9.9.9", "10.9.9.9", true},
		"version 6":                  {"[fd00::1]:80", "2001:db8::7", "2001:db8::7", true},
	} {
		s := &Server{}
		if c.trusting {
			s.config.TrustedProxies = proxies
		}
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
		r.RemoteAddr = c.remote
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := s.clientAddress(r); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	for _, wrong := range []string{"10.0.0.0/40", "proxy.example.com"} {
		if _, err := parsePrefixes(wrong); err == nil {
			t.Errorf("%q was taken", wrong)
		}
	}
}

func TestDeviceOf(t *testing.T) {
	t.Parallel()
	for agent, want := range map[string]string{
		"": "",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0":                                      "Firefox on Windows",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36": "Chrome on macOS",
		"PostDog/3.2 (iPhone; iOS 18.1)": "PostDog on iOS",
		"curl/8.5.0":                     "curl",
	} {
		if got := deviceOf(agent); got != want {
			t.Errorf("%q is %q, want %q", agent, got, want)
		}
	}
}
