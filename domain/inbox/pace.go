package inbox

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"postdog.io/dal"
	"postdog.io/domain"
)

// paces hold each channel to its throughput, before the network has to refuse. They are this process's own: each of the
// nodes that send takes its share.
type paces struct {
	mu sync.Mutex
	of map[domain.ChannelID]*rate.Limiter
	// nodes is how many share the sending, as of countedAt.
	nodes     int
	countedAt time.Time
}

// countNodesEvery is how soon a node that came or went changes the shares.
const countNodesEvery = 5 * time.Second

// share is this process's part of what all nodes together may send.
func (p *paces) share(ctx context.Context, tx *dal.Tx) (float64, error) {
	p.mu.Lock()
	nodes, fresh := p.nodes, tx.Now().Sub(p.countedAt) < countNodesEvery
	p.mu.Unlock()
	if fresh {
		return 1 / float64(nodes), nil
	}
	nodes, err := dal.CountNodes(ctx, tx)
	if err != nil {
		return 0, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.nodes, p.countedAt = max(nodes, 1), tx.Now()
	return 1 / float64(p.nodes), nil
}

// longestPause is how long a turn is waited for in place; for longer the message goes back to its queue.
const longestPause = 500 * time.Millisecond

// take asks for a turn to send through a channel, and returns how long to wait until it comes.
func (p *paces) take(ch domain.ChannelID, perSecond float64, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	limiter := p.of[ch]
	if limiter == nil {
		limiter = rate.NewLimiter(rate.Limit(perSecond), burstOf(perSecond))
		p.of[ch] = limiter
	}
	if limiter.Limit() != rate.Limit(perSecond) {
		limiter.SetLimitAt(now, rate.Limit(perSecond))
		limiter.SetBurstAt(now, burstOf(perSecond))
	}
	turn := limiter.ReserveN(now, 1)
	wait := turn.DelayFrom(now)
	if wait > longestPause {
		turn.CancelAt(now)
	}
	return wait
}

// burstOf is how many messages may leave at once: a tenth of a second's.
func burstOf(perSecond float64) int { return max(1, int(perSecond/10)) }

// pace holds a message back until the network would take it: by the limit of messages to one person, which is kept in the
// database, and by the channel's throughput. It returns how long to wait before looking again, or how long to pause right
// before the send, which has its turn then.
func (i *Inbox) pace(ctx context.Context, tx *dal.Tx, m *dal.Message, ch *dal.Channel) (wait, pause time.Duration, err error) {
	if i.Numbers != nil {
		perSecond, err := i.Numbers.PerSecond(ctx, tx, ch)
		if err != nil {
			return 0, 0, err
		}
		if perSecond > 0 {
			share, err := i.paces.share(ctx, tx)
			if err != nil {
				return 0, 0, err
			}
			if pause = i.paces.take(ch.ID, perSecond*share, tx.Now()); pause > longestPause {
				return pause, 0, nil
			}
		}
	}
	limits := i.Capabilities(ch.Network)
	if limits.PairInterval == 0 {
		return 0, pause, nil
	}
	wait, err = dal.TakePace(ctx, tx, m.ConversationID, limits.PairInterval, limits.PairBurst)
	return wait, pause, err
}
