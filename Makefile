# The five verbs of the project. Nothing is assumed but Python >= 3.11, pip and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKSPACE ?= workspace
INSTALLED := $(VENV)/.installed

.PHONY: help run install test check lock baseline curves clean

help:
	@echo "make run       collect once, score, fit and write this week's page into $(WORKSPACE)/"
	@echo "make test      run the tests"
	@echo "make check     lint, types, import contracts"
	@echo "make install   build the environment in $(VENV)"
	@echo "make baseline  recompute the built-in baseline (needs HEADLINES=folder) and its curves"
	@echo "make curves    fit the curves of the built-in baseline anew"
	@echo "make lock      resolve the dependencies anew (maintainers)"

install: $(INSTALLED)

$(INSTALLED): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("panictrack needs Python 3.11 or newer; set PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: install
	@$(BIN)/panictrack init $(WORKSPACE)
	@$(BIN)/panictrack --config $(WORKSPACE)/panictrack.toml collect
	@$(BIN)/panictrack --config $(WORKSPACE)/panictrack.toml report

test: install
	$(BIN)/python -m pytest -n auto --dist worksteal

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

HEADLINES ?= ../shared/data/headlines
baseline: install
	$(BIN)/python benchmarks/baseline.py $(HEADLINES)
	$(BIN)/python benchmarks/baseline_curves.py

curves: install
	$(BIN)/python benchmarks/baseline_curves.py

# The resolver writes names, versions and hashes; never an index address.
lock:
	$(PYTHON) -m venv .make/lock
	.make/lock/bin/python -m pip install --quiet uv
	.make/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-annotate --no-header --extra encoder --extra excel --extra metrics --extra parquet --extra warc --group dev pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) .make $(WORKSPACE) .mypy_cache .ruff_cache .pytest_cache
