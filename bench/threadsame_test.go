package main

import (
	"fmt"
	"strings"
	"testing"

	"postdog.io/domain"
)

// Two answers are the same only where all that they show of each message is.
func TestSameThread(t *testing.T) {
	t.Parallel()
	var ours, peers []string
	member, file := domain.NewID[domain.MemberID](), domain.NewID[domain.MediaID]()
	for range page {
		id := domain.NewID[domain.MessageID]()
		ours = append(ours, fmt.Sprintf(`{"node": {"id": %q, "kind": "IMAGE", "occurredAt": "2026-12-01T10:00:00Z", "author": {"id": %q}, "attachments": [{"id": %q}],
			"reactions": [{"direction": "OUTBOUND", "member": {"id": %q}}], "statusHistory": [{"status": "SENT"}]}}`, id, member, file, member))
		peers = append(peers, fmt.Sprintf(`{"node": {"rowId": %q, "kind": "IMAGE", "occurredAt": "2026-12-01T11:00:00+01:00", "author": {"rowId": %q},
			"messageMediasByWorkspaceIdAndMessageId": {"nodes": [{"mediaByWorkspaceIdAndMediaId": {"rowId": %q}}]},
			"messageReactionsByWorkspaceIdAndMessageId": {"nodes": [{"direction": "OUTBOUND", "member": {"rowId": %q}}]},
			"messageStatusesByWorkspaceIdAndMessageId": {"nodes": [{"status": "SENT"}]}}}`, id.UUID(), member.UUID(), file.UUID(), member.UUID()))
	}
	left := `{"data": {"conversation": {"messages": {"edges": [` + strings.Join(ours, ",") + `]}}}}`
	right := `{"data": {"conversationByWorkspaceIdAndRowId": {"messagesByWorkspaceIdAndConversationId": {"edges": [` + strings.Join(peers, ",") + `]}}}}`
	if err := sameThread([]byte(left), []byte(right)); err != nil {
		t.Errorf("equal answers are refused: %v", err)
	}
	for _, differs := range []string{"SENT", "OUTBOUND", "IMAGE", member.UUID().String(), file.UUID().String(), "T11:00:00"} {
		if sameThread([]byte(left), []byte(strings.Replace(right, differs, "2"+differs[1:], 1))) == nil {
			t.Errorf("an answer with another %s is taken", differs)
		}
	}
	if sameThread([]byte(`{"data": {}}`), []byte(`{"data": {}}`)) == nil {
		t.Error("two empty answers are taken")
	}
}
