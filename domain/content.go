package domain

import (
	"encoding/json"
	"time"
)

// Content is what a message is made of, whichever way it went and whatever network carried it. Which fields are set
// follows from the message's kind; a quote, a referral and a forwarding mark can stand with any kind. It is the shape that
// adapters read and write, that is sealed at rest, and that the API shows.
type Content struct {
	// Text is the text, or the caption of media.
	Text string `json:"text,omitempty"`
	// Location is set with KindLocation.
	Location *Location `json:"location,omitempty"`
	// ContactCards are set with KindContacts.
	ContactCards []ContactCard `json:"contactCards,omitempty"`
	// Choice is set with KindChoice: what the customer tapped.
	Choice *Choice `json:"choice,omitempty"`
	// FlowReply is set with KindFlowReply: a form that the customer filled in.
	FlowReply *FlowReply `json:"flowReply,omitempty"`
	// Order is set with KindOrder.
	Order *Order `json:"order,omitempty"`
	// Interactive is set with KindInteractive: what the business offered to tap.
	Interactive *Interactive `json:"interactive,omitempty"`
	// Template is set with KindTemplate.
	Template *TemplateContent `json:"template,omitempty"`
	// Reaction is set with KindReaction; an empty emoji takes it back.
	Reaction *ReactionContent `json:"reaction,omitempty"`
	// Share is set with KindShare: a post, a reel or a link that was passed on.
	Share *Share `json:"share,omitempty"`
	// Story is the story that the customer answered, or mentioned the business in.
	Story *Story `json:"story,omitempty"`
	// System is set with KindSystem.
	System *SystemNotice `json:"system,omitempty"`
	// Referral is the ad, post or link that brought the customer here.
	Referral *Referral `json:"referral,omitempty"`
	// Product is the product of a catalogue that the customer asks about.
	Product *ProductReference `json:"product,omitempty"`
	// Forwarding says whether the sender passed it on from another chat.
	Forwarding Forwarding `json:"forwarding,omitempty"`
	// Problem is what the network itself says is wrong with the message.
	Problem *ContentProblem `json:"problem,omitempty"`
	// NetworkKind is the network's own name for a kind that this version does not understand.
	NetworkKind string `json:"networkKind,omitempty"`
	// Raw is the network's own JSON of such a message, kept whole.
	Raw json.RawMessage `json:"raw,omitempty"`
}

// Location is a place; 0, 0 is a valid one.
type Location struct {
	// Latitude and Longitude are in degrees, WGS 84.
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Name      string  `json:"name,omitempty"`
	Address   string  `json:"address,omitempty"`
	URL       string  `json:"url,omitempty"`
}

// ContactCard is one card of an address book.
type ContactCard struct {
	// Name is the name as it is shown.
	Name       string        `json:"name"`
	FirstName  string        `json:"firstName,omitempty"`
	LastName   string        `json:"lastName,omitempty"`
	Company    string        `json:"company,omitempty"`
	Department string        `json:"department,omitempty"`
	JobTitle   string        `json:"jobTitle,omitempty"`
	Birthday   string        `json:"birthday,omitempty"`
	Phones     []CardPhone   `json:"phones,omitempty"`
	Emails     []CardValue   `json:"emails,omitempty"`
	URLs       []CardValue   `json:"urls,omitempty"`
	Addresses  []CardAddress `json:"addresses,omitempty"`
	// Own is true where the customer shared their own number because they were asked for it.
	Own bool `json:"own,omitempty"`
}

// CardPhone is a phone number of a card.
type CardPhone struct {
	Number string `json:"number"`
	Label  string `json:"label,omitempty"`
	// NetworkID is set for numbers that use the network themselves (WhatsApp's wa_id).
	NetworkID string `json:"networkId,omitempty"`
}

// CardValue is an e-mail address or URL of a card.
type CardValue struct {
	Value string `json:"value"`
	Label string `json:"label,omitempty"`
}

// CardAddress is a postal address of a card.
type CardAddress struct {
	Street      string `json:"street,omitempty"`
	City        string `json:"city,omitempty"`
	State       string `json:"state,omitempty"`
	PostalCode  string `json:"postalCode,omitempty"`
	Country     string `json:"country,omitempty"`
	CountryCode string `json:"countryCode,omitempty"`
	Label       string `json:"label,omitempty"`
}

// ChoiceKind says where a choice was offered.
type ChoiceKind string

// The kinds of choice.
const (
	// ButtonChoice is a reply button of an interactive message.
	ButtonChoice ChoiceKind = "BUTTON"
	// ListChoice is a row of a list.
	ListChoice ChoiceKind = "LIST"
	// TemplateButtonChoice is a quick reply of a template.
	TemplateButtonChoice ChoiceKind = "TEMPLATE_BUTTON"
	// QuickReplyChoice is a quick reply of Messenger, Instagram or X.
	QuickReplyChoice ChoiceKind = "QUICK_REPLY"
	// PostbackChoice is a button, menu item or ice breaker of Messenger or Instagram.
	PostbackChoice ChoiceKind = "POSTBACK"
	// CallPermissionChoice is the answer to a request to call.
	CallPermissionChoice ChoiceKind = "CALL_PERMISSION"
)

