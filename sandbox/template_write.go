package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// The limits of templates, as Meta has them.
const (
	templatesPerWABA = 250
	nameLock         = 30 * 24 * time.Hour
	editsPerMonth    = 10
)

var templateNamePattern = regexp.MustCompile(`^[a-z0-9_]{1,512}$`)

// templateProblem is an error of the calls about templates.
func templateProblem(subcode int, title, message string) answer {
	a := graphError(http.StatusBadRequest, 100, subcode, "Invalid parameter", "")
	if e, isObject := a.body.(object)["error"].(object); isObject {
		e["type"], e["is_transient"] = "OAuthException", false
		e["error_user_title"], e["error_user_msg"] = title, message
	}
	return a
}

// createTemplate is POST /{waba}/message_templates. The caller holds the lock.
func (s *Sandbox) createTemplate(c call, waba string) answer {
	t := &template{}
	if json.Unmarshal(c.body, t) != nil {
		return coded(http.StatusBadRequest, 100, "Invalid parameter", "The request body is not valid JSON, or a parameter has the wrong type")
	}
	t.ID, t.Status, t.Quality, t.Rejected, t.Previous = "", "PENDING", "", "", ""
	count := 0
	for _, other := range s.world.templates {
		if other.waba == waba {
			count++
		}
	}
	key := func(other *template) bool { return other.Name == t.Name && other.Language == t.Language }
	switch {
	case !templateNamePattern.MatchString(t.Name):
		return coded(http.StatusBadRequest, 100, "Param name must only contain lowercase alphanumeric characters and underscores", "")
	case t.Language == "":
		return coded(http.StatusBadRequest, 100, "The parameter language is required.", "")
	case s.world.template(waba, key) != nil:
		return templateProblem(2388024, "Content in This Language Already Exists", "There is already "+t.Language+" content for this template. You can create a new template and try again.")
	case s.tasks.clock.Now().Before(s.world.lockedNames[waba+"/"+t.Name]):
		return templateProblem(2388023, "Message Template Language Is Being Deleted", "New content can't be added while the existing content is being deleted. Try again in 4 weeks.")
	case count >= templatesPerWABA:
		return templateProblem(2388019, "Message Template Limit Exceeded", "You have reached the limit of message templates.")
	}
	if failed := s.checkNewTemplate(t); failed != nil {
		return *failed
	}
	s.world.addTemplate(waba, t)
	s.review(t)
	return ok(object{"id": t.ID, "status": t.Status, "category": t.Category})
}

// editTemplate is POST /{template-id}: all components are replaced, and the review begins anew. The caller holds the lock.
func (s *Sandbox) editTemplate(c call, t *template) answer {
	edited := *t
	if json.Unmarshal(c.body, &edited) != nil {
		return coded(http.StatusBadRequest, 100, "Invalid parameter", "The request body is not valid JSON, or a parameter has the wrong type")
	}
	edited.ID, edited.Name, edited.Language = t.ID, t.Name, t.Language
	now := s.tasks.clock.Now()
	recent := slices.DeleteFunc(slices.Clone(t.edits), func(at time.Time) bool { return now.Sub(at) > 30*24*time.Hour })
	approved := t.Status == "APPROVED" || t.Status == "REINSTATED"
	switch {
	case !slices.Contains([]string{"APPROVED", "REINSTATED", "REJECTED", "PAUSED"}, t.Status):
		return templateProblem(2388025, "Message Template Can't Be Edited", "Only approved, rejected or paused templates can be edited.")
	case approved && edited.Category != t.Category:
		return templateProblem(2388025, "Message Template Can't Be Edited", "The category of an approved template can't be changed.")
	case approved && (len(recent) >= editsPerMonth || len(recent) > 0 && now.Sub(recent[len(recent)-1]) < 24*time.Hour):
		return templateProblem(2388025, "Message Template Can't Be Edited", "An approved template can be edited once in 24 hours, and 10 times in 30 days.")
	}
	if failed := s.checkNewTemplate(&edited); failed != nil {
		return *failed
	}
	t.edits = recent
	if approved {
		t.edits = append(t.edits, now)
	}
	t.Components, t.Category, t.Format, t.Status, t.Rejected = edited.Components, edited.Category, edited.Format, "PENDING", "NONE"
	s.review(t)
	return ok(object{"success": true, "id": t.ID, "name": t.Name, "category": t.Category})
}

