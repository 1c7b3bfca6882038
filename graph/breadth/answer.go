package breadth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// errNull is a null where none may be.
var errNull = errors.New("null where none may be")

// selection is what is asked of all objects of a level.
type selection struct {
	object *object
	fields []selected
}

// selected is a field of a selection.
type selected struct {
	// key is the response's key as JSON, with the colon; a __typename has its value there too, and nothing else.
	key string
	*bound
	args  Arguments
	below *selection
}

// answer resolves the root field and everything below it.
func (r *Reader) answer(ctx context.Context, root binding, field graphql.CollectedField) (_ graphql.Marshaler, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("a panic: %v", p) // gqlgen meets it again, and tells of it
		}
	}()
	if err := r.Guard(ctx, field.Definition); err != nil {
		return nil, err
	}
	op := graphql.GetOperationContext(ctx)
	v, err := root.get(ctx, nil, field.ArgumentMap(op.Variables))
	if err != nil {
		return nil, err
	}
	b, err := r.rootShape(root, v, field.Definition.Type)
	if err != nil {
		return nil, err
	}
	below, err := b.object.plan(op, field)
	if err != nil {
		return nil, err
	}
	c := column{places: make([]span, 0, 1)}
	if err := c.add(b, v); err != nil {
		return nil, err
	}
	if c.parts, err = below.answer(ctx, c.rows); err != nil {
		return nil, err
	}
	out := c.append(make([]byte, 0, len(c.parts.b)+2), b, 0)
	return graphql.WriterFunc(func(w io.Writer) { _, _ = w.Write(out) }), nil
}

// rootShape finds how a root field's value is written; that of an interface by the type that it has.
func (r *Reader) rootShape(root binding, v reflect.Value, as *ast.Type) (*bound, error) {
	if named := r.Schema.Types[as.Name()]; as.Elem == nil && named.Kind == ast.Interface {
		if !v.IsValid() || v.Kind() != reflect.Pointer || v.IsNil() {
			return nil, errors.New("there is nothing")
		}
		as, root.gives = ast.NamedType(v.Type().Elem().Name(), nil), v.Type()
		if d := r.Schema.Types[as.NamedType]; d == nil || !slices.Contains(d.Interfaces, named.Name) {
			return nil, fmt.Errorf("%s is no %s", as.NamedType, named.Name)
		}
	}
	b, err := r.shape(root, as)
	if err == nil && b.object == nil {
		err = errors.New("it is no object")
	}
	return b, err
}

// plan finds how what an operation asks of an object is read.
func (o *object) plan(op *graphql.OperationContext, of graphql.CollectedField) (*selection, error) {
	fields := graphql.CollectFields(op, of.Selections, o.satisfies)
	s := &selection{object: o, fields: make([]selected, 0, len(fields))}
	for _, f := range fields {
		key := string(append(appendString(nil, f.Alias), ':'))
		if f.Name == "__typename" {
			s.fields = append(s.fields, selected{key: key + string(appendString(nil, o.name))})
			continue
		}
		if len(f.Deferrables) > 0 {
			return nil, fmt.Errorf("%s.%s may be deferred", o.name, f.Name)
		}
		b, err := o.field(f.Definition)
		if err != nil {
			return nil, err
		}
		next := selected{key: key, bound: b}
		if len(f.Definition.Arguments) > 0 {
			next.args = f.ArgumentMap(op.Variables)
		}
		if b.object != nil {
			if next.below, err = b.object.plan(op, f); err != nil {
				return nil, err
			}
		}
		s.fields = append(s.fields, next)
	}
	return s, nil
}

// parts are the JSON of a level's objects, one after the other.
type parts struct {
	b    []byte
	ends []int
}

func (p *parts) at(i int) []byte {
	from := 0
	if i > 0 {
		from = p.ends[i-1]
	}
	return p.b[from:p.ends[i]]
}

// column is what a field holds in each row of a level: of a leaf the values, of others the places of their objects in parts.
type column struct {
	values []reflect.Value
	places []span
	rows   []any
	parts  parts
	// seen is where a row stands that others share: it is answered once.
	seen map[any]int
}

