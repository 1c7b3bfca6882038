package dal_test

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"gocloud.dev/secrets"
	"gocloud.dev/secrets/localsecrets"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/server/embedded/embeddedtest"
)

func TestMain(m *testing.M) { embeddedtest.Main(m) }

// must ends the test on an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// random returns a word that stands nowhere else.
func random() string {
	b := make([]byte, 8)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}

// in runs fn in a transaction on a workspace that must commit.
func in(t *testing.T, s *dal.Store, ws domain.WorkspaceID, fn func(context.Context, *dal.Tx) error) {
	t.Helper()
	must(t, s.InWorkspace(t.Context(), ws, func(tx *dal.Tx) error { return fn(t.Context(), tx) }))
}

// control runs fn in a transaction on the control tables that must commit.
func control(t *testing.T, s *dal.Store, fn func(context.Context, *dal.ControlTx) error) {
	t.Helper()
	must(t, s.InControl(t.Context(), func(tx *dal.ControlTx) error { return fn(t.Context(), tx) }))
}

// connect opens a plain connection as the role that owns the tables.
func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	c, err := pgx.Connect(t.Context(), url)
	must(t, err)
	t.Cleanup(func() { _ = c.Close(context.Background()) })
	return c
}

// connectAs opens a plain connection as the app role, in a workspace or (zero) in none.
func connectAs(t *testing.T, ws domain.WorkspaceID) *pgx.Conn {
	t.Helper()
	c := connect(t, embeddedtest.URL(t))
	exec(t, c, "set role "+dal.AppRole)
	if !ws.IsZero() {
		exec(t, c, "select set_config('app.workspace_id', $1, false)", ws.UUID().String())
	}
	return c
}

// owner opens a plain connection as the tables' owner that sees one workspace, also where the owner is no superuser.
func owner(t *testing.T, ws domain.WorkspaceID) *pgx.Conn {
	t.Helper()
	c := connect(t, embeddedtest.URL(t))
	exec(t, c, "select set_config('app.workspace_id', $1, false)", ws.UUID().String())
	return c
}

// exec runs a statement and returns how many rows it touched.
func exec(t *testing.T, c *pgx.Conn, sql string, args ...any) int64 {
	t.Helper()
	tag, err := c.Exec(t.Context(), sql, args...)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return tag.RowsAffected()
}

