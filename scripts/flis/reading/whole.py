"""Reads a small file whole: its rows, what they count for, and whether their keys are certain to differ."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from flis.datapakke.name import HELE_LANDET
from flis.project.contract import Table
from flis.reading import table as tables
from flis.reading.chunk import KOMMUNE, PERIODE
from flis.reading.counts import Counts, ReadContext


@dataclass(frozen=True)
class WholeFile:
    """The rows of a file. ``months`` counts them by kommune and month.

    ``keys_differ`` is true if no two rows have the same key, as the models compare keys. If it is false, that is not
    known, and the database must be asked.
    """

    batches: list[pa.RecordBatch]
    months: Counter[tuple[str, datetime.date]]
    keys_differ: bool


def read_whole(stream: BinaryIO, table: Table, ctx: ReadContext, counts: Counts) -> WholeFile:
    """Every record of ``stream`` that fits the contract. Raises what :func:`flis.reading.table.read_table` raises."""
    with closing(tables.read_table(stream, table, ctx)) as batches:
        schema = tables.landing_schema(table, ctx.installed)
        rows = pa.Table.from_batches(list(tables.reader_of(batches, table, ctx.installed, counts)), schema)
    return WholeFile(rows.to_batches(), _months(rows, table, ctx), _keys_differ(rows, table, ctx))


def reader_over(files: Iterable[WholeFile], table: Table, installed: str) -> pa.RecordBatchReader:
    """The rows of several files of ``table``, one file after the other."""
    batches = [batch for file in files for batch in file.batches]
    return pa.RecordBatchReader.from_batches(tables.landing_schema(table, installed), batches)


def _months(rows: pa.Table, table: Table, ctx: ReadContext) -> Counter[tuple[str, datetime.date]]:
    if not table.landsdaekkende and not table.periodekolonne:
        # The reader has refused every row of another kommune or month.
        return Counter({(ctx.kommune, ctx.periode): rows.num_rows} if rows.num_rows else {})
    counted = rows.group_by([KOMMUNE, PERIODE], use_threads=False).aggregate([([], "count_all")])
    return Counter({(k, p): n for k, p, n in zip(*(counted[c].to_pylist() for c in _COUNTED), strict=True)})


_COUNTED = (KOMMUNE, PERIODE, "count_all")


def _keys_differ(rows: pa.Table, table: Table, ctx: ReadContext) -> bool:
    per_kommune = (KOMMUNE,) if ctx.kommune == HELE_LANDET else ()
    kinds = {column.name: column.type.kind for column in table.columns}
    keys = {}
    for name in dict.fromkeys((*per_kommune, *table.noegle)):
        key = rows[name]
        if kinds.get(name) == "nvarchar":
            # Of other letters only the database's own form of a key decides which are equal.
            if not pc.all(pc.string_is_ascii(key), min_count=0).as_py():
                return False
            key = pc.ascii_upper(pc.ascii_rtrim(key, characters=" "))
        keys[name] = key
    return bool(keys) and pa.table(keys).group_by(list(keys), use_threads=False).aggregate([]).num_rows == rows.num_rows
