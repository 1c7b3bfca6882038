package meta

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// Error is the Graph API's answer that it did not do what was asked.
type Error struct {
	HTTPStatus int
	// Code and Subcode are Meta's; Code is NoCode where the answer has none, since 0 is a code of its own.
	Code, Subcode int
	Type          string
	// Message and Details are Meta's words. They may quote a token or personal data: show them to operators, log neither.
	Message, Details string
	// UserTitle and UserMessage are Meta's words for the person who did it, where it has some.
	UserTitle, UserMessage string
	// Transient is Meta's own hint that trying again may help.
	Transient bool
	// TraceID is what Meta's support asks for.
	TraceID string
	// RetryAfter is what the usage headers ask to wait, or zero.
	RetryAfter time.Duration
}

// NoCode stands in Error.Code for an answer that is not of the Graph API's shape, such as a proxy's.
const NoCode = -1

// Error names the numbers and the trace alone, so that it can be logged.
func (e *Error) Error() string {
	return fmt.Sprintf("meta: code %d subcode %d, HTTP %d, trace %q", e.Code, e.Subcode, e.HTTPStatus, e.TraceID)
}

// CodeString is the code in digits, or empty where there is none.
func (e *Error) CodeString() string {
	if e.Code == NoCode {
		return ""
	}
	return strconv.Itoa(e.Code)
}

func decodeError(res *http.Response, body []byte) *Error {
	e := &Error{HTTPStatus: res.StatusCode, Code: NoCode, RetryAfter: retryAfter(res.Header)}
	var answer struct {
		Error *struct {
			Message   string          `json:"message"`
			Type      string          `json:"type"`
			Code      *FlexInt        `json:"code"`
			Subcode   FlexInt         `json:"error_subcode"`
			Data      json.RawMessage `json:"error_data"`
			UserTitle string          `json:"error_user_title"`
			UserMsg   string          `json:"error_user_msg"`
			Transient bool            `json:"is_transient"`
			TraceID   string          `json:"fbtrace_id"`
		} `json:"error"`
	}
	// Fields of a wrong type are left out; what could be read is still worth having.
	_ = json.Unmarshal(body, &answer)
	a := answer.Error
	if a == nil {
		return e
	}
	if a.Code != nil {
		e.Code = int(*a.Code)
	}
	e.Subcode, e.Type, e.Message, e.Transient, e.TraceID = int(a.Subcode), a.Type, a.Message, a.Transient, a.TraceID
	e.Details, e.UserTitle, e.UserMessage = details(a.Data), a.UserTitle, a.UserMsg
	return e
}

// details reads error_data, which is an object for WhatsApp and a string elsewhere.
func details(raw json.RawMessage) string {
	var object struct {
		Details string `json:"details"`
	}
	if json.Unmarshal(raw, &object) == nil {
		return object.Details
	}
	var text string
	_ = json.Unmarshal(raw, &text)
	return text
}

// retryAfter reads Retry-After and the longest estimated_time_to_regain_access, which is in minutes.
func retryAfter(h http.Header) time.Duration {
	var longest time.Duration
	if s, err := strconv.Atoi(h.Get("Retry-After")); err == nil && s > 0 {
		longest = time.Duration(min(s, 24*60*60)) * time.Second
	}
	var usage map[string][]struct {
		Minutes FlexInt `json:"estimated_time_to_regain_access"`
	}
	_ = json.Unmarshal([]byte(h.Get("X-Business-Use-Case-Usage")), &usage)
	for _, of := range usage {
		for _, u := range of {
			longest = max(longest, time.Duration(min(max(int64(u.Minutes), 0), 24*60))*time.Minute)
		}
	}
	return longest
}
