package authz

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
	stringadapter "github.com/casbin/casbin/v2/persist/string-adapter"

	"postdog.io/domain"
)

//go:embed model.conf
var modelText string

//go:embed policy.csv
var policyText string

var granted = compile()

// NewEnforcer returns Casbin's own evaluator of the built-in policy.
func NewEnforcer() (*casbin.Enforcer, error) {
	m, err := model.NewModelFromString(modelText)
	if err != nil {
		return nil, err
	}
	return casbin.NewEnforcer(m, stringadapter.NewAdapter(strings.TrimSpace(policyText)))
}

// compile asks Casbin once about every role and permission. The policy is embedded, so a mistake in it stops the
// program at start and not later.
func compile() map[domain.Role]map[domain.Permission]bool {
	e, err := NewEnforcer()
	if err != nil {
		panic(fmt.Sprintf("authz: the built-in policy: %v", err))
	}
	table := map[domain.Role]map[domain.Permission]bool{}
	for _, role := range []domain.Role{domain.Owner, domain.Admin, domain.Agent, domain.Viewer} {
		table[role] = map[domain.Permission]bool{}
		for _, p := range domain.Permissions() {
			ok, err := e.Enforce(string(role), string(p))
			if err != nil {
				panic(fmt.Sprintf("authz: the built-in policy: %v", err))
			}
			table[role][p] = ok
		}
	}
	return table
}

// Can returns nil if the actor may, and otherwise UNAUTHENTICATED for a stranger, INVALID where no workspace is chosen,
// or FORBIDDEN.
func Can(a Actor, p domain.Permission) error {
	switch {
	case a.system != "":
		return nil
	case !a.SignedIn():
		return domain.Errorf(domain.Unauthenticated, "Sign in first.")
	case a.facts.Workspace.IsZero():
		return domain.Errorf(domain.Invalid, "Say which workspace you mean with the X-Workspace-Id header.")
	case !granted[a.facts.Role][p]:
		return domain.Errorf(domain.Forbidden, "Your role does not allow this; ask an admin of the workspace.")
	}
	return nil
}

// Permissions lists what the actor may do in their workspace, in the schema's order.
func Permissions(a Actor) []domain.Permission {
	list := []domain.Permission{}
	for _, p := range domain.Permissions() {
		if Can(a, p) == nil {
			list = append(list, p)
		}
	}
	return list
}
