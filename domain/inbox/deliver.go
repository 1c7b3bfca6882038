package inbox

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// deliverJob sends what waits in one conversation.
type deliverJob struct {
	Workspace    domain.WorkspaceID    `json:"workspace"`
	Conversation domain.ConversationID `json:"conversation"`
}

// Kind implements river.JobArgs.
func (deliverJob) Kind() string { return "inbox_deliver" }

// DeliverWorker sends messages.
type DeliverWorker struct {
	river.WorkerDefaults[deliverJob]
	Inbox *Inbox
}

// Timeout implements river.Worker: a turn may hold uploads, of two minutes each.
func (*DeliverWorker) Timeout(*river.Job[deliverJob]) time.Duration { return 10 * time.Minute }

// Work sends what waits in one conversation, one message after the other.
func (w *DeliverWorker) Work(ctx context.Context, job *river.Job[deliverJob]) error {
	wait, err := w.Inbox.deliver(ctx, job.Args)
	if err == nil && wait > 0 {
		return river.JobSnooze(wait)
	}
	return err
}

const (
	// laneLease outlasts the longest call to a network; it is renewed for each message, and while files are uploaded.
	laneLease = 30 * time.Second
	// laneBusy is how soon a lane that someone else holds is tried again.
	laneBusy = 200 * time.Millisecond
	// unreadFor is how long an unread delivery is waited for: one that is older is broken, and may never be read.
	unreadFor = 10 * time.Minute
	// laneTurn bounds how many messages one job sends before it queues again behind others.
	laneTurn = 20
)

// errLaneLost says that the lane's lease ran out, so that someone else may be sending now.
var errLaneLost = errors.New("inbox: the lane's lease was lost")

// Deliver queues the sending of what waits in a conversation.
func (i *Inbox) Deliver(ctx context.Context, tx *dal.Tx, id domain.ConversationID) error {
	return tx.InsertJob(ctx, deliverJob{Workspace: tx.Workspace(), Conversation: id}, nil)
}

// deliver sends a conversation's waiting messages in order. It returns how long to wait before looking again; zero when
// nothing is left.
func (i *Inbox) deliver(ctx context.Context, job deliverJob) (wait time.Duration, err error) {
	var lease uuid.UUID
	held := false
	err = i.Store.InWorkspace(ctx, job.Workspace, func(tx *dal.Tx) (err error) {
		lease, held, err = dal.LeaseLane(ctx, tx, job.Conversation, i.Node, tx.Now().Add(laneLease))
		return err
	})
	if err != nil {
		return 0, err
	}
	if !held {
		return laneBusy, nil
	}
	for range laneTurn {
		next, wait, err := i.takeNext(ctx, job, lease)
		if err != nil || next == nil {
			return wait, err
		}
		if err := i.sendOne(ctx, job, lease, next); err != nil {
			return 0, err
		}
	}
	return time.Millisecond, i.Store.InWorkspace(ctx, job.Workspace, func(tx *dal.Tx) error {
		return dal.ReleaseLane(ctx, tx, job.Conversation, lease)
	})
}

// holdLane renews the lane's lease while do runs, which may take longer; do is cancelled where the lease is lost.
func (i *Inbox) holdLane(ctx context.Context, job deliverJob, lease uuid.UUID, do func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	var renewing sync.WaitGroup
	defer renewing.Wait()
	defer cancel()
	renewing.Go(func() {
		tick := time.NewTicker(laneLease / 3)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			held := false
			err := i.Store.InWorkspace(ctx, job.Workspace, func(tx *dal.Tx) (err error) {
				held, err = dal.RenewLane(ctx, tx, job.Conversation, lease, tx.Now().Add(laneLease))
				return err
			})
			if err != nil || !held {
				cancel()
				return
			}
		}
	})
	return do(ctx)
}

// toSend is one message on its way, with all that the network needs.
type toSend struct {
	message  *dal.Message
	channel  *dal.Channel
	outbound channel.Outbound
	media    []domain.MediaID
	// pause is how long to wait for the channel's turn.
	pause time.Duration
}

// takeNext notes durably that the next message is being sent, before the network hears of it. It returns nil, and gives
// the lane back, when there is none, or when the first one in line has to wait: nothing overtakes it.
func (i *Inbox) takeNext(ctx context.Context, job deliverJob, lease uuid.UUID) (next *toSend, wait time.Duration, err error) {
	err = i.Store.InWorkspace(ctx, job.Workspace, func(tx *dal.Tx) error {
		held, err := dal.RenewLane(ctx, tx, job.Conversation, lease, tx.Now().Add(laneLease))
		if err != nil {
			return err
		}
		if !held {
			return errLaneLost
		}
		m, ch, err := i.nextInLine(ctx, tx, job.Conversation)
		if dal.IsNotFound(err) {
			return dal.ReleaseLane(ctx, tx, job.Conversation, lease)
		}
		if err != nil {
			return err
		}
		if wait, err = i.readyToSend(ctx, tx, m); err != nil {
			return err
		}
		if wait > 0 {
			return dal.ReleaseLane(ctx, tx, job.Conversation, lease)
		}
		leaves, err := i.mayLeave(ctx, tx, m, ch)
		if err != nil {
			return err
		}
		if !leaves {
			wait = time.Millisecond // what stands behind it has its turn
			return dal.ReleaseLane(ctx, tx, job.Conversation, lease)
		}
		var pause time.Duration
		if wait, pause, err = i.pace(ctx, tx, m, ch); err != nil {
			return err
		}
		if wait > 0 {
			return dal.ReleaseLane(ctx, tx, job.Conversation, lease)
		}
		if next, err = i.prepare(ctx, tx, m, ch); err == nil {
			next.pause = pause
		}
		return err
	})
	return next, wait, err
}

