"""The functions of SQL Server 2019 that a statement may call: how many arguments, and what comes back.

A name that is missing here is refused: it does not exist in SQL Server 2019 (``greatest``, ``datetrunc``,
``list_aggregate``), is not the same on both engines, or nobody has needed it yet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from .sqltypes import BIGINT, DATE, INT, SqlType, as_decimal, widest

Types = list[SqlType | None]
Result = Callable[[Types], SqlType | None]


def _fixed(kind: SqlType | None) -> Result:
    return lambda _: kind


def _argument(position: int) -> Result:
    return lambda kinds: replace(kinds[position], value=None) if kinds[position] else None


def _text(kinds: Types) -> SqlType | None:
    texts = [kind for kind in kinds if kind is not None and kind.family == "text"]
    wide = any(kind.base.startswith("n") for kind in texts)
    sizes = [kind.size or 0 for kind in texts]
    return SqlType("nvarchar" if wide else "varchar", size=-1 if -1 in sizes else max(sizes, default=0) or 4000)


def _joined(kinds: Types) -> SqlType | None:
    """concat: the lengths add up; a number or a date counts with the length of its text."""
    sizes = [kind.size if kind.family == "text" else 30 for kind in kinds if kind is not None]
    wide = any(kind is not None and kind.base.startswith("n") for kind in kinds)
    limit = 4000 if wide else 8000
    return SqlType(
        "nvarchar" if wide else "varchar", size=-1 if -1 in sizes else min(limit, sum(s or 0 for s in sizes))
    )


def _sum(kinds: Types) -> SqlType | None:
    kind = kinds[0]
    if kind is None or kind.family not in ("integer", "decimal"):
        return None
    if kind.family == "integer":
        return BIGINT if kind.base == "bigint" else INT
    return SqlType("decimal", precision=38, scale=kind.scale)


def _average(kinds: Types) -> SqlType | None:
    total = _sum(kinds)
    if total is None or total.family == "integer":
        return total
    return SqlType("decimal", precision=38, scale=max(total.scale or 0, 6))


def _whole(kinds: Types) -> SqlType | None:
    kind = kinds[0]
    if kind is None or kind.family != "decimal":
        return kind
    return SqlType("decimal", precision=as_decimal(kind).precision, scale=0)


_varbinary, _sysname, _now = SqlType("varbinary"), SqlType("nvarchar", size=128), SqlType("datetime2", scale=7)

# name: (fewest arguments, most arguments, result)
FUNCTIONS: dict[str, tuple[int, int, Result]] = {
    # aggregates
    "count": (1, 1, _fixed(INT)),
    "count_big": (1, 1, _fixed(BIGINT)),
    "sum": (1, 1, _sum),
    "avg": (1, 1, _average),
    "min": (1, 1, _argument(0)),
    "max": (1, 1, _argument(0)),
    "string_agg": (2, 2, _fixed(SqlType("nvarchar", size=-1))),
    # windows
    "row_number": (0, 0, _fixed(BIGINT)),
    "rank": (0, 0, _fixed(BIGINT)),
    "dense_rank": (0, 0, _fixed(BIGINT)),
    "ntile": (1, 1, _fixed(BIGINT)),
    "lag": (1, 3, _argument(0)),
    "lead": (1, 3, _argument(0)),
    "first_value": (1, 1, _argument(0)),
    "last_value": (1, 1, _argument(0)),
    # numbers
    "abs": (1, 1, _argument(0)),
    "sign": (1, 1, _argument(0)),
    "round": (2, 3, _argument(0)),
    "floor": (1, 1, _whole),
    "ceiling": (1, 1, _whole),
    # text
    "ascii": (1, 1, _fixed(INT)),
    "len": (1, 1, _fixed(INT)),
    "datalength": (1, 1, _fixed(INT)),
    "charindex": (2, 3, _fixed(INT)),
    "substring": (3, 3, _text),
    "left": (2, 2, _text),
    "right": (2, 2, _text),
    "upper": (1, 1, _text),
    "lower": (1, 1, _text),
    "trim": (1, 1, _text),
    "ltrim": (1, 1, _text),
    "rtrim": (1, 1, _text),
    "replace": (3, 3, _text),
    "translate": (3, 3, _argument(0)),
    "concat": (2, 254, _joined),
    "concat_ws": (3, 254, _joined),
    "replicate": (2, 2, _fixed(SqlType("nvarchar", size=4000))),
    "reverse": (1, 1, _text),
    "stuff": (4, 4, _text),
    "isnull": (2, 2, _argument(0)),
    "hashbytes": (2, 2, _fixed(_varbinary)),
    "quotename": (1, 2, _fixed(_sysname)),
    # dates
    "dateadd": (3, 3, _argument(2)),
    "datediff": (3, 3, _fixed(INT)),
    "datediff_big": (3, 3, _fixed(BIGINT)),
    "datepart": (2, 2, _fixed(INT)),
    "year": (1, 1, _fixed(INT)),
    "month": (1, 1, _fixed(INT)),
    "day": (1, 1, _fixed(INT)),
    "datefromparts": (3, 3, _fixed(DATE)),
    "eomonth": (1, 2, _fixed(DATE)),
    "sysdatetime": (0, 0, _fixed(_now)),
    "sysutcdatetime": (0, 0, _fixed(_now)),
    # catalogue functions, for dbt-sqlserver's own statements and those of flis
    "db_id": (0, 1, _fixed(INT)),
    "databasepropertyex": (2, 2, _fixed(None)),
    "object_id": (1, 2, _fixed(INT)),
    "object_name": (1, 2, _fixed(_sysname)),
    "schema_id": (0, 1, _fixed(INT)),
    "schema_name": (0, 1, _fixed(_sysname)),
    "db_name": (0, 1, _fixed(_sysname)),
    "col_name": (2, 2, _fixed(_sysname)),
    "object_definition": (1, 1, _fixed(SqlType("nvarchar", size=-1))),
    "columnproperty": (3, 3, _fixed(INT)),
    "indexproperty": (3, 3, _fixed(INT)),
    "col_length": (2, 2, _fixed(INT)),
    "serverproperty": (1, 1, _fixed(None)),
    "parsename": (2, 2, _fixed(_sysname)),
}

AGGREGATES = {"count", "count_big", "sum", "avg", "min", "max", "string_agg"}
# Without `order by` in `over (...)` SQL Server refuses these.
ORDERED = {"row_number", "rank", "dense_rank", "ntile", "lag", "lead", "first_value", "last_value"}
# Results that are never NULL.
NEVER_NULL = {"count", "count_big", "row_number", "rank", "dense_rank", "ntile", "concat", "sysdatetime"}
DATEPARTS = {
    "year",
    "quarter",
    "month",
    "dayofyear",
    "day",
    "hour",
    "minute",
    "second",
    "millisecond",
    "microsecond",
    "iso_week",
}


def result(name: str, kinds: Types) -> SqlType | None:
    """The type of a call, or None where it is not known."""
    return FUNCTIONS[name][2](kinds)


def common(kinds: Types) -> SqlType | None:
    """The type of ``coalesce`` or ``case`` over these; a literal's own text is forgotten."""
    kind = widest(kinds)
    return replace(kind, value=None) if kind is not None else None
