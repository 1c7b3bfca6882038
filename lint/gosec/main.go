// Command gosec runs the rules and analyzers of github.com/securego/gosec on this repository. The library's own command
// also links the clients of three language model services, which take longer to compile than everything else together.
package main

import (
	"fmt"
	"io"
	"log"
	"os"
	"runtime"

	"github.com/securego/gosec/v2"
	"github.com/securego/gosec/v2/analyzers"
	"github.com/securego/gosec/v2/rules"
)

func main() {
	found, err := scan("./...")
	if err != nil {
		fmt.Fprintln(os.Stderr, "gosec:", err)
		os.Exit(2)
	}
	if found > 0 {
		os.Exit(1)
	}
}

// scan checks the packages beneath a path, generated code aside, prints what is wrong, and returns how much that is.
func scan(path string) (found int, err error) {
	analyzer := gosec.NewAnalyzer(gosec.NewConfig(), false, true, false, runtime.NumCPU(), log.New(io.Discard, "", 0))
	analyzer.LoadRules(rules.Generate(false).RulesInfo())
	analyzer.LoadAnalyzers(analyzers.Generate(false).AnalyzersInfo())
	packages, err := gosec.PackagePaths(path, gosec.ExcludedDirsRegExp([]string{"node_modules", `\.git/`}))
	if err != nil {
		return 0, err
	}
	if err := analyzer.Process(nil, packages...); err != nil {
		return 0, err
	}
	issues, _, broken := analyzer.Report()
	for _, i := range issues {
		fmt.Printf("%s:%s:%s: %s (%s)\n", i.File, i.Line, i.Col, i.What, i.RuleID)
	}
	for file, list := range broken {
		for _, e := range list {
			fmt.Printf("%s:%d:%d: %s\n", file, e.Line, e.Column, e.Err)
			found++
		}
	}
	return found + len(issues), nil
}
