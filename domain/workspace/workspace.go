// Package workspace knows a company's own space: its name, its members with their roles and teams, whom it invites, and its
// channels.
package workspace

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// Workspaces holds the verbs. It is safe for concurrent use.
type Workspaces struct {
	Store *dal.Store
	// Connectors are the networks on which accounts can be connected.
	Connectors map[domain.Network]channel.Connector
	// Grants lets go of what a channel had at its network; nil where nothing is.
	Grants Releaser
	// Mailer sends invitations; see Mailer.
	Mailer Mailer
	// PublicURL is where the dashboard is, for links in mail, without a trailing slash.
	PublicURL string
	// OnAccessChange is told of each change of what members may do, so that live sockets follow. It may be nil.
	OnAccessChange func(domain.AccessChange)
	// OnConnect is told of each channel that is connected, in the transaction that stores it. It may be nil.
	OnConnect func(ctx context.Context, tx *dal.Tx, c *dal.Channel) error
}

// Releaser ends what channels have at their networks.
type Releaser interface {
	// Release prepares, in the transaction that disconnects a channel, what is left to do at its network. ch has its token.
	Release(ctx context.Context, tx *dal.Tx, ch *dal.Channel) error
}

// Mailer sends one plain-text mail. It returns an error if the mail server did not take it.
type Mailer interface {
	SendMail(ctx context.Context, to, subject, text string) error
}

// Lengths of names, in characters.
const (
	maxNameLength            = 120
	maxRoleNameLength        = 60
	maxRoleDescriptionLength = 300
)

// isLine says whether a text can be a name: not empty, at most this long, and without line breaks and other control
// characters, which neither mails nor Postgres take.
func isLine(text string, most int) bool {
	n := utf8.RuneCountInString(text)
	return n > 0 && n <= most && utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
}

func errNoSuch(field, what string) error {
	return &domain.Error{Code: domain.NotFound, Field: field, Message: "There is no such " + what + " in this workspace."}
}

// orNoSuch names the input field whose id found nothing.
func orNoSuch(err error, field, what string) error {
	if dal.IsNotFound(err) {
		return errNoSuch(field, what)
	}
	return err
}

// unique leaves out repetitions.
func unique[T comparable](list []T) []T {
	var once []T
	for _, v := range list {
		if !slices.Contains(once, v) {
			once = append(once, v)
		}
	}
	return once
}

// existingTeams finds all of these teams; one that does not exist is NOT_FOUND.
func existingTeams(ctx context.Context, tx *dal.Tx, field string, ids []domain.TeamID) ([]*dal.Team, error) {
	if len(ids) == 0 { // without ids all would be listed
		return nil, nil
	}
	found, err := dal.ListTeams(ctx, tx, ids...)
	if err == nil && len(found) != len(ids) {
		err = errNoSuch(field, "team")
	}
	return found, err
}

// existingChannels finds all of these channels; one that does not exist is NOT_FOUND.
func existingChannels(ctx context.Context, tx *dal.Tx, field string, ids []domain.ChannelID) ([]*dal.Channel, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := dal.ListChannels(ctx, tx, ids...)
	if err == nil && len(found) != len(ids) {
		err = errNoSuch(field, "channel")
	}
	return found, err
}

// names are what the audit log calls several things.
func names[T any](list []T, name func(T) string) string {
	words := make([]string, len(list))
	for i, v := range list {
		words[i] = name(v)
	}
	slices.Sort(words)
	return strings.Join(words, ", ")
}

func teamName(t *dal.Team) string { return t.Name }

func channelName(c *dal.Channel) string { return c.Name }
