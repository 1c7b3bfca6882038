// Package postdog_test holds the rules of the house that concern all packages at once. Each is a failing test, so that
// nobody has to remember it.
package postdog_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "postdog.io"

// mayImport says which of our packages each of our packages may import, tests aside. A package that is missing here
// fails the test: a new one states its place in the house.
var mayImport = map[string]string{
	"cmd/postdog": "dal demo domain sandbox server server/embedded",
	"demo":        "authz channel dal domain domain/identity domain/inbox domain/workspace graph graph/model sandbox server",
	"bench":       "authz dal domain server/embedded",
	// the peers are programs of their own
	"bench/stockgqlgen":  "server/graphqltest",
	"bench/fanoutserver": "authz domain domain/inbox graph server/fanout server/graphqlhttp server/graphqlws server/graphqltest",

	"server": "authz channel channel/instagram channel/messenger channel/meta channel/whatsapp channel/x dal domain domain/alert domain/audit domain/consent domain/contact domain/grant domain/identity domain/inbox " +
		"domain/media domain/number domain/template domain/workspace frontend graph graph/model server/embedded server/fanout server/graphqlhttp server/graphqlws server/hub server/telemetry",
	"server/embedded":              "",
	"server/embedded/embeddedtest": "dal domain server/embedded", // for tests
	"server/graphqlhttp":           "domain",
	"server/graphqlws":             "domain server/graphqlhttp",
	"server/graphqltest":           "",
	"server/fanout":                "domain graph server/graphqlhttp server/graphqlws",
	"server/hub":                   "dal domain server/telemetry",
	"server/telemetry":             "channel domain server/graphqlhttp",

	"graph": "authz channel dal domain domain/alert domain/audit domain/consent domain/contact domain/grant domain/identity domain/inbox domain/media domain/number domain/template domain/workspace " +
		"graph/breadth graph/generated graph/loader graph/model",
	"graph/breadth":   "",
	"graph/generated": "dal domain graph/model",
	"graph/loader":    "dal domain graph/model",
	"graph/model":     "dal domain",

	"domain":           "",
	"domain/alert":     "authz dal domain",
	"domain/audit":     "authz dal domain",
	"domain/consent":   "authz channel dal domain",
	"domain/contact":   "authz channel dal domain",
	"domain/grant":     "authz channel dal domain",
	"domain/identity":  "authz dal domain",
	"domain/inbox":     "authz channel dal domain",
	"domain/number":    "authz channel dal domain",
	"domain/media":     "authz channel dal domain",
	"domain/template":  "authz channel dal domain",
	"domain/workspace": "authz channel dal domain",

	"authz": "domain",
	"dal":   "channel domain", // of channel its shapes alone: channel.Secret

	"channel":             "domain",
	"channel/meta":        "channel domain",
	"channel/whatsapp":    "channel channel/meta domain",
	"channel/messenger":   "channel channel/meta domain",
	"channel/x":           "channel domain",
	"channel/instagram":   "channel channel/meta domain",
	"channel/channeltest": "channel domain",
	"sandbox":             "channel domain",

	"frontend": "",
}

