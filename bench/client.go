package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/pquerna/otp/totp"
	"golang.org/x/sync/errgroup"
)

// signIn opens a session of one of the demo's people. A code works once: nobody can sign in twice in half a minute.
func (p *product) signIn(ctx context.Context, user int) (token string, err error) {
	who := p.demo.Users[user]
	var in struct {
		SignIn struct{ Challenge struct{ ID string } }
	}
	if err := p.ask(ctx, "", `mutation($e: String!, $p: String!) { signIn(input: {email: $e, password: $p}) { challenge { id } } }`,
		map[string]any{"e": who.Email, "p": who.Password}, &in); err != nil {
		return "", err
	}
	code, err := totp.GenerateCode(who.TOTPSecret, time.Now())
	if err != nil {
		return "", err
	}
	var session struct {
		VerifyTotp struct{ Session struct{ Token string } }
	}
	err = p.ask(ctx, "", `mutation($id: ID!, $c: String!) { verifyTotp(input: {challengeId: $id, code: $c}) { session { token } } }`,
		map[string]any{"id": in.SignIn.Challenge.ID, "c": code}, &session)
	return session.VerifyTotp.Session.Token, err
}

// keys makes so many API keys of the demo's owner. Requests are bounded per key, as they should be: load needs several.
func (p *product) keys(ctx context.Context, n int) ([]string, error) {
	token, err := p.signIn(ctx, 0)
	if err != nil {
		return nil, err
	}
	keys := make([]string, n)
	for i := range keys {
		var made struct{ CreateAPIKey struct{ Token string } }
		if err := p.ask(ctx, token, `mutation($n: String!) { createApiKey(input: {name: $n, permissions: [CONVERSATION_READ]}) { token } }`,
			map[string]any{"n": fmt.Sprintf("bench %d", i)}, &made); err != nil {
			return nil, err
		}
		keys[i] = made.CreateAPIKey.Token
	}
	return keys, nil
}

// ask runs one GraphQL operation; errors in the answer are errors.
func (p *product) ask(ctx context.Context, token, query string, variables map[string]any, into any) error {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return err
	}
	raw, err := fetch(ctx, http.DefaultClient, "http://"+p.demo.Address+"/graphql", token, body)
	if err != nil {
		return err
	}
	var answer struct {
		Data   json.RawMessage
		Errors []struct{ Message string }
	}
	if err := json.Unmarshal(raw, &answer); err != nil {
		return err
	}
	if len(answer.Errors) > 0 {
		return errors.New(answer.Errors[0].Message)
	}
	return json.Unmarshal(answer.Data, into)
}

// fetch posts JSON, or gets where there is none, and returns the body of a 200.
func fetch(ctx context.Context, client *http.Client, url, token string, body []byte) ([]byte, error) {
	method := http.MethodPost
	if body == nil {
		method = http.MethodGet
	}
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(res.Body)
	if err = errors.Join(err, res.Body.Close()); err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %.300s", res.Status, raw)
	}
	return raw, nil
}

// readers is how many connections read at once.
const readers = 16

// speed is what a server did under load.
type speed struct {
	perSecond float64
	p50, p99  time.Duration
}

// count is how often a word stands in an answer.
type count struct {
	word  string
	times int
}

// check fails where an answer does not hold what it should: a server that answers errors quickly is not fast.
func check(raw []byte, holds []count) error {
	for _, h := range holds {
		if got := bytes.Count(raw, []byte(h.word)); got != h.times {
			return fmt.Errorf("an answer has %d of %s instead of %d: %.300s", got, h.word, h.times, raw)
		}
	}
	return nil
}

// ask asks a server something, the n-th time.
type ask func(ctx context.Context, client *http.Client, n int) ([]byte, error)

// load has readers ask for a while, as fast as they are answered, and checks every answer.
func load(ctx context.Context, d time.Duration, holds []count, do ask) (speed, error) {
	return loadBy(ctx, readers, 2*time.Second, d, holds, do)
}

// loadBy is load by so many readers, after a while that does not count.
func loadBy(ctx context.Context, readers int, warmUp, d time.Duration, holds []count, do ask) (speed, error) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: readers}}
	var mu sync.Mutex
	var took []time.Duration
	run := func(d time.Duration) error {
		began := time.Now()
		group, together := errgroup.WithContext(ctx)
		for r := range readers {
			group.Go(func() error {
				var mine []time.Duration
				for n := r; time.Since(began) < d; n += readers {
					from := time.Now()
					raw, err := do(together, client, n)
					if err != nil {
						return err
					}
					mine = append(mine, time.Since(from))
					if err := check(raw, holds); err != nil {
						return err
					}
				}
				mu.Lock()
				defer mu.Unlock()
				took = append(took, mine...)
				return nil
			})
		}
		return group.Wait()
	}
	if err := run(warmUp); err != nil {
		return speed{}, err
	}
	took = nil
	if err := run(d); err != nil {
		return speed{}, err
	}
	slices.Sort(took)
	return speed{float64(len(took)) / d.Seconds(), took[len(took)/2], took[len(took)*99/100]}, nil
}

// post delivers a WhatsApp webhook, signed, and expects a 200.
func post(ctx context.Context, client *http.Client, address string, secret, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+address+"/webhooks/whatsapp", bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("X-Hub-Signature-256", sign(secret, body))
	req.Header.Set("Content-Type", "application/json")
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	return wasTaken(res)
}
