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
	// BuiltIn is nil for a role of the company's own making.
	BuiltIn   *domain.BuiltInRole
	ExpiresAt time.Time
}

// PreviewInvitation finds what the holder of a token is invited to; nil for a token that is wrong, used, revoked or expired,
// all of which one look-up by the token's hash tells.
func (w *Workspaces) PreviewInvitation(ctx context.Context, token string) (p *Preview, err error) {
	err = w.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		o, err := dal.GetInvitationOffer(ctx, tx, domain.HashToken(token))
		if err != nil {
			return err
		}
		p = &Preview{WorkspaceName: o.WorkspaceName, Email: o.Email, RoleName: o.RoleName, ExpiresAt: o.ExpiresAt}
		if r, ok := o.RoleID.BuiltIn(); ok {
			p.RoleName, p.BuiltIn = dal.NewBuiltInRole(r).Name, &r
		}
		return nil
	})
	if dal.IsNotFound(err) {
		return nil, nil
	}
	return p, err
}
