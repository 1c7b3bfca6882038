package template

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"postdog.io/authz"
	"postdog.io/channel"
	"postdog.io/dal"
	"postdog.io/domain"
)

// syncJob reads all templates of one account.
type syncJob struct {
	Workspace domain.WorkspaceID `json:"workspace"`
	Network   domain.Network     `json:"network"`
	// Account is the network's id of the workspace's own account.
	Account string `json:"account"`
}

// Kind implements river.JobArgs.
func (syncJob) Kind() string { return "template_sync" }

// SyncWorker reads templates.
type SyncWorker struct {
	river.WorkerDefaults[syncJob]
	Templates *Templates
}

// Timeout implements river.Worker: an account may have thousands.
func (*SyncWorker) Timeout(*river.Job[syncJob]) time.Duration { return 10 * time.Minute }

// Work reads all templates of one account.
func (w *SyncWorker) Work(ctx context.Context, job *river.Job[syncJob]) error {
	_, err := w.Templates.sync(ctx, job.Args.Workspace, account{job.Args.Network, job.Args.Account})
	var retryable *channel.Retryable
	switch {
	case errors.As(err, &retryable) && retryable.After > 0:
		return river.JobSnooze(retryable.After)
	case isRefusal(err):
		return river.JobCancel(err) // the next hour asks again
	}
	return err
}

// isRefusal says whether asking again at once won't help.
func isRefusal(err error) bool {
	var rejected *channel.Rejected
	var disconnected *channel.Disconnected
	return errors.As(err, &rejected) || errors.As(err, &disconnected) || domain.CodeOf(err) == domain.Conflict
}

// syncEvery is how often all templates are read without a reason.
const syncEvery = time.Hour

// Connected queues the reading of a channel's templates, once it is connected.
func (t *Templates) Connected(ctx context.Context, tx *dal.Tx, c *dal.Channel) error {
	if _, ok := t.adapterOf(c.Network); !ok || c.ParentID == "" {
		return nil
	}
	return tx.InsertJob(ctx, syncJob{tx.Workspace(), c.Network, c.ParentID}, nil)
}

// Schedule queues the reading of all templates of a workspace, once an hour however many ask for it.
func (t *Templates) Schedule(ctx context.Context, ws domain.WorkspaceID) error {
	return t.Store.InWorkspace(ctx, ws, func(tx *dal.Tx) error {
		all, err := t.accounts(ctx, tx)
		for a := range all {
			err = errors.Join(err, tx.InsertJob(ctx, syncJob{ws, a.Network, a.ID}, &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true, ByPeriod: syncEvery}}))
		}
		return err
	})
}

// SyncTemplates reads all templates of the workspace's accounts now, and returns how many came, went or changed.
func (t *Templates) SyncTemplates(ctx context.Context, by authz.Actor) (changed int, err error) {
	var all map[account]domain.ChannelID
	err = t.Store.InWorkspace(ctx, by.Workspace(), func(tx *dal.Tx) (err error) {
		all, err = t.accounts(ctx, tx)
		return err
	})
	if err != nil {
		return 0, err
	}
	if len(all) == 0 {
		return 0, domain.Errorf(domain.Conflict, "No WhatsApp number is connected. Connect one, then read its templates.")
	}
	for a := range all {
		n, err := t.sync(ctx, by.Workspace(), a)
		if err != nil {
			if domain.CodeOf(err) != domain.Internal {
				return changed, err
			}
			return changed, explain(err)
		}
		changed += n
	}
	return changed, nil
}

// maxPages bounds how many pages are read: Meta allows 6000 templates.
const maxPages = 200

// manyChanged is from how many on one event tells of all.
const manyChanged = 20

