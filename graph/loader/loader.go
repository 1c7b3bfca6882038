// Package loader reads rows in batches: what many fields of one answer ask for one by one is asked of Postgres once.
package loader

import (
	"context"
	"slices"
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
)

// wait is how long a loader gathers keys: gqlgen resolves the fields of a list side by side, so they come at once.
const wait = 500 * time.Microsecond

// Loaders are the loaders of one answer, all on its transaction. A row that does not exist is dal.ErrNotFound.
type Loaders struct {
	Contacts   *Loader[domain.ContactID, *dal.Contact]
	Identities *Loader[domain.ContactID, []*dal.ContactIdentity]
	Channels   *Loader[domain.ChannelID, *dal.Channel]
	Grants     *Loader[domain.GrantID, *dal.ChannelGrant]
	Revoking   *Loader[domain.ChannelID, bool]
	Numbers    *Loader[domain.ChannelID, *dal.Number]
	// Initiated is how many people the workspace wrote to first on a network, in the period that limits count.
	Initiated      *Loader[domain.Network, int]
	Members        *Loader[domain.MemberID, *dal.Member]
	Teams          *Loader[domain.TeamID, *dal.Team]
	Roles          *Loader[domain.RoleID, *dal.Role]
	TeamMembers    *Loader[domain.TeamID, []dal.TeamMember]
	MemberTeams    *Loader[domain.MemberID, []dal.TeamMember]
	MemberChannels *Loader[domain.MemberID, []dal.MemberChannel]
	MemberCounts   *Loader[domain.RoleID, int]
	Invitations    *Loader[domain.InvitationID, *dal.Invitation]
	APIKeys        *Loader[domain.APIKeyID, *dal.ApiKey]
	AuditEvents    *Loader[domain.AuditEventID, *dal.AuditEvent]
	SecurityAlerts *Loader[domain.SecurityAlertID, *dal.SecurityAlert]
	Templates      *Loader[domain.TemplateID, *dal.Template]
	Conversations  *Loader[domain.ConversationID, *dal.Conversation]
	ReadCounts     *Loader[domain.ConversationID, int64]
	Messages       *Loader[domain.MessageID, *dal.Message]
	MessagesByHash *Loader[string, *dal.Message]
	Statuses       *Loader[domain.MessageID, []*dal.MessageStatusChange]
	MessageMedia   *Loader[domain.MessageID, []dal.MessageMedia]
	Reactions      *Loader[domain.MessageID, []*dal.MessageReaction]
	Revisions      *Loader[domain.MessageID, []*dal.MessageRevision]
	Consents       *Loader[domain.ContactID, []*dal.Consent]
	ConsentEvents  *Loader[domain.ConsentEventID, *dal.ConsentEvent]
	Deliveries     *Loader[domain.WebhookDeliveryID, *dal.WebhookDelivery]
}