// Choice is what a customer tapped.
type Choice struct {
	Kind ChoiceKind `json:"kind"`
	// ID is the id or payload that the business gave it.
	ID          string `json:"id,omitempty"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
}

// FlowReply is a form that a customer filled in.
type FlowReply struct {
	// Name is the network's name of the kind of form, such as flow or address_message.
	Name string `json:"name"`
	// Summary is the network's own line for the chat.
	Summary string `json:"summary,omitempty"`
	// Token ties it to the message that asked; it may be missing.
	Token string `json:"token,omitempty"`
	// Answers are the fields in the order in which they came.
	Answers []FlowAnswer `json:"answers,omitempty"`
}

// FlowAnswer is one field of a form; a value that is no plain text is its JSON.
type FlowAnswer struct {
	Field string `json:"field"`
	Value string `json:"value"`
}

// Order is a cart that a customer sent.
type Order struct {
	CatalogID string      `json:"catalogId"`
	Items     []OrderItem `json:"items"`
}

// OrderItem is one line of an order.
type OrderItem struct {
	ProductID string `json:"productId"`
	Quantity  int    `json:"quantity"`
	// UnitPrice is a decimal number in the currency's main unit.
	UnitPrice string `json:"unitPrice"`
	// Currency is an ISO 4217 code.
	Currency string `json:"currency"`
}

// InteractiveKind says what an interactive message offers.
type InteractiveKind string

// The kinds of interactive message.
const (
	// ReplyButtons are up to a few buttons beneath the text; on Messenger, Instagram and X they are quick replies.
	ReplyButtons InteractiveKind = "BUTTONS"
	// ListMenu is a button that opens a list of rows in sections.
	ListMenu InteractiveKind = "LIST"
	// LinkButton opens a web page.
	LinkButton InteractiveKind = "LINK"
	// LocationRequest asks for the customer's place.
	LocationRequest InteractiveKind = "LOCATION_REQUEST"
	// ContactRequest asks for the customer's phone number.
	ContactRequest InteractiveKind = "CONTACT_REQUEST"
	// FlowForm opens a form.
	FlowForm InteractiveKind = "FLOW"
	// SingleProduct shows one product of a catalogue.
	SingleProduct InteractiveKind = "PRODUCT"
	// ProductList shows products in sections.
	ProductList InteractiveKind = "PRODUCT_LIST"
	// Catalogue opens the whole catalogue.
	Catalogue InteractiveKind = "CATALOG"
	// AddressRequest asks for a postal address (India, Singapore).
	AddressRequest InteractiveKind = "ADDRESS_REQUEST"
	// CallPermissionRequest asks whether the business may call.
	CallPermissionRequest InteractiveKind = "CALL_PERMISSION_REQUEST"
)

// Interactive is what a business offers to tap. Text of the message is its body.
type Interactive struct {
	Kind InteractiveKind `json:"kind"`
	// Header is a line above the body; a header of media is the message's media.
	Header string `json:"header,omitempty"`
	Footer string `json:"footer,omitempty"`
	// Buttons are set with ReplyButtons.
	Buttons []ReplyButton `json:"buttons,omitempty"`
	// ButtonText is the label of what opens a list, a link or a form.
	ButtonText string `json:"buttonText,omitempty"`
	// URL is set with LinkButton.
	URL string `json:"url,omitempty"`
	// Sections are set with ListMenu and ProductList.
	Sections []ListSection `json:"sections,omitempty"`
	// FlowID and FlowScreen are set with FlowForm.
	FlowID     string `json:"flowId,omitempty"`
	FlowScreen string `json:"flowScreen,omitempty"`
	FlowToken  string `json:"flowToken,omitempty"`
	// CatalogID and ProductID are set with the kinds that show products.
	CatalogID string `json:"catalogId,omitempty"`
	ProductID string `json:"productId,omitempty"`
	// Country is set with AddressRequest: an ISO 3166 code.
	Country string `json:"country,omitempty"`
}

// ReplyButton is a button that answers with its title.
type ReplyButton struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// ListSection is a titled part of a list.
type ListSection struct {
	Title string    `json:"title,omitempty"`
	Rows  []ListRow `json:"rows,omitempty"`
	// ProductIDs are set in a list of products.
	ProductIDs []string `json:"productIds,omitempty"`
}

// ListRow is a row of a list.
type ListRow struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
}

// TemplateContent is a template as it was sent: which, and with which values. Text of the message is its body with the
// values filled in.
type TemplateContent struct {
	// TemplateID is our template's id, where it is one that we know.
	TemplateID TemplateID `json:"templateId,omitzero"`
	Name       string     `json:"name"`
	// Language is the network's code, such as en_US.
	Language string `json:"language"`
	Category string `json:"category,omitempty"`
	// Header, Footer and Buttons are what the customer sees around the body.
	Header  string                  `json:"header,omitempty"`
	Footer  string                  `json:"footer,omitempty"`
	Buttons []TemplateContentButton `json:"buttons,omitempty"`
	// HeaderValues, BodyValues and ButtonValues fill the template's variables.
	HeaderValues []TemplateValue       `json:"headerValues,omitempty"`
	BodyValues   []TemplateValue       `json:"bodyValues,omitempty"`
	ButtonValues []TemplateButtonValue `json:"buttonValues,omitempty"`
	// HeaderLocation is set where the header is a place; a header of media is the message's media.
	HeaderLocation *Location `json:"headerLocation,omitempty"`
}

// TemplateContentButton is a button of a template as the customer sees it.
type TemplateContentButton struct {
	// Kind is the network's name of it, such as QUICK_REPLY or URL.
	Kind string `json:"kind"`
	Text string `json:"text"`
	// URL or phone number that it leads to, with its value filled in.
	Target string `json:"target,omitempty"`
}

// TemplateValue fills one variable; positional variables have no name.
type TemplateValue struct {
	Name string `json:"name,omitempty"`
	Text string `json:"text"`
}

// TemplateButtonValue fills the variable of one button: the end of a URL, a payload or a coupon code.
type TemplateButtonValue struct {
	Index int    `json:"index"`
	Value string `json:"value"`
}

// ReactionContent is an emoji on another message.
type ReactionContent struct {
	// Emoji is empty where a reaction is taken back.
	Emoji string `json:"emoji"`
}

// Share is a post, reel or link that someone passed on.
type Share struct {
	Title string `json:"title,omitempty"`
	URL   string `json:"url,omitempty"`
	// NetworkID is the network's id of what was shared.
	NetworkID string `json:"networkId,omitempty"`
}

// StoryKind says what a message has to do with a story.
type StoryKind string

// The kinds of story.
const (
	StoryReply   StoryKind = "REPLY"
	StoryMention StoryKind = "MENTION"
)

// Story is the story that a message answers or stands in.
type Story struct {
	Kind      StoryKind `json:"kind"`
	NetworkID string    `json:"networkId,omitempty"`
}

// SystemKind says what a network tells about a conversation.
type SystemKind string

// The kinds of system notice.
const (
	NumberChanged   SystemKind = "NUMBER_CHANGED"
	UserIDChanged   SystemKind = "USER_ID_CHANGED"
	IdentityChanged SystemKind = "IDENTITY_CHANGED"
	OtherNotice     SystemKind = "OTHER"
)

// SystemNotice is a line that the network itself wrote into a conversation.
type SystemNotice struct {
	Kind SystemKind `json:"kind"`
	// Text is the network's own sentence.
	Text string `json:"text,omitempty"`
}

// Referral is what brought a customer here.
type Referral struct {
	// Source is AD, POST, LINK or another word of the network's, in capitals.
	Source string `json:"source"`
	// SourceID is the network's id of the ad or post.
	SourceID string `json:"sourceId,omitempty"`
	URL      string `json:"url,omitempty"`
	Headline string `json:"headline,omitempty"`
	Body     string `json:"body,omitempty"`
	// MediaURL is a picture or video of the ad, on the network's servers.
	MediaURL string `json:"mediaUrl,omitempty"`
	// ClickID ties the message to the click on the ad (Meta's ctwa_clid).
	ClickID string `json:"clickId,omitempty"`
	// Reference is the parameter of a link (Messenger's ref).
	Reference string `json:"reference,omitempty"`
}

// ProductReference is a product of a catalogue.
type ProductReference struct {
	CatalogID string `json:"catalogId,omitempty"`
	ProductID string `json:"productId"`
}

// Forwarding says whether a message was passed on from another chat.
type Forwarding string

// How often a message was passed on; the empty value says that it was not.
const (
	Forwarded      Forwarding = "ONCE"
	ForwardedOften Forwarding = "OFTEN"
)

// ContentProblem is what a network says is wrong with a message that it delivered all the same.
type ContentProblem struct {
	Code string `json:"code"`
	Text string `json:"text,omitempty"`
}

// MediaDetails is what is known of a file beyond its bytes. It is sealed with it.
type MediaDetails struct {
	// Filename is made safe: no path, no control or direction characters.
	Filename string `json:"filename,omitempty"`
	// Width and Height are in pixels.
	Width  int `json:"width,omitempty"`
	Height int `json:"height,omitempty"`
	// Duration is of sound and video.
	Duration time.Duration `json:"duration,omitempty"`
	// Waveform has the loudness of equal spans of a sound, 0 to 100.
	Waveform []byte `json:"waveform,omitempty"`
	// Voice is true for a note that was spoken into the chat, Animated for a sticker that moves.
	Voice    bool `json:"voice,omitempty"`
	Animated bool `json:"animated,omitempty"`
}
