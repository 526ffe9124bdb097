# Bare `make` lists the verbs. Everything is installed into .venv; nothing else on the machine is touched,
# but for Debian's packages of the tests (chromium, postgresql), which scripts/system-packages installs where it may.

PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
PICTURES ?= screenshots
PARALLEL ?= --numprocesses 2
# Tests that ask nothing of the engine: pure rules, files of the repository, and journeys in a browser.
NO_DATABASE := $(addprefix --ignore=tests/,items journeys test_content.py test_architecture.py test_translations.py)
ON_POSTGRES := FORGETFUL=yes scripts/with-postgres
UV := .venv/bin/uv
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard quizapp/translations/*/LC_MESSAGES/messages.po))
LOCKED := pyproject.toml uv.lock
EXTRACT := .venv/bin/pybabel -q extract -F babel.cfg -k _l -k _ln:1,2 --sort-output --no-location --omit-header --no-wrap

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run setup test test-sqlite test-postgres test-long test-anki-versions lint format translate screenshots
.PHONY: bench bench-study seeds clean

help: ## list the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/run-ready $(CATALOGUES) packed-files ## serve the site at http://localhost:8000/ (PORT=8001 for another port)
	@.venv/bin/flask serve --host $(HOST) --port $(PORT)

setup: .venv/dev-ready $(CATALOGUES) packed-files ## install everything into .venv

test: test-sqlite test-postgres ## run every test on SQLite and on PostgreSQL, but for the long ones

test-sqlite: setup system-packages ## run every test on SQLite, but for the long ones
	@echo "Testing on SQLite."
	@.venv/bin/pytest $(PARALLEL) -m "not long" $(ARGS)

test-postgres: setup system-packages ## run them on a PostgreSQL of its own, started and stopped by this
	@echo "Testing on PostgreSQL."
	@$(ON_POSTGRES) .venv/bin/pytest $(PARALLEL) -m "not (appearance or long or anki)" $(NO_DATABASE) $(ARGS)

test-long: setup system-packages ## run the long tests, journeys in a browser among them, on both
	@echo "Running the long tests on SQLite."
	@.venv/bin/pytest $(PARALLEL) -m long $(ARGS)
	@echo "Running the long tests on PostgreSQL."
	@$(ON_POSTGRES) .venv/bin/pytest $(PARALLEL) -m "(long or anki) and not appearance" $(NO_DATABASE) $(ARGS)

test-anki-versions: setup ## import the decks into older Ankis too (ANKI=newest for the last published)
	@.venv/bin/python -m scripts.anki_versions $(ANKI) -- $(PARALLEL) $(ARGS)

lint: setup ## check style, types and the order of imports
	@.venv/bin/ruff check --quiet . && .venv/bin/ruff format --check --quiet .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-logo

format: setup ## put the code in its one style
	@.venv/bin/ruff check --quiet --fix . ; .venv/bin/ruff format --quiet .

translate: setup ## take new texts of the pages into the catalogues (then translate and run it again)
	@$(EXTRACT) -o quizapp/translations/messages.pot .
	@.venv/bin/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap \
		-i quizapp/translations/messages.pot -d quizapp/translations
	@.venv/bin/pybabel compile -d quizapp/translations

screenshots: setup system-packages ## take the pictures of the guides, and of the main pages into screenshots/
	@.venv/bin/python -m scripts.guide_pictures
	@.venv/bin/python -m scripts.screenshots $(PICTURES)

bench: setup ## measure against what one would use otherwise, into docs/bench/ (ARGS=decks for one bench)
	@.venv/bin/python -m scripts.bench $(ARGS)

bench-study: setup ## simulate 200 learners: our schedule against Anki's SM-2, into docs/study-simulation.md
	@.venv/bin/python -m scripts.bench study

seeds: setup ## fill an empty database with the bank and two demo people
	@.venv/bin/python -m seeds

clean: ## remove what the other verbs installed or made, but never the database
	@rm -rf .venv .anki .mypy_cache .ruff_cache .hypothesis .import_linter_cache screenshots
	@find . -name __pycache__ -type d -prune -exec rm -rf {} + ; rm -rf $(CATALOGUES) quizapp/packed

.PHONY: system-packages
system-packages:
	@scripts/system-packages

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "quizapp needs Python 3.11 or newer; set PYTHON=python3.11 or the like."; exit 1; }
	@echo "Making .venv and installing uv into it."
	@$(PYTHON) -m venv .venv && .venv/bin/pip install --quiet --disable-pip-version-check uv

.venv/run-ready: $(LOCKED) | $(UV)
	@echo "Installing what the site needs into .venv (uv.lock says which versions)."
	@$(UV) sync --quiet --frozen --inexact --compile-bytecode --no-dev && touch $@

.venv/dev-ready: $(LOCKED) | $(UV)
	@echo "Installing what the site and its tests need into .venv (uv.lock says which versions)."
	@$(UV) sync --quiet --frozen --inexact --compile-bytecode && touch $@ .venv/run-ready

%.mo: %.po | $(UV)
	@test -x .venv/bin/pybabel || $(MAKE) --no-print-directory .venv/run-ready
	@.venv/bin/pybabel -q compile -i $< -o $@

.PHONY: packed-files
packed-files: .venv/run-ready
	@.venv/bin/python -m quizapp.static_files >/dev/null
