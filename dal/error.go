package dal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"postdog.io/domain"
)

// ErrNotFound says that no row answers; it is an ordinary domain error, so that it can be passed on.
var ErrNotFound = domain.Errorf(domain.NotFound, "There is nothing with this id.")

// Constraint names that callers act on.
const (
	UsersEmailHash         = "users_email_hash_key"
	MessagesClientID       = "messages_client_id_key"
	MessagesExternalID     = "messages_external_id_key"
	ContactIdentitiesValue = "contact_identities_value_key"
	ConversationsThread    = "conversations_thread_key"
	MembersUser            = "members_user_key"
	TeamsName              = "teams_name_key"
	TemplatesName          = "templates_name_key"
)

// mapError turns what the database says into what callers act on. Postgres's own message and DETAIL can quote a row, so
// only the code and the names of table and constraint are kept.
func mapError(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return &sqlError{code: pg.Code, table: pg.TableName, constraint: pg.ConstraintName}
	}
	return fmt.Errorf("dal: %w", err)
}

type sqlError struct{ code, table, constraint string }

func (e *sqlError) Error() string {
	return fmt.Sprintf("dal: postgres %s (table %q, constraint %q)", e.code, e.table, e.constraint)
}

// IsDuplicate says whether err means that a unique constraint of this name refused a row.
func IsDuplicate(err error, constraint string) bool {
	var e *sqlError
	return errors.As(err, &e) && e.code == "23505" && e.constraint == constraint
}

// IsNotFound says whether err means that no row answered.
func IsNotFound(err error) bool { return errors.Is(err, ErrNotFound) }
