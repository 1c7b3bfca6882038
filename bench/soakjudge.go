package main

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// sample is what the process held, and how fast it answered, at one moment of the soak.
type sample struct {
	heap, goroutines, descriptors, resident float64
	queries, webhooks                       speed
}

const (
	// mostHeld is by how much what the process holds may grow from one third to the next; mostSlower is how much longer
	// answers may take.
	mostHeld   = 0.05
	mostSlower = 1.3
)

// verdict is what grew from the second third of the samples to the last. The first third warms up, and does not count.
type verdict struct {
	heap, goroutines, descriptors, queries, webhooks float64
}

// judge compares the thirds. It needs six samples at least.
func judge(samples []sample) (verdict, error) {
	if len(samples) < 6 {
		return verdict{}, fmt.Errorf("%d samples say nothing of growth; soak for longer", len(samples))
	}
	of := func(value func(sample) float64) float64 {
		values := make([]float64, len(samples))
		for n, s := range samples {
			values[n] = value(s)
		}
		return growth(values)
	}
	return verdict{
		heap:        of(func(s sample) float64 { return s.heap }),
		goroutines:  of(func(s sample) float64 { return s.goroutines }),
		descriptors: of(func(s sample) float64 { return s.descriptors }),
		queries:     of(func(s sample) float64 { return s.queries.p50.Seconds() }),
		webhooks:    of(func(s sample) float64 { return s.webhooks.p50.Seconds() }),
	}, nil
}

// held is the largest growth of what the process holds.
func (v verdict) held() float64 { return max(v.heap, v.goroutines, v.descriptors) }

// slower is how many times as long answers take.
func (v verdict) slower() float64 { return 1 + max(v.queries, v.webhooks) }

// steady says whether nothing grew that must not.
func (v verdict) steady() bool { return v.held() <= mostHeld && v.slower() <= mostSlower }

// growth fits a line to the last two thirds of values, which are equally far apart, and returns by what part it rises from
// the middle of the second third to the middle of the last.
func growth(values []float64) float64 {
	late := values[len(values)/3:]
	n := float64(len(late))
	var sumX, sumY, sumXY, sumXX float64
	for i, y := range late {
		x := float64(i)
		sumX, sumY, sumXY, sumXX = sumX+x, sumY+y, sumXY+x*y, sumXX+x*x
	}
	slope := (n*sumXY - sumX*sumY) / (n*sumXX - sumX*sumX)
	begin := (sumY - slope*sumX) / n
	at := func(part float64) float64 { return begin + slope*part*(n-1) }
	from, to := at(0.25), at(0.75)
	if from <= 0 {
		return 0 // nothing was held, or the line is no description of it
	}
	return to/from - 1
}

// speedOf is the speed of answers that took so long each.
func speedOf(took []time.Duration, during time.Duration) speed {
	if len(took) == 0 {
		return speed{}
	}
	slices.SortFunc(took, cmp.Compare[time.Duration])
	return speed{float64(len(took)) / during.Seconds(), took[len(took)/2], took[len(took)*99/100]}
}
