package inbox

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

const (
	// maxAttempts is how often a message is tried before a person has to decide.
	maxAttempts = 8
	// maxBackoff bounds the pause between attempts.
	maxBackoff = 5 * time.Minute
)

// sendOne hands one message to the network and stores what came of it.
func (i *Inbox) sendOne(ctx context.Context, job deliverJob, lease uuid.UUID, next *toSend) error {
	ws := job.Workspace
	adapter, ok := i.adapterFor(next.channel.Network)
	if !ok {
		return errors.New("inbox: no adapter for the channel's network")
	}
	credential := credentialOf(next.channel)
	var sendErr error
	if len(next.media) > 0 {
		sendErr = i.holdLane(ctx, job, lease, func(ctx context.Context) error { return i.readyFiles(ctx, ws, next) })
	}
	var receipt channel.Receipt
	if sendErr == nil {
		sendErr = awaitTurn(ctx, next.pause)
	}
	if sendErr == nil {
		receipt, sendErr = i.hand(ctx, adapter, next.channel.Network, credential, next.outbound)
	}

	// What the network did is stored also when the process is asked to stop at this moment.
	ctx = context.WithoutCancel(ctx)
	return i.Store.InWorkspace(ctx, ws, func(tx *dal.Tx) error {
		if receipt.ExternalID != "" {
			if err := dal.LockExternalID(ctx, tx, receipt.ExternalID); err != nil {
				return err
			}
		}
		// The conversation before the message, as those do who tell of its reading: each then finds what the other left. Two
		// threads may have become one meanwhile.
		if _, err := dal.LockConversation(ctx, tx, next.message.ConversationID); err != nil && !dal.IsNotFound(err) {
			return err
		}
		m, err := dal.LockMessage(ctx, tx, next.message.ID)
		if err != nil {
			return err
		}
		if *m.Status != domain.StatusSending {
			// The network's report came first and says more than the answer does; only the id may still be missing.
			if m.ExternalID != "" || receipt.ExternalID == "" {
				return nil
			}
			m.ExternalID = receipt.ExternalID
			if err := dal.UpdateMessageDelivery(ctx, tx, m); err != nil {
				return err
			}
			return applyParked(ctx, tx, m, m.ExternalID)
		}
		if sendErr == nil {
			return i.accepted(ctx, tx, m, receipt)
		}
		if err := i.notAccepted(ctx, tx, m, next.channel, sendErr); err != nil {
			return err
		}
		return storeFailing(ctx, tx, m)
	})
}

// awaitTurn waits for the channel's turn. When the process is asked to stop meanwhile, nothing has reached the network yet.
func awaitTurn(ctx context.Context, pause time.Duration) error {
	if pause <= 0 {
		return nil
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return &channel.Retryable{Err: ctx.Err(), Wait: true}
	}
}

// readyFiles puts the files of a message where the network takes them from. What goes wrong here has reached nobody: an
// outcome that is unknown is one of the upload, and the upload can be repeated.
func (i *Inbox) readyFiles(ctx context.Context, ws domain.WorkspaceID, next *toSend) error {
	if i.Files == nil {
		return &channel.Rejected{Code: "NO_FILES", Message: "Files can't be sent here."}
	}
	for _, id := range next.media {
		file, err := i.Files.Outbound(ctx, ws, id, next.channel)
		var unconfirmed *channel.Unconfirmed
		if errors.As(err, &unconfirmed) {
			return &channel.Retryable{Code: unconfirmed.Code, Err: unconfirmed}
		}
		if err != nil {
			return err
		}
		next.outbound.Media = append(next.outbound.Media, file)
	}
	return nil
}

// accepted notes that the network took the message, and applies the reports that were faster than its answer.
func (i *Inbox) accepted(ctx context.Context, tx *dal.Tx, m *dal.Message, receipt channel.Receipt) error {
	status := domain.StatusAccepted
	m.ExternalID, m.Status = receipt.ExternalID, &status
	if err := dal.UpdateMessageDelivery(ctx, tx, m); err != nil {
		return err
	}
	dal.Emit(tx, domain.Event{Kind: domain.MessageChanged, ConversationID: m.ConversationID, MessageID: m.ID})
	if err := applyParked(ctx, tx, m, m.ExternalID); err != nil {
		return err
	}
	return applyMarks(ctx, tx, m)
}

