package dal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"postdog.io/domain"
)

// AuditVerdict is what checking a workspace's audit log found.
type AuditVerdict struct {
	Workspace domain.WorkspaceID
	// Head is the log's end. Noted elsewhere, it proves later that nothing was cut off.
	Head AuditHead
	// Erased counts entries whose details are gone, as they may be.
	Erased int64
	// Broken says where the chain breaks and how, in the log's order; empty where it holds.
	Broken []string
}

// verifyPage is how many entries are read at once.
const verifyPage = 500

// VerifyAudit walks a workspace's audit log from its beginning and finds every entry that was edited, removed, added or
// moved. Heads that were noted earlier must be on the way; the zero head demands nothing.
func VerifyAudit(ctx context.Context, tx *Tx, noted ...AuditHead) (AuditVerdict, error) {
	v := AuditVerdict{Workspace: tx.workspace}
	key, err := tx.auditKey(ctx)
	if err != nil {
		return v, err
	}
	head, err := GetAuditHead(ctx, tx)
	if err != nil {
		return v, err
	}
	for {
		var es []*AuditEvent
		q := tx.bun.NewSelect().Model(&es).Where("workspace_id = ? and sequence > ?", tx.workspace, v.Head.Sequence).Order("sequence").Limit(verifyPage)
		if err := tx.scan(ctx, q); err != nil {
			return v, err
		}
		if len(es) == 0 {
			break
		}
		details, err := tx.sealedAuditDetails(ctx, es)
		if err != nil {
			return v, err
		}
		for _, e := range es {
			v.follow(key, e)
			if err := v.open(ctx, tx, e, details); err != nil {
				return v, err
			}
			for _, n := range noted {
				if e.Sequence == n.Sequence && !bytes.Equal(e.Hash, n.Hash) {
					v.broken("entry %d (%s) is not the one that was noted as the head", e.Sequence, e.ID)
				}
			}
		}
	}
	if v.Head.Sequence != head.Sequence || !bytes.Equal(v.Head.Hash, head.Hash) {
		v.broken("the log ends after entry %d, and its head says %d", v.Head.Sequence, head.Sequence)
	}
	for _, n := range noted {
		if n.Sequence > v.Head.Sequence {
			v.broken("entries after %d are missing: the noted head was %d", v.Head.Sequence, n.Sequence)
		}
	}
	return v, nil
}

func (v *AuditVerdict) broken(format string, args ...any) {
	v.Broken = append(v.Broken, fmt.Sprintf(format, args...))
}

// follow checks the next entry's place and hash, and moves on to it. What comes after a gap can't prove that it follows.
func (v *AuditVerdict) follow(key []byte, e *AuditEvent) {
	e.OccurredAt = e.OccurredAt.UTC().Truncate(time.Microsecond)
	switch first, last := v.Head.Sequence+1, e.Sequence-1; {
	case first == last:
		v.broken("entry %d is missing", first)
	case first < last:
		v.broken("entries %d to %d are missing", first, last)
	case !bytes.Equal(e.link(key, v.Head.Hash), e.Hash):
		v.broken("entry %d (%s) is not what was written, or does not follow the one before it", e.Sequence, e.ID)
	}
	v.Head = AuditHead{Sequence: e.Sequence, Hash: e.Hash}
}

// open compares what is left of an entry's details with what it holds them to.
func (v *AuditVerdict) open(ctx context.Context, tx *Tx, e *AuditEvent, details map[int64][]byte) error {
	sealed, ok := details[e.Sequence]
	if !ok {
		v.Erased++
		return nil
	}
	text, err := tx.openAuditDetails(ctx, e.Sequence, sealed)
	if ctx.Err() != nil {
		return err
	}
	if sum := sha256.Sum256(text); err != nil || !bytes.Equal(sum[:], e.Commitment) {
		v.broken("the details of entry %d (%s) are not what was written", e.Sequence, e.ID)
	}
	return nil
}

// Note is the head as it is noted, and given back to be proved: workspace, sequence and hash.
func (h AuditHead) Note(ws domain.WorkspaceID) string {
	return fmt.Sprintf("%s:%d:%s", ws, h.Sequence, hex.EncodeToString(h.Hash))
}

// GetAuditHead finds the end of the workspace's audit log; it is zero before the first entry.
func GetAuditHead(ctx context.Context, tx *Tx) (h AuditHead, err error) {
	err = tx.scan(ctx, tx.bun.NewRaw("select sequence, hash from audit_heads where workspace_id = ?", tx.workspace), &h)
	if IsNotFound(err) {
		err = nil
	}
	return h, err
}
