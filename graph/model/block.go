package model

import (
	"time"

	"postdog.io/domain"
)

// ContactBlock says that a customer is blocked on a channel.
type ContactBlock struct {
	BlockedAt time.Time
	MemberID  domain.MemberID
}
