# Two commands are enough: `make demo` and `make test`.

PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
DEMO_DIR ?= .demo
SIZE ?=
# Two at a time: a browser, a database server and the tests share the machine.
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help install demo test system lint imports types templates migrations docs sqlite postgresql format reference lock clean

help: ## Show what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /	/' | expand -t 14

install: ## The environment in .venv, with the development tools, and the built front end
	@$(PYTHON) tools/install.py

demo: install ## Dreamland on http://127.0.0.1:8000 (PORT=, SIZE=, DEMO_DIR=)
	@$(BIN)/opennrm demo --dir $(DEMO_DIR) --port $(PORT) $(if $(SIZE),--size $(SIZE))

test: install system lint imports types templates migrations docs sqlite postgresql ## Every check, as CI runs them

system:
	@$(PYTHON) tools/system.py

lint: ## ruff
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

imports: ## import-linter: which way things may depend
	$(BIN)/lint-imports

types: ## mypy --strict
	$(BIN)/mypy

templates: ## djangofmt
	$(BIN)/djangofmt check src

migrations: ## Is any migration missing?
	OPENNRM_DIR=.demo/none $(BIN)/python -W ignore::RuntimeWarning -m django makemigrations --check --dry-run --settings opennrm.config.settings

docs: ## The documentation, warnings are errors
	$(BIN)/sphinx-build -q -W -n -b html docs docs/_build/html

sqlite: ## The tests on SQLite, journeys in the browser included
	$(BIN)/pytest -q -n $(JOBS) --dist loadgroup

postgresql: ## The tests on a throwaway PostgreSQL server
	OPENNRM_TEST_DATABASE=postgresql $(BIN)/pytest -q -n $(JOBS) --dist loadgroup -m "not journey"

reference: ## Write the reference of settings, commands and exit codes anew
	@$(BIN)/python tools/reference.py

format: ## Put the layout of the code in order
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djangofmt check --fix -q src

lock: ## Lock the newest versions that pyproject.toml allows
	$(BIN)/uv pip compile -q --upgrade --generate-hashes --no-header --universal --python-version 3.11 pyproject.toml -o requirements/runtime.txt
	$(BIN)/uv pip compile -q --upgrade --generate-hashes --no-header --universal --python-version 3.11 --extra dev -c requirements/runtime.txt pyproject.toml -o requirements/dev.txt
	grep -E '^uv==' requirements/dev.txt | cut -d' ' -f1 > requirements/bootstrap.in
	$(BIN)/uv pip compile -q --generate-hashes --no-header --universal --python-version 3.11 requirements/bootstrap.in -o requirements/bootstrap.txt

clean: ## Remove what was made, the environment included
	rm -rf .venv .demo dist docs/_build frontend/node_modules src/opennrm/web/static/built
