"""A server that is not SQL Server but keeps what is asked of one: sessions, transactions that end with them, the
application lock, bulk copies on a session of their own. It stands in for the module ``mssql_python``.

DuckDB holds the rows; the few statements that only SQL Server reads are put in its words. What SQL Server makes of
them is shown by the parser (tests/tsql) and the live suite (tests/live).
"""

# ruff: noqa: S608 - the names in the statements are flis' own

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import duckdb
import pyarrow as pa

CHANGES: tuple[tuple[str, str], ...] = (
    (r"^if schema_id\('(\w+)'\) is null exec\('create schema \w+'\)$", r"create schema if not exists \1"),
    (
        r"^select (.+) into (\w+\.\w*Mellemlager\.\w+) from (\S+) where 1 = 0$",
        r"create table \2 as select \1 from \3 limit 0",
    ),
    (
        r"^select t\.name as navn from sys\.tables .* where s\.name = ('\w+') .*$",
        r"select table_name from information_schema.tables where table_schema = \1 order by table_name",
    ),
    (
        r"^select lower\(s\.name\) as skema.*$",
        "select lower(table_schema), lower(table_name), lower(column_name) from information_schema.columns"
        " where table_catalog = current_database()",
    ),
    (r"count_big\(", "count("),
    (r" collate \w+", ""),
    (r"datediff\(day, cast\('1970-01-01' as date\), (\w+)\)", r"datediff('day', date '1970-01-01', \1)"),
)


class DatabaseError(Exception):
    """As the driver's: its own words for the kind of error, and the server's text, which may hold a value."""

    def __init__(self, driver_error: str, text: str = "") -> None:
        super().__init__(f"{driver_error} {text}")
        self.driver_error = driver_error


class PanicException(BaseException):
    """What the driver's native core raises where it has a fault of its own."""


def gone() -> DatabaseError:
    return DatabaseError("Communication link failure", "TCP Provider: the connection was reset")


def deadlock() -> DatabaseError:
    return DatabaseError("Serialization failure", "Transaction was chosen as the deadlock victim. Rerun it.")


def timeout() -> DatabaseError:
    return DatabaseError("Timeout expired", "Query timeout expired")


DIGEST = re.compile(
    r"sum\(cast\(substring\(hashbytes\('SHA2_256', cast\((\w+) as nvarchar\(4000\)\)\), 1, 4\) as bigint\)\)"
)


@dataclass
class Fault:
    """What goes wrong, once, at the ``nth`` statement that has ``where`` in it: before it is done, or after."""

    where: str
    error: Callable[[], DatabaseError]
    after: bool = False
    nth: int = 1


@dataclass
class Server:
    """All databases and sessions. ``log`` is every statement as it was sent; ``spoil`` changes bulk-copied batches."""

    rows: duckdb.DuckDBPyConnection = field(default_factory=lambda: duckdb.connect(":memory:"))
    databases: set[str] = field(default_factory=lambda: {"master"})
    log: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    spoil: Callable[[pa.RecordBatch], pa.RecordBatch] | None = None
    refuse_bulk: BaseException | None = None
    encoding: str = "utf-16-le"
    holder: Connection | None = None
    versioned: set[str] = field(default_factory=set)
    # Database -> its collation, and the pairs of letters that it takes for equal; "loses": its code page lacks some.
    collations: dict[str, tuple[str, set[str]]] = field(default_factory=dict)

    def module(self) -> Any:
        """What ``import mssql_python`` gives."""
        return SimpleNamespace(connect=self.connect, pooling=lambda **_: None)

    def connect(self, text: str, autocommit: bool = False, timeout: int = 0) -> Connection:
        (database,) = re.findall(r";Database=(\w+);", text)
        assert autocommit
        self.log.append(f"connect {database}")
        if database not in self.databases:
            raise DatabaseError("Invalid authorization specification", f'Cannot open database "{database}".')
        return Connection(self, database)

    def create(self, database: str) -> None:
        self.databases.add(database)
        self.rows.execute(f"attach ':memory:' as {database}")
        self.rows.execute(f"create type {database}.main.datetime2 as timestamp")

    def meet(self, statement: str, *, after: bool, session: Connection) -> None:
        """Whatever fault waits here: the session loses its transaction, and with a lost connection itself."""
        for fault in self.faults:
            if fault.after == after and fault.where in statement:
                fault.nth -= 1
                if fault.nth == 0:
                    self.faults.remove(fault)
                    session.roll_back()
                    error = fault.error()
                    if error.driver_error.startswith("Communication"):
                        session.close()
                    raise error


class Connection:
    """A session. Its transaction and its application lock end with it."""

    def __init__(self, server: Server, database: str) -> None:
        self.server = server
        self.database = database
        self.open = True
        self.rows = server.rows.cursor()
        if database != "master":
            self.rows.execute(f"use {database}")

    def cursor(self) -> Cursor:
        return Cursor(self)

    def roll_back(self) -> None:
        with suppress(duckdb.Error):
            self.rows.execute("rollback")

    def close(self) -> None:
        if self.open:
            self.roll_back()
            self.open = False
            if self.server.holder is self:
                self.server.holder = None


