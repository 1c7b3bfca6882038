package graph

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	gql "github.com/vektah/gqlparser/v2/ast"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/graph/model"
)

// schema is the whole API, as it is served.
func schema() *gql.Schema { return NewSchema(&Resolver{}).Schema() }

// ours are the types that this repository defines.
func ours(s *gql.Schema) []*gql.Definition {
	var defs []*gql.Definition
	for _, d := range s.Types {
		if !d.BuiltIn && !strings.HasPrefix(d.Name, "__") {
			defs = append(defs, d)
		}
	}
	return defs
}

func fields(d *gql.Definition) []*gql.FieldDefinition {
	if d == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(d.Fields), func(f *gql.FieldDefinition) bool { return strings.HasPrefix(f.Name, "__") })
}

func TestRootFieldsAreGuarded(t *testing.T) {
	t.Parallel()
	s := schema()
	for _, root := range []*gql.Definition{s.Query, s.Mutation, s.Subscription} {
		for _, f := range fields(root) {
			guards := 0
			for _, d := range f.Directives {
				if slices.Contains([]string{"can", "public", "signedIn"}, d.Name) {
					guards++
				}
			}
			if guards != 1 {
				t.Errorf("%s.%s has %d of @can, @public and @signedIn; it wants exactly one", root.Name, f.Name, guards)
			}
		}
	}
}

// gqlgen asks the last directive first: who may not at all is refused before they are asked for a code.
func TestGuardsComeBeforeStepUp(t *testing.T) {
	t.Parallel()
	s, found := schema(), 0
	for _, f := range fields(s.Mutation) {
		for n, d := range f.Directives {
			if d.Name != "stepUp" {
				continue
			}
			found++
			if n != 0 || len(f.Directives) != 2 {
				t.Errorf("Mutation.%s wants @stepUp first, and its guard after it", f.Name)
			}
		}
	}
	if found < 10 {
		t.Errorf("only %d fields ask for a code", found)
	}
}

func TestMutationsTakeOneInputAndReturnAPayload(t *testing.T) {
	t.Parallel()
	for _, f := range fields(schema().Mutation) {
		name := strings.ToUpper(f.Name[:1]) + f.Name[1:]
		if got, want := f.Type.String(), name+"Payload!"; got != want {
			t.Errorf("Mutation.%s returns %s, not %s", f.Name, got, want)
		}
		if len(f.Arguments) != 1 || f.Arguments[0].Name != "input" {
			t.Errorf("Mutation.%s wants one argument, input", f.Name)
			continue
		}
		want := name + "Input!"
		if f.Name == "signOut" {
			want = "SignOutInput" // nothing has to be said to leave
		}
		if got := f.Arguments[0].Type.String(); got != want {
			t.Errorf("Mutation.%s takes %s, not %s", f.Name, got, want)
		}
	}
}

func TestEverythingIsDescribed(t *testing.T) {
	t.Parallel()
	s := schema()
	described := func(text, what string) {
		if strings.TrimSpace(text) == "" {
			t.Errorf("%s has no description", what)
		}
	}
	arguments := func(args gql.ArgumentDefinitionList, of string) {
		for _, a := range args {
			if a.Name != "input" { // its type says it all
				described(a.Description, of+"("+a.Name+":)")
			}
		}
	}
	for _, d := range ours(s) {
		described(d.Description, d.Name)
		for _, f := range fields(d) {
			described(f.Description, d.Name+"."+f.Name)
			arguments(f.Arguments, d.Name+"."+f.Name)
		}
		for _, v := range d.EnumValues {
			described(v.Description, d.Name+"."+v.Name)
		}
	}
	for _, d := range s.Directives {
		if d.Position != nil && d.Position.Src != nil && !d.Position.Src.BuiltIn {
			described(d.Description, "@"+d.Name)
			arguments(d.Arguments, "@"+d.Name)
		}
	}
}

// nodes are the Go types behind the GraphQL types that implement Node.
var nodes = map[string]any{
	"Channel": dal.Channel{}, "Contact": dal.Contact{}, "Conversation": dal.Conversation{}, "Member": dal.Member{},
	"Message": dal.Message{}, "Role": dal.Role{}, "Invitation": dal.Invitation{}, "ApiKey": dal.ApiKey{}, "AuditEvent": dal.AuditEvent{},
	"ConsentEvent": dal.ConsentEvent{}, "WebhookDelivery": dal.WebhookDelivery{}, "SecurityAlert": dal.SecurityAlert{}, "Template": dal.Template{}, "Team": dal.Team{}, "Workspace": dal.Workspace{}, "Viewer": model.Viewer{},
}

