# Everything runs in .venv, made from requirements.lock; the tests need requirements-test.lock beside it. Without make:
# README.md gives the same in a few commands.
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
  BIN := .venv/Scripts
else
  BIN := .venv/bin
endif
READY := .venv/ready
READY_TEST := .venv/ready-test
READY_SPARK := .venv/ready-spark
READY_FABRIC := .venv/ready-fabric
READY_STANDARDS := .venv/standards/ready

.PHONY: demo test test-long test-sqlserver test-spark test-standards look lint tsql fabric units attack lock docs clean

demo: $(READY)
	$(BIN)/flis demo

test: $(READY_TEST)
	$(BIN)/python .ci/sshd.py
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

# The same with 200 kills, 50 of them of whole runs, 200 sizes of a full disk and every step of every command.
test-long: export FLIS_KILLS = 200
test-long: test

# Against the server that FLIS_SQLSERVER_* name; makes the databases DSA and DM there, and drops them.
test-sqlserver: $(READY_TEST)
	$(BIN)/python -m pytest tests/live/live_sqlserver.py

# Spark in one process, with the Java that a package brings; DM there and on DuckDB, row by row. With SPARK="-k first"
# the first build alone, which takes a third of the time.
test-spark: $(READY_SPARK)
	$(BIN)/python -m pytest tests/live/live_spark.py $(SPARK)

# The exported contracts, judged by the standards' own tools. They have an environment of their own, because they want
# other versions of libraries than dbt does.
test-standards: export FLIS_STANDARDS = $(dir $(READY_STANDARDS))$(notdir $(BIN))
test-standards: $(READY_TEST) $(READY_STANDARDS)
	$(BIN)/python -m pytest tests/live/live_standards.py

# The report and the documentation in headless Chromium, by axe-core too, and the workbook in LibreOffice. It fails
# where one of them cannot be had.
look: $(READY_TEST)
	$(BIN)/python .ci/look.py
	$(BIN)/python -m pytest tests/live/live_chromium.py tests/live/live_office.py

lint: $(READY_TEST)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m tests.repo.sql_style

# The T-SQL that `make test` does not judge: of the unit tests, of a build after an upgrade, of what a kommune adds to
# models, of --store-failures and `dbt source freshness`; all of it in one database; and the example of an own part,
# with its tables, nøgletal, codes, tests and seeds.
LATER := upgraded own own-changed own-anew store-failures freshness docs
tsql: $(READY_TEST)
	$(BIN)/python -m tests.tsql --run first unit-tests $(LATER)
	$(BIN)/python -m tests.tsql --run first $(LATER) --one-database
	$(BIN)/python -m tests.tsql --run first --own-part

# What dbt-fabric sends to a warehouse, judged by Fabric's rules without one (docs/fabric.md).
fabric: $(READY_FABRIC)
	$(BIN)/python -m tests.tsql --engine fabric --one-database

# The unit tests of the models, as dbt runs them. `make test` judges them without dbt, in a fifth of the time.
units: $(READY_TEST)
	$(BIN)/python -m tests.units

# An integer programme against the blanking: in so many random cases, which are the same every time, and with DATA in
# the benchmark of a built data folder. It prints what it found, and fails where an interval is too narrow.
CASES ?= 2000
attack: $(READY_TEST)
	$(BIN)/python -m tests.attack --cases $(CASES)
	$(if $(DATA),$(BIN)/python -m tests.attack --data "$(DATA)")

# The lock is installed as it stands: every version and hash is in it, nothing is resolved.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -c "open('$(READY)', 'w').close()"

# requirements-test.lock has all of requirements.lock, in the same versions.
$(READY_TEST): $(READY) requirements-test.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-test.lock
	$(BIN)/python -c "open('$(READY_TEST)', 'w').close()"

# Beside it dbt's adapter, pyspark and a JRE, which nothing else needs. pyspark is built on the spot, by setuptools.
INSTALL_PYSPARK := --no-build-isolation
$(READY_SPARK): $(READY_TEST) requirements-spark.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes $(INSTALL_PYSPARK) -r requirements-spark.lock
	$(BIN)/python -c "open('$(READY_SPARK)', 'w').close()"

# Beside it dbt-fabric; everything that it needs is there already.
$(READY_FABRIC): $(READY_TEST) requirements-fabric.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-fabric.lock
	$(BIN)/python -c "open('$(READY_FABRIC)', 'w').close()"

$(READY_STANDARDS):
	$(PYTHON) -m venv $(@D)
	$(@D)/$(notdir $(BIN))/python -m pip install --quiet --disable-pip-version-check datacontract-cli==1.2.8 frictionless==5.21.0
	$(BIN)/python -c "open('$@', 'w').close()"

# After a change of pyproject.toml.
LOCK := uv pip compile pyproject.toml --universal --generate-hashes --no-annotate --no-header --python-version 3.11
lock:
	$(LOCK) --group test -o requirements-test.lock
	$(LOCK) --group spark -c requirements-test.lock -o requirements-spark.lock
	$(LOCK) --group fabric -c requirements-test.lock -o requirements-fabric.lock
	$(LOCK) --group build -c requirements-test.lock -o requirements.lock

docs: $(READY_TEST)
	$(BIN)/python -m flis.cli.reference docs
	$(BIN)/python -m tests.repo.robusthed docs

clean:
	$(PYTHON) -c "import shutil; [shutil.rmtree(d, ignore_errors=True) for d in ('.venv', 'target', 'logs')]"
