package graph

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"postdog.io/authz"
	"postdog.io/domain"
	"postdog.io/graph/breadth"
	"postdog.io/graph/loader"
	"postdog.io/graph/model"
)

// Answers is a gqlgen extension that answers the reads of the inbox level by level; what its reader leaves, gqlgen answers.
// It wants [Reads] before it.
type Answers struct {
	reader *breadth.Reader
	watch  *AnswersWatch
}

// AnswersWatch sees what [Answers] does, for tests. What it sees holds personal data.
type AnswersWatch struct {
	// Left is told which root field was left to gqlgen, and why.
	Left func(ctx context.Context, field string, why error)
	// Answered is told both answers to a root field: gqlgen is asked as well where it is set.
	Answered func(ctx context.Context, field string, answer, gqlgens []byte)
}

var _ interface {
	graphql.HandlerExtension
	graphql.RootFieldInterceptor
} = (*Answers)(nil)

// NewAnswers makes the extension; watch may be nil.
func NewAnswers(r *Resolver, schema *ast.Schema, watch *AnswersWatch) *Answers {
	c := breadth.Config{Schema: schema, Resolvers: r, Guard: mayRead}
	if watch != nil {
		c.Left = watch.Left
	}
	reader := breadth.New(c)
	breadth.Root(reader, "conversations", func(ctx context.Context, args breadth.Arguments) (*model.ConversationConnection, error) {
		a := arguments{of: args}
		filter, first, after := a.conversationFilter("filter"), a.int("first"), a.string("after")
		if a.err != nil {
			return nil, a.err
		}
		return r.Query().Conversations(ctx, filter, first, after)
	})
	breadth.Root(reader, "conversation", withID(r.Query().Conversation))
	breadth.Root(reader, "node", withID(r.Query().Node))
	answerConversations(reader, r)
	answerMessages(reader, r)
	answerPeople(reader, r)
	return &Answers{reader, watch}
}

// ExtensionName implements graphql.HandlerExtension.
func (*Answers) ExtensionName() string { return "Answers" }

// Validate implements graphql.HandlerExtension.
func (*Answers) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptRootField implements graphql.RootFieldInterceptor.
func (e *Answers) InterceptRootField(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
	if field := graphql.GetRootFieldContext(ctx); field != nil && field.Field.ObjectDefinition.Name == "Query" {
		if answer := e.reader.Answer(ctx, field.Field); answer != nil {
			if e.watch == nil || e.watch.Answered == nil {
				return answer
			}
			gqlgens := next(ctx)
			e.watch.Answered(ctx, field.Field.Name, written(answer), written(gqlgens))
			return gqlgens
		}
	}
	return next(ctx)
}

func written(m graphql.Marshaler) []byte {
	var b bytes.Buffer
	m.MarshalGQL(&b)
	return b.Bytes()
}

// mayRead asks what @can asks. A root field with any other guard is gqlgen's.
func mayRead(ctx context.Context, field *ast.FieldDefinition) error {
	request := requestOf(ctx)
	if request.Refused != nil {
		return request.Refused
	}
	if len(field.Directives) != 1 {
		return errors.New("it has no guard of its own")
	}
	switch guard := field.Directives[0]; guard.Name {
	case "can":
		do := guard.Arguments.ForName("do")
		return authz.Can(request.Actor, domain.Permission(do.Value.Raw))
	case "signedIn":
		if !request.Actor.SignedIn() {
			return errors.New("a stranger asks")
		}
		return nil
	default:
		return fmt.Errorf("it has the guard @%s", guard.Name)
	}
}

// arguments reads arguments as gqlgen does, and stops at the first that it can't.
type arguments struct {
	of  breadth.Arguments
	err error
}

func (a *arguments) string(name string) *string {
	return optional(a, name, graphql.UnmarshalString)
}

func (a *arguments) int(name string) *int { return optional(a, name, graphql.UnmarshalInt) }

func (a *arguments) bool(name string) *bool { return optional(a, name, graphql.UnmarshalBoolean) }

func (a *arguments) id(name string) *string { return optional(a, name, graphql.UnmarshalID) }

func optional[V any](a *arguments, name string, unmarshal func(any) (V, error)) *V {
	raw := a.of[name]
	if raw == nil || a.err != nil {
		return nil
	}
	v, err := unmarshal(raw)
	a.err = err
	return &v
}

// withID is a root field that has an id for its only argument.
func withID[V any](resolve func(context.Context, string) (V, error)) func(context.Context, breadth.Arguments) (V, error) {
	return func(ctx context.Context, args breadth.Arguments) (v V, err error) {
		a := arguments{of: args}
		id := a.id("id")
		if a.err != nil || id == nil {
			return v, errors.Join(a.err, errors.New("the id is missing"))
		}
		return resolve(ctx, *id)
	}
}

// fetch has a loader read what the rows of a level name, those that name something.
func fetch[P any, K interface {
	comparable
	IsZero() bool
}, V any](of func(*loader.Loaders) *loader.Loader[K, V], key func(*P) K) func(context.Context, []*P) error {
	return func(ctx context.Context, rows []*P) error {
		keys := idsOf(rows, key)
		if len(keys) == 0 {
			return nil
		}
		_, load, err := readsOf(ctx)
		if err != nil {
			return err
		}
		return of(load).Prefetch(ctx, keys)
	}
}