class Cursor:
    """Enough of PEP 249 for flis."""

    def __init__(self, session: Connection) -> None:
        self.session = session
        self.found: list[tuple[Any, ...]] = []
        self.sizes: list[tuple[int, int, int]] = []

    def setinputsizes(self, sizes: list[tuple[int, int, int]]) -> None:
        self.sizes = sizes

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        (sent,) = self._as_sent([list(parameters)]) if parameters else [[]]
        self._one(sql, lambda text: self.session.rows.execute(text, sent).fetchall())

    def executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        sent = self._as_sent([list(row) for row in rows])
        self._one(sql, lambda text: self.session.rows.executemany(text, sent) and [])

    def _as_sent(self, rows: list[list[Any]]) -> list[list[Any]]:
        """As the driver does: a column goes by its stated type, else by its longest text alone."""
        for index, column in enumerate(zip(*rows, strict=True)):
            texts = [value for value in column if isinstance(value, str)]
            guessed = not max(texts, key=len, default="").isascii()
            wide = self.sizes[index][0] in (-8, -9, -10) if self.sizes else guessed
            if self.sizes and texts:
                assert max(len(text.encode("utf-16-le")) // 2 for text in texts) <= self.sizes[index][1]
            for row in [] if wide else rows:
                if isinstance(row[index], str):
                    row[index] = row[index].encode("cp1252", "replace").decode("cp1252")
        self.sizes = []
        return rows

    def bulkcopy_arrow(self, table: str, source: Iterable[pa.RecordBatch], **options: Any) -> dict[str, Any]:
        assert options["column_mappings"]
        session = Connection(self.session.server, self.session.database)

        def copy(_: str) -> list[tuple[Any, ...]]:
            if session.server.refuse_bulk:
                raise session.server.refuse_bulk
            for batch in source:
                sent = session.server.spoil(batch) if session.server.spoil else batch
                session.rows.register("flis_sent", pa.Table.from_batches([sent]))
                session.rows.execute(f"insert into {session.database}.{table} select * from flis_sent")
            return []

        self._one(f"bulk copy into {table}", copy)
        session.close()
        return {}

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self.found

    def close(self) -> None:
        pass

    def _one(self, sql: str, work: Callable[[str], list[tuple[Any, ...]]]) -> None:
        session, server = self.session, self.session.server
        if not session.open:
            raise DatabaseError("Connection not open")
        server.log.append(sql)
        server.meet(sql, after=False, session=session)
        try:
            self.found = self._own(sql) if self._is_own(sql) else work(translated(self._digested(sql)))
        except duckdb.Error as error:
            session.roll_back()
            raise DatabaseError("Syntax error or access violation", str(error)) from error
        server.meet(sql, after=True, session=session)

    def _digested(self, sql: str) -> str:
        # DuckDB has no digest of UTF-16: the sum is worked out here.
        def worked_out(match: re.Match[str]) -> str:
            texts = self.session.rows.execute(f"select {match[1]} from {table} where {match[1]} is not null").fetchall()
            digests = (hashlib.sha256(text.encode(self.session.server.encoding)).digest() for (text,) in texts)
            return str(sum(int.from_bytes(digest[:4], "big") for digest in digests))

        table = sql.rsplit(" from ", 1)[-1]
        return DIGEST.sub(worked_out, sql)

    def _is_own(self, sql: str) -> bool:
        return sql.startswith(
            (
                "set nocount",
                "if @@trancount",
                "select db_id",
                "select is_read_committed",
                "select cast(databasepropertyex",
                "select cast(substring",
                "create database",
                "alter database",
                "exec sp_clean",
            )
        )

    def _own(self, sql: str) -> list[tuple[Any, ...]]:
        server = self.session.server
        if "sp_getapplock" in sql:
            if server.holder not in (None, self.session):
                return [(-1,)]
            server.holder = self.session
            return [(0,)]
        if sql.startswith("if @@trancount"):
            self.session.roll_back()
        elif match := re.match(r"select db_id\('(\w+)'\)", sql):
            return [(1 if match[1] in server.databases else None,)]
        elif sql.startswith("select is_read_committed"):
            return [(self.session.database in server.versioned,)]
        elif "databasepropertyex" in sql:
            name, equal = server.collations.get(self.session.database, ("Latin1_General_100_BIN2", set()))
            pairs = re.findall(r"N'(\w+)' = N'(\w+)'", sql)
            return [(name, int("loses" not in equal), *(int("=".join(pair) in equal) for pair in pairs))]
        elif match := re.search(r"cast\(N'(\w+)' as nvarchar", sql):
            return [(int.from_bytes(hashlib.sha256(match[1].encode(server.encoding)).digest()[:4], "big"),)]
        elif match := re.match(r"alter database (\w+) set read_committed_snapshot on", sql):
            server.versioned.add(match[1])
        elif match := re.match(r"create database (\w+)", sql):
            server.create(match[1])
        return []


def translated(sql: str) -> str:
    """``sql`` in DuckDB's words."""
    for pattern, replacement in CHANGES:
        sql = re.sub(pattern, replacement, sql)
    return sql
