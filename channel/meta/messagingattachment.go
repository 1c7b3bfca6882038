package meta

import (
	"encoding/json"
	"net/url"
	"strconv"

	"postdog.io/channel"
	"postdog.io/domain"
)

// mediaKinds are the attachments that are files.
var mediaKinds = map[string]domain.MessageKind{
	"image": domain.KindImage, "video": domain.KindVideo, "audio": domain.KindAudio, "file": domain.KindDocument, "sticker": domain.KindSticker,
	"animated_image_share": domain.KindImage,
}

// shareKinds are the attachments that pass on what stands elsewhere on the network, or a link.
var shareKinds = map[string]bool{
	"fallback": true, "link": true, "share": true, "post": true, "ig_post": true, "reel": true, "ig_reel": true, "ig_story": true, "xma": true,
}

// readAttachment adds one attachment to a message. The first one of a kind that we know decides the message's kind; one
// that we don't know makes it unsupported where there is no other.
func readAttachment(out *channel.InboundMessage, raw json.RawMessage) {
	of, err := members(raw)
	if err != nil {
		unknownAttachment(out, "attachment")
		return
	}
	kind := readText(get(of, "type"))
	payload, _ := members(get(of, "payload"))
	link := first(readURL(get(payload, "url")), readURL(get(of, "url")))
	switch file := mediaKinds[kind]; {
	case file != "" && link != "":
		if readID(get(payload, "sticker_id")) != "" {
			file = domain.KindSticker
		}
		addMedia(out, channel.InboundMedia{URL: link, Kind: file})
	case kind == "story_mention":
		// A story may be a picture or a film, which its bytes say.
		out.Content.Story = &domain.Story{Kind: domain.StoryMention, NetworkID: readID(get(payload, "id"))}
		if link != "" {
			addMedia(out, channel.InboundMedia{URL: link, Kind: domain.KindImage, Expires: true})
		} else {
			setKind(out, domain.KindShare)
			out.Content.Share = &domain.Share{}
		}
	case kind == "location":
		readPlace(out, payload, of)
	case kind == "like_heart":
		setKind(out, domain.KindText)
		out.Content.Text = first(out.Content.Text, "❤️")
	case kind == "template":
		readProduct(out, payload)
	case shareKinds[kind]:
		share := &domain.Share{
			Title: first(readText(get(payload, "title")), readText(get(of, "title"))), URL: link,
			NetworkID: first(readID(get(payload, "reel_video_id")), readID(get(payload, "ig_post_media_id")), readID(get(payload, "id"))),
		}
		if *share == (domain.Share{}) {
			unknownAttachment(out, kind)
			return
		}
		// Instagram tells of one post as a share and as an ig_post.
		if was := out.Content.Share; was != nil {
			was.Title, was.URL, was.NetworkID = first(was.Title, share.Title), first(was.URL, share.URL), first(was.NetworkID, share.NetworkID)
			return
		}
		setKind(out, domain.KindShare)
		out.Content.Share = share
	default:
		unknownAttachment(out, kind)
	}
}

// setKind gives a message its kind where it has none that we know.
func setKind(out *channel.InboundMessage, kind domain.MessageKind) {
	if out.Kind == "" || out.Kind == domain.KindUnsupported {
		out.Kind = kind
	}
}

func addMedia(out *channel.InboundMessage, m channel.InboundMedia) {
	setKind(out, m.Kind)
	out.Media = append(out.Media, m)
}

func unknownAttachment(out *channel.InboundMessage, kind string) {
	if out.Kind == "" {
		out.Kind = domain.KindUnsupported
	}
	out.Content.NetworkKind = first(out.Content.NetworkKind, kind, "attachment")
}

func readPlace(out *channel.InboundMessage, payload, of []member) {
	latitude, errLat := strconv.ParseFloat(readText(inner(payload, "coordinates", "lat")), 64)
	longitude, errLong := strconv.ParseFloat(readText(inner(payload, "coordinates", "long")), 64)
	if errLat != nil || errLong != nil || latitude < -90 || latitude > 90 || longitude < -180 || longitude > 180 {
		unknownAttachment(out, "location")
		return
	}
	setKind(out, domain.KindLocation)
	out.Content.Location = &domain.Location{
		Latitude: latitude, Longitude: longitude, Name: first(readText(get(payload, "title")), readText(get(of, "title"))),
		URL: first(readURL(get(payload, "url")), readURL(get(of, "url"))),
	}
}

// readProduct reads a product of the shop that someone passed on; other templates are the business's own.
func readProduct(out *channel.InboundMessage, payload []member) {
	elements := list(inner(payload, "product", "elements"))
	if len(elements) == 0 {
		unknownAttachment(out, "template")
		return
	}
	of, err := members(elements[0])
	id := first(readID(get(of, "retailer_id")), readID(get(of, "id")))
	if err != nil || id == "" {
		unknownAttachment(out, "template")
		return
	}
	setKind(out, domain.KindShare)
	out.Content.Product = &domain.ProductReference{ProductID: id}
	out.Content.Share = &domain.Share{Title: readText(get(of, "title")), NetworkID: readID(get(of, "id"))}
}

// readURL reads a web address; anything else, such as javascript:, is empty.
func readURL(raw json.RawMessage) string {
	s := readText(raw)
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
		return ""
	}
	return s
}
