package sandbox

import (
	"sync"
	"time"
)

// Clock is where the sandbox takes the time from.
type Clock interface {
	Now() time.Time
	// AfterFunc calls f in a goroutine of its own after d, like time.AfterFunc.
	AfterFunc(d time.Duration, f func()) Timer
}

// Timer is a call that is still to come.
type Timer interface {
	// Stop prevents the call; it returns false where it is too late.
	Stop() bool
}

type realClock struct{}

func (realClock) Now() time.Time                            { return time.Now() }
func (realClock) AfterFunc(d time.Duration, f func()) Timer { return time.AfterFunc(d, f) }

// tasks are the timers and goroutines that run; closing them waits until none does.
type tasks struct {
	clock   Clock
	mu      sync.Mutex
	closed  bool
	pending map[*task]Timer
	running sync.WaitGroup
}

// task is one call that is still to come.
type task struct{ owner *tasks }

func newTasks(clock Clock) *tasks { return &tasks{clock: clock, pending: map[*task]Timer{}} }

// after calls f later, unless it is stopped, cleared or closed before.
func (t *tasks) after(d time.Duration, f func()) *task {
	t.mu.Lock()
	defer t.mu.Unlock()
	k := &task{owner: t}
	if t.closed {
		return k
	}
	t.pending[k] = t.clock.AfterFunc(d, func() {
		if !t.begin(k) {
			return
		}
		defer t.running.Done()
		f()
	})
	return k
}

func (t *tasks) begin(k *task) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, there := t.pending[k]; !there || t.closed {
		return false
	}
	delete(t.pending, k)
	t.running.Add(1)
	return true
}

// start runs f in a goroutine of its own; close waits for it.
func (t *tasks) start(f func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.closed {
		t.running.Go(f)
	}
}

func (k *task) stop() {
	k.owner.mu.Lock()
	defer k.owner.mu.Unlock()
	if timer, there := k.owner.pending[k]; there {
		timer.Stop()
		delete(k.owner.pending, k)
	}
}

// clear forgets all calls that are still to come.
func (t *tasks) clear() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for k, timer := range t.pending {
		timer.Stop()
		delete(t.pending, k)
	}
}

// close forgets all calls that are still to come and waits for those that run.
func (t *tasks) close() {
	t.clear()
	t.mu.Lock()
	t.closed = true
	t.mu.Unlock()
	t.running.Wait()
	t.clear()
}

// after calls f later with the lock held, unless the world was reset meanwhile. The caller holds the lock.
func (s *Sandbox) after(d time.Duration, f func()) *task {
	born := s.world
	return s.tasks.after(d, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.world == born {
			f()
		}
	})
}
