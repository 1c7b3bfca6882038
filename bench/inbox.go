package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/server/embedded"
)

// readFor is how long each server is read from.
const readFor = 8 * time.Second

// inboxQuery is the inbox list as a client needs it: contact, assignee, last message, window, unread count.
const inboxQuery = `query Inbox { conversations(first: 50) { eventCursor edges { cursor node {
	id status lastActivityAt contact { id name } channel { id name network } assignee { id name }
	lastMessage { id kind direction text status occurredAt } window { closesAt isOpen } unreadCount } } } }`

// inboxPeerQuery is the same in PostGraphile's words. What is sealed comes as it is stored.
const inboxPeerQuery = `query Inbox { allConversations(first: 50, condition: {status: "OPEN"}, orderBy: [LAST_ACTIVITY_AT_DESC]) { edges { cursor node {
	id status lastActivityAt contactByWorkspaceIdAndContactId { id name } channelByWorkspaceIdAndChannelId { id name network }
	assignee { id userByUserId { name } }
	lastMessage { id kind direction content status occurredAt } lastInboundAt inboundCount
	conversationReadsByWorkspaceIdAndConversationId(first: 1) { nodes { inboundCount } } } } } }`

// inboxRow measures the list of fifty conversations in a workspace of a million messages.
func inboxRow(ctx context.Context, dir string) (row, error) {
	return readRow(ctx, dir, 1_000_000, inboxReading)
}

var inboxReading = reading{
	name: "inbox list of 50", holds: []count{{`"closesAt"`, 50}}, peerHolds: []count{{`"lastInboundAt"`, 50}}, query: inboxQuery, peer: inboxPeerQuery,
	plain: plainInbox, variables: noVariables, peerVariables: noVariables,
}

// reading is a query to be measured in three servers.
type reading struct {
	name string
	// holds is what stands in each answer of ours and of the plain handler, peerHolds in PostGraphile's.
	holds, peerHolds         []count
	query, peer              string
	variables, peerVariables func(s *seeded, n int) map[string]any
	plain                    func(ctx context.Context, s *seeded, n int) (any, error)
	// same, if there is one, compares an answer of ours with PostGraphile's to the same question.
	same func(ours, peers []byte) error
}

func noVariables(*seeded, int) map[string]any { return nil }

// readRow measures a query in PostDog, in a plain handler with the same SQL, and in PostGraphile.
func readRow(ctx context.Context, dir string, messages int, q reading) (_ row, err error) {
	pg, err := embedded.StartPostgres(ctx, embedded.PostgresConfig{DataDir: filepath.Join(dir, "postgres")})
	if err != nil {
		return row{}, err
	}
	defer func() { err = errors.Join(err, pg.Stop(context.WithoutCancel(ctx))) }()
	p, err := startProduct(ctx, filepath.Join(dir, "data"), pg.URL())
	if err != nil {
		return row{}, err
	}
	s, err := seed(ctx, filepath.Join(dir, "data"), pg.URL(), messages)
	if err != nil {
		return row{}, errors.Join(err, p.stop())
	}
	defer s.store.Close()
	ours, said, err := readOurs(ctx, p, s, q)
	if err = errors.Join(err, p.stop()); err != nil {
		return row{}, err
	}
	plain, err := readPlain(ctx, s, q)
	if err != nil {
		return row{}, err
	}
	peer, theySaid, err := readPostGraphile(ctx, pg.URL(), s, q)
	if err != nil {
		return row{}, err
	}
	if q.same != nil {
		if err := q.same(said, theySaid); err != nil {
			return row{}, err
		}
	}
	return row{
		Row: q.name + fmt.Sprintf(", %d messages", messages), Ours: ours.perSecond, Unit: "requests a second",
		Beside: []beside{{"PostGraphile 5", peer.perSecond}, {"plain Go handler", plain.perSecond}, {"our p50 ms", ms(ours.p50)}, {"our p99 ms", ms(ours.p99)}, {"PostGraphile's p99 ms", ms(peer.p99)}},
		Ratio:  ours.perSecond / peer.perSecond, Goal: "2 times PostGraphile, half of plain",
		Met: ours.perSecond >= 2*peer.perSecond && ours.perSecond >= plain.perSecond/2,
	}, nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// readOurs measures PostDog, and returns its answer to the first question too.
func readOurs(ctx context.Context, p *product, s *seeded, q reading) (speed, []byte, error) {
	keys, err := p.keys(ctx, 24)
	if err != nil {
		return speed{}, nil, err
	}
	return loadAndKeep(ctx, q.holds, q.asker(p, s, keys))
}

// asker asks PostDog, with one of the keys after the other.
func (q reading) asker(p *product, s *seeded, keys []string) ask {
	return func(ctx context.Context, client *http.Client, n int) ([]byte, error) {
		body, err := json.Marshal(map[string]any{"query": q.query, "variables": q.variables(s, n)})
		if err != nil {
			return nil, err
		}
		return fetch(ctx, client, "http://"+p.demo.Address+"/graphql", keys[n%len(keys)], body)
	}
}

// loadAndKeep is load, and keeps the answer to the first question.
func loadAndKeep(ctx context.Context, holds []count, do ask) (speed, []byte, error) {
	said, err := do(ctx, http.DefaultClient, 0)
	if err != nil {
		return speed{}, nil, err
	}
	s, err := load(ctx, readFor, holds, do)
	return s, said, err
}

// readPlain serves the same rows, by the same statements, unsealed, from a handler that does nothing else.
func readPlain(ctx context.Context, s *seeded, q reading) (speed, error) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var n int
		_, err := fmt.Sscan(r.URL.Query().Get("n"), &n)
		var answer any
		if err == nil {
			answer, err = q.plain(r.Context(), s, n)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_ = json.NewEncoder(w).Encode(answer)
	}))
	defer server.Close()
	return load(ctx, readFor, q.holds, func(ctx context.Context, client *http.Client, n int) ([]byte, error) {
		return fetch(ctx, client, fmt.Sprintf("%s/?n=%d", server.URL, n), "", nil)
	})
}