// reserved are libraries that only some packages may import. A prefix stands for what is beneath it too.
var reserved = map[string]string{
	"github.com/uptrace/bun": "dal",
	"database/sql":           "dal",
	// server gives River its connections, server/embedded asks a starting Postgres whether it answers, and bench
	// measures Postgres itself.
	"github.com/jackc/pgx":                  "dal server server/embedded server/embedded/embeddedtest server/telemetry bench",
	"github.com/casbin/casbin":              "authz",
	"github.com/nats-io/nats.go":            "server server/embedded server/hub server/telemetry",
	"github.com/nats-io/nats-server":        "server/embedded",
	"github.com/riverqueue/river":           "dal server domain/alert domain/grant domain/identity domain/inbox domain/media domain/number domain/template domain/workspace server/telemetry",
	"github.com/99designs/gqlgen":           "graph graph/breadth graph/generated graph/model graph/loader server server/fanout server/graphqlhttp server/graphqlws server/graphqltest server/telemetry bench/stockgqlgen bench/fanoutserver",
	"github.com/vikstrous/dataloadgen":      "graph/loader",
	"gocloud.dev/secrets":                   "dal server server/embedded/embeddedtest bench",
	"github.com/prometheus/client_golang":   "server/telemetry",
	"go.opentelemetry.io/otel":              "demo server server/telemetry",
	"github.com/gorilla/websocket":          "server server/graphqlws bench bench/fanoutserver",
	"github.com/emersion/go-smtp":           "sandbox",
	"github.com/alexedwards/argon2id":       "domain/identity",
	"github.com/trustelem/zxcvbn":           "domain/identity",
	"github.com/nyaruka/phonenumbers":       "domain/identity",
	"github.com/phuslu/iploc":               "domain/identity",
	"golang.org/x/image":                    "domain/identity domain/media",
	"github.com/pion/opus":                  "domain/media",
	"gocloud.dev/blob":                      "domain/media server",
	"github.com/vektah/gqlparser/v2":        "graph graph/breadth graph/generated server server/fanout server/graphqlhttp server/graphqlws server/graphqltest server/telemetry",
	"github.com/wneessen/go-mail":           "server",
	"github.com/joho/godotenv":              "server",
	"github.com/riverqueue/river/rivertype": "dal server domain/grant domain/identity domain/inbox domain/workspace server/telemetry",
}

// testHelpers are packages that only tests import.
var testHelpers = map[string]bool{
	"channel/channeltest": true, "server/embedded/embeddedtest": true, "server/graphqltest": true,
}

// listed is what we ask `go list` of a package.
type listed struct {
	ImportPath, Dir string
	GoFiles         []string
	Imports         []string
}

// short is the package's path below the module.
func (p listed) short() string {
	return strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
}

// packages lists the module's packages with their imports, tests aside.
func packages(t *testing.T) []listed {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Dir,GoFiles,Imports", "./...").Output()
	if err != nil {
		t.Fatal("go list:", err)
	}
	var all []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		if len(p.GoFiles) > 0 {
			all = append(all, p)
		}
	}
}

func TestImportsFollowTheTable(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, p := range packages(t) {
		name := p.short()
		seen[name] = true
		allowed, known := mayImport[name]
		if !known {
			t.Errorf("package %s is missing from mayImport in arch_test.go: say what it may import", name)
			continue
		}
		for _, path := range p.Imports {
			ours, isOurs := strings.CutPrefix(path, module+"/")
			if isOurs && !slices.Contains(strings.Fields(allowed), ours) {
				t.Errorf("%s imports %s; it may import: %s", name, ours, allowed)
			}
			if isOurs && siblings(name, ours) {
				t.Errorf("%s imports its sibling %s: domains meet through events, or an interface that the consumer declares", name, ours)
			}
			if ours == "sandbox" && name != "demo" && !strings.HasPrefix(name, "cmd/") {
				t.Errorf("%s imports the sandbox: only cmd and demo may, so that no deployment contains it by accident", name)
			}
			if path == "testing" && !testHelpers[name] {
				t.Errorf("%s imports testing outside its tests", name)
			}
			if testHelpers[ours] && !strings.HasPrefix(name, "bench/") {
				t.Errorf("%s imports %s, which is for tests alone", name, ours)
			}
			checkReserved(t, name, path)
		}
	}
	for name := range mayImport {
		if !seen[name] {
			t.Errorf("mayImport in arch_test.go has %s, which does not exist", name)
		}
	}
}

// siblings says whether both are domains, and not the same.
func siblings(a, b string) bool {
	return a != b && strings.HasPrefix(a, "domain/") && strings.HasPrefix(b, "domain/")
}

