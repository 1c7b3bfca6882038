package channel

import "context"

// Blocker is a network that can keep a person from writing to an account. Errors are as with Send, save that nothing is
// Unconfirmed: both may be repeated.
type Blocker interface {
	// Block keeps a person from writing to the account; who is blocked already stays so.
	Block(ctx context.Context, c Credential, who []Identity) error
	// Unblock lets them write again; who is not blocked is no error.
	Unblock(ctx context.Context, c Credential, who []Identity) error
}
