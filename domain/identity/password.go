package identity

import (
	"context"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"postdog.io/domain"
)

// hashingAtOnce bounds how many passwords are hashed side by side: each takes 19 MiB and a core.
const hashingAtOnce = 2

// passwordParams follow OWASP's Password Storage Cheat Sheet for argon2id: 19 MiB, two passes, one lane.
var passwordParams = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// nobodysPassword is compared against where an address has no account, so that the answer takes as long.
var nobodysPassword = must(argon2id.CreateHash("nobody", passwordParams))

const (
	minPasswordLength = 12
	maxPasswordLength = 256
)

func checkPassword(password string) error {
	switch n := utf8.RuneCountInString(password); {
	case n < minPasswordLength:
		return domain.InvalidField("password", "The password has %d characters; choose at least %d. A few words in a row are easy to remember.", n, minPasswordLength)
	case n > maxPasswordLength:
		return domain.InvalidField("password", "The password has %d characters; %d is the most.", n, maxPasswordLength)
	}
	return nil
}

func (i *Identity) hashPassword(ctx context.Context, password string) (string, error) {
	if err := i.takeHashingTurn(ctx); err != nil {
		return "", err
	}
	defer func() { <-i.hashing }()
	return argon2id.CreateHash(password, passwordParams)
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
