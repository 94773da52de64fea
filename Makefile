# Steward: `make chat` is all a new machine needs. `make help` lists the rest.

SHELL := /bin/bash
.DEFAULT_GOAL := help

# The lab to talk about: this clone, unless LAB or STEWARD_LAB names another.
LAB ?= $(or $(STEWARD_LAB),$(CURDIR))
PREFIX ?= /usr/local
BINARY := .build/release/steward
SOURCES := Package.swift $(shell find Sources -type f)
export ASK LAB

.PHONY: help chat test test-lab test-long test-live model bench bench-discovery bench-diagnosis bench-incidents check format build install setup clean

help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 14

chat: $(BINARY) ## talk with Steward about this machine, or about LAB=dir; ASK="…" asks once
	@scripts/chat $(BINARY)

build: $(BINARY) ## build the release program

$(BINARY): $(SOURCES)
	@scripts/setup
	@echo "building Steward (the first time takes some minutes)"
	swift build -c release --product steward
	@touch $@

setup: ## install the system packages that are missing
	@scripts/setup

# All 1,400 tests at once would wait for a turn on two threads, a server's answer among them, for minutes.
FEW := SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=4

test: ## unit and integration tests: no network, no root
	@scripts/setup test
	@rm -f .build/verdicts
	STEWARD_VERDICTS=$(CURDIR)/.build/verdicts $(FEW) swift test $(TESTFLAGS)
	@[ -n "$(TESTFLAGS)" ] || scripts/check-verdicts .build/verdicts

test-long: ## kills, races, cuts and random input for ten minutes; prints each figure
	@scripts/setup test
	@scripts/test-long

model: ## give this machine a small local model (1.1 GB) and serve it
	@scripts/local-model setup
	@scripts/local-model serve

test-live: $(BINARY) ## ask real questions through the model of `make model`
	@scripts/local-model serve
	@scripts/local-model test
	@scripts/test-live $(BINARY)

test-lab: ## boot real hosts on this machine and test with them (root; .lab/cache keeps their file system)
	@scripts/setup
	@scripts/lab selftest || [ $$? = 77 ]
	swift build --product steward
	@python3 Tests/Lab .build/debug/steward || [ $$? = 77 ]

bench: ## measure, beside plain alternatives; BENCH="search-quality …" only some
	@scripts/setup
	swift build -c release --product steward-bench
	.build/release/steward-bench $(BENCH)
	@[ -n "$(BENCH)" ] || $(MAKE) --no-print-directory bench-discovery bench-diagnosis

bench-discovery: $(BINARY) ## discovery beside plain ssh and ansible, drift over 1,000 hosts (root)
	@scripts/bench-discovery $(BINARY) || [ $$? = 77 ]

bench-diagnosis: $(BINARY) ## a full check of 20 real hosts beside plain parallel ssh (root)
	@scripts/bench-diagnosis $(BINARY) || [ $$? = 77 ]

bench-incidents: $(BINARY) ## real incidents from their outputs, without a model; MODEL=ollama:… with one
	@scripts/bench-incidents $(BINARY) --model $(or $(MODEL),builtin) || [ $$? = 77 ]

check: ## format, warnings as errors, tool files
	@scripts/setup
	swift format lint --strict --parallel --recursive Package.swift Sources Tests Benchmarks
	STEWARD_STRICT=1 swift build --build-tests
	.build/debug/steward tools check

format: ## format the sources
	swift format --in-place --parallel --recursive Package.swift Sources Tests Benchmarks

install: $(BINARY) ## install to PREFIX (/usr/local)
	install -D -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/steward
	mkdir -p $(DESTDIR)$(PREFIX)/share/steward
	cp -R tools prompts $(DESTDIR)$(PREFIX)/share/steward/

clean: ## remove what was built
	rm -rf .build
