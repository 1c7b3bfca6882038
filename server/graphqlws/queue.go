package graphqlws

import (
	"context"
	"time"
)

// outgoing is a message on its way: head, then `,"payload":` and payload where there is one, then `}`.
type outgoing struct {
	op      *operation // whose result it is; nil for all other messages
	head    []byte
	payload []byte // may be shared with other sockets; never written to
}

// slack is the room beyond the queue's length for what no operation waits with: acknowledgements, pongs, ends.
const slack = 128

// queue is what waits to be written. The socket's mutex guards it.
type queue struct {
	items []outgoing
	next  int // items before it are written
	bytes int
	room  chan struct{} // closed when there is room again; nil while nobody waits
}

func (q *queue) length() int { return len(q.items) - q.next }

func (q *queue) push(o outgoing) {
	q.items = append(q.items, o)
	q.bytes += len(o.payload)
}

func (q *queue) pop() (o outgoing, ok bool) {
	if q.length() == 0 {
		return o, false
	}
	o = q.items[q.next]
	q.items[q.next] = outgoing{}
	q.next++
	q.bytes -= len(o.payload)
	if q.length() == 0 {
		q.next = 0
		q.items = q.items[:0]
		if cap(q.items) > 32 { // idle sockets are many
			q.items = nil
		}
	}
	if q.room != nil {
		close(q.room)
		q.room = nil
	}
	return o, true
}

func (q *queue) clear() {
	q.items, q.next, q.bytes = nil, 0, 0
}

// send queues a message that nothing waits with. Where even the slack is used up the reader is too slow.
func (s *socket) send(o outgoing) {
	s.mu.Lock()
	full := s.closing == nil && (s.queue.length() >= s.t.c.QueueLength+slack ||
		s.queue.length() > 0 && s.queue.bytes+len(o.payload) > 2*s.t.c.QueueBytes)
	if s.closing == nil && !full {
		s.queue.push(o)
		s.wakeWriter()
	}
	s.mu.Unlock()
	if full {
		s.tooSlow()
	}
}

// offer queues a result if there is room. gone means that nobody waits for it any more.
func (s *socket) offer(o outgoing) (sent, gone bool, room <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing != nil || s.operations[o.op.id] != o.op || o.op.session.Err() != nil {
		return false, true, nil
	}
	if n := s.queue.length(); n >= s.t.c.QueueLength || n > 0 && s.queue.bytes+len(o.payload) > s.t.c.QueueBytes {
		if s.queue.room == nil {
			s.queue.room = make(chan struct{})
		}
		return false, false, s.queue.room
	}
	s.queue.push(o)
	s.wakeWriter()
	return true, false, nil
}

// await queues a result, waiting for room as long as the configuration lets a reader be slow.
func (s *socket) await(ctx context.Context, o outgoing) bool {
	var patience <-chan time.Time
	for {
		sent, gone, room := s.offer(o)
		if sent || gone {
			return sent
		}
		if patience == nil {
			timer := time.NewTimer(s.t.c.SlowTimeout)
			defer timer.Stop()
			patience = timer.C
		}
		select {
		case <-room:
		case <-ctx.Done():
			return false
		case <-patience:
			s.tooSlow()
			return false
		}
	}
}

// tooSlow cuts the socket off; the client connects again and resumes from its cursor.
func (s *socket) tooSlow() {
	s.shut(closing(CodeTryAgainLater, "Messages are not read fast enough; connect again and resume"), true)
}

// wakeWriter tells the writer to look.
func (s *socket) wakeWriter() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}
