# Kindred: every task by name. `make help` lists them; nothing is installed outside this folder but Chromium (apt).
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
STAGE ?= dev
BIN := .venv/bin
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help demo test soak check format words bench pictures deploy destroy invite video mute waiting drop release restore rotate dead redrive verify status audit cost lock clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

demo: .venv/ready node_modules/ready ## the whole platform on this machine, with sample courses   PORT=8000
	@exec $(BIN)/python -m infra.local --port $(PORT)

test: .venv/ready .venv-ministack/ready .venv-audit/ready node_modules/ready chromium ## every test
	@$(BIN)/python .ci/pythons.py

soak: .venv/ready node_modules/ready chromium ## what takes longer than `make test` may
	@$(BIN)/pytest -m soak

check: .venv/ready ## format, lint, types
	@$(BIN)/ruff format --check -q . || { echo 'make format would change the files above' >&2; exit 1; }
	@$(BIN)/ruff check -q .
	@$(BIN)/mypy

format: .venv/ready ## puts the code into form
	@$(BIN)/ruff format -q .
	@$(BIN)/ruff check -q --fix .

words: .venv/ready ## takes new and changed words into every language's catalogue, and says what is missing
	@$(BIN)/python -m infra.words

bench: .venv/ready node_modules/ready ## measures, prints, and keeps the figures in tests/bench/results.md
	@$(BIN)/python -m tests.bench

deploy: .venv/ready node_modules/ready ## to your AWS account, unless a session is near   STAGE=dev [ANYWAY=yes]
	@$(BIN)/python -m infra.commands.status --stage "$(STAGE)" --before-deploy $(if $(ANYWAY),--anyway)
	@node_modules/.bin/cdk deploy -c stage=$(STAGE) $(CDK)

status: .venv/ready ## what is right, what is missing, and the next step   STAGE=dev
	@$(BIN)/python -m infra.commands.status --stage "$(STAGE)"

destroy: .venv/ready node_modules/ready ## takes the stack down; a protected table stays   STAGE=dev
	@node_modules/.bin/cdk destroy -c stage=$(STAGE) $(CDK)

invite: .venv/ready ## invites a teacher   STAGE=dev NAME="Maria Sol" ADDRESS=maria@example.org
	@$(BIN)/python -m infra.commands.invite --stage "$(STAGE)" --name "$(NAME)" --address "$(ADDRESS)" $(if $(ZONE),--zone "$(ZONE)") $(if $(LANGUAGE),--language "$(LANGUAGE)") $(if $(COORDINATOR),--coordinator)

video: .venv/ready ## enters a provider's keys, and tests them   STAGE=dev PROVIDER=zoom|jitsi|bbb [ONLY_TEST=yes]
	@$(BIN)/python -m infra.commands.video --stage "$(STAGE)" --provider "$(PROVIDER)" $(if $(ONLY_TEST),--only-test)

mute: .venv/ready ## stops all mail at once; nothing is lost   STAGE=dev WHY="..."
	@$(BIN)/python -m infra.commands.mute mute --stage "$(STAGE)" --why "$(WHY)"

waiting: .venv/ready ## what mail waits, by kind and course   STAGE=dev
	@$(BIN)/python -m infra.commands.mute waiting --stage "$(STAGE)"

drop: .venv/ready ## what waits of one kind is never sent   STAGE=dev KIND=message [COHORT=...]
	@$(BIN)/python -m infra.commands.mute drop --stage "$(STAGE)" $(if $(KIND),--kind "$(KIND)") --cohort "$(COHORT)"

release: .venv/ready ## lets mail leave again; what is too late by then is not sent   STAGE=dev
	@$(BIN)/python -m infra.commands.mute release --stage "$(STAGE)"

restore: .venv/ready ## the table as it was, under another name, its mail muted   STAGE=dev AT=2027-02-01T12:00 (UTC)
	@$(BIN)/python -m infra.commands.restore --stage "$(STAGE)" --at "$(AT)"

rotate: .venv/ready ## a new key signs links from now on; old links live on   STAGE=dev
	@$(BIN)/python -m infra.commands.rotate --stage "$(STAGE)"

dead: .venv/ready ## what lies in the dead-letter queues   STAGE=dev
	@$(BIN)/python -m infra.commands.dead_letters dead --stage "$(STAGE)"

redrive: .venv/ready ## tries it again, when its cause is mended   STAGE=dev
	@$(BIN)/python -m infra.commands.dead_letters redrive --stage "$(STAGE)"

verify: .venv/ready ## walks the table, and says what is otherwise than it must be   STAGE=dev
	@$(BIN)/python -m infra.commands.verify --stage "$(STAGE)"

pictures: .venv/ready node_modules/ready chromium ## takes the README's screenshots anew
	@$(BIN)/python -m tests.stories.take_pictures

cost: .venv/ready ## a month in USD for 0, 1, 40 and 10,000 cohorts   [COUNT=yes counts anew]
	@if [ -n "$(COUNT)" ]; then $(BIN)/python -m tests.bench.counting >/dev/null; fi
	@$(BIN)/python -m infra.commands.cost

audit: .venv-audit/ready node_modules/ready ## known holes in what the lock files name (needs the network)
	@for file in requirements*.lock; do echo "$$file"; .venv-audit/bin/pip-audit --strict --disable-pip --require-hashes -r $$file; done
	@$(BIN)/npm audit --audit-level=low

lock: .venv/ready ## takes newer versions of everything into the lock files
	@$(BIN)/python .ci/lock.py

clean: ## removes what was built and installed in this folder
	@rm -rf .venv .venv-ministack .venv-audit node_modules cdk.out build .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/ready: requirements-bootstrap.lock requirements-dev.lock
	@echo 'setting up Python (once) ...' >&2
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Kindred needs Python 3.11 or newer: make PYTHON=python3.11 ...")'
	@$(PYTHON) -m venv --clear .venv 2>/dev/null || { apt-get install -y -qq python3-venv >/dev/null && $(PYTHON) -m venv --clear .venv; }
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-bootstrap.lock
	@$(BIN)/uv pip sync -q --python $(BIN)/python --require-hashes requirements-dev.lock
	@touch $@

.venv-ministack/ready: requirements-ministack.lock .venv/ready
	@$(BIN)/uv venv -q --clear --python "$$(command -v python3.13 >/dev/null && python3.13 -c '' 2>/dev/null && echo python3.13 || echo $(BIN)/python)" .venv-ministack
	@$(BIN)/uv pip sync -q --python .venv-ministack/bin/python --require-hashes requirements-ministack.lock
	@touch $@

.venv-audit/ready: requirements-audit.lock .venv/ready
	@$(BIN)/uv venv -q --clear --python $(BIN)/python .venv-audit
	@$(BIN)/uv pip sync -q --python .venv-audit/bin/python --require-hashes requirements-audit.lock
	@touch $@

node_modules/ready: package-lock.json .venv/ready
	@echo 'setting up tools from npm (once) ...' >&2
	@$(BIN)/npm ci --silent --no-audit --no-fund
	@touch $@

.PHONY: chromium
chromium:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || command -v "$${CHROMIUM:-no-chromium}" >/dev/null || { echo 'installing Chromium (once) ...' >&2; apt-get update -qq && apt-get install -y -qq chromium >/dev/null; }
