package meta

import (
	"encoding/json"
	"testing"
	"time"
)

func TestFlex(t *testing.T) {
	t.Parallel()
	type all struct {
		Int  FlexInt
		ID   FlexID
		Time FlexTime
	}
	at := time.Unix(1793491200, 0).UTC()
	cases := []struct {
		in   string
		want all
		bad  bool
	}{
		{in: `{"Int":"303833","ID":"17000000000000101","Time":"1793491200"}`, want: all{303833, "17000000000000101", FlexTime{at}}},
		{in: `{"Int":303833,"ID":17000000000000101,"Time":1793491200}`, want: all{303833, "17000000000000101", FlexTime{at}}},
		{in: `{"Int":1e3,"Time":1793491200000}`, want: all{Int: 1000, Time: FlexTime{at}}},
		{in: `{"Int":null,"ID":null,"Time":null}`, want: all{}},
		{in: `{"Int":"","ID":"","Time":""}`, want: all{}},
		{in: `{"Time":"2026-11-01T00:00:00+0000"}`, want: all{Time: FlexTime{time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}}},
		{in: `{"Int":1.5}`, bad: true},
		{in: `{"Int":[1]}`, bad: true},
		{in: `{"ID":{}}`, bad: true},
		{in: `{"ID":1.5}`, bad: true},
		{in: `{"ID":true}`, bad: true},
		{in: `{"Time":"tomorrow"}`, bad: true},
		{in: `{"Time":-1}`, bad: true},
		{in: `{"Time":1e300}`, bad: true},
		{in: `{"Time":"NaN"}`, bad: true},
	}
	for _, c := range cases {
		var got all
		err := json.Unmarshal([]byte(c.in), &got)
		if (err != nil) != c.bad {
			t.Errorf("%s: error %v", c.in, err)
			continue
		}
		if !c.bad && (got.Int != c.want.Int || got.ID != c.want.ID || !got.Time.Equal(c.want.Time.Time)) {
			t.Errorf("%s: got %+v, want %+v", c.in, got, c.want)
		}
	}
}
