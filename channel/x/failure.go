package x

import (
	"errors"
	"strconv"

	"postdog.io/channel"
)

// classify turns the client's error into the contract's four; nil stays nil (X API: errors are problem documents).
func classify(err error) error {
	if err == nil {
		return nil
	}
	var e *apiError
	if !errors.As(err, &e) {
		var t *transportError
		if errors.As(err, &t) && !t.written {
			return &channel.Retryable{Err: err}
		}
		return &channel.Unconfirmed{Err: err}
	}
	code := strconv.Itoa(e.status)
	switch {
	case e.status == 401, e.kind == "unsupported-authentication", e.kind == "client-forbidden":
		return &channel.Disconnected{Code: code, Message: "X no longer accepts our access to this account. Connect it again."}
	case e.status == 402, e.kind == "usage-capped":
		return &channel.Rejected{Code: code, Message: "The credits for X are used up. Buy some at X, then send this again.", Detail: e.detail, RetryByHand: true}
	case e.status == 429:
		return &channel.Retryable{Code: code, After: e.after, Wait: true, Err: err}
	case e.status == 408, e.status >= 500:
		return &channel.Unconfirmed{Code: code, Err: err}
	case e.status == 403:
		return &channel.Rejected{Code: code, Message: "X does not let you write to this person. They may not take messages from you.", Detail: e.detail}
	case e.status == 404:
		return &channel.Rejected{Code: code, Message: "X does not know this person, or the account is gone.", Detail: e.detail}
	}
	return rejected(code, e.detail)
}

// rejected is a refusal of what was to be sent.
func rejected(code, detail string) *channel.Rejected {
	return &channel.Rejected{Code: code, Message: "X did not accept this message. Check its text and its file.", Detail: detail}
}
