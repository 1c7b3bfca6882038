package dal_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/server/embedded/embeddedtest"
)

// A sealed value opens where it was put and nowhere else.
func TestMovedValueDoesNotOpen(t *testing.T) {
	t.Parallel()
	store := embeddedtest.Store(t)
	type read func(*testing.T, *cell) error
	inCell := func(fn func(context.Context, *dal.Tx, *cell) error) read {
		return func(t *testing.T, c *cell) error {
			return store.InWorkspace(t.Context(), c.ws, func(tx *dal.Tx) error { return fn(t.Context(), tx, c) })
		}
	}
	contact := inCell(func(ctx context.Context, tx *dal.Tx, c *cell) error {
		_, err := dal.GetContact(ctx, tx, c.contact.ID)
		return err
	})
	identities := inCell(func(ctx context.Context, tx *dal.Tx, c *cell) error {
		_, err := dal.ListContactIdentities(ctx, tx, []domain.ContactID{c.contact.ID})
		return err
	})
	message := inCell(func(ctx context.Context, tx *dal.Tx, c *cell) error {
		_, err := dal.GetMessage(ctx, tx, c.message.ID)
		return err
	})
	delivery := inCell(func(ctx context.Context, tx *dal.Tx, c *cell) error {
		_, err := dal.GetWebhookDelivery(ctx, tx, c.delivery.ID)
		return err
	})
	account := inCell(func(ctx context.Context, tx *dal.Tx, c *cell) error {
		_, err := dal.GetChannel(ctx, tx, c.channel.ID)
		return err
	})
	user := func(t *testing.T, c *cell) error {
		return store.InControl(t.Context(), func(tx *dal.ControlTx) error {
			_, err := dal.GetUser(t.Context(), tx, c.user.ID)
			return err
		})
	}
	const ourUser = " id = (select user_id from members where workspace_id = current_workspace())"
	ourOwn := func(table, column, value string) string {
		return "update " + table + " set " + column + " = (select " + value + ") where $1::bytea is null"
	}
	for name, c := range map[string]struct {
		// from reads a sealed value of another cell for move's $1; where it is empty, move takes one of its own cell.
		from, move string
		read       read
	}{
		"name of another contact":       {"select name from contacts", "update contacts set name = $1", contact},
		"text of another workspace":     {"select content from messages", "update messages set content = $1", message},
		"delivery of another workspace": {"select body from webhook_deliveries", "update webhook_deliveries set body = $1", delivery},
		"token of another channel":      {"select token from channels", "update channels set token = $1", account},
		"key of another person":         {"select wrapped_key from data_subjects", "update data_subjects set wrapped_key = $1", contact},
		"address of another user":       {"select email from users where" + ourUser, "update users set email = $1 where" + ourUser, user},
		"name into an identity":         {"", ourOwn("contact_identities", "value", "name from contacts"), identities},
		"text into the external id":     {"", ourOwn("messages", "external_id", "content"), message},
		"external id into the text":     {"", ourOwn("messages", "content", "external_id"), message},
		"name into the person's key":    {"", ourOwn("data_subjects", "wrapped_key", "name from contacts"), contact},
		"user's name into the address":  {"", ourOwn("users", "email", "name") + " and" + ourUser, user},
		"a byte was changed":            {"", ourOwn("contacts", "name", "set_byte(name, 20, get_byte(name, 20) # 1)"), contact},
		"the version was changed":       {"", ourOwn("contacts", "name", "set_byte(name, 0, 9)"), contact},
		"cut off":                       {"", ourOwn("contacts", "name", "substring(name for 5)"), contact},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ours, theirs := seed(t, store), seed(t, store)
			must(t, c.read(t, ours))
			var moved []byte
			if c.from != "" {
				moved = one[[]byte](t, connectAs(t, theirs.ws), c.from)
			}
			if n := exec(t, connectAs(t, ours.ws), c.move, moved); n != 1 {
				t.Fatalf("%d rows were moved", n)
			}
			err := c.read(t, ours)
			if err == nil {
				t.Fatal("it opens")
			}
			if domain.CodeOf(err) != domain.Internal {
				t.Errorf("the client would be told: %v", err)
			}
		})
	}
}

// Also under one key a value belongs to its row: nobody's words are put into another message of the same person, and no
// channel is given another one's token.
func TestRowsOfOneKey(t *testing.T) {
	t.Parallel()
	store := embeddedtest.Store(t)
	c := seed(t, store)
	second, other := c.newMessage(domain.Inbound), newChannel()
	in(t, store, c.ws, func(ctx context.Context, tx *dal.Tx) error {
		_, err := dal.InsertMessage(ctx, tx, second)
		return errors.Join(err, dal.InsertChannel(ctx, tx, other))
	})
	us := connectAs(t, c.ws)
	exec(t, us, "update messages m set content = o.content from messages o where m.id = $1 and o.id = $2", second.ID.UUID(), c.message.ID.UUID())
	exec(t, us, "update channels c set token = o.token from channels o where c.id = $1 and o.id = $2", other.ID.UUID(), c.channel.ID.UUID())
	err := store.InWorkspace(t.Context(), c.ws, func(tx *dal.Tx) error {
		_, err := dal.GetMessage(t.Context(), tx, second.ID)
		return err
	})
	if err == nil {
		t.Error("the words of another message open")
	}
	err = store.InWorkspace(t.Context(), c.ws, func(tx *dal.Tx) error {
		_, err := dal.GetChannel(t.Context(), tx, other.ID)
		return err
	})
	if err == nil {
		t.Error("the token of another channel opens")
	}
}

