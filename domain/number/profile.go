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

// Industries are Meta's words for what a business does (Cloud API: business profile, vertical).
var Industries = []string{
	"OTHER", "AUTO", "BEAUTY", "APPAREL", "EDU", "ENTERTAIN", "EVENT_PLAN", "FINANCE", "GROCERY", "GOVT", "HOTEL", "HEALTH", "NONPROFIT", "PROF_SERVICES", "RETAIL",
	"TRAVEL", "RESTAURANT", "ALCOHOL", "ONLINE_GAMBLING", "PHYSICAL_GAMBLING", "OTC_DRUGS", "MATRIMONY_SERVICE",
}

// Limits of the business profile in characters, and of its websites in number.
const (
	maxAbout       = 139
	maxAddress     = 256
	maxDescription = 512
	maxEmail       = 128
	maxWebsite     = 256
	maxWebsites    = 2
)

// UpdateBusinessProfile replaces what customers see of the business on a number. What does not fit is INVALID and names the field.
func (n *Numbers) UpdateBusinessProfile(ctx context.Context, by authz.Actor, id domain.ChannelID, p channel.BusinessProfile) (*dal.Channel, error) {
	for _, text := range []*string{&p.About, &p.Description, &p.Address, &p.Email} {
		*text = strings.TrimSpace(*text)
	}
	if err := checkProfile(p); err != nil {
		return nil, err
	}
	ch, a, err := n.open(ctx, by, id)
	if err != nil {
		return nil, err
	}
	if p.About == "" || p.Industry == "" {
		known, err := a.BusinessProfile(ctx, credentialOf(ch))
		switch {
		case err != nil:
			return nil, explain(err, "")
		case p.About == "" && known.About != "":
			return nil, domain.InvalidField("about", "WhatsApp wants an about text of 1 to %d characters where there is one already.", maxAbout)
		case p.Industry == "":
			p.Industry = known.Industry
		}
	}
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
	if p.Industry != "" && !slices.Contains(Industries, p.Industry) {
		return domain.InvalidField("industry", "Choose one of %s.", strings.Join(Industries, ", "))
	}
	return nil
}
