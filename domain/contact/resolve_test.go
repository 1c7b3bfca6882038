package contact_test

import (
	"slices"
	"sync"
	"testing"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/contact"
	"postdog.io/server/embedded/embeddedtest"
)

func TestMain(m *testing.M) { embeddedtest.Main(m) }

func phone(v string) channel.Identity { return channel.Identity{Kind: channel.Phone, Value: v} }
func bsuid(v string) channel.Identity {
	return channel.Identity{Kind: channel.BusinessScopedUserID, Value: v}
}
func username(v string) channel.Identity { return channel.Identity{Kind: channel.Username, Value: v} }

// resolve finds or makes the person with these ids, in a transaction of its own.
func resolve(t *testing.T, s *dal.Store, ws domain.WorkspaceID, name string, ids ...channel.Identity) (c *dal.Contact, err error) {
	t.Helper()
	err = s.InWorkspace(t.Context(), ws, func(tx *dal.Tx) error {
		c, err = contact.Contacts{}.Resolve(t.Context(), tx, domain.WhatsApp, ids, name)
		return err
	})
	return c, err
}

func known(t *testing.T, s *dal.Store, ws domain.WorkspaceID, name string, ids ...channel.Identity) *dal.Contact {
	t.Helper()
	c, err := resolve(t, s, ws, name, ids...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// identities are a contact's, as kind and value.
func identities(t *testing.T, s *dal.Store, ws domain.WorkspaceID, c *dal.Contact) []string {
	t.Helper()
	var list []string
	err := s.InWorkspace(t.Context(), ws, func(tx *dal.Tx) error {
		is, err := dal.ListContactIdentities(t.Context(), tx, []domain.ContactID{c.ID})
		for _, i := range is {
			list = append(list, string(i.Kind)+" "+i.Value)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(list)
	return list
}

func TestResolve(t *testing.T) {
	t.Parallel()
	s := embeddedtest.Store(t)
	ws := embeddedtest.Workspace(t, s)
	ada := known(t, s, ws, "Ada", phone("447700900001"))
	for name, ids := range map[string][]channel.Identity{
		"the same number":   {phone("447700900001")},
		"with a BSUID":      {bsuid("GB.1"), phone("447700900001")},
		"by the BSUID":      {bsuid("GB.1"), phone("447700900001"), username("ada")},
		"an empty identity": {bsuid(""), phone("447700900001")},
	} {
		if c := known(t, s, ws, "Ada", ids...); c.ID != ada.ID || c.ProfileName != "Ada" {
			t.Errorf("%s: another person, %+v", name, c)
		}
	}
	// What was learned on the way finds her when the number is hidden.
	if c := known(t, s, ws, "", bsuid("GB.1")); c.ID != ada.ID || c.ProfileName != "Ada" {
		t.Errorf("by the BSUID alone: %+v", c)
	}
	if got := identities(t, s, ws, ada); !slices.Equal(got, []string{"BUSINESS_SCOPED_USER_ID GB.1", "PHONE 447700900001"}) {
		t.Errorf("her identities are %v", got)
	}
	if c := known(t, s, ws, "Ada L.", phone("447700900001")); c.ID != ada.ID {
		t.Errorf("a changed name makes another person")
	}
	if c := known(t, s, ws, "", phone("447700900001")); c.ProfileName != "Ada L." {
		t.Errorf("she is called %q", c.ProfileName)
	}
	if c := known(t, s, ws, "Ada", phone("447700900002")); c.ID == ada.ID {
		t.Error("a name makes two numbers one person")
	}
	if c := known(t, s, embeddedtest.Workspace(t, s), "Ada", phone("447700900001")); c.ID == ada.ID {
		t.Error("a person is known in another workspace")
	}
}

// Someone known by a number alone, and someone known by an id alone, are one person once a message shows both.
func TestTwoTurnOutToBeOne(t *testing.T) {
	t.Parallel()
	s := embeddedtest.Store(t)
	ws := embeddedtest.Workspace(t, s)
	_, byID := known(t, s, ws, "Ada", phone("447700900001")), known(t, s, ws, "Ada", bsuid("GB.1"))
	for range 2 {
		if c := known(t, s, ws, "Ada", phone("447700900001"), bsuid("GB.1")); c.ID != byID.ID {
			t.Errorf("meant is %v, not the one with the BSUID", c.ID)
		}
	}
	if c := known(t, s, ws, "Ada", phone("447700900001")); c.ID != byID.ID {
		t.Error("the number still finds somebody else")
	}
}

// A number that is given to another person takes nothing of its former owner along.
func TestNumberChangesHands(t *testing.T) {
	t.Parallel()
	s := embeddedtest.Store(t)
	ws := embeddedtest.Workspace(t, s)
	ada := known(t, s, ws, "Ada", phone("447700900001"), bsuid("GB.1"))
	bob := known(t, s, ws, "Bob", phone("447700900001"), bsuid("GB.2"))
	if bob.ID == ada.ID {
		t.Fatal("the new owner of the number is taken for the former one")
	}
	if c := known(t, s, ws, "", bsuid("GB.1")); c.ID != ada.ID {
		t.Error("the former owner is no longer found by her id")
	}
	if c := known(t, s, ws, "", phone("447700900001")); c.ID != bob.ID {
		t.Error("the number does not find its new owner")
	}
}

// A user name passes from one person to another, so it finds nobody and is not kept.
func TestUserNamesFindNobody(t *testing.T) {
	t.Parallel()
	s := embeddedtest.Store(t)
	ws := embeddedtest.Workspace(t, s)
	first := known(t, s, ws, "Ada", bsuid("GB.1"), username("ada"))
	if second := known(t, s, ws, "Bob", bsuid("GB.2"), username("ada")); second.ID == first.ID {
		t.Error("who took over a user name took over the person")
	}
	for _, ids := range [][]channel.Identity{{username("ada")}, {phone("")}, {}} {
		if _, err := resolve(t, s, ws, "Ada", ids...); domain.CodeOf(err) != domain.Invalid {
			t.Errorf("%v: %v", ids, err)
		}
	}
}

// Many messages of one stranger, at the same time and with their ids in any order, make one person.
func TestOneStrangerManyMessages(t *testing.T) {
	t.Parallel()
	s := embeddedtest.Store(t)
	ws := embeddedtest.Workspace(t, s)
	for range 5 {
		id := domain.NewID[domain.ContactID]().String()
		ids := [][]channel.Identity{
			{phone(id), bsuid(id)}, {bsuid(id), phone(id)}, {phone(id), bsuid(id), username("x")}, {bsuid(id), phone(id)},
		}
		found := make([]*dal.Contact, 8)
		var all sync.WaitGroup
		for i := range found {
			all.Go(func() {
				var err error
				if found[i], err = resolve(t, s, ws, "Stranger", ids[i%len(ids)]...); err != nil {
					t.Errorf("message %d: %v", i, err)
				}
			})
		}
		all.Wait()
		for _, c := range found {
			if c == nil || c.ID != found[0].ID {
				t.Fatalf("the people are %v", found)
			}
		}
		if n := len(identities(t, s, ws, found[0])); n != 2 {
			t.Errorf("%d identities are kept", n)
		}
	}
}

func TestDisplayName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		contact    dal.Contact
		identities []*dal.ContactIdentity
		want       string
	}{
		{dal.Contact{ProfileName: "Ada"}, nil, "Ada"},
		{dal.Contact{}, []*dal.ContactIdentity{{Kind: domain.IdentityBusinessScopedUserID, Value: "GB.1"}, {Kind: domain.IdentityPhone, Value: "4477"}}, "+4477"},
		{dal.Contact{}, []*dal.ContactIdentity{{Kind: domain.IdentityBusinessScopedUserID, Value: "GB.1"}, {Kind: domain.IdentityUsername, Value: "ada"}}, "@ada"},
		{dal.Contact{}, []*dal.ContactIdentity{{Kind: domain.IdentityBusinessScopedUserID, Value: "GB.1"}}, "GB.1"},
		{dal.Contact{}, []*dal.ContactIdentity{{Kind: domain.IdentityPhone}}, "Unknown person"},
		{dal.Contact{}, nil, "Unknown person"},
	} {
		if got := contact.DisplayName(&c.contact, c.identities); got != c.want {
			t.Errorf("%+v: %q, not %q", c.identities, got, c.want)
		}
	}
}
