package sandbox

import (
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// template is a message that Meta approves before it can be sent.
type template struct {
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	Language   string   `json:"language"`
	Category   string   `json:"category"`
	Previous   string   `json:"previous"`
	Status     string   `json:"status"`
	Quality    string   `json:"quality"`
	Rejected   string   `json:"rejected"`
	Format     string   `json:"parameter_format"`
	Components []object `json:"components"`

	waba string
	// edits are when it was changed while it was approved.
	edits []time.Time
}

//go:embed template_seed.json
var templateSeed []byte

// firstTemplateID is beyond what JavaScript's numbers hold exactly, as Meta's ids can be.
const firstTemplateID = 17000000000000101

// seedTemplates gives each WABA the templates of a business that has been there for a while.
func (w *world) seedTemplates(accounts []Account) {
	var wabas []string
	for _, a := range accounts {
		if !slices.Contains(wabas, a.WABAID) {
			wabas = append(wabas, a.WABAID)
		}
	}
	for _, waba := range wabas {
		var all []*template
		if err := json.Unmarshal(templateSeed, &all); err != nil {
			panic("sandbox: template_seed.json: " + err.Error()) // a broken build
		}
		for _, t := range all {
			w.addTemplate(waba, t)
		}
	}
}

func (w *world) addTemplate(waba string, t *template) {
	t.waba, t.ID = waba, strconv.Itoa(firstTemplateID+w.templatesMade)
	or(&t.Rejected, "NONE")
	or(&t.Quality, "UNKNOWN")
	or(&t.Format, "POSITIONAL")
	w.templatesMade++
	w.templates = append(w.templates, t)
}

// template finds a template of a WABA by id, or by name and language.
func (w *world) template(waba string, match func(*template) bool) *template {
	for _, t := range w.templates {
		if t.waba == waba && match(t) {
			return t
		}
	}
	return nil
}

// describe is what Meta's API says of a template.
func (t *template) describe() object {
	out := object{
		"id": t.ID, "name": t.Name, "language": t.Language, "status": t.Status, "category": t.Category, "parameter_format": t.Format,
		"quality_score": object{"score": t.Quality}, "rejected_reason": t.Rejected, "components": t.Components,
	}
	if t.Previous != "" {
		out["previous_category"] = t.Previous
	}
	return out
}

// templatesOf answers for /{waba}/message_templates. The caller holds the lock.
func (s *Sandbox) templatesOf(c call, waba string) answer {
	switch c.r.Method {
	case http.MethodGet:
		return s.listTemplates(c, waba)
	case http.MethodPost:
		return s.createTemplate(c, waba)
	case http.MethodDelete:
		return s.deleteTemplate(c, waba)
	}
	return unknownObject(c.r.Method, waba)
}

// listTemplates is GET /{waba}/message_templates, with Meta's filters and paging.
func (s *Sandbox) listTemplates(c call, waba string) answer {
	query := c.r.URL.Query()
	wanted := func(key, value string) bool { return query.Get(key) == "" || strings.EqualFold(query.Get(key), value) }
	var all []*template
	for _, t := range s.world.templates {
		if t.waba == waba && strings.Contains(t.Name, query.Get("name")) && wanted("status", t.Status) && wanted("language", t.Language) &&
			wanted("category", t.Category) && wanted("quality_score", t.Quality) {
			all = append(all, t)
		}
	}
	limit, err := strconv.Atoi(query.Get("limit"))
	if err != nil || limit < 1 {
		limit = 25
	}
	// A template that comes or goes between two calls must not move the page: the cursor is an id.
	if cursor := query.Get("after"); cursor != "" {
		id, err := base64.RawURLEncoding.DecodeString(cursor)
		if err != nil {
			return graphError(http.StatusBadRequest, 100, 0, "(#100) Invalid cursors values", "")
		}
		for len(all) > 0 && all[0].ID <= string(id) {
			all = all[1:]
		}
	}
	more := len(all) > limit
	if more {
		all = all[:limit]
	}
	data := []object{}
	for _, t := range all {
		data = append(data, t.describe())
	}
	answered := object{"data": data}
	if len(all) > 0 {
		cursor := func(t *template) string { return base64.RawURLEncoding.EncodeToString([]byte(t.ID)) }
		paging := object{"cursors": object{"before": cursor(all[0]), "after": cursor(all[len(all)-1])}}
		if more {
			next := *c.r.URL
			values := next.Query()
			values.Set("after", cursor(all[len(all)-1]))
			next.RawQuery = values.Encode()
			paging["next"] = "https://graph.facebook.com" + strings.TrimPrefix(next.RequestURI(), "/meta")
		}
		answered["paging"] = paging
	}
	return ok(answered)
}

// oneTemplate answers for /{template-id}. The caller holds the lock.
func (s *Sandbox) oneTemplate(c call, t *template) answer {
	switch c.r.Method {
	case http.MethodGet:
		return ok(t.describe())
	case http.MethodPost:
		return s.editTemplate(c, t)
	}
	return unknownObject(c.r.Method, t.ID)
}
