# Firmground: `make help` lists what can be made.
# `make run` and `make test` each work alone in a fresh clone.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run quick test test-all lint types check bench baseline docs validation lock clean

STUDY ?= scenarios/batang.yaml

# The first interpreter that really runs and is new enough (a pyenv shim may exist and still fail).
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo "$$p"; break; }; done)

# Kept byte code is read by both workers of the tests and by every process they start.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
PIP_INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes
# Two at a time, a file at a time: files share what they build.
PYTEST := $(BIN)/python -m pytest -q -n 2 --dist loadfile

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ------------------------------------------------------------------- to use it

run: .venv/ready ## Run the Batang study (STUDY=file for another)
	$(BIN)/python run_sim.py run $(STUDY) --yes

quick: .venv/ready ## A rough look: fewer households and runs, not for decisions
	$(BIN)/python run_sim.py run $(STUDY) --quick --yes

# --------------------------------------------------------------- to work on it

test: .venv/ready-dev ## Fast tests
	$(PYTEST) -m "not slow"

test-all: .venv/ready-dev .venv/ready-lab ## Every test, the slow ones too
	$(PYTEST)

lint: .venv/ready-dev ## Style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/ready-dev ## Types, strict
	$(BIN)/mypy

check: .venv/ready-dev ## Lint, types and tests: what must pass before a push
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(PYTEST) -m "not slow"

bench: .venv/ready-dev ## Measure speed
	$(BIN)/python benchmarks/bench.py

baseline: .venv/ready-dev ## Rewrite the baseline of results, on purpose
	FIRMGROUND_REWRITE_BASELINE=1 $(BIN)/python -m pytest -q tests/test_baseline.py

docs: .venv/ready ## Write docs/reference and the editors' schemas from the declarations
	$(BIN)/python -m model.report.reference

validation: .venv/ready ## Hold the model against published facts and write docs/VALIDATION.md (ten minutes)
	$(BIN)/python run_sim.py evidence --write-docs

lock: ## Resolve the requirements files anew (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 1; }
	$(call resolve,requirements.txt,What Firmground needs to run.,)
	$(call resolve,requirements-dev.txt,What its developers need.,--extra dev -c requirements.txt)
	$(call resolve,requirements-lab.txt,What the page in the browser needs.,--extra lab -c requirements-dev.txt)

# One file for Python 3.11 to 3.13: without `fewest`, a newer Python gets another Mesa.
define resolve
	uv pip compile pyproject.toml $(3) --universal --fork-strategy fewest --python-version 3.11 \
		--generate-hashes --no-header --no-emit-index-url --upgrade --quiet --output-file .lock.part >/dev/null
	{ echo '# $(2)'; echo '# Made by `make lock`; do not edit by hand.'; cat .lock.part; } > $(1)
	rm .lock.part
endef

clean: ## Remove the environment and all caches, never results
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

# ---------------------------------------------------------------- environments

define environment
	@test -n "$(PYTHON)" || { echo "Firmground needs Python 3.11 or newer; none was found." >&2; exit 1; }
	@$(BIN)/python -c pass 2>/dev/null || $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make environments: the module venv is missing." >&2; \
		echo "On Debian or Ubuntu: apt-get install python3-venv. Or choose another: make PYTHON=/path/to/python3.12" >&2; \
		exit 1; }
	@$(BIN)/python -c pass 2>/dev/null || { echo "Making .venv with $$($(PYTHON) --version)"; $(PYTHON) -m venv --clear .venv; }
	@echo "Installing $<: a few minutes the first time"
	@$(PIP_INSTALL) -r $<
endef

.venv/ready: requirements.txt
	$(environment)
	@touch $@

# Holds everything in requirements.txt too, at the same versions.
.venv/ready-dev: requirements-dev.txt requirements.txt
	$(environment)
	@touch .venv/ready $@

.venv/ready-lab: requirements-lab.txt requirements.txt
	$(environment)
	@touch .venv/ready $@
