package graph

import (
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/graph/breadth"
	"postdog.io/graph/loader"
)

func answerPeople(reader *breadth.Reader, r *Resolver) {
	identities := fetch(func(l *loader.Loaders) *loader.Loader[domain.ContactID, []*dal.ContactIdentity] { return l.Identities },
		func(c *dal.Contact) domain.ContactID { return c.ID })
	breadth.Resolve(reader, "Contact", "name", r.Contact().Name,
		fetch(func(l *loader.Loaders) *loader.Loader[domain.ContactID, []*dal.ContactIdentity] { return l.Identities },
			func(c *dal.Contact) (nameless domain.ContactID) {
				if c.ProfileName == "" {
					nameless = c.ID
				}
				return nameless
			}))
	breadth.Resolve(reader, "Contact", "identities", r.Contact().Identities, identities)
	breadth.Resolve(reader, "Contact", "consents", r.Contact().Consents,
		fetch(func(l *loader.Loaders) *loader.Loader[domain.ContactID, []*dal.Consent] { return l.Consents },
			func(c *dal.Contact) domain.ContactID { return c.ID }))
	breadth.Resolve(reader, "ContactIdentity", "value", r.ContactIdentity().Value)
	breadth.Resolve(reader, "Consent", "event", r.Consent().Event,
		fetch(func(l *loader.Loaders) *loader.Loader[domain.ConsentEventID, *dal.ConsentEvent] {
			return l.ConsentEvents
		},
			func(c *dal.Consent) domain.ConsentEventID { return c.EventID }))
	breadth.Resolve(reader, "ConsentEvent", "member", r.ConsentEvent().Member,
		fetch(members, func(e *dal.ConsentEvent) domain.MemberID { return e.MemberID }))
	breadth.Resolve(reader, "ConsentEvent", "message", r.ConsentEvent().Message,
		fetch(messages, func(e *dal.ConsentEvent) domain.MessageID { return e.MessageID }))

	breadth.Resolve(reader, "Channel", "team", r.Channel().Team, fetch(teams, func(c *dal.Channel) domain.TeamID { return c.TeamID }))
	breadth.Resolve(reader, "Channel", "capabilities", r.Channel().Capabilities)
	breadth.Resolve(reader, "Channel", "revoking", r.Channel().Revoking,
		fetch(func(l *loader.Loaders) *loader.Loader[domain.ChannelID, bool] { return l.Revoking },
			func(c *dal.Channel) domain.ChannelID { return c.ID }))

	breadth.Resolve(reader, "Member", "email", r.Member().Email)
	breadth.Resolve(reader, "Member", "jobTitle", r.Member().JobTitle)
	breadth.Resolve(reader, "Member", "phone", r.Member().Phone)
	breadth.Resolve(reader, "Member", "photoUrl", r.Member().PhotoURL)
	breadth.Resolve(reader, "Member", "role", r.Member().Role,
		fetch(func(l *loader.Loaders) *loader.Loader[domain.RoleID, *dal.Role] { return l.Roles },
			func(m *dal.Member) domain.RoleID { return m.RoleID }))
}
