package graph

import (
	"context"
	"strings"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/graph/loader"
	"postdog.io/graph/model"
)

// nodeKind says how Query.node finds one kind of object, and who may: without the permission here, node would be a back
// door round the guards of root fields.
type nodeKind struct {
	may  domain.Permission
	find func(context.Context, *Resolver, *dal.Tx, *loader.Loaders, string) (model.Node, error)
}

// nodeKinds is by the prefix of the id. A schema test compares it with the types that implement Node.
var nodeKinds = map[string]nodeKind{
	"conv": {domain.ConversationReadPermission, findNode(func(ctx context.Context, l *loader.Loaders, id domain.ConversationID) (*dal.Conversation, error) {
		return l.Conversations.Load(ctx, id)
	})},
	"msg": {domain.ConversationReadPermission, findNode(func(ctx context.Context, l *loader.Loaders, id domain.MessageID) (*dal.Message, error) {
		return l.Messages.Load(ctx, id)
	})},
	"cont": {domain.ConversationReadPermission, findNode(func(ctx context.Context, l *loader.Loaders, id domain.ContactID) (*dal.Contact, error) {
		return l.Contacts.Load(ctx, id)
	})},
	"consent": {domain.ConversationReadPermission, findNode(func(ctx context.Context, l *loader.Loaders, id domain.ConsentEventID) (*dal.ConsentEvent, error) {
		return l.ConsentEvents.Load(ctx, id)
	})},
	"hook": {domain.ChannelManagePermission, findNode(func(ctx context.Context, l *loader.Loaders, id domain.WebhookDeliveryID) (*dal.WebhookDelivery, error) {
		return l.Deliveries.Load(ctx, id)
	})},
	"chan": {domain.ChannelReadPermission, findNode(func(ctx context.Context, l *loader.Loaders, id domain.ChannelID) (*dal.Channel, error) {
		return l.Channels.Load(ctx, id)
	})},
	"tmpl": {domain.TemplateReadPermission, findNode(func(ctx context.Context, l *loader.Loaders, id domain.TemplateID) (*dal.Template, error) {
		return l.Templates.Load(ctx, id)
	})},
	"memb": {domain.MemberReadPermission, findNode(func(ctx context.Context, l *loader.Loaders, id domain.MemberID) (*dal.Member, error) {
		return l.Members.Load(ctx, id)
	})},
	"team": {domain.MemberReadPermission, findNode(func(ctx context.Context, l *loader.Loaders, id domain.TeamID) (*dal.Team, error) {
		return l.Teams.Load(ctx, id)
	})},
	"role": {domain.MemberReadPermission, findNode(func(ctx context.Context, l *loader.Loaders, id domain.RoleID) (*dal.Role, error) {
		return l.Roles.Load(ctx, id)
	})},
	"inv": {domain.MemberManagePermission, findNode(func(ctx context.Context, l *loader.Loaders, id domain.InvitationID) (*dal.Invitation, error) {
		return l.Invitations.Load(ctx, id)
	})},
	"audit": {domain.AuditReadPermission, findNode(func(ctx context.Context, l *loader.Loaders, id domain.AuditEventID) (*dal.AuditEvent, error) {
		return l.AuditEvents.Load(ctx, id)
	})},
	"alert": {domain.SecurityManagePermission, findNode(func(ctx context.Context, l *loader.Loaders, id domain.SecurityAlertID) (*dal.SecurityAlert, error) {
		return l.SecurityAlerts.Load(ctx, id)
	})},
	// A service account's key is for those who manage keys; a personal token is its member's own.
	"key": {domain.MemberReadPermission, findNode(func(ctx context.Context, l *loader.Loaders, id domain.APIKeyID) (*dal.ApiKey, error) {
		k, err := l.APIKeys.Load(ctx, id)
		switch {
		case err != nil:
			return nil, err
		case k.Kind == domain.PersonalKey && k.MemberID != actorOf(ctx).Member(),
			k.Kind == domain.ServiceKey && authz.Can(actorOf(ctx), domain.APIKeyManagePermission) != nil:
			return nil, dal.ErrNotFound
		}
		return k, nil
	})},
	"ws": {domain.MemberReadPermission, func(ctx context.Context, _ *Resolver, tx *dal.Tx, _ *loader.Loaders, id string) (model.Node, error) {
		if want, err := domain.ParseID[domain.WorkspaceID]("id", id); err != nil || want != tx.Workspace() {
			return nil, dal.ErrNotFound
		}
		return dal.GetWorkspace(ctx, tx)
	}},
	"user": {"", func(ctx context.Context, r *Resolver, _ *dal.Tx, _ *loader.Loaders, id string) (model.Node, error) {
		if want, err := domain.ParseID[domain.UserID]("id", id); err != nil || want != actorOf(ctx).User() {
			return nil, dal.ErrNotFound
		}
		return r.viewer(ctx)
	}},
}

// findNode makes the find of a kind that has a loader.
func findNode[ID any, V model.Node, P interface {
	*ID
	UnmarshalText([]byte) error
}](load func(context.Context, *loader.Loaders, ID) (V, error)) func(context.Context, *Resolver, *dal.Tx, *loader.Loaders, string) (model.Node, error) {
	return func(ctx context.Context, _ *Resolver, _ *dal.Tx, l *loader.Loaders, text string) (model.Node, error) {
		var id ID
		if err := P(&id).UnmarshalText([]byte(text)); err != nil {
			return nil, dal.ErrNotFound
		}
		return load(ctx, l, id)
	}
}

// node finds any object by its global id; null where it does not exist, or is another workspace's.
func (r *Resolver) node(ctx context.Context, id string) (model.Node, error) {
	prefix, _, _ := strings.Cut(id, "_")
	kind, ok := nodeKinds[prefix]
	if !ok {
		return nil, nil
	}
	var tx *dal.Tx
	var loaders *loader.Loaders
	if kind.may != "" {
		if err := authz.Can(actorOf(ctx), kind.may); err != nil {
			return nil, err
		}
		var err error
		if tx, loaders, err = readsOf(ctx); err != nil {
			return nil, err
		}
	}
	n, err := kind.find(ctx, r, tx, loaders, id)
	if dal.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return n, nil
}
