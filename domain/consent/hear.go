package consent

import (
	"context"
	"strings"
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// stoppedAtNetwork is Meta's code for a marketing message to someone who stopped them on WhatsApp.
const stoppedAtNetwork = "131050"

// Hear listens for what people decide: words like STOP that they write or tap, what they set at the network itself, and a
// network's refusal to deliver marketing to them. It says whether the item was one that only consents care for.
func (c *Consents) Hear(ctx context.Context, tx *dal.Tx, network domain.Network, item channel.Inbound) (bool, error) {
	switch {
	case item.Message != nil:
		return false, c.hearMessage(ctx, tx, network, item.Message)
	case item.Edit != nil && !item.Edit.Echo:
		e := item.Edit
		return false, c.hearWords(ctx, tx, network, e.Text, domain.SourceKeyword, &channel.InboundMessage{
			ExternalID: e.ExternalID, From: e.From, OccurredAt: e.OccurredAt,
		})
	case item.Preference != nil:
		return true, c.hearPreference(ctx, tx, network, item.Preference)
	case item.Status != nil && item.Status.Failure != nil && item.Status.Failure.Code == stoppedAtNetwork:
		return false, c.hearRefusal(ctx, tx, network, item.Status)
	case item.IdentityChange != nil && item.IdentityChange.Kind == domain.NumberChanged:
		return false, c.hearNumberChange(ctx, tx, network, item.IdentityChange)
	}
	return false, nil
}

func (c *Consents) hearMessage(ctx context.Context, tx *dal.Tx, network domain.Network, m *channel.InboundMessage) error {
	if m.Echo {
		return nil
	}
	if choice := m.Content.Choice; choice != nil {
		return c.hearWords(ctx, tx, network, choice.Title, domain.SourceButton, m)
	}
	if m.Kind != domain.KindText {
		return nil
	}
	return c.hearWords(ctx, tx, network, m.Content.Text, domain.SourceKeyword, m)
}

// hearWords looks whether words that someone wrote or tapped are a decision, and lets it count. A start counts only for
// someone who stopped: from others it is a word like any, and one from before the account was connected asks for nothing now.
func (c *Consents) hearWords(ctx context.Context, tx *dal.Tx, network domain.Network, words string, source domain.ConsentSource, m *channel.InboundMessage) error {
	found, ok := recognise(words, source == domain.SourceButton)
	if !ok || (m.History && found.decision != domain.DecisionWithdrawn) {
		return nil
	}
	contact, err := c.Contacts.Resolve(ctx, tx, network, m.From, m.Name)
	if err != nil {
		return err
	}
	e := entry(contact, network, found.decision, source, m.OccurredAt)
	e.Language, e.Evidence = &found.language, strings.TrimSpace(words)
	e.Key = strings.Join([]string{"words", string(network), m.ExternalID, string(found.decision)}, "|")
	if e.MessageID, err = dal.FindMessageByExternalID(ctx, tx, m.ExternalID); err != nil && !dal.IsNotFound(err) {
		return err
	}
	if found.decision == domain.DecisionGranted {
		stands, err := dal.GetConsent(ctx, tx, contact.ID, e.Channel, e.Purpose)
		if dal.IsNotFound(err) || (err == nil && stands.State != domain.ConsentWithdrawn) {
			return nil
		}
		if err != nil {
			return err
		}
		e.Basis = &express
	}
	return c.decide(ctx, tx, e)
}

var express = domain.ExpressConsent

// hearPreference takes what someone set at the network itself. Which of several is the last, their times say.
func (c *Consents) hearPreference(ctx context.Context, tx *dal.Tx, network domain.Network, p *channel.InboundPreference) error {
	contact, err := c.Contacts.Resolve(ctx, tx, network, p.From, "")
	if err != nil {
		return err
	}
	e := entry(contact, network, domain.DecisionWithdrawn, domain.SourceNetworkPreference, p.OccurredAt)
	e.Evidence = strings.TrimSpace(p.Word + " " + p.Reference)
	switch {
	case p.Marketing && p.Reference != "":
		e.Decision, e.Source, e.Basis = domain.DecisionGranted, domain.SourceNetworkSignUp, &express
	case p.Marketing:
		e.Decision = domain.DecisionResumed
	}
	e.Key = strings.Join([]string{"preference", string(network), contact.ID.String(), p.Word, p.Reference, p.OccurredAt.UTC().Format(time.RFC3339)}, "|")
	return c.decide(ctx, tx, e)
}

// hearRefusal takes a network's word that a recipient stopped marketing there.
func (c *Consents) hearRefusal(ctx context.Context, tx *dal.Tx, network domain.Network, s *channel.InboundStatus) error {
	id, err := dal.FindMessageByExternalID(ctx, tx, s.ExternalID)
	if dal.IsNotFound(err) {
		return nil // what was sent from elsewhere
	}
	if err != nil {
		return err
	}
	contact, err := contactOf(ctx, tx, id)
	if err != nil {
		return err
	}
	e := entry(contact, network, domain.DecisionWithdrawn, domain.SourceNetworkRefusal, s.OccurredAt)
	e.Evidence, e.MessageID = s.Failure.Code, id
	e.Key = strings.Join([]string{"refusal", string(network), s.ExternalID}, "|")
	return c.decide(ctx, tx, e)
}

// hearNumberChange lets a consent lapse that was given for another number. A withdrawal stands.
func (c *Consents) hearNumberChange(ctx context.Context, tx *dal.Tx, network domain.Network, change *channel.InboundIdentityChange) error {
	contact, err := c.Contacts.Resolve(ctx, tx, network, change.To, "")
	if err != nil {
		return err
	}
	stands, err := dal.GetConsent(ctx, tx, contact.ID, channelOf(network), domain.MarketingPurpose)
	if dal.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if stands.State == domain.ConsentWithdrawn {
		return dal.SuppressContact(ctx, tx, contact.ID, channelOf(network), stands.DecidedAt)
	}
	e := entry(contact, network, domain.DecisionLapsed, domain.SourceNumberChange, change.OccurredAt)
	e.Key = strings.Join([]string{"number", string(network), change.ExternalID}, "|")
	return c.decide(ctx, tx, e)
}

func entry(contact *dal.Contact, network domain.Network, decision domain.ConsentDecision, source domain.ConsentSource, at time.Time) *dal.ConsentEvent {
	return &dal.ConsentEvent{
		ContactID: contact.ID, DataSubjectID: contact.DataSubjectID, Channel: channelOf(network), Purpose: domain.MarketingPurpose,
		Decision: decision, Source: source, OccurredAt: at,
	}
}

func contactOf(ctx context.Context, tx *dal.Tx, message domain.MessageID) (*dal.Contact, error) {
	m, err := dal.GetMessage(ctx, tx, message)
	if err != nil {
		return nil, err
	}
	conversation, err := dal.GetConversation(ctx, tx, m.ConversationID)
	if err != nil {
		return nil, err
	}
	return dal.GetContact(ctx, tx, conversation.ContactID)
}