type plainConversation struct {
	ID, Status, Contact, Channel, Assignee, Text, MessageStatus string
	LastActivityAt                                              time.Time
	ClosesAt                                                    *time.Time `json:"closesAt"`
	Unread                                                      int64
}

// plainInbox reads the inbox list without GraphQL.
func plainInbox(ctx context.Context, s *seeded, _ int) (any, error) {
	tx, err := s.store.ReadWorkspace(ctx, s.workspace)
	if err != nil {
		return nil, err
	}
	defer tx.Close()
	list, err := dal.ListConversations(ctx, tx, dal.ConversationQuery{Status: domain.ConversationOpen, Scope: domain.WholeScope, Limit: 51})
	if err != nil {
		return nil, err
	}
	list = list[:50]
	var contactIDs []domain.ContactID
	var messageIDs []domain.MessageID
	var ids []domain.ConversationID
	for _, c := range list {
		contactIDs, messageIDs, ids = append(contactIDs, c.ContactID), append(messageIDs, c.LastMessageID), append(ids, c.ID)
	}
	contacts, err1 := dal.ListContacts(ctx, tx, domain.WholeScope, contactIDs)
	messages, err2 := dal.ListMessagesByID(ctx, tx, domain.WholeScope, messageIDs)
	channels, err3 := dal.ListChannels(ctx, tx, list[0].ChannelID)
	members, err4 := dal.ListMembers(ctx, tx, list[0].AssigneeID)
	reads, err5 := dal.ListConversationReads(ctx, tx, s.member, ids)
	_, err6 := dal.LastSequence(ctx, tx)
	if err := errors.Join(err1, err2, err3, err4, err5, err6); err != nil {
		return nil, err
	}
	names, texts, seen := map[domain.ContactID]string{}, map[domain.MessageID]*dal.Message{}, map[domain.ConversationID]int64{}
	for _, c := range contacts {
		names[c.ID] = c.ProfileName
	}
	for _, m := range messages {
		texts[m.ID] = m
	}
	for _, r := range reads {
		seen[r.ConversationID] = r.InboundCount
	}
	answer := make([]plainConversation, len(list))
	for n, c := range list {
		closes := c.LastInboundAt.Add(24 * time.Hour)
		answer[n] = plainConversation{
			ID: c.ID.String(), Status: string(c.Status), Contact: names[c.ContactID], Channel: channels[0].Name, Assignee: members[0].ID.String(),
			Text: texts[c.LastMessageID].Content.Text, MessageStatus: string(*texts[c.LastMessageID].Status), LastActivityAt: c.LastActivityAt, ClosesAt: &closes,
			Unread: c.InboundCount - seen[c.ID],
		}
	}
	return answer, nil
}

// readPostGraphile installs PostGraphile, serves the same tables with it, and reads; it returns the first answer too.
func readPostGraphile(ctx context.Context, url string, s *seeded, q reading) (speed, []byte, error) {
	folder := filepath.Join("bench", "postgraphile")
	if _, err := os.Stat(filepath.Join(folder, "node_modules", ".bin", "node")); err != nil {
		if out, err := exec.CommandContext(ctx, "npm", "ci", "--no-audit", "--no-fund", "--prefix", folder).CombinedOutput(); err != nil { // #nosec G204 -- constants
			return speed{}, nil, fmt.Errorf("npm ci: %w: %s", err, out)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return speed{}, nil, err
	}
	address := l.Addr().String()
	_, port, _ := net.SplitHostPort(address)
	if err := l.Close(); err != nil {
		return speed{}, nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	cmd := exec.CommandContext(ctx, filepath.Join("node_modules", ".bin", "node"), "server.mjs", url, port, s.workspace.UUID().String()) // #nosec G204 -- ours
	cmd.Dir, cmd.Stderr = folder, os.Stderr
	cmd.Env = append(os.Environ(), "NODE_ENV=production", "GRAPHILE_ENV=production")
	out, err := cmd.StdoutPipe()
	if err != nil {
		return speed{}, nil, err
	}
	if err := cmd.Start(); err != nil {
		return speed{}, nil, err
	}
	defer func() { stop(); _ = cmd.Wait() }()
	for said := bufio.NewScanner(out); said.Scan() && !strings.Contains(said.Text(), "ready"); {
	}
	return loadAndKeep(ctx, q.peerHolds, func(ctx context.Context, client *http.Client, n int) ([]byte, error) {
		body, err := json.Marshal(map[string]any{"query": q.peer, "variables": q.peerVariables(s, n)})
		if err != nil {
			return nil, err
		}
		return fetch(ctx, client, "http://"+address+"/graphql", "", body)
	})
}
