package consent

import (
	"context"

	"postdog.io/dal"
	"postdog.io/domain"
)

var stateOf = map[domain.ConsentDecision]domain.ConsentState{
	domain.DecisionGranted: domain.ConsentGranted, domain.DecisionWithdrawn: domain.ConsentWithdrawn, domain.DecisionLapsed: domain.ConsentLapsed,
}

// decide notes a decision in the ledger and, unless a later one stands, lets it count. The same fact again changes nothing.
// Decisions of the same moment: the withdrawal wins, since writing to someone who said no is the worse mistake.
func (c *Consents) decide(ctx context.Context, tx *dal.Tx, e *dal.ConsentEvent) error {
	if err := dal.LockConsent(ctx, tx, e.ContactID); err != nil {
		return err
	}
	stands, err := dal.GetConsent(ctx, tx, e.ContactID, e.Channel, e.Purpose)
	if err != nil && !dal.IsNotFound(err) {
		return err
	}
	if dal.IsNotFound(err) {
		stands = nil
	}
	e.Decided = counts(e, stands)
	if e.Decision == domain.DecisionGranted {
		// Someone known by the same number may have stopped as another contact.
		since, err := dal.SuppressedSince(ctx, tx, e.ContactID, e.Channel)
		if err != nil {
			return err
		}
		e.Decided = e.Decided && since.Before(e.OccurredAt)
	}
	news, err := dal.InsertConsentEvent(ctx, tx, e)
	if err != nil || !news || !e.Decided {
		return err
	}
	if e.Decision == domain.DecisionResumed {
		return c.resume(ctx, tx, e)
	}
	return c.stand(ctx, tx, e, stateOf[e.Decision])
}

// counts says whether a decision changes where someone stands.
func counts(e *dal.ConsentEvent, stands *dal.Consent) bool {
	if stands == nil {
		return e.Decision == domain.DecisionGranted || e.Decision == domain.DecisionWithdrawn
	}
	if !e.OccurredAt.Equal(stands.DecidedAt) {
		return e.OccurredAt.After(stands.DecidedAt)
	}
	return e.Decision == domain.DecisionWithdrawn
}

// stand lets a contact stand somewhere new.
func (c *Consents) stand(ctx context.Context, tx *dal.Tx, e *dal.ConsentEvent, state domain.ConsentState) error {
	err := dal.SetConsent(ctx, tx, &dal.Consent{
		ContactID: e.ContactID, Channel: e.Channel, Purpose: e.Purpose, State: state, EventID: e.ID, DecidedAt: e.OccurredAt,
	})
	if err != nil {
		return err
	}
	switch state {
	case domain.ConsentGranted:
		err = dal.UnsuppressContact(ctx, tx, e.ContactID, e.Channel)
	case domain.ConsentWithdrawn:
		err = dal.SuppressContact(ctx, tx, e.ContactID, e.Channel, e.OccurredAt)
	}
	if err != nil {
		return err
	}
	if state != domain.ConsentGranted {
		for _, o := range c.Outboxes {
			if err := o.StopMarketing(ctx, tx, e.ContactID, e.Channel); err != nil {
				return err
			}
		}
	}
	return dal.EmitContactChanged(ctx, tx, e.ContactID)
}

// resume takes back a stop at the network itself: what stood before it stands again. It never takes back a stop that was
// said to us, and never makes consent where there was none.
func (c *Consents) resume(ctx context.Context, tx *dal.Tx, e *dal.ConsentEvent) error {
	before, err := dal.LastDecision(ctx, tx, e)
	if dal.IsNotFound(err) {
		if err := dal.UnsuppressContact(ctx, tx, e.ContactID, e.Channel); err != nil {
			return err
		}
		if err := dal.DeleteConsent(ctx, tx, &dal.Consent{ContactID: e.ContactID, Channel: e.Channel, Purpose: e.Purpose}); err != nil {
			return err
		}
		return dal.EmitContactChanged(ctx, tx, e.ContactID)
	}
	if err != nil {
		return err
	}
	restored := *before
	restored.OccurredAt = e.OccurredAt
	return c.stand(ctx, tx, &restored, stateOf[before.Decision])
}
