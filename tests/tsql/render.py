"""What SQL Server would get: flis' own tables and statements, then three dbt builds: first, second, full refresh.

The same builds as dbt-fabric sends them: there flis has no statements, and a build begins by reading files (lake.py).
"""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.parsed import project as parsed
from tests.paths import ROOT

from flis.project.contract import Contracts, Table, load_contracts, release_key
from flis.project.ddl import TEKNISKE, create_statements, upgrade_statements
from flis.project.settings import find_project
from flis.store.sqlserver.names import PREFIX, Names

from . import later
from .catalog import Catalog, Relation
from .driver import Server, Statement
from .lake import Lake, lake_driver
from .own import send_own

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

# Only what is kept from build to build is built otherwise with --full-refresh; the rest sends what it sent before.
REFRESHED = ("config.materialized:incremental", "resource_type:seed", "resource_type:snapshot")
NO_UNIT_TESTS = ("--exclude-resource-type", "unit_test")
RUNS: dict[str, tuple[str, ...]] = {
    "first": ("build", *NO_UNIT_TESTS),
    # Tests send what they sent before.
    "second": ("build", *NO_UNIT_TESTS, "--exclude-resource-type", "test"),
    "full-refresh": ("build", "--full-refresh", "--select", *REFRESHED, "--indirect-selection", "empty"),
}
# Only run where they are asked for, after a first run: `make tsql` asks for all of them. The unit tests take as long as
# all else together.
OWN = (later.TABLE, later.FACT, later.VIEW)
OTHERS = {
    "unit-tests": ("test", "--select", "test_type:unit"),
    # What later.py does to the server and the models comes before these four.
    "upgraded": ("build", *NO_UNIT_TESTS, "--exclude-resource-type", "test"),
    "own": ("run", "--select", *OWN),
    "own-changed": ("run", "--select", *OWN),
    "own-anew": ("run", "--full-refresh", "--select", *OWN),
    "store-failures": ("test", "--store-failures", *NO_UNIT_TESTS),
    "freshness": ("source", "freshness"),
    "docs": ("docs", "generate", "--no-compile"),
}
# DSA and DM in two databases, and in one.
APART, TOGETHER = Names("DSA", ""), Names("FLIS", PREFIX)
ENGINES = ("sqlserver", "fabric")
# The connection leads nowhere; dbt only wants the words to be there.
ENVIRONMENT = {
    "FLIS_SQLSERVER_HOST": "localhost",
    "FLIS_SQLSERVER_USER": "gate",
    "FLIS_SQLSERVER_PASSWORD": "gate",
    "FLIS_FABRIC_HOST": "localhost",
    "FLIS_FABRIC_EKSPORT": "https://onelake.dfs.fabric.microsoft.com/o'hara/flis",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DO_NOT_TRACK": "1",
}


@dataclass(frozen=True)
class Rendered:
    """``failures``: what dbt itself could not do, as ``run: node: message``. ``nodes``: all that dbt was to run;
    ``kept``: those of them that ``--full-refresh`` builds otherwise."""

    statements: list[Statement] = field(repr=False)
    failures: list[str]
    nodes: frozenset[str] = field(default=frozenset(), repr=False)
    kept: frozenset[str] = field(default=frozenset(), repr=False)
    engine: str = ENGINES[0]


