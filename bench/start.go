package main

import (
	"context"
	"path/filepath"
	"slices"
	"time"

	"postdog.io/server/embedded"
)

// starts is how often a start is measured; the median counts.
const starts = 5

// startRow measures from the start of the process to readiness, on a data directory that was used before, beside the
// same Postgres brought up alone.
func startRow(ctx context.Context, dir string) (row, error) {
	dataDir := filepath.Join(dir, "data")
	var ours, alone []time.Duration
	for n := range starts + 1 {
		p, err := startProduct(ctx, dataDir, "")
		if err != nil {
			return row{}, err
		}
		if err := p.stop(); err != nil {
			return row{}, err
		}
		began := time.Now()
		pg, err := embedded.StartPostgres(ctx, embedded.PostgresConfig{DataDir: filepath.Join(dataDir, "postgres")})
		if err != nil {
			return row{}, err
		}
		took := time.Since(began)
		if err := pg.Stop(ctx); err != nil {
			return row{}, err
		}
		if n > 0 { // the first start makes the database
			ours, alone = append(ours, p.readyIn), append(alone, took)
		}
	}
	slices.Sort(ours)
	slices.Sort(alone)
	a, b := ours[starts/2].Seconds(), alone[starts/2].Seconds()
	return row{
		Row: "start with a warm data directory", Ours: a, Unit: "s",
		Beside: []beside{{"Postgres alone", b}}, Ratio: a / b, Goal: "Postgres and one second", Met: a <= b+1,
	}, nil
}
