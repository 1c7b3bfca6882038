package model

import (
	"time"

	"postdog.io/domain"
)

// ChannelGrant is what a person granted so that a channel works.
type ChannelGrant struct {
	Scopes      []*ChannelGrantScope
	Profile     *string
	GrantedByID domain.MemberID
	GrantedAt   time.Time
	ExpiresAt   *time.Time
	RefreshedAt time.Time
	Health      ChannelGrantHealth
	CanNarrow   bool
}
