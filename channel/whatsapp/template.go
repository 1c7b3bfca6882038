package whatsapp

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"postdog.io/channel"
	"postdog.io/channel/meta"
	"postdog.io/domain"
)

// templateFields are what is asked for of a template.
const templateFields = "id,name,language,status,category,quality_score,rejected_reason,components,parameter_format,previous_category"

// templatePage is how many templates a call asks for; each can have some kilobytes, and an answer one megabyte.
const templatePage = "100"

// The subcodes of code 100 that speak of templates (Cloud API: error codes).
const (
	templateNameLocked = 2388023
	templateExists     = 2388024
)

// flexStrings is a list that Meta also writes as one string.
type flexStrings []string

// UnmarshalJSON reads either.
func (f *flexStrings) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		*f = flexStrings{one}
		return nil
	}
	return json.Unmarshal(raw, (*[]string)(f))
}

// ListTemplates implements channel.Templates (GET /{waba-id}/message_templates).
func (a *Adapter) ListTemplates(ctx context.Context, c channel.Credential, name, after string) (channel.TemplatePage, error) {
	query := url.Values{"fields": {templateFields}, "limit": {templatePage}}
	if name != "" {
		query.Set("name", name)
	}
	if after != "" {
		query.Set("after", after)
	}
	var answer struct {
		Data   []wireTemplate `json:"data"`
		Paging struct {
			Cursors struct {
				After string `json:"after"`
			} `json:"cursors"`
			Next string `json:"next"`
		} `json:"paging"`
	}
	err := a.config.Graph.Do(ctx, meta.Request{Method: http.MethodGet, Path: []string{c.ParentID, "message_templates"}, Query: query, Token: c.Token}, &answer)
	if err != nil {
		return channel.TemplatePage{}, templateError(err)
	}
	page := channel.TemplatePage{Templates: make([]channel.Template, 0, len(answer.Data))}
	for _, t := range answer.Data {
		if name == "" || t.Name == name { // Meta's filter may also be one for a part of the name
			page.Templates = append(page.Templates, t.read())
		}
	}
	if answer.Paging.Next != "" {
		page.After = answer.Paging.Cursors.After
	}
	return page, nil
}

// GetTemplate implements channel.Templates (GET /{template-id}).
func (a *Adapter) GetTemplate(ctx context.Context, c channel.Credential, externalID string) (channel.Template, error) {
	var answer wireTemplate
	err := a.config.Graph.Do(ctx, meta.Request{
		Method: http.MethodGet, Path: []string{externalID}, Query: url.Values{"fields": {templateFields}}, Token: c.Token,
	}, &answer)
	if err != nil {
		return channel.Template{}, templateError(err)
	}
	return answer.read(), nil
}

// CreateTemplate implements channel.Templates (POST /{waba-id}/message_templates). Meta may put the template into the category
// that it finds right; otherwise it would reject it.
func (a *Adapter) CreateTemplate(ctx context.Context, c channel.Credential, t channel.NewTemplate) (channel.Template, error) {
	body := writeTemplate(t)
	body.Name, body.Language, body.AllowOther = t.Name, t.Language, true
	var answer wireTemplate
	err := a.config.Graph.Do(ctx, meta.Request{Method: http.MethodPost, Path: []string{c.ParentID, "message_templates"}, Body: body, Token: c.Token}, &answer)
	if err != nil {
		return channel.Template{}, templateError(err)
	}
	if answer.ID == "" {
		return channel.Template{}, &channel.Unconfirmed{Err: errors.New("whatsapp: the answer names no template")}
	}
	return answer.read(), nil
}

// EditTemplate implements channel.Templates (POST /{template-id}).
func (a *Adapter) EditTemplate(ctx context.Context, c channel.Credential, externalID string, t channel.NewTemplate) error {
	return templateError(a.config.Graph.Do(ctx, meta.Request{Method: http.MethodPost, Path: []string{externalID}, Body: writeTemplate(t), Token: c.Token}, nil))
}

// DeleteTemplate implements channel.Templates (DELETE /{waba-id}/message_templates).
func (a *Adapter) DeleteTemplate(ctx context.Context, c channel.Credential, externalID, name string) error {
	return templateError(a.config.Graph.Do(ctx, meta.Request{
		Method: http.MethodDelete, Path: []string{c.ParentID, "message_templates"}, Query: url.Values{"hsm_id": {externalID}, "name": {name}}, Token: c.Token,
	}, nil))
}

// UploadSample implements channel.Templates by Meta's resumable upload (POST /{app-id}/uploads, POST /{upload-id}).
func (a *Adapter) UploadSample(ctx context.Context, c channel.Credential, s channel.Sample) (string, error) {
	if a.config.AppID == "" {
		return "", &channel.Rejected{Code: "NO_APP", Message: "Samples can't be uploaded: this deployment has no META_APP_ID."}
	}
	handle, err := a.config.Graph.ResumableUpload(ctx, a.config.AppID, c.Token, s.Filename, s.MIMEType, s.Size, s.Body)
	if err != nil {
		err = templateError(err)
		var unconfirmed *channel.Unconfirmed
		if errors.As(err, &unconfirmed) { // a sample that nobody refers to does nothing
			return "", &channel.Retryable{Code: unconfirmed.Code, Err: unconfirmed}
		}
		return "", err
	}
	return handle, nil
}

func writeTemplate(t channel.NewTemplate) wireTemplate {
	out := wireTemplate{Category: string(t.Category), Components: writeParts(t.Parts, t.Category, t.ParameterFormat)}
	if t.ParameterFormat == domain.NamedParameters {
		out.Format = string(domain.NamedParameters)
	}
	return out
}

func (t wireTemplate) read() channel.Template {
	out := channel.Template{
		ExternalID: string(t.ID), Name: t.Name, Language: strings.ReplaceAll(t.Language, "-", "_"), Status: upper(t.Status), Category: upper(t.Category),
		PreviousCategory: upper(t.Previous), ParameterFormat: domain.PositionalParameters, Parts: readParts(t.Components),
	}
	if upper(t.Format) == string(domain.NamedParameters) {
		out.ParameterFormat = domain.NamedParameters
	}
	if t.Quality != nil {
		out.Quality = upper(t.Quality.Score)
	}
	if t.Rejected != "NONE" {
		out.Reason = t.Rejected
	}
	return out
}

// templateError is classify for calls about templates: their refusals speak to the author, in Meta's own words.
func templateError(err error) error {
	if err == nil {
		return nil
	}
	var e *meta.Error
	if !errors.As(err, &e) {
		return classify(err)
	}
	switch {
	case e.Code == 100 && e.Subcode == templateExists:
		return channel.ErrTemplateExists
	case e.Code == 100 && e.Subcode == templateNameLocked:
		return &channel.Rejected{Code: "2388023", Message: "A template of this name was deleted less than 30 days ago; WhatsApp keeps the name until then. Choose another name.", Detail: e.UserMessage}
	case e.Code == 100 && e.Subcode == 33:
		return channel.ErrNoTemplate
	case e.Class() == meta.Invalid || e.Class() == meta.Template || e.Class() == meta.Policy || e.Class() == meta.Unknown:
		code := e.CodeString()
		if e.Subcode != 0 {
			code = number(int64(e.Subcode))
		}
		return &channel.Rejected{Code: code, Message: "WhatsApp did not accept this template.", Detail: first(e.UserMessage, e.Details)}
	}
	return classify(err)
}
