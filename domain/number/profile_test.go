package number_test

import (
	"reflect"
	"strings"
	"testing"

	"postdog.io/channel"
	"postdog.io/domain"
	"postdog.io/domain/number"
)

// profile is one that fits.
var profile = channel.BusinessProfile{
	About: "Bikes and more", Description: "A workshop", Address: "1 Lane", Email: "help@larkspur.example", Websites: []string{"https://larkspur.example/"}, Industry: "AUTO",
}

// whole changes all of a profile.
func whole(id domain.ChannelID, p channel.BusinessProfile) number.UpdateProfile {
	industry := domain.BusinessIndustry(p.Industry)
	return number.UpdateProfile{
		Channel: id, About: &p.About, Description: &p.Description, Address: &p.Address, Email: &p.Email, Websites: append([]string{}, p.Websites...), Industry: &industry,
	}
}

func TestUpdateBusinessProfile(t *testing.T) {
	t.Parallel()
	w := synced(t)
	before, _ := w.known(t)
	with := func(change func(*channel.BusinessProfile)) channel.BusinessProfile {
		p := profile
		change(&p)
		return p
	}
	for field, bad := range map[string][]channel.BusinessProfile{
		"about":       {with(func(p *channel.BusinessProfile) { p.About = strings.Repeat("é", 140) }), with(func(p *channel.BusinessProfile) { p.About = " " })},
		"address":     {with(func(p *channel.BusinessProfile) { p.Address = strings.Repeat("é", 257) })},
		"description": {with(func(p *channel.BusinessProfile) { p.Description = strings.Repeat("é", 513) })},
		"email":       {with(func(p *channel.BusinessProfile) { p.Email = "someone" }), with(func(p *channel.BusinessProfile) { p.Email = "A <a@example.com>" })},
		"websites": {
			with(func(p *channel.BusinessProfile) { p.Websites = []string{"larkspur.example"} }),
			with(func(p *channel.BusinessProfile) { p.Websites = []string{"javascript:alert(1)"} }),
			with(func(p *channel.BusinessProfile) {
				p.Websites = []string{"https://a.example", "https://b.example", "https://c.example"}
			}),
		},
		"industry": {with(func(p *channel.BusinessProfile) { p.Industry = "MAGIC" })},
	} {
		for _, p := range bad {
			_, err := w.UpdateBusinessProfile(t.Context(), w.mina, whole(w.channel.ID, p))
			fails(t, field, err, domain.Invalid, field)
		}
	}
	if after, _ := w.known(t); !reflect.DeepEqual(before.Profile, after.Profile) {
		t.Errorf("refusals left %+v", after.Profile)
	}
	for _, p := range []channel.BusinessProfile{profile, with(func(p *channel.BusinessProfile) { p.Email, p.Websites = "", nil })} {
		_, err := w.UpdateBusinessProfile(t.Context(), w.mina, whole(w.channel.ID, p))
		must(t, err)
		kept, _ := w.known(t)
		_, err = w.SyncNumber(t.Context(), w.mina, w.channel.ID)
		must(t, err)
		if theirs, _ := w.known(t); !reflect.DeepEqual(kept.Profile, theirs.Profile) || theirs.Profile.Industry != "AUTO" || theirs.Profile.Email != p.Email {
			t.Errorf("kept %+v, the network has %+v", kept.Profile, theirs.Profile)
		}
	}
	about := "Closed in August"
	_, err := w.UpdateBusinessProfile(t.Context(), w.mina, number.UpdateProfile{Channel: w.channel.ID, About: &about})
	must(t, err)
	if n, _ := w.known(t); n.Profile.About != about || n.Profile.Description != profile.Description || n.Profile.Industry != "AUTO" {
		t.Errorf("what is left out did not stay: %+v", n.Profile)
	}
	if got := w.acts(t); len(got) != 3 || got[0] != "channel.profile_updated" {
		t.Errorf("the log has %q", got)
	}
}
