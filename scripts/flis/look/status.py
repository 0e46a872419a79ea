"""What has landed, what was refused and what is missing, from the ledger."""

# ruff: noqa: S608 - the names in the statements are constants and the contracts' own; values are parameters

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from flis.datapakke.gates import KRL_OMRAADE, Undtagelse, without_agreement
from flis.datapakke.name import form, had_begun
from flis.ground.errors import FlisError
from flis.look.worklist import Item
from flis.project.contract import Contracts, release_key
from flis.reading.values import RULES
from flis.store import ledger
from flis.store.install import installed_release
from flis.store.journal import Step
from flis.store.open import Store

LANDED, REFUSED, MISSING, PRUNED = "landed", "refused", "missing", "pruned"
# Months that are missing without being faults: there is no agreement with KRL, or another system delivers.
NO_AGREEMENT, OTHER_SYSTEM = "no agreement", "other system"
_STATES = {ledger.LANDET: LANDED, ledger.AFVIST_STATUS: REFUSED, ledger.SLETTET: PRUNED}


@dataclass(frozen=True)
class Cell:
    """One kommune, område and month. ``code`` is the error of the newest extraction where that was refused;
    ``empty`` are its tables that were announced to be empty in some month, and are.
    """

    kommune: str
    omraade: str
    periode: date
    state: str
    package: str | None = None
    code: str | None = None
    empty: tuple[str, ...] = ()


