# Each target does its own set-up in .venv and needs only Python and make.
#   make demo    the page, at http://127.0.0.1:7860
#   make test    all tests; make fuzz: a minute of hostile input
#   make packages what the requirements come to on each Python and system, and the page on other Pythons
#   make mutants faults put into the code, to see which no test notices: hours; MODULE=fgsm/attacks/ascent.py SAMPLE=20
#   make browser what the page needs to compute in the visitor's browser; needs npm
#   make cards   the networks' worst case, into their cards and the README: hours; MNIST=mnist.npz IMAGENETTE=DIR
#   make lint    ruff, mypy, import contracts, ESLint, tsc; make bench: the benchmarks' tables
# Another Python: make PYTHON=python3.12 demo

PYTHON ?= python3
VENV ?= .venv

ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif

RUN_STAMP := $(VENV)/requirements.stamp
DEV_STAMP := $(VENV)/requirements-dev.stamp
BENCHMARKS := $(patsubst benchmarks/%.py,%,$(shell grep -l __main__ benchmarks/*.py))

.PHONY: demo browser test packages fuzz mutants cards lint bench clean
.DELETE_ON_ERROR:
.NOTPARALLEL:

demo: $(RUN_STAMP)
	$(BIN)/python app.py

browser:
	npm ci --no-audit --no-fund

test: $(DEV_STAMP)
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

packages: $(DEV_STAMP)
	$(BIN)/python -m tests.resolutions
	$(BIN)/python -m tests.interpreters

fuzz: $(DEV_STAMP)
	$(BIN)/python -m tests.fuzz --seconds 60

mutants: $(DEV_STAMP)
	$(BIN)/python -m tests.mutants $(MODULE) $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(SEED),--seed $(SEED))

cards: $(DEV_STAMP)
	$(BIN)/python -m training.measure_cards $(if $(MNIST),--mnist $(MNIST)) $(if $(IMAGENETTE),--imagenette $(IMAGENETTE))

lint: $(DEV_STAMP)
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports --no-logo
	@if [ -x node_modules/.bin/eslint ]; then node_modules/.bin/eslint fgsm_playground tests && node_modules/.bin/tsc; \
	else echo "The JavaScript was not checked: make browser brings ESLint and tsc."; fi

bench: $(addprefix bench-,$(BENCHMARKS))

bench-%: $(DEV_STAMP)
	$(BIN)/python -m benchmarks.$*

clean:
	rm -rf $(VENV) node_modules

$(VENV)/pyvenv.cfg:
	$(PYTHON) -c "import sys; (3, 10) <= sys.version_info < (3, 14) or sys.exit('Python 3.10 to 3.13 is needed, this is ' + sys.version)"
	$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): requirements.txt $(VENV)/pyvenv.cfg
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements.txt
	$(BIN)/python -c "open('$@', 'w').close()"

$(DEV_STAMP): requirements-dev.txt $(RUN_STAMP)
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements-dev.txt
	$(BIN)/python -c "open('$@', 'w').close()"
