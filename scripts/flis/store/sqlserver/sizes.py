"""The type of each parameter of an insert, stated to the driver, which would guess it from one value alone.

The driver takes the longest text of a column as its sample. Where that one is plain ASCII, it sends the whole column
as VARCHAR in the server's code page: ``Łódź`` arrives as ``Lódz`` and an emoji as ``?``. So every text is sent as
NVARCHAR, and since the driver takes types for all columns or for none, the other columns are stated too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

# ODBC's numbers of the types (sql.h, sqlext.h).
DECIMAL, BIGINT, WVARCHAR, DATE, TIMESTAMP = 3, -5, -9, 91, 93
# A text up to here goes inline; a longer one is streamed, row by row, and only the driver knows how.
_INLINE = 4000
_DIGITS = 38
Size = tuple[int, int, int]


def sizes_of(rows: Sequence[Sequence[Any]]) -> list[Size]:
    """One (type, size, decimals) for each column of ``rows``, which holds at least one row."""
    return [_size([value for value in column if value is not None]) for column in zip(*rows, strict=True)]


def _size(values: list[Any]) -> Size:
    if not values:
        # A NULL of any type; NVARCHAR goes into every column that flis has.
        return WVARCHAR, 1, 0
    if isinstance(values[0], Decimal):
        # Never rounded: as many decimals as the value that has most.
        return DECIMAL, _DIGITS, max(max(0, -int(v.as_tuple().exponent)) for v in values)
    if isinstance(values[0], datetime):
        return TIMESTAMP, 26, 6
    if isinstance(values[0], date):
        return DATE, 10, 0
    if isinstance(values[0], int):
        return BIGINT, 19, 0
    longest = max(len(v.encode("utf-16-le")) // 2 for v in values)
    return WVARCHAR, max(longest, 1) if longest > _INLINE else _INLINE, 0
