# Everything runs in the locked environment of .venv, which each target brings first where it is missing.
# ARGS= passes words on: make demo ARGS=--no-serve, make test ARGS=tests/features, make bench ARGS=views.
PYTHON ?= python3
RUN := .venv/bin/python -m

.PHONY: demo test test-long check bench mutants

# Make an operator, learn who is dissatisfied, score everybody and open the console.
demo:
	@$(PYTHON) tools/setup.py charts
	@.venv/bin/unspoken demo $(ARGS)

# Install what the tests need and run them all, but for the long ones.
test:
	@$(PYTHON) tools/setup.py tests
	@$(RUN) pytest -n 2 --dist worksteal $(ARGS)

# Run the tests that take minutes each.
test-long:
	@$(PYTHON) tools/setup.py tests
	@$(RUN) pytest -m long $(ARGS)

# Check form, types, layers and that generated documentation is in step; changes nothing.
check:
	@$(PYTHON) tools/setup.py environment
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) mypy
	.venv/bin/lint-imports --no-logo
	$(RUN) features.catalogue --check

# Measure against what one would otherwise write, print a table and write bench.json.
bench:
	@$(PYTHON) tools/setup.py bench
	@$(RUN) tests.benchmarks $(ARGS)

# Change the code in small ways, one at a time, and tell which change no test notices.
mutants:
	@$(PYTHON) tools/setup.py mutation
	@.venv/bin/mutmut run --max-children 1 $(ARGS)
	@.venv/bin/mutmut results
