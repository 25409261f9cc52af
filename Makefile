# Needs Python 3.11 or later and make; everything else is installed into .venv.
PYTHON ?= python3.11
BIN := .venv/bin

MINUTES ?= 10

.PHONY: help iris language test test-all test-lowest test-versions test-torch test-browser coverage laws mutants mutation numerics fuzz faults processes scale bench dist release lock audit lint types docs pictures clean

help:
	@echo "make iris      train the classifier of iris flowers"
	@echo "make language  train a language model of a million parameters, and tell a text: 8 minutes"
	@echo "make test      linters, type checkers, tests and doctests"
	@echo "make test-all  the same, with a larger search"
	@echo "make test-lowest  the tests with the lowest versions that pyproject.toml promises"
	@echo "make test-versions  the tests with Python 3.12 and 3.13; test-3.13 with one of them"
	@echo "make test-torch   modules of PyTorch, and optimisers and benchmarks against it; it installs it"
	@echo "make test-browser  pages of diagrams in Chromium, and how long each click takes; it needs"
	@echo "               chromium and chromedriver"
	@echo "make coverage  the tests, and which lines and branches they reach"
	@echo "make laws      every category of the library against all its laws, as a table; EXAMPLES=100"
	@echo "make mutants   every law against categories that are broken on purpose, in RUNS=20"
	@echo "make mutation  small changes to the library, a sample: which do mypy and the tests notice?"
	@echo "make numerics  every map against mpmath, from the smallest number to the largest, in ulp"
	@echo "make fuzz      random programs and mutated files, for MINUTES=10, from SEED=a number, and all"
	@echo "               readers, guided by coverage, for as long"
	@echo "make faults    processes killed, disks full, files damaged, Ctrl-C: docs/reliability.md"
	@echo "make scale     models on 8 virtual devices, in five layouts, against one device"
	@echo "make processes  two real processes train together, and one is killed, TIMES=20 times"
	@echo "make lock      renew the pins of requirements/test.txt, which LOCKED=1 installs"
	@echo "make audit     look the pins up among known vulnerabilities, over the network"
	@echo "make docs      the site: build/docs/index.html; its warnings are errors"
	@echo "make pictures  the pictures of the site, by the experiments that draw them; NAME=gan.png, DATA=FOLDER"
	@echo "make bench     all benchmarks, as a page with plots: build/benchmarks.html"
	@echo "make dist      wheel and sdist, checked, and tried alone in empty environments"
	@echo "make release   the same for VERSION=a new one, committed and tagged; OPTIONS=--dry-run"

# LOCKED=1 installs the pins of requirements/test.txt, by hash, and nothing else.
COMMA := ,
pip := $(BIN)/python -m pip install --quiet --disable-pip-version-check
ifdef LOCKED
install = $(pip) --require-hashes --requirement requirements/test.txt \
	&& $(pip) --no-deps --no-build-isolation --editable .
else
install = $(pip) --editable '.[$(1)]'
endif

.venv/experiments: pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not here: make PYTHON=python3 ..."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(call install,experiments)
	@touch $@

.venv/test: .venv/experiments
	$(call install,test)
	@touch $@

lock: .venv/experiments
	$(pip) uv
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --extra test \
		pyproject.toml requirements/build.in --output-file requirements/test.txt

audit: .venv/test
	$(pip) pip-audit
	$(BIN)/pip-audit --require-hashes --disable-pip --requirement requirements/test.txt

iris: .venv/experiments
	$(BIN)/python -m experiments.iris hidden

.venv/language: .venv/experiments
	$(call install,experiments$(COMMA)jax)
	@touch $@

language: .venv/language
	$(BIN)/python -m experiments.language --below

lint: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/test
	$(BIN)/mypy
	$(BIN)/basedpyright --level error --threads 2

test: lint types
	$(BIN)/pytest -n 2 --dist worksteal