// deleteTemplate is DELETE /{waba}/message_templates?name=&hsm_id=. The caller holds the lock.
func (s *Sandbox) deleteTemplate(c call, waba string) answer {
	query := c.r.URL.Query()
	name, id := query.Get("name"), query.Get("hsm_id")
	if name == "" {
		return coded(http.StatusBadRequest, 100, "The parameter name is required.", "")
	}
	doomed := func(t *template) bool { return t.waba == waba && t.Name == name && (id == "" || t.ID == id) }
	found := s.world.template(waba, doomed)
	if found == nil {
		return unknownObject(c.r.Method, name)
	}
	if found.Status == "DISABLED" {
		return templateProblem(2388026, "Message Template Can't Be Deleted", "A disabled template can't be deleted.")
	}
	s.world.templates = slices.DeleteFunc(s.world.templates, doomed)
	s.world.lockedNames[waba+"/"+name] = s.tasks.clock.Now().Add(nameLock)
	return ok(object{"success": true})
}

// checkNewTemplate refuses what Meta refuses to review.
func (s *Sandbox) checkNewTemplate(t *template) *answer {
	refuse := func(subcode int, title, message string) *answer {
		a := templateProblem(subcode, title, message)
		return &a
	}
	t.Category, t.Format = strings.ToUpper(t.Category), strings.ToUpper(t.Format)
	or(&t.Format, "POSITIONAL")
	if !slices.Contains([]string{"MARKETING", "UTILITY", "AUTHENTICATION"}, t.Category) {
		a := coded(http.StatusBadRequest, 100, "Param category must be one of {UTILITY, MARKETING, AUTHENTICATION}", "")
		return &a
	}
	hasBody := false
	for _, c := range t.Components {
		switch strings.ToUpper(text(c, "type")) {
		case "HEADER":
			if failed := s.checkNewHeader(t, c); failed != nil {
				return failed
			}
		case "BODY":
			hasBody = true
			if failed := checkNewBody(t, c); failed != nil {
				return failed
			}
		case "FOOTER":
			footer := text(c, "text")
			switch {
			case utf8.RuneCountInString(footer) > 60:
				return refuse(2388040, "Character Limit Exceeded", "The footer exceeds the limit of 60 characters.")
			case len(variablesOf(footer)) > 0 || strings.Contains(footer, "\n"):
				return refuse(2388073, "Message Template Footer Format", "The footer can't have variables or new lines.")
			}
		case "BUTTONS":
			if failed := checkNewButtons(t, objects(c, "buttons")); failed != nil {
				return failed
			}
		}
	}
	if !hasBody {
		a := coded(http.StatusBadRequest, 100, "The parameter components must contain a component of type BODY", "")
		return &a
	}
	return nil
}

func (s *Sandbox) checkNewHeader(t *template, c object) *answer {
	refuse := func(message string) *answer {
		a := templateProblem(2388072, "Message Template Header Format", message)
		return &a
	}
	example, _ := c["example"].(object)
	switch format := strings.ToUpper(text(c, "format")); format {
	case "TEXT":
		words := text(c, "text")
		n := len(variablesOf(words))
		switch {
		case words == "" || utf8.RuneCountInString(words) > 60:
			return refuse("The header has 1 to 60 characters.")
		case n > 1 || strings.ContainsAny(words, "\n*_~`") && n == 0:
			return refuse("The header can't have more than one variable, new lines or formatting characters.")
		case n == 1 && len(list(example, "header_text"))+len(list(example, "header_text_named_params")) == 0:
			return refuse("Variables of the header need an example.")
		}
	case "IMAGE", "VIDEO", "DOCUMENT":
		handles := list(example, "header_handle")
		want := map[string]string{"IMAGE": "image/", "VIDEO": "video/", "DOCUMENT": "application/pdf"}[format]
		if len(handles) != 1 || !strings.HasPrefix(s.world.samples[fmt.Sprint(handles[0])], want) {
			return refuse("The header needs an example with a handle of an uploaded file of its kind.")
		}
	case "LOCATION":
	default:
		return refuse("The format must be one of TEXT, IMAGE, VIDEO, DOCUMENT, LOCATION.")
	}
	return nil
}

