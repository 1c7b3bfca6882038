package template

import (
	"strings"

	"postdog.io/dal"
	"postdog.io/domain"
)

// whyNot are the sentences for templates of a status that can't be sent.
var whyNot = map[domain.TemplateStatus]string{
	domain.TemplateDraft:           "This template is a draft. Submit it; it can be sent once WhatsApp has approved it.",
	domain.TemplatePending:         "WhatsApp is reviewing this template, mostly for some minutes. It can be sent once it is approved.",
	domain.TemplateRejected:        "WhatsApp rejected this template. Change it and submit it again, or choose another one.",
	domain.TemplatePaused:          "WhatsApp paused this template because customers blocked or reported it. Choose another one until it is active again.",
	domain.TemplateDisabled:        "WhatsApp disabled this template for good because customers blocked or reported it. Choose another one.",
	domain.TemplateInAppeal:        "WhatsApp is looking at this template again. Choose another one meanwhile.",
	domain.TemplateFlagged:         "WhatsApp is about to disable this template because of its low quality. Choose another one.",
	domain.TemplateLimitExceeded:   "The WhatsApp account has more templates than it may. Delete some that are not used.",
	domain.TemplateLocked:          "WhatsApp has locked this template. WhatsApp Manager says why.",
	domain.TemplateArchived:        "WhatsApp archived this template because it was not sent for long. Unarchive it in WhatsApp Manager.",
	domain.TemplatePendingDeletion: "This template is being deleted. Choose another one.",
	domain.TemplateDeleted:         "This template was deleted. Choose another one.",
}

// Unsendable says, as a sentence, why a template can't be sent now; empty where it can.
func Unsendable(t *dal.Template) string {
	if !t.Status.Sendable() {
		if why := whyNot[t.Status]; why != "" {
			return why
		}
		return "This template can't be sent now. WhatsApp Manager says why."
	}
	if len(t.Parts.Foreign) > 0 {
		return "This template has parts that PostDog can't send yet: " + strings.Join(t.Parts.Foreign, ", ") + ". Choose another one."
	}
	for _, b := range t.Parts.Buttons {
		if !b.Sendable() {
			return "This template has a button that PostDog can't send yet: " + b.NetworkKind + ". Choose another one."
		}
	}
	return ""
}
