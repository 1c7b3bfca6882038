package demo

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"postdog.io/authz"
	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/identity"
	"postdog.io/domain/workspace"
	"postdog.io/sandbox"
)

// person is someone to sign in as.
type person struct {
	Name, Email, Password string
	Role                  domain.BuiltInRole
	secret                []byte
}

// people are the demo's: known secrets, so that scripts and newcomers get in. They exist on a developer's machine alone.
func people() []person {
	return []person{
		{"Mina Okafor", "mina@demo.postdog.io", "four quiet green bicycles", domain.Owner, []byte("postdog demo mina...")},
		{"Jonas Weber", "jonas@demo.postdog.io", "seven paper lanterns rise", domain.Agent, []byte("postdog demo jonas..")},
		{"Leila Haddad", "leila@demo.postdog.io", "slow rivers carry letters", domain.Admin, []byte("postdog demo leila..")},
		{"Sam Rivera", "sam@demo.postdog.io", "bright windows every winter", domain.Viewer, []byte("postdog demo sam....")},
	}
}

// seed makes what is missing, and says whether a channel was: then nobody has written in yet. A demo that was killed
// half-way goes on where it stopped.
func (d *Demo) seed(ctx context.Context) (isNew bool, err error) {
	ws, err := d.seedPeople(ctx)
	if err != nil {
		return false, err
	}
	for _, a := range sandbox.DefaultAccounts() {
		err := d.server.Store().InWorkspace(ctx, ws, func(tx *dal.Tx) error {
			_, err := dal.GetChannelByExternalID(ctx, tx, domain.WhatsApp, a.PhoneNumberID)
			return err
		})
		if err == nil {
			continue
		}
		if !dal.IsNotFound(err) {
			return isNew, err
		}
		isNew = true
		_, err = d.server.Workspaces().ConnectChannel(ctx, authz.System(ws, "demo"), workspace.ConnectChannel{
			Network: domain.WhatsApp, ExternalID: a.PhoneNumberID, ParentID: a.WABAID,
			Name: "Larkspur Bikes", Token: channel.Secret(a.Token),
		})
		if err != nil {
			return isNew, err
		}
	}
	return isNew, nil
}

func (d *Demo) seedPeople(ctx context.Context) (ws domain.WorkspaceID, err error) {
	for n, p := range d.people {
		var found *dal.User
		err := d.server.Store().InControl(ctx, func(tx *dal.ControlTx) (err error) {
			if found, err = dal.GetUserByEmail(ctx, tx, p.Email); err != nil || n > 0 {
				return err
			}
			memberships, err := dal.ListMemberships(ctx, tx, found.ID)
			if err == nil && len(memberships) > 0 {
				ws = memberships[0].WorkspaceID
			}
			return err
		})
		if err == nil {
			continue
		}
		if !dal.IsNotFound(err) {
			return ws, err
		}
		ids, err := d.server.Identity().CreateDemoUser(ctx, identity.DemoUser{
			Email: p.Email, Password: p.Password, Name: p.Name, TOTPSecret: p.secret,
			WorkspaceName: "Larkspur Bikes", WorkspaceID: ws, Role: p.Role,
		})
		if err != nil {
			return ws, err
		}
		ws = ids.WorkspaceID
	}
	return ws, nil
}

func (d *Demo) filePath() string { return filepath.Join(d.config.Server.DataDir, "demo.json") }

// writeFile writes demo.json, whole or not at all.
func (d *Demo) writeFile() error {
	type user struct {
		Name       string             `json:"name"`
		Email      string             `json:"email"`
		Password   string             `json:"password"`
		TOTPSecret string             `json:"totpSecret"`
		Role       domain.BuiltInRole `json:"role"`
	}
	type app struct {
		AppID       string `json:"appId"`
		AppSecret   string `json:"appSecret"`
		VerifyToken string `json:"verifyToken"`
	}
	type account struct {
		Network       string `json:"network"`
		ID            string `json:"id"`
		PhoneNumberID string `json:"phoneNumberId"`
		WABAID        string `json:"wabaId"`
		Address       string `json:"address"`
	}
	file := struct {
		Address        string         `json:"address"`
		AdminAddress   string         `json:"adminAddress"`
		SandboxAddress string         `json:"sandboxAddress"`
		SMTPAddress    string         `json:"smtpAddress"`
		Users          []user         `json:"users"`
		Apps           map[string]app `json:"apps"`
		Accounts       []account      `json:"accounts"`
	}{Address: d.config.Server.Addr, AdminAddress: d.config.Server.AdminAddr, SandboxAddress: d.config.SandboxAddr, SMTPAddress: d.smtp.Addr().String(), Apps: map[string]app{}}
	for _, p := range d.people {
		file.Users = append(file.Users, user{p.Name, p.Email, p.Password, p.secretText(), p.Role})
	}
	apps := sandbox.DefaultApps().Meta
	file.Apps["meta"] = app{apps.AppID, apps.AppSecret, apps.VerifyToken}
	for _, a := range sandbox.DefaultAccounts() {
		file.Accounts = append(file.Accounts, account{"whatsapp", a.PhoneNumberID, a.PhoneNumberID, a.WABAID, a.DisplayNumber})
	}
	text, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		return err
	}
	tmp := d.filePath() + ".new"
	if err := os.WriteFile(tmp, append(text, '\n'), 0o600); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return os.Rename(tmp, d.filePath())
}
