# Qingdan. `make` alone lists what there is.

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
RUN ?= .run
T ?=
# another stack of the caller, a proxy or a virtual environment shall not leak into ours
unexport VIRTUAL_ENV PYTHONPATH PYTHONHOME
# without its compiled files each of some twenty processes, and each run of pytest, would compile all code anew
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Run
.PHONY: up down status logs demo
up: setup ## Start everything in .run/: database, broker, five services, jobs, portal
	@$(PY) -m stack up --run-dir $(RUN)

down: setup ## Stop everything, keep the data
	@$(PY) -m stack down --run-dir $(RUN)

status: setup ## Show every process: state, port, memory
	@$(PY) -m stack status --run-dir $(RUN)

logs: setup ## Show the ends of the logs, or of one: make logs NAME=intake-web
	@$(PY) -m stack logs --run-dir $(RUN) $(NAME)

demo: setup ## Start everything and send a district's list from spreadsheets to portal
	@$(PY) -m stack.demo --run-dir $(RUN)

##@ Check
.PHONY: check test faults crawl bench
check: setup ## Format, lint, types, layers, generated documents
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(PY) -m shared.contracts.document --check

test: check browser ## Check, then run all tests; some of them: make test T=tests/unit
	$(if $(T),$(VENV)/bin/pytest $(T),$(PY) -m tests.shares)

faults: setup ## Run the long campaigns: kill everything in turn and count; live many histories, try many examples
	QINGDAN_FAULTS=long $(VENV)/bin/pytest -m faults --timeout=3600 tests

crawl: setup browser ## Every page in Chromium, all rules at both widths
	QINGDAN_CRAWL=whole $(VENV)/bin/pytest tests/journeys/test_pages.py $$(find tests/services -name '*_in_browser.py')

bench: setup ## Measure items per second beside the floor; the last line is JSON
	$(PY) bench/pipeline.py

##@ Maintain
.PHONY: setup browser docs format lock vendor clean clean-data
setup: $(VENV)/.installed ## Make the virtual environment from requirements.lock

# the stamp holds the lock that was installed: pip runs again only when that changes
$(VENV)/.installed: requirements.lock pyproject.toml
	@if [ -f $@ ] && cat $^ | cmp -s - $@; then touch $@; exit 0; fi; \
	[ -x $(PY) ] || { $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' && $(PYTHON) -m venv $(VENV); } || { \
		rm -rf $(VENV); echo "需要 Python 3.11 及 venv。请以 root 运行：apt-get install -y python3-venv" >&2; exit 1; }; \
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock; \
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .; \
	cat $^ > $@

browser: setup
	@$(PY) -m stack install --browser

docs: setup ## Write docs/events.md from the registry of events
	$(PY) -m shared.contracts.document

format: setup ## Format the code and mend what ruff can mend
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

lock: ## Choose versions anew from requirements.in and write requirements.lock
	@folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	$(PYTHON) -m venv "$$folder"; "$$folder/bin/pip" install --quiet pip-tools; \
	"$$folder/bin/pip-compile" --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --no-header \
		--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --output-file requirements.lock requirements.in

vendor: ## Fetch the browser files anew, in the exact versions of package-lock.json
	bash shared/runtime/web/static/vendor/refresh.sh

clean: ## Remove the virtual environment and everything that tools made; keep data
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

clean-data: down ## Stop everything and delete the data in .run/
	rm -rf $(RUN)
