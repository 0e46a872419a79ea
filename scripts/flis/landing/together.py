"""Lands several small packages in one transaction, because each statement and each commit costs some milliseconds.

Only packages without any fault land in this way. All others land by themselves (:mod:`flis.landing.package`), which
decides why a package is refused. A package therefore has the same outcome, whether others land beside it or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from flis.datapakke.gates import gate
from flis.datapakke.name import PackageName, parse_name
from flis.ground.errors import FlisError
from flis.landing.attempt import Signature, check_share, identified, named, notes_on, outcome, signature
from flis.landing.contents import opened
from flis.landing.members import Tally
from flis.landing.package import ENDS_THE_RUN
from flis.landing.place import LandPlace
from flis.landing.report import LANDED, PackageOutcome
from flis.landing.rows import delivery_of, leveringer_with, may_be_empty, with_months
from flis.project.contract import Table
from flis.reading.counts import Counts, ReadContext
from flis.store import ledger
from flis.store.ledger import Levering

if TYPE_CHECKING:
    from flis.reading.whole import WholeFile

# A package whose files are larger than this together lands by itself, because its rows cost more than its statements.
MOST_BYTES = 2 << 20
# What is read and waits for the others may have so many bytes, in the files as they were delivered.
GROUP_BYTES = 8 << 20


@dataclass(frozen=True)
class ReadFile:
    """A file of a package, and its rows."""

    table: Table
    ctx: ReadContext
    rows: WholeFile


@dataclass(frozen=True)
class SmallPackage:
    """A package that was read whole and has no fault. ``before`` is what its file was when the reading began."""

    path: Path
    before: Signature
    name: PackageName
    attempt: ledger.Attempt
    files: tuple[ReadFile, ...]
    tally: Tally
    size: int
    notes: tuple[str, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(file.table for file in self.files)


def read_small(place: LandPlace, landed: frozenset[str], path: Path) -> SmallPackage | None:
    """The package at ``path``; None if it must land by itself: it is large, has a fault, or its hash has ``landed``.

    The database is not asked, so packages can be read while others are written. Raises ``disk-full``.
    """
    try:
        return _read(place, landed, path)
    except FlisError as error:
        if error.code in ENDS_THE_RUN:
            raise
        return None
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - whatever it is, it arises again when the package lands by itself, and the operator meets it
        return None


def _read(place: LandPlace, landed: frozenset[str], path: Path) -> SmallPackage | None:
    from flis.reading.whole import read_whole

    before = signature(path)
    if before[0] > MOST_BYTES:
        return None
    attempt = identified(ledger.new_attempt(path.name), path, before[0])
    name = parse_name(path.name, place.pattern)
    if attempt.sha256 in landed or gate(name, place.rules):
        return None
    attempt, tally, files = named(attempt, name), Tally(), []
    tables = place.rules.contracts.delivered(name.release, name.omraade)
    with opened(place, path, name, attempt, tables) as contents:
        if contents.size > MOST_BYTES:
            return None
        for member in contents.members:
            ctx = place.context(name, member.table, attempt.levering_id)
            counts = tally.parts[ctx.member] = Counts()
            with member.open() as stream:
                rows = read_whole(stream, member.table, ctx, counts)
            empty = counts.read == 0 and not may_be_empty(member.table, name.udlaest.date())
            if empty or not rows.keys_differ or member.rows not in (None, counts.read):
                return None
            files.append(ReadFile(member.table, ctx, rows))
    check_share(place, name, tally)
    tally.notes += contents.notes
    attempt = tally.counted(contents.attempt)
    return SmallPackage(path, before, name, attempt, tuple(files), tally, contents.size, notes_on(name, tally))


def land_together(place: LandPlace, packages: Sequence[SmallPackage]) -> Mapping[Path, PackageOutcome]:
    """Land ``packages`` in one transaction. The outcomes of those that landed; all others must land by themselves.

    Raises ``disk-full``, ``database``, ``database-busy`` and ``database-damaged``, and leaves the database as it was.
    """
    try:
        good = list(_new_and_unchanged(place, packages))
        if good:
            with place.transaction():
                _write(place, good)
                if any(signature(package.path) != package.before for package in good):
                    raise FlisError("file-error", file=good[0].name.name, reason="it changed while it was read")
    except FlisError as error:
        if error.code in ENDS_THE_RUN:
            raise
        return {}
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - the fault is one package's, and arises again when that lands by itself
        return {}
    return {p.path: outcome(p.attempt, LANDED, notes=p.notes) for p in good}


def _new_and_unchanged(place: LandPlace, packages: Sequence[SmallPackage]) -> Iterable[SmallPackage]:
    """The ``packages`` whose bytes have not landed, each once, and that are still what was read."""
    seen = set(ledger.landed_hashes(place.store, [str(p.attempt.sha256) for p in packages]))
    for package in packages:
        if package.attempt.sha256 not in seen and signature(package.path) == package.before:
            seen.add(str(package.attempt.sha256))
            yield package


def _write(place: LandPlace, packages: Sequence[SmallPackage]) -> None:
    store = place.store
    with_people = next((p for p in packages if any(c.persondata for t in p.tables for c in t.columns)), None)
    fingerprint = with_people and place.check_key(with_people.name.name, with_people.tables)
    by_table: dict[str, list[ReadFile]] = {}
    for package in packages:
        for file in package.files:
            by_table.setdefault(file.table.qualified, []).append(file)
    for files in by_table.values():
        _write_table(place, files)
    ledger.add_leveringer(store, [levering for p in packages for levering in _leveringer(place, p)])
    for package in packages:
        ledger.add_refusals(store, package.attempt.levering_id, package.tally.refusals())
    ledger.add_attempt(store, *(package.attempt for package in packages))
    if fingerprint is not None:
        ledger.remember_key(store, fingerprint)


def _write_table(place: LandPlace, files: Sequence[ReadFile]) -> None:
    from flis.reading.whole import reader_over

    table = files[0].table
    sent = sum(file.rows.months.total() for file in files)
    arrived = place.store.insert_batches(
        table.qualified, reader_over((file.rows for file in files), table, place.rules.installed)
    )
    if arrived != sent:
        raise FlisError("landing-mismatch", package=files[0].ctx.package, table=table.qualified, check="rows")


def _leveringer(place: LandPlace, package: SmallPackage) -> Iterable[Levering]:
    name, attempt = package.name, package.attempt
    delivery = delivery_of(name, attempt, place.rules.kommuner)
    history: list[date] = [month for f in package.files if f.table.is_history for _, month in f.rows.months]
    delivery = with_months(delivery, history)
    for file in package.files:
        yield from leveringer_with(file.table, file.ctx, delivery, file.rows.months)
