package meta

import (
	"errors"
	"strconv"
	"strings"

	"postdog.io/channel"
)

// reason is what we tell the person who sent a message, with NETWORK for its name, and whether sending it again later may
// help.
type reason struct {
	message string
	again   bool
}

// WindowClosedCode is the refusal of a message for which the time is over, on Messenger and Instagram by any of Meta's codes.
const WindowClosedCode = "10/2018278"

const windowClosed = "The time in which NETWORK lets you answer this person is over. Wait until they write again."

// reasons are the codes that a message can be refused with, by "code/subcode" or "code" (Messenger Platform: error codes).
// Those with a word in place of a subcode are our own checks.
var reasons = map[string]reason{
	WindowClosedCode: {windowClosed, false},
	"10/2018065":     {windowClosed, false},
	"10/2534022":     {windowClosed, false},
	"10/2018108":     {"This person cannot receive messages from you on NETWORK at the moment.", false},
	"10/1893063":     {"NETWORK has restricted this account from messaging for a while. Check its support inbox.", true},
	"200/1545041":    {"This person cannot receive messages from you on NETWORK at the moment.", false},
	"551":            {"This person cannot receive messages from you on NETWORK at the moment.", false},
	"100/2018001":    {"NETWORK does not know this person for your account.", false},
	"100/2018218":    {"NETWORK does not show this person's profile.", false},
	"100/2018047":    {"NETWORK could not process the file of this message. Check its format and size, and attach it again.", true},
	"100/2018008":    {"NETWORK could not fetch the file of this message. Attach it again.", true},
	"230/10303":      {"Another app of this account holds this conversation on NETWORK. Hand it over to PostDog first.", true},
	"230":            {"Another app of this account holds this conversation on NETWORK. Hand it over to PostDog first.", true},
	"368":            {"NETWORK has restricted this account for breaking a policy. Check its support inbox.", true},
	"100":            {"NETWORK did not accept the content of this message. Check it and try again.", false},
	"100/text":       {"The text is empty, or longer than NETWORK takes.", false},
	"100/reaction":   {"NETWORK does not take this emoji as a reaction.", false},
	"100/kind":       {"NETWORK does not take this kind of message.", false},
	"100/caption":    {"On NETWORK no text can go with a file. Send it as a message of its own.", false},
	"100/files":      {"NETWORK takes one file in a message; on Instagram up to ten images.", false},
	"100/account":    {"This access token is not one of this account's on NETWORK. Choose the account again.", false},
}

// later are the codes beside the Graph API's own that ask for patience.
var later = map[int]bool{80001: true, 80002: true, 80006: true, 341: true}

// rejected makes a refusal.
func (m *Messaging) rejected(code, detail string) *channel.Rejected {
	r, known := reasons[code]
	if !known {
		code, _, _ := strings.Cut(code, "/")
		if r, known = reasons[code]; !known {
			r = reason{message: "NETWORK refused this message."}
		}
	}
	return &channel.Rejected{Code: code, Message: m.named(r.message), Detail: detail, RetryByHand: r.again}
}

func (m *Messaging) named(sentence string) string {
	return strings.ReplaceAll(sentence, "NETWORK", m.dialect.Name)
}

// classify turns the client's error into the contract's four; nil stays nil. A subcode can say something quite different
// from its code: 10 is a missing permission, or a window that has closed.
func (m *Messaging) classify(err error) error {
	if err == nil {
		return nil
	}
	var e *Error
	if !errors.As(err, &e) {
		var t *TransportError
		if errors.As(err, &t) && !t.Written {
			return &channel.Retryable{Err: err}
		}
		return &channel.Unconfirmed{Err: err}
	}
	code, detail := e.CodeString(), first(e.Details, e.Message)
	full := code + "/" + strconv.Itoa(e.Subcode)
	if _, known := reasons[full]; known {
		return m.rejected(full, detail)
	}
	switch {
	case later[e.Code]:
		return &channel.Retryable{Code: code, After: e.RetryAfter, Wait: true, Err: err}
	case e.Code == 1200:
		return &channel.Retryable{Code: code, After: e.RetryAfter, Err: err}
	case e.Code == 230:
		return m.rejected(code, detail)
	}
	switch e.Class() {
	case Auth, Permission:
		return &channel.Disconnected{Code: code, Message: m.named(disconnection(e.Code))}
	case RateLimit, PairRate:
		return &channel.Retryable{Code: code, After: e.RetryAfter, Wait: true, Err: err}
	case Transient:
		return &channel.Retryable{Code: code, After: e.RetryAfter, Err: err}
	case Ambiguous:
		return &channel.Unconfirmed{Code: code, Err: err}
	}
	return m.rejected(code, detail)
}

func disconnection(code int) string {
	switch code {
	case 33, 100, 803:
		return "NETWORK no longer knows this account, or no longer lets us use it. Connect it again."
	case 0, 102, 104, 190:
		return "NETWORK no longer accepts our access to this account. Connect it again."
	}
	return "We lack a permission for this account on NETWORK. Connect it again and grant all that is asked for."
}
