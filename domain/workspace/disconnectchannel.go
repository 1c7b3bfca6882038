package workspace

import (
	"context"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// DisconnectChannel destroys a channel's token and ends the routes of its webhooks: nothing is received or sent any more. Its
// network is told afterwards, by a job.
// What waits to be sent fails, and says why. Its conversations stay, and go on if the account is connected again.
func (w *Workspaces) DisconnectChannel(ctx context.Context, by authz.Actor, id domain.ChannelID) (c *dal.Channel, err error) {
	err = w.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		if c, err = dal.LockChannel(ctx, tx, id); err != nil {
			return orNoSuch(err, "channelId", "channel")
		}
		if c.Status != domain.ChannelDisconnected && w.Grants != nil {
			if c, err = dal.GetChannel(ctx, tx, id); err != nil {
				return err
			}
			if err := w.Grants.Release(ctx, tx, c); err != nil {
				return err
			}
		}
		if c.Status != domain.ChannelDisconnected {
			dal.Audit(tx, by.Did("channel.disconnected", c.ID, domain.Changed("status", string(c.Status), string(domain.ChannelDisconnected))))
		}
		c.Status, c.Token, c.GrantID, c.Problem = domain.ChannelDisconnected, "", domain.GrantID{}, nil
		if err := dal.UpdateChannel(ctx, tx, c); err != nil {
			return err
		}
		return dal.DeleteChannelRoutes(ctx, tx, c)
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}
