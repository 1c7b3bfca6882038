package sandbox

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

var templateVariable = regexp.MustCompile(`\{\{\s*([^{}]*?)\s*\}\}`)

// variablesOf are the variables of a text, each once.
func variablesOf(text string) []string {
	var all []string
	for _, m := range templateVariable.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(all, m[1]) {
			all = append(all, m[1])
		}
	}
	return all
}

func text(of object, key string) string {
	s, _ := of[key].(string)
	return s
}

func objects(of object, key string) []object {
	list, _ := of[key].([]any)
	var all []object
	for _, one := range list {
		if o, isObject := one.(object); isObject {
			all = append(all, o)
		}
	}
	return all
}

// component finds a component by its type, and for buttons by its index.
func component(of []object, kind, index string) object {
	for _, c := range of {
		if strings.EqualFold(text(c, "type"), kind) && (index == "" || fmt.Sprint(c["index"]) == index) {
			return c
		}
	}
	return nil
}

// checkTemplate refuses what Meta refuses of a template message, and returns what the customer reads. The caller holds the lock.
func (s *Sandbox) checkTemplate(r sendRequest, a Account) (sent string, failed *answer) {
	refuse := func(status, code int, title, details string) (string, *answer) {
		failed := coded(status, code, title, details)
		return "", &failed
	}
	in, _ := r.all["template"].(object)
	language, _ := in["language"].(object)
	name, code := text(in, "name"), text(language, "code")
	if name == "" || code == "" {
		return refuse(http.StatusBadRequest, 131008, "Required parameter is missing", "template must have a name and a language with a code")
	}
	t := s.world.template(a.WABAID, func(t *template) bool { return t.Name == name && t.Language == code })
	if t != nil {
		switch t.Status {
		case "PAUSED":
			return refuse(http.StatusBadRequest, 132015, "Template is Paused", "Template is paused due to low quality so it cannot be sent in a template message.")
		case "DISABLED":
			return refuse(http.StatusBadRequest, 132016, "Template is Disabled", "Template has been paused too many times due to low quality and is now permanently disabled.")
		}
	}
	if t == nil || t.Status != "APPROVED" && t.Status != "REINSTATED" {
		return refuse(http.StatusNotFound, 132001, "Template name does not exist in the translation", "template name ("+name+") does not exist in "+code)
	}
	components := objects(in, "components")
	for _, part := range t.Components {
		switch strings.ToUpper(text(part, "type")) {
		case "HEADER":
			if failed := checkHeader(t, part, component(components, "header", "")); failed != nil {
				return "", failed
			}
		case "BODY":
			var failed *answer
			if sent, failed = checkParameters(t, "body", text(part, "text"), component(components, "body", "")); failed != nil {
				return "", failed
			}
			if n := utf8.RuneCountInString(sent); n > 1024 {
				return refuse(http.StatusBadRequest, 132005, "Translated text too long", "body text length ("+strconv.Itoa(n)+") exceeds the limit of 1024 characters")
			}
		case "BUTTONS":
			if failed := checkButtons(objects(part, "buttons"), components); failed != nil {
				return "", failed
			}
		}
	}
	return sent, nil
}

func templateRefusal(code int, title, details string) *answer {
	a := coded(http.StatusBadRequest, code, title, details)
	return &a
}

func wrongCount(where string, got, want int) *answer {
	return templateRefusal(132000, "Number of parameters does not match the expected number of params",
		fmt.Sprintf("%s: number of localizable_params (%d) does not match the expected number of params (%d)", where, got, want))
}

// checkHeader checks the value of a header: a file or place of its format, or the values of its text.
func checkHeader(t *template, part, given object) *answer {
	format := strings.ToLower(text(part, "format"))
	if format == "text" {
		_, failed := checkParameters(t, "header", text(part, "text"), given)
		return failed
	}
	values := objects(given, "parameters")
	if len(values) != 1 {
		return wrongCount("header", len(values), 1)
	}
	got := text(values[0], "type")
	if got != format {
		return templateRefusal(132012, "Parameter format does not match format in the created template",
			"header: Format mismatch, expected "+strings.ToUpper(format)+", received "+strings.ToUpper(got))
	}
	of, _ := values[0][format].(object)
	if format == "location" {
		if text(of, "name") == "" || text(of, "address") == "" {
			return templateRefusal(131008, "Required parameter is missing", "header: location must have a name and an address")
		}
		return nil
	}
	if text(of, "id") == "" && text(of, "link") == "" {
		return templateRefusal(131008, "Required parameter is missing", "header: "+format+" must have an id or a link")
	}
	return nil
}

// checkParameters checks the values of a text's variables, and returns the text with them.
func checkParameters(t *template, where, of string, given object) (string, *answer) {
	variables, values := variablesOf(of), objects(given, "parameters")
	if len(values) != len(variables) {
		return "", wrongCount(where, len(values), len(variables))
	}
	for n, v := range values {
		name := variables[n]
		if t.Format == "NAMED" {
			if name = text(v, "parameter_name"); !slices.Contains(variables, name) {
				return "", templateRefusal(132012, "Parameter format does not match format in the created template", where+": parameter name is missing or does not match the template")
			}
		}
		value := text(v, "text")
		switch {
		case text(v, "type") != "text":
			return "", templateRefusal(132012, "Parameter format does not match format in the created template", where+": expected a text parameter")
		case strings.TrimSpace(value) == "":
			return "", templateRefusal(131008, "Required parameter is missing", where+": Parameter of type text is missing text value")
		case strings.ContainsAny(value, "\n\r\t") || strings.Contains(value, "     "):
			return "", templateRefusal(132018, "There was an issue with one or more parameters used in the template", where+": Param text cannot have new-line/tab characters or more than 4 consecutive spaces")
		}
		of = regexp.MustCompile(`\{\{\s*`+regexp.QuoteMeta(name)+`\s*\}\}`).ReplaceAllLiteralString(of, value)
	}
	return of, nil
}

// checkButtons checks that each button with a variable has its value, and that no other has one that it can't take.
func checkButtons(buttons, components []object) *answer {
	for n, b := range buttons {
		given := component(components, "button", strconv.Itoa(n))
		values := objects(given, "parameters")
		kind := strings.ToUpper(text(b, "type"))
		want, sub := 0, strings.ToLower(kind)
		switch {
		case kind == "URL":
			want = len(variablesOf(text(b, "url")))
		case kind == "COPY_CODE":
			want = 1
		case kind == "OTP":
			want, sub = 1, "url"
		case kind == "FLOW":
			want = 1
		case (kind == "QUICK_REPLY" || kind == "CATALOG") && given != nil:
			want = 1
		}
		if len(values) != want {
			return wrongCount("buttons: Button at index "+strconv.Itoa(n), len(values), want)
		}
		if kind == "FLOW" && text(values[0], "type") != "action" {
			return templateRefusal(131008, "Required parameter is missing", "buttons: Button at index "+strconv.Itoa(n)+" of type Flow requires an action")
		}
		if given != nil && text(given, "sub_type") != sub {
			return templateRefusal(132012, "Parameter format does not match format in the created template", "buttons: Button at index "+strconv.Itoa(n)+" is of the type "+kind)
		}
	}
	for _, c := range components {
		if strings.EqualFold(text(c, "type"), "button") {
			if n, err := strconv.Atoi(fmt.Sprint(c["index"])); err != nil || n < 0 || n >= len(buttons) {
				return templateRefusal(132012, "Parameter format does not match format in the created template", "buttons: there is no button at index "+fmt.Sprint(c["index"]))
			}
		}
	}
	return nil
}
