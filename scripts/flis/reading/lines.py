"""The records of a chunk as lines. They are needed only if rows of the chunk are refused."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from flis.reading.records import MAX_RECORD, Dialect, Gap, Stop, records


def position(index: int, gaps: tuple[Gap, ...]) -> int:
    """The position among all records of the chunk of the record that has number ``index`` among those left in it."""
    for gap in gaps:
        index += gap.index <= index
    return index


def may_have_empty_lines(data: bytes) -> bool:
    return data[:1] in (b"\n", b"\r") or any(two in data for two in (b"\n\n", b"\n\r", b"\r\r"))


def all_lines(data: bytes, gaps: tuple[Gap, ...], dialect: Dialect) -> list[bytes]:
    """Every record of the chunk as it was delivered, without its line break."""
    quote = dialect.quote.encode()
    plain = not quote or quote not in data
    lines = data.splitlines() if plain else [r.rstrip(b"\r\n") for r, _ in records(data, dialect)]
    for gap in gaps:
        lines.insert(gap.index, gap.raw)
    return lines


def check_lines(lines: list[bytes], odd: Iterable[int], read: int) -> None:
    """Raise Stop if a line that looks like one refused row may be many rows."""
    if len(lines) != read:
        raise Stop("text-structure", "records cannot be told apart")
    for index in odd:
        if b"\n" in lines[index] or b"\r" in lines[index]:
            raise Stop("text-structure", "several lines within quotes, and not the header's columns", index)
    for index, line in enumerate(lines):
        if len(line) > MAX_RECORD:
            raise Stop("text-structure", "longer than 1 MiB", index)


def records_before_fault(data: bytes, dialect: Dialect) -> int:
    """How many complete records come before the first byte that is not UTF-8."""
    start = len(data)
    try:
        data.decode()
    except UnicodeDecodeError as error:
        start = error.start
    ends = itertools.accumulate(len(record) for record, _ in records(data, dialect))
    return sum(1 for _ in itertools.takewhile(lambda end: end <= start, ends))
