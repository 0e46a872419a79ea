"""Rows as the contract has them delivered: the columns of a release, as text, in the declared encoding."""

from __future__ import annotations

from codecs import BOM_UTF8, BOM_UTF16_LE
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from flis.ground.errors import FlisError
from flis.project.contract import Column, Table
from flis.project.form import ENCODINGS
from flis.project.sqltype import Type
from flis.project.written import (
    as_it_is,
    written_around,
    written_code,
    written_day,
    written_missing,
    written_number,
    written_type,
)
from flis.synthetic.generate.record import OPEN_END

LINE_END = "\r\n"
# Days are written again and again: there are some ten thousand of them, however many rows there are.
_DAYS: dict[tuple[str, int], str] = {}


@dataclass(frozen=True)
class Layout:
    """One file's shape: what stands in its header, and how each value is written.

    ``constants`` are values that every row has, by column name.
    """

    table: Table
    header: tuple[str, ...]
    columns: tuple[Column, ...]
    writers: tuple[Callable[[object], str], ...]
    constants: Mapping[str, object]
    encoding: str  # Python's name of it

    def line(self, values: Mapping[str, object]) -> bytes:
        """One record. A value is text, a whole number, a Decimal, an ordinal day or None.

        A whole number in a decimal column counts its last decimals: 12345 in decimal(12,2) is 123,45.
        """
        find = values.get
        return self.text_line([write(find(name)) for name, write in self._cells])

    def fields(self, values: Mapping[str, object]) -> list[str]:
        """The texts of ``values``, which are not overlaid by the constants."""
        return [write(values.get(column.name)) for column, write in zip(self.columns, self.writers, strict=True)]

    @cached_property
    def _cells(self) -> tuple[tuple[str, Callable[[object], str]], ...]:
        """The name and the writer of each column; a constant is written once."""
        pairs = zip((column.name for column in self.columns), self.writers, strict=True)
        return tuple((name, self._always(name, write)) for name, write in pairs)

    def _always(self, name: str, write: Callable[[object], str]) -> Callable[[object], str]:
        if name not in self.constants:
            return write
        text = write(self.constants[name])
        return lambda value: text

    def text_line(self, fields: list[str]) -> bytes:
        form = self.table.format
        if (self.table.felter or self.table.uoenskede) and len(fields) == len(self.header):
            fields = _arranged(dict(zip(self.header, fields, strict=True)), self.table)
        text = form.delimiter.join(fields)
        # Most lines have nothing to quote, which is quicker to see of the whole line.
        if text.count(form.delimiter) >= len(fields) or "\n" in text or "\r" in text or form.quote in text:
            text = form.delimiter.join(_quoted(f, form.delimiter, form.quote) for f in fields)
        end = (form.delimiter if form.skilletegn_sidst else "") + LINE_END
        return (text + end).encode(self.encoding, "replace")

    def header_line(self) -> bytes:
        """What stands above the rows: a byte order mark, titles and the header, as far as the contract has them."""
        form = self.table.format
        first = {"utf-16": BOM_UTF16_LE, "utf-8-sig": BOM_UTF8}.get(form.encoding.lower(), b"")
        if form.overskrift_raekke == 0:
            return first
        titles = f"Titel{LINE_END}" * (form.overskrift_raekke - 1)
        names = [*self.header, *self.table.uoenskede]
        header = form.delimiter.join(_quoted(name, form.delimiter, form.quote) for name in names) + LINE_END
        return first + (titles + header).encode(self.encoding)


def _arranged(fields: Mapping[str, str], table: Table) -> list[str]:
    """The fields in the file's order, with a text in those that nobody wants."""
    return [fields.get(felt, "x") for felt in table.felter or (*fields, *table.uoenskede)]


def layout(table: Table, release: str, known: frozenset[str], constants: Mapping[str, object]) -> Layout:
    """The shape of ``table`` in ``release``; ``known``: the columns that the generator has values for.

    Raises ``bad-contract`` for a required column it has none for; others stay empty.
    """
    columns = table.read_in(release)
    for column in columns:
        if column.paakraevet and column.name not in known and column.name not in constants:
            raise FlisError(
                "bad-contract",
                table=table.name,
                reason=f"flis generate has no value for the required column {column.name}",
                where=f"models/dsa/{table.source}",
            )
    return of_columns(table, columns, constants, encoding_of(table))


def encoding_of(table: Table) -> str:
    """The codec for a line of the file: it writes no byte order mark, which only the first line has."""
    codec = ENCODINGS[table.format.encoding.lower()]
    return "utf-16-le" if codec == "utf-16" else codec


def of_columns(table: Table, columns: tuple[Column, ...], constants: Mapping[str, object], encoding: str) -> Layout:
    writers = tuple(_between(_writer(column, table), column, written_missing(column, table)) for column in columns)
    return Layout(table, tuple(c.felt for c in columns), columns, writers, constants, encoding)


def _quoted(text: str, delimiter: str, quote: str) -> str:
    if not quote:
        return "".join(" " if char in (delimiter, "\n", "\r") else char for char in text)
    if delimiter in text or quote in text or "\n" in text or "\r" in text:
        return quote + text.replace(quote, 2 * quote) + quote
    return text


def _between(write: Callable[[object], str], column: Column, missing: str) -> Callable[[object], str]:
    if not column.foran and not column.bagved:
        return write
    return lambda value: missing if (text := write(value)) == missing else written_around(text, column)


def _writer(column: Column, table: Table) -> Callable[[object], str]:
    kind, form = column.type.kind, table.form_of(column)
    missing = written_missing(column, table)
    if column.leveret_type is not None:
        plain = _writer(replace(column, leveret_type=None), table)
        return lambda value: missing if (text := plain(value)) == missing else written_type(text, column, form)
    if kind == "date":
        return lambda value: _day(value, column.aaben, form.dato, missing)
    if kind == "decimal":
        return lambda value: missing if value is None else written_number(_exact(value, column.type), form)
    if kind in ("int", "bigint", "smallint"):
        return lambda value: missing if value is None else written_number(str(value), form)
    if as_it_is(column, table):
        return lambda value: missing if value is None else str(value)
    return lambda value: missing if value is None else written_code(str(value), column, table)


def _day(value: object, aaben: str | None, pattern: str, missing: str) -> str:
    if value is None or (value == OPEN_END and aaben is None):
        return missing
    if value == OPEN_END:
        return aaben
    text = _DAYS.get((pattern, value))
    if text is None:
        text = _DAYS[pattern, value] = written_day(date.fromordinal(value), pattern)
    return text


def _exact(value: object, shape: Type) -> str:
    if isinstance(value, int):
        digits = f"{abs(value):0{shape.scale + 1}d}"
        whole, fraction = digits[: len(digits) - shape.scale], digits[len(digits) - shape.scale :]
        return f"{'-' if value < 0 else ''}{whole}{'.' if fraction else ''}{fraction}"
    return f"{value.quantize(Decimal(1).scaleb(-shape.scale), rounding=ROUND_HALF_UP):f}"
