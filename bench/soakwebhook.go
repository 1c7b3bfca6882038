package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"
)

// delivery is one of WhatsApp's, of a kind of message, to be sent again and again as if others had written it.
type delivery struct {
	kind string
	raw  []byte
	id   string // of the message in it
}

// changes are kinds that change an earlier message, and become none of their own.
var changes = []string{"edit", "revoke", "reaction"}

// soakPhones begin the numbers of the soak's customers, soakPeople the ids of those on other networks.
const (
	soakPhones = "4477008"
	soakPeople = "70000000000"
)

// files are kinds that refer to a file of the network's: the sandbox delivers those itself, since it has the files.
var files = []string{"audio", "document", "image", "sticker", "video", "media_placeholder"}

// otherID is the id of another message that a delivery refers to; writtenAt a time of the samples.
var (
	otherID   = regexp.MustCompile(`wamid\.HB[A-Za-z0-9+/]+=*`)
	writtenAt = regexp.MustCompile(`"17934\d{5}"`)
)

// deliveries are one of each kind in the samples of the adapter, text first. System messages are left out, since they make
// one person of two, and messages to groups, which the product does not show.
func deliveries() ([]delivery, error) {
	paths, err := filepath.Glob(filepath.Join("channel", "whatsapp", "testdata", "wa-msg-*.json"))
	if err != nil {
		return nil, err
	}
	var all []delivery
	for _, path := range paths {
		raw, err := os.ReadFile(path) // #nosec G304 -- the repository's own
		if err != nil {
			return nil, err
		}
		var body struct {
			Entry []struct {
				Changes []struct {
					Value struct {
						Messages []struct {
							ID, From, Type string
							GroupID        string `json:"group_id"`
						}
					}
				}
			}
		}
		if err := json.Unmarshal(raw, &body); err != nil {
			return nil, err
		}
		m := body.Entry[0].Changes[0].Value.Messages[0]
		if m.From == "" || m.GroupID != "" || m.Type == "system" || slices.Contains(files, m.Type) || filepath.Base(path) == "wa-msg-edit-image-caption.json" {
			continue
		}
		d := delivery{m.Type, raw, m.ID}
		if filepath.Base(path) == "wa-msg-text-basic.json" {
			all = slices.Insert(all, 0, d)
		} else {
			all = append(all, d)
		}
	}
	if len(all) < 10 {
		return nil, errors.New("channel/whatsapp/testdata has few samples; run the bench in the repository's folder")
	}
	return all, nil
}

// from is the delivery as if somebody had sent it now: a message with an id of its own that refers to an earlier one.
func (d delivery) from(account, waba string, customer int, id, earlier string, at time.Time) []byte {
	body := bytes.ReplaceAll(d.raw, []byte(d.id), []byte(id))
	body = otherID.ReplaceAll(body, []byte(earlier))
	body = writtenAt.ReplaceAll(body, fmt.Appendf(nil, `"%d"`, at.Unix()))
	for old, is := range map[string]string{
		"447700900123": phoneOf(customer), "GB.1022334455667788990": fmt.Sprintf("GB.10223344556%05d", customer),
		"200000000000002": account, "100000000000001": waba,
	} {
		body = bytes.ReplaceAll(body, []byte(old), []byte(is))
	}
	return body
}

// customerWrites has customers write at a steady pace until the context ends: each tenth delivery comes twice, as it does from
// networks that missed an answer, and each fifth message comes from the sandbox, with a file or from another network.
func (k *soak) customerWrites(ctx context.Context, lane int) error {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 2}}
	account, secret := k.p.demo.Accounts[0], []byte(k.p.demo.Apps["meta"].AppSecret)
	latest := map[int]string{}
	for n := 0; k.turn(ctx, soakLanes*time.Second/soakWebhooks); n++ {
		customer := (n*soakLanes + lane) % soakCustomers
		if latest[customer] == "" || n%5 == 4 { // the first lets the sandbox know that they may be answered
			id, err := k.sandboxWrites(ctx, client, n, customer, latest[customer] == "")
			if err != nil {
				return err
			}
			if latest[customer] == "" {
				latest[customer] = id
			}
			continue
		}
		kind := k.kinds[(n/7+lane)%len(k.kinds)]
		id := fmt.Sprintf("wamid.soak.%d.%d", lane, n)
		body := kind.from(account.PhoneNumberID, account.WABAID, customer, id, latest[customer], time.Now())
		times := 1
		if n%10 == 0 {
			times = 2
		}
		for range times {
			began := time.Now()
			if err := post(context.WithoutCancel(ctx), client, k.p.demo.Address, secret, body); err != nil {
				return fmt.Errorf("a delivery of %s: %w", kind.kind, err)
			}
			k.note(&k.webhooks, time.Since(began))
		}
		if !slices.Contains(changes, kind.kind) {
			latest[customer] = id
			k.wrote(id)
		}
	}
	return nil
}

// sandboxWrites has the sandbox deliver somebody's first message, what refers to files of its own, and messages of the other
// networks. It returns the network's id of the message.
func (k *soak) sandboxWrites(ctx context.Context, client *http.Client, n, customer int, first bool) (string, error) {
	types := []string{"image", "document", "voice", "sticker"}
	network, who := "whatsapp", phoneOf(customer)
	message := map[string]any{"to": k.accounts["whatsapp"], "type": types[n/5%len(types)]}
	switch {
	case first:
		message = map[string]any{"to": k.accounts["whatsapp"], "text": "Hello, is somebody there?"}
	case n/5%2 == 1:
		network = []string{"messenger", "instagram", "x"}[n/10%3]
		who, message = fmt.Sprintf("%s%04d9", soakPeople, customer), map[string]any{"to": k.accounts[network], "text": fmt.Sprintf("Question %d of the soak", n)}
	}
	body, err := json.Marshal(message)
	if err != nil {
		return "", err
	}
	ctx = context.WithoutCancel(ctx)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, fmt.Sprintf("http://%s/control/%s/customers/%s/messages", k.p.demo.SandboxAddress, network, who), bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := client.Do(req)
	if err != nil {
		return "", err
	}
	var made struct{ ID string }
	err = errors.Join(json.NewDecoder(res.Body).Decode(&made), res.Body.Close())
	if err == nil && res.StatusCode != http.StatusCreated {
		err = fmt.Errorf("the sandbox answered %s", res.Status)
	}
	k.wrote(made.ID)
	return made.ID, err
}

// phoneOf is a customer's number. It ends with a nine: the sandbox refuses messages to some other endings.
func phoneOf(customer int) string { return fmt.Sprintf("%s%04d9", soakPhones, customer) }
