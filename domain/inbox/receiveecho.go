package inbox

import (
	"context"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// ownEcho says whether an echo, whose external id is locked, is of a message that was sent from here; then it is the
// network's word that it took it, and nothing new was said. Messenger's echoes name our message; Instagram's don't: there,
// one that is just being sent and says the same is meant.
func (r *receiving) ownEcho(ctx context.Context, c *dal.Conversation, in *channel.InboundMessage) (bool, error) {
	m, err := dal.LockMessageByExternalID(ctx, r.tx, in.ExternalID)
	if err == nil {
		return m.Origin == domain.FromPostDog, nil
	}
	if !dal.IsNotFound(err) {
		return false, err
	}
	report := &channel.InboundStatus{ExternalID: in.ExternalID, CallbackData: in.EchoCallbackData, Status: channel.StatusSent, OccurredAt: in.OccurredAt}
	if in.EchoCallbackData == "" {
		m, err = r.beingSent(ctx, c, in)
	} else {
		m, err = findReported(ctx, r.tx, report)
	}
	if dal.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	report.CallbackData = m.ID.String()
	return true, r.receiveStatus(ctx, r.tx, report)
}

// beingSent finds the message that is on its way in a conversation at this moment, if it says what an echo says.
func (r *receiving) beingSent(ctx context.Context, c *dal.Conversation, in *channel.InboundMessage) (*dal.Message, error) {
	m, err := dal.NextToSend(ctx, r.tx, c.ID)
	if err != nil {
		return nil, err
	}
	waits := *m.Status == domain.StatusSending || *m.Status == domain.StatusUnconfirmed
	if !waits || !echoes(m, in) {
		return nil, dal.ErrNotFound
	}
	return m, nil
}

// echoes says whether an echo says what a message of ours does. Networks tell of what we send in words of their own: of
// buttons as their text or as a template without any, of a moving picture as a video, of a file as what its bytes are.
func echoes(m *dal.Message, in *channel.InboundMessage) bool {
	if m.Kind == domain.KindInteractive && in.Kind == domain.KindUnsupported {
		return in.Content.Text == "" || in.Content.Text == m.Content.Text
	}
	alike := m.Kind == in.Kind || m.Kind == domain.KindInteractive && in.Kind == domain.KindText || isFile[m.Kind] && isFile[in.Kind]
	return alike && m.Content.Text == in.Content.Text
}

// isFile are the kinds of message that are one file.
var isFile = map[domain.MessageKind]bool{
	domain.KindImage: true, domain.KindVideo: true, domain.KindAudio: true, domain.KindDocument: true, domain.KindSticker: true,
}
