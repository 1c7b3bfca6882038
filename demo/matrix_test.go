package demo_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

// rootField is an operation on one root field, with input that is wrong in some other way, so that nothing happens where
// it is let through.
type rootField struct {
	document string
	// may are the roles that are let through; everyone is also strangers.
	may string
	// stepUp says that a code of the last 15 minutes is asked for.
	stepUp bool
}

const (
	everyone  = members + " stranger"
	members   = "OWNER ADMIN MARKETING_MANAGER AGENT ANALYST PRIVACY_OFFICER BILLING VIEWER"
	channels  = "OWNER ADMIN MARKETING_MANAGER AGENT ANALYST PRIVACY_OFFICER VIEWER"
	readers   = "OWNER ADMIN MARKETING_MANAGER AGENT PRIVACY_OFFICER VIEWER"
	answerers = "OWNER ADMIN AGENT"
	admins    = "OWNER ADMIN"
	noters    = "OWNER ADMIN MARKETING_MANAGER AGENT PRIVACY_OFFICER"
	choosers  = "OWNER ADMIN MARKETING_MANAGER AGENT ANALYST VIEWER"
	marketers = "OWNER ADMIN MARKETING_MANAGER"
	watchers  = "OWNER ADMIN PRIVACY_OFFICER"
	owners    = "OWNER"
)

// Ids that are well-formed and nobody's.
const (
	noConversation = `"conv_01h455vb4pex5vsknk084sn02q"`
	noMessage      = `"msg_01h455vb4pex5vsknk084sn02q"`
	noMedia        = `"media_01h455vb4pex5vsknk084sn02q"`
	noChallenge    = `"chal_01h455vb4pex5vsknk084sn02q"`
	noMember       = `"memb_01h455vb4pex5vsknk084sn02q"`
	noTeam         = `"team_01h455vb4pex5vsknk084sn02q"`
	noRole         = `"role_01h455vb4pex5vsknk084sn02q"`
	noContact      = `"cont_01h455vb4pex5vsknk084sn02q"`
	noChannel      = `"chan_01h455vb4pex5vsknk084sn02q"`
	noInvitation   = `"inv_01h455vb4pex5vsknk084sn02q"`
	noKey          = `"key_01h455vb4pex5vsknk084sn02q"`
	noAlert        = `"alert_01h455vb4pex5vsknk084sn02q"`
	noTemplate     = `"tmpl_01h455vb4pex5vsknk084sn02q"`
	noConnection   = `"conn_01h455vb4pex5vsknk084sn02q"`
	noSession      = `"sess_01h455vb4pex5vsknk084sn02q"`
)

// noDraft is a draft that breaks rules.
const noDraft = `{name: "", language: "", category: UTILITY, parts: {}}`

// call is a mutation with an input, and what of its payload is read.
func call(name, input, payload string) string {
	return `mutation { ` + name + `(input: {` + input + `}) { ` + payload + ` } }`
}

