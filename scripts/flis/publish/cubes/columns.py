"""Which of a table's columns are in the cubes, and how they are shown.

A column is hidden if it is a key, a person's pseudonym, or what a measure adds up. A hidden column that nothing uses is
left out, and is not even fetched from the database. So is a column that a dimension of the table has already.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from flis.publish.cubes.declared import bad, declared, line
from flis.publish.cubes.measures import KOMMUNE, PERIODE, YEAR
from flis.publish.cubes.model import Column
from flis.publish.cubes.names import Names

Node = dict[str, Any]
_TYPES = {
    "int": "int64",
    "bigint": "int64",
    "smallint": "int64",
    "date": "dateTime",
    "char": "string",
    "nvarchar": "string",
}
_MONTH, _DAY = "mmm yyyy", "dd-mm-yyyy"
_MONTHS = re.compile(r"(.+_)?periode|opgjort_til")
_AMOUNT = re.compile(r".*_(antal|kr|dage|dagsvaerk|timer)|dage|kalenderdage|hverdage|timer|indbyggere")


@dataclass(frozen=True)
class Uses:
    """What the rest of the model needs of a table: the ends of its relationships, and the rules of roles."""

    outgoing: Collection[str]
    incoming: Collection[str]
    by_role: bool
    in_dimensions: Collection[str]


def columns_of(node: Node, names: Names, uses: Uses, only: Collection[str] | None = None) -> tuple[Column, ...]:
    """``only``: of the calendar, the columns that months have."""
    added_up, read = _measured(node)
    needed = {*uses.outgoing, *uses.incoming, *read, *({KOMMUNE} if uses.by_role else ())}
    found = []
    for source, column in node["columns"].items():
        hidden = _is_hidden(source, column, uses, added_up)
        redundant = source in uses.in_dimensions and not names.is_own(node, source)
        if source not in needed and (hidden or redundant or (only is not None and source not in only)):
            continue
        shown = source if hidden else names.column(node, source)
        found.append(_column(node, source, shown, hidden, key=source in uses.incoming))
    return _sorted(node, found)


def _measured(node: Node) -> tuple[set[str], set[str]]:
    """The columns that measures add up, and all that they read."""
    added_up: set[str] = set()
    read: set[str] = set()
    for _, _, measure in declared(node):
        added_up |= {measure.column, *([measure.below] if measure.below else [])}
        read |= {part.column for part in (measure.level, measure.only) if part}
        if measure.kind == "ultimo" or measure.at_end:
            read |= {KOMMUNE, PERIODE, *([YEAR] if measure.by_year else [])}
    return added_up, added_up | read


def _is_hidden(source: str, column: Node, uses: Uses, added_up: set[str]) -> bool:
    if source in uses.outgoing or source in added_up or source == "stand":
        return True
    if source == KOMMUNE:
        return source not in uses.incoming
    technical = source.endswith("_noegle") or bool(column["config"]["meta"].get("persondata"))
    # The day's key of the calendar: what people choose is its month.
    return technical or (source == "dato" and source in uses.incoming)


def _column(node: Node, source: str, shown: str, hidden: bool, *, key: bool) -> Column:
    column = node["columns"][source]
    data_type = _type(node, source, column.get("data_type") or "")
    return Column(
        name=shown,
        source=source,
        description=line(column["description"]),
        data_type=data_type,
        hidden=hidden,
        key=key,
        person=bool(column["config"]["meta"].get("persondata")),
        format=_format(source, data_type),
        folder="" if hidden else _folder(node, source, data_type),
    )


def _type(node: Node, source: str, sql: str) -> str:
    """The type in the tabular model. Its decimal has four decimals, so a number with more becomes a double."""
    decimal = re.fullmatch(r"decimal\(\d+,\s*(\d+)\)", sql)
    if decimal:
        return "decimal" if int(decimal[1]) <= 4 else "double"
    if sql.split("(")[0] not in _TYPES:
        raise bad(node, f"{source} has a data_type that is none of {', '.join(_TYPES)} and decimal")
    return _TYPES[sql.split("(")[0]]


def _format(source: str, data_type: str) -> str:
    if data_type == "dateTime":
        return _MONTH if _MONTHS.fullmatch(source) else _DAY
    if data_type == "int64":
        return "#,0" if _AMOUNT.fullmatch(source) else "0"
    return "" if data_type == "string" else "#,0.00"


def _folder(node: Node, source: str, data_type: str) -> str:
    if node["alias"] in ("DimDato", "Kubestatus"):
        return ""
    if source.startswith("er_"):
        return "Markeringer"
    if source.endswith(("_kode", "_id", "_nr")):
        return "Koder"
    if data_type == "dateTime":
        return "Datoer"
    return "" if data_type == "string" or node["alias"].startswith("Dim") else "Tal pr. række"


def _sorted(node: Node, columns: list[Column]) -> tuple[Column, ...]:
    """The columns with the one that each is sorted by, e.g. the month's name by its number."""
    names = {column.source: column.name for column in columns}
    found = []
    for column in columns:
        by = node["columns"][column.source]["config"]["meta"].get("sorteres_efter")
        if by is not None and by not in names:
            raise bad(node, f"{column.source} has a sorteres_efter that is no column of the table in the cubes")
        found.append(column if by is None else replace(column, sort_by=names[by]))
    return tuple(found)
