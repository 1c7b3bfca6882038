package consent

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/language"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// RecordConsent is a decision that someone told a member, or that a form or file says.
type RecordConsent struct {
	ContactID domain.ContactID
	Channel   domain.ConsentChannel
	Basis     domain.ConsentBasis
	Source    domain.ConsentSource
	// Language is the BCP 47 tag of the words that the person saw or said.
	Language string
	// Evidence is those words, or where they are kept.
	Evidence string
	// At is when they decided; zero means now.
	At time.Time
}

const maxEvidence = 2000

// toldSources are those that members and programs may give: the others are what people and networks say themselves.
var toldSources = map[domain.ConsentSource]bool{
	domain.SourceForm: true, domain.SourceImport: true, domain.SourceInPerson: true, domain.SourcePhoneCall: true,
	domain.SourceConversation: true, domain.SourceOther: true,
}

// RecordConsent notes that a contact agreed to marketing. It returns INVALID where the evidence is not whole, NOT_FOUND for
// a contact that the actor can't see, and CONFLICT where the person decided otherwise later.
func (c *Consents) RecordConsent(ctx context.Context, by authz.Actor, in RecordConsent) (*dal.Contact, error) {
	if in.Basis == "" {
		return nil, domain.InvalidField("basis", "Say whether the consent is EXPRESS or IMPLIED.")
	}
	if in.Source == domain.SourceOther && strings.TrimSpace(in.Evidence) == "" {
		return nil, domain.InvalidField("evidence", "Say in words how they agreed.")
	}
	return c.tell(ctx, by, in, domain.DecisionGranted)
}

// WithdrawConsent notes that a contact told someone to stop. Errors are as with RecordConsent.
func (c *Consents) WithdrawConsent(ctx context.Context, by authz.Actor, in RecordConsent) (*dal.Contact, error) {
	return c.tell(ctx, by, in, domain.DecisionWithdrawn)
}

func (c *Consents) tell(ctx context.Context, by authz.Actor, in RecordConsent, decision domain.ConsentDecision) (contact *dal.Contact, err error) {
	if err := check(in, decision, c.Store.Now()); err != nil {
		return nil, err
	}
	err = c.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		seen, err := dal.ListContacts(ctx, tx, by.Scope(), []domain.ContactID{in.ContactID})
		if err != nil {
			return err
		}
		if len(seen) == 0 {
			return dal.ErrNotFound
		}
		contact = seen[0]
		e := &dal.ConsentEvent{
			ContactID: contact.ID, DataSubjectID: contact.DataSubjectID, Channel: in.Channel, Purpose: domain.MarketingPurpose,
			Decision: decision, Source: in.Source, Evidence: strings.TrimSpace(in.Evidence), MemberID: by.Member(), OccurredAt: in.At,
			Key: domain.NewID[domain.ConsentEventID]().String(),
		}
		if by.Member().IsZero() {
			e.APIKeyID = by.APIKey()
		}
		if e.OccurredAt.IsZero() {
			e.OccurredAt = tx.Now()
		}
		if decision == domain.DecisionGranted {
			e.Basis = &in.Basis
		}
		if in.Language != "" {
			e.Language = &in.Language
		}
		if err := c.decide(ctx, tx, e); err != nil {
			return err
		}
		if !e.Decided {
			return domain.Errorf(domain.Conflict, "This person decided something else after that moment. What they said last stands.")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return contact, nil
}

func check(in RecordConsent, decision domain.ConsentDecision, now time.Time) error {
	if !toldSources[in.Source] {
		return domain.InvalidField("source", "Give how they told you: FORM, IMPORT, IN_PERSON, PHONE_CALL, CONVERSATION or OTHER.")
	}
	if utf8.RuneCountInString(in.Evidence) > maxEvidence {
		return domain.InvalidField("evidence", "Give at most %d characters of evidence.", maxEvidence)
	}
	if in.At.After(now.Add(time.Minute)) {
		return domain.InvalidField("at", "Give a moment in the past.")
	}
	if in.Language == "" {
		if decision == domain.DecisionGranted {
			return domain.InvalidField("language", "Give the language of the words that they agreed to, such as en or pt-BR.")
		}
		return nil
	}
	if _, err := language.Parse(in.Language); err != nil {
		return domain.InvalidField("language", "Give a language tag such as en or pt-BR.")
	}
	return nil
}
