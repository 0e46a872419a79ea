"""Reads a table from a spreadsheet: what Excel shows, or a refusal. Only this module and workbook.py import openpyxl.

The sheet becomes a CSV in the contract's dialect and then passes the same checks as one: one set of rules. What a CSV
cannot have is decided here:

- The sheet is the one that the contract names (``regneark.ark``), else the only visible one with the header. Where
  two visible sheets have it, nobody can say which is meant. A hidden sheet is not looked at.
- An error cell (``#N/A``), a truth value, a formula without a stored result, a date in a column that holds none, a
  number above 15 digits or shown as another one (per cent), merged cells, hidden rows and hidden columns are refused
  with sheet, row and column.
- A whole number in a ``char(n)`` column gets its leading zeros back, which Excel takes away from ``0101``. A number in
  another text column is written as its format shows it (``0000``), and refused where the format says more than that.
- ``_x000D_`` and its like are the characters they stand for. (openpyxl cannot tell such a text apart from the same
  text typed letter by letter.)

openpyxl's warnings and errors may hold a cell's content. None is passed on. A message names a sheet by its number
among the tabs that Excel shows, because a sheet may be named after a person; by its name where the contract has it.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from itertools import zip_longest
from typing import Any, BinaryIO

from flis.ground.errors import FlisError
from flis.project.contract import Column, Regneark, Table
from flis.project.form import can_hold
from flis.project.written import written_code, written_day, written_number
from flis.reading.header import problems
from flis.reading.marks import marks, not_a_workbook
from flis.reading.workbook import opened

# The ranks of the whole country for ten years are about ten thousand rows of seven cells.
MAX_BYTES = 200 << 20
# A header is looked for so far down, to say where it stands.
_LOOK_FOR_HEADER = 30
_UNWANTED = object()  # stands for a column of the sheet that the contract says nobody wants
# A format's text that is shown as it is, and formats that show a hundred times the number or a thousandth of it.
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_SCALED = re.compile(r"%|[0#?],+(?![0#?,])")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_UNREADABLE = (
    *(KeyError, ValueError, IndexError, EOFError, SyntaxError, TypeError, AttributeError, RuntimeError, OSError),
    *(zipfile.BadZipFile, zlib.error, Warning),
)


@dataclass(frozen=True)
class Sheet:
    """A sheet as CSV, and where its records stand in the spreadsheet. ``unread``: other visible sheets.

    ``shown`` is the sheet in a message, for example ``sheet 2``. ``table`` is the contract's, with the dialect that the
    CSV is written in.
    """

    stream: BinaryIO
    table: Table
    shown: str
    header_row: int
    letters: Mapping[str, str]  # a column of the contract -> the sheet's column
    unread: int

    def place(self, record: int, column: str = "") -> str:
        """``sheet 2, row 4, column F`` of a record of the CSV, whose header is record 1."""
        return _place(self.shown, self.header_row + record - 1, self.letters.get(column))


class _Fault(Exception):
    """A fault of the sheet itself; ``where`` in the spreadsheet."""

    def __init__(self, where: str, reason: str, row: int = 1) -> None:
        super().__init__(reason)
        self.where, self.reason, self.row = where, reason, row


class _Cell(Exception):
    """A cell that cannot be a value of its column."""


def read_sheet(data: bytes, table: Table, file: str, release: str) -> Sheet:
    """The sheet of ``table`` in the workbook ``data``. Raises ``bad-drift-file`` and ``bad-workbook``."""
    fault: FlisError
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _sheet(data, table, table.regneark or Regneark(file), release)
    except _Fault as found:
        facts = {"where": found.where, "line": found.row, "reason": found.reason, "contract": table.contract}
        fault = FlisError("bad-drift-file", file=file, **facts)
    except _UNREADABLE:
        fault = FlisError("bad-workbook", file=file, reason=not_a_workbook(data))
    # Outside the handlers, so that no exception that holds a cell's content hangs on to this one.
    raise fault


def _sheet(data: bytes, table: Table, named: Regneark, release: str) -> Sheet:
    from openpyxl.utils import get_column_letter
    from openpyxl.xml.functions import iterparse

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_BYTES:
            raise _Fault("the workbook", f"unpacked it is larger than {MAX_BYTES >> 20} MiB")
    book = opened(data)
    sheet = _chosen(book, table, named, release)
    shown = _shown(book, sheet, named)
    first = named.overskrift_raekke
    names = _header(sheet, first, table, release)
    if found := problems(names, table, release, get_column_letter):
        raise _Fault(_place(shown, first), _with_advice("; ".join(found), sheet, table, release, first), first)
    columns = {c.felt: c for c in table.read_in(release)}
    letters = {columns[n].name: get_column_letter(i) for i, n in enumerate(names, 1) if n in columns}
    # openpyxl knows the part of a sheet that is read row by row under these names alone.
    with book._archive.open(sheet._worksheet_path) as part:
        for mark in marks((element for _, element in iterparse(part)), first, letters.values()):
            raise _Fault(_place(shown, mark.row, mark.column), mark.reason, mark.row)
    dialect = {"delimiter": ";", "quote": '"', "overskrift_raekke": 1}
    written = replace(table, format=replace(table.format, **dialect), felter=())
    wanted = [_UNWANTED if name in table.uoenskede else columns[name] for name in names]
    stream = _as_csv(sheet, shown, first, wanted, written)
    return Sheet(stream, written, shown, first, letters, len(_visible(book)) - (sheet.sheet_state == "visible"))


def _visible(book: Any) -> list[Any]:
    return [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]


def _chosen(book: Any, table: Table, named: Regneark, release: str) -> Any:
    """The sheet that the contract names, or the only visible one with the header; else the likeliest, to be refused."""
    if named.ark is not None:
        wanted = [sheet for sheet in book.worksheets if sheet.title.casefold() == named.ark.casefold()]
        if not wanted:
            raise _Fault("the workbook", f"it has no sheet {named.ark}, which the contract names (regneark.ark)")
        return wanted[0]
    visible = _visible(book)
    if not visible:
        raise _Fault("the workbook", "it has no visible sheet")
    found = {id(s): problems(_header(s, named.overskrift_raekke, table, release), table, release) for s in visible}
    good = [sheet for sheet in visible if not found[id(sheet)]]
    if len(good) > 1:
        those = ", ".join(_shown(book, sheet, named) for sheet in good)
        reason = f"all of {those} have the header; name one in the contract (regneark: {{ark: …}}), or hide the others"
        raise _Fault("the workbook", reason)
    return good[0] if good else min(visible, key=lambda sheet: len(" ".join(found[id(sheet)])))


def _with_advice(reason: str, sheet: Any, table: Table, release: str, first: int) -> str:
    for row in range(1, _LOOK_FOR_HEADER + 1):
        if row != first and not problems(_header(sheet, row, table, release), table, release):
            setting = f"regneark: {{overskrift_raekke: {row}}}"
            return f"the header is in row {row}: say so in the contract ({setting}), or delete the rows above it"
    return f"no header; {reason}" if reason.startswith("missing") else reason


def _header(sheet: Any, row: int, table: Table, release: str) -> list[str]:
    """The texts of the header row. A line break in a cell is a blank, or nothing behind a hyphen."""
    known = {column.felt for column in table.read_in(release)}
    names = []
    sheet.reset_dimensions()  # the sheet's own word for its size may be wrong
    for cells in sheet.iter_rows(min_row=row, max_row=row, values_only=True):
        for cell in cells:
            text = _unescaped(cell) if isinstance(cell, str) else "" if cell is None else str(cell)
            joined = re.sub(r"-\s*\n\s*", "", text)
            names.append(joined if joined in known else " ".join(text.split()))
    while names and not names[-1]:
        names.pop()
    return names


def _as_csv(sheet: Any, shown: str, first: int, columns: list[Column | object], table: Table) -> BinaryIO:
    text = io.StringIO()
    # All cells in quotes: the csv module would leave a lone CR without them.
    writer = csv.writer(text, delimiter=table.format.delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
    wanted = [column for column in columns if isinstance(column, Column)]
    writer.writerow([column.felt for column in wanted])
    empty = 0
    for number, row in enumerate(sheet.iter_rows(min_row=first + 1), first + 1):
        cells = []
        for cell, column in zip_longest(row, columns):
            if column is _UNWANTED:
                continue
            try:
                cells.append("" if cell is None else _text(cell, column, table))
            except _Cell as fault:
                raise _Fault(_place(shown, number, cell.column_letter), str(fault), number) from None
        while len(cells) > len(wanted) and not cells[-1]:
            cells.pop()
        if not any(cells):
            empty += 1
            continue
        # An empty row between others is a record of its own, and refused like one in a CSV.
        writer.writerows([[""] * len(wanted)] * empty)
        empty = 0
        writer.writerow(cells)
        if not can_hold(table.format.encoding, "".join(cells)):
            reason = f"a character that {table.format.encoding} does not have"
            raise _Fault(_place(shown, number), reason, number)
    return io.BytesIO(text.getvalue().encode(table.format.encoding))


def _text(cell: Any, column: Column | None, table: Table) -> str:
    """A cell as the contract's dialect writes it. Raises ``_Cell`` for one that cannot be such a value."""
    value, kind = cell.value, column.type.kind if column else ""
    if value is None:
        return ""
    if cell.data_type == "e":
        raise _Cell("the cell shows an error")
    if isinstance(value, bool):
        raise _Cell("the cell holds a truth value (TRUE or FALSE)")
    if isinstance(value, (int, float)):
        return _number(value, str(cell.number_format), column, table)
    if isinstance(value, (datetime, date)):
        if kind != "date" or (isinstance(value, datetime) and value.time() != time()):
            raise _Cell("the cell holds a date where the contract has none" if kind != "date" else "a time of day")
        return written_day(value, table.form_of(column).dato)
    if isinstance(value, str):
        return _unescaped(value)
    raise _Cell("the cell holds a time of day or a duration")


