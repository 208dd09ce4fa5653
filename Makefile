# make demo   the chat in JupyterLab (HOST=voila: as a Voilà dashboard; PORT=…: on this port)
# make test   as CI runs it, in an environment of its own
# make test-faults   the tests that count, at length (half an hour); writes docs/counts.md
# make check  style, types, layers     make build  the frontend     make bench  the measurements
# make test-hostile   all hostile texts, and the page without each of its guards: an hour
# make docs   the pages and the reference, in build/docs
# make test-hosts   a chat in marimo, JupyterLite, Panel, Solara and Shiny, in an environment of its own

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# Not taken from the environment, where compilers and shells put other things.
HOST = lab
BENCH =
# Exact versions for the Python that they were found with; another one takes what fits.
LOCK = $(wildcard requirements/$(shell $(PYTHON) -c 'import sys; print("py%d%d" % sys.version_info[:2])').txt)
INPUTS := setup.cfg setup.py pyproject.toml js/package-lock.json $(wildcard requirements/*.txt)
FRONTEND := js/build.mjs $(shell find js/src -type f)

.PHONY: demo test test-hostile test-hosts test-faults check build docs bench clean
.DELETE_ON_ERROR:

demo: $(VENV)/demo.stamp
	@$(BIN)/python scripts/demo.py $(HOST) $(if $(PORT),--port $(PORT))

test: $(VENV)/test.stamp
	@scripts/test $(BIN)

# These bring extensions of their own for JupyterLab, which must not be in the tests above.
test-hosts:
	@$(MAKE) --no-print-directory VENV=.venv-hosts .venv-hosts/hosts.stamp
	@scripts/chromium .venv-hosts/bin
	@.venv-hosts/bin/python -m pytest tests/hosts

test-faults: $(VENV)/test.stamp build
	@scripts/chromium $(BIN)
	@scripts/test-faults $(BIN)

test-hostile: $(VENV)/test.stamp build
	@scripts/chromium $(BIN)
	@PYTHONPATH=tests $(BIN)/python -m hostile

check: $(VENV)/test.stamp
	@scripts/check $(BIN)

build: $(VENV)/test.stamp
	@scripts/npm $(BIN) run build

docs: $(VENV)/docs.stamp
	@$(BIN)/python -m sphinx -q -W -c docs -d build/doctrees . build/docs

bench: $(VENV)/test.stamp build
	@scripts/chromium $(BIN)
	@$(BIN)/python -m benchmarks $(BENCH)

clean:
	rm -rf $(VENV) .venv-hosts build dist *.egg-info js/node_modules ipychat/static tests/artifacts tests/*/node_modules

# Installing builds the frontend; the tests build it themselves.
$(VENV)/demo.stamp: $(FRONTEND)

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/%.stamp: $(INPUTS) | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(LOCK:%=-c %) -e '.[$*]'
	@touch $@