// Equal values look different at rest, and the keyed hash of one workspace or purpose says nothing in another.
func TestSealedValuesTellNothing(t *testing.T) {
	t.Parallel()
	store := embeddedtest.Store(t)
	ours, theirs := seed(t, store), seed(t, store)
	const same = "447700900123"
	var sealed, hashes [][]byte
	for _, c := range []*cell{ours, theirs} {
		in(t, store, c.ws, func(ctx context.Context, tx *dal.Tx) error {
			i := &dal.ContactIdentity{
				ContactID: c.contact.ID, DataSubjectID: c.contact.DataSubjectID, Network: domain.WhatsApp,
				Kind: domain.IdentityPhone, Value: same,
			}
			if added, err := dal.InsertContactIdentity(ctx, tx, i); err != nil || !added {
				t.Errorf("added %v, %v", added, err)
			}
			sealed, hashes = append(sealed, i.SealedValue), append(hashes, i.ValueHash)
			found, err := dal.FindContactByIdentity(ctx, tx, domain.WhatsApp, domain.IdentityPhone, same)
			if err != nil || found != c.contact.ID {
				t.Errorf("found %v, %v", found, err)
			}
			if _, err := dal.FindContactByIdentity(ctx, tx, domain.WhatsApp, domain.IdentityBusinessScopedUserID, same); !dal.IsNotFound(err) {
				t.Errorf("an identity of another kind: %v", err)
			}
			return nil
		})
	}
	if bytes.Equal(sealed[0], sealed[1]) || bytes.Equal(hashes[0], hashes[1]) {
		t.Error("two workspaces' rows of one number can be recognised")
	}
	for _, b := range append(sealed, hashes...) {
		if bytes.Contains(b, []byte(same)) {
			t.Error("the value stands in the clear")
		}
	}
}

// Destroy a person's key, and everything about them is unreadable, and nothing more can be stored.
func TestDestroyedKey(t *testing.T) {
	t.Parallel()
	store := embeddedtest.Store(t)
	c := seed(t, store)
	in(t, store, c.ws, func(ctx context.Context, tx *dal.Tx) error {
		m, err := dal.GetMessage(ctx, tx, c.message.ID)
		if err == nil && (m.Content.Text != c.message.Content.Text || m.ExternalID != c.message.ExternalID) {
			t.Errorf("before: %+v", m)
		}
		return err
	})
	exec(t, owner(t, c.ws), "update data_subjects set wrapped_key = null, destroyed_at = now() where workspace_id = $1 and id = $2", c.ws.UUID(), c.contact.DataSubjectID.UUID())
	in(t, store, c.ws, func(ctx context.Context, tx *dal.Tx) error {
		contact, err := dal.GetContact(ctx, tx, c.contact.ID)
		must(t, err)
		identities, err := dal.ListContactIdentities(ctx, tx, []domain.ContactID{c.contact.ID})
		must(t, err)
		list, err := dal.ListMessages(ctx, tx, dal.MessageQuery{ConversationID: c.conversation.ID, Limit: 10})
		must(t, err)
		if contact.ProfileName != "" || len(identities) != 1 || identities[0].Value != "" || len(list) != 1 ||
			list[0].Content.Text != "" || list[0].ExternalID != "" || list[0].Text() != nil {
			t.Errorf("still readable: %+v %+v %+v", contact, identities[0], list[0])
		}
		return nil
	})
	for name, write := range map[string]func(context.Context, *dal.Tx) error{
		"message": func(ctx context.Context, tx *dal.Tx) error {
			_, err := dal.InsertMessage(ctx, tx, c.newMessage(domain.Inbound))
			return err
		},
		"identity": func(ctx context.Context, tx *dal.Tx) error {
			_, err := dal.InsertContactIdentity(ctx, tx, &dal.ContactIdentity{
				ContactID: c.contact.ID, DataSubjectID: c.contact.DataSubjectID, Network: domain.WhatsApp,
				Kind: domain.IdentityBusinessScopedUserID, Value: "x",
			})
			return err
		},
		"name": func(ctx context.Context, tx *dal.Tx) error { return dal.SetContactName(ctx, tx, c.contact) },
		"external id": func(ctx context.Context, tx *dal.Tx) error {
			m := c.message
			m.ExternalID = "wamid.new"
			return dal.UpdateMessageDelivery(ctx, tx, m)
		},
	} {
		err := store.InWorkspace(t.Context(), c.ws, func(tx *dal.Tx) error { return write(t.Context(), tx) })
		if !errors.Is(err, dal.ErrErased) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A database that was written under another root key is refused with a sentence, at start.
func TestWrongRootKey(t *testing.T) {
	t.Parallel()
	embeddedtest.Store(t) // makes the control key
	keeper := wrongKeeper(t)
	if _, err := dal.Open(t.Context(), dal.Config{URL: embeddedtest.URL(t), RootKey: keeper}); err == nil {
		t.Error("it opens with another root key")
	}
}
