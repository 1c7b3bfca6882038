package main

import "testing"

// One round that something else on the machine fell into does not decide.
func TestMiddleRound(t *testing.T) {
	t.Parallel()
	rounds := []comparison{{times: 9}, {times: 1.1}, {times: 0.2}, {times: 1.3}, {times: 1}}
	if got := middle(rounds).times; got != 1.1 {
		t.Errorf("the middle is %v", got)
	}
}
