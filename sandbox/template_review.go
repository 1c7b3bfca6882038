package sandbox

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// rejections are what is told with a reason; the second is what would be right.
var rejections = map[string][2]string{
	"TAG_CONTENT_MISMATCH": {"The content does not match the category or the language of the template.", "Choose the category that fits, or change the text."},
	"INVALID_FORMAT":       {"The placeholders or the format of the template are wrong.", "Check the variables and their examples."},
	"PROMOTIONAL":          {"The template promotes something and is no utility message.", "Submit it as marketing."},
	"INCORRECT_CATEGORY":   {"The category is wrong.", "Submit it in another category."},
	"ABUSIVE_CONTENT":      {"The content breaks WhatsApp's policy.", "Write another text."},
	"SCAM":                 {"The content looks like a scam.", "Write another text."},
}

// slowly is how many times longer a review takes for a template whose name contains slow.
const slowly = 15

// review lets Meta look at a template. Its name decides: one with reject is rejected, one with slow waits longer, and one with recat
// is approved as marketing. The caller holds the lock.
func (s *Sandbox) review(t *template) {
	wait := s.config.Timing.Review
	if strings.Contains(t.Name, "slow") {
		wait *= slowly
	}
	s.after(wait, func() {
		if t.Status != "PENDING" || !slices.Contains(s.world.templates, t) {
			return
		}
		switch {
		case strings.Contains(t.Name, "reject"):
			s.setTemplateStatus(t, "REJECTED", "TAG_CONTENT_MISMATCH")
		case strings.Contains(t.Name, "recat") && t.Category != "MARKETING":
			t.Previous, t.Category = t.Category, "MARKETING"
			s.setTemplateStatus(t, "APPROVED", "NONE")
		default:
			s.setTemplateStatus(t, "APPROVED", "NONE")
		}
	})
}

// setTemplateStatus moves a template to a status and tells of it. The caller holds the lock.
func (s *Sandbox) setTemplateStatus(t *template, status, reason string) {
	resumed := t.Status == "PAUSED" && status == "APPROVED"
	t.Status, t.Rejected = status, "NONE"
	value := object{"event": status, "reason": "NONE", "message_template_category": t.Category}
	switch status {
	case "REJECTED":
		t.Rejected = reason
		value["reason"] = reason
		if why, known := rejections[reason]; known {
			value["rejection_info"] = object{"reason": why[0], "recommendation": why[1]}
		}
	case "PAUSED":
		or(&reason, "FIRST_PAUSE")
		hours := map[string]int{"FIRST_PAUSE": 3, "SECOND_PAUSE": 6}[reason]
		value["other_info"] = object{"title": reason, "description": "Your template was paused for " + strconv.Itoa(hours) + " hours because of low quality."}
	case "DISABLED":
		value["other_info"] = object{"title": "DISABLED", "description": "Your template was disabled because of low quality."}
	case "FLAGGED":
		value["disable_info"] = object{"disable_date": seconds(s.tasks.clock.Now().Add(48 * time.Hour))}
	}
	if resumed {
		value["other_info"] = object{"title": "UNPAUSE", "description": "Your template can be sent again."}
	}
	s.tellOfTemplate(t, "message_template_status_update", value)
}

// tellOfTemplate sends a webhook about a template. The caller holds the lock.
func (s *Sandbox) tellOfTemplate(t *template, field string, value object) {
	sub := s.world.subscriptions[t.waba]
	if sub == nil || sub.off || s.config.WebhookURL == "" {
		return
	}
	value["message_template_id"], value["message_template_name"] = jsonNumber(t.ID), t.Name
	value["message_template_language"] = t.Language
	s.hooks.push(event{
		url: s.config.WebhookURL, secret: s.config.Apps.Meta.AppSecret, wabaID: t.waba, at: s.tasks.clock.Now(),
		change: object{"field": field, "value": value}, lane: t.waba,
	})
}

// controlTemplates answers all templates, as Meta has them.
func (s *Sandbox) controlTemplates(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	all := []object{}
	for _, t := range s.world.templates {
		one := t.describe()
		one["wabaId"] = t.waba
		all = append(all, one)
	}
	s.mu.Unlock()
	writeJSON(w, http.StatusOK, all)
}

var templateStatuses = []string{
	"PENDING", "APPROVED", "REJECTED", "PAUSED", "DISABLED", "IN_APPEAL", "FLAGGED", "REINSTATED", "LOCKED", "ARCHIVED", "UNARCHIVED", "PENDING_DELETION", "DELETED",
}

