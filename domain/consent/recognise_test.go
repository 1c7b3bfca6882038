package consent

import (
	"testing"

	"postdog.io/domain"
)

func TestRecognise(t *testing.T) {
	t.Parallel()
	const none = domain.ConsentDecision("")
	for _, c := range []struct {
		words    string
		button   bool
		want     domain.ConsentDecision
		language string
	}{
		{"STOP", false, domain.DecisionWithdrawn, "en"},
		{" stop. ", false, domain.DecisionWithdrawn, "en"},
		{"Stop!!! 🛑", false, domain.DecisionWithdrawn, "en"},
		{"stop stop STOP", false, domain.DecisionWithdrawn, "en"},
		{"Please stop", false, domain.DecisionWithdrawn, "en"},
		{"Unsubscribe me, thank you", false, domain.DecisionWithdrawn, "en"},
		{"Don’t message me", false, domain.DecisionWithdrawn, "en"},
		{"Stop promotions", true, domain.DecisionWithdrawn, "en"},
		{"Bitte abmelden", false, domain.DecisionWithdrawn, "de"},
		{"AUFHÖREN", false, domain.DecisionWithdrawn, "de"},
		{"Désabonner svp", false, domain.DecisionWithdrawn, "fr"},
		{"darme de baja por favor", false, domain.DecisionWithdrawn, "es"},
		{"Não quero mais", false, domain.DecisionWithdrawn, "pt"},
		{"İPTAL", false, domain.DecisionWithdrawn, "tr"},
		{"СТОП", false, domain.DecisionWithdrawn, "ru"},
		{"أَوْقِف", false, domain.DecisionWithdrawn, "ar"},
		{"إلغاء الإشتراك", false, domain.DecisionWithdrawn, "ar"},
		{"הסר", false, domain.DecisionWithdrawn, "he"},
		{"बंद करो", false, domain.DecisionWithdrawn, "hi"},
		{"退订", false, domain.DecisionWithdrawn, "zh"},
		{"配信停止", false, domain.DecisionWithdrawn, "ja"},
		{"수신거부", false, domain.DecisionWithdrawn, "ko"},
		{"ยกเลิก", false, domain.DecisionWithdrawn, "th"},
		{"START", false, domain.DecisionGranted, "en"},
		{"cancel", false, domain.DecisionWithdrawn, "en"},

		{"Cancel", true, none, ""},
		{"please stop by at 5", false, none, ""},
		{"Can you stop?  I mean stop by the shop", false, none, ""},
		{"stop the shipment of my order", false, none, ""},
		{"I can't stop laughing", false, none, ""},
		{"bus stop", false, none, ""},
		{"cancel my order", false, none, ""},
		{"Wo ist das Ende?", false, none, ""},
		{"please", false, none, ""},
		{"", false, none, ""},
		{"🛑", false, none, ""},
		{"end of month works", false, none, ""},
	} {
		got, ok := recognise(c.words, c.button)
		if ok != (c.want != none) || got.decision != c.want || got.language != c.language {
			t.Errorf("%q (button: %t): %+v, want %q in %q", c.words, c.button, got, c.want, c.language)
		}
	}
}

// Words that end marketing somewhere and are plain answers elsewhere: red is a colour, seis a number, Peru a country.
func TestPlainAnswersAreNoDecision(t *testing.T) {
	t.Parallel()
	for _, word := range []string{
		"red", "fine", "Peru", "seis", "son", "acha", "dur", "alto", "fin", "slut", "gata", "no", "nein", "ok", "yes", "enough", "done", "six", "six thirty",
		"хватит", "基本", "bus", "basic", "later", "not now", "wait", "hold on",
	} {
		if got, ok := recognise(word, false); ok {
			t.Errorf("%q is %+v", word, got)
		}
	}
}

// Every phrase in the tables is recognised as what it stands for, so none hides another.
func TestEveryPhraseIsRecognised(t *testing.T) {
	t.Parallel()
	for decision, lists := range map[domain.ConsentDecision]map[string][]string{domain.DecisionWithdrawn: stops, domain.DecisionGranted: starts} {
		for language, all := range lists {
			for _, phrase := range all {
				if got, ok := recognise(phrase, false); !ok || got.decision != decision {
					t.Errorf("%s: %q is %+v", language, phrase, got)
				}
			}
		}
	}
	for _, language := range languages {
		if len(stops[language]) == 0 {
			t.Errorf("%s has no word for stop", language)
		}
	}
	if len(languages) != len(stops) {
		t.Errorf("%d languages are listed, and %d have words", len(languages), len(stops))
	}
}
