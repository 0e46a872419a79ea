"""What SQL Server would get: flis' own tables and statements, then three dbt builds: first, second, full refresh."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from flis.contract import Contracts, load_contracts, release_key
from flis.ddl import create_statements, upgrade_statements
from flis.projekt import find_projekt

from .catalog import Catalog
from .driver import Server, Statement
from .own import send_own

RUNS: dict[str, tuple[str, ...]] = {
    "first": ("build",),
    "second": ("build",),
    "full-refresh": ("build", "--full-refresh"),
}
# The connection leads nowhere; dbt only wants the words to be there.
ENVIRONMENT = {
    "FLIS_SQLSERVER_HOST": "localhost",
    "FLIS_SQLSERVER_USER": "gate",
    "FLIS_SQLSERVER_PASSWORD": "gate",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DO_NOT_TRACK": "1",
}


@dataclass(frozen=True)
class Rendered:
    """``failures``: what dbt itself could not do, as ``run: node: message``. ``nodes``: all that dbt was to run."""

    statements: list[Statement] = field(repr=False)
    failures: list[str]
    nodes: frozenset[str] = field(default=frozenset(), repr=False)


def render(project: Path, select: tuple[str, ...] = (), runs: tuple[str, ...] = tuple(RUNS)) -> Rendered:
    """Every statement that dbt would send to SQL Server for the project in ``project``, run by run.

    ``select`` narrows the second and third run and the first alike, as dbt's own ``--select`` does."""
    from dbt.cli.main import dbtRunner

    failures: list[str] = []
    with tempfile.TemporaryDirectory() as target, _environment():
        common = [
            "--project-dir",
            str(project),
            "--profiles-dir",
            str(project),
            "--target",
            "sqlserver",
            "--target-path",
            target,
            "--log-path",
            target,
            "--threads",
            "1",
            "--quiet",
            "--no-use-colors",
            "--log-level-file",
            "none",
            "--no-write-json",
        ]
        manifest = dbtRunner().invoke(["parse", *common])
        if not manifest.success:
            return Rendered([], [f"parse: {_short(str(manifest.exception))}"])
        server = _install(project, _databases(manifest.result))
        if not select:
            send_own(project, load_contracts(project), server, find_projekt(project).release)
        with _driver(server):
            for run in runs:
                server.run = run
                command = [*RUNS[run], *common, *(["--select", *select] if select else [])]
                # Parsed once; a copy, because a build writes what it compiled into the manifest.
                done = dbtRunner(manifest=manifest.result.deepcopy()).invoke(command)
                failures += [f"{run}: {failure}" for failure in _failures(done)]
    return Rendered(server.statements, failures, _nodes(manifest.result))


def _databases(manifest: Any) -> tuple[str, ...]:
    nodes = [*manifest.nodes.values(), *manifest.sources.values()]
    return tuple(sorted({node.database for node in nodes if getattr(node, "database", None)}))


def _nodes(manifest: Any) -> frozenset[str]:
    ephemeral = {key for key, node in manifest.nodes.items() if node.config.materialized == "ephemeral"}
    return frozenset([*manifest.nodes, *manifest.unit_tests]) - ephemeral


def _install(project: Path, databases: tuple[str, ...]) -> Server:
    """The server before dbt's first run: what ``flis install`` creates in it, also by way of each older release."""
    contracts = load_contracts(project)
    release = find_projekt(project).release
    server = Server(_empty(databases, contracts), "install")
    for older in _releases(project):
        if release_key(older) < release_key(release):
            earlier = Server(_empty(databases, contracts), "upgrade", server.statements)
            _execute(earlier, [*create_statements(contracts, older), *upgrade_statements(contracts, older, release)])
    _execute(server, create_statements(contracts, release))
    for table in contracts.tables:
        relation = server.catalog.get(["DSA", table.schema, table.name], "DSA")
        # Landing refuses a row without a required value, so the column has one though its type allows NULL.
        required = {c.name for c in table.columns if c.paakraevet or c.name in table.noegle}
        if relation is not None:
            relation.columns = [replace(c, nullable=c.nullable and c.name not in required) for c in relation.columns]
    server.catalog.get(["DSA", "Drift", "Installation"], "DSA").row = {"release": release}
    return server


def _empty(databases: tuple[str, ...], contracts: Contracts) -> Catalog:
    catalog = Catalog(databases)
    catalog.schemas["dsa"] |= {table.schema.lower() for table in contracts.tables}
    return catalog


def _execute(server: Server, statements: list[str]) -> None:
    cursor = server.connect("Database=DSA").cursor()
    for sql in statements:
        cursor.execute(sql)


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
    return [*([_short(str(done.exception))] if done.exception is not None else []), *said]


def _short(message: str | None) -> str:
    """dbt's message without the stack of macros below it."""
    return " ".join((message or "skipped").split("> in macro")[0].split())


@contextmanager
def _environment() -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(ENVIRONMENT)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
