"""Finds the lines of a text that are no records: totals at its end, and the header where it stands again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from flis.reading.ending import WORD_END
from flis.reading.learn.structure import Structure

_WORDS = ("i alt", "ialt", "total", "totalt", "sum", "subtotal", "hovedtotal", "grand total", "slut", "eof", "end")
_WORDS = (*_WORDS, "antal rækker", "antal poster", "antal linjer", "antal records", "antal", "rækker i alt", "rows")
_WORDS = (*_WORDS, "row count", "number of rows", "records")
_BEGINNING = re.compile(f"(?i)(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))}){WORD_END}")
_ROWS_AFFECTED = re.compile(r"\([0-9]+ (?:rows?|rækker)\b", re.IGNORECASE)
_MOST = 10  # lines at the end that are looked at
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")


@dataclass(frozen=True)
class OddLines:
    """``beginnings`` of the last lines. ``unknown``: the last line has other fields, and nobody knows its words."""

    beginnings: tuple[str, ...] = ()
    unknown: bool = False
    header_again: bool = False


def all_odd_lines(parts: Iterable[OddLines]) -> OddLines:
    """What was left out of several texts of one table."""
    there = list(parts)
    return OddLines(
        tuple(dict.fromkeys(beginning for one in there for beginning in one.beginnings)),
        any(one.unknown for one in there),
        any(one.header_again for one in there),
    )


def without_odd_lines(text: str, found: Structure, header: bool) -> tuple[str, OddLines]:
    """The records of ``text`` alone, and what was left out."""
    text, beginnings, unknown = _without_the_last(text, found)
    again = False
    if header and found.last == found.line:
        lines = _LINE.findall(text)
        name = lines[found.line - 1].strip("\r\n")
        kept = [line for n, line in enumerate(lines) if n < found.line or line.strip("\r\n") != name]
        again = len(kept) < len(lines)
        text = "".join(kept) if again else text
    return text, OddLines(tuple(dict.fromkeys(beginnings)), unknown, again)


def _without_the_last(text: str, found: Structure) -> tuple[str, list[str], bool]:
    beginnings: list[str] = []
    for _ in range(_MOST):
        body = text.rstrip("\r\n")
        start = max(body.rfind("\n"), body.rfind("\r")) + 1
        if start == 0:
            break
        line = body[start:]
        beginning = _beginning(line, found)
        if beginning is None:
            odd = not found.dialect.quote or found.dialect.quote not in line
            return text, beginnings, odd and line.count(found.dialect.delimiter) + 1 != found.width + found.ends
        beginnings.append(beginning)
        text = text[:start]
    return text, beginnings, False


def _beginning(line: str, found: Structure) -> str | None:
    """How a line begins that is no record; None for any other."""
    delimiter, quote = found.dialect
    if not line.strip(delimiter + " " + quote):
        return delimiter * (found.width - 1 + found.ends) if delimiter in line else None
    plain = line.removeprefix(quote) if quote else line
    if word := _BEGINNING.match(plain):
        return word.group()
    return "(" if _ROWS_AFFECTED.match(plain) else None
