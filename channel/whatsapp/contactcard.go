package whatsapp

import (
	"encoding/json"
	"strings"

	"postdog.io/channel"
	"postdog.io/domain"
)

// card is a contact card on the wire, the same both ways (Cloud API: contacts messages). Any part may be missing.
type card struct {
	Name struct {
		Formatted string `json:"formatted_name"`
		First     string `json:"first_name,omitempty"`
		Last      string `json:"last_name,omitempty"`
	} `json:"name"`
	Phones    []cardPhone   `json:"phones,omitempty"`
	Emails    []cardEmail   `json:"emails,omitempty"`
	URLs      []cardURL     `json:"urls,omitempty"`
	Addresses []cardAddress `json:"addresses,omitempty"`
	Org       *cardOrg      `json:"org,omitempty"`
	Birthday  string        `json:"birthday,omitempty"`
	Origin    string        `json:"origin,omitempty"`
}

type (
	cardPhone struct {
		Phone string `json:"phone,omitempty"`
		Type  string `json:"type,omitempty"`
		WaID  string `json:"wa_id,omitempty"`
	}
	cardEmail struct {
		Email string `json:"email,omitempty"`
		Type  string `json:"type,omitempty"`
	}
	cardURL struct {
		URL  string `json:"url,omitempty"`
		Type string `json:"type,omitempty"`
	}
	cardAddress struct {
		Street      string `json:"street,omitempty"`
		City        string `json:"city,omitempty"`
		State       string `json:"state,omitempty"`
		Zip         string `json:"zip,omitempty"`
		Country     string `json:"country,omitempty"`
		CountryCode string `json:"country_code,omitempty"`
		Type        string `json:"type,omitempty"`
	}
	cardOrg struct {
		Company    string `json:"company,omitempty"`
		Department string `json:"department,omitempty"`
		Title      string `json:"title,omitempty"`
	}
)

func readContacts(raw json.RawMessage, out *channel.InboundMessage) bool {
	var cards []card
	if json.Unmarshal(raw, &cards) != nil || len(cards) == 0 {
		return false
	}
	out.Kind = domain.KindContacts
	for _, c := range cards {
		out.Content.ContactCards = append(out.Content.ContactCards, c.content())
	}
	return true
}

// content is the card in our vocabulary; one without a name gets its number's.
func (c card) content() domain.ContactCard {
	out := domain.ContactCard{
		Name: first(c.Name.Formatted, strings.TrimSpace(c.Name.First+" "+c.Name.Last)), FirstName: c.Name.First, LastName: c.Name.Last,
		Birthday: c.Birthday, Own: c.Origin == "contact_request",
	}
	if c.Org != nil {
		out.Company, out.Department, out.JobTitle = c.Org.Company, c.Org.Department, c.Org.Title
	}
	for _, p := range c.Phones {
		out.Phones = append(out.Phones, domain.CardPhone{Number: first(p.Phone, p.WaID), Label: p.Type, NetworkID: p.WaID})
	}
	for _, e := range c.Emails {
		out.Emails = append(out.Emails, domain.CardValue{Value: e.Email, Label: e.Type})
	}
	for _, u := range c.URLs {
		out.URLs = append(out.URLs, domain.CardValue{Value: u.URL, Label: u.Type})
	}
	for _, a := range c.Addresses {
		out.Addresses = append(out.Addresses, domain.CardAddress{
			Street: a.Street, City: a.City, State: a.State, PostalCode: a.Zip, Country: a.Country, CountryCode: a.CountryCode, Label: a.Type,
		})
	}
	if out.Name == "" && len(out.Phones) > 0 {
		out.Name = out.Phones[0].Number
	}
	return out
}

// outboundCard is a card to send: the Cloud API wants the whole name and at least one part of it.
func outboundCard(in domain.ContactCard) card {
	var c card
	c.Name.Formatted, c.Name.First, c.Name.Last = in.Name, in.FirstName, in.LastName
	if c.Name.First == "" && c.Name.Last == "" {
		c.Name.First = in.Name
	}
	if in.Company != "" || in.JobTitle != "" || in.Department != "" {
		c.Org = &cardOrg{Company: in.Company, Department: in.Department, Title: in.JobTitle}
	}
	c.Birthday = in.Birthday
	for _, p := range in.Phones {
		c.Phones = append(c.Phones, cardPhone{Phone: p.Number, Type: p.Label, WaID: p.NetworkID})
	}
	for _, e := range in.Emails {
		c.Emails = append(c.Emails, cardEmail{Email: e.Value, Type: e.Label})
	}
	for _, u := range in.URLs {
		c.URLs = append(c.URLs, cardURL{URL: u.Value, Type: u.Label})
	}
	for _, a := range in.Addresses {
		c.Addresses = append(c.Addresses, cardAddress{
			Street: a.Street, City: a.City, State: a.State, Zip: a.PostalCode, Country: a.Country, CountryCode: a.CountryCode, Type: a.Label,
		})
	}
	return c
}

// ownNumbers are the numbers that a customer shared because they were asked for theirs: they are ids of the sender.
func ownNumbers(cards []domain.ContactCard) []channel.Identity {
	var all []channel.Identity
	for _, c := range cards {
		if !c.Own {
			continue
		}
		for _, p := range c.Phones {
			if quoted, err := json.Marshal(p.NetworkID); err == nil && phone(quoted) != "" {
				all = append(all, channel.Identity{Kind: channel.Phone, Value: phone(quoted)})
			}
		}
	}
	return all
}
