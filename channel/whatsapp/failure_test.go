package whatsapp

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"postdog.io/channel"
	"postdog.io/channel/meta"
)

func TestClassify(t *testing.T) {
	t.Parallel()
	graph := func(status, code int) error { return &meta.Error{HTTPStatus: status, Code: code} }
	cases := []struct {
		err  error
		want string
	}{
		{&meta.TransportError{Err: errors.New("refused")}, "retryable 0s false"},
		{&meta.TransportError{Written: true, Err: errors.New("reset")}, "unconfirmed"},
		{graph(500, 1), "unconfirmed"},
		{graph(503, 2), "unconfirmed"},
		{graph(500, 131000), "unconfirmed"},
		{graph(500, 987654), "unconfirmed"},
		{graph(502, meta.NoCode), "unconfirmed"},
		{graph(500, 131016), "retryable 0s false"},
		{graph(500, 133004), "retryable 0s false"},
		{graph(500, 131057), "retryable 1m0s false"},
		{graph(400, 130429), "retryable 0s true"},
		{graph(429, 130429), "retryable 0s true"},
		{graph(400, 4), "retryable 0s true"},
		{&meta.Error{HTTPStatus: 400, Code: 80007, RetryAfter: time.Minute}, "retryable 1m0s true"},
		{graph(400, 131056), "retryable 4s true"},
		{graph(401, 190), "disconnected"},
		{graph(401, 0), "disconnected"},
		{graph(403, 10), "disconnected"},
		{graph(403, 200), "disconnected"},
		{graph(400, 33), "disconnected"},
		{graph(400, 133010), "disconnected"},
		{&meta.Error{HTTPStatus: 400, Code: 100, Subcode: 33}, "disconnected"},
		{graph(400, 100), "rejected 100 false"},
		{graph(400, 131047), "rejected 131047 false"},
		{graph(400, 131026), "rejected 131026 false"},
		{graph(403, 368), "rejected 368 true"},
		{graph(404, 132001), "rejected 132001 false"},
		{graph(400, 987654), "rejected 987654 false"},
	}
	for _, c := range cases {
		got := "?"
		var retryable *channel.Retryable
		var rejected *channel.Rejected
		var disconnected *channel.Disconnected
		var unconfirmed *channel.Unconfirmed
		switch err := classify(c.err); {
		case errors.As(err, &retryable):
			got = fmt.Sprintf("retryable %v %v", retryable.After, retryable.Wait)
		case errors.As(err, &rejected):
			got = fmt.Sprintf("rejected %s %v", rejected.Code, rejected.RetryByHand)
			if rejected.Message == "" {
				t.Errorf("%v has no sentence", c.err)
			}
		case errors.As(err, &disconnected):
			got = "disconnected"
			if disconnected.Message == "" {
				t.Errorf("%v has no sentence", c.err)
			}
		case errors.As(err, &unconfirmed):
			got = "unconfirmed"
		}
		if got != c.want {
			t.Errorf("%v: got %s, want %s", c.err, got, c.want)
		}
	}
}
