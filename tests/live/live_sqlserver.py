"""Against a live SQL Server: `make test-sqlserver`, with FLIS_SQLSERVER_* set. Its name keeps it out of `make test`.

It creates the databases DSA and DM and drops them at the end. If they exist already it refuses, unless
FLIS_SQLSERVER_REPLACE=1 says that they may be dropped. The same packages land on DuckDB, and every table of DM is
compared. The quick tests come first. A difference does not end the run: each build lists all nodes and tables that are
not as on DuckDB.
"""

# ruff: noqa: S608 - the names in the statements are the databases' own

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.harness import dbt, flis
from tests.paths import ROOT

from flis.ground.errors import FlisError
from flis.project.folders import INBOX
from flis.project.settings import find_project, read_target
from flis.store.sqlserver.connection import Connection, connect

DATABASES = ("DM", "DSA")
# When the work was done, which no two runs share.
CLOCKS = {"Drift.Datapakke": {"startet_tidspunkt", "afsluttet_tidspunkt"}}
GOOD = ("success", "pass", "warn", "no-op")
NEEDED = ("FLIS_SQLSERVER_HOST", "FLIS_SQLSERVER_USER", "FLIS_SQLSERVER_PASSWORD")


SERVER = (
    "select cast(serverproperty('ProductVersion') as nvarchar(128)) as version,"
    " cast(serverproperty('Edition') as nvarchar(128)) as udgave,"
    " cast(serverproperty('Collation') as nvarchar(128)) as sortering"
)


@dataclass(frozen=True)
class Place:
    """One of the two installations: its data folder and the target that its commands name."""

    folder: Path
    target: str

    def flis(self, *arguments: str, code: int = 0) -> dict[str, Any]:
        """The command's JSON. It must end with ``code``."""
        words = (*arguments, "--json")
        return json.loads(flis(self.folder, *words, codes=(code,), **self._more()) or "{}")

    def dbt(self, *arguments: str) -> dict[str, str]:
        """The nodes that did not succeed, with dbt's message."""
        dbt(self.folder, *arguments, "--quiet", codes=(0, 1), **self._more())
        done = json.loads((self.folder / "target" / "run_results.json").read_text(encoding="utf-8"))
        bad = [result for result in done["results"] if result["status"] not in GOOD]
        return {result["unique_id"]: f"{result['status']}: {result['message']}" for result in bad}

    def _more(self) -> dict[str, str]:
        server = {name: value for name, value in os.environ.items() if name.startswith("FLIS_SQLSERVER_")}
        return {**server, "FLIS_TARGET": self.target, "FLIS_PSEUDONYM_KEY": "live " * 10}


def connection(database: str) -> Connection:
    return connect(read_target(find_project(ROOT), "sqlserver").settings, database)


def _drop() -> None:
    master = connection("master")
    for database in DATABASES:
        master.execute(f"if db_id('{database}') is not null drop database {database}")
    master.close()


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[tuple[Place, Place]]:
    """The same packages, landed over the change of release on DuckDB and on the server."""
    missing = [name for name in NEEDED if not os.environ.get(name)]
    assert not missing, f"set {', '.join(missing)}: the live suite needs a server"
    master = connection("master")
    ((version, edition, collation),) = master.query(SERVER)
    request.config.get_terminal_writer().line(f"\nserver {version}, {edition}, collation {collation}")
    there = [d for d in DATABASES if master.query(f"select db_id('{d}') as nummer") != [(None,)]]
    master.close()
    replace = os.environ.get("FLIS_SQLSERVER_REPLACE") == "1"
    assert replace or not there, f"the server has {there}: FLIS_SQLSERVER_REPLACE=1 says that they may be dropped"
    _drop()
    duck, server = (Place(tmp_path_factory.mktemp(name), name) for name in ("duckdb", "sqlserver"))
    for place in (duck, server):
        place.flis("install", "--release", "7.0")
        for month, code in (("2023-04", 0), ("2023-06", 9)):
            _generate(place, month)
            place.flis("land", code=code)
        place.flis("upgrade", "--to", "7.1")
        place.flis("land")
    yield duck, server
    _drop()


def _generate(place: Place, to: str) -> None:
    size = ("--from", "2023-03", "--to", to, "--scale", "0.1", "--fault", "bad-rows@0101:2023-04")
    place.flis("generate", "--kommuner", "0101,0461", *size, "--out", str(place.folder / INBOX))


