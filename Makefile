# make run      set up and start a demonstration: growth-tree demo
# make test     every test, on SQLite and on PostgreSQL
# make check    what CI does: style, types, import contracts, tests
# make bench    the workloads, each beside the raw driver in the same run
.DEFAULT_GOAL := run
.PHONY: run test check style bench wheel catalogue lock clean

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
COMPILE := $(BIN)/uv pip compile -q --upgrade --universal --generate-hashes --python-version 3.11 --no-header
RUN ?=
TESTS ?=

# Compiled modules are kept even where the environment says otherwise: without them every process starts seconds later.
unexport PYTHONDONTWRITEBYTECODE

run: $(VENV)/ready
	$(BIN)/growth-tree demo $(RUN)

test: $(VENV)/ready-dev
	$(BIN)/pytest -n logical --dist worksteal $(TESTS)

check: export GROWTH_TREE_TEST_EFFORT ?= ci
check: style test

style: $(VENV)/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: $(VENV)/ready-dev
	$(BIN)/growth-tree bench $(RUN)

# A wheel that runs anywhere: pip install dist/*.whl && growth-tree demo
wheel: $(VENV)/ready-dev
	rm -rf dist
	$(BIN)/hatchling build -t wheel -d dist

# Bring the translations up to date with the code; FROM names .po files with further Chinese sentences.
catalogue: $(VENV)/ready-dev
	$(BIN)/python -m tools.catalogue $(FROM)

# Pin the newest versions that pyproject.toml allows.
lock: $(VENV)/ready
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) --extra dev --extra bench -c requirements.lock pyproject.toml -o requirements-dev.lock
	echo hatchling uv | tr ' ' '\n' | $(COMPILE) - -o tools/setup.lock

clean:
	rm -rf $(VENV) dist var .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

# Set-up runs again only when a lock changed.
$(VENV)/ready: requirements.lock tools/setup tools/setup.lock
	@PYTHON=$(PYTHON) tools/setup $<
	@touch $@

$(VENV)/ready-dev: requirements-dev.lock tools/setup tools/setup.lock
	@PYTHON=$(PYTHON) tools/setup $<
	@touch $@ $(VENV)/ready
