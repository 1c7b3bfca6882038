package inbox

import "sync"

// batches has what comes while others are served share the next turn, so that a busy moment costs few turns, and a quiet one no
// wait.
type batches[T any] struct {
	serve func([]T)
	// atOnce is how many turns are under way side by side, and most how many share one.
	atOnce, most int

	mu      sync.Mutex
	waiting []T
	turns   int
}

// add returns at once.
func (b *batches[T]) add(items ...T) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting = append(b.waiting, items...)
	if b.turns < b.atOnce {
		b.turns++
		go b.run()
	}
}

// run serves until nothing waits.
func (b *batches[T]) run() {
	for {
		b.mu.Lock()
		n := min(len(b.waiting), b.most)
		if n == 0 {
			b.turns--
			b.mu.Unlock()
			return
		}
		batch := b.waiting[:n:n]
		if b.waiting = b.waiting[n:]; len(b.waiting) == 0 {
			b.waiting = nil // it would hold on to what was served, for as long as nothing comes
		}
		b.mu.Unlock()
		b.serve(batch)
	}
}
