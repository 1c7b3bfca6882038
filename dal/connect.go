package dal

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
)

// connectError says in one line why the database can't be used. What the driver says names user and host on several
// lines, and is left out.
func connectError(err error) error {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return fmt.Errorf("DATABASE_URL: Postgres refuses the connection (code %s); check user, password and database", refused.Code)
	}
	return errors.New("DATABASE_URL: no Postgres answers there; check host and port, and that it runs")
}