@dataclass(frozen=True)
class StatusReport:
    """Every kommune, område and month that is known of or expected, and the corrections (fix, rows) not undone.

    ``begins`` is the release with which an område began, where that is not the first one; ``unscheduled`` are the
    områder that come when they come, of which no month is missing. ``steps`` are the last fetch, land and build, and
    ``work`` is what needs a person.
    """

    release: str
    cells: tuple[Cell, ...]
    corrections: tuple[tuple[str, int], ...] = ()
    begins: Mapping[str, str] = field(default_factory=dict)
    unscheduled: tuple[str, ...] = ()
    steps: Mapping[str, Step] = field(default_factory=dict)
    work: tuple[Item, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        cells = [{**asdict(cell), "periode": f"{cell.periode:%Y-%m}"} for cell in self.cells]
        return {
            "release": self.release,
            "last": {name: asdict(step) for name, step in self.steps.items()},
            "work": [item.as_dict() for item in self.work],
            "cells": cells,
            "corrections": dict(self.corrections),
        }


@dataclass(frozen=True)
class PackageStatus:
    """One package: its attempts, oldest first, and its refused rows as (file, record, column, rule)."""

    package: str
    attempts: tuple[dict[str, Any], ...]
    refusals: tuple[tuple[str, int, str, str], ...]

    def lines(self) -> list[str]:
        """For the operator."""
        found = [self.package]
        for a in self.attempts:
            counts = f"{a['laeste_raekker']:,} read, {a['landede_raekker']:,} landed, {a['afviste_raekker']:,} refused"
            state = _word(a["status"]) + (f" ({a['fejl_kode']})" if a["fejl_kode"] else "")
            when = f"{a['startet_tidspunkt']:%Y-%m-%d %H:%M:%S} UTC"
            found.append(f"  {when} {state}: rows {counts}; {a['manifest'] or 'unread'}")
        found += [f"  {file}, record {record}, {column}: {rule}" for file, record, column, rule in self.refusals]
        broken = sorted({rule for *_, rule in self.refusals})
        return [*found, *(f"  {rule}: {RULES[rule]}" for rule in broken if rule in RULES)]

    def as_dict(self) -> dict[str, Any]:
        attempts = [{**a, "startet_tidspunkt": f"{a['startet_tidspunkt']:%Y-%m-%dT%H:%M:%S}Z"} for a in self.attempts]
        return {"package": self.package, "attempts": attempts, "refusals": [list(r) for r in self.refusals]}


@dataclass(frozen=True)
class _Row:
    kommune: str
    omraade: str
    periode: date
    status: str
    package: str
    code: str | None
    udlaest: datetime

    def key(self) -> tuple[str, str, date]:
        return self.kommune, self.omraade, self.periode


def status_of(
    store: Store, contracts: Contracts, alternatives: Mapping[str, frozenset[str]] | None = None
) -> StatusReport:
    """The whole installation. A month counts as missing between a kommune's first month of an område and the newest.

    ``alternatives`` names, for an område, those that may come in its stead.
    """
    release = installed_release(store)
    rows = [_Row(*row) for row in store.query(_ATTEMPTS)]
    cells = {key: _cell(key, list(group)) for key, group in groupby(rows, key=_Row.key)}
    delivered = contracts.delivered(release)
    monthly = {t.omraade for t in delivered if t.levering != "historik"}
    # A month that had not begun when it was extracted makes no other month missing. It may be a typing error.
    begun = {row.key() for row in rows if had_begun(row.periode, row.udlaest)}
    expected = _expected(cells, begun, monthly, ledger.undtagelser(store), alternatives or {})
    cells = {(c.kommune, c.omraade, c.periode): c for c in expected} | cells
    for key, empty in _empty(store, contracts, release):
        if key in cells and cells[key].state == LANDED:
            cells[key] = replace(cells[key], empty=empty)
    first = min((t.fra_release for t in delivered), key=release_key)
    begins = {o: min((t.fra_release for t in delivered if t.omraade == o), key=release_key) for o in monthly}
    return StatusReport(
        release,
        tuple(cells[key] for key in sorted(cells)),
        ledger.corrections(store),
        {omraade: began for omraade, began in sorted(begins.items()) if began != first},
        tuple(sorted(set(contracts.omraader(release)) - monthly)),
    )


def package_status(store: Store, package: str) -> PackageStatus:
    """Raises ``not-installed``, and ``bad-argument`` where the ledger knows no package of this name."""
    installed_release(store)
    counts = ("laeste_raekker", "landede_raekker", "afviste_raekker")
    columns = ("status", "fejl_kode", "manifest", *counts, "startet_tidspunkt")
    sql = f"select {', '.join(columns)} from {ledger.DATAPAKKE} where pakke_navn = ? order by startet_tidspunkt"
    attempts = store.query(sql, (package,))
    if not attempts:
        # A file that is not named as a datapakke is in the ledger by the name's form.
        package = form(package)
        attempts = store.query(sql, (package,))
    if not attempts:
        reason = "the ledger knows no such package"
        raise FlisError("bad-argument", argument="--package", reason=reason, command="status")
    refusals = store.query(
        f"select fil, raekke_nr, kolonne, regel from {ledger.AFVIST}"
        # Bytes that were refused unread (same-bytes) have the refused rows of the name that they landed under.
        f" where levering_id in (select levering_id from {ledger.DATAPAKKE}"
        " where pakke_navn = ? and afviste_raekker > 0)"
        " order by fil, raekke_nr",
        (package,),
    )
    named = tuple(dict(zip(columns, attempt, strict=True)) for attempt in attempts)
    return PackageStatus(package, named, tuple(refusals))


_Key = tuple[str, str, date]
_ROWS = (
    f"select tabel, kommune_kode, periode, raekker_antal from {ledger.LEVERING}"
    " order by udlaest_tidspunkt, pakket_tidspunkt, levering_id"
)
_ATTEMPTS = (
    "select kommune_kode, omraade, periode, status, pakke_navn, fejl_kode, udlaest_tidspunkt"
    f" from {ledger.DATAPAKKE} where {ledger.PACKAGE} and periode is not null"
    " order by kommune_kode, omraade, periode, udlaest_tidspunkt, startet_tidspunkt"
)


def _cell(key: tuple[str, str, date], rows: list[_Row]) -> Cell:
    # The rows come in the order of extraction; the best state counts, the newest row of it names the package.
    for status in (ledger.LANDET, ledger.AFVIST_STATUS, ledger.SLETTET):
        of_status = [row for row in rows if row.status == status]
        if of_status:
            break
    code = rows[-1].code if rows[-1].status == ledger.AFVIST_STATUS else None
    return Cell(*key, _STATES[status], of_status[-1].package, code)


def _expected(
    cells: Mapping[_Key, Cell],
    begun: set[_Key],
    monthly: set[str],
    undtagelser: tuple[Undtagelse, ...],
    alternatives: Mapping[str, frozenset[str]],
) -> Iterator[Cell]:
    landed: dict[tuple[str, str], set[date]] = defaultdict(set)
    for (kommune, omraade, month), cell in cells.items():
        if cell.state in (LANDED, PRUNED) and omraade in monthly:
            landed[kommune, omraade].add(month)
    newest = max(
        (month for key, months in landed.items() for month in months if (*key, month) in begun), default=date.min
    )
    for (kommune, omraade), own in list(landed.items()):
        others = {m for other in alternatives.get(omraade, ()) for m in landed.get((kommune, other), ())}
        # From the first month that another system delivers after the last one of this, it has taken over.
        taken_over = min((m for m in others if m > max(own)), default=date.max)
        month = min(own)
        while month <= newest:
            instead = month in others or month >= taken_over
            yield Cell(kommune, omraade, month, OTHER_SYSTEM if instead else MISSING)
            month = next_month(month)
    if KRL_OMRAADE in monthly:
        # These are reported even if no package ever arrived.
        for kommune in {kommune for kommune, _ in landed}:
            month = min(min(months) for (of, _), months in landed.items() if of == kommune)
            while month <= newest:
                if without_agreement(kommune, month, undtagelser):
                    yield Cell(kommune, KRL_OMRAADE, month, NO_AGREEMENT)
                month = next_month(month)


def _empty(store: Store, contracts: Contracts, release: str) -> Iterator[tuple[_Key, tuple[str, ...]]]:
    """Kommune, område and month -> the tables that are empty where the contract says that they may be in a month."""
    announced = {t.name: t.omraade for t in contracts.delivered(release) if isinstance(t.tom, tuple)}
    # The newest extraction comes last, and stands.
    current = {(tabel, kommune, month): count for tabel, kommune, month, count in store.query(_ROWS)}
    found: dict[_Key, list[str]] = defaultdict(list)
    for (tabel, kommune, month), count in sorted(current.items()):
        if tabel in announced and count == 0:
            found[kommune, announced[tabel], month].append(tabel)
    return ((key, tuple(tables)) for key, tables in found.items())


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _word(status: str) -> str:
    return _STATES.get(status, "replaced")
