"""The tabular model as data: tables, relationships, roles and perspectives. Nothing here knows dbt or TMDL."""

from __future__ import annotations

from dataclasses import dataclass

KOMMUNE_TABLE = "Generel DimKommune"
KOMMUNE_COLUMN = "kommune_kode"
# The unknown member of a dimension belongs to no kommune. A fact that points to it must still be visible.
UNKNOWN_KOMMUNE = "9999"


@dataclass(frozen=True)
class Column:
    name: str
    description: str
    data_type: str
    hidden: bool


@dataclass(frozen=True)
class Measure:
    name: str
    expression: str
    format: str


@dataclass(frozen=True)
class Table:
    name: str
    description: str
    schema: str
    item: str
    columns: tuple[Column, ...]
    measures: tuple[Measure, ...]


@dataclass(frozen=True)
class Relationship:
    """Many rows of ``from_table`` to one row of ``to_table``; the filter goes from one to many."""

    from_table: str
    from_column: str
    to_table: str
    to_column: str
    active: bool = True


@dataclass(frozen=True)
class Role:
    name: str
    filters: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Perspective:
    name: str
    tables: tuple[str, ...]


@dataclass(frozen=True)
class Model:
    tables: tuple[Table, ...]
    relationships: tuple[Relationship, ...]
    roles: tuple[Role, ...]
    perspectives: tuple[Perspective, ...]


def reached(relationships: tuple[Relationship, ...], start: str) -> set[str]:
    """The tables that a filter on ``start`` reaches over active relationships, ``start`` among them."""
    found, fresh = {start}, {start}
    while fresh:
        fresh = {r.from_table for r in relationships if r.active and r.to_table in fresh} - found
        found |= fresh
    return found


def unambiguous(relationships: list[Relationship]) -> tuple[Relationship, ...]:
    """Make a relationship inactive if it would give a second path between two tables. The first ones stay active."""
    kept: list[Relationship] = []
    for new in relationships:
        active = tuple(kept)
        below = reached(active, new.from_table)
        above = {name for name in _names(active) | {new.to_table} if new.to_table in reached(active, name)}
        clash = any(reached(active, one) & below for one in above)
        kept.append(Relationship(new.from_table, new.from_column, new.to_table, new.to_column, not clash))
    return tuple(kept)


def _names(relationships: tuple[Relationship, ...]) -> set[str]:
    return {name for r in relationships for name in (r.from_table, r.to_table)}


def kommune_role(code: str, name: str, tables: tuple[Table, ...], relationships: tuple[Relationship, ...]) -> Role:
    """A role for one kommune, which filters the dimension of kommuner and every table that this does not reach."""
    covered = reached(relationships, KOMMUNE_TABLE)
    filters = [(KOMMUNE_TABLE, f'{column_of(KOMMUNE_TABLE, KOMMUNE_COLUMN)} = "{code}"')]
    for table in tables:
        if table.name not in covered and any(c.name == KOMMUNE_COLUMN for c in table.columns):
            column = column_of(table.name, KOMMUNE_COLUMN)
            filters.append((table.name, f'{column} IN {{"{code}", "{UNKNOWN_KOMMUNE}"}}'))
    return Role(f"{code} {name}", tuple(filters))


def column_of(table: str, column: str) -> str:
    """The name of a column in DAX."""
    return f"'{table}'[{column}]"
