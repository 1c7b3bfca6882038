package graphqlws

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/gorilla/websocket"
)

// The codes that a socket is closed with. 4xxx are those of GraphQL over WebSocket, 1xxx those of RFC 6455, 7.4.1, and
// of the IANA registry it founded. The graphql-ws client never tries again after 4400, 4401, 4406, 4409 and 4429.
const (
	CodeGoingAway        = websocket.CloseGoingAway               // 1001: no answer to our pings
	CodeNotUTF8          = websocket.CloseInvalidFramePayloadData // 1007: a text message that is not UTF-8
	CodeTooBig           = websocket.CloseMessageTooBig           // 1009: a message over Config.ReadLimit
	CodeServiceRestart   = websocket.CloseServiceRestart          // 1012: Drain; connect again
	CodeTryAgainLater    = websocket.CloseTryAgainLater           // 1013: read too slowly; connect again and resume
	CodeInvalidMessage   = 4400
	CodeUnauthorized     = 4401 // subscribed before connection_init, or the session has ended
	CodeForbidden        = 4403 // connection_init was refused; refresh the credentials and try again
	CodeBadSubprotocol   = 4406
	CodeInitTimeout      = 4408
	CodeSubscriberExists = 4409
	CodeTooManyInit      = 4429
)

// codeNone ends a socket without a close frame: there is nobody to read it.
const codeNone = 0

// CloseError is why a socket is closed. As an error of Config.Init, or as the cause with which the context that
// Init returned is cancelled, it is what the client is told.
type CloseError struct {
	Code   int
	Reason string
}

// Error is the code with its reason.
func (e *CloseError) Error() string {
	return fmt.Sprintf("websocket closed with %d: %s", e.Code, e.Reason)
}

// frame is the payload of the close frame; its reason is cut to the 123 bytes that fit (RFC 6455, 5.5).
func (e *CloseError) frame() []byte {
	reason := e.Reason
	if len(reason) > 123 {
		reason = strings.ToValidUTF8(reason[:120], "") + "…"
	}
	return websocket.FormatCloseMessage(e.Code, reason)
}

func closing(code int, format string, args ...any) *CloseError {
	return &CloseError{Code: code, Reason: fmt.Sprintf(format, args...)}
}

// sessionEnd is why a session's context ended: what its cause says, else the session is dead.
func sessionEnd(session context.Context) *CloseError {
	var e *CloseError
	if errors.As(context.Cause(session), &e) {
		return e
	}
	return closing(CodeUnauthorized, "The session has ended")
}