// readyToSend says how long a message has to wait. One that was being sent when its worker died has an unknown outcome:
// the network's own report is awaited first, for as long as we can hear it. While nobody listened no report could come, so
// the wait begins when we are back, and it does not end while reports that came by then lie in the ledger unread; later ones
// can't be waited for, since in a busy workspace there are always some.
func (i *Inbox) readyToSend(ctx context.Context, tx *dal.Tx, m *dal.Message) (time.Duration, error) {
	now := tx.Now()
	if *m.Status == domain.StatusSending {
		unconfirmed, until := domain.StatusUnconfirmed, now.Add(i.ConfirmWithin)
		m.Status, m.NextAttemptAt = &unconfirmed, &until
		if err := dal.UpdateMessageDelivery(ctx, tx, m); err != nil {
			return 0, err
		}
		dal.Emit(tx, domain.Event{Kind: domain.MessageChanged, ConversationID: m.ConversationID, MessageID: m.ID})
	}
	if m.NextAttemptAt == nil {
		return 0, nil
	}
	until := *m.NextAttemptAt
	if *m.Status != domain.StatusUnconfirmed {
		return max(until.Sub(now), 0), nil
	}
	if listening := i.listeningSince.Add(i.ConfirmWithin); until.Before(listening) {
		until = listening
	}
	if until.After(now) {
		return until.Sub(now), nil
	}
	unread, err := dal.HasUnreadWebhookDeliveries(ctx, tx, now.Add(-unreadFor), until)
	if err != nil || !unread {
		return 0, err
	}
	return laneBusy, nil
}

// nextInLine finds the first message that waits, and its channel. What can't be sent any more fails on the way: in a channel
// that a member disconnected nothing waits, and outside its window a network would refuse a free-form message.
func (i *Inbox) nextInLine(ctx context.Context, tx *dal.Tx, id domain.ConversationID) (*dal.Message, *dal.Channel, error) {
	for {
		m, err := dal.NextToSend(ctx, tx, id)
		if err != nil {
			return nil, nil, err
		}
		c, err := dal.GetConversation(ctx, tx, id)
		if err != nil {
			return nil, nil, err
		}
		ch, err := dal.GetChannel(ctx, tx, c.ChannelID)
		if err != nil {
			return nil, nil, err
		}
		switch {
		case ch.Status == domain.ChannelDisconnected:
			err = failDisconnected(ctx, tx, m)
		case c.BlockedAt != nil && *m.Status == domain.StatusQueued:
			err = failBlocked(ctx, tx, m)
		case *m.Status == domain.StatusQueued && i.mayAnswer(c, ch, m.Kind, m.AuthorID, tx.Now()) != nil:
			err = failWindowClosed(ctx, tx, m)
		default:
			return m, ch, nil
		}
		if err != nil {
			return nil, nil, err
		}
	}
}

func (i *Inbox) prepare(ctx context.Context, tx *dal.Tx, m *dal.Message, ch *dal.Channel) (*toSend, error) {
	c, err := dal.GetConversation(ctx, tx, m.ConversationID)
	if err != nil {
		return nil, err
	}
	to, err := addressees(ctx, tx, c, ch)
	if err != nil {
		return nil, err
	}
	limits := i.Capabilities(ch.Network)
	window := WindowOf(c, limits, tx.Now())
	out := channel.Outbound{To: to, Kind: m.Kind, Content: m.Content, CallbackData: m.ID.String(), HumanAgent: !window.IsOpen && window.HumanAgentUntil != nil}
	if !m.ReplyToID.IsZero() {
		quoted, err := dal.GetMessage(ctx, tx, m.ReplyToID)
		if err != nil && !dal.IsNotFound(err) {
			return nil, err
		}
		if quoted != nil {
			out.ReplyTo = quoted.ExternalID
		}
	}
	files, err := dal.ListMessageMedia(ctx, tx, []domain.MessageID{m.ID})
	if err != nil {
		return nil, err
	}
	next := &toSend{message: m, channel: ch, outbound: out}
	for _, f := range files {
		next.media = append(next.media, f.Media.ID)
	}
	sending, now := domain.StatusSending, tx.Now()
	m.Status, m.AttemptedAt, m.NextAttemptAt = &sending, &now, nil
	m.Attempts++
	return next, dal.UpdateMessageDelivery(ctx, tx, m)
}

// addressees are the ids of a conversation's contact on its channel's network.
func addressees(ctx context.Context, tx *dal.Tx, c *dal.Conversation, ch *dal.Channel) ([]channel.Identity, error) {
	identities, err := dal.ListContactIdentities(ctx, tx, []domain.ContactID{c.ContactID})
	if err != nil {
		return nil, err
	}
	var to []channel.Identity
	for _, id := range identities {
		if id.Network == ch.Network {
			to = append(to, channel.Identity{Kind: identityKindOf[id.Kind], Value: id.Value})
		}
	}
	return to, nil
}

// credentialOf is what the network wants to see before it acts for a channel.
func credentialOf(ch *dal.Channel) channel.Credential {
	return channel.Credential{AccountID: ch.ExternalID, ParentID: ch.ParentID, Token: ch.Token}
}

var identityKindOf = map[domain.IdentityKind]channel.IdentityKind{
	domain.IdentityPhone:                      channel.Phone,
	domain.IdentityBusinessScopedUserID:       channel.BusinessScopedUserID,
	domain.IdentityParentBusinessScopedUserID: channel.ParentBusinessScopedUserID,
	domain.IdentityPageScopedUserID:           channel.PageScopedUserID,
	domain.IdentityInstagramScopedUserID:      channel.InstagramScopedUserID,
	domain.IdentityUserID:                     channel.UserID,
	domain.IdentityUsername:                   channel.Username,
}
