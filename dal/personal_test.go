package dal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"postdog.io/server/embedded/embeddedtest"
)

// notPersonal are the bytea columns that hold nothing anyone said or is called, with the reason.
var notPersonal = map[string]string{
	"control_keys.wrapped_key":               "a key, wrapped by the root key",
	"workspace_keys.wrapped_key":             "a key, wrapped by the root key",
	"data_subjects.wrapped_key":              "a key, wrapped by the workspace's",
	"users.wrapped_key":                      "a key, wrapped by the control key",
	"users.email_hash":                       "a keyed hash",
	"users.totp_secret":                      "a secret, sealed under the person's key",
	"email_verifications.token_hash":         "the hash of a random token",
	"sign_in_challenges.pending_totp_secret": "a secret, sealed under the person's key",
	"recovery_codes.code_hash":               "a keyed hash of a random code",
	"sessions.former_token_hash":             "the hash of a random token",
	"sessions.token_hash":                    "the hash of a random token",
	"rate_limits.key_hash":                   "a keyed hash",
	"users.pending_totp_secret":              "a secret, sealed under the person's key",
	"password_resets.token_hash":             "the hash of a random token",
	"email_changes.token_hash":               "the hash of a random token",
	"known_devices.device_hash":              "a keyed hash",
	"photo_uploads.token_hash":               "the hash of a random token",
	"refresh_tokens.token_hash":              "the hash of a random token",
	"invitations.email_hash":                 "a keyed hash",
	"invitations.token_hash":                 "the hash of a random token",
	"api_keys.token_hash":                    "the hash of a random token",
	"export_links.token_hash":                "the hash of a random token",
	"audit_events.commitment":                "the hash of a text with a random salt in it",
	"audit_events.hash":                      "a keyed hash",
	"audit_heads.hash":                       "a keyed hash",
	"channels.token":                         "a secret, sealed under the workspace's key",
	"channels.registration_pin":              "a secret, sealed under the workspace's key",
	"channel_grants.token":                   "a secret, sealed under the workspace's key",
	"channel_grants.refresh_token":           "a secret, sealed under the workspace's key",
	"channel_grants.subject_hash":            "a keyed hash",
	"channel_connections.browser_hash":       "the hash of a random token",
	"connection_states.state_hash":           "the hash of a random token",
	"grant_index.subject_hash":               "a keyed hash",
	"network_deletions.subject_hash":         "a keyed hash",
	"network_deletions.code_hash":            "the hash of a keyed hash",
	"contact_identities.value_hash":          "a keyed hash",
	"messages.external_id_hash":              "a keyed hash",
	"messages.reply_to_hash":                 "a keyed hash",
	"message_statuses.external_id_hash":      "a keyed hash",
	"parked_statuses.external_id_hash":       "a keyed hash",
	"parked_changes.external_id_hash":        "a keyed hash",
	"suppressions.value_hash":                "a keyed hash",
	"consent_events.key_hash":                "a keyed hash",
	"media_uploads.token_hash":               "the hash of a random token",
}

