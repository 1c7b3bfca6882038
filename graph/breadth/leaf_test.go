package breadth

import (
	"bytes"
	"io"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"postdog.io/domain"
	"postdog.io/graph/model"
)

// Leaves are written as gqlgen writes them.
func TestLeavesAreGqlgens(t *testing.T) {
	t.Parallel()
	type kind string
	at, text := time.Date(2026, 11, 23, 21, 46, 5, 120_000_000, time.FixedZone("", 3600)), "a"
	id := domain.NewID[domain.MessageID]()
	for name, c := range map[string]struct {
		as   *ast.Type
		v    any
		want graphql.Marshaler
	}{
		"text":            {ast.NonNullNamedType("String", nil), "\x00\x1f\t\r\n\"\\/<>&\u2028\x7f ünï 🐕 \xff", graphql.MarshalString("\x00\x1f\t\r\n\"\\/<>&\u2028\x7f ünï 🐕 \xff")},
		"a kind":          {ast.NonNullNamedType("Kind", nil), kind("A"), graphql.MarshalString("A")},
		"no text":         {ast.NamedType("String", nil), (*string)(nil), graphql.Null},
		"a text":          {ast.NamedType("String", nil), &text, graphql.MarshalString("a")},
		"an instant":      {ast.NonNullNamedType("DateTime", nil), at, model.MarshalDateTime(at)},
		"maybe at":        {ast.NamedType("DateTime", nil), &at, model.MarshalDateTime(at)},
		"an id":           {ast.NonNullNamedType("ID", nil), id, id},
		"a number":        {ast.NonNullNamedType("Int", nil), int64(math.MinInt64), graphql.MarshalInt64(math.MinInt64)},
		"yes":             {ast.NonNullNamedType("Boolean", nil), true, graphql.MarshalBoolean(true)},
		"texts":           {ast.NonNullListType(ast.NonNullNamedType("String", nil), nil), []string{"a", "b"}, raw(`["a","b"]`)},
		"a nil list":      {ast.NonNullListType(ast.NonNullNamedType("String", nil), nil), []string(nil), raw(`[]`)},
		"a nullable list": {ast.ListType(ast.NonNullNamedType("String", nil), nil), []string(nil), graphql.Null},
	} {
		if got, want := leafOfTest(t, c.as, c.v), bytesOf(c.want); got != want {
			t.Errorf("%s is %s, and gqlgen's %s", name, got, want)
		}
	}
	random := rand.New(rand.NewPCG(1, 2)) // #nosec G404 -- a test's
	for range 10_000 {
		f := math.Float64frombits(random.Uint64())
		if math.IsNaN(f) || math.IsInf(f, 0) {
			continue
		}
		for _, f := range []float64{f, math.Round(random.Float64()*1e8) / 100} {
			if got, want := leafOfTest(t, ast.NonNullNamedType("Float", nil), f), bytesOf(graphql.MarshalFloat(f)); got != want {
				t.Fatalf("%s, and gqlgen's %s", got, want)
			}
		}
	}
}

// A null where none may be, and what is not known, are left.
func TestLeavesThatAreLeft(t *testing.T) {
	t.Parallel()
	write, err := leafOf(ast.NonNullNamedType("String", nil), reflect.TypeFor[*string]())
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := write(nil, reflect.ValueOf((*string)(nil))); ok {
		t.Error("null was written where none may be")
	}
	for _, v := range []any{map[string]string{}, struct{}{}, []byte(nil)} {
		if _, err := leafOf(ast.NonNullNamedType("Any", nil), reflect.TypeOf(v)); err == nil {
			t.Errorf("%T is known", v)
		}
	}
}

func leafOfTest(t *testing.T, as *ast.Type, v any) string {
	t.Helper()
	write, err := leafOf(as, reflect.TypeOf(v))
	if err != nil {
		t.Fatal(err)
	}
	b, ok := write(nil, reflect.ValueOf(v))
	if !ok {
		t.Errorf("%v was left", v)
	}
	return string(b)
}

func raw(text string) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { _, _ = io.WriteString(w, text) })
}

func bytesOf(m graphql.Marshaler) string {
	var b bytes.Buffer
	m.MarshalGQL(&b)
	return b.String()
}
