# Everything one does with Fem.OS by hand. The recipes are short on purpose: what is longer is a script in test/.

.DEFAULT_GOAL := help
.NOTPARALLEL:

# A cache of its own: one that is shared with another checkout names files by the paths there, which no rule fits.
LINT := GOLANGCI_LINT_CACHE=$(CURDIR)/.cache/golangci-lint go tool -modfile=tools/go.mod golangci-lint
FUZZTIME ?= 30s
# SQLite is C translated to Go, and twelve times slower with the race detector, which sees nothing of it: its memory is
# mapped, not Go's. So these three go without; its driver, and all of ours, are watched.
UNWATCHED := $(foreach m,sqlite/lib libc memory,-gcflags=modernc.org/$(m)=-race=false)

.PHONY: help
help: ## say what there is
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

.PHONY: run
run: ## start the demo
	go run ./cmd/femos demo

.PHONY: test
test: install tidy format vet lint race ## install what the tests need, then run everything (about 20 minutes of two cores)
	@echo
	@echo 'Not run here, and why (test/not-here.md):'
	@sed -n 's/^- /  - /p' test/not-here.md
	@echo
	@echo 'Everything else ran and passed.'

.PHONY: install
install: ## install what the tests need beyond Go, where it is missing
	test/install.sh

.PHONY: tidy
tidy: ## check that go.mod says what is imported, and that nobody changed a dependency
	go mod tidy -diff
	go mod verify

.PHONY: format
format: ## check the formatting
	@echo gofmt -l .
	@bad=$$(find . -name '.?*' -prune -o -name node_modules -prune -o -name '*.go' -exec gofmt -l {} +) && \
		if [ -n "$$bad" ]; then echo "not formatted (make fmt):"; echo "$$bad"; exit 1; fi

.PHONY: fmt
fmt: ## format the code
	find . -name '.?*' -prune -o -name node_modules -prune -o -name '*.go' -exec gofmt -s -w {} +

.PHONY: vet
vet: ## ask go vet
	go vet ./...

.PHONY: lint
lint: ## ask golangci-lint (version in tools/go.mod, rules with reasons in .golangci.yml)
	$(LINT) run

.PHONY: race
race: ## run the tests with the race detector
	go test -race $(UNWATCHED) -timeout 30m ./...

.PHONY: soak
soak: install ## run the long form of the tests that have one (a quarter of an hour); what they say is kept in .cache/soak.log
	@mkdir -p .cache
	FEMOS_SOAK=1 go test -count=1 -v -timeout 3h $$(grep -rl --include='*_test.go' FEMOS_SOAK . | xargs -n1 dirname | sort -u) >.cache/soak.log 2>&1; \
		code=$$?; grep -E '^(---|ok|FAIL|panic)|^ +[a-z_]+_test.go:' .cache/soak.log; exit $$code

.PHONY: bench
bench: ## run the benchmarks (figures: docs/performance.md)
	go test -run '^$$' -bench . -benchmem -timeout 60m ./...

.PHONY: fuzz
fuzz: ## run every fuzz test for FUZZTIME (30s)
	test/fuzz.sh $(FUZZTIME)

.PHONY: shots
shots: install ## take pictures of the main pages into screenshots/
	go test -count=1 -run Screenshots ./internal/web/desk ./internal/server

.PHONY: clean
clean: ## remove what was built (not .cache, which takes minutes to fetch)
	rm -rf bin screenshots femos
	find . -name '.?*' -prune -o \( -name '*.test' -o -name '*.prof' \) -exec rm {} +
