package domain

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// TemplateStatus says whether a template can be sent.
type TemplateStatus string

// The statuses of a template, as Meta has them. TemplateDraft was never handed in, and TemplateOther stands for a word that
// this version does not know.
const (
	TemplateDraft           TemplateStatus = "DRAFT"
	TemplatePending         TemplateStatus = "PENDING"
	TemplateApproved        TemplateStatus = "APPROVED"
	TemplateRejected        TemplateStatus = "REJECTED"
	TemplatePaused          TemplateStatus = "PAUSED"
	TemplateDisabled        TemplateStatus = "DISABLED"
	TemplateInAppeal        TemplateStatus = "IN_APPEAL"
	TemplateFlagged         TemplateStatus = "FLAGGED"
	TemplateReinstated      TemplateStatus = "REINSTATED"
	TemplateLimitExceeded   TemplateStatus = "LIMIT_EXCEEDED"
	TemplateLocked          TemplateStatus = "LOCKED"
	TemplateArchived        TemplateStatus = "ARCHIVED"
	TemplatePendingDeletion TemplateStatus = "PENDING_DELETION"
	TemplateDeleted         TemplateStatus = "DELETED"
	TemplateOther           TemplateStatus = "OTHER"
)

var templateStatuses = map[TemplateStatus]bool{
	TemplatePending: true, TemplateApproved: true, TemplateRejected: true, TemplatePaused: true, TemplateDisabled: true, TemplateInAppeal: true,
	TemplateFlagged: true, TemplateReinstated: true, TemplateLimitExceeded: true, TemplateLocked: true, TemplateArchived: true,
	TemplatePendingDeletion: true, TemplateDeleted: true,
}

// TemplateStatusOf reads a network's word for a status.
func TemplateStatusOf(word string) TemplateStatus {
	if s := TemplateStatus(word); templateStatuses[s] {
		return s
	}
	return TemplateOther
}

// Sendable says whether a template of this status can be sent.
func (s TemplateStatus) Sendable() bool { return s == TemplateApproved || s == TemplateReinstated }

// TemplateCategory decides what a template costs, and who may get it.
type TemplateCategory string

// The categories.
const (
	MarketingTemplate      TemplateCategory = "MARKETING"
	UtilityTemplate        TemplateCategory = "UTILITY"
	AuthenticationTemplate TemplateCategory = "AUTHENTICATION"
)

// TemplateCategoryOf reads a network's word for a category; a word that is not known is empty.
func TemplateCategoryOf(word string) TemplateCategory {
	switch c := TemplateCategory(word); c {
	case MarketingTemplate, UtilityTemplate, AuthenticationTemplate:
		return c
	}
	return ""
}

// TemplateQuality is what customers make of a template, in the network's eyes.
type TemplateQuality string

// The qualities.
const (
	QualityUnknown TemplateQuality = "UNKNOWN"
	QualityGreen   TemplateQuality = "GREEN"
	QualityYellow  TemplateQuality = "YELLOW"
	QualityRed     TemplateQuality = "RED"
)

// TemplateQualityOf reads a network's word for a quality.
func TemplateQualityOf(word string) TemplateQuality {
	switch q := TemplateQuality(word); q {
	case QualityGreen, QualityYellow, QualityRed:
		return q
	}
	return QualityUnknown
}

// ParameterFormat says how a template's variables are called.
type ParameterFormat string

// The formats: {{1}}, {{2}} … or {{first_name}}.
const (
	PositionalParameters ParameterFormat = "POSITIONAL"
	NamedParameters      ParameterFormat = "NAMED"
)

// HeaderFormat says what stands above a template's text.
type HeaderFormat string

// The formats of a header.
const (
	TextHeader     HeaderFormat = "TEXT"
	ImageHeader    HeaderFormat = "IMAGE"
	VideoHeader    HeaderFormat = "VIDEO"
	DocumentHeader HeaderFormat = "DOCUMENT"
	LocationHeader HeaderFormat = "LOCATION"
)

// MediaKind is the kind of file that the header carries; empty where it is none.
func (f HeaderFormat) MediaKind() MessageKind {
	switch f {
	case ImageHeader:
		return KindImage
	case VideoHeader:
		return KindVideo
	case DocumentHeader:
		return KindDocument
	}
	return ""
}

// TemplateButtonKind says what a button of a template does.
type TemplateButtonKind string

// The kinds of button, as Meta calls them.
const (
	QuickReplyButton         TemplateButtonKind = "QUICK_REPLY"
	URLButton                TemplateButtonKind = "URL"
	PhoneButton              TemplateButtonKind = "PHONE_NUMBER"
	CopyCodeButton           TemplateButtonKind = "COPY_CODE"
	OneTimePasswordButton    TemplateButtonKind = "OTP"
	VoiceCallButton          TemplateButtonKind = "VOICE_CALL"
	RequestContactInfoButton TemplateButtonKind = "REQUEST_CONTACT_INFO"
	// OtherButton is one of a kind that we don't write: of flows, catalogues and what comes. Some can be sent; see Sendable.
	OtherButton TemplateButtonKind = "OTHER"
)

// The network's names of other buttons that can be sent: one opens a form, with a token of the business's own for its value, and one
// the catalogue, with a product's id for its picture.
const (
	FlowButton      = "FLOW"
	CatalogueButton = "CATALOG"
)

