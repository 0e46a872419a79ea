"""Finds what divides a text into records and fields: delimiter, quote, the lines of titles, and the header."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter
from dataclasses import dataclass

from flis.reading.chunk import well_formed
from flis.reading.header import names_of, without_number
from flis.reading.records import Dialect, structure
from flis.reading.values import SIGNS

_DELIMITERS = ";,|\t¤§¦~"
_SAMPLE = 3000  # records that are divided with every delimiter
_PROVED = 64 << 20  # characters whose quotes are proved to be in order
_MOST_TITLES = 40
# A name of a field: it begins with a letter and has no long row of digits. Whatever looks otherwise may be a value.
_NAME = re.compile(r"[^\W\d_][^\n\r;|\t]{0,79}")
_VALUE = re.compile(r"[0-9]{5}|^[0-9.,:/ -]*$")


@dataclass(frozen=True)
class Structure:
    """How the text is divided. ``first`` are the fields of the first record below the titles.

    ``line`` is the number of its line, from 1, and ``last`` that of its last line, as a name may hold a line break.
    ``even`` is the share of the records that have the usual width. ``ends``: each record, but not the header, ends
    with one more delimiter.
    """

    dialect: Dialect
    width: int
    line: int
    last: int
    first: tuple[str, ...]
    even: float
    ends: bool = False

    @property
    def names(self) -> list[str]:
        """The names of the fields, if the first record is the header."""
        return names_of(self.first)


def structure_of(text: str) -> Structure | None:
    """The structure with the most even and then the widest records; None if nothing divides the text."""
    found: list[tuple[float, int, Structure]] = []
    for delimiter in _DELIMITERS:
        if delimiter not in text:
            continue
        for quote in _quotes(text, delimiter):
            one = _divided(text, Dialect(delimiter, quote))
            if one:
                found.append((round(one.even, 2), one.width, one))
    return max(found, key=lambda item: item[:2])[2] if found else None


def _quotes(text: str, delimiter: str) -> list[str]:
    """The quotes that fields are written in; none or the usual one if no field is."""
    mark = re.escape(delimiter)
    part = text[:_PROVED]
    for quote in ('"', "'"):
        # Not ^ and $, which know no line break but \n.
        whole = rf"(?:\A|[\r\n]|{mark}){quote}(?:[^{quote}]|{quote}{quote})*{quote}(?:{mark}|[\r\n]|\Z)"
        if quote in part and re.search(whole, part) and _proved(part, Dialect(delimiter, quote)):
            return [quote]
    # Without any quote the usual one costs nothing, and a later file may have it.
    return ['"' if '"' not in part else ""]


def _proved(text: str, dialect: Dialect) -> bool:
    """Whether every quote is in order, by the reader's own rule. A record that the end cuts off is left out."""
    lines = text.translate(dialect.swap)
    lines = lines if len(text) < _PROVED else lines[: lines.rfind("\n") + 1]
    return well_formed(structure(dialect), (lines if lines.endswith(("\n", "\r")) else lines + "\n").encode())


def _divided(text: str, dialect: Dialect) -> Structure | None:
    quoting = {"quotechar": dialect.quote} if dialect.quote else {"quoting": csv.QUOTE_NONE}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter, **quoting)
    rows: list[tuple[int, int, list[str]]] = []  # the first and the last line of a record, and its fields
    last = 0
    try:
        for row in itertools.islice(reader, _SAMPLE):
            if row:
                rows.append((last + 1, reader.line_num, row))
            last = reader.line_num
    except csv.Error:
        return None
    ends = _ends_with_a_delimiter([row for *_, row in rows])
    if ends:
        rows = [(first, last, row[:-1] if len(row) == ends and not row[-1] else row) for first, last, row in rows]
    widths = Counter(len(row) for *_, row in rows)
    width = max(widths, key=lambda w: (widths[w], w), default=0)
    if width < 2:
        return None
    usual = sorted(sum(map(bool, row)) for *_, row in rows)[len(rows) // 2]
    top = next(i for i, (*_, row) in enumerate(rows) if len(row) == width and _is_full(row, usual))
    first, last, fields = rows[top]
    below = rows[top:]
    even = sum(len(row) == width for *_, row in below) / len(below)
    return Structure(dialect, width, first, last, tuple(fields), even, bool(ends)) if top <= _MOST_TITLES else None


def _ends_with_a_delimiter(rows: list[list[str]]) -> int:
    """The width of the records, if all but those of the first lines end with an empty field that the header lacks."""
    widths = Counter(map(len, rows))
    width = max(widths, key=lambda w: (widths[w], w), default=0)
    records = [row for row in rows if len(row) == width]
    above = list(itertools.takewhile(lambda row: len(row) != width, rows))
    header = above[-1] if above else []
    good = width > 2 and len(records) > 1 and not any(row[-1] for row in records)
    return width if good and len(header) == width - 1 and all(header) and may_be_header(tuple(header)) else 0


def _is_full(row: list[str], usual: int) -> bool:
    """Whether a record has more filled fields than a title has: a title may be followed by empty fields."""
    return sum(map(bool, row)) * 2 > usual


def may_be_header(first: tuple[str, ...]) -> bool:
    """Whether the fields can be the names of fields: most are filled and different, and none is like a value."""
    names = [name.strip() for field, name in zip(first, names_of(first), strict=True) if field.strip()]
    different = {without_number(name).casefold() for name in names}
    good = all(_NAME.fullmatch(name) and not _VALUE.search(name) and name not in SIGNS for name in names)
    return good and len(different) * 2 > len(first)
