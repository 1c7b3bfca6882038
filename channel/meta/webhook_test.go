package meta

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"postdog.io/channel"
)

type vectors struct {
	Webhook []struct {
		AppSecret channel.Secret `json:"app_secret"`
		Body      string         `json:"body"`
		Signature string         `json:"x_hub_signature_256"`
		SHA1      string         `json:"x_hub_signature_sha1"`
	} `json:"webhook"`
	File struct {
		File         string         `json:"file"`
		AppSecret    channel.Secret `json:"app_secret"`
		Signature    string         `json:"x_hub_signature_256"`
		Reserialised string         `json:"signature_if_wrongly_reserialised"`
	} `json:"file_vector"`
	MustReject []struct {
		Why    string  `json:"why"`
		Header *string `json:"header"`
	} `json:"must_reject"`
	Proof struct {
		Token     channel.Secret `json:"access_token"`
		AppSecret channel.Secret `json:"app_secret"`
		Proof     string         `json:"appsecret_proof"`
	} `json:"appsecret_proof"`
}

func readVectors(t *testing.T) vectors {
	t.Helper()
	var v vectors
	if err := json.Unmarshal(readFile(t, "signature-vectors.json"), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func signed(value string) http.Header {
	h := http.Header{}
	h.Set(SignatureHeader, value)
	return h
}

func TestVerifySignature(t *testing.T) {
	t.Parallel()
	v := readVectors(t)
	for _, c := range v.Webhook {
		rotated := []channel.Secret{"", "the new secret", c.AppSecret}
		if err := VerifySignature(rotated, signed(c.Signature), []byte(c.Body)); err != nil {
			t.Errorf("%s: %v", c.Body, err)
		}
		if err := VerifySignature([]channel.Secret{"another", ""}, signed(c.Signature), []byte(c.Body)); !errors.Is(err, channel.ErrSignature) {
			t.Errorf("another secret: %v", err)
		}
		if err := VerifySignature(rotated, signed(c.Signature), []byte(c.Body+" ")); !errors.Is(err, channel.ErrSignature) {
			t.Errorf("tampered body: %v", err)
		}
	}
}

func TestVerifySignatureOverRawBytes(t *testing.T) {
	t.Parallel()
	f := readVectors(t).File
	body, secrets := readFile(t, f.File), []channel.Secret{f.AppSecret}
	if err := VerifySignature(secrets, signed(f.Signature), body); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{f.Reserialised, strings.TrimPrefix(f.Signature, "sha256="), "SHA256=" + f.Signature[7:], f.Signature + "0", f.Signature + " "} {
		if err := VerifySignature(secrets, signed(bad), body); !errors.Is(err, channel.ErrSignature) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	twice := signed(f.Signature)
	twice.Add(SignatureHeader, f.Signature)
	if err := VerifySignature(secrets, twice, body); !errors.Is(err, channel.ErrSignature) {
		t.Errorf("two headers: %v", err)
	}
}

func TestVerifySignatureRefuses(t *testing.T) {
	t.Parallel()
	v := readVectors(t)
	for _, c := range v.MustReject {
		t.Run(c.Why, func(t *testing.T) {
			t.Parallel()
			h := http.Header{}
			if c.Header != nil {
				h.Set(SignatureHeader, *c.Header)
			}
			if err := VerifySignature([]channel.Secret{v.File.AppSecret}, h, readFile(t, v.File.File)); !errors.Is(err, channel.ErrSignature) {
				t.Errorf("got %v", err)
			}
		})
	}
	sha1 := http.Header{}
	sha1.Set("X-Hub-Signature", v.Webhook[0].SHA1)
	if err := VerifySignature([]channel.Secret{v.Webhook[0].AppSecret}, sha1, []byte(v.Webhook[0].Body)); !errors.Is(err, channel.ErrSignature) {
		t.Errorf("SHA-1 alone: %v", err)
	}
}

func TestChallenge(t *testing.T) {
	t.Parallel()
	const token = "postdog-verify-token"
	cases := map[string]string{
		"hub.mode=subscribe&hub.verify_token=postdog-verify-token&hub.challenge=1158201444": "1158201444",
		"hub.mode=subscribe&hub.verify_token=nope&hub.challenge=1158201444":                 "",
		"hub.mode=unsubscribe&hub.verify_token=postdog-verify-token&hub.challenge=1":        "",
		"hub.mode=subscribe&hub.verify_token=postdog-verify-token":                          "",
		"": "",
	}
	for query, want := range cases {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Challenge(values, token)
		if got != want || (want == "") != errors.Is(err, channel.ErrSignature) {
			t.Errorf("%s: got %q, %v", query, got, err)
		}
	}
	if _, err := Challenge(url.Values{"hub.mode": {"subscribe"}, "hub.challenge": {"1"}}, ""); !errors.Is(err, channel.ErrSignature) {
		t.Errorf("no token configured: %v", err)
	}
}

func TestAppSecretProof(t *testing.T) {
	t.Parallel()
	p := readVectors(t).Proof
	if got := AppSecretProof(p.Token, p.AppSecret); got != p.Proof {
		t.Errorf("got %s, want %s", got, p.Proof)
	}
}
