package number

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// meanings are what restrictions forbid (webhooks: account_update).
var meanings = map[string]string{
	writingFirst: "The account may not write first. Answers to customers still go out.",
	"RESTRICTED_CUSTOMER_INITIATED_MESSAGING": "The account may not answer customers.",
	"RESTRICTED_ADD_PHONE_NUMBER_ACTION":      "No number may be added to the account.",
	"RESTRICTED_USER_INITIATED_CALLING":       "Customers may not call the account.",
	"RESTRICTED_BUSINESS_INITIATED_CALLING":   "The account may not call customers.",
}

// Restrictions are what the network forbids a number's account now, in the order of their names.
func Restrictions(n *dal.Number, now time.Time) []domain.NumberRestriction {
	all := []domain.NumberRestriction{}
	for name, until := range n.Restrictions {
		if !now.Before(until) {
			continue
		}
		one := domain.NumberRestriction{Name: name, Meaning: meanings[name]}
		if one.Meaning == "" {
			one.Meaning = "WhatsApp restricts the account."
		}
		if !until.Equal(Forever) {
			one.Until = &until
		}
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b domain.NumberRestriction) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// Warnings are what to know before people are written to through a number, the worst first; used is how many people were written to first.
func Warnings(n *dal.Number, used int, now time.Time) []domain.NumberWarning {
	all := []domain.NumberWarning{}
	warn := func(kind domain.NumberWarningKind, format string, args ...any) {
		all = append(all, domain.NumberWarning{Kind: kind, Message: fmt.Sprintf(format, args...)})
	}
	if slices.ContainsFunc(n.Problems, func(p channel.NumberProblem) bool { return p.Blocks }) {
		warn(domain.NumberBlockedWarning, "WhatsApp lets nothing out through this number. Those who manage channels see why in its settings.")
	}
	if until, ok := n.Restrictions[writingFirst]; ok && now.Before(until) {
		warn(domain.NumberRestrictedWarning, "%s", notFirst(until))
	}
	if limit := n.MessagingLimit; limit > 0 && used >= limit {
		warn(domain.NumberLimitWarning, "%s", limitReached(limit))
	}
	if domain.NumberQualityOf(n.Quality) == domain.NumberQualityRed {
		warn(domain.NumberQualityWarning, "Many people block or report this number. Write first only to those who expect it, or WhatsApp will limit the number.")
	}
	return all
}

func notFirst(until time.Time) string {
	if until.Equal(Forever) {
		return "WhatsApp does not let this account write first until it lifts that. Answers to customers still go out."
	}
	return "WhatsApp does not let this account write first until " + until.Format("2 January, 15:04") + " UTC. Answers to customers still go out."
}

func limitReached(limit int) string {
	return fmt.Sprintf("The account may write first to %d people in 24 hours, and has. Try again later, or answer people who wrote.", limit)
}
