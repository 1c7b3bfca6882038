package meta

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
)

var (
	errFlexInt  = errors.New("meta: neither a whole number nor a string of one")
	errFlexID   = errors.New("meta: neither a string nor a whole number")
	errFlexTime = errors.New("meta: not a point in time")
)

// FlexInt is a whole number that Meta writes as a number or as a string. Null and the empty string are zero.
type FlexInt int64

// UnmarshalJSON reads a number or a string.
func (f *FlexInt) UnmarshalJSON(raw []byte) error {
	s, err := scalar(raw)
	if err != nil {
		return errFlexInt
	}
	if s == "" {
		*f = 0
		return nil
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		*f = FlexInt(n)
		return nil
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || n != math.Trunc(n) || math.Abs(n) > 1<<53 {
		return errFlexInt
	}
	*f = FlexInt(n)
	return nil
}

// FlexID is an id that Meta writes as a string or as a number, which may exceed 2^53. Null is empty.
type FlexID string

// UnmarshalJSON reads a string or a number.
func (f *FlexID) UnmarshalJSON(raw []byte) error {
	s, err := scalar(raw)
	if err != nil || (len(raw) > 0 && raw[0] != '"' && strings.ContainsAny(s, ".eE")) {
		return errFlexID
	}
	*f = FlexID(s)
	return nil
}

// FlexTime is a time that Meta writes as seconds or milliseconds, as a number or a string, or in the manner of RFC 3339.
// Null and the empty string are the zero time.
type FlexTime struct{ time.Time }

// UnmarshalJSON reads any of the spellings.
func (f *FlexTime) UnmarshalJSON(raw []byte) error {
	s, err := scalar(raw)
	if err != nil {
		return errFlexTime
	}
	if s == "" {
		f.Time = time.Time{}
		return nil
	}
	if n, err := strconv.ParseFloat(s, 64); err == nil {
		return f.fromNumber(n)
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05-0700"} {
		if t, err := time.Parse(layout, s); err == nil {
			f.Time = t.UTC()
			return nil
		}
	}
	return errFlexTime
}

func (f *FlexTime) fromNumber(n float64) error {
	const latest = 253402300799 // the end of the year 9999, beyond which Go does not write times as JSON
	if n > 1e12 {
		n /= 1000
	}
	if math.IsNaN(n) || n < 0 || n > latest {
		return errFlexTime
	}
	seconds, fraction := math.Modf(n)
	f.Time = time.Unix(int64(seconds), int64(math.Round(fraction*1000))*int64(time.Millisecond)).UTC()
	return nil
}

// scalar is the text of a string or number; null is empty, everything else an error.
func scalar(raw []byte) (string, error) {
	raw = bytes.TrimSpace(raw)
	switch {
	case len(raw) == 0:
		return "", errFlexID
	case string(raw) == "null":
		return "", nil
	case raw[0] == '"':
		var s string
		err := json.Unmarshal(raw, &s)
		return s, err
	case raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9':
		return string(raw), nil
	}
	return "", errFlexID
}
