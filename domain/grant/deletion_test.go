package grant_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/grant"
)

// A person who removed us at the network takes the tokens with them, and the channels say so; what others granted stays, and
// so does what the same person granted since.
func TestDeauthorize(t *testing.T) {
	t.Parallel()
	w := start(t)
	subject := digits()
	ch := w.granted(t, domain.FacebookLogin, domain.Messenger, subject)
	other := w.granted(t, domain.FacebookLogin, domain.Messenger, digits())

	must(t, w.Deauthorize(t.Context(), subject, w.clock().Add(-time.Minute)))
	if got := w.channel(t, ch.ID); got.Status != domain.ChannelConnected || got.Token == "" {
		t.Errorf("by a word from before the grant: %+v", got)
	}
	must(t, w.Deauthorize(t.Context(), subject, w.clock()))
	if got := w.channel(t, ch.ID); got.Status != domain.ChannelNeedsReconnect || got.Token != "" || got.Problem == nil {
		t.Errorf("the channel is %+v", got)
	}
	if g := w.grant(t, ch.GrantID); g == nil || g.Token != "" || g.RefreshToken != "" || g.EndedAt == nil {
		t.Errorf("the grant is %+v", g)
	}
	if got := w.channel(t, other.ID); got.Status != domain.ChannelConnected || got.Token == "" {
		t.Errorf("another's channel is %+v", got)
	}
	must(t, w.Deauthorize(t.Context(), subject, w.clock()))
	if told := w.told(); !slices.Equal(told, []domain.SecurityAlertKind{domain.ChannelAccessLostAlert}) {
		t.Errorf("told %v", told)
	}
}

// A deletion acts in every workspace, keeps nothing of the person, and has one code until it is done.
func TestDeletion(t *testing.T) {
	t.Parallel()
	w := start(t)
	subject := digits()
	ch := w.granted(t, domain.FacebookLogin, domain.Messenger, subject)
	code, err := w.RequestDeletion(t.Context(), subject, w.clock())
	must(t, err)
	if again, err := w.RequestDeletion(t.Context(), subject, w.clock()); err != nil || again != code {
		t.Errorf("again: %q %v, first %q", again, err, code)
	}
	d, err := w.Deletion(t.Context(), code)
	if err != nil || d.Status != domain.DeletionReceived {
		t.Fatalf("got %+v %v", d, err)
	}
	w.work(t, d.ID)
	w.work(t, d.ID) // twice, as jobs may
	if d, err = w.Deletion(t.Context(), code); err != nil || d.Status != domain.DeletionDone || d.DoneAt == nil {
		t.Errorf("got %+v %v", d, err)
	}
	if g := w.grant(t, ch.GrantID); g != nil {
		t.Errorf("the grant is still there: %+v", g)
	}
	if got := w.channel(t, ch.ID); got.Status != domain.ChannelNeedsReconnect || got.Token != "" || !got.GrantID.IsZero() {
		t.Errorf("the channel is %+v", got)
	}
	var actions []string
	w.in(t, func(ctx context.Context, tx *dal.Tx) error {
		entries, err := dal.ListAuditEvents(ctx, tx, dal.AuditQuery{Subject: ch.GrantID.String(), Limit: 10})
		for _, e := range entries {
			actions = append(actions, e.Action)
		}
		return err
	})
	if !slices.Equal(actions, []string{"grant.deleted"}) {
		t.Errorf("the audit log has %v", actions)
	}
	if _, err := w.Deletion(t.Context(), "nothing"); !dal.IsNotFound(err) {
		t.Errorf("a wrong code: %v", err)
	}
}

// work runs the job of a deletion.
func (w *world) work(t *testing.T, id domain.NetworkDeletionID) {
	t.Helper()
	worker := &grant.DeletionWorker{Grants: w.Grants}
	must(t, worker.Work(t.Context(), &river.Job[grant.DeletionJob]{Args: grant.DeletionJob{Deletion: id}}))
}
