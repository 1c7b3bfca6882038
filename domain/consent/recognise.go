package consent

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"postdog.io/domain"
)

// recognised is what someone's words decide, and the language that they are in.
type recognised struct {
	decision domain.ConsentDecision
	language string
}

// recognise says whether words are, as a whole, a decision about marketing: "STOP!", "Bitte abmelden" and "stop stop" are,
// "please stop by at 5" is not. A tapped button has to be plainer than that: "Cancel" may be about anything there.
func recognise(words string, button bool) (recognised, bool) {
	// A decision is short, and looking at every long message would be work for nothing.
	if len(words) > 200 {
		return recognised{}, false
	}
	tokens := slices.Compact(plain(words))
	for len(tokens) > 1 && courtesy[tokens[0]] {
		tokens = tokens[1:]
	}
	for len(tokens) > 1 && courtesy[tokens[len(tokens)-1]] {
		tokens = tokens[:len(tokens)-1]
	}
	phrase := strings.Join(tokens, " ")
	if button && onlyTyped[phrase] {
		return recognised{}, false
	}
	found, ok := phrases[phrase]
	return found, ok
}

// plain are the words of a text in lower case, without accents, punctuation and emoji.
func plain(text string) []string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r), r == 'ـ', r == '\'', r == '’':
			// accents, Arabic's lengthening stroke, and apostrophes: "don't" is one word
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.Mc, r):
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Fields(b.String())
}

// phrases finds a decision by its plain words, and courtesy holds what may stand around it.
var phrases, courtesy, onlyTyped = func() (map[string]recognised, map[string]bool, map[string]bool) {
	known, polite, typed := map[string]recognised{}, map[string]bool{}, map[string]bool{}
	add := func(lists map[string][]string, decision domain.ConsentDecision) {
		for _, language := range languages {
			for _, phrase := range lists[language] {
				key := strings.Join(slices.Compact(plain(phrase)), " ")
				if _, taken := known[key]; !taken {
					known[key] = recognised{decision, language}
				}
			}
		}
	}
	add(stops, domain.DecisionWithdrawn)
	add(starts, domain.DecisionGranted)
	for _, word := range courtesies {
		for _, token := range plain(word) {
			polite[token] = true
		}
	}
	for _, phrase := range ambiguous {
		typed[strings.Join(plain(phrase), " ")] = true
	}
	return known, polite, typed
}()
