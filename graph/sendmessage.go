package graph

import (
	"strings"

	"postdog.io/domain"
	"postdog.io/domain/inbox"
	"postdog.io/graph/model"
)

// parseContent reads what is to be sent: exactly one of the input's kinds of content.
func parseContent(input model.SendMessageInput, in *inbox.SendMessage) error {
	var given []string
	note := func(name string, isGiven bool) {
		if isGiven {
			given = append(given, name)
		}
	}
	note("text", input.Text != nil)
	note("media", input.Media != nil)
	note("template", input.Template != nil)
	note("interactive", input.Interactive != nil)
	note("reaction", input.Reaction != nil)
	note("location", input.Location != nil)
	note("contacts", input.Contacts != nil)
	switch {
	case len(given) == 0:
		return domain.InvalidField("text", "Give something to send: text, media, template, interactive, reaction, location or contacts.")
	case len(given) > 1:
		return domain.InvalidField(given[1], "Give one kind of content; this has %s.", strings.Join(given, " and "))
	}
	switch {
	case input.Text != nil:
		in.Kind, in.Content.Text = domain.KindText, *input.Text
	case input.Media != nil:
		return parseMediaMessage(input.Media, in)
	case input.Template != nil:
		return parseTemplateMessage(input.Template, in)
	case input.Interactive != nil:
		return parseInteractive(input.Interactive, in)
	case input.Reaction != nil:
		return parseReaction(input, in)
	case input.Location != nil:
		in.Kind, in.Content.Location = domain.KindLocation, parseLocation(input.Location)
	default:
		in.Kind, in.Content.ContactCards = domain.KindContacts, parseCards(input.Contacts)
	}
	return nil
}

func parseMediaMessage(input *model.MediaMessageInput, in *inbox.SendMessage) error {
	in.Content.Text = text(input.Caption)
	return addFile("media.mediaId", &input.MediaID, in)
}

// addFile adds a file that may be missing.
func addFile(field string, given *string, in *inbox.SendMessage) error {
	id, err := optionalID[domain.MediaID](field, given)
	if err == nil && !id.IsZero() {
		in.Media = append(in.Media, id)
	}
	return err
}

func parseReaction(input model.SendMessageInput, in *inbox.SendMessage) (err error) {
	if input.ReplyTo != nil {
		return domain.InvalidField("replyTo", "A reaction can't quote a message; it stands on the one that reaction.messageId names.")
	}
	in.Kind, in.Content.Reaction = domain.KindReaction, &domain.ReactionContent{Emoji: input.Reaction.Emoji}
	in.ReplyTo, err = domain.ParseID[domain.MessageID]("reaction.messageId", input.Reaction.MessageID)
	return err
}

func parseTemplateMessage(input *model.TemplateMessageInput, in *inbox.SendMessage) error {
	id, err := domain.ParseID[domain.TemplateID]("template.templateId", input.TemplateID)
	if err != nil {
		return err
	}
	t := &domain.TemplateContent{TemplateID: id, HeaderValues: templateValues(input.Header), BodyValues: templateValues(input.Body)}
	for _, b := range input.Buttons {
		t.ButtonValues = append(t.ButtonValues, domain.TemplateButtonValue{Index: b.Index, Value: b.Value})
	}
	if input.HeaderLocation != nil {
		t.HeaderLocation = parseLocation(input.HeaderLocation)
	}
	in.Kind, in.Content.Template = domain.KindTemplate, t
	return addFile("template.headerMediaId", input.HeaderMediaID, in)
}

func templateValues(input []*model.TemplateValueInput) []domain.TemplateValue {
	var all []domain.TemplateValue
	for _, v := range input {
		all = append(all, domain.TemplateValue{Name: text(v.Name), Text: v.Text})
	}
	return all
}

func parseInteractive(input *model.InteractiveMessageInput, in *inbox.SendMessage) error {
	out := &domain.Interactive{
		Kind: input.Kind, Header: text(input.Header), Footer: text(input.Footer), ButtonText: text(input.ButtonText), URL: text(input.URL),
		FlowID: text(input.FlowID), FlowScreen: text(input.FlowScreen), CatalogID: text(input.CatalogID), ProductID: text(input.ProductID), Country: text(input.Country),
	}
	if out.Header != "" && input.HeaderMediaID != nil {
		return domain.InvalidField("interactive.headerMediaId", "Give a line or a file above the text, not both.")
	}
	for _, b := range input.Buttons {
		out.Buttons = append(out.Buttons, domain.ReplyButton{ID: b.ID, Title: b.Title})
	}
	for _, s := range input.Sections {
		section := domain.ListSection{Title: text(s.Title), ProductIDs: s.ProductIds}
		for _, r := range s.Rows {
			section.Rows = append(section.Rows, domain.ListRow{ID: r.ID, Title: r.Title, Description: text(r.Description)})
		}
		out.Sections = append(out.Sections, section)
	}
	in.Kind, in.Content.Interactive, in.Content.Text = domain.KindInteractive, out, input.Body
	return addFile("interactive.headerMediaId", input.HeaderMediaID, in)
}

func parseLocation(input *model.LocationMessageInput) *domain.Location {
	return &domain.Location{Latitude: input.Latitude, Longitude: input.Longitude, Name: text(input.Name), Address: text(input.Address)}
}

func parseCards(input []*model.ContactCardInput) []domain.ContactCard {
	var all []domain.ContactCard
	for _, c := range input {
		card := domain.ContactCard{
			Name: c.Name, FirstName: text(c.FirstName), LastName: text(c.LastName), Company: text(c.Company), JobTitle: text(c.JobTitle),
			Emails: cardValues(c.Emails), URLs: cardValues(c.Urls),
		}
		for _, p := range c.Phones {
			card.Phones = append(card.Phones, domain.CardPhone{Number: p.Number, Label: text(p.Label)})
		}
		all = append(all, card)
	}
	return all
}

func cardValues(input []*model.CardValueInput) []domain.CardValue {
	var all []domain.CardValue
	for _, v := range input {
		all = append(all, domain.CardValue{Value: v.Value, Label: text(v.Label)})
	}
	return all
}

// text is a text that may be missing.
func text(given *string) string {
	if given == nil {
		return ""
	}
	return *given
}