func TestEveryNodeCanBeFound(t *testing.T) {
	t.Parallel()
	s := schema()
	prefixes := map[string]bool{}
	for _, d := range s.GetPossibleTypes(s.Types["Node"]) {
		bound, ok := nodes[d.Name]
		if !ok {
			t.Errorf("%s implements Node; add it to nodes here", d.Name)
			continue
		}
		id, ok := reflect.ValueOf(bound).FieldByName("ID").Interface().(interface{ String() string })
		if !ok {
			t.Errorf("%s has no ID of a kind of its own", d.Name)
			continue
		}
		prefix, _, _ := strings.Cut(id.String(), "_")
		prefixes[prefix] = true
		if _, ok := nodeKinds[prefix]; !ok {
			t.Errorf("%s implements Node, but Query.node does not know its prefix %s: add it to nodeKinds", d.Name, prefix)
		}
	}
	for prefix := range nodeKinds {
		if !prefixes[prefix] {
			t.Errorf("nodeKinds has %s, but no type with such ids implements Node", prefix)
		}
	}
}

func TestPermissionsAreTheSchemas(t *testing.T) {
	t.Parallel()
	var told []domain.Permission
	for _, v := range schema().Types["Permission"].EnumValues {
		told = append(told, domain.Permission(v.Name))
	}
	if !slices.Equal(told, domain.Permissions()) {
		t.Errorf("the schema's enum Permission is %v, domain.Permissions() is %v", told, domain.Permissions())
	}
}

// smallLists are the lists that need no pages, and why they stay small.
var smallLists = map[string]string{
	"WebhookTraffic.channels":                      "one for each connected channel",
	"Number.problems":                              "at most some for each of the five things that a message passes",
	"Number.restrictions":                          "one enum's values of Meta's",
	"Number.warnings":                              "at most one of a kind",
	"BusinessProfile.websites":                     "at most two",
	"Contact.consents":                             "one for each channel",
	"TemplateContent.buttons":                      "at most ten",
	"TemplateParts.buttons":                        "at most ten",
	"TemplateParts.foreign":                        "a network's own list",
	"TemplateText.samples":                         "one for each variable of a text",
	"TemplateHeader.samples":                       "at most one",
	"Template.variables":                           "those of one text of 1024 characters",
	"Template.warnings":                            "at most one of a kind",
	"Template.problems":                            "at most some for each rule",
	"Template.channels":                            "a workspace's own accounts",
	"TemplateConnection.languages":                 "a network's own list",
	"Query.lintTemplate":                           "at most some for each rule",
	"ContactCard.phones":                           "of one card",
	"ContactCard.emails":                           "of one card",
	"ContactCard.urls":                             "of one card",
	"ContactCard.addresses":                        "of one card",
	"FlowReply.answers":                            "the fields of one form",
	"MediaLimit.mimeTypes":                         "a network's own list",
	"ChannelCapabilities.sends":                    "one enum's values",
	"ChannelCapabilities.media":                    "five kinds",
	"ChannelCapabilities.interactive":              "one enum's values",
	"ChannelCapabilities.reactions":                "a network's own list",
	"Order.items":                                  "the network bounds a cart",
	"Message.attachments":                          "the network bounds them, to ten or so",
	"Message.contactCards":                         "the network bounds them",
	"Message.reactions":                            "at most one from each side",
	"Message.revisions":                            "networks allow a handful of changes, for minutes",
	"Interactive.buttons":                          "at most 13",
	"Interactive.sections":                         "at most ten",
	"Media.waveform":                               "a fixed number of spans",
	"ListSection.rows":                             "at most ten",
	"ListSection.productIds":                       "at most 30",
	"Query.channelLogins":                          "at most two for each network",
	"ChannelLogin.scopes":                          "a network's own list",
	"ChannelGrant.scopes":                          "a network's own list",
	"ChannelSetup.accounts":                        "those that one person manages",
	"ChannelSetupAccount.tasks":                    "one enum's values of Meta's",
	"CompleteChannelConnectionPayload.channels":    "those that were chosen",
	"Query.members":                                "a workspace's own people",
	"Query.teams":                                  "a workspace's own teams",
	"Query.roles":                                  "the built-in ones and at most 50 more",
	"Query.invitations":                            "those that wait for an answer",
	"Query.apiKeys":                                "a workspace's own programs",
	"Viewer.sessions":                              "those of one person that are open",
	"Viewer.personalTokens":                        "those that one person made",
	"ApiKey.permissions":                           "one enum's values",
	"Role.permissions":                             "one enum's values",
	"Member.channels":                              "a workspace's own accounts",
	"Member.teams":                                 "a workspace's own teams",
	"Team.members":                                 "a workspace's own people",
	"AuditEvent.changes":                           "the fields of one object",
	"ConfirmTotpChangePayload.recoveryCodes":       "always ten",
	"Invitation.teams":                             "a workspace's own teams",
	"Invitation.channels":                          "a workspace's own accounts",
	"RegenerateRecoveryCodesPayload.recoveryCodes": "always ten",
	"Query.channels":                               "a workspace's own accounts",
	"Viewer.permissions":                           "one enum's values",
	"Viewer.workspaces":                            "those that one person joined",
	"Contact.identities":                           "a few for each network",
	"Message.statusHistory":                        "one for each step that a network knows",
	"Demo.users":                                   "the demo's cast",
	"Demo.accounts":                                "the demo's accounts",
	"ConfirmTotpEnrolmentPayload.recoveryCodes":    "always ten",
}

