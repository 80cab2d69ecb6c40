# What each word does: `make help`.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help setup run test api-test check lint types floors demo content bench wheel clean

help: ## List these words
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

setup: $(VENV)/.ready ## Make .venv and what the machine needs to draw PDFs

$(VENV)/.ready: pyproject.toml constraints.txt deploy/system-packages.sh
	@deploy/system-packages.sh run
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { \
	  echo "Python could not make a virtual environment. Install it: apt-get install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.ready-test: $(VENV)/.ready
	@deploy/system-packages.sh test
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]'
	@touch $@

run: setup ## Set up, seed the demo if nothing is there, serve on http://127.0.0.1:8000 (PORT=…)
	@$(BIN)/prss run --port $(PORT)

test: $(VENV)/.ready-test check ## Everything: lint, types, floors, then the suite on SQLite and PostgreSQL
	@$(BIN)/python -m pytest -q -n 2 --dist loadscope -m "not browser"
	@$(BIN)/python -m pytest -q -m browser
	@PRSS_TEST_DATABASE=postgresql $(BIN)/python -m pytest -q -n 2 --dist loadscope -m "database and not browser"

api-test: $(VENV)/.ready-test ## Ask the API 2,000 things that its document allows, and forbids
	@PRSS_API_CASES=2000 $(BIN)/python -m pytest -q tests/api/test_document.py

check: $(VENV)/.ready-test lint types floors content ## Lint, types, floors and content, without the suite

lint: $(VENV)/.ready-test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djlint templates --lint --quiet

types: $(VENV)/.ready-test
	@$(BIN)/mypy

floors: $(VENV)/.ready-test
	@$(BIN)/lint-imports --no-cache

content: $(VENV)/.ready-test ## Read every content file, judge the writing, and list everything wrong
	@$(BIN)/prss content check

demo: setup ## Play the whole main job from an empty database into ./dist/journey
	@$(BIN)/prss demo journey --out dist/journey

bench: $(VENV)/.ready-test ## Measure, each figure as a ratio within one run
	@$(BIN)/python -m bench

wheel: $(VENV)/.ready-test ## Build the wheel into dist/
	@$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

clean: ## Remove what was built (never instance/)
	@rm -rf $(VENV) dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
