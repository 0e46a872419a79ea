"""A :class:`flis.store.open.Store` over SQL Server: staging by bulk copy, then one short transaction."""

# ruff: noqa: S608 - the names in the statements are constants and the contracts' own; values are parameters

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from flis.ground.errors import FlisError, TryAgain
from flis.project.settings import Target
from flis.store import textkey
from flis.store.checksum import ColumnSums
from flis.store.sqlserver.arrival import Sent, arrival_query, arrived, encoding_of, encoding_query
from flis.store.sqlserver.collation import check_collations
from flis.store.sqlserver.connection import Connection, connect
from flis.store.sqlserver.databases import create_databases
from flis.store.sqlserver.names import Names

BULK, PARAMETERS = "bulk", "parametre"
STAGING = "Mellemlager"
_SCHEMAS = ("Raa", "Drift", STAGING)
# Rows per commit of the bulk copy, and seconds per file. The driver's 30 seconds are for small tables.
_BULK_ROWS, _BULK_SECONDS = 100_000, 3600
_ARRAY_ROWS = 1_000
_LOCK = (
    "set nocount on; declare @svar int; exec @svar = sp_getapplock @Resource = 'flis', @LockMode = 'Exclusive',"
    " @LockOwner = 'Session', @LockTimeout = 0; select @svar as svar"
)
_TABLES = "sys.tables as t inner join sys.schemas as s on t.schema_id = s.schema_id"
_LEFT_OVER = f"select t.name as navn from {_TABLES} where s.name = '{{}}' order by t.name"
_COLUMNS = (
    "select lower(s.name) as skema, lower(t.name) as tabel, lower(c.name) as kolonne"
    f" from {_TABLES} inner join sys.columns as c on t.object_id = c.object_id"
)


@dataclass(frozen=True)
class _Staged:
    """Rows that wait in a table of their own: that table, the table they belong to, and their columns."""

    name: str
    table: str
    columns: tuple[str, ...]


