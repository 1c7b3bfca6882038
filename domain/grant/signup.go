package grant

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"slices"

	"github.com/google/uuid"

	"postdog.io/authz"
	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// SignUp is what the window of WhatsApp's sign-up told the page that opened it (Embedded Signup). All but the code are claims.
type SignUp struct {
	Code                  string
	WABAID, PhoneNumberID string
	// Coexistence says that the number goes on in the WhatsApp Business app.
	Coexistence bool
}

// signUps makes the ids of connections by a code, so that the same code goes on where it stopped.
var signUps = uuid.MustParse("5f0f2f6e-6a39-5c8f-9d6c-0a5f3f1f7a11")

var metaID = regexp.MustCompile(`^[0-9]{5,20}$`)

// ConnectBySignUp connects the number that somebody signed up for: the code is traded, what it opens is compared with what is
// claimed, the account's deliveries are asked for, and the number is registered. Each step may be repeated: the same code goes
// on where it stopped.
func (g *Grants) ConnectBySignUp(ctx context.Context, by authz.Actor, in SignUp) (*dal.Channel, error) {
	login := g.Logins[domain.FacebookLogin]
	switch {
	case by.Session().IsZero():
		return nil, domain.Errorf(domain.Forbidden, "API keys can't do this: a person has to sign in and sign up at WhatsApp.")
	case login == nil:
		return nil, domain.Errorf(domain.Invalid, "Nobody has set up an app at Meta yet. Ask whoever runs PostDog.")
	case in.Code == "" || len(in.Code) > 2000:
		return nil, domain.InvalidField("code", "Give the code that the sign-up's window returned.")
	case !metaID.MatchString(in.WABAID):
		return nil, domain.InvalidField("wabaId", "The id of a WhatsApp Business Account is a number of 5 to 20 digits.")
	case !metaID.MatchString(in.PhoneNumberID):
		return nil, domain.InvalidField("phoneNumberId", "A phone number id is a number of 5 to 20 digits.")
	}
	c, err := g.traded(ctx, by, login, in.Code)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(c.Findings.Accounts, func(a dal.FoundAccount) bool { return a.ID == in.PhoneNumberID && a.ParentID == in.WABAID })
	if at < 0 || c.Findings.Accounts[at].Problem != "" {
		return nil, domain.InvalidField("phoneNumberId", "The sign-up does not open this number. Begin it again and choose the number.")
	}
	account := c.Findings.Accounts[at]
	if err := g.free(ctx, by.Workspace(), []dal.FoundAccount{account}); err != nil {
		var conflict *domain.Error
		if errors.As(err, &conflict) && conflict.Code == domain.Conflict {
			return nil, &domain.Error{Code: domain.Conflict, Field: "phoneNumberId", Message: "This number is connected to another workspace. Disconnect it there first."}
		}
		return nil, err
	}
	stored, err := g.keep(ctx, by, domain.FacebookLogin, *c.Findings.Grant)
	if err != nil {
		return nil, err
	}
	ch := &dal.Channel{Network: domain.WhatsApp, ExternalID: account.ID, ParentID: account.ParentID, Name: account.Name, Token: channel.Secret(account.Token), GrantID: stored.ID}
	if !in.Coexistence {
		if ch.Pin, err = g.pin(ctx, by, ch, c); err != nil {
			return nil, err
		}
	}
	if ch, err = g.Channels.ConnectAccount(ctx, by, ch); err != nil {
		return nil, err
	}
	if err := g.register(ctx, ch, in.Coexistence); err != nil {
		return nil, err
	}
	return ch, g.store(ctx, c, func(c *dal.ChannelConnection) { c.Status = domain.ConnectionCompleted })
}

// traded finds what a code opened, and trades it the first time.
func (g *Grants) traded(ctx context.Context, by authz.Actor, login channel.Login, code string) (c *dal.ChannelConnection, err error) {
	id := domain.IDFromUUID[domain.ConnectionID](uuid.NewSHA1(signUps, []byte(by.Workspace().String()+" "+code)))
	now := g.Store.Now()
	err = g.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		if c, err = dal.LockChannelConnection(ctx, tx, id); !dal.IsNotFound(err) {
			if err == nil && c.MemberID != by.Member() {
				err = domain.InvalidField("code", "This code was used before. Begin the sign-up again.")
			}
			return err
		}
		number, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
		if err != nil {
			return err
		}
		c = &dal.ChannelConnection{
			ID: id, Network: domain.WhatsApp, Login: domain.FacebookLogin, MemberID: by.Member(), SessionID: by.Session(), BrowserHash: []byte{},
			Status: domain.ConnectionReturned, CreatedAt: now, ExpiresAt: now.Add(chooseWithin), Findings: dal.ConnectionFindings{Pin: fmt.Sprintf("%06d", number)},
		}
		return dal.InsertChannelConnection(ctx, tx, c, domain.HashToken("sign-up "+id.String()))
	})
	if err != nil || c.Findings.Grant != nil {
		return c, err
	}
	said, err := login.Exchange(ctx, channel.Code{Code: code})
	var accounts []channel.GrantedAccount
	if err == nil {
		accounts, err = login.Accounts(ctx, said, channel.WhatsApp)
	}
	if err != nil {
		g.Logger.WarnContext(ctx, "a sign-up could not be used", "error", err)
		return nil, domain.InvalidField("code", "%s", sentence(err))
	}
	return c, g.store(ctx, c, func(c *dal.ChannelConnection) {
		c.Status, c.Findings.Grant = domain.ConnectionFound, found(said)
		for _, a := range accounts {
			c.Findings.Accounts = append(c.Findings.Accounts, dal.FoundAccount{
				Network: domain.WhatsApp, ID: a.ID, ParentID: a.ParentID, Name: a.Name, Address: a.Address, Token: string(a.Token), Problem: a.Problem,
			})
		}
	})
}

// pin is what a number is registered with: the PIN of before, which WhatsApp asks for, else the connection's.
func (g *Grants) pin(ctx context.Context, by authz.Actor, ch *dal.Channel, c *dal.ChannelConnection) (pin channel.Secret, err error) {
	pin = channel.Secret(c.Findings.Pin)
	err = g.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		known, err := dal.GetChannelByExternalID(ctx, tx, ch.Network, ch.ExternalID)
		if err == nil && known.Pin != "" {
			pin = known.Pin
		}
		if dal.IsNotFound(err) {
			return nil
		}
		return err
	})
	return pin, err
}

// register makes a number ready for messages: it is registered, or where it goes on in the app, its history is asked for.
func (g *Grants) register(ctx context.Context, ch *dal.Channel, coexists bool) error {
	at, ok := g.Adapters[channel.WhatsApp].(channel.Registrar)
	if !ok {
		return nil
	}
	c := channel.Credential{AccountID: ch.ExternalID, ParentID: ch.ParentID, Token: ch.Token}
	var err error
	if coexists {
		err = at.ShareHistory(ctx, c)
	} else {
		err = at.Register(ctx, c, ch.Pin)
	}
	var rejected *channel.Rejected
	switch {
	case err == nil:
		return nil
	case errors.As(err, &rejected):
		return domain.InvalidField("phoneNumberId", "WhatsApp did not register this number (code %s). If it has a PIN for two-step verification, turn that off in WhatsApp's manager and try again.", rejected.Code)
	}
	g.Logger.WarnContext(ctx, "a number could not be registered", "channel", ch.ID.String(), "error", err)
	return domain.Errorf(domain.Conflict, "The number is connected, but WhatsApp did not confirm that it is registered. Do this again in a minute.")
}
