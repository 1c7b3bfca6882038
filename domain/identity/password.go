package identity

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"github.com/trustelem/zxcvbn"

	"postdog.io/domain"
)

// hashingAtOnce bounds how many passwords are hashed side by side: each takes 19 MiB and a core.
const hashingAtOnce = 2

// PasswordCost is how much work it is to hash a password.
type PasswordCost struct {
	// KiB is the memory that it takes, and Passes how often that is gone over.
	KiB, Passes uint32
}

// defaultPasswordCost follows OWASP's Password Storage Cheat Sheet for argon2id: 19 MiB, two passes, one lane.
var defaultPasswordCost = PasswordCost{KiB: 19 * 1024, Passes: 2}

func (c PasswordCost) hash(password string) (string, error) {
	return argon2id.CreateHash(password, &argon2id.Params{Memory: c.KiB, Iterations: c.Passes, Parallelism: 1, SaltLength: 16, KeyLength: 32})
}

const (
	minPasswordLength = 12
	maxPasswordLength = 256
)

// enoughGuesses is what a password has to cost whoever guesses, by the estimate of zxcvbn: at the speed of argon2id, and of
// our limits the more, ten thousand million are out of reach.
const enoughGuesses = 1e10

// maxEstimatedLength bounds how much of a password is estimated: the time for it grows faster than its length. What is
// hard to guess in its beginning is hard to guess.
const maxEstimatedLength = 64

// checkPassword refuses passwords that are too short, too long or easy to guess; about are words that others know of the
// person.
func (i *Identity) checkPassword(ctx context.Context, field, password string, about ...string) error {
	switch n := utf8.RuneCountInString(password); {
	case n < minPasswordLength:
		return domain.InvalidField(field, "The password has %d characters; choose at least %d. A few words in a row are easy to remember.", n, minPasswordLength)
	case n > maxPasswordLength:
		return domain.InvalidField(field, "The password has %d characters; %d is the most.", n, maxPasswordLength)
	}
	words := []string{"postdog"}
	for _, text := range about {
		words = append(words, text)
		words = append(words, strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })...)
		if name, _, ok := strings.Cut(text, "@"); ok {
			words = append(words, name)
		}
	}
	beginning := []rune(password)
	beginning = beginning[:min(len(beginning), maxEstimatedLength)]
	// It takes a core for a while, as hashing does.
	if err := i.takeHashingTurn(ctx); err != nil {
		return err
	}
	defer func() { <-i.hashing }()
	if zxcvbn.PasswordStrength(string(beginning), words).Guesses < enoughGuesses {
		return domain.InvalidField(field, "This password is easy to guess. Choose four words or more that have nothing to do with each other or with you, or let a password manager make one.")
	}
	return nil
}

func (i *Identity) hashPassword(ctx context.Context, password string) (string, error) {
	if err := i.takeHashingTurn(ctx); err != nil {
		return "", err
	}
	defer func() { <-i.hashing }()
	return i.PasswordCost.hash(password)
}

func (i *Identity) passwordMatches(ctx context.Context, password, hash string) (bool, error) {
	if err := i.takeHashingTurn(ctx); err != nil {
		return false, err
	}
	defer func() { <-i.hashing }()
	return argon2id.ComparePasswordAndHash(password, hash)
}

func (i *Identity) takeHashingTurn(ctx context.Context) error {
	select {
	case i.hashing <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
