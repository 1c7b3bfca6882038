package breadth

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/vektah/gqlparser/v2/ast"
)

// binding is how a field's value is got from its row.
type binding struct {
	takes, gives reflect.Type
	before       func(ctx context.Context, rows []any) error
	get          func(ctx context.Context, row any, args Arguments) (reflect.Value, error)
}

// object is a GraphQL type as a Go struct has it.
type object struct {
	reader *Reader
	name   string
	of     reflect.Type
	// satisfies are the names that fragments on it may have.
	satisfies []string

	mu     sync.RWMutex
	fields map[string]*bound
}

// bound is a field ready to be read: a leaf has a write, others have an object.
type bound struct {
	binding
	write   leaf
	object  *object
	list    bool
	nonNull bool
}

// objectOf finds how a Go struct shows a GraphQL type.
func (r *Reader) objectOf(name string, of reflect.Type) (*object, error) {
	key := typed{name, of}
	r.mu.RLock()
	o := r.objects[key]
	r.mu.RUnlock()
	if o != nil {
		return o, nil
	}
	d := r.Schema.Types[name]
	if d == nil || d.Kind != ast.Object || of.Kind() != reflect.Struct {
		return nil, fmt.Errorf("%s as %s is no object of one type", name, of)
	}
	o = &object{reader: r, name: name, of: of, satisfies: append([]string{name}, d.Interfaces...), fields: map[string]*bound{}}
	for _, other := range r.Schema.Types {
		for _, member := range other.Types {
			if member == name {
				o.satisfies = append(o.satisfies, other.Name)
			}
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if other := r.objects[key]; other != nil {
		return other, nil
	}
	r.objects[key] = o
	return o, nil
}

// field finds how a field is read, and keeps it.
func (o *object) field(d *ast.FieldDefinition) (*bound, error) {
	o.mu.RLock()
	b := o.fields[d.Name]
	o.mu.RUnlock()
	if b != nil {
		return b, nil
	}
	b, err := o.bind(d)
	if err != nil {
		return nil, fmt.Errorf("%s.%s: %w", o.name, d.Name, err)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.fields[d.Name] = b
	return b, nil
}

func (o *object) bind(d *ast.FieldDefinition) (*bound, error) {
	for _, guard := range d.Directives {
		if guard.Name != "deprecated" {
			return nil, fmt.Errorf("it has the guard @%s", guard.Name)
		}
	}
	found, ok := o.reader.resolves[place{o.name, d.Name}]
	switch {
	case ok && found.takes != o.of:
		return nil, fmt.Errorf("its resolver takes %s", found.takes)
	case ok:
	case o.reader.hasResolver(o.name, d.Name):
		return nil, fmt.Errorf("its resolver is not known")
	case len(d.Arguments) > 0:
		return nil, fmt.Errorf("it has arguments")
	default:
		if found, ok = memberOf(o.of, d.Name); !ok {
			return nil, fmt.Errorf("%s has no such field or method", o.of)
		}
	}
	return o.reader.shape(found, d.Type)
}

// shape finds how what a binding gives is written as a GraphQL type.
func (r *Reader) shape(found binding, as *ast.Type) (*bound, error) {
	b := &bound{binding: found, nonNull: as.NonNull}
	named := r.Schema.Types[as.Name()]
	if named.Kind == ast.Scalar || named.Kind == ast.Enum {
		var err error
		b.write, err = leafOf(as, found.gives)
		return b, err
	}
	of := found.gives
	if as.Elem != nil {
		if of.Kind() != reflect.Slice || as.Elem.Elem != nil || !as.Elem.NonNull {
			return nil, fmt.Errorf("%s is no list of objects", of)
		}
		b.list, of = true, of.Elem()
	}
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	var err error
	b.object, err = r.objectOf(as.Name(), of)
	return b, err
}

// memberOf finds the method or field that gqlgen binds to a name, as it does: methods first, case ignored.
func memberOf(of reflect.Type, name string) (binding, bool) {
	for m := range reflect.PointerTo(of).Methods() {
		if !strings.EqualFold(m.Name, name) {
			continue
		}
		if m.Type.NumIn() != 1 || m.Type.NumOut() != 1 {
			return binding{}, false
		}
		index := m.Index
		return binding{takes: of, gives: m.Type.Out(0), get: func(_ context.Context, row any, _ Arguments) (reflect.Value, error) {
			return reflect.ValueOf(row).Method(index).Call(nil)[0], nil
		}}, true
	}
	f, ok := of.FieldByNameFunc(func(field string) bool { return strings.EqualFold(field, name) })
	if !ok || !f.IsExported() {
		return binding{}, false
	}
	return binding{takes: of, gives: f.Type, get: func(_ context.Context, row any, _ Arguments) (reflect.Value, error) {
		return reflect.ValueOf(row).Elem().FieldByIndex(f.Index), nil
	}}, true
}
