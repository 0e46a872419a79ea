"""The record of the last build that ended, in DM itself: what it was made from, and what is still to be built.

It lies beside the tables that it speaks of, so a database that was lost or restored has none, or the one that belongs
to it. dbt drops it whenever it begins to change DM (macro ``glem_byggestand``), whoever started dbt, and only a build
of flis that ended writes it. So no record means that nobody knows what DM holds, and everything is built.
"""

# ruff: noqa: S608 - the names in the statements are constants and the profile's own

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from flis.mart.basis import Basis
from flis.project.settings import Target
from flis.store.mart import databases_of, listed
from flis.store.open import Store, open_mart, open_mart_to_write, open_store

SCHEMA, TABLE = "Arbejde", "Byggestand"
_COLUMNS = ("slags", "navn", "vaerdi")
_FORM = "(slags nvarchar(20) not null, navn nvarchar(400) not null, vaerdi nvarchar(400) not null)"
_BUILD, _STATE, _RELATION, _AGAIN, _WARNED = "bygning", "stand", "relation", "igen", "advarsel"


@dataclass(frozen=True)
class Record:
    """``basis``: what the tables were built from. ``invocation``: dbt's id of the build, as its manifest has it.

    ``relations``: the names of all tables and views of the project, in small letters. ``again``: dbt's ids of what
    failed or was skipped. ``warned``: the tests among them that warned, with
    their rows. ``tests``: how many tests there are.
    """

    basis: Basis
    invocation: str
    ended: str
    relations: frozenset[str]
    again: frozenset[str]
    warned: Mapping[str, int]
    tests: int

    def rows(self) -> Iterator[tuple[str, str, str]]:
        yield _BUILD, "aftryk", self.basis.fingerprint
        yield _BUILD, "koersel", self.invocation
        yield _BUILD, "afsluttet", self.ended
        yield _BUILD, "test", str(self.tests)
        yield from ((_STATE, name, state) for name, state in self.basis.states.items())
        yield from ((_RELATION, name, "") for name in self.relations)
        yield from ((_AGAIN, name, "") for name in self.again)
        yield from ((_WARNED, name, str(rows)) for name, rows in self.warned.items())


def read_record(store: Store, target: Target) -> Record | None:
    """The record of DM, None without one, or if a table or a view that it knows is no longer there."""
    place, there = _place(target), relations(store, target)
    if place.lower() not in there:
        return None
    found: dict[str, dict[str, str]] = {}
    for kind, name, value in store.query(f"select {', '.join(_COLUMNS)} from {place}"):
        found.setdefault(kind, {})[name] = value
    build, known = found.get(_BUILD, {}), frozenset(found.get(_RELATION, {}))
    if not {"aftryk", "koersel", "afsluttet", "test"} <= build.keys() or not known <= there:
        return None
    basis = Basis(build["aftryk"], found.get(_STATE, {}))
    warned = {name: int(rows) for name, rows in found.get(_WARNED, {}).items()}
    again = frozenset(found.get(_AGAIN, {}))
    return Record(basis, build["koersel"], build["afsluttet"], known, again, warned, int(build["test"]))


def write_record(target: Target, record: Record) -> None:
    """Put ``record`` in the place of whatever record there is. Raises ``database-busy`` and ``database``."""
    with open_mart_to_write(target) as store:
        put_record(store, target, record)


def put_record(store: Store, target: Target, record: Record) -> None:
    """As ``write_record``, in one transaction on an open ``store``."""
    place = _place(target)
    there = place.lower() in relations(store, target)
    with store.transaction():
        store.execute(f"delete from {place}" if there else f"create table {place} {_FORM}")
        store.insert_rows(place, _COLUMNS, list(record.rows()))


def relations(store: Store, target: Target) -> frozenset[str]:
    """Every table and view of DM and DSA, as ``database.schema.name`` in small letters."""
    found: set[str] = set()
    for database in databases_of(target):
        view = listed(target.engine, "TABLES", database)
        for schema, table in store.query(f"select TABLE_SCHEMA, TABLE_NAME from {view}"):
            found.add(f"{database}.{schema}.{table}".lower())
    return frozenset(found)


def open_to_read(target: Target) -> Store:
    """DSA to read, and DM where it is there. Raises ``not-installed``, ``database-busy`` and ``database``."""
    if target.engine == "duckdb" and not target.dm_path.is_file():
        return open_store(target, read_only=True)
    return open_mart(target)


def now() -> str:
    """The present time for a reader, in UTC."""
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"


def _place(target: Target) -> str:
    return f"{databases_of(target)[-1]}.{SCHEMA}.{TABLE}"
