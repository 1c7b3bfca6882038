package dal

import (
	"context"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// Template is a message that a network approves before it can be sent. It belongs to the account that the network bills,
// which on WhatsApp is a channel's parent.
type Template struct {
	bun.BaseModel `bun:"table:templates"`

	WorkspaceID domain.WorkspaceID `bun:",pk"`
	ID          domain.TemplateID  `bun:",pk"`
	Network     domain.Network
	AccountID   string
	// ExternalID is the network's id; empty for a draft.
	ExternalID       string `bun:",nullzero"`
	Name             string
	Language         string
	Category         domain.TemplateCategory
	PreviousCategory domain.TemplateCategory `bun:",nullzero"`
	// CorrectCategory is what the category will be from CategoryChangeAt on.
	CorrectCategory  domain.TemplateCategory `bun:",nullzero"`
	CategoryChangeAt *time.Time
	Status           domain.TemplateStatus
	// StatusAt, QualityAt and CategoryAt are when the network said so; what it said before comes too late.
	StatusAt   *time.Time
	Quality    domain.TemplateQuality
	QualityAt  *time.Time
	CategoryAt *time.Time
	// Reason is the network's word for a rejection or pause, and ReasonDetail its sentence.
	Reason          string `bun:",nullzero"`
	ReasonDetail    string `bun:",nullzero"`
	PausedUntil     *time.Time
	ParameterFormat domain.ParameterFormat
	Parts           domain.TemplateParts `bun:"type:jsonb"`
	// Edits and EditedCategory wait to be handed in; nil and empty where nothing does.
	Edits          *domain.TemplateParts   `bun:"type:jsonb"`
	EditedCategory domain.TemplateCategory `bun:",nullzero"`
	SyncedAt       *time.Time
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// IsNode marks the type as a GraphQL Node.
func (Template) IsNode() {}

// InsertTemplate stores a template. Another of its name and language in the account is a duplicate of TemplatesName.
func InsertTemplate(ctx context.Context, tx *Tx, t *Template) error {
	t.WorkspaceID, t.CreatedAt, t.UpdatedAt = tx.workspace, tx.Now(), tx.Now()
	_, err := tx.exec(ctx, tx.bun.NewInsert().Model(t))
	return err
}

// UpdateTemplate stores all that can change of a locked template.
func UpdateTemplate(ctx context.Context, tx *Tx, t *Template) error {
	t.WorkspaceID, t.UpdatedAt = tx.workspace, tx.Now()
	_, err := tx.exec(ctx, tx.bun.NewUpdate().Model(t).ExcludeColumn("workspace_id", "id", "network", "account_id", "created_at").WherePK())
	return err
}

// DeleteTemplate removes a template.
func DeleteTemplate(ctx context.Context, tx *Tx, id domain.TemplateID) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("delete from templates where workspace_id = ? and id = ?", tx.workspace, id))
	return err
}

// GetTemplate finds a template.
func GetTemplate(ctx context.Context, tx *Tx, id domain.TemplateID) (*Template, error) {
	t := &Template{}
	return t, tx.scan(ctx, tx.bun.NewSelect().Model(t).Where("workspace_id = ? and id = ?", tx.workspace, id))
}

// LockTemplate finds a template and keeps others from changing it.
func LockTemplate(ctx context.Context, tx *Tx, id domain.TemplateID) (*Template, error) {
	t := &Template{}
	return t, tx.scan(ctx, tx.bun.NewSelect().Model(t).Where("workspace_id = ? and id = ?", tx.workspace, id).For("update"))
}

// LockTemplateByExternalID finds a template by the network's id, else by its name and language, and keeps others from
// changing it.
func LockTemplateByExternalID(ctx context.Context, tx *Tx, network domain.Network, account, externalID, name, language string) (*Template, error) {
	t := &Template{}
	return t, tx.scan(ctx, tx.bun.NewSelect().Model(t).
		Where("workspace_id = ? and network = ? and account_id = ?", tx.workspace, network, account).
		Where("external_id = ? or (name = ? and language = ?)", externalID, name, language).
		OrderExpr("(external_id = ?) desc nulls last", externalID).Limit(1).For("update"))
}

// LockTemplates finds all templates of an account, and keeps others from changing them.
func LockTemplates(ctx context.Context, tx *Tx, network domain.Network, account string) ([]*Template, error) {
	var ts []*Template
	return ts, tx.scan(ctx, tx.bun.NewSelect().Model(&ts).
		Where("workspace_id = ? and network = ? and account_id = ?", tx.workspace, network, account).Order("id").For("update"))
}

// ListTemplatesByID finds templates by id, in no order.
func ListTemplatesByID(ctx context.Context, tx *Tx, ids []domain.TemplateID) ([]*Template, error) {
	var ts []*Template
	return ts, tx.scan(ctx, tx.bun.NewSelect().Model(&ts).Where("workspace_id = ? and id in (?)", tx.workspace, bun.List(ids)))
}

// TemplatePosition is a place in the list of templates.
type TemplatePosition struct {
	Name, Language string
	ID             domain.TemplateID
}

// TemplateQuery says which templates to list. Empty values ask for nothing.
type TemplateQuery struct {
	// AccountID is the account that they belong to.
	AccountID  string
	Statuses   []domain.TemplateStatus
	Categories []domain.TemplateCategory
	Qualities  []domain.TemplateQuality
	Language   string
	// Search is a part of the name or of the text, in any case.
	Search string
	After  *TemplatePosition
	Limit  int64
}

// ListTemplates lists templates by name and language.
func ListTemplates(ctx context.Context, tx *Tx, in TemplateQuery) ([]*Template, error) {
	var ts []*Template
	q := tx.bun.NewSelect().Model(&ts).Order("name", "language", "id").Limit(in.Limit)
	q = in.narrow(q, tx.workspace)
	if p := in.After; p != nil {
		q = q.Where("(name, language, id) > (?, ?, ?)", p.Name, p.Language, p.ID)
	}
	return ts, tx.scan(ctx, q)
}

// CountTemplates counts the templates that a query is for, wherever it begins.
func CountTemplates(ctx context.Context, tx *Tx, in TemplateQuery) (n int, err error) {
	q := in.narrow(tx.bun.NewSelect().Model((*Template)(nil)).ColumnExpr("count(*)"), tx.workspace)
	return n, tx.scan(ctx, q, &n)
}

func (in TemplateQuery) narrow(q *bun.SelectQuery, ws domain.WorkspaceID) *bun.SelectQuery {
	q = q.Where("workspace_id = ?", ws)
	if in.AccountID != "" {
		q = q.Where("account_id = ?", in.AccountID)
	}
	if len(in.Statuses) > 0 {
		q = q.Where("status in (?)", bun.List(in.Statuses))
	}
	if len(in.Categories) > 0 {
		q = q.Where("category in (?)", bun.List(in.Categories))
	}
	if len(in.Qualities) > 0 {
		q = q.Where("quality in (?)", bun.List(in.Qualities))
	}
	if in.Language != "" {
		q = q.Where("language = ?", in.Language)
	}
	if in.Search != "" {
		like := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(in.Search) + "%"
		q = q.Where("name ilike ?0 or coalesce(edits, parts)->'body'->>'text' ilike ?0", like)
	}
	return q
}

// ListTemplateLanguages lists the languages that the workspace has templates in.
func ListTemplateLanguages(ctx context.Context, tx *Tx) ([]string, error) {
	var all []string
	return all, tx.scan(ctx, tx.bun.NewRaw("select distinct language from templates where workspace_id = ? order by 1", tx.workspace), &all)
}
