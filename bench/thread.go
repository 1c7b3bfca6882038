package main

import (
	"context"
	"errors"
	"time"

	"postdog.io/dal"
	"postdog.io/domain"
)

// page is how many messages of a thread are read at once.
const page = 50

// threadQuery is an open conversation as the dashboard shows it, and the steps of each message.
const threadQuery = `query Thread($id: ID!) { conversation(id: $id) { id unreadCount contact { id name } lastMessage { id kind }
	messages(last: 50) { edges { cursor node {
		id clientId direction kind text occurredAt status author { id name } serviceAccount origin editedAt deletedAt networkKind forwarding
		attachments { id kind status mimeType byteSize filename width height duration waveform voice url thumbnailUrl problem }
		reactions { emoji direction member { id name } }
		replyTo { id direction kind text author { id name } }
		statusHistory { status occurredAt }
		system { kind text } price { category billable } failure { code message retryable } revisions { text }
		location { latitude longitude name address } contactCards { name } choice { kind title } order { items { productId quantity } }
		interactive { kind header footer } template { header name footer } share { title url } story { kind } referral { source url } } } } } }`

// threadPeerQuery is the same in PostGraphile's words. What is sealed comes as it is stored: content holds all kinds.
const threadPeerQuery = `query Thread($workspace: UUID!, $id: UUID!) { conversationByWorkspaceIdAndRowId(workspaceId: $workspace, rowId: $id) { rowId inboundCount
	conversationReadsByWorkspaceIdAndConversationId(first: 1) { nodes { inboundCount } }
	contactByWorkspaceIdAndContactId { rowId name } lastMessage { rowId kind }
	messagesByWorkspaceIdAndConversationId(last: 50, orderBy: [OCCURRED_AT_ASC, ARRIVAL_ASC]) { edges { cursor node {
		rowId clientId direction kind content occurredAt status author { rowId userByUserId { name } } authorKeyId origin editedAt deletedAt
		messageMediasByWorkspaceIdAndMessageId(orderBy: [POSITION_ASC]) { nodes { mediaByWorkspaceIdAndMediaId {
			rowId kind status mimeType byteSize details blobKey thumbnailKey failureCode } } }
		messageReactionsByWorkspaceIdAndMessageId { nodes { emoji direction member { rowId userByUserId { name } } } }
		replyTo { rowId direction kind content author { rowId userByUserId { name } } }
		messageStatusesByWorkspaceIdAndMessageId(orderBy: [OCCURRED_AT_ASC]) { nodes { status occurredAt } }
		priceCategory priceBillable failureCode failureMessage failureRetryable
		messageRevisionsByWorkspaceIdAndMessageId { nodes { content } } } } } } }`

// threadRow measures fifty messages of a conversation in a workspace of a million, another conversation each time.
func threadRow(ctx context.Context, dir string) (row, error) {
	return readRow(ctx, dir, 1_000_000, threadReading)
}

var threadReading = reading{
	name: "thread of 50 with media, reactions and reports", query: threadQuery, peer: threadPeerQuery, plain: plainThread,
	holds:     []count{{`"clientId"`, page}, {`"READY"`, pictured}, {`"emoji"`, reacted}, {`"SENT"`, page / 2}, {`"replyTo":{`, quoted}},
	peerHolds: []count{{`"clientId"`, page}, {`"READY"`, pictured}, {`"emoji"`, reacted}, {`"SENT"`, page / 2}, {`"replyTo":{`, quoted}},
	variables: func(s *seeded, n int) map[string]any { return map[string]any{"id": s.another(n).String()} },
	peerVariables: func(s *seeded, n int) map[string]any {
		return map[string]any{"workspace": s.workspace.UUID().String(), "id": s.another(n).UUID().String()}
	},
	same: sameThread,
}

func (s *seeded) another(n int) domain.ConversationID { return s.conversations[n%len(s.conversations)] }