test-all: lint types
	HYPOTHESIS_PROFILE=all $(BIN)/pytest -n 2 --dist worksteal

.venv-lowest/test: pyproject.toml .venv/test
	$(pip) uv
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-lowest
	$(BIN)/uv pip install --quiet --python .venv-lowest/bin/python --resolution lowest-direct --editable '.[test]'
	@touch $@

test-lowest: .venv-lowest/test
	.venv-lowest/bin/pytest -n 2 --dist worksteal

VERSIONS := 3.12 3.13
.PRECIOUS: .venv-3.%/test

.venv-3.%/test: pyproject.toml
	@command -v python3.$* >/dev/null || { echo "python3.$* is not here"; exit 1; }
	python3.$* -m venv --clear .venv-3.$*
	.venv-3.$*/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

test-3.%: .venv-3.%/test
	.venv-3.$*/bin/pytest -n 2 --dist worksteal

test-versions: $(VERSIONS:%=test-%)

coverage: .venv/test
	$(BIN)/pytest -n 2 --dist worksteal --cov --cov-report=term

laws: .venv/test
	$(BIN)/python -m cartesian_rdc.laws $(if $(EXAMPLES),--examples $(EXAMPLES))

mutants: .venv/test
	$(BIN)/python -m tests.mutants $(if $(RUNS),--runs $(RUNS))

.venv/mutation: .venv/test
	$(pip) --editable '.[mutation]'
	@touch $@

mutation: .venv/mutation
	$(BIN)/python -m tests.mutation --sample 500 $(if $(SEED),--seed $(SEED))

numerics: .venv/test
	$(BIN)/python -m tests.numerics

.venv/fuzz: .venv/test
	$(pip) --editable '.[fuzz]'
	@touch $@

fuzz: .venv/fuzz
	$(BIN)/python -m tests.fuzz --minutes $(MINUTES) $(if $(SEED),--seed $(SEED))
	$(BIN)/python -m tests.fuzz.guided all --minutes $(MINUTES) $(if $(SEED),--seed $(SEED))

faults: .venv/test
	$(BIN)/python -m tests.faults --minutes $(MINUTES) $(if $(SEED),--seed $(SEED))

scale: .venv/test
	$(BIN)/python -m tests.scale

processes: .venv/test
	$(BIN)/python -m tests.processes $(if $(TIMES),--times $(TIMES)) $(if $(SEED),--seed $(SEED))

.venv/bench: .venv/test
	$(pip) --editable '.[bench]'
	@touch $@

test-torch: .venv/bench
	$(BIN)/pytest tests/test_torch.py tests/test_interchange_torch.py tests/test_readme.py \
		cartesian_rdc/interchange/torch.py

.venv/browser: .venv/test
	$(pip) --editable '.[browser]'
	@touch $@

test-browser: .venv/browser
	@command -v chromium chromedriver >/dev/null || { echo "chromium and chromedriver are not here"; exit 1; }
	TIMED=1 $(BIN)/pytest tests/drawing

bench: .venv/bench
	$(BIN)/python -m benchmarks report --output build/benchmarks.html

.venv/docs: .venv/experiments
	$(pip) --editable '.[docs]'
	@touch $@

docs: .venv/docs
	$(BIN)/python -m sphinx -q -W --keep-going docs build/docs
	@echo "build/docs/index.html"

pictures: .venv/test
	$(BIN)/python -m docs.pictures $(NAME) $(if $(DATA),--data-dir '$(DATA)')

.venv/release: .venv/test
	$(pip) --editable '.[release]'
	@touch $@

dist: .venv/release
	$(BIN)/python -m tests.release.dist

release: .venv/release
	$(BIN)/python -m tests.release $(OPTIONS) $(if $(VERSION),'$(VERSION)')

clean:
	rm -rf .venv .venv-lowest .venv-3.* .mypy_cache .pytest_cache .ruff_cache .hypothesis
