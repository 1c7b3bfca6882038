// Package model holds the GraphQL types that are no rows: scalars, events, and what gqlgen makes of inputs and payloads.
package model

import (
	"io"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"postdog.io/domain"
)

// MarshalDateTime writes an instant in RFC 3339, in UTC, with as many digits of a second as it has.
func MarshalDateTime(t time.Time) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { _, _ = io.WriteString(w, strconv.Quote(t.UTC().Format(time.RFC3339Nano))) })
}

// UnmarshalDateTime reads an instant in RFC 3339.
func UnmarshalDateTime(v any) (time.Time, error) {
	if s, ok := v.(string); ok {
		if t, err := time.Parse(time.RFC3339, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, domain.Errorf(domain.Invalid, "Write the time like 2026-11-23T21:46:05Z.")
}

// MarshalDate writes a calendar day.
func MarshalDate(t time.Time) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { _, _ = io.WriteString(w, strconv.Quote(t.Format(time.DateOnly))) })
}

// UnmarshalDate reads a calendar day, YYYY-MM-DD.
func UnmarshalDate(v any) (time.Time, error) {
	if s, ok := v.(string); ok {
		if t, err := time.Parse(time.DateOnly, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, domain.Errorf(domain.Invalid, "Write the date like 2001-12-31.")
}
