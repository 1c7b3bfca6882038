package channeltest

import (
	"bytes"
	"encoding/base64"
	"io"
	"net/http"
	"slices"
	"testing"

	"postdog.io/channel"
	"postdog.io/domain"
)

// sends says whether the network takes a kind of message.
func (r *run) sends(kind domain.MessageKind) bool {
	return slices.Contains(r.Adapter.Capabilities().Sends, kind)
}

// testReactionIn lets the customer put an emoji on a message of ours, and take it back.
func testReactionIn(t *testing.T, r *run) {
	if r.Acts.React == nil {
		return
	}
	r.open(t)
	receipt := r.send(t, r.text("like this"))
	for _, emoji := range []string{"❤️", ""} {
		r.act(t, r.Acts.React(receipt.ExternalID, emoji))
		got := r.await(t, "the reaction", func(i channel.Inbound) bool {
			return i.Message != nil && i.Message.Kind == domain.KindReaction && i.Message.Content.Reaction.Emoji == emoji
		}).Message
		if got.ReplyTo != receipt.ExternalID || got.ExternalID == "" || got.Echo || !slices.Contains(got.From, r.Recipient[0]) {
			t.Errorf("%q: got %+v", emoji, got)
		}
	}
}

// testReactionOut puts an emoji on the customer's message, and takes it back.
func testReactionOut(t *testing.T, r *run) {
	if !r.sends(domain.KindReaction) {
		return
	}
	theirs := r.open(t)
	emoji := "❤️"
	if all := r.Adapter.Capabilities().Reactions; all != nil {
		emoji = all[0]
	}
	for _, sign := range []string{emoji, ""} {
		m := r.text("")
		m.Kind, m.ReplyTo, m.Content = domain.KindReaction, theirs.ExternalID, domain.Content{Reaction: &domain.ReactionContent{Emoji: sign}}
		if _, err := r.Adapter.Send(t.Context(), r.Credential, m); err != nil {
			t.Fatal(err)
		}
		if got := r.theirs(t, theirs.ExternalID).Reaction; (got == "") != (sign == "") {
			t.Errorf("%q: the customer sees %q", sign, got)
		}
	}
	m := r.text("")
	m.Kind, m.Content = domain.KindReaction, domain.Content{Reaction: &domain.ReactionContent{Emoji: emoji}}
	_, err := r.Adapter.Send(t.Context(), r.Credential, m)
	_ = wantError[*channel.Rejected](t, err)
}

// testButtons offers something to tap, and lets the customer tap it.
func testButtons(t *testing.T, r *run) {
	if !slices.Contains(r.Adapter.Capabilities().Interactive, domain.ReplyButtons) {
		return
	}
	r.open(t)
	m := r.text("Tea or coffee?")
	m.Kind = domain.KindInteractive
	m.Content.Interactive = &domain.Interactive{Kind: domain.ReplyButtons, Buttons: []domain.ReplyButton{{ID: "TEA", Title: "Tea"}, {ID: "COFFEE", Title: "Coffee"}}}
	r.send(t, m)
	if mine := r.fromBusiness(t); len(mine) != 1 || !slices.Equal(mine[0].Buttons, []string{"Tea", "Coffee"}) {
		t.Errorf("the customer sees %+v", mine)
	}
	if r.Acts.Choose == nil {
		return
	}
	got := r.awaitMessage(t, r.act(t, r.Acts.Choose("TEA", "Tea")))
	if got.Kind != domain.KindChoice || got.Content.Choice.ID != "TEA" || got.Content.Choice.Title != "Tea" || !got.OpensWindow {
		t.Errorf("got %+v", got)
	}
}

// picture is a PNG of one pixel.
func picture(t *testing.T) []byte {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// testMediaIn downloads what the customer sent, and nothing from elsewhere.
func testMediaIn(t *testing.T, r *run) {
	d, can := r.Adapter.(channel.Downloader)
	if !can || r.Acts.Image == nil {
		return
	}
	got := r.awaitMessage(t, r.act(t, r.Acts.Image(picture(t))))
	if got.Kind != domain.KindImage || len(got.Media) != 1 || got.Media[0].Kind != domain.KindImage {
		t.Fatalf("got %+v", got)
	}
	file, err := d.Download(t.Context(), r.Credential, got.Media[0])
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(file.Body)
	if err != nil || !bytes.Equal(raw, picture(t)) || file.MIMEType != "image/png" || file.Body.Close() != nil {
		t.Errorf("%d bytes of %s, %v", len(raw), file.MIMEType, err)
	}
	gone := got.Media[0]
	if gone.URL != "" {
		gone.URL += "0"
	} else {
		gone.ID += "0"
	}
	for name, m := range map[string]channel.InboundMedia{"gone": gone, "elsewhere": {URL: "https://example.com/a.png", Kind: domain.KindImage}, "nothing": {}} {
		if _, err := d.Download(t.Context(), r.Credential, m); err == nil {
			t.Errorf("%s: a file was found", name)
		} else {
			_ = wantError[*channel.Rejected](t, err)
		}
	}
}

// testMediaOut uploads a file and sends it.
func testMediaOut(t *testing.T, r *run) {
	u, can := r.Adapter.(channel.Uploader)
	if !can || !r.sends(domain.KindImage) {
		return
	}
	r.open(t)
	raw := picture(t)
	id, until, err := u.Upload(t.Context(), r.Credential, channel.Upload{
		Kind: domain.KindImage, MIMEType: "image/png", Filename: "dot.png", Size: int64(len(raw)), Body: bytes.NewReader(raw),
	})
	if err != nil || id == "" || until.IsZero() {
		t.Fatalf("%q, %v, %v", id, until, err)
	}
	m := r.text("")
	m.Kind, m.Media = domain.KindImage, []channel.OutboundMedia{{ID: id, Kind: domain.KindImage}}
	r.send(t, m)
	mine := r.fromBusiness(t)
	if len(mine) != 1 || mine[0].Kind != "image" {
		t.Fatalf("the customer sees %+v", mine)
	}
	if mine[0].MediaURL != "" {
		if got := r.get(t, mine[0].MediaURL); !bytes.Equal(got, raw) {
			t.Errorf("the customer sees %d bytes, and they are not ours", len(got))
		}
	}
	m.Media[0].ID += "0"
	_, err = r.Adapter.Send(t.Context(), r.Credential, m)
	_ = wantError[*channel.Rejected](t, err)
}

func (r *run) get(t *testing.T, address string) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
