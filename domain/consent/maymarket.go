package consent

import (
	"context"

	"postdog.io/dal"
	"postdog.io/domain"
)

// MayMarket returns the ledger's entry under which marketing may be sent to a contact on a network, or CONSENT_REQUIRED
// with the reason why not.
func (c *Consents) MayMarket(ctx context.Context, tx *dal.Tx, contact domain.ContactID, network domain.Network) (domain.ConsentEventID, error) {
	none := domain.ConsentEventID{}
	stands, err := dal.GetConsent(ctx, tx, contact, channelOf(network), domain.MarketingPurpose)
	switch {
	case dal.IsNotFound(err):
		return none, domain.Errorf(domain.ConsentRequired, "This person has not agreed to marketing messages here. Record their consent first, or send a utility template.")
	case err != nil:
		return none, err
	case stands.State == domain.ConsentWithdrawn:
		return none, errStopped()
	case stands.State == domain.ConsentLapsed:
		return none, domain.Errorf(domain.ConsentRequired, "This person's number changed since they agreed to marketing messages. Ask them again, and record it.")
	}
	since, err := dal.SuppressedSince(ctx, tx, contact, channelOf(network))
	if err != nil {
		return none, err
	}
	if !since.IsZero() {
		return none, errStopped()
	}
	return stands.EventID, nil
}

func errStopped() error {
	return domain.Errorf(domain.ConsentRequired, "This person stopped marketing messages here. Only they can take that back.")
}
