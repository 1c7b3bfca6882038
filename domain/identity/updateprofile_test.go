package identity_test

import (
	"strings"
	"testing"

	"postdog.io/domain"
	"postdog.io/domain/identity"
)

func TestUpdateProfile(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := w.enrolled(t)
	by := w.actor(t, p.token)
	text := func(s string) *string { return &s }
	for name, c := range map[string]struct {
		in    identity.ProfileChange
		field string
	}{
		"no name":           {identity.ProfileChange{Name: text(" ")}, "name"},
		"endless name":      {identity.ProfileChange{Name: text(strings.Repeat("ä", 121))}, "name"},
		"line break":        {identity.ProfileChange{JobTitle: text("a\nb")}, "jobTitle"},
		"endless job":       {identity.ProfileChange{JobTitle: text(strings.Repeat("ä", 121))}, "jobTitle"},
		"no phone":          {identity.ProfileChange{Phone: text("call me")}, "phone"},
		"a national number": {identity.ProfileChange{Phone: text("030 901820")}, "phone"},
		"a short number":    {identity.ProfileChange{Phone: text("+49 30")}, "phone"},
		"endless digits":    {identity.ProfileChange{Phone: text("+49" + strings.Repeat("1", 300))}, "phone"},
	} {
		wants(t, name, w.UpdateProfile(t.Context(), by, c.in), domain.Invalid, c.field)
	}
	now := func() [3]string {
		profile, err := w.Profile(t.Context(), by)
		must(t, err)
		return [3]string{profile.User.Name, profile.User.JobTitle, profile.User.Phone}
	}
	for _, c := range []struct {
		in   identity.ProfileChange
		want [3]string
	}{
		{identity.ProfileChange{}, [3]string{"Mina Okafor", "", ""}},
		{identity.ProfileChange{JobTitle: text(" Mechanic "), Phone: text("+49 (0)30 901-820")}, [3]string{"Mina Okafor", "Mechanic", "+4930901820"}},
		{identity.ProfileChange{Name: text("Mina O.")}, [3]string{"Mina O.", "Mechanic", "+4930901820"}},
		{identity.ProfileChange{JobTitle: text(""), Phone: text("")}, [3]string{"Mina O.", "", ""}},
	} {
		must(t, w.UpdateProfile(t.Context(), by, c.in))
		if got := now(); got != c.want {
			t.Errorf("after %+v it is %q", c.in, got)
		}
	}
	must(t, w.UpdateProfile(t.Context(), by, identity.ProfileChange{JobTitle: text("Mechanic"), Phone: text("+4930901820")}))
	row := column[string](t, w.url, "select encode(name, 'escape') || encode(job_title, 'escape') || encode(phone, 'escape') from users where id = $1", by.User().UUID())[0]
	for _, clear := range []string{"Mina", "Mechanic", "901820"} {
		if strings.Contains(row, clear) {
			t.Errorf("%s stands in the clear", clear)
		}
	}
}
