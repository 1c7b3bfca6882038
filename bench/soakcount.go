package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/jackc/pgx/v5"

	"postdog.io/dal"
	"postdog.io/domain"
)

// count compares what was written and sent with what is there: in the database, at the sockets and at the networks.
func (k *soak) count(ctx context.Context, dataDir, url string, before map[string]domain.ConversationID) (lost, twice int, err error) {
	after, err := k.stored(ctx, url)
	if err != nil {
		return 0, 0, err
	}
	store, err := openStore(ctx, dataDir, url)
	if err != nil {
		return 0, 0, err
	}
	defer store.Close()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return 0, 0, err
	}
	defer func() { _ = conn.Close(ctx) }()
	known, notes, err := k.find(ctx, conn, store)
	if err != nil {
		return 0, 0, err
	}
	lost = len(notes)
	k.mu.Lock()
	defer k.mu.Unlock()
	for text, id := range k.sent {
		known[id] = true
		switch n := k.taken[text]; {
		case after[id].IsZero():
			lost++
			notes = append(notes, text+" is not stored")
		case n == 0:
			lost++
			notes = append(notes, fmt.Sprintf("%s did not reach its network (%s)", text, describe(ctx, conn, id)))
		case n > 1:
			twice++
			notes = append(notes, fmt.Sprintf("%s reached its network %d times (%s)", text, n, describe(ctx, conn, id)))
		}
	}
	for id := range after {
		if !before[id].IsZero() {
			continue
		}
		// The sandbox's characters write by themselves, so that not all of what came in is known here.
		if words := describe(ctx, conn, id); !known[id] && strings.Contains(words, string(domain.Outbound)) {
			twice++
			notes = append(notes, "nobody sent "+words)
		}
		for agent, heard := range k.heard {
			switch n := heard[id]; {
			case n == 0:
				lost++
				notes = append(notes, fmt.Sprintf("socket %d was not told of %s", agent, describe(ctx, conn, id)))
			case n > 1:
				twice++
				notes = append(notes, fmt.Sprintf("socket %d was told %d times of %s", agent, n, describe(ctx, conn, id)))
			}
		}
	}
	if len(notes) > 0 {
		fmt.Fprintln(os.Stderr, "soak: lost or twice:\n  "+strings.Join(notes[:min(len(notes), 20)], "\n  "))
	}
	return lost, twice, nil
}

// find looks customers' messages up by the ids that they have at their networks. It returns the ids of those that are there,
// and a word for each of the others.
func (k *soak) find(ctx context.Context, conn *pgx.Conn, store *dal.Store) (known map[string]bool, notes []string, err error) {
	var ws [16]byte
	if err := conn.QueryRow(ctx, "select workspace_id from channels order by created_at limit 1").Scan(&ws); err != nil {
		return nil, nil, err
	}
	known = map[string]bool{}
	err = store.InWorkspace(ctx, domain.IDFromUUID[domain.WorkspaceID](ws), func(tx *dal.Tx) error {
		for _, written := range k.written {
			id, err := dal.FindMessageByExternalID(ctx, tx, written)
			if dal.IsNotFound(err) {
				notes = append(notes, written+" is not stored")
				continue
			}
			if err != nil {
				return err
			}
			known[id.String()] = true
		}
		return nil
	})
	return known, notes, err
}

// describe says what a message is, and nothing of what it says.
func describe(ctx context.Context, conn *pgx.Conn, id string) string {
	message, err := domain.ParseID[domain.MessageID]("", id)
	if err != nil {
		return id
	}
	var words string
	err = conn.QueryRow(ctx, `select concat_ws(' ', h.network, m.direction, m.kind, m.status, m.failure_code, m.attempts || ' attempts')
		from messages m join conversations c on (c.workspace_id, c.id) = (m.workspace_id, m.conversation_id)
		join channels h on (h.workspace_id, h.id) = (c.workspace_id, c.channel_id) where m.id = $1`, message.UUID()).Scan(&words)
	if err != nil {
		return id
	}
	return id + " " + words
}