// New makes the loaders of one answer. Read counts are the member's own; what the scope does not see does not exist.
func New(tx *dal.Tx, member domain.MemberID, scope domain.Scope) *Loaders {
	return &Loaders{
		Contacts: one(func(ctx context.Context, ids []domain.ContactID) ([]*dal.Contact, error) {
			return dal.ListContacts(ctx, tx, scope, ids)
		}, func(c *dal.Contact) domain.ContactID { return c.ID }),
		Identities: many(func(ctx context.Context, ids []domain.ContactID) ([]*dal.ContactIdentity, error) {
			return dal.ListContactIdentities(ctx, tx, ids)
		}, func(i *dal.ContactIdentity) domain.ContactID { return i.ContactID }),
		Channels: one(func(ctx context.Context, ids []domain.ChannelID) ([]*dal.Channel, error) {
			return dal.ListChannels(ctx, tx, ids...)
		}, func(c *dal.Channel) domain.ChannelID { return c.ID }),
		Grants: one(func(ctx context.Context, ids []domain.GrantID) ([]*dal.ChannelGrant, error) {
			return dal.ListChannelGrants(ctx, tx, ids...)
		}, func(g *dal.ChannelGrant) domain.GrantID { return g.ID }),
		Revoking: mapped(func(ctx context.Context, ids []domain.ChannelID) (map[domain.ChannelID]bool, error) {
			list, err := dal.ListRevokingChannels(ctx, tx, ids)
			revoking := make(map[domain.ChannelID]bool, len(ids))
			for _, id := range ids {
				revoking[id] = slices.Contains(list, id)
			}
			return revoking, err
		}),
		Numbers: one(func(ctx context.Context, ids []domain.ChannelID) ([]*dal.Number, error) {
			return dal.ListNumbers(ctx, tx, ids)
		}, func(n *dal.Number) domain.ChannelID { return n.ChannelID }),
		Initiated: mapped(func(ctx context.Context, networks []domain.Network) (map[domain.Network]int, error) {
			counts := make(map[domain.Network]int, len(networks))
			for _, network := range networks { // one, as only WhatsApp counts
				n, _, err := dal.CountInitiated(ctx, tx, network, tx.Now().Add(-domain.InitiatingPeriod), domain.ConversationID{})
				if err != nil {
					return nil, err
				}
				counts[network] = n
			}
			return counts, nil
		}),
		Members: one(func(ctx context.Context, ids []domain.MemberID) ([]*dal.Member, error) {
			return dal.ListMembers(ctx, tx, ids...)
		}, func(m *dal.Member) domain.MemberID { return m.ID }),
		Teams: one(func(ctx context.Context, ids []domain.TeamID) ([]*dal.Team, error) {
			return dal.ListTeams(ctx, tx, ids...)
		}, func(t *dal.Team) domain.TeamID { return t.ID }),
		Roles: one(func(ctx context.Context, ids []domain.RoleID) ([]*dal.Role, error) {
			return roles(ctx, tx, ids)
		}, func(r *dal.Role) domain.RoleID { return r.ID }),
		TeamMembers: many(func(ctx context.Context, _ []domain.TeamID) ([]dal.TeamMember, error) {
			return dal.ListTeamMembers(ctx, tx)
		}, func(m dal.TeamMember) domain.TeamID { return m.TeamID }),
		MemberTeams: many(func(ctx context.Context, _ []domain.MemberID) ([]dal.TeamMember, error) {
			return dal.ListTeamMembers(ctx, tx)
		}, func(m dal.TeamMember) domain.MemberID { return m.MemberID }),
		MemberChannels: many(func(ctx context.Context, _ []domain.MemberID) ([]dal.MemberChannel, error) {
			return dal.ListMemberChannels(ctx, tx)
		}, func(c dal.MemberChannel) domain.MemberID { return c.MemberID }),
		MemberCounts: mapped(func(ctx context.Context, ids []domain.RoleID) (map[domain.RoleID]int, error) {
			counts, err := dal.CountMembersByRole(ctx, tx)
			for _, id := range ids {
				counts[id] += 0 // a role that nobody has
			}
			return counts, err
		}),
		Invitations: one(func(ctx context.Context, ids []domain.InvitationID) ([]*dal.Invitation, error) {
			return dal.ListInvitationsByID(ctx, tx, ids)
		}, func(i *dal.Invitation) domain.InvitationID { return i.ID }),
		APIKeys: one(func(ctx context.Context, ids []domain.APIKeyID) ([]*dal.ApiKey, error) {
			return dal.ListAPIKeysByID(ctx, tx, ids)
		}, func(k *dal.ApiKey) domain.APIKeyID { return k.ID }),
		AuditEvents: one(func(ctx context.Context, ids []domain.AuditEventID) ([]*dal.AuditEvent, error) {
			return dal.ListAuditEventsByID(ctx, tx, ids)
		}, func(e *dal.AuditEvent) domain.AuditEventID { return e.ID }),
		SecurityAlerts: one(func(ctx context.Context, ids []domain.SecurityAlertID) ([]*dal.SecurityAlert, error) {
			return dal.ListSecurityAlertsByID(ctx, tx, ids)
		}, func(a *dal.SecurityAlert) domain.SecurityAlertID { return a.ID }),
		Templates: one(func(ctx context.Context, ids []domain.TemplateID) ([]*dal.Template, error) {
			return dal.ListTemplatesByID(ctx, tx, ids)
		}, func(t *dal.Template) domain.TemplateID { return t.ID }),
		Conversations: one(func(ctx context.Context, ids []domain.ConversationID) ([]*dal.Conversation, error) {
			return dal.ListConversationsByID(ctx, tx, scope, ids)
		}, func(c *dal.Conversation) domain.ConversationID { return c.ID }),
		ReadCounts: mapped(func(ctx context.Context, ids []domain.ConversationID) (map[domain.ConversationID]int64, error) {
			rows, err := dal.ListConversationReads(ctx, tx, member, ids)
			counts := make(map[domain.ConversationID]int64, len(ids))
			for _, id := range ids {
				counts[id] = 0
			}
			for _, r := range rows {
				counts[r.ConversationID] = r.InboundCount
			}
			return counts, err
		}),
		Messages: one(func(ctx context.Context, ids []domain.MessageID) ([]*dal.Message, error) {
			return dal.ListMessagesByID(ctx, tx, scope, ids)
		}, func(m *dal.Message) domain.MessageID { return m.ID }),
		MessagesByHash: one(func(ctx context.Context, hashes []string) ([]*dal.Message, error) {
			raw := make([][]byte, len(hashes))
			for i, h := range hashes {
				raw[i] = []byte(h)
			}
			return dal.ListMessagesByExternalHash(ctx, tx, scope, raw)
		}, func(m *dal.Message) string { return string(m.ExternalIDHash) }),
		Statuses: many(func(ctx context.Context, ids []domain.MessageID) ([]*dal.MessageStatusChange, error) {
			return dal.ListMessageStatuses(ctx, tx, ids)
		}, func(s *dal.MessageStatusChange) domain.MessageID { return s.MessageID }),
		MessageMedia: many(func(ctx context.Context, ids []domain.MessageID) ([]dal.MessageMedia, error) {
			return dal.ListMessageMedia(ctx, tx, ids)
		}, func(m dal.MessageMedia) domain.MessageID { return m.MessageID }),
		Reactions: many(func(ctx context.Context, ids []domain.MessageID) ([]*dal.MessageReaction, error) {
			return dal.ListMessageReactions(ctx, tx, ids)
		}, func(r *dal.MessageReaction) domain.MessageID { return r.MessageID }),
		Revisions: many(func(ctx context.Context, ids []domain.MessageID) ([]*dal.MessageRevision, error) {
			return dal.ListMessageRevisions(ctx, tx, ids)
		}, func(r *dal.MessageRevision) domain.MessageID { return r.MessageID }),
		Consents: many(func(ctx context.Context, ids []domain.ContactID) ([]*dal.Consent, error) {
			return dal.ListConsents(ctx, tx, ids)
		}, func(c *dal.Consent) domain.ContactID { return c.ContactID }),
		ConsentEvents: one(func(ctx context.Context, ids []domain.ConsentEventID) ([]*dal.ConsentEvent, error) {
			return dal.ListConsentEventsByID(ctx, tx, scope, ids)
		}, func(e *dal.ConsentEvent) domain.ConsentEventID { return e.ID }),
		Deliveries: one(func(ctx context.Context, ids []domain.WebhookDeliveryID) ([]*dal.WebhookDelivery, error) {
			return dal.ListWebhookDeliveriesByID(ctx, tx, ids)
		}, func(d *dal.WebhookDelivery) domain.WebhookDeliveryID { return d.ID }),
	}
}

// one makes a loader of single rows.
func one[K comparable, V any](list func(context.Context, []K) ([]V, error), key func(V) K) *Loader[K, V] {
	return mapped(func(ctx context.Context, keys []K) (map[K]V, error) {
		rows, err := list(ctx, keys)
		found := make(map[K]V, len(rows))
		for _, r := range rows {
			found[key(r)] = r
		}
		return found, err
	})
}

// many makes a loader of lists; a key without rows has an empty list.
func many[K comparable, V any](list func(context.Context, []K) ([]V, error), key func(V) K) *Loader[K, []V] {
	return mapped(func(ctx context.Context, keys []K) (map[K][]V, error) {
		rows, err := list(ctx, keys)
		if err != nil {
			return nil, err
		}
		found := make(map[K][]V, len(keys))
		for _, k := range keys {
			found[k] = []V{}
		}
		for _, r := range rows {
			if there, asked := found[key(r)]; asked {
				found[key(r)] = append(there, r)
			}
		}
		return found, nil
	})
}
