"""A checksum of each column. It does not depend on the order of the rows, and a database can calculate it as well."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

_BYTES = 4


class ColumnSums:
    """The count and sum of each column's values.

    A number counts as itself, a day as days since 1970, a moment as whole seconds since 1970, and a text as
    :func:`text_sum` of its bytes in ``encoding``. ``kinds``: column -> ``number<scale>``, ``date``, ``moment`` or
    ``text``.
    """

    def __init__(self, schema: pa.Schema, encoding: str) -> None:
        self._encoding = encoding
        self.kinds = {field.name: _kind(field.type) for field in schema}
        self.rows = 0
        self._sums: dict[str, tuple[int, Decimal | int]] = dict.fromkeys(self.kinds, (0, 0))

    def add(self, batch: pa.RecordBatch) -> None:
        self.rows += batch.num_rows
        for name, kind in self.kinds.items():
            column = batch.column(name)
            count, total = self._sums[name]
            self._sums[name] = (count + len(column) - column.null_count, total + self._total(column, kind))

    def of(self, name: str) -> tuple[int, Decimal | int]:
        """(values that are not NULL, their sum)."""
        return self._sums[name]

    def _total(self, column: pa.Array, kind: str) -> Any:
        if kind == "text":
            return sum(
                text_sum(pair["values"], self._encoding) * pair["counts"]
                for pair in pc.value_counts(column).to_pylist()
                if pair["values"] is not None
            )
        if kind == "date":
            column = column.cast(pa.int32()).cast(pa.int64())
        elif kind == "moment":
            column = pc.floor(pc.divide(column.cast(pa.int64()).cast(pa.float64()), 1e6)).cast(pa.int64())
        else:
            # An id has 63 bits, so the sum of three ids would overflow.
            column = column.cast(pa.decimal128(38, int(kind.removeprefix("number"))))
        return pc.sum(column).as_py() or 0


def _kind(kind: pa.DataType) -> str:
    if pa.types.is_decimal(kind):
        return f"number{kind.scale}"
    if pa.types.is_integer(kind):
        return "number0"
    if pa.types.is_date(kind):
        return "date"
    return "moment" if pa.types.is_timestamp(kind) else "text"


def text_sum(text: str, encoding: str) -> int:
    """The first four bytes of the SHA-256 of ``text``, as a number."""
    return int.from_bytes(hashlib.sha256(text.encode(encoding)).digest()[:_BYTES], "big")