func list(of object, key string) []any {
	all, _ := of[key].([]any)
	return all
}

func checkNewBody(t *template, c object) *answer {
	refuse := func(subcode int, title, message string) *answer {
		a := templateProblem(subcode, title, message)
		return &a
	}
	if t.Category == "AUTHENTICATION" {
		return nil
	}
	words := text(c, "text")
	variables := variablesOf(words)
	example, _ := c["example"].(object)
	samples := len(list(example, "body_text_named_params"))
	if rows := list(example, "body_text"); len(rows) > 0 {
		row, _ := rows[0].([]any)
		samples = len(row)
	}
	bare := strings.Fields(templateVariable.ReplaceAllString(words, " "))
	trimmed := strings.TrimRight(strings.TrimSpace(words), ".!?,;:")
	switch {
	case words == "":
		return refuse(2388047, "Message Template Body Format", "The body must have a text.")
	case utf8.RuneCountInString(words) > 1024:
		return refuse(2388040, "Character Limit Exceeded", "The body exceeds the limit of 1024 characters.")
	case len(variables) > 0 && (strings.HasPrefix(strings.TrimSpace(words), "{{") || strings.HasSuffix(trimmed, "}}")):
		return refuse(2388299, "Leading or Trailing Params Not Allowed", "Variables can't be at the start or end of the template.")
	case len(variables) > 0 && len(bare) < 2*len(variables)+1 && utf8.RuneCountInString(strings.Join(bare, "")) < 10*len(variables):
		return refuse(2388293, "Message Template Has Too Many Variables", "This template has too many variables for its length. Reduce the number of variables or increase the message length.")
	case samples != len(variables):
		return refuse(2388043, "Message Template Is Missing Sample Parameters", "Each variable of the body needs an example.")
	}
	return nil
}

func checkNewButtons(t *template, buttons []object) *answer {
	refuse := func(message string) *answer {
		a := templateProblem(2388047, "Message Template Buttons Format", message)
		return &a
	}
	if len(buttons) > 10 {
		return refuse("A template can have up to 10 buttons.")
	}
	most, count, turns := map[string]int{"URL": 2, "PHONE_NUMBER": 1, "COPY_CODE": 1, "OTP": 1}, map[string]int{}, 0
	for n, b := range buttons {
		kind := strings.ToUpper(text(b, "type"))
		count[kind]++
		if limit := most[kind]; limit > 0 && count[kind] > limit {
			return refuse(fmt.Sprintf("A template can have up to %d buttons of type %s.", limit, kind))
		}
		if n > 0 && (kind == "QUICK_REPLY") != (strings.ToUpper(text(buttons[n-1], "type")) == "QUICK_REPLY") {
			turns++
		}
		label := text(b, "text")
		switch {
		case kind == "OTP" != (t.Category == "AUTHENTICATION"):
			return refuse("Buttons of type OTP are for authentication templates.")
		case utf8.RuneCountInString(label) > 25 || label == "" && kind != "COPY_CODE" && kind != "OTP" && kind != "REQUEST_CONTACT_INFO":
			return refuse("The text of a button has 1 to 25 characters.")
		case kind == "URL" && len(variablesOf(text(b, "url"))) > 0 && len(list(b, "example")) != 1:
			return refuse("A dynamic URL needs an example.")
		case kind == "URL" && !strings.HasPrefix(text(b, "url"), "http"):
			return refuse("A button of type URL needs a valid URL.")
		case kind == "PHONE_NUMBER" && (text(b, "phone_number") == "" || utf8.RuneCountInString(text(b, "phone_number")) > 20):
			return refuse("A button of type PHONE_NUMBER needs a number of up to 20 characters.")
		}
	}
	if turns > 1 {
		return refuse("Quick replies must stand together.")
	}
	return nil
}
