package grant

import (
	"context"
	"time"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// metaLogins are those whose people Meta speaks of.
var metaLogins = []domain.Login{domain.FacebookLogin, domain.InstagramLogin}

const deauthorized = "The person who connected this channel removed PostDog at the network. Connect it again."

// Deauthorize ends what a person of Meta's had granted by a time, in every workspace: the tokens are destroyed, and the
// channels that worked by them need to be connected again. What they granted later stays. It may be repeated.
func (g *Grants) Deauthorize(ctx context.Context, subject string, issued time.Time) error {
	for _, login := range metaLogins {
		var list []*dal.GrantIndex
		err := g.Store.InControl(ctx, func(tx *dal.ControlTx) (err error) {
			list, err = dal.ListGrantsOfSubject(ctx, tx, login, subject)
			return err
		})
		if err != nil {
			return err
		}
		for _, of := range list {
			err := g.Store.InWorkspace(ctx, of.WorkspaceID, func(tx *dal.Tx) error {
				return g.end(ctx, tx, of.GrantID, issued, deauthorized)
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// end ends a grant that was given by a time; zero for whenever.
func (g *Grants) end(ctx context.Context, tx *dal.Tx, id domain.GrantID, by time.Time, problem string) error {
	known, err := dal.LockChannelGrant(ctx, tx, id)
	if dal.IsNotFound(err) {
		return nil
	}
	if err != nil || later(known, by) || known.EndedAt != nil {
		return err
	}
	if err := g.lose(ctx, tx, id, problem); err != nil {
		return err
	}
	dal.Audit(tx, authz.System(tx.Workspace(), "grant").Did("grant.ended", id))
	return dal.EndChannelGrant(ctx, tx, id)
}

// later says whether a grant was given after a time, which is in whole seconds.
func later(known *dal.ChannelGrant, than time.Time) bool {
	return !than.IsZero() && known.GrantedAt.Truncate(time.Second).After(than)
}
