// Package graphqltest is a tiny GraphQL server for the tests of the transports: each kind of operation, an error,
// a panic, and streams that a test can steer.
package graphqltest

//go:generate go tool gqlgen generate
