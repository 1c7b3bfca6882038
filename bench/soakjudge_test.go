package main

import (
	"math"
	"testing"
	"time"
)

func TestGrowthIsOfTheLastTwoThirds(t *testing.T) {
	t.Parallel()
	steady, rising, warming, noisy := make([]float64, 30), make([]float64, 30), make([]float64, 30), make([]float64, 30)
	for n := range 30 {
		steady[n] = 80
		rising[n] = 100 + float64(n)
		warming[n] = 50 + 5*float64(min(n, 9))
		noisy[n] = 100 + 10*float64(n%2)
	}
	falling := make([]float64, 30)
	for n := range 30 {
		falling[n] = 200 - float64(n)
	}
	for name, c := range map[string]struct {
		values    []float64
		low, high float64
	}{
		"steady": {steady, 0, 0}, "warm up and then steady": {warming, -0.001, 0.001}, "noise": {noisy, -0.01, 0.01},
		// From 100 + 10 + 19/4 to 100 + 10 + 19*3/4.
		"rising": {rising, 124.25/114.75 - 1 - 1e-9, 124.25/114.75 - 1 + 1e-9}, "falling": {falling, -0.06, -0.04},
	} {
		if got := growth(c.values); got < c.low || got > c.high || math.IsNaN(got) {
			t.Errorf("%s: grew by %v, not by %v to %v", name, got, c.low, c.high)
		}
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	of := func(change func(n int, s *sample)) []sample {
		all := make([]sample, 12)
		for n := range all {
			all[n] = sample{heap: 40e6, goroutines: 120, descriptors: 60, queries: speed{p50: 10 * time.Millisecond}, webhooks: speed{p50: 5 * time.Millisecond}}
			change(n, &all[n])
		}
		return all
	}
	for name, c := range map[string]struct {
		samples []sample
		steady  bool
	}{
		"nothing grows":           {of(func(int, *sample) {}), true},
		"the resident set may":    {of(func(n int, s *sample) { s.resident = float64(n) }), true},
		"a leak of memory":        {of(func(n int, s *sample) { s.heap += 1e6 * float64(n) }), false},
		"a leak of goroutines":    {of(func(n int, s *sample) { s.goroutines += 3 * float64(n) }), false},
		"a leak of descriptors":   {of(func(n int, s *sample) { s.descriptors += 2 * float64(n) }), false},
		"queries slow down":       {of(func(n int, s *sample) { s.queries.p50 += time.Duration(n) * 2 * time.Millisecond }), false},
		"webhooks slow down":      {of(func(n int, s *sample) { s.webhooks.p50 += time.Duration(n) * time.Millisecond }), false},
		"queries slow down a bit": {of(func(n int, s *sample) { s.queries.p50 += time.Duration(n) * 100 * time.Microsecond }), true},
	} {
		v, err := judge(c.samples)
		if err != nil || v.steady() != c.steady {
			t.Errorf("%s: %+v, %v", name, v, err)
		}
	}
	if _, err := judge(make([]sample, 5)); err == nil {
		t.Error("five samples are judged")
	}
}