func checkReserved(t *testing.T, name, path string) {
	t.Helper()
	longest := ""
	for prefix := range reserved {
		if (path == prefix || strings.HasPrefix(path, prefix+"/")) && len(prefix) > len(longest) {
			longest = prefix
		}
	}
	if path == "database/sql/driver" { // how an id type becomes a column; it can ask nothing
		return
	}
	if longest != "" && !slices.Contains(strings.Fields(reserved[longest]), name) {
		t.Errorf("%s imports %s, which is for %s alone", name, path, reserved[longest])
	}
}

// source is one of our Go files, parsed.
type source struct {
	pkg, path string
	set       *token.FileSet
	file      *ast.File
}

func (s source) at(n ast.Node) string {
	return s.path + ":" + strconv.Itoa(s.set.Position(n.Pos()).Line)
}

// sources parses the module's Go files, tests and generated ones aside.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	for _, p := range packages(t) {
		for _, name := range p.GoFiles {
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, filepath.Join(p.Dir, name), nil, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			if !ast.IsGenerated(file) {
				all = append(all, source{p.short(), filepath.Join(p.short(), name), set, file})
			}
		}
	}
	return all
}

func TestOnlyIdentityMakesVerifiedActors(t *testing.T) {
	t.Parallel()
	found := false
	for _, s := range sources(t) {
		authz := importName(s.file, module+"/authz")
		ast.Inspect(s.file, func(n ast.Node) bool {
			selector, ok := n.(*ast.SelectorExpr)
			if !ok || authz == "" || selector.Sel.Name != "Verified" {
				return true
			}
			if x, ok := selector.X.(*ast.Ident); !ok || x.Name != authz {
				return true
			}
			found = true
			if s.pkg != "domain/identity" {
				t.Errorf("%s: authz.Verified is for domain/identity alone, after it checked a session", s.at(n))
			}
			return true
		})
		if authz == "." {
			t.Errorf("%s: a dot import of authz hides who calls authz.Verified", s.path)
		}
	}
	if !found {
		t.Error("nobody calls authz.Verified: this test looks for the wrong name")
	}
}

// importName is what a file calls an import; empty where it has none.
func importName(f *ast.File, path string) string {
	for _, i := range f.Imports {
		if p, err := strconv.Unquote(i.Path.Value); err == nil && p == path {
			if i.Name != nil {
				return i.Name.Name
			}
			return filepath.Base(path)
		}
	}
	return ""
}

func TestExportedNamesAreDocumented(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		for _, d := range s.file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				// gqlgen writes the methods that hand out resolvers; their file is otherwise ours.
				hands := strings.HasSuffix(s.path, ".resolvers.go") && d.Recv != nil
				if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) && !hands {
					t.Errorf("%s: %s has no comment", s.at(d), d.Name.Name)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					for _, name := range undocumented(d, spec) {
						t.Errorf("%s: %s has no comment", s.at(name), name.Name)
					}
				}
			}
		}
	}
}

// exportedReceiver says whether a function is seen outside: it is none's method, or an exported type's.
func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	seen := true
	ast.Inspect(d.Recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			seen = id.IsExported()
			return false
		}
		return seen
	})
	return seen
}

// undocumented are a declaration's exported names without a comment; a comment on a group speaks for all in it.
func undocumented(d *ast.GenDecl, spec ast.Spec) []*ast.Ident {
	var names []*ast.Ident
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		if spec.Name.IsExported() && d.Doc == nil && spec.Doc == nil {
			names = append(names, spec.Name)
		}
	case *ast.ValueSpec:
		for _, name := range spec.Names {
			if name.IsExported() && d.Doc == nil && spec.Doc == nil && spec.Comment == nil {
				names = append(names, name)
			}
		}
	}
	return names
}

// notOurs are folders that installs, builds and tests fill.
var notOurs = []string{"node_modules", "dist", "bin", "testdata", "__generated__", "test-results", "playwright-report"}

// walk visits every file and folder of ours. Paths have slashes.
func walk(t *testing.T, visit func(path string, d fs.DirEntry)) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != "." && (strings.HasPrefix(d.Name(), ".") || slices.Contains(notOurs, d.Name())) {
			return fs.SkipDir
		}
		visit(filepath.ToSlash(path), d)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
