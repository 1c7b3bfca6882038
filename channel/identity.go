package channel

// IdentityKind says which of a network's ids a value is.
type IdentityKind string

// The kinds of identity.
const (
	// Phone is E.164 digits without the plus, as networks spell it (WhatsApp's wa_id).
	Phone IdentityKind = "phone"
	// BusinessScopedUserID is WhatsApp's BSUID, present also where the number is hidden.
	BusinessScopedUserID IdentityKind = "bsuid"
	// ParentBusinessScopedUserID is the BSUID of linked portfolios.
	ParentBusinessScopedUserID IdentityKind = "parent_bsuid"
	// PageScopedUserID is Messenger's PSID.
	PageScopedUserID IdentityKind = "psid"
	// InstagramScopedUserID is Instagram's IGSID.
	InstagramScopedUserID IdentityKind = "igsid"
	// UserID is a network's own id of an account, the same for everyone (X).
	UserID IdentityKind = "user_id"
	// Username is a public name; it can change and be given to someone else, so it is never used to find a contact.
	Username IdentityKind = "username"
)

// Identity is one id that a network gave to a person.
type Identity struct {
	Kind  IdentityKind
	Value string
}

// Person is someone as a message names them: by the ids that the network gave, and by what they call themselves, which may
// be empty.
type Person struct {
	Identities []Identity
	Name       string
}
