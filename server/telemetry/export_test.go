package telemetry

import (
	"regexp"

	"github.com/prometheus/client_golang/prometheus"
)

var described = regexp.MustCompile(`fqName: "([^"]+)"`)

// Names are all metrics that there can be, also those that nothing was counted in yet.
func (t *Telemetry) Names() map[string]bool {
	ch := make(chan *prometheus.Desc)
	go func() {
		defer close(ch)
		t.registry.Describe(ch)
	}()
	names := map[string]bool{}
	for d := range ch {
		if m := described.FindStringSubmatch(d.String()); m != nil {
			names[m[1]] = true
		}
	}
	return names
}
