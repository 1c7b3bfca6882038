package audit

import (
	"context"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

const (
	exportPrefix   = "pdx_"
	exportLifetime = 10 * time.Minute
)

// Link is a place to fetch an export from, once.
type Link struct {
	Token     string
	ExpiresAt time.Time
}

// Export makes a link to the entries that a filter wants. The export is itself an entry.
func (l *Log) Export(ctx context.Context, by authz.Actor, f Filter) (link Link, err error) {
	text, err := json.Marshal(f)
	if err != nil {
		return link, err
	}
	token, hash := domain.NewToken(exportPrefix)
	link = Link{Token: token, ExpiresAt: l.Store.Now().Add(exportLifetime)}
	row := &dal.ExportLink{
		ID: domain.NewID[domain.ExportLinkID](), MemberID: by.Member(), Kind: dal.AuditLogExport, Filter: string(text),
		TokenHash: hash, ExpiresAt: link.ExpiresAt,
	}
	return link, l.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		if err := dal.InsertExportLink(ctx, tx, row); err != nil {
			return err
		}
		dal.Audit(tx, by.Did("audit_log.exported", row.ID, domain.Changed("filter", "", string(text))))
		return l.Watcher.Exported(ctx, tx, by)
	})
}

// Take spends a link and returns what it is to. It is NOT_FOUND for a link that is unknown, used, expired, or another
// member's.
func (l *Log) Take(ctx context.Context, by authz.Actor, token string) (f Filter, err error) {
	err = l.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		row, err := dal.UseExportLink(ctx, tx, domain.HashToken(token), by.Member())
		if dal.IsNotFound(err) {
			return domain.Errorf(domain.NotFound, "This link was used before, is older than ten minutes, or is another member's. Export again.")
		}
		if err != nil {
			return err
		}
		return json.Unmarshal([]byte(row.Filter), &f)
	})
	return f, err
}

// exportPage is how many entries are read at once.
const exportPage = 500

// WriteCSV writes the entries that a filter wants, the latest first, from one snapshot.
func (l *Log) WriteCSV(ctx context.Context, by authz.Actor, f Filter, to io.Writer) error {
	tx, err := l.Store.ReadWorkspace(ctx, by.Workspace())
	if err != nil {
		return err
	}
	defer tx.Close()
	names := map[domain.MemberID]string{}
	members, err := dal.ListMembers(ctx, tx)
	if err != nil {
		return err
	}
	for _, m := range members {
		names[m.ID] = m.Name
	}
	w := csv.NewWriter(to)
	_ = w.Write([]string{"sequence", "time", "actor_kind", "actor", "member_id", "action", "subject", "changes", "address", "device", "hash"}) // Flush tells
	for before := int64(0); ; {
		page, err := dal.ListAuditEvents(ctx, tx, f.Query(before, exportPage))
		if err != nil {
			return err
		}
		for _, e := range page {
			before = e.Sequence
			_ = w.Write(safeCells(line(e, names[e.MemberID]))) // Flush tells
		}
		w.Flush()
		if err := w.Error(); err != nil || len(page) < exportPage {
			return err
		}
	}
}

func line(e *dal.AuditEvent, name string) []string {
	member := ""
	if !e.MemberID.IsZero() {
		member = e.MemberID.String()
	}
	changes := make([]string, len(e.Details.Changes))
	for i, c := range e.Details.Changes {
		changes[i] = c.Field + ": " + orNothing(c.Before) + " → " + orNothing(c.After)
	}
	return []string{
		strconv.FormatInt(e.Sequence, 10), e.OccurredAt.UTC().Format(time.RFC3339Nano), string(e.ActorKind), name, member,
		e.Action, e.Subject, strings.Join(changes, "; "), e.Details.Address, e.Details.Device, hex.EncodeToString(e.Hash),
	}
}

func orNothing(s *string) string {
	if s == nil {
		return "–"
	}
	return *s
}

// safeCells keeps spreadsheets from taking a cell that someone wrote for a formula (OWASP: CSV injection).
func safeCells(cells []string) []string {
	for i, c := range cells {
		if c != "" && strings.ContainsRune("=+-@\t\r", rune(c[0])) {
			cells[i] = "'" + c
		}
	}
	return cells
}
