package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// soakInboxQuery is the inbox list, and by which names networks know the people.
var soakInboxQuery = strings.Replace(inboxQuery, "contact { id name }", "contact { id name identities { value } }", 1)

// soakList is what of the list is used.
type soakList struct {
	Conversations struct {
		Edges []struct{ Node soakConversation }
	}
}

type soakConversation struct {
	ID          string
	LastMessage struct{ ID string }
	Window      struct{ IsOpen bool }
	Channel     struct{ Network string }
	Contact     struct{ Identities []struct{ Value string } }
}

// answerable says whether an answer is sent at once: the window is open, the person is of the soak (the sandbox's own characters
// would write back), and the network is not X, which takes few messages in a quarter of an hour and lets the rest wait.
func (c soakConversation) answerable() bool {
	ours := slices.ContainsFunc(c.Contact.Identities, func(i struct{ Value string }) bool {
		digits := strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, i.Value)
		return strings.HasPrefix(digits, soakPhones) || strings.HasPrefix(digits, soakPeople)
	})
	return ours && c.Window.IsOpen && c.Channel.Network != "X"
}

// agentWorks does what somebody at the inbox does, one step after the other, until the context ends.
func (k *soak) agentWorks(ctx context.Context, agent int, token string) error {
	var list soakList
	for n := 0; k.turn(ctx, soakStep); n++ {
		if n%6 == 0 {
			if err := k.query(token, soakInboxQuery, nil, &list); err != nil {
				return fmt.Errorf("list: %w", err)
			}
		}
		edges := list.Conversations.Edges
		if len(edges) == 0 {
			continue
		}
		at := edges[(n/6*soakAgents+agent)%len(edges)].Node
		var err error
		switch n % 6 {
		case 1:
			err = k.query(token, threadQuery, map[string]any{"id": at.ID}, nil)
		case 2:
			err = k.query(token, `mutation($in: SetTypingInput!) { setTyping(input: $in) { __typename } }`, map[string]any{"in": map[string]any{"conversationId": at.ID, "typing": true}}, nil)
		case 3:
			if at.answerable() {
				err = k.send(token, at.ID)
			}
		case 4:
			err = k.query(token, `mutation($in: MarkReadInput!) { markRead(input: $in) { __typename } }`, map[string]any{"in": map[string]any{"conversationId": at.ID, "upTo": at.LastMessage.ID}}, nil)
		case 5:
			err = k.query(token, `mutation($in: SetPresenceInput!) { setPresence(input: $in) { __typename } }`, map[string]any{"in": map[string]any{"conversationId": at.ID}}, nil)
		}
		if err != nil {
			return fmt.Errorf("step %d: %w", n%6, err)
		}
	}
	return nil
}

// query asks, and notes how long that took.
func (k *soak) query(token, query string, variables map[string]any, into any) error {
	if into == nil {
		into = &struct{}{}
	}
	began := time.Now()
	err := k.p.ask(context.Background(), token, query, variables, into)
	k.note(&k.queries, time.Since(began))
	return err
}

// send answers in a conversation with a text that stands nowhere else.
func (k *soak) send(token, conversation string) error {
	text := fmt.Sprintf("soak-%d-answer", k.sending.Add(1))
	var made struct {
		SendMessage struct{ Message struct{ ID string } }
	}
	err := k.query(token, `mutation($in: SendMessageInput!) { sendMessage(input: $in) { message { id } } }`,
		map[string]any{"in": map[string]any{"conversationId": conversation, "clientId": text, "text": text}}, &made)
	if err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.sent[text] = made.SendMessage.Message.ID
	return nil
}

// burst sends to many people at once, three times, in the middle of each third.
func (k *soak) burst(ctx context.Context, d time.Duration, token string) error {
	for wait := d / 6; k.turn(ctx, wait); wait = d / 3 {
		var list soakList
		if err := k.p.ask(context.Background(), token, strings.Replace(soakInboxQuery, "first: 50", "first: 100", 1), nil, &list); err != nil {
			return err
		}
		group := &errgroup.Group{}
		group.SetLimit(8)
		for _, e := range list.Conversations.Edges {
			if e.Node.answerable() {
				group.Go(func() error { return k.send(token, e.Node.ID) })
			}
		}
		if err := group.Wait(); err != nil {
			return fmt.Errorf("burst: %w", err)
		}
	}
	return nil
}

// follow holds a socket on which everything in the inbox comes, and counts how often each message was told of.
func (k *soak) follow(ctx context.Context, agent int, token string, live chan<- struct{}) error {
	c, err := dial(ctx, k.p.demo.Address)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { _ = c.Close() })
	defer stop()
	defer func() { _ = c.Close() }()
	say := func(v any) error { return c.WriteJSON(v) }
	type m = map[string]any
	if err := say(m{"type": "connection_init", "payload": m{"authorization": "Bearer " + token}}); err != nil {
		return err
	}
	told := false
	for {
		_, raw, err := c.ReadMessage()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("a socket was closed: %w", err)
		}
		var got struct {
			Type    string
			Payload struct {
				Data struct {
					InboxEvents struct {
						Typename string `json:"__typename"`
						Message  struct{ ID string }
					}
				}
			}
		}
		if err := json.Unmarshal(raw, &got); err != nil {
			return err
		}
		switch event := got.Payload.Data.InboxEvents; {
		case got.Type == "connection_ack":
			err = say(m{"id": "1", "type": "subscribe", "payload": m{"query": `subscription { inboxEvents { __typename cursor ... on MessageAdded { message { id text kind } conversation { id unreadCount } } ... on MessageChanged { message { id status } } } }`}})
		case got.Type == "ping":
			err = say(m{"type": "pong"})
		case got.Type == "error", got.Type == "complete":
			err = errors.New("a subscription ended: " + strings.ToValidUTF8(string(raw[:min(len(raw), 300)]), "?"))
		case event.Typename == "InboxReady" && !told:
			told = true
			live <- struct{}{}
		case event.Typename == "MessageAdded":
			k.mu.Lock()
			k.heard[agent][event.Message.ID]++
			k.mu.Unlock()
		}
		if err != nil {
			return err
		}
	}
}
