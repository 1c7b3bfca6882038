// Package breadth answers fields of Query level by level: where gqlgen starts a goroutine and waits for a batch at each edge
// of each row, a [Reader] first fetches what all rows of a level need and then asks each row's resolver, which finds it there.
// It calls the same resolvers as gqlgen and writes the same bytes. Whatever is out of its ordinary (an error, a null where
// none may be, a field that it was not told of) it leaves to gqlgen, which answers the whole root field in its place.
package breadth

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Config says what a Reader reads.
type Config struct {
	Schema *ast.Schema
	// Resolvers is gqlgen's ResolverRoot. Fields that have a resolver are read through Resolve only, others as gqlgen binds them.
	Resolvers any
	// Guard says whether a root field may be read, by the directives in its definition; what it refuses is left to gqlgen.
	Guard func(ctx context.Context, field *ast.FieldDefinition) error
	// Left is told which root field was left to gqlgen, and why; nil tells nobody. The reason may hold personal data.
	Left func(ctx context.Context, field string, why error)
}

// Reader answers root fields of queries. It is safe for concurrent use once all is registered.
type Reader struct {
	Config
	roots    map[string]binding
	resolves map[place]binding

	mu      sync.RWMutex
	objects map[typed]*object
}

// place is a field of a GraphQL type.
type place struct{ object, field string }

// typed is a GraphQL type as a Go type has it.
type typed struct {
	name string
	of   reflect.Type
}

// New makes a reader that knows no root field yet.
func New(c Config) *Reader {
	return &Reader{Config: c, roots: map[string]binding{}, resolves: map[place]binding{}, objects: map[typed]*object{}}
}

// Arguments are a field's arguments as gqlgen's Unmarshal functions take them.
type Arguments = map[string]any

// Root registers how a field of Query is resolved.
func Root[V any](r *Reader, field string, resolve func(ctx context.Context, args Arguments) (V, error)) {
	r.roots[r.known("Query", field)] = binding{gives: reflect.TypeFor[V](), get: func(ctx context.Context, _ any, args Arguments) (reflect.Value, error) {
		v, err := resolve(ctx, args)
		return reflect.ValueOf(v), err
	}}
}

// Resolve registers a field's resolver, and what fetches for all rows of a level what the resolver will ask for.
func Resolve[P, V any](r *Reader, object, field string, resolve func(context.Context, *P) (V, error), before ...func(context.Context, []*P) error) {
	ResolveWith(r, object, field, func(ctx context.Context, p *P, _ Arguments) (V, error) { return resolve(ctx, p) }, before...)
}

// ResolveWith is Resolve for a field with arguments.
func ResolveWith[P, V any](r *Reader, object, field string, resolve func(context.Context, *P, Arguments) (V, error), before ...func(context.Context, []*P) error) {
	b := binding{takes: reflect.TypeFor[P](), gives: reflect.TypeFor[V](), get: func(ctx context.Context, row any, args Arguments) (reflect.Value, error) {
		v, err := resolve(ctx, row.(*P), args)
		return reflect.ValueOf(v), err
	}}
	if len(before) > 0 {
		b.before = func(ctx context.Context, rows []any) error {
			typed := make([]*P, len(rows))
			for i, row := range rows {
				typed[i] = row.(*P)
			}
			for _, fetch := range before {
				if err := fetch(ctx, typed); err != nil {
					return err
				}
			}
			return nil
		}
	}
	r.resolves[place{object, r.known(object, field)}] = b
}

// Get registers a method that gqlgen binds; the reader would find it too, and call it by reflection, which is slower.
func Get[P, V any](r *Reader, object, field string, get func(*P) V) {
	Resolve(r, object, field, func(_ context.Context, p *P) (V, error) { return get(p), nil })
}

// known stops a program that registers what the schema does not have.
func (r *Reader) known(object, field string) string {
	if d := r.Schema.Types[object]; d == nil || d.Fields.ForName(field) == nil {
		panic(fmt.Sprintf("breadth: the schema has no field %s.%s", object, field))
	}
	return field
}

// Reads says whether a root field is registered.
func (r *Reader) Reads(field string) bool {
	_, ok := r.roots[field]
	return ok
}

// hasResolver says whether gqlgen asks a resolver for a field.
func (r *Reader) hasResolver(object, field string) bool {
	root := reflect.TypeOf(r.Resolvers)
	for m := range root.Methods() {
		if strings.EqualFold(m.Name, object) && m.Type.NumIn() == 1 && m.Type.NumOut() == 1 {
			for f := range m.Type.Out(0).Methods() {
				if strings.EqualFold(f.Name, field) {
					return true
				}
			}
		}
	}
	return false
}

// Answer answers a root field of the operation in ctx; nil where it is to be left to gqlgen.
func (r *Reader) Answer(ctx context.Context, field graphql.CollectedField) graphql.Marshaler {
	root, ok := r.roots[field.Name]
	if !ok {
		return nil
	}
	answer, err := r.answer(ctx, root, field)
	if err != nil {
		if r.Left != nil {
			r.Left(ctx, field.Name, err)
		}
		return nil
	}
	return answer
}