type plainMessage struct {
	ID          domain.MessageID        `json:"id"`
	ClientID    *string                 `json:"clientId"`
	Direction   domain.MessageDirection `json:"direction"`
	Kind        domain.MessageKind      `json:"kind"`
	Text        string                  `json:"text"`
	OccurredAt  time.Time               `json:"occurredAt"`
	Status      *domain.MessageStatus   `json:"status"`
	Author      domain.MemberID         `json:"author"`
	Attachments []plainFile             `json:"attachments"`
	Reactions   []plainReaction         `json:"reactions"`
	ReplyTo     *plainQuote             `json:"replyTo,omitempty"`
	Statuses    []plainStep             `json:"statusHistory"`
}

type plainFile struct {
	ID       domain.MediaID      `json:"id"`
	Status   domain.MediaStatus  `json:"status"`
	MimeType string              `json:"mimeType"`
	ByteSize int64               `json:"byteSize"`
	BlobKey  *string             `json:"blobKey"`
	Details  domain.MediaDetails `json:"details"`
}

type plainReaction struct {
	Emoji     string                  `json:"emoji"`
	Direction domain.MessageDirection `json:"direction"`
	Member    domain.MemberID         `json:"member"`
}

type plainQuote struct {
	ID     domain.MessageID   `json:"id"`
	Kind   domain.MessageKind `json:"kind"`
	Text   string             `json:"text"`
	Author domain.MemberID    `json:"author"`
}

type plainStep struct {
	Status     domain.MessageStatus `json:"status"`
	OccurredAt time.Time            `json:"occurredAt"`
}

// plainThread reads the thread without GraphQL.
func plainThread(ctx context.Context, s *seeded, n int) (any, error) {
	tx, err := s.store.ReadWorkspace(ctx, s.workspace)
	if err != nil {
		return nil, err
	}
	defer tx.Close()
	id := s.another(n)
	conversation, err := dal.GetConversation(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	list, err := dal.ListMessages(ctx, tx, dal.MessageQuery{ConversationID: id, Limit: page + 1, FromEnd: true})
	if err != nil {
		return nil, err
	}
	list = list[1:]
	var ids, replies []domain.MessageID
	for _, m := range list {
		ids = append(ids, m.ID)
		if !m.ReplyToID.IsZero() {
			replies = append(replies, m.ReplyToID)
		}
	}
	files, err1 := dal.ListMessageMedia(ctx, tx, ids)
	reactions, err2 := dal.ListMessageReactions(ctx, tx, ids)
	statuses, err3 := dal.ListMessageStatuses(ctx, tx, ids)
	originals, err4 := dal.ListMessagesByID(ctx, tx, domain.WholeScope, replies)
	_, err5 := dal.ListMembers(ctx, tx, s.member)
	_, err6 := dal.ListContacts(ctx, tx, domain.WholeScope, []domain.ContactID{conversation.ContactID})
	_, err7 := dal.ListConversationReads(ctx, tx, s.member, []domain.ConversationID{id})
	if err := errors.Join(err1, err2, err3, err4, err5, err6, err7); err != nil {
		return nil, err
	}
	answer, at := make([]plainMessage, len(list)), map[domain.MessageID]*plainMessage{}
	for n, m := range list {
		answer[n] = plainMessage{ID: m.ID, ClientID: m.ClientID, Direction: m.Direction, Kind: m.Kind, Text: m.Content.Text, OccurredAt: m.OccurredAt, Status: m.Status, Author: m.AuthorID}
		at[m.ID] = &answer[n]
	}
	for _, f := range files {
		to := at[f.MessageID]
		to.Attachments = append(to.Attachments, plainFile{f.Media.ID, f.Media.Status, f.Media.MimeType, f.Media.ByteSize, f.Media.BlobKey, f.Media.Details})
	}
	for _, r := range reactions {
		at[r.MessageID].Reactions = append(at[r.MessageID].Reactions, plainReaction{r.Emoji, r.Direction, r.MemberID})
	}
	for _, change := range statuses {
		at[change.MessageID].Statuses = append(at[change.MessageID].Statuses, plainStep{change.Status, change.OccurredAt})
	}
	quotes := map[domain.MessageID]*dal.Message{}
	for _, q := range originals {
		quotes[q.ID] = q
	}
	for n, m := range list {
		if q := quotes[m.ReplyToID]; q != nil {
			answer[n].ReplyTo = &plainQuote{q.ID, q.Kind, q.Content.Text, q.AuthorID}
		}
	}
	return answer, nil
}
