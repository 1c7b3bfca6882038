package breadth

import (
	"fmt"
	"reflect"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// leaf appends a value of a scalar or enum, or a list of them, as JSON; false where it is null and may not be.
type leaf func(b []byte, v reflect.Value) ([]byte, bool)

var null = []byte("null")

// leafOf finds how a Go type is written as a GraphQL type of scalars or enums.
func leafOf(as *ast.Type, of reflect.Type) (leaf, error) {
	if as.Elem != nil {
		return leavesOf(as, of)
	}
	if of.Kind() == reflect.Pointer {
		write, err := scalarOf(as.NamedType, of.Elem())
		if err != nil {
			return nil, err
		}
		return func(b []byte, v reflect.Value) ([]byte, bool) {
			if v.IsNil() {
				return append(b, null...), !as.NonNull
			}
			return write(b, v.Elem()), true
		}, nil
	}
	write, err := scalarOf(as.NamedType, of)
	if err != nil {
		return nil, err
	}
	return func(b []byte, v reflect.Value) ([]byte, bool) { return write(b, v), true }, nil
}

func leavesOf(as *ast.Type, of reflect.Type) (leaf, error) {
	if of.Kind() != reflect.Slice {
		return nil, fmt.Errorf("%s is no list", of)
	}
	element, err := leafOf(as.Elem, of.Elem())
	if err != nil {
		return nil, err
	}
	return func(b []byte, v reflect.Value) ([]byte, bool) {
		if v.IsNil() && !as.NonNull {
			return append(b, null...), true
		}
		b = append(b, '[')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			var ok bool
			if b, ok = element(b, v.Index(i)); !ok {
				return b, false
			}
		}
		return append(b, ']'), true
	}, nil
}

var (
	marshaler = reflect.TypeFor[graphql.Marshaler]()
	instant   = reflect.TypeFor[time.Time]()
)

// scalarOf finds how one value is written. Kinds are written as gqlgen writes them.
func scalarOf(name string, of reflect.Type) (func([]byte, reflect.Value) []byte, error) {
	switch {
	case of.Implements(marshaler):
		return func(b []byte, v reflect.Value) []byte {
			w := sink{b}
			v.Interface().(graphql.Marshaler).MarshalGQL(&w)
			return w.b
		}, nil
	case of == instant && name == "DateTime":
		return func(b []byte, v reflect.Value) []byte {
			return append(timeOf(v).UTC().AppendFormat(append(b, '"'), time.RFC3339Nano), '"')
		}, nil
	case of.Kind() == reflect.String:
		return func(b []byte, v reflect.Value) []byte { return appendString(b, v.String()) }, nil
	case of.Kind() == reflect.Bool:
		return func(b []byte, v reflect.Value) []byte { return strconv.AppendBool(b, v.Bool()) }, nil
	case name == "Float" && of.Kind() == reflect.Float64:
		return func(b []byte, v reflect.Value) []byte { return strconv.AppendFloat(b, v.Float(), 'g', -1, 64) }, nil
	case name == "Int" && v64(of.Kind()):
		return func(b []byte, v reflect.Value) []byte { return strconv.AppendInt(b, v.Int(), 10) }, nil
	}
	return nil, fmt.Errorf("%s as %s is not known", name, of)
}

func v64(k reflect.Kind) bool { return k == reflect.Int || k == reflect.Int64 || k == reflect.Int32 }

// timeOf avoids a copy where it can.
func timeOf(v reflect.Value) time.Time {
	if v.CanAddr() {
		return *v.Addr().Interface().(*time.Time)
	}
	return v.Interface().(time.Time)
}

// sink is a writer that appends.
type sink struct{ b []byte }

func (s *sink) Write(b []byte) (int, error) {
	s.b = append(s.b, b...)
	return len(b), nil
}

func (s *sink) WriteString(text string) (int, error) {
	s.b = append(s.b, text...)
	return len(text), nil
}

const hex = "0123456789ABCDEF"

// appendString writes a text as gqlgen's MarshalString does.
func appendString(b []byte, text string) []byte {
	b = append(b, '"')
	start := 0
	for i := range len(text) {
		c := text[i]
		if c >= 0x20 && c != '\\' && c != '"' {
			continue
		}
		b = append(b, text[start:i]...)
		start = i + 1
		switch c {
		case '\t':
			b = append(b, `\t`...)
		case '\r':
			b = append(b, `\r`...)
		case '\n':
			b = append(b, `\n`...)
		case '\\', '"':
			b = append(b, '\\', c)
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xf])
		}
	}
	return append(append(b, text[start:]...), '"')
}