def render(
    project: Path,
    select: tuple[str, ...] = (),
    runs: tuple[str, ...] = tuple(RUNS),
    names: Names = APART,
    engine: str = "sqlserver",
) -> Rendered:
    """Every statement that dbt would send to SQL Server, or Fabric, for the project in ``project``, run by run.

    ``names``: whether DSA and DM lie in two databases or share one.
    ``select`` narrows the second and third run and the first alike, as dbt's own ``--select`` does."""
    from dbt.cli.main import dbtRunner

    import flis.mart.quick  # noqa: F401

    failures: list[str] = []
    with tempfile.TemporaryDirectory() as target, _environment(names):
        common = _options(project, target, engine)
        manifest, failure = _parsed(project, common, names, engine)
        if manifest is None:
            return Rendered([], [f"parse: {failure}"])
        server = installed(project, names) if engine == "sqlserver" else _lake(project, names)
        if not select and engine == "sqlserver":
            send_own(project, load_contracts(project), server, names)
        with _driver(server) if engine == "sqlserver" else lake_driver(server):
            for run in runs:
                server.run = run
                asked = (RUNS | OTHERS)[run]
                narrowed = ["--select", *select] if select and OWN[0] not in asked else []
                command = [*asked, *common, *narrowed]
                # Parsed once; a copy, because a build writes what it compiled into the manifest.
                copy = manifest.deepcopy()
                if run in later.BEFORE:
                    later.BEFORE[run](copy, server)
                done = dbtRunner(manifest=copy).invoke(command)
                failures += [f"{run}: {failure}" for failure in _failures(done)]
    return Rendered(server.statements, failures, _nodes(manifest), _kept(manifest), engine)


def compiled(project: Path) -> dict[str, str]:
    """Every model's SELECT, as a first build would send it to SQL Server: the node's id -> T-SQL."""
    from dbt.cli.main import dbtRunner

    server = Server(_empty(APART, load_contracts(project)), "compile")
    with tempfile.TemporaryDirectory() as target, _environment(APART), _driver(server):
        common = _options(project, target, "sqlserver")
        manifest, failure = _parsed(project, common, APART, "sqlserver")
        if manifest is None:
            raise RuntimeError(failure)
        done = dbtRunner(manifest=manifest).invoke(["compile", "--select", "resource_type:model", *common])
    if not done.success:
        raise RuntimeError("; ".join(_failures(done)))
    return {result.node.unique_id: result.node.compiled_code for result in done.result.results}


def _parsed(project: Path, options: list[str], names: Names, engine: str) -> tuple[Manifest | None, str]:
    """The manifest of ``project``, or why there is none. This project is parsed once for all that render it."""
    from dbt.cli.main import dbtRunner

    if project == ROOT:
        from tests.manifest import manifest

        found = manifest(parsed(FLIS_TARGET=engine, **_variables(names)).file)
    else:
        done = dbtRunner().invoke(["parse", *options])
        if not done.success:
            return None, _short(str(done.exception))
        found = done.result
    # What is rendered is chosen by name here. dbt cannot copy a manifest that holds the project's selectors, or
    # nodes that are disabled, such as the data tests of what SQL Server enforces itself.
    found.selectors, found.disabled = {}, {}
    return found, ""


def _options(project: Path, target: str, engine: str) -> list[str]:
    """dbt's options of every run. What it writes lies in the folder ``target``."""
    folders = {"project-dir": project, "profiles-dir": project, "target-path": target, "log-path": target}
    other = {"target": engine, "threads": 1, "log-level-file": "none"}
    pairs = [word for name, value in {**folders, **other}.items() for word in (f"--{name}", str(value))]
    return [*pairs, "--quiet", "--no-use-colors", "--no-write-json"]


def _nodes(manifest: Any) -> frozenset[str]:
    ephemeral = {key for key, node in manifest.nodes.items() if node.config.materialized == "ephemeral"}
    return frozenset([*manifest.nodes, *manifest.unit_tests]) - ephemeral


def _kept(manifest: Any) -> frozenset[str]:
    kinds = ("incremental", "seed", "snapshot")
    return frozenset(key for key, node in manifest.nodes.items() if node.config.materialized in kinds)


def installed(project: Path, names: Names) -> Server:
    """The server before dbt's first run: what ``flis install`` creates in it, also by way of each older release."""
    contracts = load_contracts(project)
    release = find_project(project).release
    server = Server(_empty(names, contracts), "install")
    for older in _releases(project):
        if release_key(older) < release_key(release):
            earlier = Server(_empty(names, contracts), "upgrade", server.statements)
            upgraded = [*create_statements(contracts, older), *upgrade_statements(contracts, older, release)]
            _execute(earlier, upgraded, names)
    _execute(server, create_statements(contracts, release), names)
    for table in contracts.tables:
        relation = _landed(server, names, table.schema, table.name)
        if relation is not None:
            _as_delivered(relation, table)
    _landed(server, names, "Drift", "Installation").row = {"release": release}
    _leave_a_moved_table(server, names)
    return server


