# The commands of daily work; `make help` lists them. Works with the make of macOS (GNU 3.81) too.
# What is installed is remembered by stamp files: a second `make run` installs nothing.

BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
export UV_PYTHON_DOWNLOADS := never
# Node.js of the machine, or the one that tools/npm.sh installed.
export PATH := $(PATH):$(CURDIR)/$(BIN)

.DEFAULT_GOAL := help
.PHONY: help install dev run test check bench fuzz fmt lock services

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /\1:/p' Makefile | awk -F: '{ printf "  make %-9s %s\n", $$1, $$2 }'

install: .venv/stamp-run node_modules/.stamp ## install what the product needs, into .venv and node_modules

dev: .venv/stamp-dev node_modules/.stamp ## install what tests and checks need besides

run: install ## start EdgeLearn on PORT (8000); installs and prepares what is missing
	@$(BIN)/python manage.py serve

test: dev ## run all tests, browser included
	@node --test --test-reporter=spec tests/js/*.test.js
	@$(BIN)/python -m tests.browser.chromium
	@$(BIN)/python -m pytest -n 2

services: dev ## run the database and cache tests on DATABASE_URL and REDIS_URL
	@$(BIN)/python -m pytest -n 2 -m services

check: dev ## format, lint, types (Python, JavaScript, CSS), templates, imports, migrations, then all tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	node_modules/.bin/tsc --noEmit
	node_modules/.bin/biome ci --error-on-warnings
	$(BIN)/djlint --check --quiet templates
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	HTTPS=on $(BIN)/python manage.py check --deploy --fail-level WARNING
	@$(MAKE) test

bench: dev ## measure the engines, the pages and the frames; prints ratios of one run
	@$(BIN)/python -m tests.benchmarks

fuzz: dev ## throw a million drawn messages and stories at the cache
	@$(BIN)/python -m tests.fuzz

fmt: dev ## format Python, JavaScript and templates
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/djlint --reformat --quiet templates || true
	node_modules/.bin/biome check --write

lock: ## make the lock files anew from requirements/*.in and package.json (needs uv and npm)
	for part in run dev npm; do \
	    uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	        --no-emit-find-links --custom-compile-command "make lock" requirements/$$part.in -o requirements/$$part.txt || exit 1; \
	done
	npm install --package-lock-only

.venv/bin/python:
	@sh tools/venv.sh

.venv/stamp-run: requirements/run.txt | .venv/bin/python
	@echo "Installing Python packages"
	@$(PIP) -r requirements/run.txt
	@touch $@

.venv/stamp-dev: requirements/dev.txt .venv/stamp-run
	@echo "Installing Python packages for tests"
	@$(PIP) -r requirements/dev.txt
	@touch $@

node_modules/.stamp: package-lock.json | .venv/bin/python
	@echo "Installing browser packages"
	@sh tools/npm.sh
	@touch $@
