package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// heapAlloc is what a heap profile in its text form says of the whole.
func heapAlloc(profile []byte) (float64, error) {
	_, rest, found := bytes.Cut(profile, []byte("\n# HeapAlloc = "))
	if !found {
		return 0, errors.New("this is no heap profile in its text form")
	}
	text, _, _ := bytes.Cut(rest, []byte("\n"))
	return strconv.ParseFloat(string(text), 64)
}

// heapOf is how many bytes of a heap profile, in its text form, are held by allocations under functions whose names begin so.
// The profile has samples; like pprof, this scales them to what they stand for.
func heapOf(profile []byte, prefix string) (float64, error) {
	lines := bufio.NewScanner(bytes.NewReader(profile))
	lines.Buffer(nil, 1<<20)
	var rate, held, sum float64
	within, began := false, false
	add := func() {
		if within {
			sum += held
		}
		held, within = 0, false
	}
	for lines.Scan() {
		line := lines.Text()
		switch {
		case strings.HasPrefix(line, "heap profile:"):
			_, text, _ := strings.Cut(line, "@ heap/")
			var twice float64 // the header doubles it
			if _, err := fmt.Sscan(text, &twice); err != nil {
				return 0, fmt.Errorf("a heap profile without its rate: %w", err)
			}
			rate, began = twice/2, true
		case strings.HasPrefix(line, "# runtime.MemStats"):
			add()
			return sum, nil
		case strings.HasPrefix(line, "#"):
			if fields := strings.Fields(line); len(fields) > 2 && strings.HasPrefix(fields[2], prefix) {
				within = true
			}
		default:
			var count, size float64
			if n, _ := fmt.Sscanf(line, "%f: %f [", &count, &size); n == 2 {
				add()
				if count > 0 {
					held = size / (1 - math.Exp(-size/count/rate))
				}
			}
		}
	}
	if !began {
		return 0, errors.New("this is no heap profile")
	}
	add()
	return sum, lines.Err()
}
