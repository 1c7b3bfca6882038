package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// watch takes a sample now and then until the context ends.
func (k *soak) watch(ctx context.Context, every time.Duration) error {
	began, last := time.Now(), time.Now()
	for k.turn(ctx, every) {
		s, err := k.look()
		if err != nil {
			return err
		}
		k.mu.Lock()
		queries, webhooks := k.queries, k.webhooks
		k.queries, k.webhooks = nil, nil
		k.mu.Unlock()
		s.queries, s.webhooks = speedOf(queries, time.Since(last)), speedOf(webhooks, time.Since(last))
		last = time.Now()
		k.samples = append(k.samples, s)
		fmt.Fprintf(os.Stderr, "soak %6s: heap %.1f MB, resident %.0f MB, %.0f goroutines, %.0f descriptors; queries %.0f a second, p50 %.1f ms, p99 %.1f ms; webhooks %.0f a second, p50 %.1f ms, p99 %.1f ms\n",
			time.Since(began).Round(time.Second), s.heap/1e6, s.resident/1e6, s.goroutines, s.descriptors,
			s.queries.perSecond, ms(s.queries.p50), ms(s.queries.p99), s.webhooks.perSecond, ms(s.webhooks.p50), ms(s.webhooks.p99))
		if err := k.readSandbox(); err != nil {
			return err
		}
	}
	return nil
}

// look reads what the process holds, after a collection of garbage. The sandbox plays the networks in the same process, and
// remembers what it was sent: what it holds is taken off the heap.
func (k *soak) look() (sample, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	admin := "http://" + k.p.demo.AdminAddress
	profile, err := fetch(ctx, http.DefaultClient, admin+"/debug/pprof/heap?gc=1&debug=1", "", nil)
	if err != nil {
		return sample{}, err
	}
	k.profiles = append(k.profiles, profile)
	raw, err := fetch(ctx, http.DefaultClient, admin+"/metrics", "", nil)
	if err != nil {
		return sample{}, err
	}
	values := map[string]float64{}
	for lines := bufio.NewScanner(bytes.NewReader(raw)); lines.Scan(); {
		if name, text, ok := strings.Cut(lines.Text(), " "); ok {
			if v, err := strconv.ParseFloat(text, 64); err == nil {
				values[name] = v
			}
		}
	}
	whole, err := heapAlloc(profile)
	if err != nil {
		return sample{}, err
	}
	sandbox, err := heapOf(profile, "postdog.io/sandbox.")
	if err != nil {
		return sample{}, err
	}
	s := sample{heap: whole - sandbox, goroutines: values["go_goroutines"], descriptors: values["process_open_fds"], resident: values["process_resident_memory_bytes"]}
	if s.heap <= 0 || s.goroutines == 0 || s.descriptors == 0 {
		return s, fmt.Errorf("the metrics don't say what the process holds: %+v", s)
	}
	return s, nil
}

// keepProfiles leaves the heap's profiles of the beginning of the second third and of the end: go tool pprof -diff_base says
// what grew between them.
func (k *soak) keepProfiles() error {
	if len(k.profiles) == 0 {
		return nil
	}
	return errors.Join(os.WriteFile(filepath.Join("bench", "soak-third.prof"), k.profiles[len(k.profiles)/3], 0o600),
		os.WriteFile(filepath.Join("bench", "soak-end.prof"), k.profiles[len(k.profiles)-1], 0o600))
}

// readSandbox counts how often each answer reached its network. The sandbox remembers the latest requests alone, so it is
// asked often.
func (k *soak) readSandbox() error {
	for _, network := range []string{"whatsapp", "messenger", "instagram", "x"} {
		raw, err := fetch(context.Background(), http.DefaultClient, fmt.Sprintf("http://%s/control/%s/requests?since=%d", k.p.demo.SandboxAddress, network, k.seen[network]), "", nil)
		if err != nil {
			return err
		}
		var requests []struct {
			Sequence int64
			Method   string
			Body     json.RawMessage
			Response *struct{ Status int }
		}
		if err := json.Unmarshal(raw, &requests); err != nil {
			return err
		}
		for _, r := range requests {
			k.seen[network] = max(k.seen[network], r.Sequence)
			if text := answered.Find(r.Body); text != nil && r.Method == http.MethodPost && r.Response != nil && r.Response.Status/100 == 2 {
				k.taken[string(text)]++
			}
		}
	}
	return nil
}