// plain are the columns of text, with what stands in them: nothing of a person's.
var plain = map[string]string{
	"schema_migrations.name":          "names of migrations",
	"users.password_hash":             "argon2id",
	"users.accepted_policy_version":   "a date",
	"sign_in_challenges.kind":         "an enum",
	"workspaces.name":                 "a company's name",
	"workspaces.region":               "an enum",
	"workspaces.legal_name":           "a company's name",
	"workspaces.website":              "a company's website",
	"workspaces.address":              "a company's address",
	"workspaces.registration_number":  "a company's number in a register",
	"members.visibility":              "an enum",
	"sessions.kind":                   "an enum",
	"sessions.country":                "a country, and no place in it",
	"security_events.action":          "an enum",
	"security_events.country":         "a country, and no place in it",
	"roles.name":                      "a role's name",
	"roles.description":               "what a role is for",
	"role_permissions.permission":     "an enum",
	"invitations.visibility":          "an enum",
	"invitations.team_ids":            "ids",
	"invitations.channel_ids":         "ids",
	"api_keys.kind":                   "an enum",
	"api_keys.name":                   "a program's name",
	"api_keys.hint":                   "the beginning of a random token, too little to guess the rest",
	"api_keys.permissions":            "enums",
	"export_links.kind":               "an enum",
	"export_links.filter":             "ids, enums and times",
	"audit_events.actor_kind":         "an enum",
	"audit_events.action":             "an enum",
	"audit_events.subject":            "an id",
	"security_alerts.kind":            "an enum",
	"channel_routes.network":          "an enum",
	"channel_routes.external_id":      "the company's own account",
	"teams.name":                      "a team's name",
	"channels.network":                "an enum",
	"channels.external_id":            "the company's own account",
	"channels.parent_id":              "the company's own account",
	"channels.name":                   "the company's own account",
	"channels.address":                "the company's own number",
	"channels.status":                 "an enum",
	"channels.problem":                "our own sentence",
	"channel_grants.login":            "an enum",
	"channel_grants.scopes":           "a network's words for what was granted",
	"channel_grants.declined":         "a network's words for what was refused",
	"channel_connections.network":     "an enum",
	"channel_connections.login":       "an enum",
	"channel_connections.status":      "an enum",
	"channel_connections.problem":     "our own sentence",
	"grant_index.login":               "an enum",
	"network_deletions.login":         "an enum",
	"network_deletions.status":        "an enum",
	"contact_identities.network":      "an enum",
	"contact_identities.kind":         "an enum",
	"conversations.status":            "an enum",
	"messages.direction":              "an enum",
	"messages.kind":                   "an enum",
	"messages.client_id":              "a client's random id",
	"messages.status":                 "an enum",
	"messages.failure_code":           "a network's code",
	"messages.failure_message":        "our own sentence for the code",
	"message_statuses.status":         "an enum",
	"message_statuses.failure_code":   "a network's code",
	"parked_statuses.status":          "an enum",
	"parked_statuses.failure_code":    "a network's code",
	"parked_statuses.failure_message": "our own sentence for the code",
	"numbers.verified_name":           "the company's own name",
	"numbers.name_status":             "an enum",
	"numbers.quality":                 "an enum",
	"numbers.status":                  "an enum",
	"numbers.problems":                "the network's own words on the company's account",
	"numbers.restrictions":            "enums and times",
	"numbers.profile":                 "what the company shows to everyone",
	"consent_events.channel":          "an enum",
	"consent_events.purpose":          "an enum",
	"consent_events.decision":         "an enum",
	"consent_events.source":           "an enum",
	"consent_events.basis":            "an enum",
	"consent_events.language":         "a language, and nothing said in it",
	"consents.channel":                "an enum",
	"consents.purpose":                "an enum",
	"consents.state":                  "an enum",
	"suppressions.channel":            "an enum",
	"webhook_deliveries.network":      "an enum",
	"messages.origin":                 "an enum",
	"messages.price_category":         "a network's word for a kind of message",
	"messages.price_type":             "a network's word for a kind of charge",
	"media.kind":                      "an enum",
	"media.status":                    "an enum",
	"media.mime_type":                 "a type of file",
	"media.blob_key":                  "a random name",
	"media.thumbnail_key":             "a random name",
	"media.failure_code":              "our own code",
	"media_strays.blob_key":           "a random name",
	"message_reactions.direction":     "an enum",
	"parked_changes.kind":             "an enum",
	"parked_changes.direction":        "an enum",
	"events.kind":                     "an enum",
	"templates.network":               "an enum",
	"templates.account_id":            "the company's own account",
	"templates.external_id":           "a network's id of a template",
	"templates.name":                  "a template's name",
	"templates.language":              "a language",
	"templates.category":              "an enum",
	"templates.previous_category":     "an enum",
	"templates.correct_category":      "an enum",
	"templates.status":                "an enum",
	"templates.quality":               "an enum",
	"templates.reason":                "a network's code",
	"templates.reason_detail":         "a network's sentence about the template",
	"templates.parameter_format":      "an enum",
	"templates.parts":                 "what the company writes to everybody",
	"templates.edits":                 "what the company writes to everybody",
	"templates.edited_category":       "an enum",
}

// Personal data is sealed, so each annotated column is bytea; and each bytea column is annotated, or says here why not.
func TestPersonalDataIsAnnotated(t *testing.T) {
	t.Parallel()
	annotated := annotatedColumns(t)
	if len(annotated) < 6 {
		t.Fatalf("only %v are annotated", annotated)
	}
	c := connect(t, embeddedtest.URL(t))
	of := func(types string) []string {
		return column[string](t, c, `
			select table_name || '.' || column_name from information_schema.columns
			where table_schema = 'public' and data_type in (`+types+`) order by 1`)
	}
	sealed := of("'bytea'")
	for name, kind := range annotated {
		if !slices.Contains(sealed, name) {
			t.Errorf("%s is annotated as personal, and is no bytea column of the catalogue", name)
		}
		if !slices.Contains([]string{"contact", "user", "workspace"}, kind) {
			t.Errorf("%s belongs to %q, which is nobody", name, kind)
		}
		if notPersonal[name] != "" {
			t.Errorf("%s is annotated, and listed as not personal", name)
		}
	}
	for _, name := range sealed {
		if annotated[name] == "" && notPersonal[name] == "" {
			t.Errorf("%s is bytea: annotate it on its struct, or say in this test why it is not personal", name)
		}
	}
	text := of("'text', 'character varying', 'character', 'json', 'jsonb', 'ARRAY'")
	for _, name := range text {
		if plain[name] == "" {
			t.Errorf("%s is in the clear: seal it, or say in this test what stands in it", name)
		}
	}
	for name := range notPersonal {
		if !slices.Contains(sealed, name) {
			t.Errorf("%s is listed and is no bytea column", name)
		}
	}
	for name := range plain {
		if !slices.Contains(text, name) {
			t.Errorf("%s is listed and is no text column", name)
		}
	}
}

// annotatedColumns reads the `personal:` tags from the source, so that a new struct can't be forgotten: table.column to
// whose data it is.
func annotatedColumns(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	names, err := filepath.Glob("*.go")
	must(t, err)
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		must(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.StructType); ok {
				for column, kind := range annotatedFields(t, s) {
					found[column] = kind
				}
			}
			return true
		})
	}
	return found
}

func annotatedFields(t *testing.T, s *ast.StructType) map[string]string {
	t.Helper()
	table, found := "", map[string]string{}
	for _, f := range s.Fields.List {
		if f.Tag == nil {
			continue
		}
		tag := reflect.StructTag(strings.Trim(f.Tag.Value, "`"))
		name, _, _ := strings.Cut(tag.Get("bun"), ",")
		if rest, ok := strings.CutPrefix(name, "table:"); ok {
			table = rest
		}
		if kind, ok := tag.Lookup("personal"); ok {
			if table == "" || name == "" || name == "-" {
				t.Errorf("%v is annotated without a table, or without the column's name", f.Names)
			}
			found[table+"."+name] = kind
		}
	}
	return found
}
