package postdog_test

import (
	"bytes"
	"go/ast"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// refusedNames say nothing about what is inside, so everything ends up in them.
var refusedNames = []string{"pkg", "internal", "utils", "util", "common", "types", "models", "services", "helpers"}

func TestNoFolderHasARefusedName(t *testing.T) {
	t.Parallel()
	walk(t, func(p string, d fs.DirEntry) {
		if d.IsDir() && slices.Contains(refusedNames, d.Name()) {
			t.Errorf("%s: name a folder after its domain word; %s says nothing", p, d.Name())
		}
	})
}

// maxLines keeps a file readable in one sitting; aim for 200.
const maxLines = 500

var generatedMark = regexp.MustCompile(`(?m)^(//|/\*) ?(Code generated .* DO NOT EDIT|@generated)`)

func TestNoFileIsTooLong(t *testing.T) {
	t.Parallel()
	walk(t, func(p string, d fs.DirEntry) {
		if d.IsDir() || !slices.Contains([]string{".go", ".ts", ".tsx", ".css"}, path.Ext(p)) {
			return
		}
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(text, []byte("\n")); n > maxLines && !generatedMark.Match(text[:min(len(text), 500)]) {
			t.Errorf("%s has %d lines, more than %d: split it", p, n, maxLines)
		}
	})
}

var mapRow = regexp.MustCompile("(?m)^\\| `([^`]+)/` \\|")

// TestReadmeMapMatchesTree compares README's map of the house with the folders, two levels deep. What is inside the
// dashboard is its own.
func TestReadmeMapMatchesTree(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	mapped := map[string]bool{}
	for _, m := range mapRow.FindAllStringSubmatch(string(text), -1) {
		mapped[m[1]] = true
	}
	there := map[string]bool{}
	walk(t, func(p string, d fs.DirEntry) {
		if d.IsDir() {
			return
		}
		for dir := path.Dir(p); dir != "."; dir = path.Dir(dir) {
			if strings.Count(dir, "/") < 2 && !strings.HasPrefix(dir, "frontend/") {
				there[dir] = true
			}
		}
	})
	for dir := range there {
		if !mapped[dir] {
			t.Errorf("README.md's map lacks %s/: add a row that says what lives there", dir)
		}
	}
	for dir := range mapped {
		if !there[dir] {
			t.Errorf("README.md's map has %s/, which does not exist", dir)
		}
	}
}

var exampleLine = regexp.MustCompile(`(?m)^#? ?([A-Z][A-Z0-9_]+)=`)

// TestEnvExampleListsTheEnvironment compares .env.example with the variables that the code reads.
func TestEnvExampleListsTheEnvironment(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(".env.example")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, m := range exampleLine.FindAllStringSubmatch(string(text), -1) {
		listed[m[1]] = true
	}
	read := environmentRead(t)
	if len(read) < 10 {
		t.Errorf("only %d variables found in the code: this test looks in the wrong place", len(read))
	}
	for name, where := range read {
		if !listed[name] {
			t.Errorf("%s: .env.example lacks %s", where, name)
		}
	}
	for name := range listed {
		if read[name] == "" {
			t.Errorf(".env.example has %s, which nothing reads", name)
		}
	}
}

// environmentRead finds the variables that the code asks for by a literal name, and where.
func environmentRead(t *testing.T) map[string]string {
	t.Helper()
	read := map[string]string{}
	variable := regexp.MustCompile(`^"((?:POSTDOG|TLS|META|KMS|SMTP|NATS|DATABASE|BLOB|X|LINKEDIN|PINTEREST|STRIPE|PAYPAL)_[A-Z0-9_]+)"$`)
	for _, s := range sources(t) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
				if m := variable.FindStringSubmatch(l.Value); m != nil {
					read[m[1]] = s.at(n)
				}
			}
			return true
		})
	}
	return read
}
