// Package channeltest is the conformance suite that every adapter must pass: over real HTTP, against a world that can
// be made to fail.
package channeltest

import (
	"testing"

	"postdog.io/channel"
)

// Harness says how to start a world for an adapter.
type Harness struct {
	// Start makes a world of its own for one test, and ends it with t.Cleanup.
	Start func(t *testing.T) World
}

// World is an adapter together with the network that it speaks with.
type World struct {
	// Adapter speaks with the network; Unreachable is the same, pointed where nobody listens; Impatient is the same with
	// a time limit of some tenths of a second.
	Adapter, Unreachable, Impatient channel.Adapter
	Credential                      channel.Credential
	// TokenDecides is true where a call names its account by the token alone.
	TokenDecides bool
	// ParentID is what Connect is given beside the credential.
	ParentID string
	// Network is the network's name in the control API, whose base URL is Control, such as http://127.0.0.1:1/control.
	Network, Control string
	// Customer is the id of someone in the control API who can be written to, and Recipient the same person for the adapter.
	Customer  string
	Recipient []channel.Identity
	// Deliveries are the webhooks as they arrived.
	Deliveries <-chan channel.Webhook
	// Acts are what the customer can do beyond writing.
	Acts Acts
}

// Acts make bodies for the control API, in which networks differ. One is nil where the network, or its world, has no such.
type Acts struct {
	// Image sends a PNG.
	Image func(data []byte) map[string]any
	// React puts an emoji on a message; an empty one takes it back.
	React func(messageID, emoji string) map[string]any
	// Choose taps a button.
	Choose func(id, title string) map[string]any
	Edit   func(messageID, text string) map[string]any
	Delete func(messageID string) map[string]any
	// Echo lets the business write with another tool.
	Echo func(text string) map[string]any
}

// Run runs the suite.
func Run(t *testing.T, h Harness) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, *run){
		"Capabilities":       testCapabilities,
		"SendText":           testSendText,
		"SendEveryScript":    testSendEveryScript,
		"QuotedReply":        testQuotedReply,
		"Inbound":            testInbound,
		"InboundQuote":       testInboundQuote,
		"Signature":          testSignature,
		"MalformedBodies":    testMalformedBodies,
		"Duplicates":         testDuplicates,
		"Reordered":          testReordered,
		"ReactionIn":         testReactionIn,
		"ReactionOut":        testReactionOut,
		"Buttons":            testButtons,
		"MediaIn":            testMediaIn,
		"MediaOut":           testMediaOut,
		"Edit":               testEdit,
		"Deletion":           testDeletion,
		"Echo":               testEcho,
		"Window":             testWindow,
		"Connect":            testConnect,
		"RateLimited":        testRateLimited,
		"Rejected":           testRejected,
		"NoRecipient":        testNoRecipient,
		"Disconnected":       testDisconnected,
		"Unreachable":        testUnreachable,
		"Cancelled":          testCancelled,
		"ErrorAfterAccept":   testAccepted("error_after_accept"),
		"DropAfterAccept":    testAccepted("drop_after_accept"),
		"ErrorBefore":        testNotAccepted("error_before"),
		"DropConnection":     testNotAccepted("drop_connection"),
		"Timeout":            testTimeout,
		"ReadReceipt":        testReadReceipt,
		"Typing":             testTyping,
		"SecretsStayInside":  testSecrets,
		"ParseIsRepeatable":  testRepeatable,
		"UnknownCredentials": testUnknownAccount,
		"Templates":          testTemplates,
		"TemplatePages":      testTemplatePages,
		"TemplateErrors":     testTemplateErrors,
		"TemplateSample":     testTemplateSample,
		"TemplateNews":       testTemplateNews,
		"Number":             testNumber,
		"NumberNews":         testNumberNews,
		"NumberErrors":       testNumberErrors,
		"BusinessProfile":    testBusinessProfile,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, &run{World: h.Start(t)})
		})
	}
}
