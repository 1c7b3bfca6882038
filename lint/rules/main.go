// Command rules reads the alert rules and the dashboard in a folder as Prometheus does, and fails on the first thing that it
// would refuse.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/promql/parser"
	"go.yaml.in/yaml/v2"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: rules docs/operations")
		os.Exit(2)
	}
	if err := check(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func check(dir string) error {
	p := parser.NewParser(parser.Options{})
	raw, err := os.ReadFile(filepath.Join(dir, "alerts.yml")) // #nosec G304 G703 -- our own file
	if err != nil {
		return err
	}
	var alerts struct {
		Groups []struct {
			Name  string
			Rules []struct {
				Alert, Expr         string
				For                 model.Duration
				Labels, Annotations map[model.LabelName]string
			}
		}
	}
	if err := yaml.UnmarshalStrict(raw, &alerts); err != nil {
		return fmt.Errorf("alerts.yml: %w", err)
	}
	for _, group := range alerts.Groups {
		for _, rule := range group.Rules {
			if _, err := p.ParseExpr(rule.Expr); err != nil {
				return fmt.Errorf("alerts.yml, %s: %w", rule.Alert, err)
			}
		}
	}
	if raw, err = os.ReadFile(filepath.Join(dir, "grafana.json")); err != nil { // #nosec G304 G703 -- likewise
		return err
	}
	var dashboard struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(raw, &dashboard); err != nil {
		return fmt.Errorf("grafana.json: %w", err)
	}
	// Grafana fills these in before it asks.
	filled := strings.NewReplacer("$__rate_interval", "5m", "$instance", ".*")
	for _, panel := range dashboard.Panels {
		for _, target := range panel.Targets {
			if _, err := p.ParseExpr(filled.Replace(target.Expr)); err != nil {
				return fmt.Errorf("grafana.json, %s: %w", panel.Title, err)
			}
		}
	}
	return nil
}
