// Package workspace knows a company's own space: its name, its members and its channels.
package workspace

import (
	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// Workspaces holds the verbs. It is safe for concurrent use.
type Workspaces struct {
	Store *dal.Store
	// Connectors are the networks on which accounts can be connected.
	Connectors map[domain.Network]channel.Connector
	// OnAccessChange is told of each change of what members may do, so that live sockets follow.
	OnAccessChange func(domain.AccessChange)
}
