"""Where the oracles' cases become tables: rows put where landing would put them, dbt, and the comparison of rows."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
from tests.paths import ROOT

from flis.project.contract import load_contracts
from flis.project.ddl import create_statements

RELEASE = "7.1"


def kommuner() -> list[str]:
    """The codes of all kommuner."""
    with (ROOT / "seeds" / "kommune.csv").open(encoding="utf-8", newline="") as file:
        return [row["kommune_kode"] for row in csv.DictReader(file)]


def install(folder: Path) -> None:
    """DSA with its empty tables, and an empty DM."""
    for name in ("DSA", "DM"):
        with duckdb.connect(str(folder / f"{name}.duckdb")) as connection:
            connection.execute("create type datetime2 as timestamp")
    with duckdb.connect(str(folder / "DSA.duckdb")) as connection:
        connection.execute("create schema Raa")
        connection.execute("create schema Drift")
        for statement in create_statements(load_contracts(ROOT), RELEASE):
            connection.execute(statement)
        connection.execute("insert into Drift.Installation values (1, ?, timestamp '2023-06-01', null)", [RELEASE])


def put(folder: Path, tables: Mapping[str, Iterable[tuple]]) -> None:
    """The rows of DSA's ``tables`` (Schema.Table), instead of what was there; each in the order of its columns."""
    with duckdb.connect(str(folder / "DSA.duckdb")) as connection:
        for table, rows in tables.items():
            connection.execute(f"delete from {table}")  # noqa: S608
            columns = [pa.array(column) for column in zip(*rows, strict=True)]
            if columns:
                connection.register("rows_", pa.table(columns, names=[f"c{n}" for n in range(len(columns))]))
                connection.execute(f"insert into {table} select * from rows_")  # noqa: S608
                connection.unregister("rows_")


def build(folder: Path, *words: str) -> None:
    """``dbt build`` with these words, without unit tests: they have no landed rows."""
    command = [
        sys.executable, "-m", "dbt.cli.main", "build", *words, "--exclude-resource-type", "unit_test", "--target",
        "duckdb", "--target-path", str(folder / "target"), "--log-path", str(folder / "logs"), "--no-use-colors",
    ]  # fmt: skip
    environment = {**os.environ, "FLIS_DATA": str(folder), "PYTHONUTF8": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout[-4000:]


@contextmanager
def opened(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """DM to read."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{(folder / 'DM.duckdb').as_posix()}' as DM (read_only)")
        yield connection


def same(found: set[tuple], expected: set[tuple]) -> None:
    """Both hold the same rows; what differs is shown."""
    extra, missing = found - expected, expected - found
    assert not extra and not missing, (
        f"{len(extra)} rows too many, {len(missing)} missing of {len(expected)}\n"
        + _some("+", extra)
        + _some("-", missing)
    )


def _some(mark: str, rows: set[tuple]) -> str:
    shown: Sequence[tuple] = sorted(rows, key=str)[:5]
    return "".join(f"{mark} {row}\n" for row in shown)
