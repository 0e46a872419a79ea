"""Reads the records of a file as batches for the landing table."""

from __future__ import annotations

import itertools
import os
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from flis.ground.errors import FlisError
from flis.ground.ordered import in_order
from flis.project.contract import Table
from flis.project.ddl import TEKNISKE, landing_columns
from flis.project.form import ENCODINGS
from flis.project.sqltype import parse_type
from flis.reading import records, values
from flis.reading.chunk import KOMMUNE, LAST, Plan, is_utf8, parse, read_chunk, well_formed
from flis.reading.counts import MAX_REFUSALS, Counts, ReadContext, Refusal
from flis.reading.ending import Ending
from flis.reading.header import felter
from flis.reading.typed import arrow_type

_TECHNICAL = [(name, parse_type(kind)) for name, kind in TEKNISKE]
# In a smaller file, looking for the fields with few texts costs more than it saves.
_LOOK_FROM = 1 << 17
# Two threads are as fast as the database. More would only use memory.
THREADS = min(2, os.cpu_count() or 1)
AHEAD = 1  # chunks that may wait besides those in the threads; this bounds the memory


@dataclass(frozen=True)
class Batch:
    """Some records of a file, in the file's order. ``read`` counts both landed and refused records.

    ``rows`` has the columns of the landing table. ``refused`` may have fewer records than were refused, because only
    the first MAX_REFUSALS of a file are kept.
    """

    rows: pa.RecordBatch
    read: int
    refused: list[Refusal]
    signs: dict[str, int] = field(default_factory=dict)  # see chunk.Part
    passed: int = 0  # lines at the end of the file that are no records by the contract


def landing_schema(table: Table, installed: str) -> pa.Schema:
    """The landing table's columns as Arrow types: the technical ones, then the contract's."""
    delivered = [(column.name, column.type) for column in landing_columns(table, installed)]
    return pa.schema([(name, arrow_type(kind)) for name, kind in (*_TECHNICAL, *delivered)])


def read_table(stream: BinaryIO, table: Table, ctx: ReadContext) -> Generator[Batch, None, None]:
    """The records of ``stream`` (the bytes of a file; only ``read(n)`` is called) as batches.

    An empty file, and one that has only a byte order mark or a header, gives no records and no error. The caller
    decides whether the file may be empty. Keys are not compared. Raises ``header``, ``encoding``, ``text-structure``,
    ``wrong-kommune-rows``, ``wrong-periode-rows``, ``no-pseudonym-key``, and what ``stream`` raises.
    """
    values.check_format(table)
    form = table.format
    dialect = records.Dialect(form.delimiter, form.quote)
    read, first_record = 0, form.overskrift_raekke + 1
    fault: FlisError | None = None
    try:
        parts = records.blocks(stream, ENCODINGS[form.encoding.lower()], dialect)
        ending = Ending(form.slutlinjer, dialect, form.overskrift_raekke) if form.slutlinjer else None
        if ending:
            parts = ending.records(parts)
        line, start = records.header(parts, form.overskrift_raekke, form.quote)
        if line is not None:
            plan = _plan(line, table, ctx)
            chunks = records.chunks(parts, start, dialect, partial(well_formed, records.structure(dialect)))
            first, chunks = _with_next(chunks)
            if first and len(first[0].data) > _LOOK_FROM:
                plan = replace(plan, dictionaries=_few_values(first[0], plan))
            # One chunk needs no thread.
            several = len(first) > 1
            every = itertools.chain(_drained(first), chunks)
            parts_read = (
                in_order(every, partial(read_chunk, plan), THREADS, AHEAD)
                if several
                else (read_chunk(plan, chunk) for chunk in every)
            )
            for part in parts_read:
                before = read + first_record
                refused = [replace(r, record=r.record + before) for r in part.refused[: MAX_REFUSALS - plan.kept[0]]]
                numbers = pc.add(part.rows["raekke_nr"], before)
                read += part.read + part.headers
                plan.kept[0] += len(refused)
                yield Batch(part.rows.set_column(3, "raekke_nr", numbers), part.read, refused, part.signs)
            if ending and ending.passed:
                yield Batch(pa.RecordBatch.from_pylist([], plan.schema), 0, [], passed=ending.passed)
    except records.Stop as stop:
        fault = _error(stop, read + first_record + stop.after, table, ctx)
    except pa.ArrowException as error:
        # The text of the exception may contain a row. The name of its class cannot.
        fault = FlisError("internal", reason=f"{type(error).__name__} while reading {ctx.member}")
    if fault:
        # Raised outside the handlers, so that the exception with the text is not attached to this one.
        raise fault


