"""DM to read, by table and column name, on either engine, and where an engine lists its tables."""

# ruff: noqa: S608 - the names in the statements are constants of the callers; values are parameters

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flis.ground.errors import FlisError
from flis.project.settings import Target
from flis.store.open import Store, open_mart
from flis.store.sqlserver.names import Names

Record = dict[str, Any]


def databases_of(target: Target) -> tuple[str, ...]:
    """The databases that hold DSA and DM, that of DM last. On SQL Server both may lie in one."""
    return Names.of(target).databases if target.engine == "sqlserver" else ("DSA", "DM")


def listed(engine: str, view: str, database: str) -> str:
    """The rows of the catalogue's ``view`` (TABLES, COLUMNS) that are of ``database``, to stand after ``from``.

    SQL Server has one such view in each database, DuckDB one for all.
    """
    place = f"{database}." if engine == "sqlserver" else ""
    return f"{place}INFORMATION_SCHEMA.{view} where TABLE_CATALOG = '{database}'"


class Mart:
    """The tables of DM, and DSA beside them in ``store``. ``database`` is the name of DM on ``engine``."""

    def __init__(self, store: Store, engine: str, database: str) -> None:
        self.store = store
        self.database = database
        self._engine = engine
        self._columns: dict[str, dict[str, frozenset[str]]] = {}

    @property
    def columns(self) -> dict[str, frozenset[str]]:
        """The tables of DM: ``schema.table`` in small letters -> its columns in small letters."""
        return self.columns_of(self.database)

    def columns_of(self, database: str) -> dict[str, frozenset[str]]:
        """As ``columns``, of any database on the engine. It is asked once."""
        if database not in self._columns:
            view = listed(self._engine, "COLUMNS", database)
            found: dict[str, set[str]] = {}
            for schema, table, column in self.store.query(f"select TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME from {view}"):
                found.setdefault(f"{schema}.{table}".lower(), set()).add(column.lower())
            self._columns[database] = {table: frozenset(names) for table, names in found.items()}
        return self._columns[database]

    def rows(
        self,
        table: str,
        columns: Sequence[str],
        where: str = "",
        parameters: Sequence[Any] = (),
    ) -> list[Record]:
        """The rows of ``table``, e.g. ``Generel.DimKommune``, by column name. ``where`` has ``?`` for parameters.

        Raises ``not-built`` where the table or one of the columns is missing.
        """
        there = self.columns.get(table.lower())
        if there is None or not there.issuperset(columns):
            raise FlisError("not-built", table=f"DM.{table}")
        condition = f" where {where}" if where else ""
        found = self.store.query(f"select {', '.join(columns)} from {self.database}.{table}{condition}", parameters)
        return [dict(zip(columns, row, strict=True)) for row in found]


@contextmanager
def reading_mart(target: Target) -> Iterator[Mart]:
    """DM of ``target``. Raises ``not-installed``, ``not-built``, ``database-busy``, ``database`` and
    ``bad-profile``.
    """
    database = databases_of(target)[-1]
    if target.engine != "sqlserver" and target.dsa_path.is_file() and not target.dm_path.is_file():
        raise FlisError("not-built", table="DM")
    with open_mart(target) as store:
        yield Mart(store, target.engine, database)
