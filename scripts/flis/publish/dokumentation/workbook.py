"""The documentation as a workbook (.xlsx): the same bytes every time, whenever and wherever it is written."""

from __future__ import annotations

import io
import re
import textwrap
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from flis.publish.dokumentation.read import Book, Sheet

_WIDEST, _NARROWEST = 70, 8
# Points: of a line of text, and of the highest row that Excel has.
_LINE, _HIGHEST = 15, 409
# Characters of a column that a line of words leaves free.
_MARGIN = 4
_HEAD = PatternFill("solid", fgColor="E6EEF5")
_TOP = Alignment(vertical="top", wrap_text=True)
# The first moment that a zip can name. It says nothing, and is the same everywhere.
_MOMENT = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def workbook(book: Book) -> bytes:
    """``book`` with a front page that leads to each sheet."""
    found = Workbook()
    front = found.active
    front.title = "Forside"
    found.properties.creator = "flis"
    found.properties.created = datetime(*_MOMENT)
    _front(front, book)
    for sheet in book.sheets:
        _fill(found.create_sheet(_title(sheet)), sheet)
    buffer = io.BytesIO()
    found.save(buffer)
    return _timeless(buffer.getvalue())


def _front(front: Worksheet, book: Book) -> None:
    front.append([f"FLIS: dokumentation af DSA og DM, release {book.release}"])
    front.append([f"Releasen gælder fra {book.dato}. Teksterne er de samme som i databasen og i dbt."])
    front.append([])
    front.append(["Ark", "Rækker", "Indhold"])
    front["A1"].font = Font(bold=True, size=16)
    for cell in front[4]:
        cell.font, cell.fill = Font(bold=True), _HEAD
    for sheet in book.sheets:
        front.append([sheet.navn, len(sheet.rows), sheet.tekst])
        cell = front.cell(front.max_row, 1)
        cell.hyperlink = f"#'{_title(sheet)}'!A1"
        cell.font = Font(color="005B96", underline="single")
    widths = (30, 10, 90)
    for letter, width in zip("ABC", widths, strict=True):
        front.column_dimensions[letter].width = width
    for row in front.iter_rows(min_row=5):
        for cell in row:
            cell.alignment = _TOP
        _heighten(front, row[0].row, [str(cell.value) for cell in row], widths)
    _on_paper(front)


def _fill(to: Worksheet, sheet: Sheet) -> None:
    to.append(list(sheet.hoveder))
    for row in sheet.rows:
        to.append(list(row))
    for cell in to[1]:
        cell.font, cell.fill, cell.alignment = Font(bold=True), _HEAD, _TOP
    for row in to.iter_rows(min_row=2):
        for cell in row:
            # A text that begins with = is a text, and a code keeps its leading zero.
            cell.data_type, cell.number_format, cell.alignment = "s", "@", _TOP
    to.freeze_panes = "A2"
    to.auto_filter.ref = to.dimensions
    widths = [_width([head, *(row[index] for row in sheet.rows)]) for index, head in enumerate(sheet.hoveder)]
    for index, width in enumerate(widths):
        to.column_dimensions[get_column_letter(index + 1)].width = width
    for number, row in enumerate(sheet.rows, start=2):
        _heighten(to, number, row, widths)
    _on_paper(to)
    to.print_title_rows = "1:1"


def _width(texts: Iterable[str]) -> int:
    return min(max(max(map(len, texts)) + 2, _NARROWEST), _WIDEST)


def _heighten(to: Worksheet, number: int, texts: Sequence[str], widths: Sequence[int]) -> None:
    """Give a row the height of its longest text. Not every program that opens a workbook works it out itself."""
    lines = max(
        sum(len(textwrap.wrap(line, width - _MARGIN)) or 1 for line in text.split("\n"))
        for text, width in zip(texts, widths, strict=True)
    )
    to.row_dimensions[number].height = min(lines * _LINE, _HIGHEST)


def _on_paper(to: Worksheet) -> None:
    """A4 across, as wide as the paper and as long as it needs."""
    to.page_setup.orientation, to.page_setup.paperSize, to.page_setup.fitToHeight = "landscape", 9, 0
    to.sheet_properties.pageSetUpPr.fitToPage = True


def _title(sheet: Sheet) -> str:
    """Excel allows 31 characters."""
    return sheet.navn[:31]


def _timeless(data: bytes) -> bytes:
    """The same workbook without the moment at which it was written."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, _MOMENT)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 0
            new.writestr(info, _MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z", old.read(name)))
    return buffer.getvalue()