// rootFields says who may do what: the API's, not the policy's, view of it.
var rootFields = map[string]rootField{
	"Query.node":              {`{ node(id: ` + noConversation + `) { id } }`, readers, false}, // as each kind wants
	"Query.viewer":            {`{ viewer { id } }`, members, false},
	"Query.members":           {`{ members { id name role { id } } }`, members, false},
	"Query.teams":             {`{ teams { id name } }`, members, false},
	"Query.roles":             {`{ roles { id name permissions } }`, members, false},
	"Query.invitations":       {`{ invitations { id } }`, admins, false},
	"Query.invitation":        {`{ invitation(token: "x") { workspaceName } }`, everyone, false},
	"Query.apiKeys":           {`{ apiKeys { id } }`, admins, false},
	"Query.channels":          {`{ channels { id name capabilities { maxTextLength } } }`, channels, false},
	"Query.conversations":     {`{ conversations(first: 1) { edges { node { id } } } }`, readers, false},
	"Query.conversation":      {`{ conversation(id: ` + noConversation + `) { id } }`, readers, false},
	"Query.auditLog":          {`{ auditLog(first: 1) { edges { node { id } } } }`, watchers, false},
	"Query.securityAlerts":    {`{ securityAlerts(first: 1) { edges { node { id } } } }`, watchers, false},
	"Query.templates":         {`{ templates(first: 1) { totalCount edges { node { id } } } }`, choosers, false},
	"Query.template":          {`{ template(id: ` + noTemplate + `) { id } }`, choosers, false},
	"Query.lintTemplate":      {`{ lintTemplate(template: ` + noDraft + `) { rule } }`, choosers, false},
	"Query.demo":              {`{ demo { sandboxUrl } }`, everyone, false},
	"Query.channelLogins":     {`{ channelLogins { network login available scopes { name meaning } } }`, admins, false},
	"Query.channelConnection": {`{ channelConnection(id: ` + noConnection + `) { id status } }`, admins, false},

	// Getting in.
	"Mutation.signUp":               {call("signUp", `email: "x", password: "x", name: "x", workspaceName: "x", region: EU, birthDate: "2024-01-01", acceptPolicyVersion: "x"`, "email"), everyone, false},
	"Mutation.verifyEmail":          {call("verifyEmail", `token: "x"`, "email"), everyone, false},
	"Mutation.signIn":               {call("signIn", `email: "matrix@example.com", password: "x"`, "challenge { id }"), everyone, false},
	"Mutation.beginTotpEnrolment":   {call("beginTotpEnrolment", `challengeId: `+noChallenge, "secret"), everyone, false},
	"Mutation.confirmTotpEnrolment": {call("confirmTotpEnrolment", `challengeId: `+noChallenge+`, code: "x"`, "recoveryCodes"), everyone, false},
	"Mutation.verifyTotp":           {call("verifyTotp", `challengeId: `+noChallenge+`, code: "x"`, "session { token }"), everyone, false},
	"Mutation.refreshSession":       {call("refreshSession", `refreshToken: "x"`, "session { token }"), everyone, false},
	"Mutation.requestPasswordReset": {call("requestPasswordReset", `email: "nobody"`, "email"), everyone, false},
	"Mutation.resetPassword":        {call("resetPassword", `token: "x", newPassword: "x"`, "reset"), everyone, false},
	"Mutation.confirmEmailChange":   {call("confirmEmailChange", `token: "x"`, "email"), everyone, false},

	// One's own account.
	"Mutation.stepUp":                  {call("stepUp", `code: "x"`, "validUntil"), members, false},
	"Mutation.signOut":                 {`mutation { signOut { signedOut } }`, members, false},
	"Mutation.revokeSession":           {call("revokeSession", `sessionId: `+noSession, "viewer { id }"), members, false},
	"Mutation.revokeOtherSessions":     {call("revokeOtherSessions", ``, "revoked"), members, false},
	"Mutation.updateProfile":           {call("updateProfile", `name: ""`, "viewer { id }"), members, false},
	"Mutation.beginPhotoUpload":        {call("beginPhotoUpload", `contentType: "text/html"`, "uploadUrl"), members, false},
	"Mutation.removePhoto":             {call("removePhoto", ``, "viewer { id }"), members, false},
	"Mutation.changePassword":          {call("changePassword", `currentPassword: "x", newPassword: "x"`, "session { token }"), members, false},
	"Mutation.requestEmailChange":      {call("requestEmailChange", `newEmail: "x"`, "newEmail"), members, true},
	"Mutation.beginTotpChange":         {call("beginTotpChange", ``, "secret"), members, true},
	"Mutation.confirmTotpChange":       {call("confirmTotpChange", `code: "x"`, "recoveryCodes"), members, true},
	"Mutation.regenerateRecoveryCodes": {call("regenerateRecoveryCodes", ``, "recoveryCodes"), members, true},
	"Mutation.closeAccount":            {call("closeAccount", `password: "x"`, "closed"), members, true},
	"Mutation.createPersonalToken":     {call("createPersonalToken", `name: ""`, "token"), members, true},
	"Mutation.revokePersonalToken":     {call("revokePersonalToken", `apiKeyId: `+noKey, "viewer { id }"), members, false},
	"Mutation.acceptInvitation":        {call("acceptInvitation", `token: "x"`, "workspace { id }"), members, false},

	// The inbox.
	"Mutation.sendMessage":           {call("sendMessage", `conversationId: `+noConversation+`, clientId: "x", text: "x"`, "message { id }"), answerers, false},
	"Mutation.retryMessage":          {call("retryMessage", `messageId: `+noMessage, "message { id }"), answerers, false},
	"Mutation.markRead":              {call("markRead", `conversationId: `+noConversation, "conversation { id }"), answerers, false},
	"Mutation.setTyping":             {call("setTyping", `conversationId: `+noConversation+`, typing: true`, "conversation { id }"), answerers, false},
	"Mutation.setPresence":           {call("setPresence", `conversationId: `+noConversation, "member { id }"), readers, false},
	"Mutation.assignConversation":    {call("assignConversation", `conversationId: `+noConversation, "conversation { id }"), answerers, false},
	"Mutation.claimConversation":     {call("claimConversation", `conversationId: `+noConversation, "conversation { id }"), answerers, false},
	"Mutation.blockContact":          {call("blockContact", `conversationId: `+noConversation, "conversation { id }"), answerers, false},
	"Mutation.unblockContact":        {call("unblockContact", `conversationId: `+noConversation, "conversation { id }"), answerers, false},
	"Mutation.setConversationStatus": {call("setConversationStatus", `conversationId: `+noConversation+`, status: RESOLVED`, "conversation { id }"), answerers, false},
	"Mutation.createUpload":          {call("createUpload", `conversationId: `+noConversation+`, filename: "a.jpg", mimeType: "image/jpeg", byteSize: 1`, "uploadUrl"), answerers, false},
	"Mutation.retryMedia":            {call("retryMedia", `mediaId: `+noMedia, "media { id }"), answerers, false},
	"Subscription.inboxEvents":       {`subscription { inboxEvents { cursor } }`, readers, false},

	// Templates.
	"Mutation.createTemplate": {call("createTemplate", `channelId: `+noChannel+`, template: `+noDraft, "template { id }"), marketers, false},
	"Mutation.updateTemplate": {call("updateTemplate", `templateId: `+noTemplate, "template { id }"), marketers, false},
	"Mutation.submitTemplate": {call("submitTemplate", `templateId: `+noTemplate, "template { id }"), marketers, false},
	"Mutation.deleteTemplate": {call("deleteTemplate", `templateId: `+noTemplate, "templateId"), marketers, false},
	"Mutation.syncTemplates":  {call("syncTemplates", ``, "changed"), marketers, false}, // it may be repeated

	// The workspace.
	"Mutation.createWorkspace":           {call("createWorkspace", `name: "", region: EU`, "workspace { id }"), members, false},
	"Mutation.updateWorkspace":           {call("updateWorkspace", `name: ""`, "workspace { id }"), owners, false},
	"Mutation.leaveWorkspace":            {call("leaveWorkspace", ``, "workspaceId"), members, false},
	"Mutation.transferOwnership":         {call("transferOwnership", `memberId: `+noMember, "member { id }"), owners, true},
	"Mutation.inviteMember":              {call("inviteMember", `email: "x", roleId: `+noRole, "invitation { id }"), admins, false},
	"Mutation.resendInvitation":          {call("resendInvitation", `invitationId: `+noInvitation, "invitation { id }"), admins, false},
	"Mutation.revokeInvitation":          {call("revokeInvitation", `invitationId: `+noInvitation, "invitationId"), admins, false},
	"Mutation.updateMember":              {call("updateMember", `memberId: `+noMember, "member { id }"), admins, true},
	"Mutation.removeMember":              {call("removeMember", `memberId: `+noMember, "memberId"), admins, true},
	"Mutation.resetMemberTotp":           {call("resetMemberTotp", `memberId: `+noMember, "member { id }"), admins, true},
	"Mutation.createTeam":                {call("createTeam", `name: ""`, "team { id }"), admins, false},
	"Mutation.updateTeam":                {call("updateTeam", `teamId: `+noTeam, "team { id }"), admins, false},
	"Mutation.deleteTeam":                {call("deleteTeam", `teamId: `+noTeam, "teamId"), admins, false},
	"Mutation.createRole":                {call("createRole", `name: "", permissions: []`, "role { id }"), admins, true},
	"Mutation.updateRole":                {call("updateRole", `roleId: `+noRole, "role { id }"), admins, true},
	"Mutation.deleteRole":                {call("deleteRole", `roleId: `+noRole, "roleId"), admins, true},
	"Mutation.createApiKey":              {call("createApiKey", `name: "", permissions: []`, "token"), admins, true},
	"Mutation.revokeApiKey":              {call("revokeApiKey", `apiKeyId: `+noKey, "apiKeyId"), admins, true},
	"Mutation.connectWhatsAppNumber":     {call("connectWhatsAppNumber", `phoneNumberId: "x", wabaId: "x", accessToken: "x"`, "channel { id }"), admins, false},
	"Query.webhookTraffic":               {`{ webhookTraffic { waiting } }`, admins, false},
	"Query.webhookDeliveries":            {`{ webhookDeliveries(first: 1) { edges { node { id } } } }`, admins, false},
	"Mutation.replayWebhookDeliveries":   {call("replayWebhookDeliveries", `deliveryIds: []`, "count"), admins, false},
	"Mutation.openWebhookDelivery":       {call("openWebhookDelivery", `deliveryId: "hook_01h455vb4pex5vsknk084sn02q"`, "body"), admins, false},
	"Mutation.recordConsent":             {call("recordConsent", `contactId: `+noContact+`, channel: WHATSAPP, basis: EXPRESS, source: FORM, language: "en"`, "contact { id }"), noters, false},
	"Mutation.withdrawConsent":           {call("withdrawConsent", `contactId: `+noContact+`, channel: WHATSAPP`, "contact { id }"), noters, false},
	"Mutation.beginChannelConnection":    {call("beginChannelConnection", `network: X`, "authorizationUrl"), admins, false}, // one that nobody goes on with
	"Mutation.completeChannelConnection": {call("completeChannelConnection", `connectionId: `+noConnection+`, accountIds: ["1"]`, "channels { id }"), admins, false},
	"Mutation.connectWhatsAppBySignUp":   {call("connectWhatsAppBySignUp", `code: "", wabaId: "x", phoneNumberId: "x"`, "channel { id }"), admins, false},
	"Mutation.narrowChannelGrant":        {call("narrowChannelGrant", `channelId: `+noChannel+`, scope: "x"`, "channel { id }"), admins, true},
	"Mutation.updateChannel":             {call("updateChannel", `channelId: `+noChannel, "channel { id }"), admins, false},
	"Mutation.disconnectChannel":         {call("disconnectChannel", `channelId: `+noChannel, "channel { id }"), admins, true},
	"Mutation.syncNumber":                {call("syncNumber", `channelId: `+noChannel, "channel { id }"), admins, false},
	"Mutation.requestNumberCode":         {call("requestNumberCode", `channelId: `+noChannel+`, language: "x"`, "channel { id }"), admins, false},
	"Mutation.verifyNumberCode":          {call("verifyNumberCode", `channelId: `+noChannel+`, code: "x"`, "channel { id }"), admins, false},
	"Mutation.registerNumber":            {call("registerNumber", `channelId: `+noChannel+`, pin: "x"`, "channel { id }"), admins, false},
	"Mutation.setNumberPin":              {call("setNumberPin", `channelId: `+noChannel+`, pin: "x"`, "channel { id }"), admins, true},
	"Mutation.updateBusinessProfile":     {call("updateBusinessProfile", `channelId: `+noChannel+`, email: "x"`, "channel { id }"), admins, false},
	"Mutation.exportAuditLog":            {call("exportAuditLog", `filter: {memberId: "x"}`, "downloadUrl"), watchers, true},
	"Mutation.acknowledgeSecurityAlert":  {call("acknowledgeSecurityAlert", `alertId: `+noAlert, "alert { id }"), watchers, false},
}

