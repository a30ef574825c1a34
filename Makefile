# Two commands do everything on a fresh machine: `make run` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.stamp
DEV    := $(VENV)/.stamp-dev

.PHONY: help setup run test test-fast check lint fix types contracts migrations docs letters bench faults cluster-test scan sbom lock messages browser assets screenshots lighthouse voices clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  %-12s %s\n", $$1, $$2}'

$(STAMP): requirements/run.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	$(BIN)/molek messages
	@touch $@

$(DEV): requirements/dev.txt $(STAMP)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

setup: $(STAMP) ## make .venv with the `molek` command

run: $(STAMP) ## start the demo city and print its address and sign-ins
	$(BIN)/molek run --living-hall

browser: ## install the browser and PDF tools from the distribution where they are missing
	@sh tests/browser.sh

test: $(DEV) messages browser ## everything, browser tests included
	$(BIN)/pytest -n 2 --dist loadgroup

test-fast: $(DEV) messages ## everything but the browser
	$(BIN)/pytest -n 2 -m "not journey"

check: lint types contracts migrations test ## what CI runs

lint: $(DEV) ## style and traps
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

fix: $(DEV) ## mend style where a machine can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(DEV) ## mypy --strict
	$(BIN)/mypy

contracts: $(DEV) ## layers and front doors
	$(BIN)/lint-imports

migrations: $(DEV) ## does every model have its migration?
	$(BIN)/molek makemigrations --check --dry-run

docs: $(DEV) messages ## generate the reference from the code
	$(BIN)/molek docs

letters: $(DEV) ## draw every shipped letter and write the page of them
	$(BIN)/molek letters samples

bench: $(DEV) ## figures as ratios to a floor taken in the same run
	$(BIN)/python -m benchmarks

faults: $(DEV) ## kill, cut, fill and skew a running city for minutes, then look for anything lost (MINUTES=5)
	$(BIN)/python -m faults --minutes $(or $(MINUTES),5)

cluster-test: $(DEV) ## three machines on this one: kill, freeze and isolate the primary (needs root; installs Debian packages)
	$(BIN)/python -m cluster

messages: $(STAMP) ## compile the English texts
	$(BIN)/molek messages

voices: $(STAMP) ## record the guidance of the Service Box (needs espeak-ng and ffmpeg)
	$(BIN)/molek kiosk_voices

assets: ## compile the component library with our tokens (needs Node; results are committed)
	cd assets && npm ci --no-audit --no-fund && npm run build

screenshots: $(DEV) browser ## pictures of the main pages from the running system
	$(BIN)/python -m docs.screenshots

lighthouse: $(DEV) browser ## Lighthouse on the pages a phone opens first, in the demo city (needs Node)
	cd assets/lighthouse && npm ci --no-audit --no-fund
	$(BIN)/python -m tests.lighthouse

scan: $(DEV) ## sqlmap and Wapiti against a demo city of its own, signed in (from the distribution; SECONDS=1200)
	$(BIN)/python -m tests.scan --seconds $(or $(SECONDS),1200)

sbom: $(DEV) ## what runs, as CycloneDX, into var/sbom: an inventory, not an all-clear
	$(BIN)/python -m tests.sbom

lock: $(DEV) ## write the hash-locked requirements anew
	$(PYTHON) -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header requirements/run.in -o requirements/run.txt
	$(PYTHON) -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header requirements/dev.in -o requirements/dev.txt

clean: ## remove the environment and the demo city
	rm -rf $(VENV) var
