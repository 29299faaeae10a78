# CloudWindow: `make help` lists every target. Each does all of its own set-up.
SHELL := /bin/bash
.DEFAULT_GOAL := help
# A server is several processes, and the tests start hundreds: each would compile every module again.
unexport PYTHONDONTWRITEBYTECODE
SCENARIO ?= pass
BASE_PACKAGES := ca-certificates libegl1 libgles2 fonts-noto-cjk libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
TEST_PACKAGES := $(BASE_PACKAGES) chromium ffmpeg postgresql iptables iproute2 coturn softhsm2
VENV := .venv/bin
# What is held in real time goes in two rows: two browsers at once in one, demonstrations and whatever is marked so in the other.
# Everything else takes what they leave of the processor, in two halves.
PYTEST := $(VENV)/pytest -q --durations=12
BROWSERS := $(PYTEST) -m "not realtime" tests/e2e
REALTIME := $(PYTEST) -m realtime tests/e2e tests/integration
GENTLY := scripts/gently.sh $(PYTEST) -m "not realtime"
HALF := test_[a-m]*.py

.PHONY: help setup models web run demo test check lint unit bench schema docs lock format clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | column -t -s $$'\t'

setup: ## Debian packages, Python environment
	@scripts/debian.sh $(BASE_PACKAGES)
	@scripts/python.sh

models: setup ## model files, each checked by its hash
	@$(VENV)/cloudwindow models pull

web: setup ## the pages, built into web-client/dist
	@scripts/web.sh build

run: models web ## serve for real use: https is your proxy's or cloudwindow.toml's matter; DEMO=1 opens demo accounts
	@$(VENV)/cloudwindow serve $(if $(DEMO),--demo)

demo: models $(if $(filter review,$(SCENARIO)),web) ## watch a rendered person being verified: SCENARIO=pass|wrong-digits|second-person|network-cut|replay|seat; SCENARIO=review: look back at 30 sessions
	@$(VENV)/cloudwindow demo --scenario $(SCENARIO)

check: setup ## format, lint, types, import contracts, unit tests, web lint and types; under 90 s
	@scripts/beside.sh "$(MAKE) --no-print-directory unit" "$(MAKE) --no-print-directory lint && scripts/web.sh check"

lint: setup ## format, lint, types, import contracts
	$(VENV)/ruff format --check server tests
	$(VENV)/ruff check server tests
	PYTHONPATH=server $(VENV)/lint-imports --no-cache
	$(VENV)/mypy

unit: setup ## the quick tests alone
	$(VENV)/pytest -q tests/unit tests/architecture

test: ## everything, with a real browser, database, models and clips
	@scripts/debian.sh $(TEST_PACKAGES)
	@$(MAKE) --no-print-directory check
	@$(MAKE) --no-print-directory models web
	$(VENV)/hadolint Dockerfile
	@scripts/beside.sh '$(BROWSERS)' '$(REALTIME)' \
	  '$(GENTLY) tests/contract tests/models tests/integration/$(HALF)' \
	  '$(GENTLY) tests/integration --ignore-glob="*/$(HALF)"'

bench: models web ## cost of one applicant, delay of findings, cost and delay of a conversation, each against another way
	@scripts/debian.sh ffmpeg
	@$(VENV)/python -m cloudwindow.evaluation.bench

lock: ## requirements.lock from pyproject.toml
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --all-extras pyproject.toml -o requirements.lock

schema: setup ## the web client's types from the server's routes and projections, its reviewer's sentences from the server's texts
	@$(VENV)/python -m cloudwindow.web.contract > web-client/src/core/generated.ts.new
	@mv web-client/src/core/generated.ts.new web-client/src/core/generated.ts
	@$(VENV)/python -m cloudwindow.texts.reasons web-client/src/locales/reasons

docs: setup ## the change log from the fragments in changes/
	@$(VENV)/towncrier build --draft --version next

format: setup ## put the code into its form
	$(VENV)/ruff format server tests
	$(VENV)/ruff check --fix server tests

clean: ## remove what was built, not what was recorded
	rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis web-client/dist web-client/node_modules build dist screenshots
