# The one list of commands. `make demo` and `make test` need only Python ≥ 3.11 and a network.
PYTHON ?= python3
VENV ?= .venv
SIZE ?= city
PORT ?= 8311
PART ?=
CIVIC311_HOME ?= var
RUN = $(VENV)/bin/python
export SIZE PORT CIVIC311_HOME

.PHONY: demo test check bench lock clean

demo: $(VENV)/.running  ## serve the demo city at http://127.0.0.1:8311
	@exec $(RUN) manage.py demo

test: $(VENV)/.developing  ## the whole suite, on an embedded PostgreSQL of its own
	$(RUN) -m pytest -n 2 --dist worksteal $(ARGS)

check: $(VENV)/.developing  ## lint, types, import rules, migrations, deployment
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(RUN) manage.py makemigrations --check --dry-run
	env CIVIC311_HOME=var/check SECRET_KEY=$$(head -c 40 /dev/urandom | od -An -tx1 | tr -d ' \n') ALLOWED_HOSTS=311.example.gov \
		EMAIL_URL=smtp+tls://311:secret@mail.example.gov:587 DEFAULT_FROM_EMAIL=311@example.gov \
		$(RUN) manage.py check --deploy --fail-level WARNING
	$(VENV)/bin/djlint --quiet --lint templates

bench: $(VENV)/.developing  ## PART=name for one of them
	$(RUN) -m tests.benchmarks $(PART)

lock:  ## resolve pyproject.toml again; the locks hold hashes and no address
	$(VENV)/bin/uv pip compile --quiet --upgrade --universal --generate-hashes --no-header --python-version 3.11 \
		pyproject.toml -o requirements.lock
	$(VENV)/bin/uv pip compile --quiet --upgrade --universal --generate-hashes --no-header --python-version 3.11 \
		pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock

clean:  ## stop and delete the demo's and the tests' databases and all they made
	[ ! -x $(RUN) ] || $(RUN) -m civic311.embedded remove "$(CIVIC311_HOME)" "$(CIVIC311_HOME)/test"
	rm -rf "$(CIVIC311_HOME)" .mypy_cache .ruff_cache .pytest_cache

$(VENV)/.running: requirements.lock | $(VENV)/bin/pip
	$(RUN) -m pip install --quiet --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.developing: requirements-dev.lock | $(VENV)/bin/pip
	$(RUN) -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@ $(VENV)/.running

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python's venv is missing: sudo apt-get install -y python3-venv, then run make again."; exit 1; }
	$(PYTHON) -m venv $(VENV)
