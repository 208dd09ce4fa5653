# make demo   the chat in JupyterLab (HOST=voila: as a Voilà dashboard; PORT=…: on this port)
# make test   everything that there is to test, in an environment of its own
# make check  style, types, layers     make build  the frontend     make bench  the measurements

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# Not taken from the environment, where compilers and shells put other things.
HOST = lab
# Exact versions for the Python that they were found with; another one takes what fits.
LOCK = $(wildcard requirements/$(shell $(PYTHON) -c 'import sys; print("py%d%d" % sys.version_info[:2])').txt)
INPUTS := setup.cfg setup.py pyproject.toml js/package-lock.json $(wildcard requirements/*.txt)
FRONTEND := js/build.mjs $(shell find js/src -type f)

.PHONY: demo test check build bench clean
.DELETE_ON_ERROR:

demo: $(VENV)/demo.stamp
	@$(BIN)/python scripts/demo.py $(HOST) $(if $(PORT),--port $(PORT))

test: $(VENV)/test.stamp
	@scripts/test $(BIN)

check: $(VENV)/test.stamp
	@scripts/check $(BIN)

build: $(VENV)/test.stamp
	@scripts/npm $(BIN) run build

bench: $(VENV)/test.stamp build
	@scripts/chromium $(BIN)
	@$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) build dist *.egg-info js/node_modules ipychat/static tests/artifacts

# Installing builds the frontend; the tests build it themselves.
$(VENV)/demo.stamp: $(FRONTEND)

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/%.stamp: $(INPUTS) | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(LOCK:%=-c %) -e '.[$*]'
	@touch $@
