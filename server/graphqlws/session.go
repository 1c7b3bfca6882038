package graphqlws

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// initialise asks Config.Init and acknowledges; what it returns closes the socket.
func (s *socket) initialise(m message) *CloseError {
	if s.initialised {
		return closing(CodeTooManyInit, "Too many initialisation requests")
	}
	session := s.ctx
	if s.t.c.Init != nil {
		var payload map[string]any
		if len(m.Payload) > 0 {
			if err := json.Unmarshal(m.Payload, &payload); err != nil {
				return closing(CodeInvalidMessage, "Invalid message: connection_init's payload must be an object")
			}
		}
		var err error
		if session, err = s.callInit(payload); err != nil {
			var e *CloseError
			if errors.As(err, &e) {
				return e
			}
			return closing(CodeForbidden, "Forbidden")
		}
	}
	s.unwatch = context.AfterFunc(session, func() { s.shut(sessionEnd(session), true) })
	s.initialised, s.session = true, session
	s.send(outgoing{head: []byte(`{"type":"connection_ack"`)})
	_ = s.sawLife() // on a dead connection the next read fails
	return nil
}

// callInit bounds Init's time without bounding the session that it returns.
func (s *socket) callInit(payload map[string]any) (context.Context, error) {
	bounded, cancel := context.WithCancelCause(s.ctx)
	late := closing(CodeInitTimeout, "Connection initialisation timeout")
	timer := time.AfterFunc(s.t.c.InitTimeout, func() { cancel(late) })
	session, err := s.t.c.Init(bounded, payload, s.request)
	if !timer.Stop() || errors.Is(context.Cause(bounded), late) {
		return nil, late
	}
	if err != nil {
		cancel(err)
		return nil, err
	}
	if session == nil {
		session = bounded
	}
	return session, nil
}