// What a request can come with, beside a session in one's own workspace.
const (
	own     = "own workspace"
	another = "another workspace"
	stale   = "no code of late"
	noTOTP  = "TOTP missing"
	ended   = "ended session"
	noOne   = "signed out"
)

// typeRef is a type as introspection tells it.
type typeRef struct {
	Name   string
	OfType *typeRef
}

// named is the type without its lists and its not-nulls.
func (r *typeRef) named() string {
	for r.OfType != nil {
		r = r.OfType
	}
	return r.Name
}

// inputValue is an argument or a field of an input.
type inputValue struct {
	Name string
	Type typeRef
}

// roots are the live schema's root fields with their arguments.
func (w *world) roots(t *testing.T) (fields map[string][]inputValue, inputs map[string][]inputValue) {
	t.Helper()
	var out struct {
		Schema struct {
			Types []struct {
				Name   string
				Fields []struct {
					Name string
					Args []inputValue
				}
				InputFields []inputValue
			}
		} `json:"__schema"`
	}
	w.must(t, `{ __schema { types { name
		fields { name args { name type { name ofType { name ofType { name ofType { name } } } } } }
		inputFields { name type { name ofType { name ofType { name ofType { name } } } } } } } }`, nil, &out)
	fields, inputs = map[string][]inputValue{}, map[string][]inputValue{}
	for _, of := range out.Schema.Types {
		inputs[of.Name] = of.InputFields
		if slices.Contains([]string{"Query", "Mutation", "Subscription"}, of.Name) {
			for _, f := range of.Fields {
				fields[of.Name+"."+f.Name] = f.Args
			}
		}
	}
	return fields, inputs
}

