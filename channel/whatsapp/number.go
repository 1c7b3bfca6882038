package whatsapp

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"postdog.io/channel"
	"postdog.io/channel/meta"
)

const numberFields = "id,verified_name,quality_rating,status,name_status,code_verification_status,throughput,whatsapp_business_manager_messaging_limit," +
	"is_on_biz_app,is_pin_enabled,health_status,platform_type"

// Messages a second of the throughput levels (Cloud API: throughput), and of a number whose app stays in use.
const (
	standardPerSecond = 80
	highPerSecond     = 1000
	onPhonePerSecond  = 20
)

// tiers are the daily limits of people that a business may write to first (Cloud API: messaging limits).
var tiers = map[string]int{
	"TIER_50": 50, "TIER_250": 250, "TIER_1K": 1000, "TIER_2K": 2000, "TIER_10K": 10_000, "TIER_100K": 100_000, "TIER_UNLIMITED": channel.Unlimited,
}

// Limit reads a messaging limit, which comes as a tier's word or as a number; 0 where it is neither.
func Limit(word string) int {
	if n, known := tiers[strings.ToUpper(word)]; known {
		return n
	}
	n, err := strconv.Atoi(word)
	if err != nil || n < channel.Unlimited {
		return 0
	}
	return n
}

// Number implements channel.Numbers (Cloud API: GET /{phone-number-id}).
func (a *Adapter) Number(ctx context.Context, c channel.Credential) (channel.Number, error) {
	var n struct {
		VerifiedName string `json:"verified_name"`
		Quality      string `json:"quality_rating"`
		Status       string `json:"status"`
		NameStatus   string `json:"name_status"`
		CodeStatus   string `json:"code_verification_status"`
		Throughput   struct {
			Level string `json:"level"`
		} `json:"throughput"`
		Limit   meta.FlexID `json:"whatsapp_business_manager_messaging_limit"`
		OnPhone bool        `json:"is_on_biz_app"`
		HasPin  bool        `json:"is_pin_enabled"`
		Health  health      `json:"health_status"`
		// Platform is CLOUD_API for a number that is registered with it.
		Platform string `json:"platform_type"`
	}
	err := a.config.Graph.Do(ctx, meta.Request{
		Method: http.MethodGet, Path: []string{c.AccountID}, Token: c.Token, Query: url.Values{"fields": {numberFields}},
	}, &n)
	if err != nil {
		return channel.Number{}, classify(err)
	}
	out := channel.Number{
		VerifiedName: n.VerifiedName, NameStatus: upper(n.NameStatus), Quality: upper(n.Quality), Status: upper(n.Status),
		Verified: upper(n.CodeStatus) == "VERIFIED", Registered: n.OnPhone || upper(n.Platform) == "CLOUD_API", MessagingLimit: Limit(string(n.Limit)), OnPhone: n.OnPhone, HasPin: n.HasPin, Problems: n.Health.problems(),
	}
	switch {
	case n.OnPhone:
		out.PerSecond = onPhonePerSecond
	case upper(n.Throughput.Level) == "HIGH":
		out.PerSecond = highPerSecond
	case upper(n.Throughput.Level) == "STANDARD":
		out.PerSecond = standardPerSecond
	}
	return out, nil
}

// health is what stands in the way of sending, by what has the trouble (Cloud API: health_status).
type health struct {
	Entities []struct {
		Kind   string   `json:"entity_type"`
		Can    string   `json:"can_send_message"`
		Info   []string `json:"additional_info"`
		Errors []struct {
			Description string `json:"error_description"`
			Solution    string `json:"possible_solution"`
		} `json:"errors"`
	} `json:"entities"`
}

func (h health) problems() []channel.NumberProblem {
	var all []channel.NumberProblem
	for _, e := range h.Entities {
		blocks := e.Can == "BLOCKED"
		for _, x := range e.Errors {
			all = append(all, channel.NumberProblem{Of: e.Kind, Blocks: blocks, Text: x.Description, Solution: x.Solution})
		}
		for _, text := range e.Info {
			all = append(all, channel.NumberProblem{Of: e.Kind, Blocks: blocks, Text: text})
		}
	}
	return all
}

