package template_test

import (
	"strings"
	"testing"

	"postdog.io/dal"
	"postdog.io/domain"
)

type (
	values = domain.TemplateContent
	named  = domain.TemplateValue
	button = domain.TemplateButtonValue
)

// file makes a file of a kind in a conversation.
func (w *world) file(t *testing.T, kind domain.MessageKind) domain.MediaID {
	t.Helper()
	m := &dal.Media{
		ID: domain.NewID[domain.MediaID](), ChannelID: w.channel.ID, Kind: kind, Status: domain.MediaReady, MimeType: "x/y",
	}
	w.in(t, func(tx *dal.Tx) error {
		c := &dal.Contact{ID: domain.NewID[domain.ContactID](), ProfileName: "Ada"}
		if err := dal.InsertContact(t.Context(), tx, c); err != nil {
			return err
		}
		v := &dal.Conversation{
			ID: domain.NewID[domain.ConversationID](), ContactID: c.ID, DataSubjectID: c.DataSubjectID, ChannelID: w.channel.ID,
			Status: domain.ConversationOpen, LastActivityAt: tx.Now(),
		}
		if _, err := dal.GetOrInsertConversation(t.Context(), tx, v); err != nil {
			return err
		}
		m.DataSubjectID, m.ConversationID = c.DataSubjectID, v.ID
		return dal.InsertMedia(t.Context(), tx, m)
	})
	return m.ID
}

func (w *world) fill(t *testing.T, key string, in values, header ...domain.MediaID) (c domain.Content, err error) {
	t.Helper()
	id := w.one(t, key).ID
	w.in(t, func(tx *dal.Tx) error {
		c, err = w.Fill(t.Context(), tx, w.channel, id, in, header)
		return nil
	})
	return c, err
}

// A filled template says what the customer will see, and has the values in the network's order.
func TestFill(t *testing.T) {
	t.Parallel()
	w := synced(t)
	got, err := w.fill(t, "spring_sale en_US", values{
		BodyValues:   []named{{Name: "day", Text: "Monday"}, {Name: "first_name", Text: "Zoë"}},
		ButtonValues: []button{{Index: 2, Value: "SPRING20"}, {Index: 1, Value: "a?b=1"}},
	}, w.file(t, domain.KindImage))
	must(t, err)
	c := got.Template
	if !strings.HasPrefix(got.Text, "Hi Zoë, our spring sale starts Monday!") || c.Name != "spring_sale" || c.Language != "en_US" || c.Category != "MARKETING" || c.Footer == "" {
		t.Errorf("got %+v %+v", got, c)
	}
	if c.BodyValues[0] != (named{Name: "first_name", Text: "Zoë"}) || c.BodyValues[1] != (named{Name: "day", Text: "Monday"}) {
		t.Errorf("its values are %+v", c.BodyValues)
	}
	if len(c.Buttons) != 3 || c.Buttons[1].Target != "https://larkspur.example/sale/a?b=1" || c.Buttons[2].Target != "SPRING20" || c.ButtonValues[0].Index != 1 {
		t.Errorf("its buttons are %+v %+v", c.Buttons, c.ButtonValues)
	}
	got, err = w.fill(t, "appointment_reminder en_US", values{BodyValues: []named{{Text: "$1 {{2}}"}, {Text: "Monday"}, {Text: "9"}}})
	must(t, err)
	if got.Text != "Hi $1 {{2}}, we look forward to seeing you on Monday at 9. Can you make it?" {
		t.Errorf("got %q", got.Text)
	}
	_, err = w.fill(t, "visit_us en_US", values{
		BodyValues: []named{{Text: "service"}, {Name: "2", Text: "Monday"}}, HeaderLocation: &domain.Location{Latitude: 1, Longitude: 2, Name: "Larkspur", Address: "1 Mill Lane"},
	})
	must(t, err)
}