// notAccepted decides by the kind of error what happens next.
func (i *Inbox) notAccepted(ctx context.Context, tx *dal.Tx, m *dal.Message, ch *dal.Channel, sendErr error) error {
	var retryable *channel.Retryable
	var rejected *channel.Rejected
	var disconnected *channel.Disconnected
	var unconfirmed *channel.Unconfirmed
	switch {
	case errors.As(sendErr, &rejected):
		fail(m, rejected.Code, rejected.Message, rejected.RetryByHand)
	case errors.As(sendErr, &disconnected):
		fail(m, disconnected.Code, "The network no longer accepts this channel's connection. Connect the channel again, then retry.", true)
		return i.lost(ctx, tx, ch, disconnected)
	case errors.As(sendErr, &retryable):
		if retryable.Wait {
			m.Attempts-- // the network asks for patience; that is no fault of the message
		}
		again(m, tx.Now(), max(retryable.After, backoff(m.Attempts)), retryable.Code)
	case errors.As(sendErr, &unconfirmed):
		i.awaitReport(m, tx.Now(), unconfirmed.Code)
	default:
		// An error of a kind nobody foresaw says nothing of the outcome.
		i.awaitReport(m, tx.Now(), "")
	}
	return nil
}

// lost notes that the network no longer accepts a channel's credentials, and tells those who look after it.
func (i *Inbox) lost(ctx context.Context, tx *dal.Tx, ch *dal.Channel, why *channel.Disconnected) error {
	news, err := dal.SetChannelStatus(ctx, tx, ch.ID, domain.ChannelNeedsReconnect, why.Message)
	if err != nil || !news || i.Alarm == nil {
		return err
	}
	return i.Alarm.ChannelTrouble(ctx, tx, domain.ChannelAccessLostAlert, ch)
}

// again queues a message for a later attempt, or gives up after the last.
func again(m *dal.Message, now time.Time, after time.Duration, code string) {
	if m.Attempts >= maxAttempts {
		fail(m, code, "The network could not be reached, or would not take the message, for a while. Try again later.", true)
		return
	}
	queued, at := domain.StatusQueued, now.Add(after)
	m.Status, m.NextAttemptAt = &queued, &at
}

// awaitReport leaves a message whose outcome is unknown until the network reports on it. If no report comes in time, the
// network did not take it, and it is sent again.
func (i *Inbox) awaitReport(m *dal.Message, now time.Time, code string) {
	if m.Attempts >= maxAttempts {
		fail(m, code, "The network gave no clear answer, several times. The customer may or may not have this message.", true)
		return
	}
	unconfirmed, at := domain.StatusUnconfirmed, now.Add(i.ConfirmWithin)
	m.Status, m.NextAttemptAt = &unconfirmed, &at
}

func fail(m *dal.Message, code, message string, retryable bool) {
	failed := domain.StatusFailed
	m.Status, m.NextAttemptAt = &failed, nil
	m.FailureCode, m.FailureMessage, m.FailureRetryable = &code, &message, retryable
}

// disconnectedCode is the failure of a message whose channel a member disconnected.
const disconnectedCode = "CHANNEL_DISCONNECTED"

// failDisconnected ends a message that waits in a channel which a member disconnected. The network's report on one that was
// being sent will not come any more.
func failDisconnected(ctx context.Context, tx *dal.Tx, m *dal.Message) error {
	text := "This channel was disconnected before the message was sent. Connect it again, then retry."
	if *m.Status != domain.StatusQueued {
		text = "This channel was disconnected while the message was being sent. The customer may or may not have it."
	}
	fail(m, disconnectedCode, text, true)
	return storeFailing(ctx, tx, m)
}

// storeFailing stores a message that was not accepted, and may have failed for good: a reaction then stands nowhere.
func storeFailing(ctx context.Context, tx *dal.Tx, m *dal.Message) error {
	dal.Emit(tx, domain.Event{Kind: domain.MessageChanged, ConversationID: m.ConversationID, MessageID: m.ID})
	if err := dal.UpdateMessageDelivery(ctx, tx, m); err != nil {
		return err
	}
	if *m.Status != domain.StatusFailed {
		return nil
	}
	return settleReaction(ctx, tx, m)
}

// windowClosedCode is the failure of a message whose turn came after the messaging window had closed.
const windowClosedCode = "WINDOW_CLOSED"

// failWindowClosed ends a message that waited until the network would no longer take it.
func failWindowClosed(ctx context.Context, tx *dal.Tx, m *dal.Message) error {
	fail(m, windowClosedCode, "The time for free-form messages ended before this one could be sent. Send a template, or wait until the customer writes again.", true)
	return storeFailing(ctx, tx, m)
}

// errDisconnected refuses to send through a channel that a member disconnected.
func errDisconnected() error {
	return domain.Errorf(domain.Conflict, "This conversation's channel is disconnected. Connect it again, then send.")
}

// backoff is the pause before the attempt after this many: 1 s, 4 s, 16 s … as Meta asks for its pair limit.
func backoff(attempts int) time.Duration {
	pause := time.Second
	for range max(attempts-1, 0) {
		if pause *= 4; pause >= maxBackoff {
			return maxBackoff
		}
	}
	return pause
}
