"""The statements that flis itself sends: ledger, status, pruning and fixes, each called as its command calls it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from flis.fix.fix import Fix
from flis.fix.run import FixPlace, fix_state, run_fix, undo_fix
from flis.fix.shipped import FIXES
from flis.landing.rows import Delivery, leveringer_of, with_history
from flis.look.indsigt.find import landed_rows
from flis.look.status import package_status, status_of
from flis.mart.basis import basis_of
from flis.mart.record import SCHEMA, TABLE, Record, put_record, read_record
from flis.project.contract import Contracts, as_historik
from flis.project.settings import Project, Target, find_project
from flis.reading.counts import ReadContext, Refusal
from flis.store import ledger, textkey
from flis.store.current import newest_states
from flis.store.mart import Mart, databases_of
from flis.store.sqlserver.names import Names

from .driver import Server

DAY, MOMENT = date(2023, 5, 1), datetime(2023, 6, 5, 6)
# What a server without rows cannot answer, but the code behind it needs: statement's beginning -> rows.
ROWS: dict[str, list[tuple[Any, ...]]] = {
    "select loebenr, release, noegle_aftryk": [(1, "7.1", None)],
    "select coalesce(max(rettelse_nr)": [(0, 0)],
    "select status, fejl_kode": [("landet", None, None, 1, 1, 0, MOMENT)],
    "select count(*) as antal from DSA.Drift.Rettelse": [(1,)],
    "select distinct translate(rtrim(kommune_kode)": [("0101", "1"), ("0101", "2")],
}
FOUND = ("0101", "t", "p.zip", "udelad", None, 1)


class ServerStore:
    """A store over the server that is not there. A fix that finds something goes on to write it."""

    def __init__(self, server: Server, names: Names) -> None:
        self._cursor = server.connect(f"Database={names.database}").cursor()
        self._names = names

    @contextmanager
    def transaction(self) -> Iterator[None]:
        yield

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        self._cursor.execute(self._names.placed(sql), list(parameters))

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        self.execute(sql, parameters)
        for start, rows in ROWS.items():
            if sql.startswith(start):
                return rows
        if "from fundne left join pakker" in sql:
            return [FOUND]
        return self._cursor.fetchall()

    def insert_rows(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        for row in rows:
            marks = ", ".join("?" * len(columns))
            self.execute(f"insert into {table} ({', '.join(columns)}) values ({marks})", row)  # noqa: S608


def send_own(project: Path, contracts: Contracts, server: Server, names: Names) -> None:
    """Every statement that is not dbt's, ``server.run`` naming what it belongs to."""
    store: Any = ServerStore(server, names)
    opened = find_project(project)
    steps = {"ledger": _ledger, "status": _status, "prune": partial(_prune, opened), "indsigt": _indsigt}
    steps["record"] = partial(_record, opened, server, names.databases[-1])
    for name, send in steps.items():
        server.run = name
        send(store, contracts)
    place = FixPlace(store, opened, contracts, opened.release)
    for fix in FIXES:
        server.run = f"fix {fix.name}"
        _fix(place, fix)


def _ledger(store: Any, contracts: Contracts) -> None:
    attempt = replace(ledger.new_attempt("p.zip"), sha256="0" * 64, pakke_bytes=1, kommune_kode="0101", periode=DAY)
    ledger.add_installation(store, "7.1")
    ledger.remember_key(store, "0" * 64)
    ledger.landed_as(store, "0" * 64)
    ledger.landed_file(store, "drift/a.csv")
    ledger.set_status(store, "drift/a.csv", ledger.LANDET, ledger.ERSTATTET)
    ledger.add_attempt(store, replace(attempt, udlaest_tidspunkt=MOMENT, pakket_tidspunkt=MOMENT, omraade="DUBU"))
    ledger.add_refusals(store, 1, [("a.csv", Refusal(2, "sag_id", "required", "x"))])
    ledger.undtagelser(store)
    context = ReadContext("p.zip", "a.csv", "0101", frozenset(), DAY, "7.1", "7.1", 1, None)
    delivery = Delivery(MOMENT, MOMENT, frozenset({"0101"}))
    for table in (contracts.table("dubu_sag"), as_historik(contracts.table("kmd_loen_fravaer"))):
        spoken = with_history(store, [table], 1, delivery)
        ledger.add_leveringer(store, leveringer_of(store, table, context, spoken, 0))


def _status(store: Any, contracts: Contracts) -> None:
    # The release is asked of the ledger's one row; its tables are all there.
    store.columns = lambda: {"drift.installation": frozenset()}
    package_status(store, "p.zip")
    status_of(store, contracts)


def _prune(project: Project, store: Any, contracts: Contracts) -> None:
    ledger.landed_before(store, MOMENT)
    ledger.leveringer(store, contracts.tables)
    store.query(newest_states(project, contracts))
    ledger.landed_of(store, "KRL")
    ledger.remove_packages(store, (1, 2), [t.qualified for t in contracts.tables if t.fil])


def _indsigt(store: Any, contracts: Contracts) -> None:
    landed = [table for table in contracts.tables if table.fil]
    store.columns = lambda: {f"{t.schema}.{t.name}".lower(): frozenset(c.name for c in t.columns) for t in landed}
    store.text_key = textkey.on_sqlserver
    list(landed_rows(store, contracts, ("0" * 64, "1" * 64)))


def _record(project: Project, server: Server, database: str, store: Any, contracts: Contracts) -> None:
    """What `flis build` asks before dbt starts, and keeps when it has ended: a first build has made the schema."""
    server.catalog.schemas[database.lower()].add("arbejde")
    target = Target("sqlserver", "sqlserver", project.folder, {"database": database})
    record = Record(basis_of(store, project, target), "x", "x", frozenset({"dm.x.y"}), frozenset(), {}, 1)
    for _ in ("made", "filled again"):
        put_record(store, target, record)
    read_record(store, target)
    mart = Mart(store, target.engine, databases_of(target)[-1])
    mart.rows(f"{SCHEMA}.{TABLE}", ("slags", "navn"), "vaerdi = ?", ("x",))


def _fix(place: FixPlace, fix: Fix) -> None:
    fix_state(place, fix)
    for kommuner in ((), ("0101", "0461")):
        run_fix(place, fix, kommuner, keep=2 if fix.decides else None)
        undo_fix(place, fix, kommuner)