def test_landed_alike(places):
    found = []
    for place in places:
        cells = place.flis("status")["cells"]
        found.append(sorted((c["kommune"], c["omraade"], c["periode"], c["state"], c["code"]) for c in cells))
    assert found[0] == found[1]
    assert len(found[0]) > 20


def test_landing_again_changes_nothing(places):
    _, server = places
    report = server.flis("land")
    assert {p["state"] for p in report["packages"]} <= {"known"}
    assert report["notices"] == []


def test_prune_removes_the_same(places):
    """March goes, because newer months have landed. The builds below compare what is left."""
    found = []
    for place in places:
        report = place.flis("prune", "--before", "2023-04-15", "--yes")
        packages = sorted((package["name"], package["rows"]) for package in report["packages"])
        found.append((packages, report["rows"], sorted(report["kept"])))
    assert found[0] == found[1]
    assert found[0][1] > 0


def test_a_wrong_password_is_told_without_it(places, monkeypatch):
    monkeypatch.setenv("FLIS_SQLSERVER_PASSWORD", "Forkert-1234")
    with pytest.raises(FlisError) as caught:
        connection("DSA")
    assert "Forkert-1234" not in repr(caught.value)


@pytest.mark.parametrize("arguments", [("build",), ("build",), ("build", "--full-refresh")], ids=["1", "2", "full"])
def test_builds_and_every_table_is_as_on_duckdb(places, arguments):
    duck = places[0]
    here, there = (place.dbt(*arguments) for place in places)
    # A data test may find the bad row that was landed, on both engines alike.
    assert [node for node in here if not node.startswith("test.")] == []
    found = [f"{node}: {message}" for node, message in there.items() if node not in here]
    found += [f"{node}: only on DuckDB: {message}" for node, message in here.items() if node not in there]
    tables = _tables(duck)
    assert len(tables) > 100
    for name, columns in tables.items():
        found += _differences(duck, name, columns)
    assert not found, f"{len(found)} differences\n" + "\n".join(found)


def test_prune_of_the_newest_too_leaves_nothing_landed(places):
    _, server = places
    server.flis("prune", "--before", "2024-01-01", "--newest-too", "--yes")
    dsa = connection("DSA")
    try:
        assert dsa.query("select count_big(*) as antal from DSA.Raa.dubu_sag") == [(0,)]
        assert dsa.query("select count_big(*) as antal from DSA.Drift.Datapakke") > [(0,)]
    finally:
        dsa.close()


def _differences(duck: Place, name: str, columns: list[str]) -> list[str]:
    """What a table has on one engine alone: the number of rows, and the first of them."""
    try:
        here, there = _rows(duck, name, columns), _server_rows(name, columns)
    except FlisError as error:
        return [f"{name}: {error}"]
    if here == there:
        return []
    parts = [f"{name}: {(here - there).total()} rows on DuckDB alone, {(there - here).total()} on the server alone"]
    return ["\n".join([*parts, *(f"  {mark} {row}" for mark, row in _first(here - there, there - here))])]


def _first(*rows: Counter[tuple[Any, ...]]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """One row of each engine."""
    for mark, found in zip(("DuckDB:", "server:"), rows, strict=True):
        if found:
            yield mark, min(found, key=str)


def _tables(place: Place) -> dict[str, list[str]]:
    """Every table and view of DM, with the columns to compare."""
    found: dict[str, list[str]] = {}
    with duckdb.connect(str(place.folder / "DM.duckdb"), read_only=True) as connection:
        connection.execute(f"attach '{place.folder / 'DSA.duckdb'}' as DSA (read_only)")
        sql = (
            "select table_schema, table_name, column_name from information_schema.columns"
            " where table_catalog = 'DM' and table_name <> 'Byggestand' order by 1, 2, ordinal_position"
        )
        for schema, table, column in connection.execute(sql).fetchall():
            name = f"{schema}.{table}"
            if column not in CLOCKS.get(name, ()):
                found.setdefault(name, []).append(column)
    return found


def _rows(place: Place, name: str, columns: list[str]) -> Counter[tuple[Any, ...]]:
    with duckdb.connect(str(place.folder / "DM.duckdb"), read_only=True) as connection:
        connection.execute(f"attach '{place.folder / 'DSA.duckdb'}' as DSA (read_only)")
        return Counter(connection.execute(f"select {', '.join(columns)} from DM.{name}").fetchall())


def _server_rows(name: str, columns: list[str]) -> Counter[tuple[Any, ...]]:
    server = connection("DM")
    try:
        return Counter(server.query(f"select {', '.join(columns)} from DM.{name}"))
    finally:
        server.close()
