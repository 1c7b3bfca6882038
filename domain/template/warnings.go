package template

import (
	"strings"

	"postdog.io/dal"
	"postdog.io/domain"
)

// Warnings are what to know before a template is sent.
func Warnings(t *dal.Template) []domain.TemplateWarning {
	all := []domain.TemplateWarning{}
	if t.Status == domain.TemplatePaused {
		all = append(all, domain.TemplateWarning{Kind: domain.PausedWarning, Message: whyNot[domain.TemplatePaused], At: t.PausedUntil})
	}
	switch t.Quality {
	case domain.QualityRed:
		all = append(all, domain.TemplateWarning{Kind: domain.QualityWarning, Message: "Customers block or report this template often. WhatsApp pauses it if that goes on."})
	case domain.QualityYellow:
		all = append(all, domain.TemplateWarning{Kind: domain.QualityWarning, Message: "Some customers block or report this template. Send it to those who expect it."})
	}
	if t.CorrectCategory != "" {
		all = append(all, domain.TemplateWarning{
			Kind: domain.CategoryWarning, At: t.CategoryChangeAt,
			Message: "WhatsApp will treat this template as " + categoryWords[t.CorrectCategory] + ". That changes what it costs, and who may get it.",
		})
	} else if t.PreviousCategory != "" && t.PreviousCategory != t.Category {
		all = append(all, domain.TemplateWarning{
			Kind: domain.CategoryWarning, Message: "WhatsApp treats this template as " + categoryWords[t.Category] + "; it was submitted as " + categoryWords[t.PreviousCategory] + ".",
		})
	}
	return all
}

var categoryWords = map[domain.TemplateCategory]string{
	domain.MarketingTemplate: "marketing", domain.UtilityTemplate: "utility", domain.AuthenticationTemplate: "authentication",
}

// rejections are what Meta's words for a rejection mean, and what would be right.
var rejections = map[string]string{
	"ABUSIVE_CONTENT":      "WhatsApp finds that the content breaks its policy. Write another text.",
	"INVALID_FORMAT":       "WhatsApp finds a variable or a sample at fault. Check that each has a sample that shows what goes there.",
	"PROMOTIONAL":          "WhatsApp finds that this promotes something. Submit it as marketing, or take the offer out.",
	"TAG_CONTENT_MISMATCH": "WhatsApp finds that the text does not fit the category or the language. Choose the right one, or change the text.",
	"INCORRECT_CATEGORY":   "WhatsApp finds that the category is wrong. Choose another one.",
	"SCAM":                 "WhatsApp finds that this looks like a scam. Write plainly who you are and what you want.",
}

// StatusDetail says why a template is rejected or paused, as sentences; empty where it is neither.
func StatusDetail(t *dal.Template) string {
	switch t.Status {
	case domain.TemplateRejected:
		text, known := rejections[t.Reason]
		if !known {
			text = "WhatsApp rejected this template."
		}
		if t.ReasonDetail != "" {
			text += " It says: " + t.ReasonDetail
		}
		return text
	case domain.TemplatePaused, domain.TemplateDisabled, domain.TemplateFlagged:
		return strings.TrimSpace(whyNot[t.Status] + " " + t.ReasonDetail)
	}
	return ""
}