def _as_delivered(relation: Relation, table: Table) -> None:
    """Mark the columns of a landing table: which have a value, and which texts are as they were delivered."""
    # Landing refuses a row without a required value, so the column has one though its type allows NULL.
    required = {c.name for c in table.columns if c.paakraevet or c.name in table.noegle}
    required |= {name for name, _ in TEKNISKE if table.schema == "Raa"}
    delivered = [c for c in table.columns if table.schema == "Raa" and not c.persondata]
    raw = {c.name for c in delivered if c.type.kind == "nvarchar"}
    relation.columns = [
        replace(
            column,
            nullable=column.nullable and column.name not in required,
            type=replace(column.type, raw=True) if column.type and column.name in raw else column.type,
        )
        for column in relation.columns or []
    ]


def _lake(project: Path, names: Names) -> Server:
    """Fabric before dbt's first run: a warehouse without a table, beside the files of an export."""
    contracts = load_contracts(project)
    tables = {(names.schema(table.schema).lower(), table.name.lower()): table for table in contracts.tables}

    def as_delivered(relation: Relation) -> None:
        table = tables.get((relation.schema.lower(), relation.name.lower()))
        if table is not None:
            _as_delivered(relation, table)
            if table.name == "Installation":
                relation.row = {"release": find_project(project).release}

    server = Server(Lake(names.databases, as_delivered), "lake")
    _leave_a_moved_table(server, names)
    return server


def _leave_a_moved_table(server: Server, names: Names) -> None:
    """A private table where an older installation has it, which the first build must drop."""
    (database,) = names.databases[-1:]
    server.catalog.schemas[database.lower()].add("dubu")
    cursor = server.connect(f"Database={database}").cursor()
    cursor.execute(f"create table {database}.Dubu.Maaned (kommune_kode char(4) not null)")


def _landed(server: Server, names: Names, schema: str, table: str) -> Any:
    return server.catalog.get([names.database, names.schema(schema), table], names.database)


def _empty(names: Names, contracts: Contracts) -> Catalog:
    catalog = Catalog(names.databases)
    catalog.schemas[names.database.lower()] |= {names.schema(table.schema).lower() for table in contracts.tables}
    return catalog


def _execute(server: Server, statements: list[str], names: Names) -> None:
    cursor = server.connect(f"Database={names.database}").cursor()
    for sql in statements:
        cursor.execute(names.placed(sql))


def _releases(project: Path) -> list[str]:
    with (project / "seeds" / "flis_release.csv").open(encoding="utf-8", newline="") as stream:
        return [row["release"] for row in csv.DictReader(stream)]


@contextmanager
def _driver(server: Server) -> Iterator[None]:
    from dbt.adapters.sqlserver.sqlserver_runtime import configure_runtime_state_for_test

    configure_runtime_state_for_test(mssql_python_module=server.module())
    try:
        yield
    finally:
        configure_runtime_state_for_test(mssql_python_module=None)


def _failures(done: Any) -> list[str]:
    """What did not run, each in one line; what was skipped after it only where nothing else says why."""
    results = getattr(done.result, "results", None) or []
    bad = [result for result in results if result.status not in ("success", "pass", "skipped", "no-op", "warn")]
    bad = bad or [result for result in results if result.status == "skipped"]
    said = [f"{result.node.unique_id}: {_short(result.message)}" for result in bad]
    # Of `docs generate`: what the catalogue could not tell.
    said += [_short(str(error)) for error in getattr(done.result, "errors", None) or []]
    return [*([_short(str(done.exception))] if done.exception is not None else []), *said]


def _short(message: str | None) -> str:
    """dbt's message without the stack of macros below it."""
    return " ".join((message or "skipped").split("> in macro")[0].split())


def _variables(names: Names) -> dict[str, str]:
    database = names.databases[-1]
    return {**ENVIRONMENT, "FLIS_SQLSERVER_DATABASE": database, "FLIS_FABRIC_DATABASE": database}


@contextmanager
def _environment(names: Names) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(_variables(names))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
