package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"postdog.io/domain"
)

// shown is what both servers have to say of a message.
type shown struct {
	ID, Kind, Author, Quotes  string
	At                        time.Time
	Files, Reactions, Reports []string
}

// sameThread fails where two answers don't show the same messages with the same files, reactions and reports.
func sameThread(ours, peers []byte) error {
	type named struct {
		ID    string
		RowID string // PostGraphile's word for it
	}
	type step struct{ Status string }
	type reaction struct {
		Direction string
		Member    *named
	}
	type common struct {
		named
		Kind            string
		OccurredAt      time.Time
		Author, ReplyTo *named
	}
	var a struct {
		Data struct {
			Conversation struct {
				Messages struct {
					Edges []struct {
						Node struct {
							common
							Attachments   []named
							Reactions     []reaction
							StatusHistory []step
						}
					}
				}
			}
		}
	}
	type nodes[T any] struct{ Nodes []T }
	var b struct {
		Data struct {
			Conversation struct {
				Messages struct {
					Edges []struct {
						Node struct {
							common
							Files nodes[struct {
								Media named `json:"mediaByWorkspaceIdAndMediaId"`
							}] `json:"messageMediasByWorkspaceIdAndMessageId"`
							Reactions nodes[reaction] `json:"messageReactionsByWorkspaceIdAndMessageId"`
							Statuses  nodes[step]     `json:"messageStatusesByWorkspaceIdAndMessageId"`
						}
					}
				} `json:"messagesByWorkspaceIdAndConversationId"`
			} `json:"conversationByWorkspaceIdAndRowId"`
		}
	}
	if err := errors.Join(json.Unmarshal(ours, &a), json.Unmarshal(peers, &b)); err != nil {
		return err
	}
	id := func(n *named) string {
		if n == nil {
			return ""
		}
		return uuidOf(n.ID + n.RowID)
	}
	show := func(c common, files []string, reactions []reaction, steps []step) shown {
		s := shown{ID: id(&c.named), Kind: c.Kind, Author: id(c.Author), Quotes: id(c.ReplyTo), At: c.OccurredAt.UTC(), Files: files}
		for _, r := range reactions {
			s.Reactions = append(s.Reactions, r.Direction+id(r.Member))
		}
		for _, step := range steps {
			s.Reports = append(s.Reports, step.Status)
		}
		return s
	}
	var left, right []shown
	for _, e := range a.Data.Conversation.Messages.Edges {
		var files []string
		for _, f := range e.Node.Attachments {
			files = append(files, id(&f))
		}
		left = append(left, show(e.Node.common, files, e.Node.Reactions, e.Node.StatusHistory))
	}
	for _, e := range b.Data.Conversation.Messages.Edges {
		var files []string
		for _, f := range e.Node.Files.Nodes {
			files = append(files, id(&f.Media))
		}
		right = append(right, show(e.Node.common, files, e.Node.Reactions.Nodes, e.Node.Statuses.Nodes))
	}
	if len(left) != page || len(right) != page {
		return fmt.Errorf("we answered %d messages and PostGraphile %d, instead of %d", len(left), len(right), page)
	}
	for n := range left {
		if l, r := fmt.Sprint(left[n]), fmt.Sprint(right[n]); l != r {
			return fmt.Errorf("message %d is not the same: we say %s, PostGraphile %s", n, l, r)
		}
	}
	return nil
}

// uuidOf is an id as the database has it, from either spelling.
func uuidOf(id string) string {
	if m, err := domain.ParseID[domain.MessageID]("", id); err == nil {
		return m.UUID().String()
	}
	if m, err := domain.ParseID[domain.MediaID]("", id); err == nil {
		return m.UUID().String()
	}
	if m, err := domain.ParseID[domain.MemberID]("", id); err == nil {
		return m.UUID().String()
	}
	return id
}
