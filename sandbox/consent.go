package sandbox

import (
	html "html/template"
	"net/http"
	"slices"
	"strings"
)

// consentQuestion is what a network asks a person.
type consentQuestion struct {
	Network, App string
	Scopes       []string
	// Accounts are those to choose from; One says that just one can be.
	Accounts []consentAccount
	One      bool
	// Query goes along with the answer.
	Query map[string]string
}

type consentAccount struct{ ID, Name string }

// consentForm is the page on which a person answers. It has no script and loads nothing.
var consentForm = html.Must(html.New("consent").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{{.Network}} (sandbox)</title>
<style>:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:30rem;margin:3rem auto;padding:0 1rem}
fieldset{border:1px solid #8886;border-radius:8px;margin:0 0 1rem}label{display:block;padding:.15rem 0}button{font:inherit;padding:.5rem 1rem;margin-right:.5rem}</style></head>
<body><main><h1>{{.Network}}</h1><p>This is the sandbox and not the real network. <strong>{{.App}}</strong> would like to use an account of yours.</p>
<form method="get">
{{range $name, $value := .Query}}<input type="hidden" name="{{$name}}" value="{{$value}}">
{{end}}{{if .Accounts}}<fieldset><legend>Accounts</legend>
{{range $n, $a := .Accounts}}<label><input type="{{if $.One}}radio{{else}}checkbox{{end}}" name="account" value="{{$a.ID}}"{{if or (not $.One) (eq $n 0)}} checked{{end}}> {{$a.Name}}</label>
{{end}}</fieldset>
{{end}}<fieldset><legend>Permissions</legend>
{{range .Scopes}}<label><input type="checkbox" name="grant" value="{{.}}" checked> {{.}}</label>
{{end}}</fieldset>
<button name="answer" value="allow">Allow</button><button name="answer" value="deny">Cancel</button>
</form></main></body></html>`))

// asks answers a browser that comes without an answer of the person with the page that asks them. A program that wants no page
// (Accept) is let through at once, as if the person had allowed everything; deny=1, decline=scope and account=id say otherwise.
func asks(w http.ResponseWriter, r *http.Request, q consentQuestion) bool {
	query := r.URL.Query()
	if query.Get("answer") != "" || query.Get("deny") != "" || !strings.Contains(r.Header.Get("Accept"), "text/html") {
		return false
	}
	q.Query = map[string]string{}
	for name, values := range query {
		q.Query[name] = values[0]
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_ = consentForm.Execute(w, q) // a browser that went away needs no page
	return true
}

// answered reads what the person allowed: which of the scopes, and for which accounts, none for all.
func answered(r *http.Request, scopes []string) (denied bool, granted, declined, accounts []string) {
	query := r.URL.Query()
	if query.Get("deny") != "" || query.Get("answer") == "deny" {
		return true, nil, nil, nil
	}
	decline := strings.Split(query.Get("decline"), ",")
	for _, scope := range scopes {
		if slices.Contains(decline, scope) || query.Get("answer") != "" && !slices.Contains(query["grant"], scope) {
			declined = append(declined, scope)
		} else {
			granted = append(granted, scope)
		}
	}
	return false, granted, declined, query["account"]
}

func words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
}

// choices are the accounts that a person can choose from on a network's consent page.
func (s *Sandbox) choices(network string, scopes []string) (all []consentAccount) {
	switch {
	case network == messenger && slices.Contains(scopes, "whatsapp_business_management"):
		for _, a := range s.config.Accounts {
			if !slices.ContainsFunc(all, func(c consentAccount) bool { return c.ID == a.WABAID }) {
				all = append(all, consentAccount{a.WABAID, a.VerifiedName + " " + a.DisplayNumber})
			}
		}
	case network == messenger:
		for _, p := range s.config.Pages {
			all = append(all, consentAccount{p.ID, p.Name})
		}
	default:
		for _, b := range s.mailboxes(network) {
			all = append(all, consentAccount{b.id, b.name + " (@" + b.username + ")"})
		}
	}
	return all
}
