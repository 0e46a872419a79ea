"""Finds, writes and undoes corrections, each in one transaction."""

# ruff: noqa: S608 - the names in the statements are constants and the contracts' own; values are parameters

from __future__ import annotations

import getpass
from collections.abc import Sequence
from dataclasses import dataclass

from flis.datapakke.gates import known_kommuner
from flis.fix.fix import Fix
from flis.fix.report import FixList, FixReport, FixState, Group, Left, Line, UndoReport
from flis.fix.shipped import FIXES
from flis.fix.statements import SUPERSEDE, Finding, finding, in_force, known_meddelelse, newest_meddelelse
from flis.ground.errors import FlisError
from flis.project.contract import Contracts, in_release
from flis.project.settings import Project
from flis.store import ledger
from flis.store.install import installed_release, require_whole
from flis.store.open import Store


@dataclass(frozen=True)
class FixPlace:
    """What a fix works with: an installed and whole database."""

    store: Store
    project: Project
    contracts: Contracts
    installed: str


def fix_place(store: Store, project: Project, contracts: Contracts) -> FixPlace:
    """Raises ``not-installed``."""
    installed = installed_release(store)
    require_whole(store, contracts, installed)
    return FixPlace(store, project, contracts, installed)


def run_fix(
    place: FixPlace,
    fix: Fix,
    kommuner: Sequence[str] = (),
    *,
    keep: int | None = None,
    meddelelse: str | None = None,
    show: int = 20,
    dry_run: bool = False,
) -> FixReport:
    """Write what ``fix`` finds of these kommuner (none: all), or on a dry run say what it would write.

    Raises ``fix-release``, and ``bad-argument`` for what does not exist.
    """
    _require_tables(place, fix)
    found = finding(place.project, place.contracts, fix, _known(place, kommuner), keep)
    if keep is not None and not fix.decides:
        raise _bad("--keep", f"{fix.name} leaves nothing to decide")
    follows = _meddelelse(place, fix, meddelelse)
    query = place.store.query
    groups = tuple(Group(*row) for row in query(found.groups(), found.kommuner))
    shown = tuple(Line(*row) for row in query(found.rows(), (*found.kommuner, show)))
    left = tuple(Left(*row) for row in query(found.left(), found.kommuner))
    by = _user()
    replaced = _write(place.store, fix, found, follows, by) if groups and not dry_run else 0
    return FixReport(fix, dry_run, groups, shown, left, replaced, follows, by)


def undo_fix(place: FixPlace, fix: Fix, kommuner: Sequence[str] = (), *, dry_run: bool = False) -> UndoReport:
    """Undo every correction of ``fix`` that is not undone, of these kommuner (none: all). None is removed."""
    codes = _known(place, kommuner)
    marks = ", ".join("?" * len(codes))
    of = "rettelse_navn = ? and fortrudt_tidspunkt is null" + (f" and kommune_kode in ({marks})" if codes else "")
    parameters = (fix.name, *codes)
    ((rows,),) = place.store.query(f"select count(*) as antal from {ledger.RETTELSE} where {of}", parameters)
    if rows and not dry_run:
        with place.store.transaction():
            _, change = _numbers(place.store)
            place.store.execute(
                f"update {ledger.RETTELSE} set fortrudt_tidspunkt = ?, fortrudt_af = ?, aendring_nr = ? where {of}",
                (ledger.now(), _user(), change, *parameters),
            )
    return UndoReport(fix, dry_run, rows)


def list_fixes(place: FixPlace) -> FixList:
    """Every fix with what it would correct now."""
    return FixList(tuple(fix_state(place, fix) for fix in FIXES))


def fix_state(place: FixPlace, fix: Fix) -> FixState:
    """One fix with what it would correct now."""
    active = dict(place.store.query(in_force(place.project, place.contracts))).get(fix.name, 0)
    if _missing(place, fix):
        return FixState(fix, None, 0, active)
    found = finding(place.project, place.contracts, fix)
    ((rows,),) = place.store.query(found.count())
    left = sum(row[-1] for row in place.store.query(found.left()))
    return FixState(fix, rows, left, active)


def _write(store: Store, fix: Fix, found: Finding, follows: str | None, by: str) -> int:
    """Returns how many earlier corrections the new ones replace."""
    moment = ledger.now()
    with store.transaction():
        last, change = _numbers(store)
        parameters = (last, change, fix.name, fix.aarsag, follows, moment, by)
        store.execute(found.write(), (*parameters, *found.kommuner))
        # The replaced corrections belong to this change, but they are not corrections of its own.
        store.execute(SUPERSEDE, (moment, by, change + 1, change, change))
        ((replaced,),) = store.query(
            f"select count(*) as antal from {ledger.RETTELSE} where aendring_nr = ?", (change + 1,)
        )
    return replaced


def _numbers(store: Store) -> tuple[int, int]:
    """The last correction's number, and the next change's."""
    ((last, change),) = store.query(
        f"select coalesce(max(rettelse_nr), 0) as rettelse_nr, coalesce(max(aendring_nr), 0) as aendring_nr"
        f" from {ledger.RETTELSE}"
    )
    return last, change + 1


def _meddelelse(place: FixPlace, fix: Fix, named: str | None) -> str | None:
    if named is None:
        rows = place.store.query(newest_meddelelse(place.project, place.contracts, len(fix.omraader)), fix.omraader)
        return rows[0][0] if rows else None
    if not place.store.query(known_meddelelse(place.project, place.contracts), (named,)):
        raise _bad("--meddelelse", "no such driftsmeddelelse has landed from drift/driftsmeddelelser.csv")
    return named


def _missing(place: FixPlace, fix: Fix) -> list[str]:
    return [name for name in fix.tabeller if not in_release(place.contracts.table(name), place.installed)]


def _require_tables(place: FixPlace, fix: Fix) -> None:
    if missing := _missing(place, fix):
        raise FlisError("fix-release", fix=fix.name, table=missing[0], installed=place.installed)


def _known(place: FixPlace, kommuner: Sequence[str]) -> tuple[str, ...]:
    codes = tuple(sorted(set(kommuner)))
    if unknown := sorted(set(codes) - known_kommuner(place.project.folder)):
        raise _bad("--kommune", f"{', '.join(unknown)} is no kommunekode")
    return codes


def _bad(argument: str, reason: str) -> FlisError:
    return FlisError("bad-argument", argument=argument, reason=reason, command="fix")


def _user() -> str:
    """The operating system's user, as the journal names who did it."""
    try:
        return getpass.getuser()[:128]
    except (OSError, KeyError, ImportError):
        # A user id without a name, as in some containers.
        return "ukendt"
