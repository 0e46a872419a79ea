"""Which pseudonym under one key is which under another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

from flis.reading.table import Batch

OLD, NEW = "gammel", "ny"


def add_pairs(pairs: dict[str, str], old: Iterable[Batch], new: Iterable[Batch], columns: Sequence[str]) -> None:
    """Add the pseudonyms in ``columns`` of one file, read under the old and under the new key, to ``pairs``."""
    for before, after in zip(old, new, strict=True):
        for column in columns:
            texts = before.rows.column(column).to_pylist(), after.rows.column(column).to_pylist()
            pairs.update((a, b) for a, b in zip(*texts, strict=True) if a is not None)


def reader_of_pairs(pairs: Mapping[str, str]) -> pa.RecordBatchReader:
    """The pairs as rows with the columns ``gammel`` and ``ny``."""
    schema = pa.schema([(OLD, pa.string()), (NEW, pa.string())])
    rows = pa.table({OLD: list(pairs), NEW: list(pairs.values())}, schema=schema)
    return pa.RecordBatchReader.from_batches(schema, rows.to_batches(max_chunksize=65_536))
