package identity

import (
	"context"
	"time"

	"postdog.io/authz"
	"postdog.io/dal"
)

// StepUp proves with a fresh code of the app that the person is present, and returns until when that holds. Recovery
// codes don't do: they are for getting in.
func (i *Identity) StepUp(ctx context.Context, by authz.Actor, code string, from authz.Origin) (validUntil time.Time, err error) {
	account, address := accountCodes.of(by.User().String()), addressCodes.of(from.Address)
	if err := i.count(ctx, account, address); err != nil {
		return validUntil, err
	}
	err = i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		u, err := dal.GetUser(ctx, tx, by.User())
		if err != nil {
			return err
		}
		ok, err := spendTOTP(ctx, tx, u, code)
		if err != nil {
			return err
		}
		if !ok {
			return errWrongCode()
		}
		if err := forgive(ctx, tx, account, address); err != nil {
			return err
		}
		validUntil = tx.Now().Add(stepUpLifetime)
		return dal.SetSessionSteppedUp(ctx, tx, by.Session())
	})
	return validUntil, err
}
