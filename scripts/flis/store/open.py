"""What landing needs from a database, and the only place where the engine is chosen."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

from flis.ground.errors import FlisError
from flis.project.settings import Target


class Store(Protocol):
    """An open connection to DSA. SQL is what both engines read, with ``?`` for parameters; tables are
    named ``DSA.<Schema>.<Table>``. Every method raises ``database`` or ``disk-full``, without a value in the text.
    """

    # Notices for the operator about how the rows were sent.
    notices: list[str]
    # How many small packages land in one transaction. One: each lands by itself.
    at_once: int

    def recover(self) -> None:
        """After :class:`flis.ground.errors.TryAgain`: a connection that works, with nothing under way."""

    def prepare(self) -> None:
        """Create what tables need: their schemas, and the type of a point in time."""

    def transaction(self) -> AbstractContextManager[None]:
        """Commit the work of the block at its end, or undo it if an exception leaves the block."""

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """One statement without a result."""

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a small result."""

    def counts_by(self, sql: str, column: str) -> dict[str, int]:
        """How many rows of ``sql`` have each value of ``column``; empty where they have no such column.

        ``sql`` is as the engine itself has it. No other column is read.
        """

    def insert_rows(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """A few rows of plain Python values."""

    def insert_batches(self, table: str, reader: Any) -> int:
        """Every record of ``reader``, an Arrow RecordBatchReader, by column name, a few batches at a time.

        Returns how many rows arrived.
        """

    def write_parquet(self, sql: str, file: Path) -> None:
        """The rows of ``sql`` as the Parquet file ``file``. DuckDB only; the caller puts it on the disk."""

    def hash_of(self, columns: Sequence[str]) -> str:
        """An expression to group by first. It is equal for equal ``columns``, and seldom for others."""

    def text_key(self, column: str) -> str:
        """A text in the form in which the models compare it (macro ``tekstnoegle``): capitals, no blanks at its end."""

    def columns(self) -> Mapping[str, frozenset[str]]:
        """The tables of DSA that are there: ``schema.table`` in small letters -> its columns in small letters."""

    def close(self) -> None:
        """Close the database."""

    def __enter__(self) -> Store: ...

    def __exit__(self, *_: object) -> None: ...


def open_store(target: Target, *, read_only: bool = False, create: bool = False) -> Store:
    """DSA of ``target``. ``create``: make the databases where they are missing (DuckDB's files are made on writing).

    Raises ``database-busy`` or ``busy``, ``database``; ``not-installed`` when reading what is not there.
    """
    if target.is_built_only:
        reason = f"flis keeps no rows in {target.name}, it only builds there; give another --target"
        raise FlisError("bad-profile", reason=reason, where="profiles.yml")
    if target.engine == "sqlserver":
        from flis.store.sqlserver.store import SqlServerStore

        return SqlServerStore.open(target, read_only=read_only, create=create)
    from flis.store.duck import DuckStore

    if not read_only:
        from flis.store.duckfile import make_database

        for file in (target.dsa_path, target.dm_path):
            make_database(file)
    return DuckStore.open(target.dsa_path, read_only=read_only)


@contextmanager
def open_or_nothing(target: Target) -> Iterator[Store]:
    """DSA to read; where there is none, a store without tables. Makes nothing."""
    try:
        store = open_store(target, read_only=True)
    except FlisError as error:
        if error.code != "not-installed":
            raise
        from flis.store.duck import DuckStore

        # In memory, and given up at the end.
        store = DuckStore.trial(target.data_folder)
    with store:
        yield store


def open_trial(target: Target) -> Store:
    """DSA for a dry run of landing: the ledger is there, and what is written is kept nowhere.

    Raises ``not-installed`` and ``database``.
    """
    if target.engine != "duckdb":
        return open_store(target)
    from flis.store.duck import DuckStore

    if not target.dsa_path.is_file():
        raise FlisError("not-installed", where=str(target.dsa_path))
    return DuckStore.trial(target.data_folder, target.dsa_path)


def open_mart(target: Target) -> Store:
    """DM and DSA of ``target``, to read. Raises ``database-busy``, ``database`` and ``not-installed``."""
    if target.engine != "duckdb":
        return open_store(target, read_only=True)
    from flis.store.duck import DuckStore

    store = DuckStore.open(target.dsa_path, read_only=True)
    store.attach(target.dm_path, read_only=True, name="DM")
    return store


def open_mart_to_write(target: Target) -> Store:
    """DM of ``target``, for the few rows that flis itself keeps there. Raises ``database-busy`` and ``database``."""
    if target.engine != "duckdb":
        return open_store(target)
    from flis.store.duck import DuckStore

    store = DuckStore.beside(target.dm_path)
    store.attach(target.dm_path, read_only=False, name="DM")
    return store


def open_workshop(target: Target) -> Store:
    """A DuckDB in memory to compute in. On DuckDB, DSA and DM of ``target`` are attached to it, to read.

    Raises ``database-busy``, ``database`` and ``not-installed``.
    """
    from flis.store.duck import DuckStore, make_type

    memory = {"memory_limit": os.environ.get("FLIS_DUCKDB_MEMORY") or "2500MB"}
    if target.engine == "duckdb" and not target.dsa_path.is_file():
        raise FlisError("not-installed", where=str(target.dsa_path))
    store = DuckStore.beside(target.dsa_path if target.engine == "duckdb" else target.data_folder / "spor", **memory)
    make_type(store, "memory")
    if target.engine == "duckdb":
        store.attach(target.dsa_path, read_only=True)
        store.attach(target.dm_path, read_only=True, name="DM")
    return store


def require_mart(target: Target) -> None:
    """On DuckDB: the file of DM, where there is one, can be opened to write.

    Raises ``mart-unreadable``, ``database-busy``, ``database``, ``disk-full``.
    """
    if target.engine == "duckdb":
        from flis.store.duckfile import require_database

        require_database(target.dm_path)


def forget_deleted(target: Target) -> tuple[str, ...]:
    """Remove all traces of deleted rows from the files of DSA. Returns notices about what could not be done.

    DuckDB's file is written anew, and nobody may have it open. Raises ``database-busy``, ``database``, ``disk-full``
    and ``file-error``, and leaves DSA as it was.
    """
    if target.engine == "sqlserver":
        from flis.store.sqlserver.databases import clean_free_space

        return clean_free_space(target)
    from flis.store.duckfile import rewrite

    rewrite(target.dsa_path)
    return ()
