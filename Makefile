# Consilium: `make run` sets everything up, shows a shortlist and serves the training environment; `make test` runs every check; `make help` lists all.
# Overridable: PYTHON (3.11 or newer), CONSILIUM_HOME (default ./var), CONSILIUM_PORT (default 8000).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
LOCK_VENV := build/lock-venv

export CONSILIUM_HOME ?= $(CURDIR)/var

.DEFAULT_GOAL := help
.PHONY: help setup run test test-slow prove lock clean

help: ## List the targets.
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "make %-10s %s\n", $$1, $$2}'

setup: $(VENV)/.installed ## Make the virtual environment and install Consilium into it.

run: setup ## Set up, show a shortlist for a sample case, then serve pages, API and /docs for training on this machine.
	@$(BIN)/consilium demo
	@$(BIN)/consilium serve --training

test: $(VENV)/.installed-test ## Lint, format, types, layers and tests.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy data ontology matching api tests
	$(BIN)/lint-imports
	@# A process for each core; a file's tests stay together, for what they share.
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

test-slow: $(VENV)/.installed-test ## Browser, fault and benchmark checks; browser tests need chromium.
	$(BIN)/python -m pytest -m slow --numprocesses auto --dist loadfile --ignore tests/benchmarks
	@# Benchmarks by themselves: they time things.
	$(BIN)/python -m pytest -m slow tests/benchmarks

prove: $(VENV)/.installed-test ## The full figures, by hand; needs ../shared.
	$(BIN)/python -m pytest -m prove -s

lock: ## Regenerate constraints.txt from what pyproject.toml allows.
	@rm -rf $(LOCK_VENV)
	@$(PYTHON) -m venv $(LOCK_VENV)
	$(LOCK_VENV)/bin/python -m pip --disable-pip-version-check -qq install --editable '.[test]'
	@# The local label of a CPU build names one machine's wheel; the version is what is pinned.
	$(LOCK_VENV)/bin/python -m pip --disable-pip-version-check freeze --exclude-editable | sed 's/+cpu$$//' > constraints.txt
	@rm -rf $(LOCK_VENV)

clean: ## Remove the virtual environment, caches and builds; ./var with its database stays.
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Consilium needs Python 3.11 or newer, and $(PYTHON) is not there: make setup PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Consilium needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) -V 2>&1): make setup PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "The virtual environment could not be made; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing Consilium into $(VENV) (some minutes the first time) ..."
	@$(PIP) install --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.installed-test: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing Consilium and its test tools into $(VENV) (some minutes the first time) ..."
	@$(PIP) install --constraint constraints.txt --editable '.[test]'
	@touch $@ $(VENV)/.installed
