package sandbox

import (
	"encoding/json"
	"net/http"
	"strings"
)

// networkOf says which network a request is for: Pages serve Messenger and Instagram, so that the person written to
// decides. The caller holds the lock.
func (s *Sandbox) networkOf(path string, body []byte) string {
	if strings.HasPrefix(path, "/x/") {
		return xNetwork
	}
	rest := strings.Split(strings.TrimPrefix(path, "/meta/"), "/")
	if rest[0] == instagram {
		return instagram
	}
	if len(rest) < 2 {
		return whatsApp
	}
	for _, b := range s.mailboxes(instagram) {
		if b.id == rest[1] {
			return instagram
		}
	}
	for _, b := range s.mailboxes(messenger) {
		if b.id != rest[1] {
			continue
		}
		var r struct {
			Recipient struct {
				ID string `json:"id"`
			} `json:"recipient"`
		}
		if json.Unmarshal(body, &r) == nil && s.world.people[personKey(instagram, r.Recipient.ID)] != nil {
			return instagram
		}
		return messenger
	}
	return whatsApp
}

// concerns says whether a request is one of the network's; meta stands for all of Meta's.
func (r request) concerns(network string) bool {
	return r.Network == network || network == "meta" && strings.HasPrefix(r.Path, "/meta/")
}

// wentWrong is the network's failure that says nothing about whether it did what was asked.
func wentWrong(network string) answer {
	if network == whatsApp {
		return somethingWentWrong()
	}
	if network == xNetwork {
		return answer{http.StatusInternalServerError, object{"title": "Internal Server Error", "type": "about:blank", "status": 500, "detail": "Something is broken."}}
	}
	a := graphError(http.StatusInternalServerError, 2, 0, "An unexpected error has occurred. Please retry your request later.", "")
	if e, isObject := a.body.(object)["error"].(object); isObject {
		e["is_transient"] = true
	}
	return a
}

// tooMuch is the network's answer to too many calls.
func tooMuch(network string) answer {
	switch network {
	case messenger:
		return pageError(http.StatusBadRequest, 613, 1893016, "Calls to this api have exceeded the rate limit.")
	case instagram:
		return pageError(http.StatusBadRequest, 80002, 0, "There have been too many calls to this Instagram account. Wait a bit and try again.")
	case xNetwork:
		return xProblem(http.StatusTooManyRequests, "rate-limit-exceeded", "Too Many Requests", "Too Many Requests")
	}
	return rateLimitHit(http.StatusTooManyRequests)
}

// pageError is an error of the Send API, whose message names the code.
func pageError(status, code, subcode int, message string) answer {
	a := coded(status, code, message, "")
	if e, isObject := a.body.(object)["error"].(object); isObject {
		if subcode != 0 {
			e["error_subcode"] = subcode
		}
		delete(e, "error_data")
	}
	return a
}