// RequestCode implements channel.Numbers (Cloud API: POST /{phone-number-id}/request_code).
func (a *Adapter) RequestCode(ctx context.Context, c channel.Credential, byCall bool, language string) error {
	method := "SMS"
	if byCall {
		method = "VOICE"
	}
	return a.act(ctx, c, "request_code", map[string]any{"code_method": method, "language": language})
}

// alreadyVerified is Meta's code for a number that needs no code any more.
const alreadyVerified = "136024"

// VerifyCode implements channel.Numbers (Cloud API: POST /{phone-number-id}/verify_code).
func (a *Adapter) VerifyCode(ctx context.Context, c channel.Credential, code channel.Secret) error {
	err := a.act(ctx, c, "verify_code", map[string]any{"code": string(code)})
	var rejected *channel.Rejected
	if errors.As(err, &rejected) && rejected.Code == alreadyVerified {
		return nil
	}
	return err
}

// SetPin implements channel.Numbers (Cloud API: POST /{phone-number-id}).
func (a *Adapter) SetPin(ctx context.Context, c channel.Credential, pin channel.Secret) error {
	return a.act(ctx, c, "", map[string]any{"pin": string(pin)})
}

// act posts to a number, or to what hangs on it.
func (a *Adapter) act(ctx context.Context, c channel.Credential, edge string, body map[string]any) error {
	path := []string{c.AccountID}
	if edge != "" {
		path = append(path, edge)
	}
	err := a.config.Graph.Do(ctx, meta.Request{Method: http.MethodPost, Path: path, Token: c.Token, Body: body}, nil)
	if err != nil {
		return classify(err)
	}
	return nil
}

// profile is the business profile on the wire.
type profile struct {
	Product     string   `json:"messaging_product,omitempty"`
	About       string   `json:"about,omitempty"` // Meta takes none that is empty
	Address     string   `json:"address"`
	Description string   `json:"description"`
	Email       string   `json:"email"`
	Websites    []string `json:"websites"`
	Vertical    string   `json:"vertical,omitempty"`
}

// BusinessProfile implements channel.Numbers (Cloud API: GET /{phone-number-id}/whatsapp_business_profile). Meta's
// documents show the answer flat, and nested under business_profile: both are read.
func (a *Adapter) BusinessProfile(ctx context.Context, c channel.Credential) (channel.BusinessProfile, error) {
	var answer struct {
		Data []struct {
			profile
			Nested *profile `json:"business_profile"`
		} `json:"data"`
	}
	err := a.config.Graph.Do(ctx, meta.Request{
		Method: http.MethodGet, Path: []string{c.AccountID, "whatsapp_business_profile"}, Token: c.Token,
		Query: url.Values{"fields": {"about,address,description,email,websites,vertical"}},
	}, &answer)
	if err != nil {
		return channel.BusinessProfile{}, classify(err)
	}
	if len(answer.Data) == 0 {
		return channel.BusinessProfile{}, nil
	}
	p := answer.Data[0].profile
	if answer.Data[0].Nested != nil {
		p = *answer.Data[0].Nested
	}
	return channel.BusinessProfile{About: p.About, Address: p.Address, Description: p.Description, Email: p.Email, Websites: p.Websites, Industry: p.Vertical}, nil
}

// SetBusinessProfile implements channel.Numbers (Cloud API: POST /{phone-number-id}/whatsapp_business_profile).
func (a *Adapter) SetBusinessProfile(ctx context.Context, c channel.Credential, p channel.BusinessProfile) error {
	websites := p.Websites
	if websites == nil {
		websites = []string{}
	}
	err := a.config.Graph.Do(ctx, meta.Request{
		Method: http.MethodPost, Path: []string{c.AccountID, "whatsapp_business_profile"}, Token: c.Token,
		Body: profile{Product: "whatsapp", About: p.About, Address: p.Address, Description: p.Description, Email: p.Email, Websites: websites, Vertical: p.Industry},
	}, nil)
	if err != nil {
		return classify(err)
	}
	return nil
}

// ReadLimit reads a messaging limit as webhooks tell it.
func (*Adapter) ReadLimit(word string) int { return Limit(word) }