func TestListsArePagedOrSmall(t *testing.T) {
	t.Parallel()
	s, seen := schema(), map[string]bool{}
	for _, d := range ours(s) {
		if d.Kind != gql.Object && d.Kind != gql.Interface {
			continue
		}
		node, connection := strings.CutSuffix(d.Name, "Connection")
		if connection {
			checkConnection(t, s, d, node)
		}
		for _, f := range fields(d) {
			name := d.Name + "." + f.Name
			if strings.HasSuffix(f.Type.Name(), "Connection") && (f.Arguments.ForName("first") == nil || f.Arguments.ForName("after") == nil) {
				t.Errorf("%s returns a connection and wants the arguments first and after", name)
			}
			if f.Type.Elem == nil || connection && f.Name == "edges" {
				continue
			}
			seen[name] = true
			if smallLists[name] == "" {
				t.Errorf("%s is a list: make it a connection, or say in smallLists why it stays small", name)
			}
		}
	}
	for name := range smallLists {
		if !seen[name] {
			t.Errorf("smallLists has %s, which is no list of the schema", name)
		}
	}
}

// checkConnection holds a type to the Relay Cursor Connections specification.
func checkConnection(t *testing.T, s *gql.Schema, d *gql.Definition, node string) {
	t.Helper()
	for _, want := range []struct {
		in          *gql.Definition
		field, kind string
	}{
		{d, "edges", "[" + node + "Edge!]!"}, {d, "pageInfo", "PageInfo!"},
		{s.Types[node+"Edge"], "cursor", "String!"}, {s.Types[node+"Edge"], "node", node + "!"},
	} {
		if want.in == nil {
			t.Errorf("%s has no type %sEdge beside it", d.Name, node)
			return
		}
		if f := want.in.Fields.ForName(want.field); f == nil || f.Type.String() != want.kind {
			t.Errorf("%s.%s wants to be %s", want.in.Name, want.field, want.kind)
		}
	}
}

// structs are the struct types of a folder's Go files, tests aside.
func structs(t *testing.T, pattern string) map[string]*ast.StructType {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("%s: no files (%v)", pattern, err)
	}
	found := map[string]*ast.StructType{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok {
				if st, ok := spec.Type.(*ast.StructType); ok {
					found[spec.Name.Name] = st
				}
			}
			return true
		})
	}
	return found
}

// TestNoTwinStructs: where gqlgen finds no match for a type it silently makes a struct of its own, and the resolvers
// then map between twins.
func TestNoTwinStructs(t *testing.T) {
	t.Parallel()
	generated := structs(t, filepath.Join("model", "models_gen.go"))
	for _, pattern := range []string{filepath.Join("..", "dal", "*.go"), filepath.Join("..", "domain", "*.go")} {
		for name := range structs(t, pattern) {
			if _, twin := generated[name]; twin {
				t.Errorf("gqlgen generated a twin of %s in %s: bind the type in gqlgen.yml, or rename one", name, filepath.Dir(pattern))
			}
		}
	}
}

// TestNoEdgesInRows: gqlgen would bind a bun relation directly, and it comes back null. Rows hold foreign ids; edges are
// resolvers with loaders.
func TestNoEdgesInRows(t *testing.T) {
	t.Parallel()
	for name, st := range structs(t, filepath.Join("..", "dal", "*.go")) {
		for _, f := range st.Fields.List {
			if f.Tag != nil && strings.Contains(f.Tag.Value, "rel:") {
				t.Errorf("dal.%s has a bun relation %s: keep the id only", name, f.Tag.Value)
			}
		}
	}
}
