package identity

import (
	"context"
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// SignUp is what someone says of themselves to get an account with a first workspace.
type SignUp struct {
	Email, Password, Name, WorkspaceName string
	Region                               domain.Region
	BirthDate                            time.Time
	AcceptPolicyVersion                  string
	// InvitationToken joins the workspace that invited the address, instead of making one.
	InvitationToken string
	// From is where the request came from.
	From authz.Origin
}

// adulthood is the age from which people may have an account (privacy policy, section 11).
const adulthood = 18

// maxNameLength bounds names of people and workspaces.
const maxNameLength = 120

// SignUp makes an account, its first workspace and its membership as owner, and mails a link that confirms the address.
// With an invitation it joins that workspace instead, and the address counts as confirmed.
// The answer does not tell whether the address was in use already; its owner is told by mail instead. Refusals leave
// nothing behind.
func (i *Identity) SignUp(ctx context.Context, in SignUp) error {
	in.Email, in.Name, in.WorkspaceName = strings.TrimSpace(in.Email), strings.TrimSpace(in.Name), strings.TrimSpace(in.WorkspaceName)
	if err := i.checkSignUp(ctx, in); err != nil {
		return err
	}
	if err := i.pass(ctx, addressSignUps, networkOf(in.From.Address)); err != nil {
		return err
	}
	if in.InvitationToken != "" {
		return i.signUpInvited(ctx, in)
	}
	hash, err := i.hashPassword(ctx, in.Password)
	if err != nil {
		return err
	}
	account := NewAccount{
		Email: in.Email, Name: in.Name, PasswordHash: hash, PolicyVersion: in.AcceptPolicyVersion,
		WorkspaceName: in.WorkspaceName, Region: in.Region, Role: domain.Owner,
	}
	_, err = i.createAccount(ctx, account)
	if dal.IsDuplicate(err, dal.UsersEmailHash) {
		return i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
			u, err := dal.GetUserByEmail(ctx, tx, in.Email)
			if err != nil {
				return err
			}
			return askForMail(ctx, tx, mailJob{UserID: u.ID, Mail: mailAlreadyRegistered})
		})
	}
	return err
}

func (i *Identity) checkSignUp(ctx context.Context, in SignUp) error {
	if err := checkEmail("email", in.Email); err != nil {
		return err
	}
	if !isName(in.Name) {
		return domain.InvalidField("name", "Give a name of 1 to %d characters, on one line.", maxNameLength)
	}
	if in.InvitationToken == "" && in.Region != domain.EU && in.Region != domain.US {
		return domain.InvalidField("region", "Say where the workspace's data is kept: EU or US.")
	}
	if in.InvitationToken == "" && !isName(in.WorkspaceName) {
		return domain.InvalidField("workspaceName", "Give the workspace a name of 1 to %d characters, on one line.", maxNameLength)
	}
	if in.AcceptPolicyVersion != CurrentPolicyVersion {
		return domain.InvalidField("acceptPolicyVersion", "The privacy policy in force is version %s; read and accept that one.", CurrentPolicyVersion)
	}
	now := i.Store.Now().UTC()
	if in.BirthDate.After(now) || in.BirthDate.Before(now.AddDate(-130, 0, 0)) {
		return domain.InvalidField("birthDate", "This can't be a date of birth; write it as YYYY-MM-DD.")
	}
	if in.BirthDate.AddDate(adulthood, 0, 0).After(now) {
		return domain.InvalidField("birthDate", "PostDog is for people of %d and over. Nothing of this request was kept.", adulthood)
	}
	return i.checkPassword(ctx, "password", in.Password, in.Email, in.Name, in.WorkspaceName)
}

func checkEmail(field, address string) error {
	if a, err := mail.ParseAddress(address); err != nil || a.Address != address || len(address) > 254 {
		return domain.InvalidField(field, "This is not an e-mail address; one looks like mina@example.com.")
	}
	return nil
}

// isName says whether a text can be a name: not empty, not endless, and without line breaks and other control characters,
// which neither mails nor Postgres take.
func isName(text string) bool {
	n := utf8.RuneCountInString(text)
	return n > 0 && n <= maxNameLength && utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
}

// NewAccount is a checked account to create. With WorkspaceID it joins that workspace, otherwise it gets one of its own.
type NewAccount struct {
	Email, Name, PasswordHash, PolicyVersion string
	WorkspaceName                            string
	Region                                   domain.Region
	WorkspaceID                              domain.WorkspaceID
	Role                                     domain.BuiltInRole
	// Confirmed says that the address needs no mailed link.
	Confirmed bool
}

// Created are the ids of a new account.
type Created struct {
	UserID      domain.UserID
	WorkspaceID domain.WorkspaceID
	MemberID    domain.MemberID
}

func (i *Identity) createAccount(ctx context.Context, a NewAccount) (Created, error) {
	ids := Created{domain.NewID[domain.UserID](), a.WorkspaceID, domain.NewID[domain.MemberID]()}
	if ids.WorkspaceID.IsZero() {
		ids.WorkspaceID = domain.NewID[domain.WorkspaceID]()
		// The cell comes first: a key without a workspace is harmless, a workspace without a key is not.
		err := i.Store.InWorkspace(ctx, ids.WorkspaceID, func(tx *dal.Tx) error { return dal.InsertWorkspaceKey(ctx, tx) })
		if err != nil {
			return ids, err
		}
	}
	return ids, i.Store.InControl(ctx, func(tx *dal.ControlTx) error {
		u := &dal.User{
			ID: ids.UserID, Email: a.Email, Name: a.Name, PasswordHash: a.PasswordHash,
			AcceptedPolicyVersion: a.PolicyVersion, AcceptedPolicyAt: tx.Now(),
		}
		if err := dal.InsertUser(ctx, tx, u); err != nil {
			return err
		}
		if a.WorkspaceID.IsZero() {
			w := &dal.Workspace{ID: ids.WorkspaceID, Name: a.WorkspaceName, Region: a.Region}
			if err := dal.InsertWorkspace(ctx, tx, w); err != nil {
				return err
			}
		}
		m := &dal.Member{WorkspaceID: ids.WorkspaceID, ID: ids.MemberID, UserID: ids.UserID, RoleID: a.Role.ID()}
		if err := dal.InsertMember(ctx, tx, m); err != nil {
			return err
		}
		if a.Confirmed {
			return nil
		}
		return askForMail(ctx, tx, mailJob{UserID: ids.UserID, Mail: mailVerification})
	})
}
