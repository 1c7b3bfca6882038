package graph

import (
	"context"

	"postdog.io/dal"
)

// mediaAddress signs an address of a file; null where it has none.
func mediaAddress(ctx context.Context, m *dal.Media, sign func(context.Context, *dal.Tx, *dal.Media) (string, error)) (*string, error) {
	tx, _, err := readsOf(ctx)
	if err != nil {
		return nil, err
	}
	address, err := sign(ctx, tx, m)
	return textOrNull(address), err
}

// textOrNull is a text, or null where it is empty.
func textOrNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
