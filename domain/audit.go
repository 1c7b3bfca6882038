package domain

import "time"

// AuditActorKind says who can do things.
type AuditActorKind string

// The kinds of actor.
const (
	PersonActor AuditActorKind = "PERSON"
	APIKeyActor AuditActorKind = "API_KEY"
	SystemActor AuditActorKind = "SYSTEM"
)

// AuditEntry is something that someone did, on its way to the audit log. Action is noun and verb in the past tense, such
// as "member.removed"; Subject is the id of what it was done to.
type AuditEntry struct {
	// ID makes the entry be written once, however often it is handed in; zero for a new one.
	ID AuditEventID
	// OccurredAt is when it was done; zero stands for the moment of writing.
	OccurredAt time.Time

	ActorKind AuditActorKind
	User      UserID
	Member    MemberID
	APIKey    APIKeyID
	Action    string
	Subject   string
	// Changes, Address and Device may be personal data: they are sealed.
	Changes []Change
	Address string
	Device  string
}

// Change is a field before and after; nil stands for nothing.
type Change struct {
	Field  string  `json:"field"`
	Before *string `json:"before,omitempty"`
	After  *string `json:"after,omitempty"`
}

// Changed is a change of a field from one text to another; empty stands for nothing.
func Changed(field, before, after string) Change {
	c := Change{Field: field}
	if before != "" {
		c.Before = &before
	}
	if after != "" {
		c.After = &after
	}
	return c
}

// SecurityAlertKind says what an alert is about.
type SecurityAlertKind string

// The kinds of alert; the schema's enum SecurityAlertKind explains each.
const (
	FailedSignInsAlert     SecurityAlertKind = "FAILED_SIGN_INS"
	ImpossibleTravelAlert  SecurityAlertKind = "IMPOSSIBLE_TRAVEL"
	ExportSpikeAlert       SecurityAlertKind = "EXPORT_SPIKE"
	PermissionDenialsAlert SecurityAlertKind = "PERMISSION_DENIALS"
	RefreshTokenReuseAlert SecurityAlertKind = "REFRESH_TOKEN_REUSE" // #nosec G101 -- a name
	ChannelAccessLostAlert SecurityAlertKind = "CHANNEL_ACCESS_LOST"
	DeliveriesStoppedAlert SecurityAlertKind = "CHANNEL_DELIVERIES_STOPPED"
	RevocationFailedAlert  SecurityAlertKind = "CHANNEL_REVOCATION_FAILED"
	ChannelRestrictedAlert SecurityAlertKind = "CHANNEL_RESTRICTED"
	ChannelSilentAlert     SecurityAlertKind = "CHANNEL_SILENT"
)