// Every root field, tried by every built-in role in its own and in another workspace, with and without a code of late, and
// by those who have no session: strangers, and people who have given their password alone.
func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	w := start(t)
	foreign := w.join(t, "Another Company")
	fields, _ := w.roots(t)
	for name := range fields {
		if _, ok := rootFields[name]; !ok {
			t.Errorf("%s is missing in rootFields: say who may", name)
		}
	}
	challenge := w.passwordAlone(t)
	for name, field := range rootFields {
		if _, ok := fields[name]; !ok {
			t.Errorf("%s is in rootFields and not in the schema", name)
		}
		check := func(who, how, token, workspace, want string) {
			t.Run(name+" "+who+" "+how, func(t *testing.T) {
				t.Parallel()
				if (name == "Mutation.signOut" || name == "Mutation.leaveWorkspace" || name == "Mutation.revokeOtherSessions") && want == "let through" && who != noOne {
					if name != "Mutation.signOut" {
						return // they would act; see TestSessions and TestLeaving
					}
					token = w.session(t, token)
				}
				if got, said := w.guard(t, name, token, workspace, field.document); got != want {
					t.Errorf("%s, not %s: %s", got, want, said)
				}
			})
		}
		public := slices.Contains(strings.Fields(field.may), "stranger")
		for how, token := range map[string]string{noOne: "", ended: dead, noTOTP: challenge} {
			want := "UNAUTHENTICATED"
			if public {
				want = "let through"
			}
			check("", how, token, "", want)
		}
		for _, role := range strings.Fields(members) {
			token := w.as(t, role)
			want := "FORBIDDEN"
			if slices.Contains(strings.Fields(field.may), role) {
				want = "let through"
			}
			check(role, own, token, "", want)
			if !public {
				check(role, another, token, foreign.workspace, "NOT_FOUND")
			}
			if field.stepUp {
				if want == "let through" {
					want = "STEP_UP_REQUIRED"
				}
				check(role, stale, w.staleSession(t, token), "", want)
			}
		}
	}
}

