package dal

import "postdog.io/domain"

// The methods below show a message's content field by field, as the API does; nil where there is none.

// Text returns the text, or the caption of media.
func (m *Message) Text() *string {
	if m.Content.Text == "" {
		return nil
	}
	return &m.Content.Text
}

// Location returns the place of KindLocation.
func (m *Message) Location() *domain.Location { return m.Content.Location }

// ContactCards returns the cards of KindContacts.
func (m *Message) ContactCards() []domain.ContactCard { return m.Content.ContactCards }

// Choice returns what the customer tapped.
func (m *Message) Choice() *domain.Choice { return m.Content.Choice }

// FlowReply returns the form that the customer filled in.
func (m *Message) FlowReply() *domain.FlowReply { return m.Content.FlowReply }

// Order returns the cart that the customer sent.
func (m *Message) Order() *domain.Order { return m.Content.Order }

// Interactive returns what was offered to tap.
func (m *Message) Interactive() *domain.Interactive { return m.Content.Interactive }

// Template returns the template as it was sent.
func (m *Message) Template() *domain.TemplateContent { return m.Content.Template }

// ReactionEmoji returns the emoji of KindReaction; empty where it was taken back.
func (m *Message) ReactionEmoji() *string {
	if m.Content.Reaction == nil {
		return nil
	}
	return &m.Content.Reaction.Emoji
}

// Share returns what was passed on.
func (m *Message) Share() *domain.Share { return m.Content.Share }

// Story returns the story that it answers or stands in.
func (m *Message) Story() *domain.Story { return m.Content.Story }

// System returns the network's notice.
func (m *Message) System() *domain.SystemNotice { return m.Content.System }

// Referral returns what brought the customer here.
func (m *Message) Referral() *domain.Referral { return m.Content.Referral }

// Product returns the product that the customer asks about.
func (m *Message) Product() *domain.ProductReference { return m.Content.Product }

// Forwarding says whether it was passed on from another chat.
func (m *Message) Forwarding() *domain.Forwarding {
	if m.Content.Forwarding == "" {
		return nil
	}
	return &m.Content.Forwarding
}

// Problem returns what the network says is wrong with it.
func (m *Message) Problem() *domain.ContentProblem { return m.Content.Problem }

// NetworkKind returns the network's name of a kind that this version can't show.
func (m *Message) NetworkKind() *string {
	if m.Content.NetworkKind == "" {
		return nil
	}
	return &m.Content.NetworkKind
}
