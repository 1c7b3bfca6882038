package media

import (
	"context"

	"postdog.io/authz"
	"postdog.io/dal"
	"postdog.io/domain"
)

// RetryMedia asks the network once more for a file that could not be fetched. A file that has not failed is CONFLICT.
func (f *Files) RetryMedia(ctx context.Context, by authz.Actor, id domain.MediaID) (m *dal.Media, err error) {
	err = f.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) error {
		if m, err = dal.LockMedia(ctx, tx, id); err != nil {
			return err
		}
		if _, err := visible(ctx, tx, by, m.ConversationID); err != nil {
			return err
		}
		if m.Status != domain.MediaFailed {
			return &domain.Error{Code: domain.Conflict, Field: "mediaId", Message: "Only a file that could not be fetched can be asked for again."}
		}
		if m.Source.ID == "" && m.Source.URL == "" {
			return &domain.Error{Code: domain.Conflict, Field: "mediaId", Message: "This file was to be uploaded from here. Upload it again."}
		}
		m.Status, m.FailureCode, m.Attempts = domain.MediaPending, nil, 0
		if err := dal.UpdateMedia(ctx, tx, m); err != nil {
			return err
		}
		if err := tell(ctx, tx, m); err != nil {
			return err
		}
		return f.Fetch(ctx, tx, id)
	})
	if err != nil {
		return nil, err
	}
	return m, nil
}
