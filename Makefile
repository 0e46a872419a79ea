# Everything runs in .venv, made from requirements.lock. Without make: README.md gives the same in three commands.
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
  BIN := .venv/Scripts
else
  BIN := .venv/bin
endif
READY := .venv/ready

.PHONY: demo test test-long test-sqlserver lint lock docs clean

demo: $(READY)
	$(BIN)/flis demo

test: $(READY)
	$(BIN)/python .ci/sshd.py
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

# The same with 200 kills, 50 of them of whole runs, 200 sizes of a full disk and every step of every command.
test-long: export FLIS_KILLS = 200
test-long: test

# Against the server that FLIS_SQLSERVER_* name; makes the databases DSA and DM there, and drops them.
test-sqlserver: $(READY)
	$(BIN)/python -m pytest tests/live/live_sqlserver.py -x

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# The lock is installed as it stands: every version and hash is in it, nothing is resolved.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -c "open('$(READY)', 'w').close()"

# After a change of pyproject.toml.
lock:
	uv pip compile pyproject.toml --group test --universal --generate-hashes --no-annotate --no-header --python-version 3.11 -o requirements.lock

docs: $(READY)
	$(BIN)/python -m flis.cli.reference docs
	$(BIN)/python -m tests.repo.robusthed docs

clean:
	$(PYTHON) -c "import shutil; [shutil.rmtree(d, ignore_errors=True) for d in ('.venv', 'target', 'logs')]"
