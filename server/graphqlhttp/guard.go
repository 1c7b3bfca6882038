package graphqlhttp

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"postdog.io/domain"
)

// CodeDocumentNotFound is the extensions.code of a document id that nobody has registered, as clients of
// automatic persisted queries know it.
const CodeDocumentNotFound domain.Code = "PERSISTED_QUERY_NOT_FOUND"

// DocumentID is the key in graphql.RawParams.Extensions under which a transport hands the request's
// `documentId` (GraphQL over HTTP, "Persisted Documents") to the [Guard].
const DocumentID = "documentId"

// Documents finds trusted documents: the operations that our own clients were built with.
type Documents interface {
	// Document returns the text registered under id, and whether there is one.
	Document(id string) (string, bool)
}

// GuardConfig says what a [Guard] knows and accepts. The zero value has no trusted documents.
type GuardConfig struct {
	Limits    Limits
	Documents Documents
	// FreeForm may refuse a document that is not trusted, for instance to strangers. Nil accepts.
	FreeForm func(ctx context.Context, query string) *gqlerror.Error
}

// Guard is a gqlgen extension. It turns document ids into documents, and measures every other document
// before gqlgen validates it: validation alone can take half a minute for 120 KB (it is quadratic).
// It serves every transport that uses the same executor.
type Guard struct {
	c      GuardConfig
	passed *lru.LRU[struct{}] // hashes of documents that were measured and let through
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
} = (*Guard)(nil)

// NewGuard makes a guard for handler.Server.Use; it should be the first extension.
func NewGuard(c GuardConfig) *Guard {
	c.Limits = c.Limits.WithDefaults()
	return &Guard{c: c, passed: lru.New[struct{}](2000)}
}

// ExtensionName is gqlgen's name for the extension.
func (g *Guard) ExtensionName() string { return "Guard" }

// Validate accepts every schema.
func (g *Guard) Validate(graphql.ExecutableSchema) error { return nil }

// Trusted reports whether the operation in ctx is a trusted document.
func Trusted(ctx context.Context) bool {
	if !graphql.HasOperationContext(ctx) {
		return false
	}
	trusted, _ := graphql.GetOperationContext(ctx).Stats.GetExtension(trustedKey).(bool)
	return trusted
}

const trustedKey = "postdog.trusted"

// MutateOperationParameters resolves and measures the document (graphql.OperationParameterMutator).
func (g *Guard) MutateOperationParameters(ctx context.Context, p *graphql.RawParams) *gqlerror.Error {
	trusted, refusal := g.resolve(p)
	if refusal != nil {
		return refusal
	}
	if trusted {
		graphql.GetOperationContext(ctx).Stats.SetExtension(trustedKey, true)
		return nil
	}
	if g.c.FreeForm != nil {
		if refusal := g.c.FreeForm(ctx, p.Query); refusal != nil {
			return refusal
		}
	}
	sum := hash(p.Query)
	if _, ok := g.passed.Get(ctx, sum); ok {
		return nil
	}
	if refusal := g.c.Limits.inspect(p.Query); refusal != nil {
		return refusal
	}
	g.passed.Add(ctx, sum, struct{}{})
	return nil
}

// resolve fills in p.Query from the request's document id or hash and reports whether it is trusted.
func (g *Guard) resolve(p *graphql.RawParams) (trusted bool, refusal *gqlerror.Error) {
	id, _ := p.Extensions[DocumentID].(string)
	persisted, _ := p.Extensions["persistedQuery"].(map[string]any)
	sum, _ := persisted["sha256Hash"].(string)
	switch {
	case id != "":
		text, known := g.document(id)
		if !known {
			return false, refuse(CodeDocumentNotFound, "No document is registered under this id; send the document itself.")
		}
		if p.Query != "" && p.Query != text {
			return false, refuse(domain.Invalid, "The query is not the document that its documentId names; send one of them.")
		}
		p.Query = text
		return true, nil
	case sum != "" && p.Query == "":
		text, known := g.document(sum)
		if !known {
			return false, refuse(CodeDocumentNotFound, "No document is registered under this hash; send the document itself.")
		}
		p.Query = text
		return true, nil
	case sum != "" && hash(p.Query) != sum:
		return false, refuse(domain.Invalid, "The query's SHA-256 is not the persistedQuery.sha256Hash; send one of them.")
	case sum != "":
		text, known := g.document(sum)
		return known && text == p.Query, nil
	case p.Query == "":
		return false, refuse(domain.Invalid, "The request has neither a query nor a documentId.")
	}
	return false, nil
}

func (g *Guard) document(id string) (string, bool) {
	if g.c.Documents == nil {
		return "", false
	}
	return g.c.Documents.Document(id)
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// NewDocumentCache keeps the parsed and validated form of the n documents used last, for handler.Server.SetQueryCache.
// It keeps short ones only, so that strangers cannot fill the memory with long ones.
func NewDocumentCache(n int) graphql.Cache[*ast.QueryDocument] {
	return shortDocuments{lru.New[*ast.QueryDocument](n)}
}

const longestCached = 16 << 10

type shortDocuments struct {
	*lru.LRU[*ast.QueryDocument]
}

// Add keeps a document that is short enough.
func (c shortDocuments) Add(ctx context.Context, key string, doc *ast.QueryDocument) {
	if len(key) <= longestCached {
		c.LRU.Add(ctx, key, doc)
	}
}
