package identity

import (
	"context"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// ProfileChange is what to change of what colleagues see; nil leaves a field as it is, and an empty text clears it.
type ProfileChange struct{ Name, JobTitle, Phone *string }

// UpdateProfile changes what colleagues see of the actor. Phone numbers are kept in E.164.
func (i *Identity) UpdateProfile(ctx context.Context, by authz.Actor, in ProfileChange) error {
	if err := inPerson(by); err != nil {
		return err
	}
	for _, field := range []*string{in.Name, in.JobTitle, in.Phone} {
		if field != nil {
			*field = strings.TrimSpace(*field)
		}
	}
	if in.Name != nil && !isName(*in.Name) {
		return domain.InvalidField("name", "Give a name of 1 to %d characters, on one line.", maxNameLength)
	}
	if in.JobTitle != nil && *in.JobTitle != "" && !isName(*in.JobTitle) {
		return domain.InvalidField("jobTitle", "A job title has up to %d characters, on one line.", maxNameLength)
	}
	if in.Phone != nil && *in.Phone != "" {
		number, err := phonenumbers.Parse(*in.Phone, "")
		if err != nil || len(*in.Phone) > 40 || !phonenumbers.IsValidNumber(number) {
			return domain.InvalidField("phone", "This is not a phone number in international form; one looks like +49 30 901820.")
		}
		*in.Phone = phonenumbers.Format(number, phonenumbers.E164)
	}
	return i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		u, err := dal.LockUser(ctx, tx, by.User())
		if err != nil {
			return err
		}
		before := [...]string{u.Name, u.JobTitle, u.Phone}
		for into, value := range map[*string]*string{&u.Name: in.Name, &u.JobTitle: in.JobTitle, &u.Phone: in.Phone} {
			if value != nil {
				*into = *value
			}
		}
		if before == [...]string{u.Name, u.JobTitle, u.Phone} {
			return nil
		}
		if err := dal.SetUserProfile(ctx, tx, u); err != nil {
			return err
		}
		return i.record(ctx, tx, happening{user: u, session: by.Session(), action: profileChanged, from: by.Origin()})
	})
}
