package dal

import (
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// AuditEvent is one entry of a workspace's audit log. Entries are only ever added.
type AuditEvent struct {
	bun.BaseModel `bun:"table:audit_events"`

	WorkspaceID domain.WorkspaceID `bun:",pk"`
	// Sequence counts a workspace's entries from 1 without gaps.
	Sequence   int64 `bun:",pk"`
	ID         domain.AuditEventID
	OccurredAt time.Time
	ActorKind  domain.AuditActorKind
	UserID     domain.UserID   `bun:",nullzero"`
	MemberID   domain.MemberID `bun:",nullzero"`
	APIKeyID   domain.APIKeyID `bun:"api_key_id,nullzero"`
	Action     string
	Subject    string
	// Commitment is the hash of the details with a salt, or empty where there are none: it holds the details to what they
	// were, and tells nothing of them once the salt is gone.
	Commitment []byte
	// Hash is keyed, and covers the entry and the hash of the one before it.
	Hash []byte

	Details AuditDetails `bun:"-"`
	// Erased says that there were details, and that they are gone.
	Erased bool `bun:"-"`
}

// IsNode marks the type as a GraphQL Node.
func (AuditEvent) IsNode() {}

// AuditDetails are what an entry holds of people. They are sealed, and go when the person is erased.
type AuditDetails struct {
	Salt    []byte          `json:"salt"`
	Changes []domain.Change `json:"changes,omitempty"`
	Address string          `json:"address,omitempty"`
	Device  string          `json:"device,omitempty"`
}

type auditDetailRow struct {
	bun.BaseModel `bun:"table:audit_details"`

	WorkspaceID domain.WorkspaceID `bun:",pk"`
	Sequence    int64              `bun:",pk"`
	Sealed      []byte             `bun:"details" personal:"workspace"`
}

const auditDetailsTable = "audit_details"

// Audit notes that someone did something. It is stored when the transaction commits, at the end of the workspace's log.
func Audit(tx *Tx, e domain.AuditEntry) { tx.audits = append(tx.audits, e) }

// writeAudit stores the noted entries. The log's head stays locked from here to the commit, so that the chain is one.
func (tx *Tx) writeAudit(ctx context.Context) error {
	if len(tx.audits) == 0 {
		return nil
	}
	key, err := tx.auditKey(ctx)
	if err != nil {
		return err
	}
	var head AuditHead
	if err := tx.scan(ctx, tx.bun.NewRaw(`
		insert into audit_heads as h (workspace_id, sequence, hash) values (?, 0, '')
		on conflict (workspace_id) do update set sequence = h.sequence returning sequence, hash`, tx.workspace), &head); err != nil {
		return err
	}
	entries, err := tx.unwritten(ctx)
	if err != nil || len(entries) == 0 {
		return err
	}
	rows := make([]AuditEvent, len(entries))
	details := make([]auditDetailRow, len(entries))
	for i, e := range entries {
		head.Sequence++
		rows[i] = AuditEvent{
			WorkspaceID: tx.workspace, Sequence: head.Sequence, ID: e.ID,
			OccurredAt: e.OccurredAt.UTC().Truncate(time.Microsecond), ActorKind: e.ActorKind, UserID: e.User, MemberID: e.Member,
			APIKeyID: e.APIKey, Action: e.Action, Subject: e.Subject,
		}
		plain := AuditDetails{Salt: make([]byte, 16), Changes: e.Changes, Address: e.Address, Device: e.Device}
		_, _ = rand.Read(plain.Salt)
		text, err := json.Marshal(plain)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(text)
		rows[i].Commitment = sum[:]
		rows[i].Hash = rows[i].link(key, head.Hash)
		head.Hash = rows[i].Hash
		details[i] = auditDetailRow{WorkspaceID: tx.workspace, Sequence: head.Sequence}
		if details[i].Sealed, err = tx.sealAuditDetails(ctx, head.Sequence, text); err != nil {
			return err
		}
	}
	if _, err := tx.exec(ctx, tx.bun.NewInsert().Model(&rows)); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, tx.bun.NewInsert().Model(&details)); err != nil {
		return err
	}
	_, err = tx.exec(ctx, tx.bun.NewRaw("update audit_heads set sequence = ?, hash = ? where workspace_id = ?", head.Sequence, head.Hash, tx.workspace))
	return err
}

