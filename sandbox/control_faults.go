package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// addFault lets something fail the next time, or the next few times.
func (s *Sandbox) addFault(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Network string          `json:"network"`
		Match   string          `json:"match"`
		Fault   string          `json:"fault"`
		Times   *int            `json:"times"`
		Delay   json.RawMessage `json:"delay"`
	}
	if !decode(w, r, &in) {
		return
	}
	f := &fault{Network: in.Network, Match: in.Match, Fault: in.Fault, Times: 1}
	switch in.Network {
	case "meta":
		f.Network = whatsApp
	case "smtp", "email":
		f.Network = mail
	case "", whatsApp, mail:
	default:
		if slices.Contains(directNetworks, in.Network) {
			break
		}
		problem(w, http.StatusBadRequest, "network must be %s, %s or mail.", whatsApp, strings.Join(directNetworks, ", "))
		return
	}
	if all := slices.Concat(requestFaults, webhookFaults, mediaFaults); !slices.Contains(all, in.Fault) {
		problem(w, http.StatusBadRequest, "fault must be one of %s.", strings.Join(all, ", "))
		return
	}
	if in.Times != nil {
		f.Times = *in.Times
	}
	if f.Times < 1 {
		problem(w, http.StatusBadRequest, "times must be 1 or more.")
		return
	}
	var valid bool
	if f.delay, valid = parseDelay(in.Delay); !valid {
		problem(w, http.StatusBadRequest, "delay must be milliseconds, such as 500, or a duration, such as \"1.5s\", of an hour at most.")
		return
	}
	if f.delay > 0 {
		f.Delay = f.delay.String()
	}
	if f.Fault == delayAnswer && f.delay == 0 {
		problem(w, http.StatusBadRequest, "The fault delay needs a delay.")
		return
	}
	s.mu.Lock()
	s.world.faults = append(s.world.faults, f)
	shown := *f
	s.mu.Unlock()
	writeJSON(w, http.StatusCreated, shown)
}

func parseDelay(raw json.RawMessage) (time.Duration, bool) {
	if len(raw) == 0 || string(raw) == "null" {
		return 0, true
	}
	var d time.Duration
	var milliseconds float64
	var text string
	if json.Unmarshal(raw, &milliseconds) == nil && milliseconds <= 3.6e6 {
		d = time.Duration(milliseconds * float64(time.Millisecond))
	} else if json.Unmarshal(raw, &text) == nil {
		var err error
		if d, err = time.ParseDuration(text); err != nil {
			return 0, false
		}
	} else {
		return 0, false
	}
	return d, d >= 0 && d <= time.Hour
}

// listFaults answers what is still to fail.
func (s *Sandbox) listFaults(w http.ResponseWriter, _ *http.Request) {
	all := []fault{}
	s.mu.Lock()
	for _, f := range s.world.faults {
		all = append(all, *f)
	}
	s.mu.Unlock()
	writeJSON(w, http.StatusOK, all)
}
