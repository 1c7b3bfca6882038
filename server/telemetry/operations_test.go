package telemetry_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// standing is what Prometheus itself knows.
var standing = map[string]bool{"up": true}

// metric finds what looks like a metric's name in an expression; text in quotes was taken out before.
var (
	quoted = regexp.MustCompile(`"[^"]*"`)
	metric = regexp.MustCompile(`\b(?:postdog|go|process|up)(?:_[a-z0-9_]+)?\b`)
	by     = regexp.MustCompile(`\b(?:by|without) \([^)]*\)`)
)

// checkMetrics says which metrics of an expression do not exist, and returns how many do.
func checkMetrics(t *testing.T, names map[string]bool, where, expression string) (found int) {
	t.Helper()
	bare := by.ReplaceAllString(quoted.ReplaceAllString(expression, `""`), "")
	for _, name := range metric.FindAllString(bare, -1) {
		base := name
		for _, part := range []string{"_bucket", "_sum", "_count"} {
			base = strings.TrimSuffix(base, part)
		}
		if !names[name] && !names[base] && !standing[name] {
			t.Errorf("%s asks for %s, which does not exist", where, name)
		}
		found++
	}
	if found == 0 {
		t.Errorf("%s asks for no metric of ours: %s", where, expression)
	}
	return found
}

// The dashboard shows metrics that there are, and each of PostDog's own is on it or in a rule.
func TestOperationsFilesNameWhatThereIs(t *testing.T) {
	t.Parallel()
	names := newDesk(t, 0).Names()
	if len(names) < 60 {
		t.Fatalf("there are only %d metrics: this test looks in the wrong place", len(names))
	}
	raw, err := os.ReadFile("../../docs/operations/grafana.json")
	if err != nil {
		t.Fatal(err)
	}
	var dashboard struct {
		Panels []struct {
			ID          int
			Type, Title string
			GridPos     struct{ X, Y, W, H int }
			Targets     []struct{ Expr, LegendFormat string }
		}
	}
	if err := json.Unmarshal(raw, &dashboard); err != nil {
		t.Fatal(err)
	}
	text, ids := "", map[int]bool{}
	for _, p := range dashboard.Panels {
		if ids[p.ID] || p.GridPos.X+p.GridPos.W > 24 || p.GridPos.W == 0 || p.GridPos.H == 0 {
			t.Errorf("the panel %q has no place of its own: %+v", p.Title, p)
		}
		ids[p.ID] = true
		if (p.Type == "row") != (len(p.Targets) == 0) {
			t.Errorf("the panel %q shows nothing", p.Title)
		}
		for _, target := range p.Targets {
			checkMetrics(t, names, "the panel "+p.Title, target.Expr)
			text += target.Expr + "\n"
		}
	}
	for _, r := range readRules(t) {
		checkMetrics(t, names, "the alert "+r.Alert, r.Expr)
		text += r.Expr + "\n"
	}
	for name := range names {
		if strings.HasPrefix(name, "postdog_") && !strings.Contains(text, name) {
			t.Errorf("%s is neither on the dashboard nor in a rule", name)
		}
	}
}

type rule struct {
	Alert, Expr, For    string
	Labels, Annotations map[string]string
}

func readRules(t *testing.T) []rule {
	t.Helper()
	raw, err := os.ReadFile("../../docs/operations/alerts.yml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Groups []struct {
			Name  string
			Rules []rule
		}
	}
	if err := yaml.UnmarshalWithOptions(raw, &file, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	if len(file.Groups) != 1 || len(file.Groups[0].Rules) < 15 {
		t.Fatalf("alerts.yml has %d groups", len(file.Groups))
	}
	return file.Groups[0].Rules
}

// Whoever is woken by an alert finds what it means and what to do.
func TestEveryAlertSaysWhatToDo(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../docs/operations/README.md")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, r := range readRules(t) {
		known[r.Alert] = true
		if s := r.Labels["severity"]; s != "page" && s != "ticket" {
			t.Errorf("%s has the severity %q", r.Alert, s)
		}
		for _, what := range []string{"summary", "action"} {
			if !strings.HasSuffix(r.Annotations[what], ".") {
				t.Errorf("%s has no sentence for %s", r.Alert, what)
			}
		}
		if !strings.Contains(string(readme), "\n### "+r.Alert+"\n") {
			t.Errorf("docs/operations/README.md does not say what %s wants", r.Alert)
		}
	}
	for _, m := range regexp.MustCompile(`(?m)^### (PostDog\w+)$`).FindAllStringSubmatch(string(readme), -1) {
		if !known[m[1]] {
			t.Errorf("docs/operations/README.md knows %s, which alerts.yml does not", m[1])
		}
	}
	names := newDesk(t, 0).Names()
	for _, m := range regexp.MustCompile("`(postdog_[a-z_]+)").FindAllStringSubmatch(string(readme), -1) {
		if !names[m[1]] {
			t.Errorf("docs/operations/README.md tells of %s, which does not exist", m[1])
		}
	}
}

// An alert on something that happens the first time needs a zero before it: increase() sees no first step.
func TestWhatAlertsCountBeginsAtZero(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 0)
	d.WatchDisk(t.TempDir())
	page := d.page(t)
	has(t, page, `postdog_channel_sends_total{network="whatsapp",outcome="disconnected"} 0`, `postdog_channel_sends_total{network="x",outcome="accepted"} 0`,
		`postdog_alerts_raised_total{kind="channel_access_lost"} 0`, `postdog_alerts_raised_total{kind="refresh_token_reuse"} 0`,
		`postdog_webhook_deliveries_total{network="instagram",outcome="failed"} 0`, `postdog_webhook_items_total{network="messenger",outcome="failed"} 0`,
		`postdog_media_fetches_total{outcome="failed"} 0`, `postdog_graphql_errors_total{code="INTERNAL"} 0`, `postdog_channel_rate_limits_total{network="x"} 0`)
	source, err := os.ReadFile("../../domain/audit.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`SecurityAlertKind = "(\w+)"`).FindAllStringSubmatch(string(source), -1) {
		has(t, page, `postdog_alerts_raised_total{kind="`+strings.ToLower(m[1])+`"} 0`)
	}
	if !strings.Contains(page, "postdog_data_free_bytes ") {
		t.Error("the disk is missing")
	}
}
