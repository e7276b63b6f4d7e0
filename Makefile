# `make run` and `make test` work on a fresh clone; each step is done once and again when what it is made from changes.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# Variables on the command line (make run APP_PORT=9000 CANVAS_CONSUMER_SECRET=…) reach the app and the dev org alike.
APP_PORT ?= 8000
ORG_PORT ?= 8001
TEST_POSTGRES_URL ?= postgres://postgres@127.0.0.1:5432/postgres
export APP_PORT ORG_PORT TEST_POSTGRES_URL

PYTHON := .venv/bin/python
PIP := $(PYTHON) -m pip install --quiet --disable-pip-version-check
PYTEST := $(PYTHON) -m pytest -n auto --maxprocesses 4
PROTOCOLS := canvasapp/salesforce/*,canvasapp/conf/*,canvasapp/canvas/signed_request.py,canvasapp/canvas/context.py
SOURCES := $(shell find templates static -type f -not -path 'static/build/*')

help: ## what there is
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile

run: set-up ## the app and the dev org on this laptop
	@$(PYTHON) manage.py migrate --verbosity 0
	@exec $(PYTHON) bin/run.py

test: set-up-dev ## every test, browser journeys included (ARGS="tests/conf -x" for some)
	$(PYTEST) $(ARGS)

check: set-up-dev lint types architecture migrations deploy-check coverage ## everything that CI runs

lint:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

types:
	$(PYTHON) -m mypy

architecture:
	.venv/bin/lint-imports --no-cache

migrations:
	$(PYTHON) manage.py makemigrations --check --dry-run
	$(PYTHON) manage.py makemigrations --check --dry-run --settings canvasapp.devorg.settings

deploy-check:
	$(PYTHON) -m tests.production manage.py collectstatic --no-input --verbosity 0
	$(PYTHON) -m tests.production manage.py check --deploy --fail-level WARNING

# SQLite with everything, then PostgreSQL with all but the browser, which sees the same pages again.
coverage:
	rm -f .coverage .coverage.*
	$(PYTEST) --cov --cov-report= --cov-fail-under=0
	TEST_DATABASE_URL=$(TEST_POSTGRES_URL) $(PYTEST) -m 'not browser and not postgres' --cov --cov-append --cov-report= --cov-fail-under=0
	$(PYTHON) -m coverage report
	$(PYTHON) -m coverage report --include='$(PROTOCOLS)' --fail-under=100

bench: set-up-dev ## benchmarks, written to docs/benchmarks.md
	$(PYTHON) -m tests.bench

format: set-up-dev ## the code as ruff wants it
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

# Set-up

set-up: .make/packages static/build/app.css
	@$(PYTHON) -m canvasapp.conf

set-up-dev: set-up .make/packages-dev

.make/venv:
	@mkdir -p .make
	@$(PYTHON) -c '' 2>/dev/null || { python=$$(bin/find-python) && echo "Making .venv with $$python" && "$$python" -m venv --clear .venv; }
	@touch $@

.make/packages: .make/venv requirements.txt
	@echo "Installing the app's packages"
	@$(PIP) -r requirements.txt
	@touch $@

.make/packages-dev: .make/packages requirements-dev.txt
	@echo "Installing the packages of tests and checks"
	@$(PIP) -r requirements-dev.txt
	@touch $@

.make/node: .make/venv package.json package-lock.json
	@echo "Installing the front end's packages"
	@PATH="$$(bin/find-node):$$PATH" && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

static/build/app.css: .make/node $(wildcard bin/*.mjs) $(SOURCES)
	@echo "Building the front end"
	@PATH="$$(bin/find-node):$$PATH" && npm run --silent build
	@touch $@

.PHONY: help run test check lint types architecture migrations deploy-check coverage bench format set-up set-up-dev
