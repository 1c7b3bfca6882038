package graph

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"postdog.io/domain"
)

// PresentError is the one place where an error becomes what a client is told. A domain.Error travels whole; a mistake in
// the document is told as it is; everything else is logged under an id, and the client gets that id.
func PresentError(log *slog.Logger) graphql.ErrorPresenterFunc {
	return func(ctx context.Context, err error) *gqlerror.Error {
		var told *domain.Error
		if errors.As(err, &told) {
			e := &gqlerror.Error{Message: told.Message, Path: graphql.GetPath(ctx), Extensions: map[string]any{"code": told.Code}}
			if field := cmp.Or(told.Field, argument(err, len(e.Path))); field != "" {
				e.Extensions["field"] = field
			}
			if told.RetryAfter > 0 {
				e.Extensions["retryAfter"] = told.RetryAfter
				if tell := requestOf(ctx).RetryAfter; tell != nil {
					tell(told.RetryAfter)
				}
			}
			return e
		}
		// gqlgen and gqlparser make their errors about the document without a cause.
		var document *gqlerror.Error
		if errors.As(err, &document) && document.Err == nil {
			return NameCode(document)
		}
		id := uuid.NewString()
		level := slog.LevelError
		if errors.Is(ctx.Err(), context.Canceled) {
			level = slog.LevelDebug // the client went away: nothing of ours failed
		}
		log.Log(ctx, level, "operation failed", "error_id", id, "path", graphql.GetPath(ctx).String(), "error", err)
		return &gqlerror.Error{
			Message: "Something went wrong on our side. Try again; if it stays, tell us this code: " + id,
			Path:    graphql.GetPath(ctx), Extensions: map[string]any{"code": domain.Internal, "id": id},
		}
	}
}

// RecoverPanic turns a panic in a resolver into an error that PresentError hides.
func RecoverPanic(log *slog.Logger) graphql.RecoverFunc {
	return func(ctx context.Context, cause any) error {
		log.ErrorContext(ctx, "resolver panicked", "path", graphql.GetPath(ctx).String(), "panic", cause)
		return errors.New("graph: panic")
	}
}

// NameCode gives an error about the document one of our codes, instead of gqlgen's.
func NameCode(err *gqlerror.Error) *gqlerror.Error {
	code, _ := err.Extensions["code"].(string)
	ours := domain.Invalid
	switch code {
	case "COMPLEXITY_LIMIT_EXCEEDED", string(domain.CostExceeded):
		ours = domain.CostExceeded
	case "PERSISTED_QUERY_NOT_FOUND":
		return err // clients of persisted documents act on it
	}
	if err.Extensions == nil {
		err.Extensions = map[string]any{}
	}
	err.Extensions["code"] = ours
	sayWhich(err)
	return err
}

// argument is the dotted name of an argument that gqlgen could not read, as its error's path says after `skip` steps.
func argument(err error, skip int) string {
	var at *gqlerror.Error
	if !errors.As(err, &at) || len(at.Path) <= skip {
		return ""
	}
	return strings.TrimPrefix(at.Path[skip:].String(), "input.")
}

// sayWhich makes a sentence of gqlparser's words about a variable, and names the field at fault.
func sayWhich(err *gqlerror.Error) {
	if strings.HasPrefix(err.Message, "operation ") && strings.HasSuffix(err.Message, " not found") {
		err.Message = "The document has no operation of this name; give operationName, and one that the document has."
	}
	if len(err.Path) < 2 || err.Path[0] != ast.PathName("variable") {
		return
	}
	which := "$" + err.Path[1:].String()
	switch err.Message {
	case "must be defined":
		err.Message = which + " is missing."
	case "cannot be null":
		err.Message = which + " can't be null."
	case "unknown field":
		err.Message = "There is no field " + which + "."
	}
	if len(err.Path) > 2 {
		err.Extensions["field"] = err.Path[2:].String()
	}
}

// Broken says that a live event could not be told because our own side failed. A client that resumes gets it again.
func Broken(r *graphql.Response) bool {
	for _, e := range r.Errors {
		if e.Extensions["code"] == domain.Internal {
			return true
		}
	}
	return false
}
