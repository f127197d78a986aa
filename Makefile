# Everything a person or CI does here. Needs make, Python >= 3.11 and a package index; no other preparation.

SHELL := /bin/sh
PY := .venv/bin/python
BIN := .venv/bin
READY := .venv/.ready
FONTS := build/static/fonts/.ready
BROWSER_PACKAGES := node_modules/.ready
UV_COMPILE := $(PY) -m uv pip compile --quiet --system-certs --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url

.DELETE_ON_ERROR:
.PHONY: help setup system run test lint format rights guards bench lock clean

help:
	@echo "make setup   make .venv, fonts and test packages"
	@echo "make run     start the portal with its own servers and a demo world (PORT, GSO_DATA_DIR)"
	@echo "make test    all tests"
	@echo "make lint    style, layers, templates, migrations"
	@echo "make rights  who may do what: every address, method, role and thing (tests/rights.csv)"
	@echo "make guards  take the guards away one at a time; see docs/guards.md (ONLY=pattern, hours)"
	@echo "make bench   times of the usual actions with N tasks"
	@echo "make lock    renew requirements.lock and the part of it that production runs"
	@echo "make clean   remove what setup and tests made (not the data in var/)"

setup: system $(READY) $(FONTS) $(BROWSER_PACKAGES)

system:
	@sh tools/system_packages.sh

$(READY): requirements.lock tools/install_packages.sh | system
	sh tools/install_packages.sh
	@touch $@

$(FONTS): tools/fonts.py $(READY) | system
	$(PY) tools/fonts.py $(@D)
	@touch $@

# Node has its own list of certificate authorities; this adds those the machine trusts.
$(BROWSER_PACKAGES): export NODE_EXTRA_CA_CERTS ?= $(wildcard /etc/ssl/certs/ca-certificates.crt)
$(BROWSER_PACKAGES): package.json package-lock.json .npmrc | system
	npm ci --ignore-scripts --silent
	@touch $@

run: system $(READY) $(FONTS)
	@$(PY) -m gso_portal.embedded run

test: setup
	$(BIN)/pytest -n 2 --dist loadgroup $(ARGS)

rights: setup
	GSO_RIGHTS=full $(BIN)/pytest tests/access -n 2 -o timeout=3600 $(ARGS)

guards: setup
	$(PY) tools/remove_guards.py --only "$(ONLY)" $(ARGS)

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates
	$(PY) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# In a data directory of its own, thrown away afterwards; the tables are added to build/bench.md.
bench: setup
	rm -rf build/bench
	for tasks in $(or $(N),1000 10000 100000); do \
		GSO_DATA_DIR=build/bench $(PY) manage.py migrate -v 0 && \
		GSO_DATA_DIR=build/bench $(PY) manage.py collectstatic --noinput -v 0 && \
		GSO_DATA_DIR=build/bench $(PY) manage.py load_reference > /dev/null && \
		GSO_DATA_DIR=build/bench $(PY) manage.py bench --tasks $$tasks $(ARGS) && \
		rm -rf build/bench || exit 1; \
	done

lock: $(READY)
	$(UV_COMPILE) requirements-dev.in -o requirements.lock
	$(UV_COMPILE) requirements.in --constraints requirements.lock -o requirements-production.lock

clean:
	rm -rf .venv build node_modules .cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
