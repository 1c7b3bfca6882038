package graph

import (
	"postdog.io/graph/generated"
	"postdog.io/graph/model"
)

// MaxComplexity bounds what one document may cost. A field costs 1 and what is under it; a list costs that times its
// page size. The dashboard's largest document, the inbox with its last messages, costs about 2,000.
const MaxComplexity = 20_000

// complexity weighs the fields that multiply.
func complexity() generated.ComplexityRoot {
	var c generated.ComplexityRoot
	c.Query.Conversations = func(child int, _ *model.ConversationFilter, first *int, _ *string) int {
		return 1 + child*atMost(first, 50)
	}
	c.Query.Templates = func(child int, _ *model.TemplateFilter, first *int, _ *string) int {
		return 1 + child*atMost(first, 50)
	}
	c.Template.Channels = func(child int) int { return 1 + child*fewChannels }
	c.Conversation.Messages = func(child int, first *int, _ *string, last *int, _ *string) int {
		return 1 + child*max(atMost(first, 1), atMost(last, 1))
	}
	c.Contact.ConsentEvents = func(child int, first *int, _ *string) int { return 1 + child*atMost(first, 20) }
	c.Query.WebhookDeliveries = func(child int, _ *model.WebhookDeliveryFilter, first *int, _ *string) int {
		return 1 + child*atMost(first, 50)
	}
	// Lists without pages lead to each other, round and round: members to their teams to those teams' members.
	whole := func(child int) int { return 1 + child*wholeList }
	c.Query.Members, c.Query.Teams, c.Query.Roles, c.Query.Invitations = whole, whole, whole, whole
	c.Member.Teams, c.Member.Channels, c.Team.Members = whole, whole, whole
	c.Invitation.Teams, c.Invitation.Channels = whole, whole
	return c
}

// wholeList is how many objects a list without pages counts as.
const wholeList = 20

// fewChannels is how many channels of one account a template counts with.
const fewChannels = 3

// atMost is the page size that a list is asked for, kept within what it gives.
func atMost(n *int, otherwise int) int {
	if n == nil {
		return otherwise
	}
	return min(max(*n, 1), maxPage)
}
