"""The tabular model as data: tables, relationships, roles and perspectives. Nothing here knows dbt, TMDL or PBIR."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# The unknown member of a dimension belongs to no kommune. A fact that points to it must still be visible.
UNKNOWN_KOMMUNE = "9999"


@dataclass(frozen=True)
class Column:
    """``source`` is the column in the database. A hidden column keeps that name; a shown one has a name for people."""

    name: str
    source: str
    description: str
    data_type: str
    hidden: bool = False
    key: bool = False
    person: bool = False
    format: str = ""
    folder: str = ""
    sort_by: str = ""


@dataclass(frozen=True)
class Measure:
    """``person``: it counts a person's key, which the roles of management cannot see."""

    name: str
    expression: str
    description: str
    format: str
    folder: str
    person: bool = False


@dataclass(frozen=True)
class Hierarchy:
    """``levels`` are names of columns, the widest first."""

    name: str
    levels: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """``is_calendar``: the marked date table, cut to the years of the parameters."""

    name: str
    description: str
    schema: str
    item: str
    columns: tuple[Column, ...]
    measures: tuple[Measure, ...] = ()
    hierarchies: tuple[Hierarchy, ...] = ()
    is_calendar: bool = False

    def column(self, source: str) -> Column | None:
        """The column that comes from ``source`` in the database."""
        return next((c for c in self.columns if c.source == source), None)


@dataclass(frozen=True)
class Relationship:
    """Many rows of ``from_table`` to one row of ``to_table``; the filter goes from one to many."""

    from_table: str
    from_column: str
    to_table: str
    to_column: str


@dataclass(frozen=True)
class Role:
    """``filters``: table -> the rows that it sees. ``secret``: table -> the columns that do not exist for it."""

    name: str
    description: str
    filters: tuple[tuple[str, str], ...]
    secret: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Field:
    """A column or a measure that a visual shows."""

    table: str
    name: str
    is_measure: bool = False


@dataclass(frozen=True)
class Page:
    """What a cube's page shows first. ``by_figure``: a figure is chosen on the page, since it shows one at a time."""

    cards: tuple[Field, ...]
    line: tuple[Field, ...]
    bars: Field
    bars_by: Field
    by_figure: bool = False


@dataclass(frozen=True)
class Figure:
    """A nøgletal of the catalogue, with what one must know before it is compared."""

    ident: str
    title: str
    pitfalls: str


@dataclass(frozen=True)
class Cube:
    """A perspective and a page. ``tables`` are names."""

    ident: str
    name: str
    description: str
    tables: tuple[str, ...]
    page: Page | None = None
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class Shared:
    """The columns that every page uses, and the table that says which cubes can be used."""

    kommune: Field
    kommune_key: Field
    month: Field
    year: Field
    figure: Field | None = None
    figure_key: Field | None = None
    status: tuple[Field, ...] = ()
    status_cube: Field | None = None


@dataclass(frozen=True)
class Model:
    tables: tuple[Table, ...]
    relationships: tuple[Relationship, ...]
    roles: tuple[Role, ...]
    cubes: tuple[Cube, ...]
    shared: Shared | None = None

    def table(self, name: str) -> Table:
        return next(t for t in self.tables if t.name == name)


def reached(relationships: Iterable[Relationship], start: str) -> set[str]:
    """The tables that a filter on ``start`` reaches, ``start`` among them."""
    links = tuple(relationships)
    found, fresh = {start}, {start}
    while fresh:
        fresh = {r.from_table for r in links if r.to_table in fresh} - found
        found |= fresh
    return found


def unambiguous(relationships: Iterable[Relationship]) -> tuple[Relationship, ...]:
    """Leave out a relationship that would give a second path between two tables. The first ones are kept."""
    kept: list[Relationship] = []
    for new in relationships:
        below = reached(kept, new.from_table)
        names = {name for r in kept for name in (r.from_table, r.to_table)} | {new.to_table}
        above = {name for name in names if new.to_table in reached(kept, name)}
        if not any(reached(kept, one) & below for one in above):
            kept.append(new)
    return tuple(kept)


def kommune_roles(
    code: str, name: str, tables: Iterable[Table], links: tuple[Relationship, ...], kommune: Field
) -> tuple[Role, Role]:
    """Two roles of one kommune, with and without the keys of persons.

    Each filters the dimension of kommuner and every table that this does not reach.
    """
    covered = reached(links, kommune.table)
    filters = [(kommune.table, f'{dax_name(kommune.table, kommune.name)} = "{code}"')]
    secret: list[tuple[str, tuple[str, ...]]] = []
    for table in tables:
        own = table.column("kommune_kode")
        if table.name not in covered and own is not None:
            filters.append((table.name, f'{dax_name(table.name, own.name)} IN {{"{code}", "{UNKNOWN_KOMMUNE}"}}'))
        persons = tuple(column.name for column in table.columns if column.person)
        if persons:
            secret.append((table.name, persons))
    everything = f"Ser alle rækker, som hører til {name} Kommune, og ingen andre kommuners."
    management = (
        f"{everything} Kolonnerne med personers nøgler findes ikke for rollen, og det gør mål, der tæller personer, "
        "heller ikke."
    )
    return (
        Role(f"{code} {name}", everything, tuple(filters)),
        Role(f"{code} {name} (ledelse)", management, tuple(filters), tuple(secret)),
    )


def dax_table(table: str) -> str:
    return "'" + table.replace("'", "''") + "'"


def dax_name(table: str, column: str) -> str:
    """The name of a column in DAX."""
    return f"{dax_table(table)}[{column.replace(']', ']]')}]"
