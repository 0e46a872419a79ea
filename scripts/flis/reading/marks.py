"""What openpyxl does not tell of a sheet: merged cells, hidden rows and columns, formulas without a stored result.

And what a file is that is no workbook, so that the message can name it.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Any

_STRICT = b"http://purl.oclc.org/ooxml/"
_OLE = b"\xd0\xcf\x11\xe0"
_CELL = re.compile(r"([A-Z]+)([0-9]+)")


@dataclass(frozen=True)
class Mark:
    """Something in the sheet that lets nobody say what a row means."""

    row: int
    column: str | None
    reason: str


def marks(elements: Iterable[Any], first: int, letters: Collection[str]) -> Iterator[Mark]:
    """The marks from the header row ``first`` on. ``elements`` are those of the sheet's XML, as each of them ends.

    ``letters`` are the columns that are read. Any other may be hidden.
    """
    row = 0
    for element in elements:
        tag = element.tag.rpartition("}")[2]
        if tag == "mergeCell":
            yield from _merged(element.get("ref", ""), first)
        elif tag == "col" and _is_hidden(element, "width"):
            ends = int(element.get("min", 0)), int(element.get("max", 0))
            for column in sorted(letter for letter in letters if ends[0] <= _number(letter) <= ends[1]):
                yield Mark(first, column, "the column is hidden; show it, so that you see what is read")
        elif tag == "row":
            row = int(element.get("r") or row + 1)
            if row >= first:
                yield from _of_row(element, row)
            element.clear()


def _merged(area: str, first: int) -> Iterator[Mark]:
    ends = _CELL.findall(area)
    if len(ends) == 2 and ends[0] != ends[1] and int(ends[1][1]) >= first:
        column, row = ends[0]
        yield Mark(max(int(row), first), column, "merged cells hold one value for several; unmerge them")


def _of_row(element: Any, row: int) -> Iterator[Mark]:
    filled = False
    for cell in element:
        parts = {child.tag.rpartition("}")[2]: child.text for child in cell}
        filled = filled or "is" in parts or bool(parts.get("v"))
        # The result of a formula may be an empty text, which is marked as a text.
        if "f" in parts and not parts.get("v") and cell.get("t") != "str":
            column = _CELL.match(cell.get("r", ""))
            reason = "a formula without a stored result; open the file in Excel and save it anew"
            yield Mark(row, column[1] if column else None, reason)
    if filled and _is_hidden(element, "ht"):
        yield Mark(row, None, "the row is hidden; show it (remove the filter) or delete it")


def _is_hidden(element: Any, size: str) -> bool:
    """Whether a row or column is hidden, or has a height or width of 0."""
    return element.get("hidden") in ("1", "true") or re.fullmatch(r"0+(\.0+)?", element.get(size, "")) is not None


def _number(letters: str) -> int:
    """A column's number: A is 1, AA is 27."""
    return reduce(lambda number, letter: 26 * number + ord(letter) - 64, letters, 0)


def is_strict(archive: zipfile.ZipFile) -> bool:
    """Whether a workbook is in the strict form of Open XML. openpyxl reads nothing of it, and says nothing."""
    return "xl/workbook.xml" in archive.namelist() and _STRICT in archive.read("xl/workbook.xml")


def not_a_workbook(data: bytes) -> str:
    """What ``data`` seems to be, where it is no readable workbook."""
    if data.startswith(_OLE):
        return "it is an older Excel file (.xls), or protected by a password"
    if not data.startswith(b"PK"):
        return "it is no Excel workbook"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            strict = is_strict(archive)
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, RuntimeError):
        return "it is cut off or damaged"
    if "xl/workbook.bin" in names:
        return "it is a binary workbook (.xlsb)"
    if "mimetype" in names and "content.xml" in names:
        return "it is an OpenDocument spreadsheet (.ods)"
    if strict:
        return "it is of the type Strict Open XML"
    return "a part of it is damaged" if "xl/workbook.xml" in names else "it is a zip file, but no workbook"
