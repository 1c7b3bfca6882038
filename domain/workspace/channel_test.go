package workspace_test

import (
	"context"
	"strings"
	"testing"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/workspace"
)

func (w *world) getChannel(t *testing.T, id domain.ChannelID) (c *dal.Channel) {
	t.Helper()
	w.in(t, func(ctx context.Context, tx *dal.Tx) (err error) {
		c, err = dal.GetChannel(ctx, tx, id)
		return err
	})
	return c
}

// routed says whose an account's webhooks are; zero for nobody's.
func (w *world) routed(t *testing.T, account string) (ws domain.WorkspaceID) {
	t.Helper()
	err := w.Store.InControl(t.Context(), func(tx *dal.ControlTx) error {
		r, err := dal.GetChannelRoute(t.Context(), tx, domain.WhatsApp, account)
		if err == nil {
			ws = r.WorkspaceID
		}
		return err
	})
	if !dal.IsNotFound(err) {
		must(t, err)
	}
	return ws
}

func TestUpdateChannel(t *testing.T) {
	t.Parallel()
	w := start(t)
	ch := w.channel(t)
	team, err := w.CreateTeam(t.Context(), w.owner, "Night shift", nil)
	must(t, err)
	name, was := "Front desk", ch.Name
	_, err = w.UpdateChannel(t.Context(), w.admin, workspace.UpdateChannel{Channel: ch.ID, Name: &name, Team: &team.ID})
	must(t, err)
	if c := w.getChannel(t, ch.ID); c.Name != name || c.TeamID != team.ID || c.Token != "secret" || c.Status != domain.ChannelConnected {
		t.Errorf("the channel is %+v", c)
	}
	_, err = w.UpdateChannel(t.Context(), w.admin, workspace.UpdateChannel{Channel: ch.ID, Team: new(domain.TeamID)})
	must(t, err)
	if c := w.getChannel(t, ch.ID); c.Name != name || !c.TeamID.IsZero() {
		t.Errorf("the channel is %+v", c)
	}
	before := w.state(t)
	for _, bad := range []string{"", "a\nb", strings.Repeat("x", 121)} {
		_, err = w.UpdateChannel(t.Context(), w.admin, workspace.UpdateChannel{Channel: ch.ID, Name: &bad})
		wants(t, "the name "+bad, err, domain.Invalid, "name")
	}
	if w.state(t) != before {
		t.Error("a refusal changed something")
	}
	equal(t, "audited", w.audited(t, ch.ID.String()), []string{
		"channel.connected; name:  > " + was + "; address:  > " + ch.Address,
		"channel.updated; name: " + was + " > Front desk; team:  > Night shift", "channel.updated; team: Night shift > ",
	})
}

func TestDisconnectChannel(t *testing.T) {
	t.Parallel()
	w, other := start(t), start(t)
	ch := w.channel(t)
	sibling, err := w.ConnectChannel(t.Context(), w.owner, workspace.ConnectChannel{Network: domain.WhatsApp, ExternalID: number(), ParentID: ch.ParentID, Token: "secret"})
	must(t, err)
	team, err := w.CreateTeam(t.Context(), w.owner, "Night shift", nil)
	must(t, err)
	_, err = w.UpdateChannel(t.Context(), w.owner, workspace.UpdateChannel{Channel: ch.ID, Team: &team.ID})
	must(t, err)
	for range 2 { // the second time changes nothing
		c, err := w.DisconnectChannel(t.Context(), w.admin, ch.ID)
		must(t, err)
		if c.Status != domain.ChannelDisconnected {
			t.Errorf("it is %s", c.Status)
		}
	}
	if c := w.getChannel(t, ch.ID); c.Token != "" || c.Status != domain.ChannelDisconnected || c.TeamID != team.ID {
		t.Errorf("the channel is %+v", c)
	}
	if !w.routed(t, ch.ExternalID).IsZero() || w.routed(t, sibling.ExternalID) != w.ws || w.routed(t, ch.ParentID) != w.ws {
		t.Error("the wrong routes ended")
	}
	log := w.audited(t, ch.ID.String())
	if len(log) != 3 || log[2] != "channel.disconnected; status: CONNECTED > DISCONNECTED" {
		t.Errorf("audited: %q", log)
	}
	// The network's answer to a send that was on its way does not bring it back.
	w.in(t, func(ctx context.Context, tx *dal.Tx) error {
		_, err := dal.SetChannelStatus(ctx, tx, ch.ID, domain.ChannelNeedsReconnect, "")
		return err
	})
	if c := w.getChannel(t, ch.ID); c.Status != domain.ChannelDisconnected {
		t.Errorf("it is %s", c.Status)
	}
	connect := func(w *world, by authz.Actor) (*dal.Channel, error) {
		return w.ConnectChannel(t.Context(), by, workspace.ConnectChannel{Network: domain.WhatsApp, ExternalID: ch.ExternalID, ParentID: ch.ParentID, Name: "Back", Token: "new"})
	}
	back, err := connect(w, w.owner)
	must(t, err)
	if c := w.getChannel(t, ch.ID); back.ID != ch.ID || c.Token != "new" || c.Status != domain.ChannelConnected || c.TeamID != team.ID || back.TeamID != team.ID || w.routed(t, ch.ExternalID) != w.ws {
		t.Errorf("back it is %+v", c)
	}
	_, err = connect(other, other.owner)
	wants(t, "another workspace while it is connected", err, domain.Conflict, "")
	for _, id := range []domain.ChannelID{ch.ID, sibling.ID} {
		_, err = w.DisconnectChannel(t.Context(), w.owner, id)
		must(t, err)
	}
	if !w.routed(t, ch.ParentID).IsZero() {
		t.Error("what they belong to is still routed")
	}
	_, err = connect(other, other.owner)
	must(t, err)
	if other.routed(t, ch.ExternalID) != other.ws {
		t.Error("it is not the other workspace's")
	}
	_, err = connect(w, w.owner)
	wants(t, "back after that", err, domain.Conflict, "")
	if c := w.getChannel(t, ch.ID); c.Status != domain.ChannelDisconnected || c.Token != "" {
		t.Errorf("it is %+v", c)
	}
}
