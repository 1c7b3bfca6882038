package graphqlws

import "sync"

// Stats is how a transport's sockets do.
type Stats struct {
	Open, Subscriptions int
	// Delivered counts results written; Closed how often sockets were closed, by code, 0 where without a close frame.
	Delivered uint64
	Closed    map[int]uint64
}

// closings counts the codes that sockets were closed with.
type closings struct {
	mu sync.Mutex
	by map[int]uint64
}

func (c *closings) add(code int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.by == nil {
		c.by = map[int]uint64{}
	}
	if code < 1000 || code > 4999 { // RFC 6455, 7.4.2
		code = codeNone
	}
	c.by[code]++
}

// count counts a result of an operation that is about to be written.
func (t *Transport) count(o outgoing) {
	if o.op != nil {
		t.delivered.Add(1)
	}
}

// Stats counts the open sockets, and what became of those before.
func (t *Transport) Stats() Stats {
	t.mu.Lock()
	open := make([]*socket, 0, len(t.sockets))
	for s := range t.sockets {
		open = append(open, s)
	}
	t.mu.Unlock()
	stats := Stats{Open: len(open), Delivered: t.delivered.Load(), Closed: map[int]uint64{}}
	for _, s := range open {
		s.mu.Lock()
		stats.Subscriptions += len(s.operations) - s.single
		s.mu.Unlock()
	}
	t.closings.mu.Lock()
	defer t.closings.mu.Unlock()
	for code, n := range t.closings.by {
		stats.Closed[code] = n
	}
	return stats
}
