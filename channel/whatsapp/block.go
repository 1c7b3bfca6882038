package whatsapp

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"postdog.io/channel"
	"postdog.io/channel/meta"
)

// Codes of the block list (Cloud API: block users): only a part was done, and the list is full.
const (
	blockPartial = "139100"
	blockFull    = "139101"
)

// blockReasons are what we say of a person who could not be blocked.
var blockReasons = map[string]string{
	blockPartial: "WhatsApp did not do this. It blocks only people who wrote within the last 24 hours.",
	blockFull:    "WhatsApp's list of blocked people is full for this number: it takes 64,000. Unblock someone first.",
}

// blockedUser names a person by their number or by their user id.
type blockedUser struct {
	User   string `json:"user,omitempty"`
	UserID string `json:"user_id,omitempty"`
}

// Block implements channel.Blocker (Cloud API: POST /{phone-number-id}/block_users).
func (a *Adapter) Block(ctx context.Context, c channel.Credential, who []channel.Identity) error {
	return a.changeBlocks(ctx, c, http.MethodPost, who)
}

// Unblock implements channel.Blocker (Cloud API: DELETE /{phone-number-id}/block_users).
func (a *Adapter) Unblock(ctx context.Context, c channel.Credential, who []channel.Identity) error {
	return a.changeBlocks(ctx, c, http.MethodDelete, who)
}

func (a *Adapter) changeBlocks(ctx context.Context, c channel.Credential, method string, who []channel.Identity) error {
	var user blockedUser
	for _, i := range who {
		switch {
		case i.Kind == channel.Phone && user.User == "":
			user.User = "+" + i.Value
		case i.Kind == channel.BusinessScopedUserID && user.UserID == "":
			user.UserID = i.Value
		}
	}
	if user.User != "" {
		user.UserID = ""
	} else if user.UserID == "" {
		return rejected("131008", "no phone number and no user id")
	}
	var answer struct {
		Users struct {
			Failed []struct {
				Errors []struct {
					Code meta.FlexInt `json:"code"`
				} `json:"errors"`
			} `json:"failed_users"`
		} `json:"block_users"`
	}
	err := a.config.Graph.Do(ctx, meta.Request{
		Method: method, Path: []string{c.AccountID, "block_users"}, Token: c.Token,
		Body: map[string]any{"messaging_product": "whatsapp", "block_users": []blockedUser{user}},
	}, &answer)
	if err != nil {
		return blockFailure(err)
	}
	if failed := answer.Users.Failed; len(failed) > 0 {
		code := blockPartial
		if len(failed[0].Errors) > 0 && failed[0].Errors[0].Code != 0 {
			code = strconv.Itoa(int(failed[0].Errors[0].Code))
		}
		return notBlocked(code)
	}
	return nil
}

// blockFailure is the contract's error for a call that failed. Blocking can be repeated, so that an outcome nobody knows
// is one that may come later.
func blockFailure(err error) error {
	err = classify(err)
	var refused *channel.Rejected
	var unclear *channel.Unconfirmed
	switch {
	case errors.As(err, &refused):
		return notBlocked(refused.Code)
	case errors.As(err, &unclear):
		return &channel.Retryable{Code: unclear.Code, Err: unclear}
	}
	return err
}

func notBlocked(code string) *channel.Rejected {
	r := &channel.Rejected{Code: code, Message: blockReasons[code]}
	if r.Message == "" {
		r.Message = blockReasons[blockPartial]
	}
	return r
}
