package whatsapp

import (
	"errors"
	"time"

	"postdog.io/channel"
	"postdog.io/channel/meta"
)

// The pauses that Meta's documentation asks for.
var pauses = map[int]time.Duration{
	131056: 4 * time.Second, // the caller raises it: 4, 16, 64 …
	131057: time.Minute,
	133015: 5 * time.Minute,
}

// classify turns the client's error into the contract's four; nil stays nil.
func classify(err error) error {
	if err == nil {
		return nil
	}
	var e *meta.Error
	if !errors.As(err, &e) {
		var t *meta.TransportError
		if errors.As(err, &t) && !t.Written {
			return &channel.Retryable{Err: err}
		}
		return &channel.Unconfirmed{Err: err}
	}
	code := e.CodeString()
	switch e.Class() {
	case meta.Auth, meta.Permission:
		return &channel.Disconnected{Code: code, Message: disconnection(e.Code)}
	case meta.RateLimit, meta.PairRate:
		return &channel.Retryable{Code: code, After: max(e.RetryAfter, pauses[e.Code]), Wait: true, Err: err}
	case meta.Transient:
		return &channel.Retryable{Code: code, After: max(e.RetryAfter, pauses[e.Code]), Err: err}
	case meta.Ambiguous:
		return &channel.Unconfirmed{Code: code, Err: err}
	}
	return rejected(code, first(e.Details, e.Message))
}

func disconnection(code int) string {
	switch code {
	case 131031:
		return "WhatsApp has locked this account. Open WhatsApp Manager to see why, then connect it again."
	case 133010, 131045:
		return "This number is not registered with WhatsApp. Connect it again."
	case 33, 100:
		return "WhatsApp no longer knows this number, or no longer lets us use it. Connect it again."
	case 0, 102, 104, 190:
		return "WhatsApp no longer accepts our access to this account. Connect it again."
	}
	return "We lack a permission for this WhatsApp account. Connect it again and grant all that is asked for."
}
