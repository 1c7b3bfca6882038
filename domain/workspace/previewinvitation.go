package workspace

import (
	"context"
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
)

// Preview is what an invitation is to, for whoever holds its token.
type Preview struct {
	WorkspaceName, Email, RoleName string
	ExpiresAt                      time.Time
}

// PreviewInvitation finds what the holder of a token is invited to; nil for a token that is wrong, used, revoked or expired,
// all of which one look-up by the token's hash tells.
func (w *Workspaces) PreviewInvitation(ctx context.Context, token string) (p *Preview, err error) {
	err = w.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		o, err := dal.GetInvitationOffer(ctx, tx, domain.HashToken(token))
		if err != nil {
			return err
		}
		p = &Preview{o.WorkspaceName, o.Email, o.RoleName, o.ExpiresAt}
		if r, ok := o.RoleID.BuiltIn(); ok {
			p.RoleName = dal.NewBuiltInRole(r).Name
		}
		return nil
	})
	if dal.IsNotFound(err) {
		return nil, nil
	}
	return p, err
}
