"""Finds which pseudonym under the old key becomes which one under the new key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

from flis.reading.pseudonym import DIGITS
from flis.reading.table import Batch

OLD, NEW = "gammel", "ny"


def add_pairs(pairs: dict[str, str], batches: Iterable[Batch], columns: Sequence[str]) -> None:
    """Add the pseudonyms in ``columns`` of a file that was read under two keys to ``pairs`` (old -> new)."""
    for batch in batches:
        for column in columns:
            both = batch.rows.column(column).unique().drop_null().to_pylist()
            pairs.update((text[:DIGITS], text[DIGITS:]) for text in both)


def reader_of_pairs(pairs: Mapping[str, str]) -> pa.RecordBatchReader:
    """The pairs as rows with the columns ``gammel`` and ``ny``."""
    schema = pa.schema([(OLD, pa.string()), (NEW, pa.string())])
    rows = pa.table({OLD: list(pairs), NEW: list(pairs.values())}, schema=schema)
    return pa.RecordBatchReader.from_batches(schema, rows.to_batches(max_chunksize=65_536))
