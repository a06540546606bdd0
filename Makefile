PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.ready

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: setup  ## a sample town, its work group and the bot, in the browser, no account needed (ARGS="--reset")
	@$(BIN)/python -m bot demo $(ARGS)

test: setup lint types  ## everything that must hold (T=path for one file)
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(T)

setup: $(STAMP)  ## make the environment in .venv

$(STAMP): requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit("Ducha needs Python 3.11 or newer; try: make setup PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	@echo "Setting up .venv (once) …"
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(MAKE) --no-print-directory browser
	@touch $(STAMP)

browser:  ## a browser for the tests of pages: Debian's chromium, where this user may install it
	@for name in chromium chromium-browser google-chrome google-chrome-stable; do \
	  command -v $$name >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Debian's chromium for the tests of pages …"; export DEBIAN_FRONTEND=noninteractive; \
	  { apt-get update && apt-get install -y --no-install-recommends chromium; } >/dev/null 2>&1 && exit 0; \
	fi; \
	echo "No chromium or google-chrome: the tests of pages will be skipped, and fail where CI=true."

run: setup  ## the bot itself; the token goes into DUCHA_TELEGRAM__TOKEN
	@$(BIN)/python -m bot run

lint: setup  ## ruff and the import rules
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-cache

types: setup  ## mypy, strict
	@$(BIN)/mypy

migrate: setup  ## bring the database to the present tables
	@$(BIN)/python -m bot db upgrade

bench: setup  ## speed beside bare bots, as ratios of one run
	@$(BIN)/python -m benchmarks
	@$(BIN)/python -m benchmarks.photos

crash: setup  ## the crash tests alone
	@$(BIN)/python -m pytest tests/crash

lock: setup  ## make the lock files anew from *.in (needs pip-tools)
	@$(BIN)/pip install --quiet pip-tools
	@for name in requirements-dev requirements; do \
	  $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --no-emit-index-url --no-emit-trusted-host \
	    --no-emit-find-links --no-header --no-annotate $$name.in -o $$name.txt; done

.PHONY: help demo test setup browser run lint types migrate bench crash lock
.DEFAULT_GOAL := help
