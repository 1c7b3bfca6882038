package channel

import (
	"errors"
	"fmt"
	"time"
)

// ErrSignature means that a delivery or handshake is not from the network.
var ErrSignature = errors.New("channel: wrong or missing signature")

// Retryable means that the network surely did not take the message and may take it later.
type Retryable struct {
	// Code is the network's code, or empty.
	Code string
	// After is how long to wait at least; zero leaves it to the caller's backoff.
	After time.Duration
	// Wait is true where the failure is no fault of the message (rate limits), so that it doesn't count as an attempt.
	Wait bool
	Err  error
}

// Error names the code and the cause, without personal data.
func (e *Retryable) Error() string { return fmt.Sprintf("retryable (code %s): %v", e.Code, e.Err) }

// Unwrap returns the cause.
func (e *Retryable) Unwrap() error { return e.Err }

// Rejected means that the network refused the message for good.
type Rejected struct {
	// Code is the network's code, such as 131047.
	Code string
	// Message is a sentence for the person who sent it, in our words.
	Message string
	// Detail is what the network said, for operators; it may carry personal data, so it is never logged.
	Detail string
	// RetryByHand says whether sending it again later may help.
	RetryByHand bool
}

// Error names the code alone.
func (e *Rejected) Error() string { return "rejected by the network (code " + e.Code + ")" }

// Disconnected means that the network no longer accepts the account's credentials: someone must connect it again.
type Disconnected struct {
	Code    string
	Message string
}

// Error names the code alone.
func (e *Disconnected) Error() string { return "account disconnected (code " + e.Code + ")" }

// Unconfirmed means that the network may or may not have taken the message: a time-out, a lost answer, an ambiguous 500.
// Sending it again at once could double it.
type Unconfirmed struct {
	Code string
	Err  error
}

// Error names the code and the cause, without personal data.
func (e *Unconfirmed) Error() string {
	return fmt.Sprintf("outcome unknown (code %s): %v", e.Code, e.Err)
}

// Unwrap returns the cause.
func (e *Unconfirmed) Unwrap() error { return e.Err }
