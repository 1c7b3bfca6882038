package domain_test

import (
	"testing"

	"postdog.io/domain"
)

// What a scope hides, for each of its three sights.
func TestScopeSees(t *testing.T) {
	t.Parallel()
	me, other := domain.NewID[domain.MemberID](), domain.NewID[domain.MemberID]()
	mine, theirs := domain.NewID[domain.TeamID](), domain.NewID[domain.TeamID]()
	here, there := domain.NewID[domain.ChannelID](), domain.NewID[domain.ChannelID]()
	nobody, none := domain.MemberID{}, domain.TeamID{}
	for _, c := range []struct {
		name       string
		visibility domain.Visibility
		channels   []domain.ChannelID
		assignee   domain.MemberID
		team       domain.TeamID
		want       bool
	}{
		{"all", domain.SeesAll, nil, other, theirs, true},
		{"all of another channel", domain.SeesAll, []domain.ChannelID{there}, me, mine, false},
		{"all of this channel", domain.SeesAll, []domain.ChannelID{there, here}, nobody, none, true},
		{"my team's", domain.SeesTeams, nil, other, mine, true},
		{"another team's", domain.SeesTeams, nil, other, theirs, false},
		{"another team's, given to me", domain.SeesTeams, nil, me, theirs, true},
		{"nobody's", domain.SeesTeams, nil, nobody, none, false},
		{"given to me", domain.SeesAssigned, nil, me, theirs, true},
		{"my team's, not mine", domain.SeesAssigned, nil, other, mine, false},
		{"nobody's in particular", domain.SeesAssigned, nil, nobody, none, false},
		{"no sight at all", "", nil, me, mine, false},
	} {
		scope := domain.Scope{Visibility: c.visibility, Member: me, Teams: []domain.TeamID{mine}, Channels: c.channels}
		if got := scope.Sees(here, c.assignee, c.team); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	if (domain.Scope{Visibility: domain.SeesAssigned}).Sees(here, nobody, none) {
		t.Error("a scope without a member sees what nobody has")
	}
}
