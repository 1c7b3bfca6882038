package sandbox

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
)

// graphError is an error in the shape of the Graph API's.
func graphError(status, code, subcode int, message, details string) answer {
	var trace [10]byte
	_, _ = rand.Read(trace[:])
	e := object{
		"message": message, "type": "OAuthException", "code": code,
		"fbtrace_id": "A" + strings.ToUpper(hex.EncodeToString(trace[:])),
	}
	if subcode != 0 {
		e["error_subcode"] = subcode
		e["type"] = "GraphMethodException"
	}
	if details != "" {
		e["error_data"] = object{"messaging_product": "whatsapp", "details": details}
	}
	return answer{status, object{"error": e}}
}

// coded is an error whose message names its code, as those of the Cloud API do.
func coded(status, code int, title, details string) answer {
	return graphError(status, code, 0, fmt.Sprintf("(#%d) %s", code, title), details)
}

func unknownObject(method, id string) answer {
	return graphError(http.StatusBadRequest, 100, 33, fmt.Sprintf(
		"Unsupported %s request. Object with ID '%s' does not exist, cannot be loaded due to missing permissions, or does not support this operation",
		strings.ToLower(method), id), "")
}

// somethingWentWrong is the failure that says nothing about whether the message was taken.
func somethingWentWrong() answer {
	a := coded(http.StatusInternalServerError, 131000, "Something went wrong", "Something went wrong")
	if e, isObject := a.body.(object)["error"].(object); isObject {
		e["is_transient"] = true
	}
	return a
}

func rateLimitHit(status int) answer {
	return coded(status, 130429, "Rate limit hit",
		"Message failed to send because there were too many messages sent from this phone number in a short period of time.")
}

func pairLimitHit() answer {
	return coded(http.StatusBadRequest, 131056, "(Business Account, Consumer Account) pair rate limit hit",
		"Message failed to send because there were too many messages sent from this phone number to the same user in a short period of time.")
}

// statusErrors are the titles and details of failed statuses.
var statusErrors = map[int][2]string{
	131026: {"Message undeliverable", "Message Undeliverable."},
	131047: {"Re-engagement message", "Message failed to send because more than 24 hours have passed since the customer last replied to this number."},
	131048: {"Spam rate limit hit", "Message failed to send because there are restrictions on how many messages can be sent from this phone number."},
	131049: {"This message was not delivered to maintain healthy ecosystem engagement.", "In order to maintain a healthy ecosystem engagement, the message failed to be delivered."},
	131050: {"Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business", "Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business"},
}

func statusError(code int) object {
	text := statusErrors[code]
	return object{
		"code": code, "title": text[0], "message": text[0], "error_data": object{"details": text[1]},
		"href": "https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes",
	}
}