class SqlServerStore:
    """A session that holds the application lock ``flis`` of DSA, unless it only reads.

    In a transaction, ``insert_batches`` copies rows to tables of their own. They move at the next statement of another
    kind, and the server's transaction begins only then. It is therefore short, however long the reading takes.
    """

    at_once = 1

    def __init__(self, target: Target, *, read_only: bool) -> None:
        self._target = target
        self._read_only = read_only
        self._names = Names.of(target)
        self._bulk = target.indlaesning == BULK
        self._main: Connection | None = None
        self._side: Connection | None = None
        self._staged: list[_Staged] = []
        self._used: list[str] = []
        self._inside = self._begun = False
        self._encoding: str | None = None
        self.notices: list[str] = []

    @classmethod
    def open(cls, target: Target, *, read_only: bool, create: bool = False) -> SqlServerStore:
        """Log in; with ``create`` make DSA and DM where they are missing. Raises ``busy`` where another run is at work,
        ``bad-collation`` with ``create``, ``not-installed`` and ``database``.
        """
        store = cls(target, read_only=read_only)
        try:
            if create:
                create_databases(target, store.notices)
                check_collations(target)
            store.recover()
        except BaseException:
            store.close()
            raise
        return store

    def recover(self) -> None:
        self.close()
        self._main = self._connect()
        if self._read_only:
            return
        ((answer,),) = self._main.query(_LOCK)
        if answer < 0:
            raise FlisError("busy", holder="flis in another data folder holds the lock of DSA on the server")
        # We hold the lock, so nobody else is copying. These tables were left by an interrupted run.
        for (name,) in self._main.query(_LEFT_OVER.format(self._names.schema(STAGING))):
            self._main.execute(f"drop table DSA.{STAGING}.{name}")

    def prepare(self) -> None:
        for schema in map(self._names.schema, _SCHEMAS):
            self.execute(f"if schema_id('{schema}') is null exec('create schema {schema}')")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self._inside, self._begun = True, False
        try:
            yield
            self._begin()
            self._connection.execute("commit transaction")
        except BaseException:
            # The operator must see the first error. A lost session has rolled back.
            with suppress(FlisError):
                if self._begun:
                    self._connection.execute("if @@trancount > 0 rollback transaction")
            raise
        finally:
            self._inside = self._begun = False
            self._staged.clear()
            self._drop_used()

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        self._begin()
        self._connection.execute(sql, parameters)

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        self._begin()
        return self._connection.query(sql, parameters)

    def counts_by(self, sql: str, column: str) -> dict[str, int]:
        return self._connection.counts_by(sql, column)

    def insert_rows(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        self._begin()
        if rows:
            self._connection.execute_many(_insert(table, columns), rows)

    def insert_batches(self, table: str, reader: Any) -> int:
        columns = tuple(reader.schema.names)
        side = self._beside()
        name = f"{table.rsplit('.', 1)[1]}_{uuid.uuid4().hex}"
        staging = f"DSA.{STAGING}.{name}"
        side.execute(f"select {', '.join(columns)} into {staging} from {table} where 1 = 0")
        self._used.append(staging)
        sent = Sent(reader, ColumnSums(reader.schema, self._text_encoding(table)))
        self._send(side, name, columns, sent)
        ((*answer,),) = side.query(arrival_query(staging, sent.sums))
        wrong = arrived(tuple(answer), sent.sums)
        if wrong is not None:
            self._distrust(table, wrong)
        self._staged.append(_Staged(staging, table, columns))
        return sent.sums.rows

    def hash_of(self, columns: Sequence[str]) -> str:
        # The server itself groups texts by a hash, so another expression would only cost time.
        return ", ".join(columns)

    def text_key(self, column: str) -> str:
        return textkey.on_sqlserver(column)

    def columns(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for schema, table, column in self.query(_COLUMNS):
            own = self._names.schema_of(schema)
            if own is not None:
                found.setdefault(f"{own}.{table}", set()).add(column)
        return {table: frozenset(names) for table, names in found.items()}

    def close(self) -> None:
        for connection in (self._side, self._main):
            if connection is not None:
                connection.close()
        self._side = self._main = None

    def __enter__(self) -> SqlServerStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def _connection(self) -> Connection:
        assert self._main is not None, "the store is closed"
        return self._main

    def _connect(self) -> Connection:
        return connect(self._target.settings, self._names.database, self._names.placed)

    def _beside(self) -> Connection:
        # The bulk copy has its own session, which would wait forever for a table in an open transaction.
        if self._side is None:
            self._side = self._connect()
        return self._side

    def _begin(self) -> None:
        if not self._inside:
            return
        if not self._begun:
            self._connection.execute("begin transaction")
            self._begun = True
        waiting, self._staged = self._staged, []
        for staged in waiting:
            names = ", ".join(staged.columns)
            self._connection.execute(f"insert into {staged.table} ({names}) select {names} from {staged.name}")

    def _send(self, side: Connection, name: str, columns: tuple[str, ...], sent: Sent) -> None:
        batches = iter(sent)
        first = next(batches, None)
        if first is None:
            return
        every = itertools.chain([first], batches)
        if not self._bulk:
            sql = _insert(f"DSA.{STAGING}.{name}", columns)
            for batch in every:
                for start in range(0, batch.num_rows, _ARRAY_ROWS):
                    part = batch.slice(start, _ARRAY_ROWS)
                    side.execute_many(sql, list(zip(*(c.to_pylist() for c in part.columns), strict=True)))
            return
        try:
            side.bulk_copy(f"{self._names.schema(STAGING)}.{name}", every, columns, _BULK_ROWS, _BULK_SECONDS)
        except TryAgain:
            raise
        except FlisError:
            if sent.failed:
                raise
            # Reading and connection were fine, so this server changes the rows of a bulk copy.
            self._distrust(name, "refused")

    def _distrust(self, table: str, check: str) -> None:
        """Rows did not arrive as sent. After a bulk copy, read the package again and use parameters from now on."""
        facts = {"package": "DSA", "table": table, "check": check}
        if not self._bulk:
            raise FlisError("landing-mismatch", **facts)
        self._bulk = False
        self.notices.append(
            f"a bulk copy into {table} arrived other than it was sent ({check}); the rows are sent as parameter arrays"
            " instead, which is slower. The var sqlserver_indlaesning chooses them from the start."
        )
        raise TryAgain("landing-mismatch", **facts)

    def _text_encoding(self, table: str) -> str:
        if self._encoding is None:
            ((answer,),) = self._beside().query(encoding_query())
            self._encoding = encoding_of(answer)
        if self._encoding is None:
            raise FlisError("landing-mismatch", package="DSA", table=table, check="hashbytes")
        return self._encoding

    def _drop_used(self) -> None:
        used, self._used = self._used, []
        # If a table cannot be dropped now, the next run drops it.
        with suppress(FlisError):
            for name in used:
                self._beside().execute(f"drop table {name}")


def _insert(table: str, columns: Sequence[str]) -> str:
    return f"insert into {table} ({', '.join(columns)}) values ({', '.join('?' * len(columns))})"
