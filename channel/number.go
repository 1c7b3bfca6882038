package channel

import "context"

// Numbers is a network whose accounts are phone numbers with a state of their own: verified, registered, rated, limited.
// Errors are as with Send.
type Numbers interface {
	// Number reads a number's state.
	Number(ctx context.Context, c Credential) (Number, error)
	// RequestCode has the network send a code to the number, by text message or by a call, in a language such as en_US.
	RequestCode(ctx context.Context, c Credential, byCall bool, language string) error
	// VerifyCode proves by the code that the business has the number. One that is verified already is no error.
	VerifyCode(ctx context.Context, c Credential, code Secret) error
	// Register makes the number usable by the API under a two-step PIN of six digits; it may be repeated with the same PIN.
	Register(ctx context.Context, c Credential, pin Secret) error
	// SetPin changes the two-step PIN.
	SetPin(ctx context.Context, c Credential, pin Secret) error
	// BusinessProfile reads what customers see of the business, and SetBusinessProfile replaces it; an empty about or industry
	// stays as it is.
	BusinessProfile(ctx context.Context, c Credential) (BusinessProfile, error)
	SetBusinessProfile(ctx context.Context, c Credential, p BusinessProfile) error
}

// Unlimited is a messaging limit that is none.
const Unlimited = -1

// Number is what a network says of a number. Words are the network's own, in capitals.
type Number struct {
	VerifiedName string
	// NameStatus is how far the review of the name came, Quality how customers take the number's messages.
	NameStatus, Quality string
	// Status is CONNECTED for one that works.
	Status string
	// Verified says whether the business proved that it has the number.
	Verified bool
	// Registered says whether the API may use the number.
	Registered bool
	// MessagingLimit is to how many people in a day the business may write first; Unlimited, or 0 where it is not known.
	MessagingLimit int
	// PerSecond is how many messages the number may send in a second; 0 where it is not known.
	PerSecond int
	// OnPhone is true where an app on a phone stays in use beside the API.
	OnPhone bool
	// HasPin says whether a two-step PIN is set.
	HasPin bool
	// Problems are what keeps the number, or what it belongs to, from sending.
	Problems []NumberProblem
}

// NumberProblem is something that the business has to mend at the network.
type NumberProblem struct {
	// Of is what has it, such as BUSINESS or PHONE_NUMBER; Blocks is true where nothing can be sent.
	Of       string `json:"of"`
	Blocks   bool   `json:"blocks,omitempty"`
	Text     string `json:"text"`
	Solution string `json:"solution,omitempty"`
}

// BusinessProfile is what customers see of a business.
type BusinessProfile struct {
	About       string   `json:"about,omitempty"`
	Description string   `json:"description,omitempty"`
	Address     string   `json:"address,omitempty"`
	Email       string   `json:"email,omitempty"`
	Websites    []string `json:"websites,omitempty"`
	// Industry is the network's word, such as RETAIL.
	Industry string `json:"industry,omitempty"`
}
