package authz

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"

	"postdog.io/domain"
)

//go:embed model.conf
var modelText string

//go:embed policy.csv
var policyText string

// Grant is one p line of Casbin's policy: a role grants a permission in a workspace.
type Grant struct {
	Role       domain.RoleID
	Workspace  domain.WorkspaceID
	Permission domain.Permission
}

// Holding is one g line: a member has a role in a workspace.
type Holding struct {
	Member    domain.MemberID
	Role      domain.RoleID
	Workspace domain.WorkspaceID
}

// builtIn are the p lines of the built-in roles, which count in every workspace. The policy is embedded, so a mistake in
// it stops the program at start and not later.
var builtIn = func() map[domain.RoleID]Set {
	table := map[domain.RoleID]Set{}
	for _, line := range builtInLines() {
		role, permission := domain.BuiltInRole(line[0]), domain.Permission(line[2])
		if _, known := role.ID().BuiltIn(); !known || bitOf[permission] == 0 || line[1] != "*" {
			panic(fmt.Sprintf("authz: the built-in policy: %v", line))
		}
		table[role.ID()] |= bitOf[permission]
	}
	return table
}()

func builtInLines() (lines [][]string) {
	for text := range strings.Lines(policyText) {
		if text = strings.TrimSpace(text); text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		fields := strings.Split(text, ",")
		if len(fields) != 4 || strings.TrimSpace(fields[0]) != "p" {
			panic("authz: the built-in policy has a strange line: " + text)
		}
		lines = append(lines, []string{strings.TrimSpace(fields[1]), strings.TrimSpace(fields[2]), strings.TrimSpace(fields[3])})
	}
	return lines
}

// Table is what the policy decides in one workspace, for each role. It is made whole and never changed.
type Table struct {
	// Version is the workspace's policy version that it was made from.
	Version int64
	custom  map[domain.RoleID]Set
}

// Compile makes the table of a workspace from the grants of its own roles. Grants in other workspaces count for nothing.
func Compile(ws domain.WorkspaceID, version int64, grants []Grant) *Table {
	t := &Table{Version: version, custom: map[domain.RoleID]Set{}}
	for _, g := range grants {
		if g.Workspace == ws {
			t.custom[g.Role] |= bitOf[g.Permission]
		}
	}
	return t
}

// Permissions are what a role allows; nothing for a role that doesn't exist.
func (t *Table) Permissions(role domain.RoleID) Set {
	if set, ok := builtIn[role]; ok {
		return set
	}
	return t.custom[role]
}

// BuiltInPermissions are what a built-in role allows everywhere.
func BuiltInPermissions(r domain.BuiltInRole) Set { return builtIn[r.ID()] }

// NewEnforcer returns Casbin's own evaluator of the built-in policy with more lines: the one that tables must agree with.
// A request is (member, workspace, permission).
func NewEnforcer(grants []Grant, holdings []Holding) (*casbin.Enforcer, error) {
	m, err := model.NewModelFromString(modelText)
	if err != nil {
		return nil, err
	}
	e, err := casbin.NewEnforcer(m)
	if err != nil {
		return nil, err
	}
	var p, g [][]string
	for _, line := range builtInLines() {
		p = append(p, []string{domain.BuiltInRole(line[0]).ID().String(), line[1], line[2]})
	}
	for _, x := range grants {
		p = append(p, []string{x.Role.String(), x.Workspace.String(), string(x.Permission)})
	}
	for _, x := range holdings {
		g = append(g, []string{x.Member.String(), x.Role.String(), x.Workspace.String()})
	}
	if _, err := e.AddPolicies(p); err != nil {
		return nil, err
	}
	if len(g) > 0 {
		if _, err := e.AddGroupingPolicies(g); err != nil {
			return nil, err
		}
	}
	return e, nil
}
