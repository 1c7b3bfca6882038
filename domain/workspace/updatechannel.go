package workspace

import (
	"context"
	"strings"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// UpdateChannel says what to change of a channel. What is nil stays as it is.
type UpdateChannel struct {
	Channel domain.ChannelID
	Name    *string
	// Team gets the channel's new conversations; zero for none.
	Team *domain.TeamID
}

// UpdateChannel changes what members call a channel, and which team gets its new conversations.
func (w *Workspaces) UpdateChannel(ctx context.Context, by authz.Actor, in UpdateChannel) (c *dal.Channel, err error) {
	if in.Name != nil {
		if *in.Name = strings.TrimSpace(*in.Name); !isLine(*in.Name, maxNameLength) {
			return nil, domain.InvalidField("name", "Give the channel a name of 1 to %d characters, on one line.", maxNameLength)
		}
	}
	err = w.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		if in.Team != nil && !in.Team.IsZero() { // before the channel, as a team's end does it
			if _, err := dal.LockTeam(ctx, tx, *in.Team); err != nil {
				return orNoSuch(err, "teamId", "team")
			}
		}
		if c, err = dal.LockChannel(ctx, tx, in.Channel); err != nil {
			return orNoSuch(err, "channelId", "channel")
		}
		var changes []domain.Change
		if in.Name != nil && *in.Name != c.Name {
			changes = append(changes, domain.Changed("name", c.Name, *in.Name))
			c.Name = *in.Name
		}
		if in.Team != nil && *in.Team != c.TeamID {
			if err := authz.MayGiveSight(by); err != nil {
				return err
			}
			change, err := teamChange(ctx, tx, c.TeamID, *in.Team)
			if err != nil {
				return err
			}
			changes, c.TeamID = append(changes, change), *in.Team
		}
		if len(changes) == 0 {
			return nil
		}
		dal.Audit(tx, by.Did("channel.updated", c.ID, changes...))
		return dal.UpdateChannelSettings(ctx, tx, c)
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// teamChange is a change from one team, or none, to another, by their names.
func teamChange(ctx context.Context, tx *dal.Tx, from, to domain.TeamID) (domain.Change, error) {
	var words [2]string
	for n, id := range []domain.TeamID{from, to} {
		if id.IsZero() {
			continue
		}
		ts, err := existingTeams(ctx, tx, "", []domain.TeamID{id})
		if err != nil {
			return domain.Change{}, err
		}
		words[n] = names(ts, teamName)
	}
	return domain.Changed("team", words[0], words[1]), nil
}
