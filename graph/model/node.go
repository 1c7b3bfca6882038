package model

import (
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
)

// Node is an object with a global id.
type Node interface{ IsNode() }

// Viewer is the signed-in person, seen by themselves.
type Viewer struct {
	ID                domain.UserID
	Email             string
	Name              string
	JobTitle          *string
	Phone             *string
	PhotoURL          *string
	TotpEnrolledAt    *time.Time
	PasswordChangedAt *time.Time
	SteppedUpUntil    *time.Time
	RecoveryCodesLeft int
	Workspaces        []*dal.Workspace
}

// IsNode marks the type as a GraphQL Node.
func (Viewer) IsNode() {}

// Session is a session just opened.
type Session struct {
	Token     string
	ExpiresAt time.Time
	// RefreshToken is there for apps that asked for one.
	RefreshToken *string
}
