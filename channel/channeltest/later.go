package channeltest

import (
	"errors"
	"testing"
	"time"

	"postdog.io/channel"
)

// testEdit lets the customer change a message.
func testEdit(t *testing.T, r *run) {
	if r.Acts.Edit == nil {
		return
	}
	theirs := r.open(t)
	r.act(t, r.Acts.Edit(theirs.ExternalID, "hello again"))
	got := r.await(t, "the edit", func(i channel.Inbound) bool { return i.Edit != nil }).Edit
	if got.ExternalID != theirs.ExternalID || got.Text != "hello again" || got.Echo || len(got.From) == 0 || got.OccurredAt.IsZero() {
		t.Errorf("got %+v", got)
	}
}

// testDeletion lets the customer take a message back.
func testDeletion(t *testing.T, r *run) {
	if r.Acts.Delete == nil {
		return
	}
	theirs := r.open(t)
	r.act(t, r.Acts.Delete(theirs.ExternalID))
	got := r.await(t, "the deletion", func(i channel.Inbound) bool { return i.Deletion != nil }).Deletion
	if got.ExternalID != theirs.ExternalID || got.Echo || len(got.From) == 0 || got.OccurredAt.IsZero() {
		t.Errorf("got %+v", got)
	}
}

// testEcho lets the business write with another tool: to the customer, and in nobody's name of ours.
func testEcho(t *testing.T, r *run) {
	if r.Acts.Echo == nil {
		return
	}
	r.open(t)
	got := r.awaitMessage(t, r.act(t, r.Acts.Echo("from the other inbox")))
	if !got.Echo || got.Content.Text != "from the other inbox" || got.EchoCallbackData != "" || got.OpensWindow || got.From[0] != r.Recipient[0] {
		t.Errorf("got %+v", got)
	}
}

// testWindow writes when the time to answer is over, and as a person when that is allowed for longer.
func testWindow(t *testing.T, r *run) {
	limits := r.Adapter.Capabilities()
	if limits.MessagingWindow == 0 {
		return
	}
	wrote := func(ago time.Duration) {
		at := time.Now().Add(-ago).UTC().Format(time.RFC3339)
		r.awaitMessage(t, r.writeIn(t, map[string]any{"text": "some time ago", "at": at}))
	}
	long := max(limits.MessagingWindow, limits.HumanAgentWindow)
	human := r.text("a person answers")
	human.HumanAgent = limits.HumanAgentWindow > 0

	wrote(long + time.Hour)
	r.refused(t, human)
	wrote(limits.MessagingWindow + time.Hour)
	r.refused(t, r.text("too late"))
	if human.HumanAgent {
		r.send(t, human)
	}
	wrote(limits.MessagingWindow - time.Hour)
	r.send(t, r.text("in time"))
}

// refused sends a message that the network must refuse, at once or in a status.
func (r *run) refused(t *testing.T, m channel.Outbound) {
	t.Helper()
	_, err := r.Adapter.Send(t.Context(), r.Credential, m)
	var rejected *channel.Rejected
	switch {
	case errors.As(err, &rejected):
	case err != nil:
		t.Fatalf("got %T (%v), want a refusal", err, err)
	default:
		rejected = r.await(t, "the refusal", func(i channel.Inbound) bool {
			return i.Status != nil && i.Status.Status == channel.StatusFailed && i.Status.CallbackData == m.CallbackData
		}).Status.Failure
	}
	if rejected == nil || rejected.Code == "" || rejected.Message == "" || rejected.RetryByHand {
		t.Errorf("got %+v", rejected)
	}
}

// testConnect connects the account, twice, and not with a token that is none.
func testConnect(t *testing.T, r *run) {
	c, can := r.Adapter.(channel.Connector)
	if !can {
		return
	}
	for range 2 {
		account, err := c.Connect(t.Context(), r.Credential, r.ParentID)
		if err != nil || account.Address == "" || account.Name == "" {
			t.Errorf("%+v, %v", account, err)
		}
	}
	bad := r.Credential
	bad.Token = "a token that was revoked"
	_, err := c.Connect(t.Context(), bad, r.ParentID)
	_ = wantError[*channel.Disconnected](t, err)
	other := r.Credential
	other.AccountID = "1" + other.AccountID
	if _, err := c.Connect(t.Context(), other, r.ParentID); err == nil {
		t.Error("another account was connected with this one's token")
	}
	if s, can := r.Adapter.(channel.Subscriber); can {
		if on, err := s.Subscribed(t.Context(), r.Credential); !on || err != nil {
			t.Errorf("subscribed: %v, %v", on, err)
		}
	}
}
