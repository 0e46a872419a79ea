"""Where the oracles' cases become tables: rows put where landing would put them, and the comparison of rows."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
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
