package alert

import (
	_ "embed"
	"fmt"
	"math"
	"strings"
)

// placesText has one line for each principal place of a country: its code (ISO 3166), latitude and longitude. The places
// are those of the IANA time zone database's zone.tab, which is in the public domain.
//
//go:embed places.txt
var placesText string

type place struct{ latitude, longitude float64 }

var places = func() map[string][]place {
	found := map[string][]place{}
	for line := range strings.Lines(placesText) {
		var country string
		var p place
		if _, err := fmt.Sscan(line, &country, &p.latitude, &p.longitude); err != nil {
			panic("alert: places.txt has a strange line: " + line)
		}
		found[country] = append(found[country], p)
	}
	return found
}()

// distance is the least distance between principal places of two countries, in kilometres: big neighbours are close.
func distance(from, to string) (km float64, known bool) {
	km = math.Inf(1)
	for _, a := range places[from] {
		for _, b := range places[to] {
			km, known = min(km, a.to(b)), true
		}
	}
	return km, known
}

// earth is its mean radius in kilometres.
const earth = 6371

// to is the great-circle distance in kilometres.
func (p place) to(q place) float64 {
	const degree = math.Pi / 180
	sin := func(x float64) float64 { s := math.Sin(x * degree / 2); return s * s }
	h := sin(q.latitude-p.latitude) + math.Cos(p.latitude*degree)*math.Cos(q.latitude*degree)*sin(q.longitude-p.longitude)
	return 2 * earth * math.Asin(math.Sqrt(h))
}
