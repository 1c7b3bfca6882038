package inbox_test

import (
	"errors"
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/inbox"
)

// disconnect does to the world's channel what workspace.DisconnectChannel does.
func (w *world) disconnect(t *testing.T, id domain.ChannelID) {
	t.Helper()
	must(t, w.Store.InWorkspace(t.Context(), w.ws, func(tx *dal.Tx) error {
		ch, err := dal.LockChannel(t.Context(), tx, id)
		if err != nil {
			return err
		}
		ch.Status, ch.Token = domain.ChannelDisconnected, ""
		return errors.Join(dal.UpdateChannel(t.Context(), tx, ch), dal.DeleteChannelRoutes(t.Context(), tx, ch))
	}))
}

// What waits in a channel that is disconnected fails at its next turn, and says so; the network is not asked.
func TestDisconnectedChannelSendsNothing(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.deliver(t, channel.Inbound{Message: w.message("447700900001", "Hello")})
	c, _ := w.thread(t)
	asked := 0
	w.network.send = func(channel.Outbound) (channel.Receipt, error) {
		asked++
		return channel.Receipt{}, &channel.Unconfirmed{}
	}
	unclear := w.send(t, c, "unclear")
	must(t, w.work(t, "inbox_deliver", w.WorkDeliver))
	queued := w.send(t, c, "queued")
	w.disconnect(t, c.ChannelID)
	must(t, w.work(t, "inbox_deliver", w.WorkDeliver))
	for _, want := range []struct {
		id   domain.MessageID
		text string
	}{
		{unclear.ID, "This channel was disconnected while the message was being sent. The customer may or may not have it."},
		{queued.ID, "This channel was disconnected before the message was sent. Connect it again, then retry."},
	} {
		m, _ := w.read(t, want.id)
		if *m.Status != domain.StatusFailed || m.FailureCode == nil || *m.FailureCode != "CHANNEL_DISCONNECTED" || *m.FailureMessage != want.text || !m.FailureRetryable {
			t.Errorf("the message is %+v", m)
		}
	}
	if asked != 1 {
		t.Errorf("the network was asked %d times", asked)
	}
	_, err := w.SendMessage(t.Context(), w.mina, inbox.SendMessage{ConversationID: c.ID, ClientID: random(), Kind: domain.KindText, Content: domain.Content{Text: "more"}})
	if domain.CodeOf(err) != domain.Conflict {
		t.Errorf("send more: %v", err)
	}
	if _, err = w.RetryMessage(t.Context(), w.mina, queued.ID); domain.CodeOf(err) != domain.Conflict {
		t.Errorf("retry: %v", err)
	}
	// Its webhooks are kept nowhere.
	must(t, w.accept(t, channel.Inbound{Message: w.message("447700900001", "Still there?")}))
	if jobs := w.jobs(t, "inbox_receive"); len(jobs) != 0 {
		t.Errorf("%d deliveries were kept", len(jobs))
	}
	// Connected again, a retry goes out.
	must(t, w.Store.InWorkspace(t.Context(), w.ws, func(tx *dal.Tx) error {
		ch, err := dal.GetChannel(t.Context(), tx, c.ChannelID)
		if err != nil {
			return err
		}
		ch.Status, ch.Token = domain.ChannelConnected, "new"
		return dal.UpdateChannel(t.Context(), tx, ch)
	}))
	w.network.send = func(m channel.Outbound) (channel.Receipt, error) {
		return channel.Receipt{ExternalID: "wamid." + m.CallbackData}, nil
	}
	_, err = w.RetryMessage(t.Context(), w.mina, queued.ID)
	must(t, err)
	must(t, w.work(t, "inbox_deliver", w.WorkDeliver))
	if m, _ := w.read(t, queued.ID); *m.Status != domain.StatusAccepted {
		t.Errorf("after the retry it is %s", *m.Status)
	}
}

// A new conversation is the channel's team's; one that is there stays whose it is.
func TestChannelsTeamGetsNewConversations(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.deliver(t, channel.Inbound{Message: w.message("447700900001", "Hello")})
	old, _ := w.thread(t)
	team := &dal.Team{ID: domain.NewID[domain.TeamID](), Name: "Night shift"}
	must(t, w.Store.InWorkspace(t.Context(), w.ws, func(tx *dal.Tx) error {
		ch, err := dal.LockChannel(t.Context(), tx, old.ChannelID)
		if err != nil {
			return err
		}
		ch.TeamID = team.ID
		return errors.Join(dal.InsertTeam(t.Context(), tx, team), dal.UpdateChannelSettings(t.Context(), tx, ch))
	}))
	w.pass(time.Second)
	w.deliver(t, channel.Inbound{Message: w.message("447700900002", "Good evening")}, channel.Inbound{Message: w.message("447700900001", "Anyone?")})
	for _, c := range w.all(t, domain.WholeScope) {
		if isNew := c.ID != old.ID; isNew != (c.TeamID == team.ID) {
			t.Errorf("new %v, and its team is %v", isNew, c.TeamID)
		}
	}
}
