package inbox

import (
	"context"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// AssignConversation gives a conversation to a member of the workspace; zero gives it to nobody.
func (i *Inbox) AssignConversation(ctx context.Context, by authz.Actor, id domain.ConversationID, assignee domain.MemberID) (*dal.Conversation, error) {
	return i.change(ctx, by, id, func(tx *dal.Tx, c *dal.Conversation) (bool, error) {
		if !assignee.IsZero() {
			found, err := dal.ListMembers(ctx, tx, assignee)
			if err != nil {
				return false, err
			}
			if len(found) == 0 {
				return false, &domain.Error{Code: domain.NotFound, Field: "assigneeId", Message: "There is no such member in this workspace."}
			}
		}
		changed := c.AssigneeID != assignee
		c.AssigneeID = assignee
		return changed, nil
	})
}

// ClaimConversation gives a conversation that nobody has to the actor. It is CONFLICT when a colleague has it.
func (i *Inbox) ClaimConversation(ctx context.Context, by authz.Actor, id domain.ConversationID) (*dal.Conversation, error) {
	return i.change(ctx, by, id, func(_ *dal.Tx, c *dal.Conversation) (bool, error) {
		switch c.AssigneeID {
		case by.Member():
			return false, nil
		case domain.MemberID{}:
			c.AssigneeID = by.Member()
			return true, nil
		}
		return false, domain.Errorf(domain.Conflict, "A colleague took this conversation before you.")
	})
}

// SetConversationStatus resolves or reopens a conversation.
func (i *Inbox) SetConversationStatus(ctx context.Context, by authz.Actor, id domain.ConversationID, status domain.ConversationStatus) (*dal.Conversation, error) {
	return i.change(ctx, by, id, func(_ *dal.Tx, c *dal.Conversation) (bool, error) {
		changed := c.Status != status
		c.Status = status
		return changed, nil
	})
}

// change locks a conversation that the actor may see, lets fn change it, and stores and tells a change.
func (i *Inbox) change(ctx context.Context, by authz.Actor, id domain.ConversationID, fn func(*dal.Tx, *dal.Conversation) (bool, error)) (c *dal.Conversation, err error) {
	err = i.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		if _, err := visible(ctx, tx, by, id); err != nil {
			return err
		}
		if c, err = dal.LockConversation(ctx, tx, id); err != nil {
			return err
		}
		changed, err := fn(tx, c)
		if err != nil || !changed {
			return err
		}
		if err := dal.UpdateConversation(ctx, tx, c); err != nil {
			return err
		}
		dal.Emit(tx, domain.Event{Kind: domain.ConversationChanged, ConversationID: c.ID})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}
