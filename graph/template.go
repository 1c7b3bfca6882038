package graph

import (
	"context"
	"strings"
	"unicode/utf8"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/template"
	"postdog.io/graph/model"
)

// maxSearch is the longest text that is searched for.
const maxSearch = 100

// templatePage is a page of the list of templates.
func templatePage(ctx context.Context, filter *model.TemplateFilter, first *int, after *string) (*model.TemplateConnection, error) {
	size := 50
	if first != nil {
		size = *first
	}
	limit, err := pageSize("first", size)
	if err != nil {
		return nil, err
	}
	var query dal.TemplateQuery
	if query.After, err = decodeCursor[dal.TemplatePosition]("after", after); err != nil {
		return nil, err
	}
	tx, load, err := readsOf(ctx)
	if err != nil {
		return nil, err
	}
	if filter != nil {
		query.Statuses, query.Categories, query.Qualities = filter.Statuses, filter.Categories, filter.Qualities
		query.Language, query.Search = text(filter.Language), strings.TrimSpace(text(filter.Search))
		if utf8.RuneCountInString(query.Search) > maxSearch || !utf8.ValidString(query.Search) || strings.ContainsRune(query.Search, 0) {
			return nil, domain.InvalidField("filter.search", "Search for up to %d characters.", maxSearch)
		}
		id, err := optionalID[domain.ChannelID]("filter.channelId", filter.ChannelID)
		if err != nil {
			return nil, err
		}
		if !id.IsZero() {
			c, err := load.Channels.Load(ctx, id)
			if dal.IsNotFound(err) || (err == nil && c.ParentID == "") {
				return nil, &domain.Error{Code: domain.NotFound, Field: "filter.channelId", Message: "There is no such channel in this workspace."}
			}
			if err != nil {
				return nil, err
			}
			query.AccountID = c.ParentID
		}
	}
	page := &model.TemplateConnection{Query: query}
	query.Limit = limit + 1 // one more tells whether there is a next page
	list, err := dal.ListTemplates(ctx, tx, query)
	if err != nil {
		return nil, err
	}
	page.PageInfo = &model.PageInfo{HasPreviousPage: after != nil, HasNextPage: int64(len(list)) > limit}
	for _, t := range list[:min(int64(len(list)), limit)] {
		page.Edges = append(page.Edges, &model.TemplateEdge{Cursor: encodeCursor(dal.TemplatePosition{Name: t.Name, Language: t.Language, ID: t.ID}), Node: t})
	}
	if n := len(page.Edges); n > 0 {
		page.PageInfo.StartCursor, page.PageInfo.EndCursor = &page.Edges[0].Cursor, &page.Edges[n-1].Cursor
	}
	return page, nil
}

// templateOrNone finds a template; nil where it does not exist, or the viewer may not read templates.
func templateOrNone(ctx context.Context, id domain.TemplateID) (*dal.Template, error) {
	if authz.Can(actorOf(ctx), domain.TemplateReadPermission) != nil {
		return nil, nil
	}
	_, load, err := readsOf(ctx)
	if err != nil {
		return nil, err
	}
	t, err := load.Templates.Load(ctx, id)
	if dal.IsNotFound(err) {
		return nil, nil
	}
	return t, err
}

// channelsOf are the workspace's channels that can send a template.
func channelsOf(ctx context.Context, t *dal.Template) ([]*dal.Channel, error) {
	tx, _, err := readsOf(ctx)
	if err != nil {
		return nil, err
	}
	all, err := dal.ListChannels(ctx, tx)
	if err != nil {
		return nil, err
	}
	found := []*dal.Channel{}
	for _, c := range all {
		if c.Network == t.Network && c.ParentID == t.AccountID && c.Status != domain.ChannelDisconnected {
			found = append(found, c)
		}
	}
	return found, nil
}

// lintDraft is what is wrong with a template that is being written.
func lintDraft(in model.TemplateDraftInput) []*domain.TemplateProblem {
	return pointers(template.Lint(parseDraft(in)))
}

func problemsOf(t *dal.Template) []*domain.TemplateProblem {
	return pointers(template.Lint(template.DraftOf(t)))
}

func parseDraft(in model.TemplateDraftInput) template.Draft {
	return template.Draft{Name: in.Name, Language: in.Language, Category: in.Category, ParameterFormat: in.ParameterFormat, Parts: parseParts(in.Parts)}
}

func parseUpdate(in model.UpdateTemplateInput) (template.UpdateTemplate, error) {
	id, err := domain.ParseID[domain.TemplateID]("templateId", in.TemplateID)
	out := template.UpdateTemplate{Template: id, Name: in.Name, Language: in.Language, ParameterFormat: in.ParameterFormat, Category: in.Category}
	if in.Parts != nil {
		parts := parseParts(in.Parts)
		out.Parts = &parts
	}
	return out, err
}

func parseParts(in *model.TemplatePartsInput) domain.TemplateParts {
	p := domain.TemplateParts{Footer: text(in.Footer), SecurityAdvice: deref(in.SecurityAdvice), ExpiresAfter: deref(in.ExpiresAfter)}
	if h := in.Header; h != nil {
		p.Header = &domain.TemplateHeader{
			Format: h.Format, TemplateText: domain.TemplateText{Text: text(h.Text), Samples: parseSamples(h.Samples)},
			Handle: text(h.Handle), Filename: text(h.Filename),
		}
	}
	if in.Body != nil {
		p.Body = domain.TemplateText{Text: in.Body.Text, Samples: parseSamples(in.Body.Samples)}
	}
	for _, b := range in.Buttons {
		p.Buttons = append(p.Buttons, domain.TemplateButton{
			Kind: b.Kind, Text: text(b.Text), URL: text(b.URL), Sample: text(b.Sample), PhoneNumber: text(b.PhoneNumber),
		})
	}
	return p
}

func parseSamples(in []*model.TemplateSampleInput) []domain.TemplateSample {
	var all []domain.TemplateSample
	for _, s := range in {
		all = append(all, domain.TemplateSample{Variable: s.Variable, Value: s.Value})
	}
	return all
}

// pointers are what gqlgen wants of a list.
func pointers[T any](list []T) []*T {
	all := make([]*T, 0, len(list))
	for n := range list {
		all = append(all, &list[n])
	}
	return all
}
