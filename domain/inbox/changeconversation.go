package inbox

import (
	"context"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// Assignment says to whom a conversation is given; zero stands for nobody. What is not set stays as it is.
type Assignment struct {
	Assignee             domain.MemberID
	Team                 domain.TeamID
	SetAssignee, SetTeam bool
}

// AssignConversation gives a conversation to a member or a team of the workspace, or to nobody.
func (i *Inbox) AssignConversation(ctx context.Context, by authz.Actor, id domain.ConversationID, in Assignment) (*dal.Conversation, error) {
	return i.change(ctx, by, id, in, func(c *dal.Conversation) (bool, error) {
		before := *c
		if in.SetAssignee {
			c.AssigneeID = in.Assignee
		}
		if in.SetTeam {
			c.TeamID = in.Team
		}
		return c.AssigneeID != before.AssigneeID || c.TeamID != before.TeamID, nil
	})
}

// ClaimConversation gives a conversation that nobody has to the actor. It is CONFLICT when a colleague has it, and FORBIDDEN
// for whoever is no member.
func (i *Inbox) ClaimConversation(ctx context.Context, by authz.Actor, id domain.ConversationID) (*dal.Conversation, error) {
	if err := authz.AsMember(by); err != nil {
		return nil, err
	}
	return i.change(ctx, by, id, Assignment{Assignee: by.Member(), SetAssignee: true}, func(c *dal.Conversation) (bool, error) {
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
	return i.change(ctx, by, id, Assignment{}, func(c *dal.Conversation) (bool, error) {
		changed := c.Status != status
		c.Status = status
		return changed, nil
	})
}

// change locks a conversation that the actor may see, lets fn change it, and stores and tells a change. The team and the member
// that fn may give it to are there until then.
func (i *Inbox) change(ctx context.Context, by authz.Actor, id domain.ConversationID, to Assignment, fn func(*dal.Conversation) (bool, error)) (c *dal.Conversation, err error) {
	err = i.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		if _, err := visible(ctx, tx, by, id); err != nil {
			return err
		}
		if err := to.keep(ctx, tx); err != nil {
			return err
		}
		if c, err = dal.LockConversation(ctx, tx, id); err != nil {
			return err
		}
		before := *c
		changed, err := fn(c)
		if err != nil || !changed {
			return err
		}
		if err := dal.UpdateConversation(ctx, tx, c); err != nil {
			return err
		}
		auditChange(tx, by, &before, c)
		e := domain.Event{Kind: domain.ConversationChanged, ConversationID: c.ID}
		if c.AssigneeID != before.AssigneeID || c.TeamID != before.TeamID { // those who lose sight of it are told
			e.FromAssigneeID, e.FromTeamID = before.AssigneeID, before.TeamID
		}
		dal.Emit(tx, e)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// keep finds the team and the member, and keeps them from being deleted before the transaction ends. They are locked before the
// conversation, in this order, as they are where they are deleted and their conversations given back.
func (a Assignment) keep(ctx context.Context, tx *dal.Tx) error {
	if a.SetTeam && !a.Team.IsZero() {
		if err := dal.KeepTeam(ctx, tx, a.Team); dal.IsNotFound(err) {
			return &domain.Error{Code: domain.NotFound, Field: "teamId", Message: "There is no such team in this workspace."}
		} else if err != nil {
			return err
		}
	}
	if a.SetAssignee && !a.Assignee.IsZero() {
		if _, err := dal.KeepMember(ctx, tx, a.Assignee); dal.IsNotFound(err) {
			return &domain.Error{Code: domain.NotFound, Field: "assigneeId", Message: "There is no such member in this workspace."}
		} else if err != nil {
			return err
		}
	}
	return nil
}

// auditChange notes in the audit log what a member changed of a conversation.
func auditChange(tx *dal.Tx, by authz.Actor, before, after *dal.Conversation) {
	idOrNone := func(id interface {
		IsZero() bool
		String() string
	}) string {
		if id.IsZero() {
			return ""
		}
		return id.String()
	}
	if before.AssigneeID != after.AssigneeID {
		dal.Audit(tx, by.Did("conversation.assigned", after.ID, domain.Changed("assignee", idOrNone(before.AssigneeID), idOrNone(after.AssigneeID))))
	}
	if before.TeamID != after.TeamID {
		dal.Audit(tx, by.Did("conversation.assigned", after.ID, domain.Changed("team", idOrNone(before.TeamID), idOrNone(after.TeamID))))
	}
	if before.Status != after.Status {
		dal.Audit(tx, by.Did("conversation.status_changed", after.ID, domain.Changed("status", string(before.Status), string(after.Status))))
	}
}
