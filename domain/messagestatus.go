package domain

// MessageStatus says how far an outbound message got.
type MessageStatus string

// The statuses, in the order in which a message passes them. StatusUnconfirmed and StatusFailed stand apart.
const (
	StatusQueued      MessageStatus = "QUEUED"
	StatusSending     MessageStatus = "SENDING"
	StatusUnconfirmed MessageStatus = "UNCONFIRMED"
	StatusAccepted    MessageStatus = "ACCEPTED"
	StatusSent        MessageStatus = "SENT"
	StatusDelivered   MessageStatus = "DELIVERED"
	StatusRead        MessageStatus = "READ"
	StatusPlayed      MessageStatus = "PLAYED"
	StatusFailed      MessageStatus = "FAILED"
)

var statusRank = map[MessageStatus]int{
	StatusQueued: 0, StatusSending: 0, StatusUnconfirmed: 0,
	StatusAccepted: 1, StatusSent: 2, StatusDelivered: 3, StatusRead: 4, StatusPlayed: 5,
}

// Advance returns what a message shows after the network reported a step: the projection of its history. It never goes
// back, in whatever order reports come in: a late "delivered" doesn't undo "read", and "failed" doesn't undo
// "delivered" or better, since the customer has it. "Failed" stands against "sent" and less. A failed message that is
// reported as delivered after all counts as delivered.
func (s MessageStatus) Advance(reported MessageStatus) MessageStatus {
	rank, known := statusRank[reported]
	switch {
	case s == StatusFailed:
		if known && rank >= statusRank[StatusDelivered] {
			return reported
		}
		return s
	case reported == StatusFailed:
		if statusRank[s] < statusRank[StatusDelivered] {
			return StatusFailed
		}
		return s
	case known && rank > statusRank[s]:
		return reported
	}
	return s
}

// Reached says whether a message got at least as far as other.
func (s MessageStatus) Reached(other MessageStatus) bool {
	return s != StatusFailed && statusRank[s] >= statusRank[other]
}
