"""Reads the comparison groups from a spreadsheet. The only module that imports openpyxl.

The sheet becomes a CSV in the contract's dialect and then passes the same checks as one: one set of rules.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from itertools import zip_longest
from typing import Any, BinaryIO

from flis.ground.errors import FlisError
from flis.project.contract import Table

# A whole country's ranks of ten years are some ten thousand rows of seven cells.
MAX_BYTES = 200 << 20
_UNREADABLE = (
    KeyError,
    ValueError,
    IndexError,
    EOFError,
    SyntaxError,
    TypeError,
    AttributeError,
    RuntimeError,
    OSError,
)


def as_csv(stream: BinaryIO, table: Table, package: str, member: str, release: str) -> BinaryIO:
    """The first sheet of the .xlsx in ``stream`` as a CSV stream in the contract's dialect, for ``read_table``.

    A whole number in a ``char(n)`` column gets its leading zeros back. Empty rows at the end are no rows; a cell
    outside the header makes its row as ragged as a field too many would. Raises ``text-structure`` for what is no
    spreadsheet, ``zip-limit`` for one that unpacks too large, ``encoding`` for a text that the contract's
    encoding cannot hold.
    """
    widths = {c.felt: c.type.length for c in table.columns_in(release) if c.type.kind == "char"}
    text = io.StringIO()
    # All cells in quotes: the csv module would leave a lone CR without them.
    writer = csv.writer(text, delimiter=table.format.delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
    header: list[str] = []
    empty, bad = 0, None
    for number, row in enumerate(_rows(stream, package, member)):
        cells = [_text(cell, widths.get(name, 0), table) for name, cell in zip_longest(header, row)]
        while len(cells) > len(header) and not cells[-1]:
            cells.pop()
        if number == 0:
            header = cells
        elif not any(cells):
            empty += 1
            continue
        # An empty row between others is a record of its own, and refused like one in a CSV.
        writer.writerows([[""] * len(header)] * empty)
        empty = 0
        writer.writerow(cells)
        if bad is None and not _can_hold(table.format.encoding, cells):
            bad = number + 1
    if bad is not None:
        facts = {"package": package, "member": member, "line": bad, "encoding": table.format.encoding}
        raise FlisError("encoding", **facts)
    return io.BytesIO(text.getvalue().encode(table.format.encoding))


def _can_hold(encoding: str, cells: list[str]) -> bool:
    try:
        "".join(cells).encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _rows(stream: BinaryIO, package: str, member: str) -> Iterator[tuple[Any, ...]]:
    """The rows of the first sheet. openpyxl's error texts may hold a cell's content and are not passed on."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    book = None
    try:
        unpacked = _unpacked_size(stream)
        if unpacked <= MAX_BYTES:
            # Read only, values only: neither formulas nor links are followed. defusedxml, which openpyxl uses
            # where it is installed, refuses entities.
            book = load_workbook(stream, read_only=True, data_only=True)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # the sheet's own word for its size may be wrong
            yield from sheet.iter_rows(values_only=True)
            return
        fault = FlisError(
            "zip-limit",
            package=package,
            reason=f"{member} unpacks to {unpacked} bytes, more than a spreadsheet of ranks can be",
            setting="zip_max_andel_af_disk",
        )
    except (zipfile.BadZipFile, InvalidFileException, zlib.error, *_UNREADABLE):
        fault = FlisError("text-structure", package=package, member=member, line=1, reason="not a readable .xlsx")
    raise fault


def _unpacked_size(stream: BinaryIO) -> int:
    with zipfile.ZipFile(stream) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    stream.seek(0)
    return size


def _text(cell: Any, width: int, table: Table) -> str:
    """A cell as the contract's dialect writes it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, int):
        return str(cell).zfill(width) if cell >= 0 else str(cell)
    if isinstance(cell, float):
        return f"{Decimal(repr(cell)):f}".replace(".", table.format.decimal)
    if isinstance(cell, datetime) and cell.time() != time():
        return cell.isoformat(sep=" ")
    if isinstance(cell, date):
        # strftime writes a year below 1000 without its zeros on some platforms.
        parts = {"%d": f"{cell.day:02}", "%m": f"{cell.month:02}", "%Y": f"{cell.year:04}"}
        return re.sub("%[dmY]", lambda found: parts[found.group()], table.format.dato)
    return str(cell)
