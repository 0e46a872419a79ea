"""Landing on SQL Server against the same rows sent bare: `python benchmarks/landing_sqlserver.py [--rows N]`.

Needs the profile's target sqlserver (FLIS_SQLSERVER_*) with DSA installed, and works in the schema Mellemlager, in
tables of its own that it drops. The rows are those of landing.py, as Arrow batches in memory. Three sides, in turn:

- flis: into a staging table, compared by row count and a checksum of each column, moved in one transaction;
- bulk: the driver's `bulkcopy_arrow` into the table, nothing compared;
- arrays: `executemany` of a tenth of the rows, in parts of 1,000; its time is told per row.
"""

# ruff: noqa: S608 - the names in the statements are constants of this file

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "benchmarks")]

import pyarrow as pa  # noqa: E402

from flis.project.settings import find_project, read_target  # noqa: E402
from flis.reading.counts import Counts, ReadContext  # noqa: E402
from flis.reading.table import read_table, reader_of  # noqa: E402
from flis.store.sqlserver.connection import connect  # noqa: E402
from flis.store.sqlserver.store import SqlServerStore  # noqa: E402
from landing import COLUMNS, MEMBER, RELEASE, contract, make_files  # noqa: E402

TABLE = "DSA.Mellemlager.maaling_postering"
TECHNICAL = (
    "levering_id bigint not null, kommune_kode char(4) not null, periode date not null, raekke_nr bigint not null"
)
PART = 10


def batches(folder: Path, rows: int) -> list[pa.RecordBatch]:
    """The rows, read and typed by the contract."""
    make_files(folder, rows, quoted=False)
    context = ReadContext("p.zip", MEMBER, "0101", frozenset(), date(2023, 5, 1), RELEASE, RELEASE, 1, None)
    with (folder / MEMBER).open("rb") as stream:
        return list(reader_of(read_table(stream, contract(), context), contract(), RELEASE, Counts()))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    said = parser.parse_args()
    target = read_target(find_project(ROOT), "sqlserver")
    with tempfile.TemporaryDirectory(prefix="flis-landing-") as name:
        sent = batches(Path(name), said.rows)
    few = sent[0].slice(0, said.rows // PART)
    sides: dict[str, tuple[Callable[[SqlServerStore], None], int]] = {
        "flis": (lambda store: with_flis(store, sent), said.rows),
        "bulk": (lambda _: with_bulk(target, sent), said.rows),
        "arrays": (lambda store: with_arrays(store, few), few.num_rows),
    }
    times: dict[str, list[float]] = {side: [] for side in sides}
    for _ in range(said.rounds):
        for side, (work, rows) in sides.items():
            with SqlServerStore.open(target, read_only=False) as store:
                times[side].append(timed(store, work, rows) * said.rows / rows)
    for side, seconds in times.items():
        ratio = statistics.median(own / other for own, other in zip(times["flis"], seconds, strict=True))
        middle = statistics.median(seconds)
        print(f"{side:7} {middle:7.2f} s, {said.rows / middle:9,.0f} rows/s; flis / {side}: {ratio:.2f}")
    return 0


def timed(store: SqlServerStore, work: Callable[[SqlServerStore], None], rows: int) -> float:
    """Seconds of ``work`` into an empty table; what arrived is counted."""
    columns = ", ".join(f"{column} {kind}" for column, kind, _ in COLUMNS[1:])
    store.execute(f"drop table if exists {TABLE}")
    store.execute(f"create table {TABLE} ({TECHNICAL}, {columns})")
    begun = time.perf_counter()
    work(store)
    seconds = time.perf_counter() - begun
    ((count,),) = store.query(f"select count_big(*) from {TABLE}")
    assert count == rows, f"{count} rows arrived"
    store.execute(f"drop table {TABLE}")
    return seconds


def with_flis(store: SqlServerStore, sent: list[pa.RecordBatch]) -> None:
    with store.transaction():
        store.insert_batches(TABLE, pa.RecordBatchReader.from_batches(sent[0].schema, sent))
    assert not store.notices, store.notices


def with_bulk(target: Any, sent: list[pa.RecordBatch]) -> None:
    connection = connect(target.settings, "DSA")
    connection.bulk_copy(TABLE.removeprefix("DSA."), iter(sent), sent[0].schema.names, 100_000, 3600)
    connection.close()


def with_arrays(store: SqlServerStore, few: pa.RecordBatch) -> None:
    for start in range(0, few.num_rows, 1000):
        part = few.slice(start, 1000)
        rows = list(zip(*(column.to_pylist() for column in part.columns), strict=True))
        store.insert_rows(TABLE, few.schema.names, rows)


if __name__ == "__main__":
    raise SystemExit(main())
