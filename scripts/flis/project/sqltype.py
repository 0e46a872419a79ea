"""Column types in the words that both engines know."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TYPE = re.compile(r"(nvarchar|char|decimal)\((\d+)(?:,\s*(\d+))?\)|int|bigint|smallint|date|datetime2")


@dataclass(frozen=True)
class Type:
    """A column type in a word that both engines know: ``kind`` with length, or precision and scale."""

    kind: str  # nvarchar, char, decimal, int, bigint, smallint, date, datetime2
    length: int = 0  # nvarchar, char: UTF-16 units
    precision: int = 0
    scale: int = 0

    @property
    def sql(self) -> str:
        if self.kind in ("nvarchar", "char"):
            return f"{self.kind}({self.length})"
        if self.kind == "decimal":
            return f"decimal({self.precision},{self.scale})"
        return self.kind


def parse_type(text: object) -> Type:
    """``decimal(12,2)`` as a :class:`Type`. Raises ValueError for a word that only one engine knows."""
    match = _TYPE.fullmatch(text.strip()) if isinstance(text, str) else None
    if not match:
        allowed = "nvarchar(n), char(n), decimal(p,s), int, bigint, smallint, date, datetime2"
        raise ValueError(f"{text!r} is not a type; it must be one of {allowed}")
    kind, first, second = match.groups()
    if kind == "decimal":
        return Type(kind, precision=int(first), scale=int(second or 0))
    if kind:
        return Type(kind, length=int(first))
    return Type(match.group(0))
