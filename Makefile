# duban: `make help` lists what can be done here.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

GO ?= go
LINT_VERSION := 2.8.0
LINT := $(shell $(GO) env GOPATH)/bin/golangci-lint
SHARED ?= ../shared
FUZZTIME ?= 10s

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: ## build the static binary ./duban
	CGO_ENABLED=0 $(GO) build -trimpath -o duban ./cmd/duban

.PHONY: demo
demo: ## run the whole trial at http://127.0.0.1:8080/demo
	$(GO) run ./cmd/duban demo

.PHONY: test
test: services vet lint cross unit fuzz-channel ## everything: vet, lint, builds for three systems, all tests with the race detector

# SQLite translated from C is compiled without the race detector, which makes it five to ten times as slow: it works on
# memory of its own, behind database/sql. No package may stand here that instantiates generic code which synchronises
# (sync.Map, atomic.Pointer): the linker keeps one copy of it, and an unwatched one hides from the detector what orders
# our own code.
UNWATCHED := modernc.org/sqlite/lib
RACE := -race $(foreach package,$(UNWATCHED),-gcflags=$(package)=-race=false)

# Tests of one goroutine that read whole documents, or ask hundreds of questions one after the other: the race detector
# makes them ten times as slow and has nothing to see. They run without it; whatever is concurrent runs under it.
# TestSerialTestsAreThere holds the list.
SERIAL := TestVerdictsAreThoseOfTheScript|TestModelNeverSaysWhatIsNotHeld|TestModelSaysWhatIsHeld|TestInjectionsWriteAndLinkNothing|TestInjectionsLeadNowhere|TestTheSampleCasesAreAnswered|TestACountysOwnCasesAreScored|TestSetsAreCompleteAmongAHundred|TestANumberAmongAHundredIsNeverGuessed|TestMoreThanCanBeReadIsTold|TestAnyOrderLeavesPushesUnique
SERIAL_IN := ./cmd/duban

.PHONY: unit
unit: # the tests alone; skipped suites are listed at the end with their reasons
	@race="$(RACE)"; \
	if ! command -v $${CC:-cc} >/dev/null; then race=; echo '!!! no C compiler: the race detector is left out' >&2; fi; \
	{ failed=0; \
	  CGO_ENABLED=$${race:+1} $(GO) test $$race -timeout 30m -skip '^($(SERIAL))$$' -json ./... || failed=1; \
	  CGO_ENABLED=0 $(GO) test -timeout 30m -run '^($(SERIAL))$$' -json $(SERIAL_IN) || failed=1; \
	  exit $$failed; } | $(GO) run ./tools/testreport

.PHONY: vet
vet: # part of test
	@$(GO) vet ./...

.PHONY: lint
lint: lint-tool ## golangci-lint with the house rules
	@$(LINT) run ./...

.PHONY: lint-tool
lint-tool: # the linter, built by go install (about 80 s) when it is missing or another version
	@[ "$$($(LINT) version --short 2>/dev/null)" = "$(LINT_VERSION)" ] || \
		$(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v$(LINT_VERSION)

.PHONY: cross
cross: # the product builds without cgo on every system that it promises
	@for system in linux darwin windows; do \
		CGO_ENABLED=0 GOOS=$$system $(GO) build -o /dev/null ./cmd/duban || { echo "does not build for $$system" >&2; exit 1; }; \
	done

.PHONY: services
services: ## install what the tests use: C compiler, chromium with fonts, Redis, PostgreSQL + pgvector (Debian, Ubuntu)
	@tools/services.sh

.PHONY: fmt
fmt: lint-tool ## format the code
	@$(LINT) fmt ./...

.PHONY: bench
bench: ## benchmarks beside the code; the callback path is duban bench callback
	@$(GO) test -run '^$$' -bench . -benchmem ./...

.PHONY: figures
figures: ## what the README states of speed and memory, on this machine
	@$(GO) run ./tools/figures
	@$(GO) run ./cmd/duban bench callback

.PHONY: fuzz
fuzz: ## every fuzz target for FUZZTIME (10s)
	@tools/fuzz.sh $(FUZZTIME)

.PHONY: fuzz-channel
fuzz-channel: # part of test: what the channel reads from the internet, 20 s each
	@for target in wecom:FuzzCallback wecom:FuzzDecrypted wecom:FuzzParseMessage wecom/aibot:FuzzFrame wecom/aibot:FuzzDecrypt; do \
		said=$$($(GO) test -run '^$$' -fuzz "^$${target#*:}\$$" -fuzztime 20s -fuzzminimizetime 10x "./$${target%:*}" 2>&1) || \
			{ echo "FAIL $$target"; tail -n 40 <<<"$$said"; exit 1; }; \
		echo "ok   $$target: $$(grep '^fuzz: ' <<<"$$said" | tail -n 1)"; \
	done

.PHONY: eval
eval: build ## score against the gold records in SHARED (../shared), where they are
	@if [ ! -e $(SHARED)/gold/score.py ]; then echo "no gold records in $(SHARED)/gold: set SHARED=folder" >&2; exit 1; fi; \
	seeds=$(SHARED)/seeds; score="python3 $(SHARED)/gold/score.py"; \
	$$score measures $(SHARED)/gold/[0-9]*.json --bin ./duban --seeds $$seeds; \
	$$score questions $(SHARED)/gold/questions.jsonl --bin ./duban --seeds $$seeds; \
	$$score reports $(SHARED)/gold/reports.jsonl --bin ./duban --seeds $$seeds
