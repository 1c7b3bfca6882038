package inbox_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/consent"
	"postdog.io/domain/contact"
	"postdog.io/domain/inbox"
)

// offers are templates that fit whatever values they get.
type offers struct{ category string }

func (o offers) Fill(_ context.Context, _ *dal.Tx, _ *dal.Channel, id domain.TemplateID, _ domain.TemplateContent, _ []domain.MediaID) (domain.Content, error) {
	return domain.Content{Text: "Everything 20 % off", Template: &domain.TemplateContent{TemplateID: id, Name: "sale", Language: "en", Category: o.category}}, nil
}

// withConsents makes a world in which marketing asks for consent, and a thread with Ada.
func withConsents(t *testing.T, category string) (*world, *consent.Consents, *dal.Conversation) {
	t.Helper()
	w := start(t)
	consents := consent.New(consent.Config{Store: w.Store, Contacts: contact.Contacts{}})
	w.Inbox.Consents, w.Inbox.Signals, w.Inbox.Templates = consents, []inbox.Signals{consents}, offers{category}
	consents.Outboxes = []consent.Outbox{w.Inbox}
	w.deliver(t, channel.Inbound{Message: w.message("447700900123", "hello")})
	c, _ := w.thread(t)
	return w, consents, c
}

func (w *world) sendOffer(t *testing.T, c *dal.Conversation) (*dal.Message, error) {
	t.Helper()
	return w.SendMessage(t.Context(), w.mina, inbox.SendMessage{
		ConversationID: c.ID, ClientID: random(), Kind: domain.KindTemplate,
		Content: domain.Content{Template: &domain.TemplateContent{TemplateID: domain.NewID[domain.TemplateID]()}},
	})
}

func agree(t *testing.T, w *world, consents *consent.Consents, c *dal.Conversation) {
	t.Helper()
	_, err := consents.RecordConsent(t.Context(), w.mina, consent.RecordConsent{
		ContactID: c.ContactID, Channel: domain.ConsentWhatsApp, Basis: domain.ExpressConsent, Source: domain.SourceForm, Language: "en", At: w.clock(),
	})
	must(t, err)
}

func TestMarketingNeedsConsent(t *testing.T) {
	t.Parallel()
	w, consents, c := withConsents(t, "MARKETING")
	if _, err := w.sendOffer(t, c); domain.CodeOf(err) != domain.ConsentRequired {
		t.Fatalf("without consent: %v", err)
	}
	agree(t, w, consents, c)
	m, err := w.sendOffer(t, c)
	must(t, err)
	must(t, w.work(t, "inbox_deliver", w.WorkDeliver))
	sent, _ := w.read(t, m.ID)
	if *sent.Status != domain.StatusAccepted || sent.ConsentEventID.IsZero() {
		t.Errorf("%s under %s", *sent.Status, sent.ConsentEventID)
	}
}

func TestUtilityNeedsNoConsent(t *testing.T) {
	t.Parallel()
	w, _, c := withConsents(t, "UTILITY")
	w.deliver(t, channel.Inbound{Message: w.message("447700900123", "STOP")})
	m, err := w.sendOffer(t, c)
	must(t, err)
	must(t, w.work(t, "inbox_deliver", w.WorkDeliver))
	if sent, _ := w.read(t, m.ID); *sent.Status != domain.StatusAccepted {
		t.Errorf("%s: %v", *sent.Status, sent.FailureCode)
	}
}

// A stop reaches what waits already, and lets answers go their way.
func TestStopEndsQueuedMarketing(t *testing.T) {
	t.Parallel()
	w, consents, c := withConsents(t, "MARKETING")
	agree(t, w, consents, c)
	offer, err := w.sendOffer(t, c)
	must(t, err)
	answer := w.send(t, c, "Your parcel is on its way")
	w.pass(time.Second)
	w.deliver(t, channel.Inbound{Message: w.message("447700900123", "please stop by at 5")})
	if m, _ := w.read(t, offer.ID); *m.Status != domain.StatusQueued {
		t.Fatalf("a visit at five ended marketing: %s", *m.Status)
	}
	w.deliver(t, channel.Inbound{Message: w.message("447700900123", "Stop.")})
	m, _ := w.read(t, offer.ID)
	if *m.Status != domain.StatusFailed || *m.FailureCode != "CONSENT_REQUIRED" || m.FailureRetryable || !m.ConsentEventID.IsZero() {
		t.Errorf("%s %v, to be retried: %t", *m.Status, m.FailureCode, m.FailureRetryable)
	}
	must(t, w.work(t, "inbox_deliver", w.WorkDeliver))
	if m, _ := w.read(t, answer.ID); *m.Status != domain.StatusAccepted {
		t.Errorf("the answer is %s", *m.Status)
	}
	if _, err := w.sendOffer(t, c); domain.CodeOf(err) != domain.ConsentRequired {
		t.Errorf("after the stop: %v", err)
	}
}

// One whose outcome is not known when they stop is not sent again.
func TestStopHoldsBackASecondSend(t *testing.T) {
	t.Parallel()
	w, consents, c := withConsents(t, "MARKETING")
	agree(t, w, consents, c)
	sends := 0
	w.network.send = func(channel.Outbound) (channel.Receipt, error) {
		sends++
		return channel.Receipt{}, &channel.Unconfirmed{Err: errors.New("cut off")}
	}
	offer, err := w.sendOffer(t, c)
	must(t, err)
	jobs := w.jobs(t, "inbox_deliver")
	for _, args := range jobs {
		_ = w.WorkDeliver(t.Context(), args) // it snoozes until the report
	}
	w.deliver(t, channel.Inbound{Message: w.message("447700900123", "stop")})
	w.pass(2 * time.Minute)
	for _, args := range jobs {
		_ = w.WorkDeliver(t.Context(), args) // a snooze is no failure
	}
	if m, _ := w.read(t, offer.ID); *m.Status != domain.StatusFailed || *m.FailureCode != "CONSENT_REQUIRED" || sends != 1 {
		t.Errorf("%s after %d sends", *m.Status, sends)
	}
}

// The network's own word that someone stopped is a stop.
func TestRefusalIsAStop(t *testing.T) {
	t.Parallel()
	w, consents, c := withConsents(t, "MARKETING")
	agree(t, w, consents, c)
	m, err := w.sendOffer(t, c)
	must(t, err)
	must(t, w.work(t, "inbox_deliver", w.WorkDeliver))
	w.pass(time.Minute)
	refused := w.status("wamid."+m.ID.String(), channel.StatusFailed)
	refused.Status.Failure = &channel.Rejected{Code: "131050", Message: "They stopped marketing."}
	w.deliver(t, refused)
	if _, err := w.sendOffer(t, c); domain.CodeOf(err) != domain.ConsentRequired {
		t.Errorf("after the refusal: %v", err)
	}
}