def reader_of(batches: Iterable[Batch], table: Table, installed: str, counts: Counts) -> pa.RecordBatchReader:
    """``batches`` as a reader that a database can select from. ``counts`` grows while it is read."""

    schema = landing_schema(table, installed)

    def rows() -> Iterator[pa.RecordBatch]:
        try:
            for batch in batches:
                if batch.rows.schema != schema:
                    # The database would say it in words that hold a value, and as an error of its own.
                    raise FlisError("internal", reason=f"the rows of {table.name} have other columns than its table")
                counts.read += batch.read
                counts.landed += batch.rows.num_rows
                counts.refusals += batch.refused
                counts.signs.update(batch.signs)
                counts.passed += batch.passed
                yield batch.rows
        except Exception as error:
            counts.error = error
            raise

    return pa.RecordBatchReader.from_batches(schema, rows())


def _with_next(chunks: Iterator[records.Chunk]) -> tuple[list[records.Chunk], Iterator[records.Chunk]]:
    """The first chunk and, if there is one, the second; and those after them.

    A fault of the second is raised by those after, so that the records of the first are counted before.
    """
    first = list(itertools.islice(chunks, 1))
    try:
        first += itertools.islice(chunks, 1)
    except Exception as error:  # noqa: BLE001 - it is raised in its turn
        return first, _raising(error)
    return first, chunks


def _raising(error: Exception) -> Iterator[records.Chunk]:
    raise error
    yield


def _drained(first: list[records.Chunk]) -> Iterator[records.Chunk]:
    """The chunks of the list, which keeps none that was taken."""
    while first:
        yield first.pop(0)


def _error(stop: records.Stop, line: int, table: Table, ctx: ReadContext) -> FlisError:
    facts = {"package": ctx.package, "member": ctx.member, "line": line, "reason": stop.reason, "table": table.name}
    return FlisError(stop.code, encoding=table.format.encoding, **facts)


def _plan(line: bytes, table: Table, ctx: ReadContext) -> Plan:
    columns = table.read_in(ctx.release)
    header = felter(line, table, ctx)
    if ctx.pseudonym_key is None and any(c.persondata for c in columns):
        raise FlisError("no-pseudonym-key", package=ctx.package)
    always = {
        c.felt for c in columns if c.type.kind == "date" or c.persondata or c.name in (KOMMUNE, table.periodekolonne)
    }
    dialect = records.Dialect(table.format.delimiter, table.format.quote)
    last = LAST if table.format.skilletegn_sidst else None
    fields = (*header, LAST) if last else header
    return Plan(
        table, ctx, dialect, columns, fields, frozenset(always), landing_schema(table, ctx.installed), [0], last
    )


def _few_values(chunk: records.Chunk, plan: Plan) -> frozenset[str]:
    """The fields to read as dictionaries: those of the plan, and those with few distinct texts in the first rows."""
    if not is_utf8(chunk.data):
        return plan.dictionaries
    texts = parse(chunk.data, plan)[0].slice(0, 5000)
    few = {
        f for f in set(texts.column_names) - plan.dictionaries if pc.count_distinct(texts[f]).as_py() * 8 < len(texts)
    }
    return plan.dictionaries | few
