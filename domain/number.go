package domain

import (
	"slices"
	"time"
)

// InitiatingPeriod is the time in which networks count the people that a business writes to first.
const InitiatingPeriod = 24 * time.Hour

// NumberQuality is how customers take a number's messages, in the network's eyes.
type NumberQuality string

// The qualities; schema: NumberQuality.
const (
	NumberQualityUnknown NumberQuality = "UNKNOWN"
	NumberQualityGreen   NumberQuality = "GREEN"
	NumberQualityYellow  NumberQuality = "YELLOW"
	NumberQualityRed     NumberQuality = "RED"
)

// NumberQualityOf reads a network's word for a quality.
func NumberQualityOf(word string) NumberQuality {
	switch q := NumberQuality(word); q {
	case NumberQualityGreen, NumberQualityYellow, NumberQualityRed:
		return q
	}
	return NumberQualityUnknown
}

// NumberNameStatus is how far a network's review of a number's name came.
type NumberNameStatus string

// The states of a name; schema: NumberNameStatus.
const (
	NameUnknown       NumberNameStatus = "UNKNOWN"
	NameApproved      NumberNameStatus = "APPROVED"
	NameWithoutReview NumberNameStatus = "AVAILABLE_WITHOUT_REVIEW"
	NamePending       NumberNameStatus = "PENDING_REVIEW"
	NameDeclined      NumberNameStatus = "DECLINED"
	NameExpired       NumberNameStatus = "EXPIRED"
)

// NumberNameStatusOf reads a network's word for how far the review of a name came.
func NumberNameStatusOf(word string) NumberNameStatus {
	switch s := NumberNameStatus(word); s {
	case NameApproved, NameWithoutReview, NamePending, NameDeclined, NameExpired:
		return s
	}
	return NameUnknown
}

// NumberStatus is what became of a number at its network.
type NumberStatus string

// The states of a number; schema: NumberStatus.
const (
	NumberUnknown      NumberStatus = "UNKNOWN"
	NumberConnected    NumberStatus = "CONNECTED"
	NumberPending      NumberStatus = "PENDING"
	NumberUnverified   NumberStatus = "UNVERIFIED"
	NumberDisconnected NumberStatus = "DISCONNECTED"
	NumberFlagged      NumberStatus = "FLAGGED"
	NumberRestricted   NumberStatus = "RESTRICTED"
	NumberRateLimited  NumberStatus = "RATE_LIMITED"
	NumberBanned       NumberStatus = "BANNED"
	NumberMigrated     NumberStatus = "MIGRATED"
	NumberDeleted      NumberStatus = "DELETED"
)

var numberStatuses = []NumberStatus{
	NumberConnected, NumberPending, NumberUnverified, NumberDisconnected, NumberFlagged, NumberRestricted, NumberRateLimited, NumberBanned, NumberMigrated, NumberDeleted,
}

// NumberStatusOf reads a network's word for a number's state.
func NumberStatusOf(word string) NumberStatus {
	if s := NumberStatus(word); slices.Contains(numberStatuses, s) {
		return s
	}
	return NumberUnknown
}

// NumberRestriction is something that a network forbids an account.
type NumberRestriction struct {
	// Name is the network's word, and Meaning a sentence.
	Name, Meaning string
	// Until is nil where no end is known.
	Until *time.Time
}

// NumberWarningKind says what a warning about a number is of.
type NumberWarningKind string

// The kinds of warning; schema: NumberWarningKind.
const (
	NumberBlockedWarning    NumberWarningKind = "BLOCKED"
	NumberRestrictedWarning NumberWarningKind = "RESTRICTED"
	NumberLimitWarning      NumberWarningKind = "LIMIT"
	NumberQualityWarning    NumberWarningKind = "QUALITY"
)

// NumberWarning is something to know before people are written to through a number.
type NumberWarning struct {
	Kind    NumberWarningKind
	Message string
}

// BusinessIndustry is what a business does, in a network's word.
type BusinessIndustry string

// BusinessIndustries are those that WhatsApp knows; schema: BusinessIndustry.
var BusinessIndustries = []BusinessIndustry{
	"OTHER", "AUTO", "BEAUTY", "APPAREL", "EDU", "ENTERTAIN", "EVENT_PLAN", "FINANCE", "GROCERY", "GOVT", "HOTEL", "HEALTH", "NONPROFIT", "PROF_SERVICES", "RETAIL",
	"TRAVEL", "RESTAURANT", "ALCOHOL", "ONLINE_GAMBLING", "PHYSICAL_GAMBLING", "OTC_DRUGS", "MATRIMONY_SERVICE",
}
