"""The types of SQL Server that the project uses, and the rules by which it combines them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

INTEGERS = ("tinyint", "smallint", "int", "bigint")
TEXTS = ("char", "varchar", "nchar", "nvarchar")
TIMES = ("date", "datetime", "datetime2", "time")


@dataclass(frozen=True)
class SqlType:
    """A type as SQL Server reports it. ``size`` is the length in characters (-1 = max), ``precision`` and ``scale``
    those of a decimal (or of datetime2: scale). ``value`` is the text of a literal, where the expression is one.
    ``raw``: a text as it was delivered, which is no key (textkeys.py)."""

    base: str
    size: int | None = None
    precision: int | None = None
    scale: int | None = None
    value: str | None = None
    raw: bool = field(default=False, compare=False)

    @property
    def family(self) -> str:
        if self.base in INTEGERS:
            return "integer"
        if self.base in ("decimal", "numeric"):
            return "decimal"
        if self.base in TEXTS:
            return "text"
        if self.base in TIMES:
            return "date" if self.base == "date" else "time"
        return self.base

    def __str__(self) -> str:
        if self.family == "text":
            return f"{self.base}({'max' if self.size == -1 else self.size})"
        if self.family == "decimal":
            return f"{self.base}({self.precision},{self.scale})"
        return f"{self.base}({self.scale})" if self.base == "datetime2" else self.base


@dataclass(frozen=True)
class Column:
    """A column of a relation or a query: ``type`` is None where it is not known (system views)."""

    name: str
    type: SqlType | None
    nullable: bool = True


NULL = SqlType("null")
INT = SqlType("int")
BIGINT = SqlType("bigint")
DATE = SqlType("date")


def from_text(text: str) -> SqlType:
    """Read a type as dbt's YAML writes it: ``nvarchar(36)``, ``decimal(18,6)``, ``datetime2(6)``, ``date``."""
    match = re.fullmatch(r"\s*(\w+)\s*(?:\(\s*(max|\d+)\s*(?:,\s*(\d+)\s*)?\))?\s*", text.lower())
    if not match:
        raise ValueError(f"not a type of SQL Server: {text}")
    return of(match[1], [part for part in match.groups()[1:] if part])


def of(base: str, parameters: list[str]) -> SqlType:
    """A type from its name and what stands in its brackets, with SQL Server's defaults filled in."""
    base = {"integer": "int", "numeric": "decimal", "dec": "decimal"}.get(base.lower(), base.lower())
    numbers = [-1 if part.lower() == "max" else int(part) for part in parameters]
    if base in TEXTS:
        return SqlType(base, size=numbers[0] if numbers else 30)
    if base == "decimal":
        return SqlType(base, precision=numbers[0] if numbers else 18, scale=numbers[1] if len(numbers) > 1 else 0)
    if base == "datetime2":
        return SqlType(base, scale=numbers[0] if numbers else 7)
    return SqlType(base)


def as_decimal(kind: SqlType) -> SqlType:
    """How SQL Server reads a whole number in decimal arithmetic."""
    digits = {"tinyint": 3, "smallint": 5, "int": 10, "bigint": 19, "null": 1}
    return SqlType("decimal", precision=digits.get(kind.base, 18), scale=0) if kind.family != "decimal" else kind


def arithmetic(operator: str, left: SqlType, right: SqlType) -> SqlType | None:
    """The type of ``left operator right`` for numbers; None where SQL Server has none or it is not known here."""
    if left == NULL or right == NULL:
        return right if left == NULL else left
    families = {left.family, right.family}
    if families == {"integer"}:
        return SqlType(max(left.base, right.base, key=INTEGERS.index))
    if not families <= {"integer", "decimal"}:
        return widest([left, right]) if families == {"text"} else None
    a, b = as_decimal(left), as_decimal(right)
    p1, s1, p2, s2 = a.precision or 0, a.scale or 0, b.precision or 0, b.scale or 0
    if operator == "Multiply":
        return _capped(p1 + p2 + 1, s1 + s2)
    if operator == "Divide":
        scale = max(6, s1 + p2 + 1)
        return _capped(p1 - s1 + s2 + scale, scale)
    return _capped(max(s1, s2) + max(p1 - s1, p2 - s2) + 1, max(s1, s2))


def _capped(precision: int, scale: int) -> SqlType:
    # Above 38 digits SQL Server gives up decimals first, down to six of them.
    if precision > 38:
        scale = max(min(scale, 6), scale - (precision - 38))
    return SqlType("decimal", precision=min(precision, 38), scale=scale)


def widest(kinds: list[SqlType | None]) -> SqlType | None:
    """The type of a union, case or coalesce over these types; None where one is unknown or the families differ."""
    known = [kind for kind in kinds if kind is not None and kind != NULL]
    if not known:
        return NULL if kinds and all(kind == NULL for kind in kinds) else None
    if len(known) < sum(kind != NULL for kind in kinds):
        return None
    families = {kind.family for kind in known}
    if families == {"integer"}:
        return SqlType(max((kind.base for kind in known), key=INTEGERS.index))
    if families <= {"integer", "decimal"}:
        numbers = [as_decimal(kind) for kind in known]
        scale = max(number.scale or 0 for number in numbers)
        whole = max((number.precision or 0) - (number.scale or 0) for number in numbers)
        return SqlType("decimal", precision=min(38, whole + scale), scale=scale)
    if families == {"text"}:
        sizes = [kind.size or 0 for kind in known]
        wide = any(kind.base.startswith("n") for kind in known)
        fixed = all(kind.base.endswith("char") and "var" not in kind.base for kind in known) and len(set(sizes)) == 1
        base = ("n" if wide else "") + ("char" if fixed else "varchar")
        return SqlType(base, size=-1 if -1 in sizes else max(sizes))
    if len(families) == 1:
        return max(known, key=lambda kind: kind.scale or 0)
    if families == {"date", "time"}:
        return max((kind for kind in known if kind.family == "time"), key=lambda kind: kind.scale or 0)
    if families <= {"text", "date", "time"} and all(kind.value is not None for kind in known if kind.family == "text"):
        return widest([kind for kind in known if kind.family != "text"])
    return None