def _number(value: float, shown: str, column: Column | None, table: Table) -> str:
    kind = column.type.kind if column else ""
    if _SCALED.search(_QUOTED.sub("", shown)):
        raise _Cell("the cell shows another number than it holds (per cent or thousands); format it as a plain number")
    if abs(value) >= 10**15:
        raise _Cell("the cell holds a number of more than 15 digits, which Excel rounds; format the column as text")
    # Excel shows at most 15 digits: 0.1 + 0.2 is 0.3 there.
    exact = Decimal(f"{value:.15g}")
    whole = exact == exact.to_integral_value()
    text = f"{exact:f}" if not whole else str(int(exact))
    if kind == "char" and whole and exact >= 0:
        return written_code(text.zfill(column.type.length), column, table)
    if kind in ("char", "nvarchar"):
        if whole and exact >= 0 and re.fullmatch("0+", shown):
            return written_code(text.zfill(len(shown)), column, table)
        if shown not in ("General", "@"):
            raise _Cell("the cell holds a number with a format where the contract has a text; format it as text")
        return text.replace(".", table.format.decimal)
    return written_number(text, table.form_of(column)) if column else text


def _unescaped(text: str) -> str:
    found = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text)
    return found.replace("\r\n", "\n").replace("\r", "\n")


def _shown(book: Any, sheet: Any, named: Regneark) -> str:
    """A sheet in a message: by the name that the contract has, or by its number among the tabs that Excel shows."""
    if named.ark is not None:
        return f"sheet {named.ark}"
    return f"sheet {[tab for tab in book._sheets if tab.sheet_state == 'visible'].index(sheet) + 1}"


def _place(shown: str, row: int, letter: str | None = None) -> str:
    return f"{shown}, row {row}" + (f", column {letter}" if letter else "")
