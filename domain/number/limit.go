package number

import (
	"context"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// writingFirst is Meta's word for a restriction on messages to people who have not written.
const writingFirst = "RESTRICTED_BIZ_INITIATED_MESSAGING"

// MayInitiate says whether a message may leave by which the business writes first. It is COMPLIANCE_BLOCKED while the
// network forbids it, and QUOTA_REACHED where the account's limit of people in a day is used up; the limit holds for all
// numbers of the business together.
func (n *Numbers) MayInitiate(ctx context.Context, tx *dal.Tx, ch *dal.Channel, conversation domain.ConversationID) error {
	row, err := dal.GetNumber(ctx, tx, ch.ID)
	if dal.IsNotFound(err) {
		return nil // the network decides
	}
	if err != nil {
		return err
	}
	now := tx.Now()
	if until, ok := row.Restrictions[writingFirst]; ok && now.Before(until) {
		return domain.Errorf(domain.ComplianceBlocked, "%s", notFirst(until))
	}
	if row.MessagingLimit == channel.Unlimited || row.MessagingLimit == 0 {
		return nil
	}
	used, among, err := dal.CountInitiated(ctx, tx, ch.Network, now.Add(-domain.InitiatingPeriod), conversation)
	if err != nil || among || used < row.MessagingLimit {
		return err
	}
	return domain.Errorf(domain.QuotaReached, "%s", limitReached(row.MessagingLimit))
}

// share is how much of a number's throughput is used: the rest is for what others send through the same number.
const share = 0.8

// PerSecond is how many messages a second a channel sends at most; 0 where nothing bounds it.
func (n *Numbers) PerSecond(ctx context.Context, tx *dal.Tx, ch *dal.Channel) (float64, error) {
	row, err := dal.GetNumber(ctx, tx, ch.ID)
	if dal.IsNotFound(err) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return float64(row.PerSecond) * share, nil
}
