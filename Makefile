# The verbs of the project. Nothing is assumed but Python >= 3.11, pip and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKSPACE ?= workspace
# One more than processors: some tests wait for processes of their own.
WORKERS ?= $(shell $(PYTHON) -c "import os; print(os.cpu_count() + 1)")
RUNS := $(VENV)/.runs
DEVELOPS := $(VENV)/.develops

# Modules are compiled when they are first used: compiling all of them would cost more than unpacking them.
# On a terminal pip shows its progress, and dots that it is at work; elsewhere only what goes wrong.
PIP_INSTALL = $(BIN)/python -m pip install --disable-pip-version-check --no-compile $$(test -t 2 || echo --quiet)
DOTS = if test -t 2; then while sleep 3; do printf . >&2; done & trap "kill $$!" EXIT; fi;
PANICTRACK = $(BIN)/panictrack --config $(WORKSPACE)/panictrack.toml

.PHONY: help run install develop test check wheel lock baseline curves clean

help:
	@echo "make run       collect once, score, fit and write this week's page into $(WORKSPACE)/"
	@echo "make test      run the tests"
	@echo "make check     lint, types, import contracts"
	@echo "make install   build the environment in $(VENV): what runs it"
	@echo "make develop   the same, and what its tests, checks and extras need"
	@echo "make wheel     build a wheel in dist/"
	@echo "make baseline  recompute the built-in baseline (needs HEADLINES=folders) and its curves"
	@echo "make curves    fit the curves of the built-in baseline again, and write the table of them"
	@echo "make lock      resolve the dependencies again (maintainers)"

install: $(RUNS)

$(RUNS): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("panictrack needs Python 3.11 or newer; set PYTHON=/path/to/python3.11")'
	@echo "1/4 Environment: installing $$(grep -c == requirements.lock) packages into $(VENV)"
	@$(DOTS) $(PYTHON) -m venv $(VENV)
	@$(DOTS) $(PIP_INSTALL) --require-hashes -r requirements.lock
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

develop: $(DEVELOPS)

$(DEVELOPS): $(RUNS) requirements-dev.lock
	@echo "Development: installing up to $$(grep -c == requirements-dev.lock) packages into $(VENV)"
	@$(DOTS) $(PIP_INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

run: install
	@echo "2/4 Workspace"
	@$(BIN)/panictrack init $(WORKSPACE)
	@echo "3/4 Collecting the feeds of $(WORKSPACE)/feeds.yaml"
	@$(PANICTRACK) collect
	@echo "4/4 Fitting the curve and writing the page"
	@$(PANICTRACK) report

# Tests are compiled once and kept, whatever the environment says: else every worker compiles all of them.
test: develop
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

check: develop
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

HEADLINES ?= ../shared/data/headlines ../shared/data/headlines_2
baseline: develop
	$(BIN)/python benchmarks/baseline.py $(HEADLINES)
	$(BIN)/python benchmarks/baseline_curves.py
	$(BIN)/python benchmarks/technologies_table.py

wheel: install
	$(BIN)/python -m hatchling build -t wheel

curves: develop
	$(BIN)/python benchmarks/baseline_curves.py
	$(BIN)/python benchmarks/technologies_table.py

# The resolver writes names, versions and hashes; never an index address. The lock of what runs it takes the
# versions of the larger one, so that tests run what users run.
COMPILE = .make/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header pyproject.toml
lock:
	$(PYTHON) -m venv .make/lock
	.make/lock/bin/python -m pip install --quiet uv
	$(COMPILE) --all-extras --group dev -o requirements-dev.lock
	$(COMPILE) --extra excel --extra metrics --extra warc --group build -c requirements-dev.lock -o requirements.lock

clean:
	rm -rf $(VENV) .make dist $(WORKSPACE) .mypy_cache .ruff_cache .pytest_cache
