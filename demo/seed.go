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
	for _, in := range channels() {
		err := d.server.Store().InWorkspace(ctx, ws, func(tx *dal.Tx) error {
			_, err := dal.GetChannelByExternalID(ctx, tx, in.Network, in.ExternalID)
			return err
		})
		if err == nil {
			continue
		}
		if !dal.IsNotFound(err) {
			return isNew, err
		}
		isNew = true
		if _, err = d.server.Workspaces().ConnectChannel(ctx, authz.System(ws, "demo"), in); err != nil {
			return isNew, err
		}
	}
	return isNew, nil
}

// channels are the demo's: the sandbox's accounts, under the name of the shop.
func channels() (all []workspace.ConnectChannel) {
	const shop = "Larkspur Bikes"
	for _, a := range sandbox.DefaultAccounts() {
		all = append(all, workspace.ConnectChannel{Network: domain.WhatsApp, ExternalID: a.PhoneNumberID, ParentID: a.WABAID, Name: shop, Token: channel.Secret(a.Token)})
	}
	pageTokens := map[string]channel.Secret{}
	for _, p := range sandbox.DefaultPages() {
		pageTokens[p.ID] = channel.Secret(p.Token)
		all = append(all, workspace.ConnectChannel{Network: domain.Messenger, ExternalID: p.ID, Name: shop, Token: channel.Secret(p.Token)})
	}
	for _, a := range sandbox.DefaultInstagramAccounts() {
		all = append(all, workspace.ConnectChannel{Network: domain.Instagram, ExternalID: a.ID, ParentID: a.PageID, Name: shop, Token: pageTokens[a.PageID]})
	}
	for _, a := range sandbox.DefaultXAccounts() {
		all = append(all, workspace.ConnectChannel{Network: domain.X, ExternalID: a.ID, Name: shop, Token: channel.Secret(a.Token)})
	}
	return all
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
		VerifyToken string `json:"verifyToken,omitempty"`
	}
	type account struct {
		Network       string `json:"network"`
		ID            string `json:"id"`
		PhoneNumberID string `json:"phoneNumberId,omitempty"`
		WABAID        string `json:"wabaId,omitempty"`
		PageID        string `json:"pageId,omitempty"`
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
	apps := sandbox.DefaultApps()
	file.Apps["meta"] = app{apps.Meta.AppID, apps.Meta.AppSecret, apps.Meta.VerifyToken}
	file.Apps["x"] = app{AppID: apps.X.AppID, AppSecret: apps.X.AppSecret}
	for _, a := range sandbox.DefaultAccounts() {
		file.Accounts = append(file.Accounts, account{Network: "whatsapp", ID: a.PhoneNumberID, PhoneNumberID: a.PhoneNumberID, WABAID: a.WABAID, Address: a.DisplayNumber})
	}
	for _, p := range sandbox.DefaultPages() {
		file.Accounts = append(file.Accounts, account{Network: "messenger", ID: p.ID, Address: "@" + p.Username})
	}
	for _, a := range sandbox.DefaultInstagramAccounts() {
		file.Accounts = append(file.Accounts, account{Network: "instagram", ID: a.ID, PageID: a.PageID, Address: "@" + a.Username})
	}
	for _, a := range sandbox.DefaultXAccounts() {
		file.Accounts = append(file.Accounts, account{Network: "x", ID: a.ID, Address: "@" + a.Username})
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