// one reads a single value.
func one[T any](t *testing.T, c *pgx.Conn, sql string, args ...any) T {
	t.Helper()
	var v T
	if err := c.QueryRow(t.Context(), sql, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return v
}

// column reads a list of values.
func column[T any](t *testing.T, c *pgx.Conn, sql string, args ...any) []T {
	t.Helper()
	rows, err := c.Query(t.Context(), sql, args...)
	must(t, err)
	list, err := pgx.CollectRows(rows, pgx.RowTo[T])
	must(t, err)
	return list
}

// cell is a workspace with at least one row in every cell table.
type cell struct {
	ws           domain.WorkspaceID
	user         *dal.User
	member       *dal.Member
	channel      *dal.Channel
	contact      *dal.Contact
	identity     *dal.ContactIdentity
	conversation *dal.Conversation
	message      *dal.Message
	delivery     *dal.WebhookDelivery
	team         domain.TeamID
}

// seed makes a cell.
func seed(t *testing.T, s *dal.Store) *cell {
	t.Helper()
	c := &cell{ws: embeddedtest.Workspace(t, s), team: domain.NewID[domain.TeamID]()}
	control(t, s, func(ctx context.Context, tx *dal.ControlTx) error {
		c.user = newUser()
		if err := dal.InsertUser(ctx, tx, c.user); err != nil {
			return err
		}
		c.member = &dal.Member{WorkspaceID: c.ws, ID: domain.NewID[domain.MemberID](), UserID: c.user.ID, RoleID: domain.Owner.ID()}
		if err := dal.InsertMember(ctx, tx, c.member); err != nil {
			return err
		}
		if _, _, err := dal.GetOrInsertNetworkDeletion(ctx, tx, domain.FacebookLogin, random(), tx.Now()); err != nil {
			return err
		}
		return seedSignIn(ctx, tx, c.user.ID)
	})
	in(t, s, c.ws, func(ctx context.Context, tx *dal.Tx) error {
		c.channel = newChannel()
		if err := dal.InsertChannel(ctx, tx, c.channel); err != nil {
			return err
		}
		c.contact = &dal.Contact{ID: domain.NewID[domain.ContactID](), ProfileName: "Ada " + random()}
		if err := dal.InsertContact(ctx, tx, c.contact); err != nil {
			return err
		}
		c.identity = &dal.ContactIdentity{
			ContactID: c.contact.ID, DataSubjectID: c.contact.DataSubjectID, Network: domain.WhatsApp,
			Kind: domain.IdentityPhone, Value: random(),
		}
		if _, err := dal.InsertContactIdentity(ctx, tx, c.identity); err != nil {
			return err
		}
		c.conversation = &dal.Conversation{
			ID: domain.NewID[domain.ConversationID](), ContactID: c.contact.ID, DataSubjectID: c.contact.DataSubjectID,
			ChannelID: c.channel.ID, Status: domain.ConversationOpen, LastActivityAt: tx.Now(),
		}
		if _, err := dal.GetOrInsertConversation(ctx, tx, c.conversation); err != nil {
			return err
		}
		c.message = c.newMessage(domain.Outbound)
		if _, err := dal.InsertMessage(ctx, tx, c.message); err != nil {
			return err
		}
		return c.seedRest(ctx, tx)
	})
	control(t, s, func(ctx context.Context, tx *dal.ControlTx) error {
		return dal.InsertChannelRoute(ctx, tx, &dal.ChannelRoute{
			Network: domain.WhatsApp, ExternalID: c.channel.ExternalID, WorkspaceID: c.ws, ChannelID: c.channel.ID,
		})
	})
	must(t, pgx.BeginFunc(t.Context(), s.Pool(), func(tx pgx.Tx) error { return seedAccount(t, tx, c.user.ID) }))
	must(t, pgx.BeginFunc(t.Context(), s.Pool(), func(tx pgx.Tx) error {
		_, err := tx.Exec(t.Context(), "select set_config('app.workspace_id', $1, true)", c.ws.UUID().String())
		return errors.Join(err, c.seedLinks(t, tx))
	}))
	return c
}

// seedLinks gives the workspace what only hangs on others, straight into the tables.
func (c *cell) seedLinks(t *testing.T, tx pgx.Tx) error {
	t.Helper()
	var errs []error
	put := func(sql string, args ...any) {
		_, err := tx.Exec(t.Context(), "insert into "+sql, append([]any{c.ws.UUID()}, args...)...)
		errs = append(errs, err)
	}
	member, soon := c.member.ID.UUID(), time.Now().Add(time.Hour)
	put("member_channels values ($1, $2, $3)", member, c.channel.ID.UUID())
	put("invitations (workspace_id, id, email_hash, email, role_id, visibility, token_hash, invited_by, created_at, expires_at) values ($1, $2, 'x', 'x', $3, 'ALL', $4, $5, now(), $6)",
		uuid.New(), domain.Agent.ID().UUID(), []byte(random()), member, soon)
	put("api_keys (workspace_id, id, kind, name, hint, token_hash, permissions, created_by, created_at) values ($1, $2, 'SERVICE', 'Sync', 'pdk_', $3, '{AUDIT_READ}', $4, now())",
		uuid.New(), []byte(random()), member)
	put("export_links (workspace_id, id, member_id, kind, filter, token_hash, expires_at) values ($1, $2, $3, 'AUDIT_LOG', '{}', $4, $5)",
		uuid.New(), member, []byte(random()), soon)
	return errors.Join(errs...)
}

// seedAccount gives a person one row in each table of their account, straight into the tables.
func seedAccount(t *testing.T, tx pgx.Tx, user domain.UserID) error {
	t.Helper()
	var errs []error
	for _, sql := range []string{
		"user_photos (user_id, photo) values ($1, $2)",
		"password_resets (id, user_id, token_hash, expires_at) values (gen_random_uuid(), $1, $2, now())",
		"email_changes (id, user_id, email, token_hash, expires_at) values (gen_random_uuid(), $1, 'x', $2, now())",
		"known_devices (user_id, device_hash, last_seen_at) values ($1, $2, now())",
		"refresh_tokens (id, session_id, token_hash, created_at) select gen_random_uuid(), id, $2, now() from sessions where user_id = $1",
		"security_events (id, user_id, action, origin, occurred_at) values (gen_random_uuid(), $1, 'account.signed_in', $2, now())",
	} {
		_, err := tx.Exec(t.Context(), "insert into "+sql, user.UUID(), []byte(random()))
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// seedSignIn gives a person one row in each table of signing in.
func seedSignIn(ctx context.Context, tx *dal.ControlTx, user domain.UserID) error {
	soon := tx.Now().Add(time.Hour)
	return errors.Join(
		dal.InsertSession(ctx, tx, &dal.Session{
			ID: domain.NewID[domain.SessionID](), UserID: user, TokenHash: []byte(random()), CreatedAt: tx.Now(), ExpiresAt: soon,
		}),
		dal.InsertSignInChallenge(ctx, tx, &dal.SignInChallenge{
			ID: domain.NewID[domain.ChallengeID](), UserID: user, Kind: dal.ChallengeTOTP, ExpiresAt: soon,
		}),
		dal.InsertEmailVerification(ctx, tx, &dal.EmailVerification{
			ID: domain.NewID[domain.EmailVerificationID](), UserID: user, TokenHash: []byte(random()), ExpiresAt: soon,
		}),
		dal.ReplaceRecoveryCodes(ctx, tx, user, []dal.RecoveryCode{
			{ID: domain.NewID[domain.RecoveryCodeID](), UserID: user, CodeHash: []byte(random())},
		}),
	)
}

// nobody is a node that no process holds.
const nobody int32 = 0

// seedRest fills the tables that hang on the conversation and its message.
func (c *cell) seedRest(ctx context.Context, tx *dal.Tx) error {
	if _, err := dal.SetConversationRead(ctx, tx, c.conversation.ID, c.member.ID, 1); err != nil {
		return err
	}
	step := &dal.MessageStatusChange{MessageID: c.message.ID, Status: domain.StatusSent, OccurredAt: tx.Now()}
	if _, err := dal.InsertMessageStatus(ctx, tx, random(), step); err != nil {
		return err
	}
	if err := dal.ParkStatus(ctx, tx, random(), &dal.ParkedStatus{Status: domain.StatusSent, OccurredAt: tx.Now()}); err != nil {
		return err
	}
	if _, _, err := dal.LeaseLane(ctx, tx, c.conversation.ID, nobody, tx.Now().Add(time.Minute)); err != nil {
		return err
	}
	c.delivery = &dal.WebhookDelivery{
		ID: domain.NewID[domain.WebhookDeliveryID](), Network: domain.WhatsApp, Body: []byte("{}" + random()), ReceivedAt: tx.Now(),
	}
	if err := dal.InsertWebhookDeliveries(ctx, tx, c.delivery); err != nil {
		return err
	}
	if err := errors.Join(c.seedContent(ctx, tx), c.seedConsent(ctx, tx), c.seedNumber(ctx, tx)); err != nil {
		return err
	}
	if err := dal.InsertTemplate(ctx, tx, newTemplate(c.channel.ParentID)); err != nil {
		return err
	}
	if err := c.seedGrants(ctx, tx); err != nil {
		return err
	}
	dal.Emit(tx, domain.Event{Kind: domain.MessageAdded, ConversationID: c.conversation.ID, MessageID: c.message.ID})
	dal.Audit(tx, domain.AuditEntry{ActorKind: domain.SystemActor, Action: "workspace.seeded", Subject: tx.Workspace().String(), Address: "203.0.113.7"})
	if _, err := dal.RaiseSecurityAlert(ctx, tx, &dal.SecurityAlert{Kind: domain.ExportSpikeAlert, Count: 1}, tx.Now()); err != nil {
		return err
	}
	role := &dal.Role{ID: domain.NewID[domain.RoleID](), Name: "Night " + random(), Permissions: []domain.Permission{domain.AuditReadPermission}}
	if err := dal.InsertRole(ctx, tx, role); err != nil {
		return err
	}
	if err := dal.InsertTeam(ctx, tx, &dal.Team{ID: c.team, Name: "Night shift"}); err != nil {
		return err
	}
	return dal.ReplaceTeamMembers(ctx, tx, c.team, []domain.MemberID{c.member.ID})
}

// seedContent fills the tables of what a message can be beyond its text.
func (c *cell) seedContent(ctx context.Context, tx *dal.Tx) error {
	file := &dal.Media{
		ID: domain.NewID[domain.MediaID](), DataSubjectID: c.contact.DataSubjectID, ChannelID: c.channel.ID, ConversationID: c.conversation.ID,
		Kind: domain.KindImage, Status: domain.MediaPending, MimeType: "image/jpeg", Details: domain.MediaDetails{Filename: random()}, Source: dal.MediaSource{ID: random()},
	}
	if err := dal.InsertMedia(ctx, tx, file); err != nil {
		return err
	}
	_, reacted := dal.SetMessageReaction(ctx, tx, &dal.MessageReaction{
		MessageID: c.message.ID, Direction: domain.Inbound, DataSubjectID: c.contact.DataSubjectID, Emoji: "👍", OccurredAt: tx.Now(),
	})
	_, revised := dal.InsertMessageRevision(ctx, tx, &dal.MessageRevision{
		MessageID: c.message.ID, DataSubjectID: c.contact.DataSubjectID, Content: c.message.Content, ReplacedAt: tx.Now(),
	})
	upload := dal.InsertMediaUpload(ctx, tx, &dal.MediaUpload{TokenHash: []byte(random()), MediaID: file.ID, ByteSize: 1, ExpiresAt: tx.Now().Add(time.Minute)})
	stray := dal.InsertMediaStrays(ctx, tx, tx.Now(), random())
	return errors.Join(reacted, revised, upload, stray, dal.InsertMessageMedia(ctx, tx, c.message.ID, file.ID), dal.ParkChange(ctx, tx, random(), &dal.ParkedChange{
		DataSubjectID: c.contact.DataSubjectID, Kind: domain.EditChange, Direction: domain.Inbound, Text: random(), OccurredAt: tx.Now(),
	}))
}

// seedNumber notes what a network says of the channel, and one turn of its sends.
func (c *cell) seedNumber(ctx context.Context, tx *dal.Tx) error {
	_, err := dal.TakePace(ctx, tx, c.conversation.ID, time.Second, 1)
	return errors.Join(err, dal.PutNumber(ctx, tx, &dal.Number{ChannelID: c.channel.ID, VerifiedName: random()}))
}

// seedConsent lets the contact stop marketing.
func (c *cell) seedConsent(ctx context.Context, tx *dal.Tx) error {
	e := &dal.ConsentEvent{
		ContactID: c.contact.ID, DataSubjectID: c.contact.DataSubjectID, Channel: domain.ConsentWhatsApp, Purpose: domain.MarketingPurpose,
		Decision: domain.DecisionWithdrawn, Decided: true, Source: domain.SourceKeyword, Evidence: "STOP " + random(), Key: random(), OccurredAt: tx.Now(),
	}
	if _, err := dal.InsertConsentEvent(ctx, tx, e); err != nil {
		return err
	}
	return errors.Join(
		dal.SuppressContact(ctx, tx, c.contact.ID, e.Channel, e.OccurredAt),
		dal.SetConsent(ctx, tx, &dal.Consent{
			ContactID: c.contact.ID, Channel: e.Channel, Purpose: e.Purpose, State: domain.ConsentWithdrawn, EventID: e.ID, DecidedAt: e.OccurredAt,
		}),
	)
}

// seedGrants fills the tables of how a channel came to be.
func (c *cell) seedGrants(ctx context.Context, tx *dal.Tx) error {
	grant := newGrant(c.member.ID)
	grant.Subject = "subject " + random()
	connection := &dal.ChannelConnection{
		ID: domain.NewID[domain.ConnectionID](), Network: domain.X, Login: domain.XLogin, MemberID: c.member.ID, SessionID: domain.NewID[domain.SessionID](),
		BrowserHash: []byte(random()), Status: domain.ConnectionStarted, CreatedAt: tx.Now(), ExpiresAt: tx.Now().Add(time.Minute),
	}
	return errors.Join(
		dal.PutChannelGrant(ctx, tx, grant, tx.Now()),
		dal.InsertChannelConnection(ctx, tx, connection, []byte(random())),
		dal.InsertChannelRevocation(ctx, tx, &dal.ChannelRevocation{ChannelID: c.channel.ID, Credentials: dal.RevocationCredentials{Token: random()}}),
	)
}

// newGrant is what a person granted, not stored yet.
func newGrant(by domain.MemberID) *dal.ChannelGrant {
	return &dal.ChannelGrant{
		ID: domain.NewID[domain.GrantID](), Login: domain.XLogin, Subject: random(), Profile: "@" + random(), Token: "token", RefreshToken: "refresh",
		Scopes: []string{"dm.read"}, GrantedBy: by, GrantedAt: time.Now(), RefreshedAt: time.Now(),
	}
}

// newMessage is a text in the cell's conversation, not stored yet.
func (c *cell) newMessage(direction domain.MessageDirection) *dal.Message {
	m := &dal.Message{
		ID: domain.NewID[domain.MessageID](), ConversationID: c.conversation.ID, DataSubjectID: c.contact.DataSubjectID,
		Direction: direction, Kind: domain.KindText, OccurredAt: time.Now(), ExternalID: "wamid." + random(),
		Content: domain.Content{Text: "text " + random()},
	}
	if direction == domain.Outbound {
		queued := domain.StatusQueued
		m.Status, m.Origin = &queued, domain.FromPostDog
	}
	return m
}

// newUser is a person, not stored yet.
func newUser() *dal.User {
	return &dal.User{
		ID: domain.NewID[domain.UserID](), Email: random() + "@example.com", Name: "Ada " + random(),
		PasswordHash: "x", AcceptedPolicyVersion: "1", AcceptedPolicyAt: time.Now(),
	}
}

// newChannel is an account, not stored yet.
func newChannel() *dal.Channel {
	return &dal.Channel{
		ID: domain.NewID[domain.ChannelID](), Network: domain.WhatsApp, ExternalID: random(), ParentID: random(),
		Name: "Larkspur", Address: "+44", Status: domain.ChannelConnected, Token: "secret",
	}
}

// newTemplate is an approved template of an account, not stored yet.
func newTemplate(account string) *dal.Template {
	return &dal.Template{
		ID: domain.NewID[domain.TemplateID](), Network: domain.WhatsApp, AccountID: account, ExternalID: random(), Name: "t_" + random(), Language: "en_US",
		Category: domain.UtilityTemplate, Status: domain.TemplateApproved, Quality: domain.QualityGreen, ParameterFormat: domain.PositionalParameters,
		Parts: domain.TemplateParts{Body: domain.TemplateText{Text: "Hello {{1}}", Samples: []domain.TemplateSample{{Variable: "1", Value: "Ada"}}}},
	}
}

// wrongKeeper is a root key that is not the tests'.
func wrongKeeper(t *testing.T) *secrets.Keeper {
	t.Helper()
	k := localsecrets.NewKeeper([32]byte{9})
	t.Cleanup(func() { _ = k.Close() })
	return k
}
