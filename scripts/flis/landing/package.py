"""Lands one package: checks its hash, name, zip and manifest, and then writes all rows in one transaction."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from flis.datapakke.descriptor import DESCRIPTOR, WITHOUT, Descriptor, Resource, parse_descriptor
from flis.datapakke.gates import gate
from flis.datapakke.name import PackageName, had_begun, levering_id_of, parse_name, plain, shown
from flis.ground.durable import disk_error
from flis.ground.errors import FlisError, TryAgain
from flis.ground.faults import note_fault
from flis.landing.members import Member, Tally, land_members
from flis.landing.place import LandPlace
from flis.landing.report import KNOWN, LANDED, REFUSED, PackageOutcome
from flis.project.contract import Table
from flis.reading.counts import Refusal
from flis.store import ledger

if TYPE_CHECKING:
    from flis.datapakke.zip import Package

# These errors mean that nothing more can land, not that the package is bad. They end the run.
_ENDS_THE_RUN = {"disk-full", "database", "database-busy", "database-damaged"}
_MOST_DESCRIPTOR_BYTES = 1 << 20
# How often a package is tried that is still being written, or that met a deadlock, a time-out or a lost connection.
# Each pause is this many seconds longer than the one before.
_CHANCES = 3
_PAUSE = 1.0


def land_package(place: LandPlace, path: Path) -> PackageOutcome:
    """Land the package at ``path``, or refuse it with a row in the ledger; the file stays where it is.

    A file that changes meanwhile is read anew. A fault that nobody foresaw is the package's alone: it is refused as
    ``internal``, and flis.log tells where the fault arose. Raises ``disk-full``, ``database``, ``database-busy``
    and ``database-damaged``, and leaves the database as it was.
    """
    chances, named = _CHANCES, path.with_name(shown(path.name, place.pattern))
    while True:
        chances -= 1
        attempt, tally, before = ledger.new_attempt(named.name), Tally(), None
        try:
            before = _signature(path)
            attempt = _identified(attempt, path, before[0])
            landed_as = ledger.landed_as(place.store, str(attempt.sha256))
            if landed_as == path.name:
                return PackageOutcome(path.name, KNOWN)
            name = parse_name(path.name, place.pattern)
            attempt = _named(attempt, name)
            if landed_as is not None:
                # The other name would mean another month or another kommune.
                raise FlisError("same-bytes", package=path.name, other=landed_as)
            if error := gate(name, place.rules):
                raise error
            attempt = _land(place, path, name, attempt, tally, before)
            return _outcome(tally.counted(attempt), LANDED, notes=_notes(name, tally))
        except TryAgain:
            if not chances:
                raise
            time.sleep(_PAUSE * (_CHANCES - chances))
            place.store.recover()
            if ledger.has_attempt(place.store, attempt.forsoeg_id):
                # The connection was lost after the commit and before the answer.
                return _outcome(tally.counted(attempt), LANDED, notes=_notes(name, tally))
        except (OSError, FlisError) as caught:
            error = disk_error(caught, named, 0) if isinstance(caught, OSError) else caught
            if error.code in _ENDS_THE_RUN:
                raise error from None
            if not chances or before is None or not _has_changed(path, before):
                return _refused(place, attempt, tally, error)
        except MemoryError:
            raise
        except Exception as caught:  # noqa: BLE001 - whatever it is, the other packages can land
            note_fault(caught, place.log_folder)
            error = FlisError("internal", reason=f"{type(caught).__name__} while landing {named.name}")
            if ledger.has_attempt(place.store, attempt.forsoeg_id):
                # It arose after the commit.
                return _outcome(tally.counted(attempt), LANDED, error=error)
            return _refused(place, attempt, tally, error)


def _identified(attempt: ledger.Attempt, path: Path, size: int) -> ledger.Attempt:
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    return replace(attempt, sha256=sha256, levering_id=levering_id_of(sha256), pakke_bytes=size)


def _signature(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns


def _has_changed(path: Path, before: tuple[int, int]) -> bool:
    """Whether the file is there, and is another than it was."""
    try:
        return _signature(path) != before
    except OSError:
        return False


def _named(attempt: ledger.Attempt, name: PackageName) -> ledger.Attempt:
    facts = {"kommune_kode": name.kommune, "omraade": name.omraade, "periode": name.periode, "release": name.release}
    return replace(attempt, **facts, udlaest_tidspunkt=name.udlaest, pakket_tidspunkt=name.udlaest)


def _land(
    place: LandPlace, path: Path, name: PackageName, attempt: ledger.Attempt, tally: Tally, before: tuple[int, int]
) -> ledger.Attempt:
    from flis.datapakke.zip import open_package

    tables = place.rules.contracts.delivered(name.release, name.omraade)
    # Asked before the transaction, which on a server begins with the first question after the last row was sent.
    fingerprint = place.check_key(name.name, tables)
    unwanted = _unwanted(tables)
    allowed = {t.fil for t in tables} | unwanted | {DESCRIPTOR}
    # File names of any contract are safe to show, also those of another release or område.
    readable = {t.fil for t in place.rules.contracts.tables} | unwanted
    with open_package(path, allowed, place.limits(), name.omraade, readable) as package:
        descriptor = _descriptor(package, name)
        _check_members(package, name, tables, descriptor)
        if over := sorted(unwanted & package.members.keys()):
            tally.notes.append(f"files passed over, because the contract says that nobody wants them: {len(over)}")
        if package.litter:
            tally.notes.append(f"files of an operating system passed over: {package.litter}")
        if descriptor is not None and descriptor.not_verified:
            tally.notes.append(f"stated in datapackage.json and not verified: {', '.join(descriptor.not_verified)}")
        attempt = replace(
            attempt,
            status=ledger.LANDET,
            manifest=WITHOUT if descriptor is None else descriptor.verdict,
            pakket_tidspunkt=(descriptor and descriptor.created) or name.udlaest,
        )
        with place.transaction():
            members = _members(package, tables, descriptor)
            judge = partial(_check_share, place, name, tally)
            land_members(place, name, attempt, members, tally, judge, fingerprint)
            if _signature(path) != before:
                raise FlisError("file-error", file=name.name, reason="it changed while it was read")
    return attempt


def _unwanted(tables: tuple[Table, ...]) -> set[str]:
    """The files of a package that the contracts of its tables pass over."""
    return {fil for table in tables for fil in table.uoenskede_filer}


def _descriptor(package: Package, name: PackageName) -> Descriptor | None:
    if DESCRIPTOR not in package.members:
        return None
    if package.members[DESCRIPTOR].size > _MOST_DESCRIPTOR_BYTES:
        raise FlisError("manifest", package=name.name, reason="it is larger than any descriptor")
    with package.open(DESCRIPTOR) as stream:
        # Read beyond the end, because size and CRC are checked there.
        data = stream.read(_MOST_DESCRIPTOR_BYTES + 1)
        while more := stream.read(1 << 16):
            data += more
    return parse_descriptor(data, name)


def _check_members(
    package: Package, name: PackageName, tables: tuple[Table, ...], descriptor: Descriptor | None
) -> None:
    files = [t.fil for t in tables]
    for fil in files:
        if fil not in package.members:
            raise FlisError("member-missing", package=name.name, member=fil)
    if descriptor is None:
        return
    for table in tables:
        resource = descriptor.resources.get(plain(table.fil))
        wrong = "it does not list the file" if resource is None else resource.contradiction(table, name.release)
        if wrong is not None:
            raise FlisError("manifest-mismatch", package=name.name, member=table.fil, property=wrong)
    known = {plain(fil) for fil in (*files, *_unwanted(tables))}
    if strange := [number for number, path in enumerate(descriptor.resources, 1) if path not in known]:
        raise FlisError("manifest", package=name.name, reason=f"resource {strange[0]} is not a file of the package")


def _members(package: Package, tables: tuple[Table, ...], descriptor: Descriptor | None) -> list[Member]:
    stated: Mapping[str, Resource] = descriptor.resources if descriptor else {}
    resources = [stated.get(plain(table.fil), Resource(table.fil)) for table in tables]
    return [
        Member(table, partial(package.open, table.fil, resource.digests, resource.size), resource.rows)
        for table, resource in zip(tables, resources, strict=True)
    ]


def _check_share(place: LandPlace, name: PackageName, tally: Tally) -> None:
    read, refused = tally.read, tally.read - tally.landed
    # A package lands only if all its refused rows are kept, because nobody could examine the others.
    kept = tally.refusals()
    if kept and (refused * 100 > place.max_afviste_pct * read or len(kept) < refused):
        member, first = kept[0]
        facts = {"read": read, "refused": refused, "limit": place.max_afviste_pct}
        where = {"member": member, "line": first.record, "column": first.column, "rule": first.rule}
        raise FlisError("too-many-refused", package=name.name, **facts, **where)


def _refused(place: LandPlace, attempt: ledger.Attempt, tally: Tally, error: FlisError) -> PackageOutcome:
    attempt = tally.counted(attempt)
    # Nothing of a refused package lands, so every row that was read counts as refused.
    nothing = {"landede_raekker": 0, "afviste_raekker": attempt.laeste_raekker}
    attempt = replace(attempt, status=ledger.AFVIST_STATUS, fejl_kode=error.code, **nothing)
    if not place.dry_run:
        try:
            _note(place, attempt, tally.refusals())
        except FlisError:
            raise
        except Exception as caught:  # noqa: BLE001 - the attempt's own row matters more than its refused rows
            note_fault(caught, place.log_folder)
            _note(place, attempt, [])
    return _outcome(attempt, REFUSED, error=error)


def _note(place: LandPlace, attempt: ledger.Attempt, refusals: list[tuple[str, Refusal]]) -> None:
    with place.store.transaction():
        ledger.add_refusals(place.store, attempt.levering_id, refusals)
        ledger.add_attempt(place.store, attempt)


def _notes(name: PackageName, tally: Tally) -> tuple[str, ...]:
    ahead = [] if had_begun(name.periode, name.udlaest) else ["a month after its extraction"]
    # The clocks of two systems may differ by a day with their time zones.
    if name.udlaest > datetime.now(UTC).replace(tzinfo=None) + timedelta(days=1):
        ahead.append("extracted in the future, by its name; until then no other delivery of the month replaces it")
    return (*ahead, *tally.notes, *tally.signs())


def _outcome(
    attempt: ledger.Attempt, state: str, error: FlisError | None = None, notes: tuple[str, ...] = ()
) -> PackageOutcome:
    return PackageOutcome(
        attempt.pakke_navn,
        state,
        attempt.kommune_kode,
        attempt.omraade,
        attempt.periode,
        attempt.release,
        attempt.laeste_raekker,
        attempt.landede_raekker,
        attempt.afviste_raekker,
        error,
        notes,
    )
