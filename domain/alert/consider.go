package alert

import (
	"context"
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
)

// What happens to accounts; see identity.
const (
	signedIn          = "account.signed_in"
	signInFailed      = "account.sign_in_failed"
	codeFailed        = "account.code_failed"
	refreshTokenReuse = "account.refresh_token_reused" // #nosec G101 -- a name
)

// Consider looks at something that happened to an account, and raises alerts in the workspaces that the person belongs to.
// Considering the same again raises nothing new.
func (a *Alerts) Consider(ctx context.Context, e dal.SecurityEvent, memberships []*dal.Membership) error {
	alert, err := a.judge(ctx, e)
	if err != nil || alert == nil {
		return err
	}
	for _, m := range memberships {
		own := *alert
		own.MemberID = m.ID
		err := a.Store.InWorkspace(ctx, m.WorkspaceID, func(tx *dal.Tx) error { return a.raise(ctx, tx, &own) })
		if err != nil {
			return err
		}
	}
	return nil
}

// judge says which alert an event is worth, if any.
func (a *Alerts) judge(ctx context.Context, e dal.SecurityEvent) (alert *dal.SecurityAlert, err error) {
	err = a.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		switch e.Action {
		case refreshTokenReuse:
			alert = &dal.SecurityAlert{Kind: domain.RefreshTokenReuseAlert, Count: 1}
		case signInFailed, codeFailed:
			n, err := dal.CountSecurityEvents(ctx, tx, e.UserID, []string{signInFailed, codeFailed}, e.OccurredAt.Add(-failedSignInsWithin), e.OccurredAt)
			if err == nil && n >= failedSignIns {
				alert = &dal.SecurityAlert{Kind: domain.FailedSignInsAlert, Count: n}
			}
			return err
		case signedIn:
			before, err := dal.GetSecurityEventBefore(ctx, tx, e, signedIn)
			if dal.IsNotFound(err) {
				return nil
			}
			if err == nil && impossible(before.Country, e.Country, e.OccurredAt.Sub(before.OccurredAt)) {
				alert = &dal.SecurityAlert{
					Kind: domain.ImpossibleTravelAlert, Count: 1,
					Details: dal.SecurityAlertDetails{Countries: []string{*before.Country, *e.Country}},
				}
			}
			return err
		}
		return nil
	})
	return alert, err
}

// fastest is a little more than an airliner flies, in kilometres an hour.
const fastest = 1000

// impossible says whether nobody can have come from one country to the other in a time. Countries that are unknown are
// never too far.
func impossible(from, to *string, in time.Duration) bool {
	if from == nil || to == nil || *from == *to {
		return false
	}
	km, known := distance(*from, *to)
	return known && km > fastest*in.Hours()
}