// unwritten are the noted entries, whole, without those that came with an id and are in the log already. The head is
// locked, so that nobody writes one of them meanwhile.
func (tx *Tx) unwritten(ctx context.Context) ([]domain.AuditEntry, error) {
	var given []domain.AuditEventID
	for _, e := range tx.audits {
		if !e.ID.IsZero() {
			given = append(given, e.ID)
		}
	}
	written := map[domain.AuditEventID]bool{}
	if len(given) > 0 {
		ids, err := tx.uuids(ctx, tx.bun.NewRaw("select id from audit_events where workspace_id = ? and id in (?)", tx.workspace, bun.List(given)))
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			written[domain.IDFromUUID[domain.AuditEventID](id)] = true
		}
	}
	entries := make([]domain.AuditEntry, 0, len(tx.audits))
	for _, e := range tx.audits {
		if written[e.ID] {
			continue
		}
		if e.ID.IsZero() {
			e.ID = domain.NewID[domain.AuditEventID]()
		}
		written[e.ID] = true
		if e.OccurredAt.IsZero() {
			e.OccurredAt = tx.Now()
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// auditKey is the key of the chain: who can write to the database but has no root key can't make a chain that holds.
func (tx *Tx) auditKey(ctx context.Context) ([]byte, error) {
	key, err := tx.workspaceKey(ctx)
	if err != nil {
		return nil, err
	}
	return hkdf.Key(sha256.New, key.bytes[:], nil, "postdog audit chain", 32)
}

// link is the hash of an entry that follows one with the hash before.
func (e *AuditEvent) link(key, before []byte) []byte {
	m := hmac.New(sha256.New, key)
	for _, part := range [][]byte{
		before, []byte(e.WorkspaceID.String()), binary.BigEndian.AppendUint64(nil, uint64(e.Sequence)), // #nosec G115 -- counts from 1
		[]byte(e.ID.String()), []byte(e.OccurredAt.UTC().Format(time.RFC3339Nano)), []byte(e.ActorKind), []byte(e.UserID.String()),
		[]byte(e.MemberID.String()), []byte(e.APIKeyID.String()), []byte(e.Action), []byte(e.Subject), e.Commitment,
	} {
		m.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		m.Write(part)
	}
	return m.Sum(nil)
}

// auditPlace is where an entry's details stand; its row's id is its sequence.
func (tx *Tx) auditPlace(sequence int64) place {
	var row uuid.UUID
	binary.BigEndian.PutUint64(row[8:], uint64(sequence)) // #nosec G115 -- counts from 1
	return place{workspace: tx.workspace, table: auditDetailsTable, column: "details", row: row}
}

func (tx *Tx) sealAuditDetails(ctx context.Context, sequence int64, plain []byte) ([]byte, error) {
	key, err := tx.workspaceKey(ctx)
	if err != nil {
		return nil, err
	}
	return seal(key, tx.auditPlace(sequence), plain)
}

// AuditHead is the end of a workspace's audit log.
type AuditHead struct {
	Sequence int64
	Hash     []byte
}

// AuditQuery says which entries to list.
type AuditQuery struct {
	// Action is a whole action, or the noun before its dot.
	Action   string
	MemberID domain.MemberID
	Subject  string
	// From and Until bound the time; zero bounds nothing.
	From, Until time.Time
	// Before lists entries with smaller numbers alone; 0 begins with the latest.
	Before int64
	Limit  int64
}

// ListAuditEvents lists entries, the latest first, with what is left of their details.
func ListAuditEvents(ctx context.Context, tx *Tx, query AuditQuery) ([]*AuditEvent, error) {
	var es []*AuditEvent
	q := tx.bun.NewSelect().Model(&es).Where("workspace_id = ?", tx.workspace).Order("sequence desc").Limit(query.Limit)
	if query.Action != "" {
		q = q.Where("(action = ? or split_part(action, '.', 1) = ?)", query.Action, query.Action)
	}
	if !query.MemberID.IsZero() {
		q = q.Where("member_id = ?", query.MemberID)
	}
	if query.Subject != "" {
		q = q.Where("subject = ?", query.Subject)
	}
	if !query.From.IsZero() {
		q = q.Where("occurred_at >= ?", query.From)
	}
	if !query.Until.IsZero() {
		q = q.Where("occurred_at < ?", query.Until)
	}
	if query.Before > 0 {
		q = q.Where("sequence < ?", query.Before)
	}
	if err := tx.scan(ctx, q); err != nil {
		return nil, err
	}
	return es, tx.openAudit(ctx, es)
}

// ListAuditEventsByID finds entries by id, in no order.
func ListAuditEventsByID(ctx context.Context, tx *Tx, ids []domain.AuditEventID) ([]*AuditEvent, error) {
	var es []*AuditEvent
	if err := tx.scan(ctx, tx.bun.NewSelect().Model(&es).Where("workspace_id = ? and id in (?)", tx.workspace, bun.List(ids))); err != nil {
		return nil, err
	}
	return es, tx.openAudit(ctx, es)
}

func (tx *Tx) openAudit(ctx context.Context, es []*AuditEvent) error {
	if len(es) == 0 {
		return nil
	}
	plain, err := tx.auditDetails(ctx, es)
	if err != nil {
		return err
	}
	for _, e := range es {
		text, ok := plain[e.Sequence]
		if e.Erased = !ok; e.Erased {
			continue
		}
		if err := json.Unmarshal(text, &e.Details); err != nil {
			return fmt.Errorf("dal: details of audit entry %d: %w", e.Sequence, err)
		}
	}
	return nil
}

// auditDetails opens what is left of entries' details, by sequence.
func (tx *Tx) auditDetails(ctx context.Context, es []*AuditEvent) (map[int64][]byte, error) {
	details, err := tx.sealedAuditDetails(ctx, es)
	if err != nil {
		return nil, err
	}
	for sequence, sealed := range details {
		if details[sequence], err = tx.openAuditDetails(ctx, sequence, sealed); err != nil {
			return nil, err
		}
	}
	return details, nil
}

// sealedAuditDetails finds what is left of entries' details, by sequence.
func (tx *Tx) sealedAuditDetails(ctx context.Context, es []*AuditEvent) (map[int64][]byte, error) {
	sequences := make([]int64, len(es))
	for i, e := range es {
		sequences[i] = e.Sequence
	}
	var rows []auditDetailRow
	if err := tx.scan(ctx, tx.bun.NewSelect().Model(&rows).Where("workspace_id = ? and sequence in (?)", tx.workspace, bun.List(sequences))); err != nil {
		return nil, err
	}
	sealed := make(map[int64][]byte, len(rows))
	for _, r := range rows {
		sealed[r.Sequence] = r.Sealed
	}
	return sealed, nil
}

func (tx *Tx) openAuditDetails(ctx context.Context, sequence int64, sealed []byte) ([]byte, error) {
	key, err := tx.workspaceKey(ctx)
	if err != nil {
		return nil, err
	}
	return open(key, tx.auditPlace(sequence), sealed)
}

// EraseAuditDetails removes the details of entries that a person made or that are about a subject. The chain still holds.
func EraseAuditDetails(ctx context.Context, tx *Tx, user domain.UserID, subject string) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw(`
		delete from audit_details d using audit_events e
		where d.workspace_id = ?0 and e.workspace_id = ?0 and e.sequence = d.sequence and (e.user_id = ?1 or e.subject = ?2)`, tx.workspace, user, subject))
	return err
}
