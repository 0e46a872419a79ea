"""DM built by Spark, and by DuckDB from the same landed rows: `make test-spark`. Its name keeps it out of `make test`.

Spark builds what `flis export` wrote: first, again, and after a new month and a correction. Each time every table of DM
must hold the same rows as DuckDB's, in the same types.
"""

# ruff: noqa: S608 - the names in the statements are the databases' own

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.harness import build, flis
from tests.live.spark import java

from flis.project.folders import INBOX

KEY = "spark " * 10
KOMMUNER = "0101,0851"
# Without data tests: the comparison asks for more.
MODELS = ("--exclude-resource-type", "test")
# Neither a seed nor a view has other rows when more has landed.
TABLES = ("--exclude", "resource_type:seed", "config.materialized:view", *MODELS)
# What a build adds to instead of making it anew: only there can a second build with nothing new change a row.
KEPT = ("config.materialized:incremental", "resource_type:snapshot")


@dataclass(frozen=True)
class Mart:
    """One installation on DuckDB, and the Spark that builds what it exports."""

    folder: Path

    def flis(self, *words: str, codes: tuple[int, ...] = (0,), **more: str) -> dict[str, Any]:
        """The command's JSON."""
        return json.loads(flis(self.folder, *words, "--json", codes=codes, FLIS_PSEUDONYM_KEY=KEY, **more) or "{}")

    def land(self, first: str, last: str, *more: str, codes: tuple[int, ...] = (0,)) -> None:
        size = ("--from", first, "--to", last, "--scale", "0.1", "--out", str(self.folder / INBOX))
        self.flis("generate", "--kommuner", KOMMUNER, *size, *more)
        self.flis("land", codes=codes)

    def spark(self, *words: str, codes: tuple[int, ...] = (0,)) -> dict[str, Any]:
        """`flis build` on Spark, in a Java process of its own."""
        with java(self.folder / "java") as gateway:
            # What dbt remembers of the project is of one target.
            gateway["DBT_TARGET_PATH"] = str(self.folder / "target-spark")
            return self.flis("build", "--target", "spark", *words, codes=codes, **gateway)

    def differences(self) -> list[str]:
        """The tables of DM that Spark has not as DuckDB has them."""
        with duckdb.connect() as connection:
            connection.execute(f"attach '{self.folder / 'DM.duckdb'}' as DM (read_only)")
            tables = connection.execute(
                "select schema_name, table_name from duckdb_tables()"
                " where database_name = 'DM' and table_name <> 'Byggestand' order by all"
            ).fetchall()
            assert len(tables) > 100
            return [found for table in tables if (found := self._difference(connection, *table))]

    def _difference(self, connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> str:
        mine = f'DM.{schema}."{table}"'
        columns = connection.execute(f"describe {mine}").fetchall()
        folder = self.folder / "warehouse" / f"{schema.lower()}.db" / table.lower()
        files = f"read_parquet('{folder}/**/*.parquet', hive_partitioning = true, hive_types_autocast = false)"
        if not any(folder.rglob("*.parquet")):
            # A partitioned table without a row has no file.
            (rows,) = connection.execute(f"select count(*) from {mine}").fetchone()
            return f"{schema}.{table}: Spark has no rows of {rows}" if rows or not folder.is_dir() else ""
        types = {name: kind for name, kind, *_ in connection.execute(f"describe from {files}").fetchall()}
        # The parts of a partition's name are texts.
        wrong = [name for name, kind, *_ in columns if types.get(name) != kind and name != "periode"]
        if wrong or set(types) != {name for name, *_ in columns}:
            return f"{schema}.{table}: other columns or types: {wrong}, {sorted(types)}"
        names = ", ".join(f'cast("{name}" as {kind}) as "{name}"' for name, kind, *_ in columns)
        sides = f"(select {names} from {mine})", f"(select {names} from {files})"
        lost, more = (len(connection.sql(f"{a} except all {b}")) for a, b in (sides, sides[::-1]))
        return f"{schema}.{table}: {lost} rows only DuckDB has, {more} only Spark" if lost or more else ""


@pytest.fixture(scope="module")
def mart(tmp_path_factory: pytest.TempPathFactory) -> Mart:
    """Landed over the change of release, built on DuckDB and exported."""
    mart = Mart(tmp_path_factory.mktemp("spark"))
    mart.flis("install", "--release", "7.0")
    mart.land("2023-03", "2023-04", "--fault", "bad-rows@0101:2023-04")
    mart.flis("upgrade", "--to", "7.1")
    mart.land("2023-05", "2023-05", "--fault", "ukendt-konto@0101:2023-05")
    build(mart.folder, *MODELS)
    return mart


def test_first_build(mart):
    assert mart.flis("export", "--to", "spark")["written"] > 50
    report = mart.spark(*MODELS)
    assert len(report["new"]) > 100
    assert mart.differences() == []


def test_an_export_writes_nothing_twice_and_a_build_changes_nothing(mart):
    report = mart.flis("export", "--to", "spark")
    assert (report["written"], report["removed"]) == (0, 0)
    mart.spark("--select", *KEPT, *MODELS)
    assert mart.differences() == []


def test_after_a_new_month_and_a_correction(mart):
    """June is new, and a correction replaces the konto of postings of May: a month that stands there is built anew."""
    before = {file: file.stat().st_mtime_ns for file in (mart.folder / "spark" / "Raa").rglob("*.parquet")}
    mart.land("2023-06", "2023-06")
    assert mart.flis("fix", "run", "oekonomi-ukendt-konto")["rows"] > 0
    build(mart.folder, *MODELS)
    mart.flis("export", "--to", "spark")
    assert {file: file.stat().st_mtime_ns for file in before} == before
    mart.spark(*TABLES)
    assert mart.differences() == []


def test_no_value_in_what_a_failed_build_leaves(mart):
    """A var makes a statement fail with a cell of a row in its message."""
    var = json.dumps({"sammenligning_antal": "raise_error(concat('kanarie-', kommune_kode))"})
    report = mart.spark("--select", "generel__dim_sammenligningsgruppe", "--vars", var, *MODELS, codes=(12,))
    assert [failed["name"] for failed in report["failed"]] == ["generel__dim_sammenligningsgruppe"]
    left = [json.dumps(report)]
    for folder in ("java", "logs", "target-spark"):
        left += [file.read_text(encoding="utf-8", errors="replace") for file in _texts(mart.folder / folder)]
    assert len(left) > 5
    assert not [text for text in left if "kanarie-0" in text]


def _texts(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file() and file.suffix in (".log", ".json", ".sql", "")]
