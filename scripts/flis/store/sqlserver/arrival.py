"""Checks that rows arrived as they were sent, with a count and a checksum of each column, here and on the server."""

# ruff: noqa: S608 - the names in the statements are the contracts' own

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flis.store.checksum import ColumnSums, text_sum

_SAMPLE = "Aæ"
# The encodings that a server may use for a digest: SQL Server's own, and that of a server that stores UTF-8.
_ENCODINGS = ("utf-16-le", "utf-8")


class Sent:
    """Arrow batches on their way to the server, added up as they pass. ``failed`` is true if reading them failed."""

    def __init__(self, batches: Iterable[Any], sums: ColumnSums) -> None:
        self._batches = iter(batches)
        self.sums = sums
        self.failed = False

    def __iter__(self) -> Iterator[Any]:
        while True:
            try:
                batch = next(self._batches, None)
            except Exception:
                self.failed = True
                raise
            if batch is None:
                return
            self.sums.add(batch)
            yield batch


def arrival_query(table: str, sums: ColumnSums) -> str:
    """One row: the count of rows, then for each column its count of values and their sum."""
    parts = ["count_big(*) as raekker"]
    for number, (name, kind) in enumerate(sums.kinds.items()):
        parts += [f"count_big({name}) as antal_{number}", f"{_sum(name, kind)} as sum_{number}"]
    return f"select {', '.join(parts)} from {table}"


def arrived(row: tuple[Any, ...], sums: ColumnSums) -> str | None:
    """None if the answer of :func:`arrival_query` is right; otherwise what differs: rows, or a column."""
    if row[0] != sums.rows:
        return "rows"
    for number, name in enumerate(sums.kinds):
        count, total = row[1 + 2 * number : 3 + 2 * number]
        if (count, total or 0) != sums.of(name):
            return name
    return None


def encoding_query() -> str:
    """One number: the server's own :func:`flis.store.checksum.text_sum` of a known text."""
    known = _text_sum(f"N'{_SAMPLE}'")
    return f"select {known} as checksum"


def encoding_of(answer: int) -> str | None:
    """The encoding that gives ``answer`` to :func:`encoding_query`, or None."""
    return next((encoding for encoding in _ENCODINGS if text_sum(_SAMPLE, encoding) == answer), None)


def _text_sum(text: str) -> str:
    # As nvarchar, both sides calculate the digest of the same bytes, whatever the type of the column is.
    return f"cast(substring(hashbytes('SHA2_256', cast({text} as nvarchar(4000))), 1, 4) as bigint)"


def _sum(name: str, kind: str) -> str:
    if kind == "text":
        return f"sum({_text_sum(name)})"
    if kind == "date":
        return f"sum(cast(datediff(day, cast('1970-01-01' as date), {name}) as bigint))"
    if kind == "moment":
        start = "cast('1970-01-01' as datetime2)"
        return f"sum(datediff_big(second, {start}, {name}))"
    scale = int(kind.removeprefix("number"))
    return f"sum(cast({name} as decimal(38,{scale})))"
