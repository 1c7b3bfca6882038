package server

import (
	"context"
	"net/http"

	"postdog.io/domain"
	"postdog.io/graph"
	"postdog.io/server/fanout"
	"postdog.io/server/graphqlws"
)

// newSockets makes the transport of live sockets. A socket belongs to a session and ends with it.
func (s *Server) newSockets() *graphqlws.Transport {
	return graphqlws.New(graphqlws.Config{
		Init: s.initSocket, Format: s.formatRequestError, Share: fanout.New(s.hub, s.log), Broken: graph.Broken,
	})
}

// initSocket says who opens a socket, by connection_init's payload {authorization, workspaceId} or by the session cookie.
// A dead session is 4401, which clients don't retry; a workspace that is not theirs is 4403.
func (s *Server) initSocket(ctx context.Context, payload map[string]any, r *http.Request) (context.Context, error) {
	since := s.access.now()
	token, _ := payload["authorization"].(string)
	workspace, _ := payload["workspaceId"].(string)
	session, err := s.authenticateSocket(ctx, r, token, workspace)
	if err != nil {
		switch domain.CodeOf(err) {
		case domain.Unauthenticated:
			return nil, &graphqlws.CloseError{Code: graphqlws.CodeUnauthorized, Reason: "The session has ended"}
		case domain.NotFound:
			return nil, &graphqlws.CloseError{Code: graphqlws.CodeForbidden, Reason: "No such workspace among yours"}
		}
		s.log.ErrorContext(ctx, "session not readable", "error", err)
		return nil, &graphqlws.CloseError{Code: graphqlws.CodeTryAgainLater, Reason: "The session could not be checked"}
	}
	dead := &graphqlws.CloseError{Code: graphqlws.CodeUnauthorized, Reason: "The session has ended"}
	// 4403 makes clients come back with the same token, and their cursor, to be told what they may see now.
	changed := &graphqlws.CloseError{Code: graphqlws.CodeForbidden, Reason: "What you may do has changed; connect again"}
	ctx, free := s.access.follow(ctx, session, since, dead, changed)
	context.AfterFunc(ctx, free)
	return graph.WithRequest(ctx, &graph.Request{Actor: session.Actor, Origin: s.originOf(r)}), nil
}
