package loader

import (
	"context"
	"sync"

	"github.com/vikstrous/dataloadgen"

	"postdog.io/dal"
)

// Loader reads the rows of one kind, each once in an answer.
type Loader[K comparable, V any] struct {
	*dataloadgen.Loader[K, V]
	fetch func(context.Context, []K) (map[K]V, error)

	mu      sync.Mutex
	fetched map[K]struct{}
}

// mapped makes a loader from a fetch; a key that it has nothing for is dal.ErrNotFound.
func mapped[K comparable, V any](fetch func(context.Context, []K) (map[K]V, error)) *Loader[K, V] {
	return &Loader[K, V]{fetch: fetch, fetched: map[K]struct{}{}, Loader: dataloadgen.NewLoader(func(ctx context.Context, keys []K) ([]V, []error) {
		found, err := fetch(ctx, keys)
		if err != nil {
			return nil, []error{err}
		}
		values, errs := make([]V, len(keys)), make([]error, len(keys))
		for i, k := range keys {
			var ok bool
			if values[i], ok = found[k]; !ok {
				errs[i] = dal.ErrNotFound
			}
		}
		return values, errs
	}, dataloadgen.WithWait(wait))}
}

// Prefetch reads at once, and without waiting for others, what was not read before of some rows. Load then has them; of a key
// that there is nothing for, it asks again.
func (l *Loader[K, V]) Prefetch(ctx context.Context, keys []K) error {
	_, err := l.Read(ctx, keys)
	return err
}

// Read is Prefetch that returns the rows which it read, in no order.
func (l *Loader[K, V]) Read(ctx context.Context, keys []K) (rows []V, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fresh := make([]K, 0, len(keys))
	for _, k := range keys {
		if _, known := l.fetched[k]; !known {
			l.fetched[k] = struct{}{}
			fresh = append(fresh, k)
		}
	}
	if len(fresh) == 0 {
		return nil, nil
	}
	found, err := l.fetch(ctx, fresh)
	for k, v := range found {
		l.Prime(k, v)
		rows = append(rows, v)
	}
	return rows, err
}