// span is where the objects of a row's field stand; a negative length is null.
type span struct{ from, length int }

// answer writes all rows of a level, after what is below them.
func (s *selection) answer(ctx context.Context, rows []any) (parts, error) {
	if len(rows) == 0 {
		return parts{}, nil
	}
	columns := make([]column, len(s.fields))
	for i := range s.fields {
		f := &s.fields[i]
		if f.bound == nil {
			continue
		}
		if err := columns[i].read(ctx, f, rows); err != nil {
			return parts{}, fmt.Errorf("%s.%s %w", s.object.name, f.key, err)
		}
	}
	out := parts{ends: make([]int, len(rows))}
	for n := range rows {
		out.b = append(out.b, '{')
		for i := range s.fields {
			f := &s.fields[i]
			if i > 0 {
				out.b = append(out.b, ',')
			}
			out.b = append(out.b, f.key...)
			switch {
			case f.bound == nil:
			case f.write != nil:
				var ok bool
				if out.b, ok = f.write(out.b, columns[i].values[n]); !ok {
					return parts{}, fmt.Errorf("%s.%s %w", s.object.name, f.key, errNull)
				}
			default:
				out.b = columns[i].append(out.b, f.bound, n)
			}
		}
		out.b = append(out.b, '}')
		out.ends[n] = len(out.b)
		if n == 0 && len(rows) > 1 { // the first is a good guess for all
			out.b = append(make([]byte, 0, len(out.b)*(len(rows)+len(rows)/4+1)), out.b...)
		}
	}
	return out, nil
}

// read asks all rows for a field, and answers what is below it.
func (c *column) read(ctx context.Context, f *selected, rows []any) error {
	if f.before != nil {
		if err := f.before(ctx, rows); err != nil {
			return err
		}
	}
	if f.write != nil {
		c.values = make([]reflect.Value, len(rows))
	} else {
		c.places = make([]span, 0, len(rows))
		c.rows = make([]any, 0, len(rows))
	}
	for n, row := range rows {
		v, err := f.get(ctx, row, f.args)
		if err != nil {
			return err
		}
		if f.write != nil {
			c.values[n] = v
		} else if err := c.add(f.bound, v); err != nil {
			return err
		}
	}
	if f.below == nil {
		return nil
	}
	var err error
	c.parts, err = f.below.answer(ctx, c.rows)
	return err
}

// add takes in a row's object or list of objects.
func (c *column) add(b *bound, v reflect.Value) error {
	at := span{len(c.rows), 1}
	switch {
	case !b.list:
		if v.Kind() == reflect.Pointer && v.IsNil() {
			at.length = -1
			if b.nonNull {
				return errNull
			}
			break
		}
		row := pointer(v)
		if there, ok := c.seen[row]; ok {
			at.from = there
			break
		}
		if c.seen == nil {
			c.seen = map[any]int{}
		}
		c.seen[row] = at.from
		c.rows = append(c.rows, row)
	case v.IsNil() && !b.nonNull:
		at.length = -1
	default:
		at.length = v.Len()
		for i := range at.length {
			element := v.Index(i)
			if element.Kind() == reflect.Pointer && element.IsNil() {
				return errNull
			}
			c.rows = append(c.rows, pointer(element))
		}
	}
	c.places = append(c.places, at)
	return nil
}

// pointer is the address of an object.
func pointer(v reflect.Value) any {
	if v.Kind() == reflect.Pointer {
		return v.Interface()
	}
	if v.CanAddr() {
		return v.Addr().Interface()
	}
	there := reflect.New(v.Type())
	there.Elem().Set(v)
	return there.Interface()
}

// append writes a row's object or list.
func (c *column) append(b []byte, f *bound, n int) []byte {
	at := c.places[n]
	if at.length < 0 {
		return append(b, null...)
	}
	if !f.list {
		return append(b, c.parts.at(at.from)...)
	}
	b = append(b, '[')
	for i := range at.length {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, c.parts.at(at.from+i)...)
	}
	return append(b, ']')
}
