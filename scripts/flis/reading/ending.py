"""The lines at the end of a file that are no records: a total, the number of rows, or nothing but delimiters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from flis.reading.records import Stop

_KEPT = 64 << 10  # bytes at the end of the text that may hold such lines
_LAST_LINE = re.compile(rb"(?:\A|(?<=[\r\n]))[^\r\n]*[\r\n]*\Z")


def without_last_lines(parts: Iterator[bytes], beginnings: Sequence[str], quote: str) -> Iterator[bytes]:
    """``parts`` of a text without its last lines that begin with one of ``beginnings``, in quotes or not.

    A line in the middle that begins so is a record like any other, and breaks the rules of the contract.
    """
    kept = b""
    fault: Stop | None = None
    try:
        for part in parts:
            kept += part
            if len(kept) > 2 * _KEPT:
                yield kept[:-_KEPT]
                kept = kept[-_KEPT:]
    except Stop as stop:
        fault = stop
    if fault:
        # The text ends here, but the file does not.
        yield kept
        raise Stop(fault.code, fault.reason, fault.after)
    marks = tuple(mark.encode() for beginning in beginnings for mark in (beginning, quote + beginning))
    while (found := _LAST_LINE.search(kept)) and found.start() < len(kept):
        line = found.group().strip(b"\r\n")
        if line and not line.startswith(marks):
            break
        kept = kept[: found.start()]
    yield kept
