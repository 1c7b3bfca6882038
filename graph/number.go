package graph

import (
	"context"
	"slices"

	"postdog.io/dal"
	"postdog.io/domain"
	"postdog.io/domain/number"
	"postdog.io/graph/model"
)

// numberOf is what is known of a channel's number; nil where it has none, or nothing is known yet.
func numberOf(ctx context.Context, ch *dal.Channel) (*dal.Number, error) {
	if ch.Network != domain.WhatsApp {
		return nil, nil
	}
	_, load, err := readsOf(ctx)
	if err != nil {
		return nil, err
	}
	n, err := load.Numbers.Load(ctx, ch.ID)
	if dal.IsNotFound(err) {
		return nil, nil
	}
	return n, err
}

// initiated is how many people the workspace wrote to first on WhatsApp of late.
func initiated(ctx context.Context) (int, error) {
	_, load, err := readsOf(ctx)
	if err != nil {
		return 0, err
	}
	return load.Initiated.Load(ctx, domain.WhatsApp)
}

// isPinKept says whether a number's PIN is kept here.
func isPinKept(ctx context.Context, n *dal.Number) (*bool, error) {
	_, load, err := readsOf(ctx)
	if err != nil {
		return nil, err
	}
	ch, err := load.Channels.Load(ctx, n.ChannelID)
	if err != nil {
		return nil, err
	}
	kept := len(ch.SealedPin) > 0
	return &kept, nil
}

// numberWarnings are what to know before people are written to through a number.
func numberWarnings(ctx context.Context, n *dal.Number) ([]*domain.NumberWarning, error) {
	tx, _, err := readsOf(ctx)
	if err != nil {
		return nil, err
	}
	used := 0
	if n.MessagingLimit > 0 {
		if used, err = initiated(ctx); err != nil {
			return nil, err
		}
	}
	return pointers(number.Warnings(n, used, tx.Now())), nil
}

// numberProblems are what keeps a number from sending.
func numberProblems(n *dal.Number) []*model.NumberProblem {
	all := make([]*model.NumberProblem, len(n.Problems))
	for i, p := range n.Problems {
		all[i] = &model.NumberProblem{Of: p.Of, Blocks: p.Blocks, Text: p.Text, Solution: p.Solution}
	}
	return all
}

// businessProfile is what customers see of the business.
func businessProfile(n *dal.Number) *model.BusinessProfile {
	p := n.Profile
	out := &model.BusinessProfile{About: p.About, Description: p.Description, Address: p.Address, Email: p.Email, Websites: append([]string{}, p.Websites...)}
	if industry := domain.BusinessIndustry(p.Industry); slices.Contains(domain.BusinessIndustries, industry) {
		out.Industry = &industry
	}
	return out
}

// positive is a number, or nil for what is not known or has no bound.
func positive(n int) *int {
	if n <= 0 {
		return nil
	}
	return &n
}
