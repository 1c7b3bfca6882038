package dal

import (
	"bytes"
	"context"
	"crypto/sha256"
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
	// Broken says where the chain breaks and how; empty where it holds.
	Broken string
}

// verifyPage is how many entries are read at once.
const verifyPage = 500

// VerifyAudit walks a workspace's audit log from its beginning and finds any entry that was edited, removed, added or
// moved. A head that was noted earlier must be on the way; the zero head demands nothing.
func VerifyAudit(ctx context.Context, tx *Tx, noted AuditHead) (AuditVerdict, error) {
	v := AuditVerdict{Workspace: tx.workspace}
	key, err := tx.auditKey(ctx)
	if err != nil {
		return v, err
	}
	var head AuditHead
	err = tx.scan(ctx, tx.bun.NewRaw("select sequence, hash from audit_heads where workspace_id = ?", tx.workspace), &head)
	if err != nil && !IsNotFound(err) {
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
		details, err := tx.auditDetails(ctx, es)
		if err != nil {
			v.Broken = fmt.Sprintf("details after entry %d do not open", v.Head.Sequence)
			return v, nil
		}
		for _, e := range es {
			if v.Broken = v.follow(key, e, details, noted); v.Broken != "" {
				return v, nil
			}
		}
	}
	switch {
	case v.Head.Sequence != head.Sequence || !bytes.Equal(v.Head.Hash, head.Hash):
		v.Broken = fmt.Sprintf("the log ends after entry %d, and its head says %d", v.Head.Sequence, head.Sequence)
	case noted.Sequence > v.Head.Sequence:
		v.Broken = fmt.Sprintf("entries after %d are missing: the noted head was %d", v.Head.Sequence, noted.Sequence)
	}
	return v, nil
}

// follow checks the next entry and moves on to it; it says what is wrong, or nothing.
func (v *AuditVerdict) follow(key []byte, e *AuditEvent, details map[int64][]byte, noted AuditHead) string {
	if e.Sequence != v.Head.Sequence+1 {
		return fmt.Sprintf("entry %d is missing", v.Head.Sequence+1)
	}
	e.OccurredAt = e.OccurredAt.UTC().Truncate(time.Microsecond)
	if !bytes.Equal(e.link(key, v.Head.Hash), e.Hash) {
		return fmt.Sprintf("entry %d is not what was written, or not in its place", e.Sequence)
	}
	if text, ok := details[e.Sequence]; !ok {
		v.Erased++
	} else if sum := sha256.Sum256(text); !bytes.Equal(sum[:], e.Commitment) {
		return fmt.Sprintf("the details of entry %d are not what was written", e.Sequence)
	}
	if e.Sequence == noted.Sequence && !bytes.Equal(e.Hash, noted.Hash) {
		return fmt.Sprintf("entry %d is not the one that was noted as the head", e.Sequence)
	}
	v.Head = AuditHead{Sequence: e.Sequence, Hash: e.Hash}
	return ""
}