// guard runs an operation and says what the guard of its root field did.
func (w *world) guard(t *testing.T, name, token, workspace, document string) (verdict, said string) {
	t.Helper()
	if !strings.HasPrefix(name, "Subscription.") {
		var data map[string]any
		errs, err := w.askIn(workspace, token, document, nil, &data)
		must(t, err)
		verdict = verdictOf(errs)
		for _, value := range data {
			if value != nil && verdict != "let through" {
				t.Errorf("refused, with data: %v", data)
			}
		}
		raw, _ := json.Marshal(errs)
		return verdict, string(raw)
	}
	conn, _ := w.dial(t, nil)
	write(t, conn, map[string]any{"type": "connection_init", "payload": map[string]any{"authorization": "Bearer " + token, "workspaceId": workspace}})
	var m wsMessage
	if err := conn.ReadJSON(&m); err != nil { // there is no socket without a session, nor one to another workspace
		var closed *websocket.CloseError
		if errors.As(err, &closed) {
			return map[int]string{4401: "UNAUTHENTICATED", 4403: "NOT_FOUND"}[closed.Code], closed.Text
		}
		t.Fatal(err)
	}
	write(t, conn, map[string]any{"id": "1", "type": "subscribe", "payload": map[string]any{"query": document}})
	m = read(t, conn)
	var errs []gqlError
	if m.Type == "error" {
		must(t, json.Unmarshal(m.Payload, &errs))
	} else {
		var result struct{ Errors []gqlError }
		must(t, json.Unmarshal(m.Payload, &result))
		errs = result.Errors
	}
	return verdictOf(errs), string(m.Payload)
}

// verdictOf tells a guard's refusal from an operation's own: a wrong password is UNAUTHENTICATED, too.
func verdictOf(errs []gqlError) string {
	for _, e := range errs {
		switch {
		case e.Extensions.Code == "FORBIDDEN", e.Extensions.Code == "STEP_UP_REQUIRED":
			return e.Extensions.Code
		case e.Message == "Sign in first." || e.Message == "This session has ended. Sign in again.", e.Message == "There is no such workspace among yours.":
			return e.Extensions.Code
		case e.Extensions.Code == "INTERNAL":
			return "broken"
		}
	}
	return "let through"
}