// What does not fit is told with its field.
func TestFillRefuses(t *testing.T) {
	t.Parallel()
	w := synced(t)
	image, video := w.file(t, domain.KindImage), w.file(t, domain.KindVideo)
	three := func(v ...string) (all []named) {
		for _, one := range v {
			all = append(all, named{Text: one})
		}
		return all
	}
	sale := func(edit func(*values)) values {
		v := values{
			BodyValues:   []named{{Name: "first_name", Text: "Ada"}, {Name: "day", Text: "Monday"}},
			ButtonValues: []button{{Index: 1, Value: "a"}, {Index: 2, Value: "CODE"}},
		}
		edit(&v)
		return v
	}
	const body, buttons, file = "template.body", "template.buttons", "template.headerMediaId"
	for name, c := range map[string]struct {
		key    string
		in     values
		header []domain.MediaID
		field  string
		says   string
	}{
		"a value missing":     {"appointment_reminder en_US", values{BodyValues: three("a", "b")}, nil, body, "{{3}}"},
		"a value too many":    {"appointment_reminder en_US", values{BodyValues: three("a", "b", "c", "d")}, nil, body, "3 variables"},
		"a line break":        {"appointment_reminder en_US", values{BodyValues: three("a", "b\nc", "d")}, nil, body, "{{2}}"},
		"a tab":               {"appointment_reminder en_US", values{BodyValues: three("a\tb", "c", "d")}, nil, body, "tab"},
		"five spaces":         {"appointment_reminder en_US", values{BodyValues: three("a     b", "c", "d")}, nil, body, "4 spaces"},
		"an empty value":      {"appointment_reminder en_US", values{BodyValues: three("a", " ", "d")}, nil, body, "empty"},
		"too long a text":     {"appointment_reminder en_US", values{BodyValues: three(strings.Repeat("ü", 1000), "b", "c")}, nil, body, "1024"},
		"a name too many":     {"spring_sale en_US", sale(func(v *values) { v.BodyValues = append(v.BodyValues, named{Name: "x", Text: "y"}) }), []domain.MediaID{image}, body, "{{x}}"},
		"no names":            {"spring_sale en_US", sale(func(v *values) { v.BodyValues = three("a", "b") }), []domain.MediaID{image}, body, "names"},
		"twice a name":        {"spring_sale en_US", sale(func(v *values) { v.BodyValues[1].Name = "first_name" }), []domain.MediaID{image}, body, "two values"},
		"a header value":      {"spring_sale en_US", sale(func(v *values) { v.HeaderValues = three("a") }), []domain.MediaID{image}, "template.header", "0 variables"},
		"no file":             {"spring_sale en_US", sale(func(*values) {}), nil, file, "an image"},
		"another file":        {"spring_sale en_US", sale(func(*values) {}), []domain.MediaID{video}, file, "another kind"},
		"a file too many":     {"follow_up en_US", values{BodyValues: three("a", "b")}, []domain.MediaID{image}, file, "no file"},
		"no place":            {"visit_us en_US", values{BodyValues: three("a", "b")}, nil, "template.headerLocation", "a place"},
		"a place unnamed":     {"visit_us en_US", values{BodyValues: three("a", "b"), HeaderLocation: &domain.Location{}}, nil, "template.headerLocation", "name"},
		"no button value":     {"spring_sale en_US", sale(func(v *values) { v.ButtonValues = v.ButtonValues[1:] }), []domain.MediaID{image}, buttons, "button 1"},
		"a space in a link":   {"spring_sale en_US", sale(func(v *values) { v.ButtonValues[0].Value = "a b" }), []domain.MediaID{image}, buttons, "spaces"},
		"a code too long":     {"spring_sale en_US", sale(func(v *values) { v.ButtonValues[1].Value = strings.Repeat("A", 16) }), []domain.MediaID{image}, buttons, "15"},
		"no such button":      {"spring_sale en_US", sale(func(v *values) { v.ButtonValues[1].Index = 3 }), []domain.MediaID{image}, buttons, "3 buttons"},
		"a value for a phone": {"appointment_reminder en_US", values{BodyValues: three("a", "b", "c"), ButtonValues: []button{{Index: 2, Value: "x"}}}, nil, buttons, "no variable"},
		"a long payload":      {"follow_up en_US", values{BodyValues: three("a", "b"), ButtonValues: []button{{Index: 0, Value: strings.Repeat("x", 257)}}}, nil, buttons, "256"},
		"paused":              {"winter_offer en_US", values{BodyValues: three("a")}, nil, "template.templateId", "paused"},
		"rejected":            {"loyalty_bonus en_US", values{BodyValues: three("a")}, nil, "template.templateId", "rejected"},
	} {
		_, err := w.fill(t, c.key, c.in, c.header...)
		var told *domain.Error
		if !asDomain(err, &told) || told.Field != c.field || !strings.Contains(told.Message, c.says) {
			t.Errorf("%s: got %v, want the field %s and %q", name, err, c.field, c.says)
		}
	}
	other := *w.channel
	other.ParentID = "another account"
	w.in(t, func(tx *dal.Tx) error {
		_, err := w.Fill(t.Context(), tx, &other, w.one(t, "follow_up en_US").ID, values{BodyValues: three("a", "b")}, nil)
		if domain.CodeOf(err) != domain.NotFound {
			t.Errorf("another account's channel: %v", err)
		}
		return nil
	})
}
