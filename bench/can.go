package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"time"

	"golang.org/x/sync/errgroup"

	"postdog.io/authz"
	"postdog.io/domain"
)

const (
	canWorkspaces = 1000
	canRoles      = 50
	canQuestions  = 1_000_000
	// canWhole is how many questions the one big evaluator is asked: each takes it a good part of a second.
	canWhole = 20
)

// office is a workspace with its own roles and a member in each.
type office struct {
	id      domain.WorkspaceID
	grants  []authz.Grant
	members []authz.Holding
	table   *authz.Table
}

// canRow measures a question of permission, from the member's role to the answer that Can gives, beside Casbin's own evaluator: one with
// the policy of its workspace alone, which is the best that can be done for it, and one with that of all. A million random
// questions must have the same answers.
func canRow(ctx context.Context, _ string) (row, error) {
	r := rand.New(rand.NewPCG(1, 2)) // #nosec G404 -- a benchmark wants the same again
	offices := make([]*office, canWorkspaces)
	var grants []authz.Grant
	var members []authz.Holding
	for n := range offices {
		offices[n] = newOffice(r)
		grants, members = append(grants, offices[n].grants...), append(members, offices[n].members...)
	}
	whole, err := authz.NewEnforcer(grants, members)
	if err != nil {
		return row{}, err
	}
	began := time.Now()
	for range canWhole {
		if _, err := whole.Enforce(offices[r.IntN(canWorkspaces)].question(r).words()...); err != nil {
			return row{}, err
		}
	}
	all := time.Since(began) / canWhole
	alone, err := sameAnswers(ctx, offices)
	if err != nil {
		return row{}, err
	}
	questions := make([]question, 1<<16)
	for n := range questions {
		questions[n] = offices[r.IntN(canWorkspaces)].question(r)
	}
	allowed := 0
	began = time.Now()
	for n := range 10_000_000 {
		if questions[n&(len(questions)-1)].can() {
			allowed++
		}
	}
	ours := time.Since(began) / 10_000_000
	if allowed == 0 {
		return row{}, fmt.Errorf("nothing was allowed")
	}
	us := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 }
	return row{
		Row: fmt.Sprintf("Can, %d workspaces with %d roles of their own, the same in %d questions", canWorkspaces, canRoles, canQuestions), Ours: us(ours), Unit: "µs",
		Beside: []beside{{"Casbin with one workspace's policy", us(alone)}, {"Casbin with all", us(all)}}, Ratio: us(ours) / us(alone), Goal: "50 times as fast", Met: 50*ours <= alone,
	}, nil
}

func newOffice(r *rand.Rand) *office {
	o := &office{id: domain.NewID[domain.WorkspaceID]()}
	permissions := domain.Permissions()
	for range canRoles {
		role := domain.NewID[domain.RoleID]()
		for _, at := range r.Perm(len(permissions))[:1+r.IntN(6)] {
			o.grants = append(o.grants, authz.Grant{Role: role, Workspace: o.id, Permission: permissions[at]})
		}
		o.members = append(o.members, authz.Holding{Member: domain.NewID[domain.MemberID](), Role: role, Workspace: o.id})
	}
	o.table = authz.Compile(o.id, 1, o.grants)
	return o
}

// question is whether a member may do something.
type question struct {
	office     *office
	holding    authz.Holding
	permission domain.Permission
}

func (o *office) question(r *rand.Rand) question {
	permissions := domain.Permissions()
	return question{o, o.members[r.IntN(len(o.members))], permissions[r.IntN(len(permissions))]}
}

// words are the question as Casbin takes it.
func (q question) words() []any {
	return []any{q.holding.Member.String(), q.office.id.String(), string(q.permission)}
}

// can is what Can decides by, once it is known who asks: the role's permissions in the workspace's table.
func (q question) can() bool { return q.office.table.Permissions(q.holding.Role).Has(q.permission) }

// sameAnswers asks Casbin and us, workspace by workspace, and returns how long Casbin took for an answer.
func sameAnswers(ctx context.Context, offices []*office) (time.Duration, error) {
	took := make([]time.Duration, len(offices))
	group, _ := errgroup.WithContext(ctx)
	group.SetLimit(runtime.NumCPU())
	for n, o := range offices {
		group.Go(func() error {
			r := rand.New(rand.NewPCG(uint64(n), 3)) // #nosec G115,G404 -- as above
			casbin, err := authz.NewEnforcer(o.grants, o.members)
			if err != nil {
				return err
			}
			for range canQuestions / canWorkspaces {
				q := o.question(r)
				words, began := q.words(), time.Now()
				theirs, err := casbin.Enforce(words...)
				took[n] += time.Since(began)
				if err != nil {
					return err
				}
				if ours := q.can(); ours != theirs {
					return fmt.Errorf("may %v do %s: Casbin says %v, we say %v", q.holding, q.permission, theirs, ours)
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return 0, err
	}
	var sum time.Duration
	for _, d := range took {
		sum += d
	}
	return sum / canQuestions, nil
}
