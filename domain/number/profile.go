package number

import (
	"context"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"postdog.io/authz"
	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// Limits of the business profile in characters, and of its websites in number.
const (
	maxAbout       = 139
	maxAddress     = 256
	maxDescription = 512
	maxEmail       = 128
	maxWebsite     = 256
	maxWebsites    = 2
)

// UpdateProfile says what to change of what customers see of a business. What is nil stays as it is.
type UpdateProfile struct {
	Channel                            domain.ChannelID
	About, Description, Address, Email *string
	Websites                           []string
	Industry                           *domain.BusinessIndustry
}

// apply changes a profile.
func (in UpdateProfile) apply(p *channel.BusinessProfile) {
	for _, f := range []struct {
		to   *string
		from *string
	}{{&p.About, in.About}, {&p.Description, in.Description}, {&p.Address, in.Address}, {&p.Email, in.Email}} {
		if f.from != nil {
			*f.to = strings.TrimSpace(*f.from)
		}
	}
	if in.Websites != nil {
		p.Websites = nil
		for _, w := range in.Websites {
			p.Websites = append(p.Websites, strings.TrimSpace(w))
		}
	}
	if in.Industry != nil {
		p.Industry = string(*in.Industry)
	}
}

// UpdateBusinessProfile changes what customers see of the business on a number. What does not fit is INVALID and names the
// field; nothing is changed then.
func (n *Numbers) UpdateBusinessProfile(ctx context.Context, by authz.Actor, in UpdateProfile) (*dal.Channel, error) {
	var given channel.BusinessProfile
	if in.apply(&given); given.About == "" && in.About != nil {
		return nil, domain.InvalidField("about", "Write 1 to %d characters: WhatsApp takes no empty text.", maxAbout)
	}
	if err := checkProfile(given); err != nil {
		return nil, err
	}
	ch, a, err := n.open(ctx, by, in.Channel)
	if err != nil {
		return nil, err
	}
	p, err := a.BusinessProfile(ctx, credentialOf(ch)) // the network's is the truth: it may be changed there as well
	if err != nil {
		return nil, explain(err, "")
	}
	in.apply(&p)
	if err := a.SetBusinessProfile(ctx, credentialOf(ch), p); err != nil {
		return nil, explain(err, "")
	}
	err = n.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		dal.Audit(tx, by.Did("channel.profile_updated", ch.ID))
		return n.keep(ctx, tx, ch.ID, func(row *dal.Number) { row.Profile = p })
	})
	return ch, err
}

func checkProfile(p channel.BusinessProfile) error {
	for _, t := range []struct {
		field, text string
		limit       int
	}{{"about", p.About, maxAbout}, {"address", p.Address, maxAddress}, {"description", p.Description, maxDescription}, {"email", p.Email, maxEmail}} {
		if utf8.RuneCountInString(t.text) > t.limit {
			return domain.InvalidField(t.field, "Use at most %d characters.", t.limit)
		}
	}
	if p.Email != "" {
		if a, err := mail.ParseAddress(p.Email); err != nil || a.Address != p.Email {
			return domain.InvalidField("email", "Give an address such as help@example.com.")
		}
	}
	if len(p.Websites) > maxWebsites {
		return domain.InvalidField("websites", "Give at most %d websites.", maxWebsites)
	}
	for _, w := range p.Websites {
		u, err := url.Parse(w)
		if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || len(w) > maxWebsite {
			return domain.InvalidField("websites", "Give each website whole, such as https://example.com, with at most %d characters.", maxWebsite)
		}
	}
	if p.Industry != "" && !slices.Contains(domain.BusinessIndustries, domain.BusinessIndustry(p.Industry)) {
		return domain.InvalidField("industry", "Choose one of the industries that WhatsApp knows.")
	}
	return nil
}
