// Package graphqlws speaks the GraphQL over WebSocket protocol (subprotocol graphql-transport-ws) for gqlgen, with the
// protocol's close codes to the letter, on gorilla/websocket.
//
// A socket has two goroutines: one reads, one writes from a bounded queue. An operation adds one while it runs.
// Results are handed to sockets as bytes that were marshalled once, so that one execution can serve
// many sockets: see [Sharer] and [Sink].
package graphqlws
