package inbox

import (
	"context"
	"errors"

	"postdog.io/dal"
	"postdog.io/domain"
)

// marketingCategory is the category of templates that need consent.
const marketingCategory = "MARKETING"

// consentCode is the failure of a marketing message whose recipient had not agreed, or no longer.
const consentCode = "CONSENT_REQUIRED"

func isMarketing(m *dal.Message) bool {
	return m.Kind == domain.KindTemplate && m.Content.Template != nil && m.Content.Template.Category == marketingCategory
}

// underConsent notes on a marketing message the consent that it may be sent under. Without one it returns CONSENT_REQUIRED.
// It is asked when the message is written, and again right before the network hears of it.
func (i *Inbox) underConsent(ctx context.Context, tx *dal.Tx, m *dal.Message, c *dal.Conversation, network domain.Network) error {
	if i.Consents == nil || !isMarketing(m) {
		return nil
	}
	var err error
	m.ConsentEventID, err = i.Consents.MayMarket(ctx, tx, c.ContactID, network)
	return err
}

// StopMarketing ends, in the transaction, every marketing message that waits to be sent to a contact on a channel. One that
// the network has already is past stopping; one that may have to be sent again is stopped at its turn.
func (i *Inbox) StopMarketing(ctx context.Context, tx *dal.Tx, contact domain.ContactID, on domain.ConsentChannel) error {
	waiting, err := dal.ListQueuedTemplates(ctx, tx, contact, domain.Network(on))
	if err != nil {
		return err
	}
	for _, m := range waiting {
		if !isMarketing(m) {
			continue
		}
		if err := failWithoutConsent(ctx, tx, m); err != nil {
			return err
		}
	}
	return nil
}

// failWithoutConsent ends a marketing message to someone who has not agreed to it, or no longer does.
func failWithoutConsent(ctx context.Context, tx *dal.Tx, m *dal.Message) error {
	text := "This person stopped marketing messages before this one was sent."
	if *m.Status != domain.StatusQueued {
		text = "This person stopped marketing messages while this one was being sent. They may or may not have it; it is not sent again."
	}
	fail(m, consentCode, text, false)
	m.ConsentEventID = domain.ConsentEventID{}
	dal.Emit(tx, domain.Event{Kind: domain.MessageChanged, ConversationID: m.ConversationID, MessageID: m.ID})
	return dal.UpdateMessageDelivery(ctx, tx, m)
}

// mayLeave says whether a message whose turn it is may still be sent; one that may not has failed when it returns false.
func (i *Inbox) mayLeave(ctx context.Context, tx *dal.Tx, m *dal.Message, ch *dal.Channel) (bool, error) {
	if !isMarketing(m) {
		return true, nil
	}
	c, err := dal.GetConversation(ctx, tx, m.ConversationID)
	if err != nil {
		return false, err
	}
	err = i.underConsent(ctx, tx, m, c, ch.Network)
	var refused *domain.Error
	if errors.As(err, &refused) && refused.Code == domain.ConsentRequired {
		return false, failWithoutConsent(ctx, tx, m)
	}
	return err == nil, err
}
