package domain

import (
	"errors"
	"fmt"
)

// Code says what kind of failure an [Error] is. Clients act on it; it travels as extensions.code.
type Code string

// The codes that clients see.
const (
	Invalid           Code = "INVALID"
	NotFound          Code = "NOT_FOUND"
	Conflict          Code = "CONFLICT"
	Forbidden         Code = "FORBIDDEN"
	Unauthenticated   Code = "UNAUTHENTICATED"
	MFARequired       Code = "MFA_REQUIRED"
	StepUpRequired    Code = "STEP_UP_REQUIRED"
	RateLimited       Code = "RATE_LIMITED"
	WindowClosed      Code = "WINDOW_CLOSED"
	ConsentRequired   Code = "CONSENT_REQUIRED"
	ComplianceBlocked Code = "COMPLIANCE_BLOCKED"
	QuotaReached      Code = "QUOTA_REACHED"
	CostExceeded      Code = "COST_EXCEEDED"
	Internal          Code = "INTERNAL"
)

// Error is a failure that a person can understand and act on. Message is a whole sentence without personal data:
// what is wrong and what would be right. Field names the input field at fault, in the API's spelling, or is empty.
type Error struct {
	Code    Code
	Field   string
	Message string
	// RetryAfter is how many seconds to wait before trying again; it is set with RateLimited alone.
	RetryAfter int
}

// Error returns the sentence with its code in front, for logs.
func (e *Error) Error() string {
	if e.Field != "" {
		return fmt.Sprintf("%s (%s): %s", e.Code, e.Field, e.Message)
	}
	return fmt.Sprintf("%s: %s", e.Code, e.Message)
}

// Errorf makes an [Error] without a field. The message must not carry personal data.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// InvalidField makes an INVALID [Error] for one input field.
func InvalidField(field, format string, args ...any) *Error {
	return &Error{Code: Invalid, Field: field, Message: fmt.Sprintf(format, args...)}
}

// CodeOf returns the code of err where it is, or wraps, an [Error]; Internal for every other error.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}