// moveTemplate moves a template, as Meta would, and sends the webhooks that tell of it: {status, reason} (reason is that of a rejection,
// or FIRST_PAUSE or SECOND_PAUSE), {quality}, {category}, {correctCategory} (announces a change of category) or {body} (someone edits
// the text in WhatsApp Manager).
func (s *Sandbox) moveTemplate(w http.ResponseWriter, r *http.Request) {
	var in struct{ Status, Reason, Quality, Category, CorrectCategory, Body string }
	if !decode(w, r, &in) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var t *template
	for _, one := range s.world.templates {
		if one.ID == r.PathValue("id") {
			t = one
		}
	}
	categories := []string{"", "MARKETING", "UTILITY", "AUTHENTICATION"}
	switch {
	case t == nil:
		problem(w, http.StatusNotFound, "There is no template with this id; GET /control/whatsapp/templates lists them.")
		return
	case in.Status != "" && !slices.Contains(templateStatuses, in.Status):
		problem(w, http.StatusBadRequest, "status must be one of %s.", strings.Join(templateStatuses, ", "))
		return
	case in.Quality != "" && !slices.Contains([]string{"GREEN", "YELLOW", "RED", "UNKNOWN"}, in.Quality):
		problem(w, http.StatusBadRequest, "quality must be GREEN, YELLOW, RED or UNKNOWN.")
		return
	case !slices.Contains(categories, in.Category) || !slices.Contains(categories, in.CorrectCategory):
		problem(w, http.StatusBadRequest, "category and correctCategory must be MARKETING, UTILITY or AUTHENTICATION.")
		return
	}
	if in.Status != "" {
		or(&in.Reason, map[string]string{"REJECTED": "TAG_CONTENT_MISMATCH"}[in.Status])
		s.setTemplateStatus(t, in.Status, in.Reason)
		if in.Status == "DELETED" {
			s.world.templates = slices.DeleteFunc(s.world.templates, func(one *template) bool { return one == t })
		}
	}
	if in.Quality != "" {
		s.tellOfTemplate(t, "message_template_quality_update", object{"previous_quality_score": t.Quality, "new_quality_score": in.Quality})
		t.Quality = in.Quality
	}
	if in.Category != "" {
		t.Previous, t.Category = t.Category, in.Category
		s.tellOfTemplate(t, "template_category_update", object{"previous_category": t.Previous, "new_category": t.Category})
	}
	if in.CorrectCategory != "" {
		s.tellOfTemplate(t, "template_category_update", object{
			"new_category": t.Category, "correct_category": in.CorrectCategory,
			"category_update_timestamp": s.tasks.clock.Now().Add(24 * time.Hour).Unix(),
		})
	}
	if in.Body != "" {
		if body := component(t.Components, "BODY", ""); body != nil {
			body["text"] = in.Body
			s.tellOfTemplate(t, "message_template_components_update", object{"message_template_element": in.Body})
		}
	}
	writeJSON(w, http.StatusOK, t.describe())
}

// sample is the app's resumable upload: a session, then the bytes, which give a handle. The caller holds the lock.
func (s *Sandbox) sample(c call, id string) answer {
	query := c.r.URL.Query()
	if c.r.Method != http.MethodPost {
		return unknownObject(c.r.Method, id)
	}
	if !strings.HasPrefix(id, "upload:") {
		kind := query.Get("file_type")
		if n, err := strconv.Atoi(query.Get("file_length")); err != nil || n <= 0 {
			return coded(http.StatusBadRequest, 100, "The parameter file_length is required.", "")
		}
		if !slices.Contains([]string{"image/jpeg", "image/png", "application/pdf", "video/mp4"}, kind) {
			return coded(http.StatusBadRequest, 100, "Param file_type must be one of image/jpeg, image/png, application/pdf, video/mp4", "")
		}
		session := "upload:" + newMediaID()
		s.world.samples[session] = kind + " " + query.Get("file_length")
		return ok(object{"id": session + "?sig=ARsandbox"})
	}
	kind, length, _ := strings.Cut(s.world.samples[id], " ")
	switch {
	case kind == "" || query.Get("sig") != "ARsandbox":
		return unknownObject(c.r.Method, id)
	case c.r.Header.Get("file_offset") != "0":
		return coded(http.StatusBadRequest, 100, "The header file_offset is required.", "")
	case strconv.Itoa(len(c.body)) != length:
		return coded(http.StatusBadRequest, 100, "The file is not as long as was announced.", "")
	}
	handle := "4::" + base64.StdEncoding.EncodeToString([]byte(id)) + ":ARsandbox"
	s.world.samples[handle] = kind
	return ok(object{"h": handle})
}
