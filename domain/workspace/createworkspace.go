package workspace

import (
	"context"
	"strings"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// CreateWorkspace is a new workspace.
type CreateWorkspace struct {
	Name   string
	Region domain.Region
}

// CreateWorkspace makes one more workspace, which the actor owns. API keys belong to a workspace and can't make another.
func (w *Workspaces) CreateWorkspace(ctx context.Context, by authz.Actor, in CreateWorkspace) (*dal.Workspace, error) {
	if err := person(by); err != nil {
		return nil, err
	}
	if in.Name = strings.TrimSpace(in.Name); !isLine(in.Name, maxNameLength) {
		return nil, domain.InvalidField("name", "Give the workspace a name of 1 to %d characters, on one line.", maxNameLength)
	}
	if in.Region != domain.EU && in.Region != domain.US {
		return nil, domain.InvalidField("region", "Say where the data is kept: EU or US.")
	}
	if err := w.count(ctx, personWorkspaces.of(by.User().String())); err != nil {
		return nil, err
	}
	made := &dal.Workspace{ID: domain.NewID[domain.WorkspaceID](), Name: in.Name, Region: in.Region}
	m := &dal.Member{WorkspaceID: made.ID, ID: domain.NewID[domain.MemberID](), UserID: by.User(), RoleID: domain.Owner.ID()}
	// The cell comes first: a key without a workspace is harmless, a workspace without a key is not.
	err := w.Store.InWorkspace(ctx, made.ID, func(tx *dal.Tx) error {
		entry := by.Did("workspace.created", made.ID, domain.Changed("name", "", made.Name), domain.Changed("region", "", string(made.Region)))
		entry.Member = m.ID // and not whom the actor is in the workspace that they come from
		dal.Audit(tx, entry)
		return dal.InsertWorkspaceKey(ctx, tx)
	})
	if err != nil {
		return nil, err
	}
	err = w.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		if err := dal.InsertWorkspace(ctx, tx, made); err != nil {
			return err
		}
		return dal.InsertMember(ctx, tx, m)
	})
	if err != nil {
		return nil, err
	}
	return made, nil
}

// person returns FORBIDDEN for whoever is no signed-in person.
func person(by authz.Actor) error {
	if by.User().IsZero() || !by.APIKey().IsZero() {
		return domain.Errorf(domain.Forbidden, "API keys can't do this: a signed-in person has to.")
	}
	return nil
}
