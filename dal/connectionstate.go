package dal

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"postdog.io/domain"
)

// ConnectionState says which connection a browser comes back for. It works once.
type ConnectionState struct {
	bun.BaseModel `bun:"table:connection_states"`

	StateHash    []byte `bun:",pk"`
	WorkspaceID  domain.WorkspaceID
	ConnectionID domain.ConnectionID
	ExpiresAt    time.Time
}

// UseConnectionState spends a state, expired or not: whether it is in time is the caller's to say.
func UseConnectionState(ctx context.Context, tx *ControlTx, stateHash []byte) (*ConnectionState, error) {
	s := &ConnectionState{}
	return s, tx.scan(ctx, tx.bun.NewRaw("delete from connection_states where state_hash = ? returning *", stateHash), s)
}

// DeleteEndedConnectionStates clears states whose time is over.
func DeleteEndedConnectionStates(ctx context.Context, tx *ControlTx) error {
	_, err := tx.exec(ctx, tx.bun.NewRaw("delete from connection_states where expires_at < ?", tx.Now()))
	return err
}