// TemplateParts are what a template is made of, in the words of its author.
type TemplateParts struct {
	Header  *TemplateHeader  `json:"header,omitempty"`
	Body    TemplateText     `json:"body"`
	Footer  string           `json:"footer,omitempty"`
	Buttons []TemplateButton `json:"buttons,omitempty"`
	// SecurityAdvice and ExpiresAfter are of authentication templates, whose texts are Meta's own: whether it warns not to
	// pass the code on, and after how many minutes the code is said to end (0 for nothing said).
	SecurityAdvice bool `json:"securityAdvice,omitempty"`
	ExpiresAfter   int  `json:"expiresAfter,omitempty"`
	// Foreign are the network's names of components that we can neither write nor send, such as CAROUSEL.
	Foreign []string `json:"foreign,omitempty"`
}

// TemplateText is a text with variables, each with a sample for the reviewer.
type TemplateText struct {
	Text    string           `json:"text"`
	Samples []TemplateSample `json:"samples,omitempty"`
}

// TemplateSample is a variable's sample; Variable is its name or number.
type TemplateSample struct {
	Variable string `json:"variable"`
	Value    string `json:"value"`
}

// TemplateHeader is what stands above the text.
type TemplateHeader struct {
	Format HeaderFormat `json:"format"`
	// Text is set with TextHeader; it has at most one variable.
	TemplateText
	// Handle is the network's word for an uploaded sample file, and Filename what it was called.
	Handle   string `json:"handle,omitempty"`
	Filename string `json:"filename,omitempty"`
}

// TemplateButton is a button beneath the text.
type TemplateButton struct {
	Kind TemplateButtonKind `json:"kind"`
	Text string             `json:"text"`
	// URL is set with URLButton; it may end in one variable, for which Sample is the whole address.
	URL    string `json:"url,omitempty"`
	Sample string `json:"sample,omitempty"`
	// PhoneNumber is set with PhoneButton.
	PhoneNumber string `json:"phoneNumber,omitempty"`
	// NetworkKind is the network's name of an OtherButton.
	NetworkKind string `json:"networkKind,omitempty"`
}

// Sendable says whether a template with this button can be sent.
func (b TemplateButton) Sendable() bool {
	return b.Kind != OtherButton || b.NetworkKind == FlowButton || b.NetworkKind == CatalogueButton
}

// Name is the network's name of what the button does.
func (b TemplateButton) Name() string {
	if b.Kind == OtherButton {
		return b.NetworkKind
	}
	return string(b.Kind)
}

// variablePattern is a variable within a text.
var variablePattern = regexp.MustCompile(`\{\{\s*([^{}]*?)\s*\}\}`)

// Variables are the names or numbers of a text's variables, each once: numbers in order, names as they come.
func Variables(text string) []string {
	var found []string
	seen := map[string]bool{}
	for _, m := range variablePattern.FindAllStringSubmatch(text, -1) {
		if !seen[m[1]] {
			seen[m[1]] = true
			found = append(found, m[1])
		}
	}
	for i := 1; i < len(found); i++ { // a handful
		for j := i; j > 0 && numberOf(found[j]) > 0 && numberOf(found[j-1]) > 0 && numberOf(found[j]) < numberOf(found[j-1]); j-- {
			found[j], found[j-1] = found[j-1], found[j]
		}
	}
	return found
}

func numberOf(variable string) int {
	n, err := strconv.Atoi(variable)
	if err != nil {
		return 0
	}
	return n
}

// FillVariables puts values in the places of a text's variables; one without a value stays as it is.
func FillVariables(text string, values map[string]string) string {
	return variablePattern.ReplaceAllStringFunc(text, func(found string) string {
		name := strings.TrimSpace(strings.Trim(found, "{}"))
		if v, ok := values[name]; ok {
			return v
		}
		return found
	})
}

// TemplateComponent is a part of a template that a problem, a variable or a value belongs to.
type TemplateComponent string

// The components.
const (
	NameComponent     TemplateComponent = "NAME"
	LanguageComponent TemplateComponent = "LANGUAGE"
	CategoryComponent TemplateComponent = "CATEGORY"
	HeaderComponent   TemplateComponent = "HEADER"
	BodyComponent     TemplateComponent = "BODY"
	FooterComponent   TemplateComponent = "FOOTER"
	ButtonComponent   TemplateComponent = "BUTTON"
)

// TemplateProblemSeverity says whether a network would refuse a template for a problem.
type TemplateProblemSeverity string

// The severities.
const (
	// TemplateError is refused, TemplateAdvice taken and better avoided.
	TemplateError  TemplateProblemSeverity = "ERROR"
	TemplateAdvice TemplateProblemSeverity = "ADVICE"
)

// TemplateProblem is something about a template that a network would refuse, or that is better done otherwise.
type TemplateProblem struct {
	// Rule is the stable name of the rule, such as BODY_TOO_LONG.
	Rule      string
	Severity  TemplateProblemSeverity
	Component TemplateComponent
	// ButtonIndex is set where it is about one button, and Variable where it is about one variable.
	ButtonIndex *int
	Variable    *string
	// Message is a sentence that says what would be right.
	Message string
}

// TemplateVariable is a place in a template that a value goes to.
type TemplateVariable struct {
	Component TemplateComponent
	// Name is the variable's name or number; of a coupon code it is empty.
	Name        string
	ButtonIndex *int
	Sample      string
}

// TemplateWarningKind says what a warning is about.
type TemplateWarningKind string

// The kinds of warning.
const (
	QualityWarning  TemplateWarningKind = "QUALITY"
	PausedWarning   TemplateWarningKind = "PAUSED"
	CategoryWarning TemplateWarningKind = "CATEGORY"
)

// TemplateWarning is something to know before a template is sent.
type TemplateWarning struct {
	Kind TemplateWarningKind
	// Message is a sentence.
	Message string
	// At is when that ends, or happens; nil where it is not known.
	At *time.Time
}