// sync makes our templates of an account what the network has. No transaction is open while the network is asked. It may be
// repeated, and run twice at once: what was read earlier does not undo what was learnt later.
func (t *Templates) sync(ctx context.Context, ws domain.WorkspaceID, a account) (changed int, err error) {
	adapter, ok := t.adapterOf(a.Network)
	if !ok {
		return 0, errNotConnected()
	}
	var c channel.Credential
	err = t.Store.InWorkspace(ctx, ws, func(tx *dal.Tx) (err error) {
		c, err = t.credential(ctx, tx, a)
		return err
	})
	if err != nil {
		return 0, err
	}
	began := t.Store.Now()
	listed, err := t.readAll(ctx, adapter, c)
	if err != nil {
		return 0, err
	}
	err = t.Store.InWorkspace(ctx, ws, func(tx *dal.Tx) error {
		changed, err = merge(ctx, tx, a, listed, began)
		return err
	})
	return changed, err
}

func (t *Templates) readAll(ctx context.Context, adapter channel.Templates, c channel.Credential) (all []channel.Template, err error) {
	after := ""
	for range maxPages {
		page, err := adapter.ListTemplates(ctx, c, "", after)
		if err != nil {
			return nil, fmt.Errorf("template: list: %w", err)
		}
		all = append(all, page.Templates...)
		if after = page.After; after == "" {
			return all, nil
		}
	}
	return nil, errors.New("template: the list has no end")
}

// nameKey is what an account has one template of.
type nameKey struct{ name, language string }

// merge stores what the network has, as read from a moment on.
func merge(ctx context.Context, tx *dal.Tx, a account, listed []channel.Template, began time.Time) (int, error) {
	ours, err := dal.LockTemplates(ctx, tx, a.Network, a.ID)
	if err != nil {
		return 0, err
	}
	byID, byName := map[string]*dal.Template{}, map[nameKey]*dal.Template{}
	for _, o := range ours {
		if o.ExternalID != "" {
			byID[o.ExternalID] = o
		}
		byName[nameKey{o.Name, o.Language}] = o
	}
	var changed []domain.TemplateID
	there := map[domain.TemplateID]bool{}
	// What left the list goes first, so that its name is free for what came.
	for _, in := range listed {
		if o := byID[in.ExternalID]; o != nil {
			there[o.ID] = true
		} else if o := byName[nameKey{in.Name, in.Language}]; o != nil {
			there[o.ID] = true
		}
	}
	for _, o := range ours {
		if there[o.ID] || o.ExternalID == "" || !o.UpdatedAt.Before(began) {
			continue
		}
		if err := dal.DeleteTemplate(ctx, tx, o.ID); err != nil {
			return 0, err
		}
		changed = append(changed, o.ID)
	}
	for _, in := range listed {
		o := byID[in.ExternalID]
		if o == nil {
			o = byName[nameKey{in.Name, in.Language}]
		}
		news, id, err := mergeOne(ctx, tx, a, o, in, began)
		if err != nil {
			return 0, err
		}
		if news {
			changed = append(changed, id)
		}
	}
	if len(changed) > manyChanged {
		told(tx, domain.TemplateID{})
		return len(changed), nil
	}
	for _, id := range changed {
		told(tx, id)
	}
	return len(changed), nil
}

// mergeOne stores one template of the network, over ours or as a new one.
func mergeOne(ctx context.Context, tx *dal.Tx, a account, ours *dal.Template, in channel.Template, began time.Time) (news bool, id domain.TemplateID, err error) {
	if ours == nil {
		ours = &dal.Template{
			ID: domain.NewID[domain.TemplateID](), Network: a.Network, AccountID: a.ID, Name: in.Name, Language: in.Language,
			Status: domain.TemplateDraft, Quality: domain.QualityUnknown,
		}
		adopt(ours, in, began)
		return true, ours.ID, dal.InsertTemplate(ctx, tx, ours)
	}
	if ours.SyncedAt != nil && ours.SyncedAt.After(began) {
		return false, ours.ID, nil
	}
	news = adopt(ours, in, began)
	return news, ours.ID, dal.UpdateTemplate(ctx, tx, ours)
}
