"""A text as a key, as the models compare it (macro ``tekstnoegle``): capitals, no blanks at its end, by code point.

Both engines must refuse the same packages, so no engine's own capitals and no collation decides. For example, ``ß``
is neither ``ss`` nor a capital letter.
"""

from __future__ import annotations

# The letters of Windows-1252 that have a capital there, and their capitals.
SMALL = "abcdefghijklmnopqrstuvwxyzàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿšœž"
CAPITAL = SMALL.upper()


def on_duckdb(column: str) -> str:
    """The key of a column. Where every character is one byte, ``upper`` gives the same and is faster."""
    trimmed = f"rtrim({column}, ' ')"
    return (
        f"case when strlen({column}) = length({column}) then upper({trimmed})"
        f" else translate({trimmed}, '{SMALL}', '{CAPITAL}') end"
    )


def on_sqlserver(column: str) -> str:
    """The key of a column, compared by code point: for ``group by``, not for a column of a table."""
    return f"translate(rtrim({column}) collate Latin1_General_100_BIN2, '{SMALL}', '{CAPITAL}')"
