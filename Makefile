PYTHON ?= python3
BIN := .venv/bin

.PHONY: grade test setup clean

grade: .venv/ready  ## grade the example submissions
	@$(BIN)/autograder check tests/submissions/* --results results/examples.json; \
	status=$$?; echo "results: results/examples.json"; test $$status -le 1

test: .venv/ready  ## the whole suite
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder

setup: .venv/ready

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --constraint constraints.txt "torch==2.13.0"
	$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[dev]"
	touch .venv/ready

clean:
	rm -rf .venv results build *.egg-info
