# Two commands do everything: `make serve` and `make test`.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.12 \
  --custom-compile-command "make lock" pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help serve dev test check format bench lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serve: $(VENV)/runtime ## Install, migrate, load content and serve on 127.0.0.1:8000 (PORT=8001 for another port)
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) load_content
	@$(MANAGE) collectstatic --no-input --verbosity 0
	@exec $(BIN)/python -m learning_site.serve --port $(PORT)

dev: $(VENV)/development ## The development server: reloads code and content when they change
	@RECTO_DEBUG=1 $(MANAGE) migrate --verbosity 0
	@RECTO_DEBUG=1 $(MANAGE) load_content
	@RECTO_DEBUG=1 RECTO_LAB_ORIGIN=http://127.0.0.1:$(PORT) $(MANAGE) runserver $(PORT)

test: $(VENV)/development ## Run all tests
	@$(BIN)/pytest -n 2 --dist loadgroup

check: $(VENV)/development ## What CI checks besides tests: format, lint, types, templates, migrations, content
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djade --check --target-version 6.1 $$(git ls-files '*/templates/*.html')
	$(BIN)/mypy
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) check
	$(MANAGE) check_content

format: $(VENV)/development ## Format Python and templates
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djade --target-version 6.1 $$(git ls-files '*/templates/*.html')

bench: $(VENV)/benchmarks ## Run the benchmarks and print ratios beside floors and peers
	$(BIN)/python -m benchmarks

lock: $(BIN)/uv ## Write the locked requirements from pyproject.toml
	$(COMPILE) -o requirements/runtime.txt
	$(COMPILE) --group development -o requirements/development.txt
	$(COMPILE) --group development --group benchmarks -o requirements/benchmarks.txt

clean: ## Remove the environment and everything generated, the database included
	rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null || { \
	  echo "Recto needs Python 3.12 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1 | cut -d' ' -f2)."; \
	  echo "Install one, or name one: make PYTHON=python3.13 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(BIN)/uv: $(BIN)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

$(VENV)/%: requirements/%.txt $(BIN)/python
	@echo "Installing $< …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@
