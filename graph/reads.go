package graph

import (
	"context"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/graph/loader"
)

// reads is what one answer reads through: a single read-only transaction, begun when something is first read, and the
// loaders on it. So one answer shows one moment.
type reads struct {
	store     *dal.Store
	workspace domain.WorkspaceID
	member    domain.MemberID
	scope     domain.Scope

	mu      sync.Mutex
	tx      *dal.Tx
	loaders *loader.Loaders
}

type readsKey struct{}

func newReads(store *dal.Store, by authz.Actor) *reads {
	return &reads{store: store, workspace: by.Workspace(), member: by.Member(), scope: by.Scope()}
}

// readsOf returns the transaction and the loaders of the answer at hand.
func readsOf(ctx context.Context) (*dal.Tx, *loader.Loaders, error) {
	r, ok := ctx.Value(readsKey{}).(*reads)
	if !ok {
		return nil, nil, domain.Errorf(domain.Internal, "Something went wrong on our side.")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.tx == nil {
		tx, err := r.store.ReadWorkspace(ctx, r.workspace)
		if err != nil {
			return nil, nil, err
		}
		r.tx, r.loaders = tx, loader.New(tx, r.member, r.scope)
	}
	return r.tx, r.loaders, nil
}

// forget ends the transaction, so that what is read next is read anew.
func (r *reads) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.tx != nil {
		r.tx.Close()
		r.tx, r.loaders = nil, nil
	}
}

// Reads is a gqlgen extension that gives each answer, and each event of a subscription, its reads.
type Reads struct{ Store *dal.Store }

var _ interface {
	graphql.HandlerExtension
	graphql.ResponseInterceptor
	graphql.RootFieldInterceptor
} = Reads{}

// ExtensionName implements graphql.HandlerExtension.
func (Reads) ExtensionName() string { return "Reads" }

// Validate implements graphql.HandlerExtension.
func (Reads) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptResponse implements graphql.ResponseInterceptor.
func (e Reads) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	by := actorOf(ctx)
	if b, ok := ctx.Value(batchKey{}).(*EventBatch); ok {
		if shared := b.open(ctx, e.Store, by); shared != nil {
			return next(context.WithValue(ctx, readsKey{}, shared))
		}
	}
	r := newReads(e.Store, by)
	defer r.forget()
	ctx = context.WithValue(ctx, readsKey{}, r)
	for {
		answer := next(ctx)
		if by.Scope().Whole() || !outOfSight(ctx, answer) {
			return answer
		}
		r.forget()
		ctx = graphql.WithFreshResponseContext(ctx)
	}
}

// outOfSight says whether a live event could not be read for the one reason that what it tells of went out of sight after the
// event was judged. It is told to nobody then: the event by which it went comes after it, and says so.
func outOfSight(ctx context.Context, event *graphql.Response) bool {
	if event == nil || len(event.Errors) == 0 || graphql.GetOperationContext(ctx).Operation.Operation != ast.Subscription {
		return false
	}
	for _, e := range event.Errors {
		if isOfStream(e.Path) || e.Extensions["code"] != domain.NotFound {
			return false
		}
	}
	return true
}

// isOfStream says whether an error is of the subscription itself. Paths within an event begin with the subscription's field or,
// where gqlgen has left it out, with a field of the event.
func isOfStream(path ast.Path) bool {
	return len(path) == 0 || len(path) == 1 && path[0] == ast.PathName("inboxEvents")
}

// InterceptRootField implements graphql.RootFieldInterceptor: each mutation of a document sees what those before it did.
func (Reads) InterceptRootField(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
	if r, ok := ctx.Value(readsKey{}).(*reads); ok {
		if field := graphql.GetRootFieldContext(ctx); field != nil && field.Field.ObjectDefinition.Name == "Mutation" {
			r.forget()
		}
	}
	return next(ctx)
}
