# Every job is also a `manage.py` command; this file only finds Python and puts things in order.
SHELL := /bin/sh
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
UV := $(shell command -v uv 2>/dev/null)
PORT ?= 8000
BASE_URL ?= http://localhost:$(PORT)
TESTS ?= tests
# One pytest worker a core; -n 0 when a debugger is wanted.
WORKERS ?= auto

.DEFAULT_GOAL := help
.PHONY: help env dev-env run dev test check types bench audit breaks screenshots lock clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

env: $(VENV)/.runtime ## The environment alone (uv when it is there, else pip)

dev-env: $(VENV)/.dev ## The environment with the tools of tests and checks

$(BIN)/python:
ifdef UV
	@uv venv -q --python $(PYTHON) $(VENV)
else
	@$(PYTHON) -m venv $(VENV)
endif

$(VENV)/.runtime: requirements.lock | $(BIN)/python
	@$(call install,requirements.lock)
	@touch $@

$(VENV)/.dev: requirements-dev.lock | $(BIN)/python
	@$(call install,requirements-dev.lock)
	@touch $@ $(VENV)/.runtime

ifdef UV
install = uv pip install -q --python $(BIN)/python --require-hashes -r $(1)
else
install = $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $(1)
endif

run: env ## Everything in one command: migrations, demo content, server (PORT=8000)
	@DEMO=1 BASE_URL=$(BASE_URL) DJANGO_SETTINGS_MODULE=cms.settings.embedded $(MANAGE) run --port $(PORT)

dev: env ## The same with DEBUG and reloading
	@DEMO=1 BASE_URL=$(BASE_URL) DJANGO_SETTINGS_MODULE=cms.settings.dev $(MANAGE) run --port $(PORT) --reload

test: dev-env ## The whole suite (DATABASE_URL=postgres://… runs it on PostgreSQL)
	@$(BIN)/python -m pytest -n $(WORKERS) $(TESTS)

check: dev-env ## Style, layers, migrations, deployment settings, openapi.yaml, README
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-cache
	@DJANGO_SETTINGS_MODULE=cms.settings.test $(MANAGE) makemigrations --check --dry-run
	@DJANGO_SETTINGS_MODULE=cms.settings.test $(MANAGE) lintmigrations --no-cache --quiet ok ignore --include-apps cms portal --ignore-name 0002_content 0015_added_columns 0014_turn_notices 0015_leaving_texts 0020_begun_commitments 0022_comment_without_version 0023_longest_workshop
	@$(MANAGE) check_deployment
	@DJANGO_SETTINGS_MODULE=cms.settings.test $(MANAGE) openapi --check
	@$(BIN)/python -m pytest -q tests/test_project.py

types: dev-env ## TypeScript from the schema compiles, and a client with it (needs Node)
	@$(MANAGE) types

bench: dev-env ## Figures, as ratios in one run, in var/reports/bench.json
	@$(MANAGE) bench

audit: dev-env ## Every type of page in a browser, in var/reports/audit.json (needs Chromium)
	@$(MANAGE) audit

breaks: dev-env ## The code broken on purpose, on a copy, and caught; in var/reports/breaks.json
	@$(MANAGE) breaks

screenshots: dev-env ## The pictures of the README
	@DEMO=1 $(MANAGE) screenshots

lock: ## Renew the lock files from pyproject.toml
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean: ## Forget the environment and the data under var/
	rm -rf $(VENV) var
