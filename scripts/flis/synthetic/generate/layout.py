"""Rows as the contract has them delivered: the columns of a release, as text, in the declared encoding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from flis.ground.errors import FlisError
from flis.project.contract import Column, Format, Table
from flis.project.sqltype import Type
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
    encoding: str

    def line(self, values: Mapping[str, object]) -> bytes:
        """One record. A value is text, a whole number, a Decimal, an ordinal day or None.

        A whole number in a decimal column counts its last decimals: 12345 in decimal(12,2) is 123,45.
        """
        return self.text_line(self.fields({**values, **self.constants}))

    def fields(self, values: Mapping[str, object]) -> list[str]:
        return [write(values.get(column.name)) for column, write in zip(self.columns, self.writers, strict=True)]

    def text_line(self, fields: list[str]) -> bytes:
        delimiter = self.table.format.delimiter
        return (delimiter.join(_quoted(f, delimiter) for f in fields) + LINE_END).encode(self.encoding)

    def header_line(self) -> bytes:
        return self.text_line(list(self.header))


def layout(table: Table, release: str, known: frozenset[str], constants: Mapping[str, object]) -> Layout:
    """The shape of ``table`` in ``release``; ``known``: the columns that the generator has values for.

    Raises ``bad-contract`` for a required column it has none for; others stay empty.
    """
    columns = table.columns_in(release)
    for column in columns:
        if column.paakraevet and column.name not in known and column.name not in constants:
            raise FlisError(
                "bad-contract",
                table=table.name,
                reason=f"flis generate has no value for the required column {column.name}",
                where=f"models/dsa/{table.source}",
            )
    return of_columns(table, columns, constants, table.format.encoding)


def of_columns(table: Table, columns: tuple[Column, ...], constants: Mapping[str, object], encoding: str) -> Layout:
    writers = tuple(_writer(column, table.format) for column in columns)
    return Layout(table, tuple(c.felt for c in columns), columns, writers, constants, encoding)


def _quoted(text: str, delimiter: str) -> str:
    if delimiter in text or '"' in text or "\n" in text or "\r" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def _writer(column: Column, form: Format) -> Callable[[object], str]:
    kind = column.type.kind
    if kind == "date":
        return lambda value: _day(value, column.aaben, form.dato)
    if kind == "decimal":
        return lambda value: _decimal(value, column.type, form.decimal)
    return lambda value: "" if value is None else str(value)


def _day(value: object, aaben: str | None, pattern: str) -> str:
    if value is None or (value == OPEN_END and aaben is None):
        return ""
    if value == OPEN_END:
        return aaben
    key = (pattern, value)
    if key not in _DAYS:
        _DAYS[key] = date.fromordinal(value).strftime(pattern)
    return _DAYS[key]


def _decimal(value: object, shape: Type, mark: str) -> str:
    if value is None:
        return ""
    exact = Decimal(value).scaleb(-shape.scale) if isinstance(value, int) else value
    return f"{exact.quantize(Decimal(1).scaleb(-shape.scale), rounding=ROUND_HALF_UP):f}".replace(".", mark)
