package sandbox

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed characters/*.json
var characterFiles embed.FS

// everythingSuffix ends the numbers whose owners answer with every kind of message.
const everythingSuffix = "0012"

// character is how a simulated customer writes. Each file in characters/ holds one; adding a file adds a customer.
type character struct {
	// Character names the manner in a word or two.
	Character string `json:"character"`
	Customer  struct {
		ID       string `json:"id"`
		Name     string `json:"name"`
		Language string `json:"language"`
		Username string `json:"username"`
	} `json:"customer"`
	// Opening is what the customer writes first.
	Opening turn `json:"opening"`
	// Answers are given where a message of the business holds one of their words; the first match counts.
	Answers []struct {
		When []string `json:"when"`
		turn
	} `json:"answers"`
	// Turns are given one after the other where no answer matches, and start over at their end.
	Turns []turn `json:"turns"`
}

// turn is one time of speaking.
type turn struct {
	// Say holds alternatives, one of which is picked; each is one or more messages, sent one after the other. A message is
	// a text or a WhatsApp message object with its type.
	Say [][]json.RawMessage `json:"say"`
	// Quote makes the first message quote the one that it answers.
	Quote bool `json:"quote"`
}

func loadCharacters() ([]character, error) {
	names, err := fs.Glob(characterFiles, "characters/*.json")
	if err != nil {
		return nil, err
	}
	var cast []character
	for _, name := range names {
		raw, err := characterFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var c character
		if err := json.Unmarshal(raw, &c); err != nil {
			return nil, fmt.Errorf("sandbox: %s: %w", name, err)
		}
		if c.Character == "" || c.Customer.Name == "" || digits(c.Customer.ID) != c.Customer.ID || c.Customer.ID == "" || len(c.Turns) == 0 {
			return nil, fmt.Errorf("sandbox: %s needs a character, a customer with name and id in digits, and turns", name)
		}
		cast = append(cast, c)
	}
	return cast, nil
}

// everything is the script of those who answer with every kind of message.
func everything(cast []character) *character {
	for i := range cast {
		if strings.HasSuffix(cast[i].Customer.ID, everythingSuffix) {
			return &cast[i]
		}
	}
	return nil
}

// answer picks what the customer says to a message of the business.
func (v *conversation) answer(text string) turn {
	script, lower := v.customer.script, strings.ToLower(text)
	for _, a := range script.Answers {
		for _, word := range a.When {
			if strings.Contains(lower, strings.ToLower(word)) {
				return a.turn
			}
		}
	}
	t := script.Turns[v.next%len(script.Turns)]
	v.next++
	return t
}

// pick chooses one of the alternatives.
func (v *conversation) pick(t turn) []json.RawMessage {
	if len(t.Say) == 0 {
		return nil
	}
	return t.Say[v.customer.random.IntN(len(t.Say))]
}
