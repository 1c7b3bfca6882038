package workspace

import (
	"context"
	"errors"
	"net/mail"
	"strings"
	"time"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

const (
	invitationPrefix   = "pdi_"
	invitationLifetime = 7 * 24 * time.Hour
)

// InviteMember is whom to invite, and as what.
type InviteMember struct {
	Email string
	Role  domain.RoleID
	// Visibility is everything by default.
	Visibility domain.Visibility
	Teams      []domain.TeamID
	// Channels are those that they will be limited to; none means all.
	Channels []domain.ChannelID
}

// InviteMember mails an invitation. It takes the place of one that the address has already; an address that is a member's is
// CONFLICT. A role that allows what the actor may not do is FORBIDDEN.
func (w *Workspaces) InviteMember(ctx context.Context, by authz.Actor, in InviteMember) (i *dal.Invitation, err error) {
	if err := person(by); err != nil {
		return nil, err
	}
	in.Email = strings.TrimSpace(in.Email)
	if a, err := mail.ParseAddress(in.Email); err != nil || a.Address != in.Email || len(in.Email) > 254 {
		return nil, domain.InvalidField("email", "This is not an e-mail address; one looks like mina@example.com.")
	}
	if in.Visibility == "" {
		in.Visibility = domain.SeesAll
	}
	// Who will see only what is given to them sees nothing that the actor does not show them.
	if in.Visibility != domain.SeesAssigned {
		if err := authz.MayGiveSight(by); err != nil {
			return nil, err
		}
	}
	attempts := []attempt{mailsTo(by.Workspace(), in.Email), workspaceInvitations.of(by.Workspace().String())}
	if err := w.count(ctx, attempts...); err != nil {
		return nil, err
	}
	err = w.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		i, err = invite(ctx, tx, by, in)
		return err
	})
	if err != nil {
		return nil, errors.Join(err, w.uncount(ctx, attempts...))
	}
	return i, nil
}

func mailsTo(ws domain.WorkspaceID, email string) attempt {
	return invitationMails.of(ws.String() + "|" + dal.NormalizeEmail(email))
}

func invite(ctx context.Context, tx *dal.Tx, by authz.Actor, in InviteMember) (*dal.Invitation, error) {
	role, err := roleToGive(ctx, tx, by, in.Role)
	if err != nil {
		return nil, err
	}
	teams, err := existingTeams(ctx, tx, "teamIds", unique(in.Teams))
	if err != nil {
		return nil, err
	}
	channels, err := existingChannels(ctx, tx, "channelIds", unique(in.Channels))
	if err != nil {
		return nil, err
	}
	if err := dal.LockInvited(ctx, tx, in.Email); err != nil {
		return nil, err
	}
	if is, err := dal.HasMemberWithEmail(ctx, tx, in.Email); err != nil {
		return nil, err
	} else if is {
		return nil, &domain.Error{Code: domain.Conflict, Field: "email", Message: "This person is a member already. Change their role among the members instead."}
	}
	open, err := dal.ListInvitationsByEmail(ctx, tx, in.Email)
	if err != nil {
		return nil, err
	}
	for _, old := range open {
		if err := revoke(ctx, tx, by, old); err != nil {
			return nil, err
		}
	}
	i := &dal.Invitation{
		ID: domain.NewID[domain.InvitationID](), Email: in.Email, RoleID: in.Role, Visibility: in.Visibility, TokenHash: unsent(),
		InvitedByID: by.Member(), CreatedAt: tx.Now(), ExpiresAt: tx.Now().Add(invitationLifetime),
	}
	i.SetTeams(unique(in.Teams))
	i.SetChannels(unique(in.Channels))
	if err := dal.InsertInvitation(ctx, tx, i); err != nil {
		return nil, err
	}
	dal.Audit(tx, by.Did("invitation.created", i.ID, domain.Changed("role", "", role.Name), domain.Changed("visibility", "", string(i.Visibility)),
		domain.Changed("teams", "", names(teams, teamName)), domain.Changed("channels", "", names(channels, channelName))))
	return i, tx.InsertJob(ctx, mailJob{Workspace: tx.Workspace(), Invitation: i.ID}, nil)
}

// unsent is the hash of a token that nobody knows. The one that is mailed is made when the mail is sent.
func unsent() []byte {
	_, hash := domain.NewToken(invitationPrefix)
	return hash
}
