package identity

import (
	"context"
	"strings"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// RefreshSession spends an app's refresh token for a new pair. A token that comes a second time was copied by someone, and
// nobody can say which of the two is the owner: the session ends for both, and the owner is told by mail.
func (i *Identity) RefreshSession(ctx context.Context, token string, from authz.Origin) (n NewSession, err error) {
	address := addressTokens.from(from.Address)
	if err := i.count(ctx, address); err != nil {
		return n, err
	}
	if !strings.HasPrefix(token, refreshPrefix) {
		return n, errRefreshToken()
	}
	var stolen *dal.Session
	err = i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		s, r, err := dal.LockRefreshToken(ctx, tx, domain.HashToken(token))
		if dal.IsNotFound(err) {
			return errRefreshToken()
		}
		if err != nil {
			return err
		}
		if r.UsedAt != nil {
			stolen = s
			return i.endStolen(ctx, tx, s, from)
		}
		if n, err = rotate(ctx, tx, s); err != nil {
			return err
		}
		if err := dal.TouchSession(ctx, tx, s.ID, tx.Now().Add(idleFor(s.Kind))); err != nil {
			return err
		}
		return dal.UndoAttempt(ctx, tx, address.key)
	})
	if err == nil && stolen != nil {
		i.tellEnded(stolen.ID)
		err = errRefreshToken()
	}
	return n, err
}

func (i *Identity) endStolen(ctx context.Context, tx *dal.ControlTx, s *dal.Session, from authz.Origin) error {
	u, err := dal.GetUser(ctx, tx, s.UserID)
	if err != nil {
		return err
	}
	if err := dal.RevokeSession(ctx, tx, s.ID); err != nil {
		return err
	}
	return i.record(ctx, tx, happening{user: u, session: s.ID, action: refreshTokenReused, from: from})
}

func errRefreshToken() error {
	return domain.Errorf(domain.Unauthenticated, "This refresh token is unknown, was used before, or its session has ended. Sign in again.")
}
