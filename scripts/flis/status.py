"""What has landed, what was refused and what is missing, from the ledger."""

# ruff: noqa: S608 - the names in the statements are constants and the contracts' own; values are parameters

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from flis import ledger
from flis.contract import Contracts
from flis.errors import FlisError
from flis.gates import KRL_OMRAADE, Undtagelse, without_agreement
from flis.install import installed_release
from flis.store import Store

LANDED, REFUSED, MISSING, NO_AGREEMENT, PRUNED = "landed", "refused", "missing", "no agreement", "pruned"
_STATES = {ledger.LANDET: LANDED, ledger.AFVIST_STATUS: REFUSED, ledger.SLETTET: PRUNED}


@dataclass(frozen=True)
class Cell:
    """One kommune, område and month. ``code`` is the error of the newest extraction where that was refused."""

    kommune: str
    omraade: str
    periode: date
    state: str
    package: str | None = None
    code: str | None = None


@dataclass(frozen=True)
class StatusReport:
    """Every kommune, område and month that is known of or expected, and the corrections (fix, rows) not undone."""

    release: str
    cells: tuple[Cell, ...]
    corrections: tuple[tuple[str, int], ...] = ()

    def lines(self) -> list[str]:
        """For the operator: one line per kommune and område, months of one state together."""
        notes = [f"{name}: {rows:,} rows corrected; `flis fix` tells." for name, rows in self.corrections]
        return [f"DSA is of release {self.release}.", *_matrix(self.cells), *_instructions(self.cells), *notes]

    def as_dict(self) -> dict[str, Any]:
        cells = [{**asdict(cell), "periode": f"{cell.periode:%Y-%m}"} for cell in self.cells]
        return {"release": self.release, "cells": cells, "corrections": dict(self.corrections)}


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
            when = f"{a['startet_tidspunkt']:%Y-%m-%d %H:%M:%S}"
            found.append(f"  {when} {state}: rows {counts}; {a['manifest'] or 'unread'}")
        found += [f"  {file}, record {record}, {column}: {rule}" for file, record, column, rule in self.refusals]
        return found

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


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


def status_of(store: Store, contracts: Contracts) -> StatusReport:
    """The whole installation. A month is missing between a kommune's first month of an område and the newest of all."""
    release = installed_release(store)
    rows = [_Row(*row) for row in store.query(_ATTEMPTS)]
    cells = {key: _cell(key, list(group)) for key, group in groupby(rows, key=_Row.key)}
    monthly = {t.omraade for t in contracts.delivered(release) if t.levering != "historik"}
    expected = _expected(cells.values(), monthly, ledger.undtagelser(store))
    cells = {(c.kommune, c.omraade, c.periode): c for c in expected} | cells
    return StatusReport(release, tuple(cells[key] for key in sorted(cells)), ledger.corrections(store))


def package_status(store: Store, package: str) -> PackageStatus:
    """Raises ``bad-argument`` where the ledger knows no package of this name."""
    counts = ("laeste_raekker", "landede_raekker", "afviste_raekker")
    columns = ("status", "fejl_kode", "manifest", *counts, "startet_tidspunkt")
    attempts = store.query(
        f"select {', '.join(columns)} from {ledger.DATAPAKKE} where pakke_navn = ? order by startet_tidspunkt",
        (package,),
    )
    if not attempts:
        reason = "the ledger knows no such package"
        raise FlisError("bad-argument", argument="--package", reason=reason, command="status")
    refusals = store.query(
        f"select fil, raekke_nr, kolonne, regel from {ledger.AFVIST}"
        f" where levering_id in (select levering_id from {ledger.DATAPAKKE} where pakke_navn = ?)"
        " order by fil, raekke_nr",
        (package,),
    )
    named = tuple(dict(zip(columns, attempt, strict=True)) for attempt in attempts)
    return PackageStatus(package, named, tuple(refusals))


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


def _expected(cells: Iterable[Cell], monthly: set[str], undtagelser: tuple[Undtagelse, ...]) -> Iterator[Cell]:
    landed = [c for c in cells if c.state in (LANDED, PRUNED) and c.omraade in monthly]
    newest = max((c.periode for c in landed), default=None)
    first: dict[tuple[str, str], date] = {}
    for cell in landed:
        pair = (cell.kommune, cell.omraade)
        first[pair] = min(first.get(pair, cell.periode), cell.periode)
    for (kommune, omraade), month in first.items():
        while newest is not None and month <= newest:
            agreed = omraade != KRL_OMRAADE or not without_agreement(kommune, month, undtagelser)
            yield Cell(kommune, omraade, month, MISSING if agreed else NO_AGREEMENT)
            month = _next(month)


def _matrix(cells: tuple[Cell, ...]) -> Iterator[str]:
    for (kommune, omraade), row in groupby(cells, key=lambda c: (c.kommune, c.omraade)):
        spans: list[list[Any]] = []
        for cell in row:
            what = f"{cell.state} ({cell.code})" if cell.code else cell.state
            if spans and spans[-1][2] == what and _next(spans[-1][1]) == cell.periode:
                spans[-1][1] = cell.periode
            else:
                spans.append([cell.periode, cell.periode, what])
        yield f"{kommune} {omraade:<14} " + "; ".join(f"{_span(first, last)} {what}" for first, last, what in spans)


def _instructions(cells: tuple[Cell, ...]) -> Iterator[str]:
    counts = Counter(cell.code for cell in cells if cell.code)
    for code, count in sorted(counts.items()):
        yield f"{code}: {count} {'package' if count == 1 else 'packages'}; docs/fejl.md says what to do."


def _span(first: date, last: date) -> str:
    return f"{first:%Y-%m}" if first == last else f"{first:%Y-%m}..{last:%Y-%m}"


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _word(status: str) -> str:
    return _STATES.get(status, "replaced")
