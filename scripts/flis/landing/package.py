"""Lands one package: checks its hash, name, zip and manifest, and then writes all rows in one transaction."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from pathlib import Path

from flis.datapakke.gates import gate
from flis.datapakke.name import PackageName, parse_name, shown
from flis.ground.durable import disk_error
from flis.ground.errors import FlisError, TryAgain
from flis.ground.faults import note_fault
from flis.landing.attempt import Signature, check_share, has_changed, identified, named, notes_on, outcome, signature
from flis.landing.contents import opened
from flis.landing.members import Tally, land_members
from flis.landing.place import LandPlace
from flis.landing.report import KNOWN, LANDED, REFUSED, PackageOutcome
from flis.reading.counts import Refusal
from flis.store import ledger

# These errors mean that nothing more can land, not that the package is bad. They end the run.
ENDS_THE_RUN = {"disk-full", "database", "database-busy", "database-damaged"}
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
    chances, shown_as = _CHANCES, path.with_name(shown(path.name, place.pattern))
    while True:
        chances -= 1
        attempt, tally, before = ledger.new_attempt(shown_as.name), Tally(), None
        try:
            before = signature(path)
            attempt = identified(attempt, path, before[0])
            landed_as = ledger.landed_as(place.store, str(attempt.sha256))
            if landed_as == path.name:
                return PackageOutcome(path.name, KNOWN)
            name = parse_name(path.name, place.pattern)
            attempt = named(attempt, name)
            if landed_as is not None:
                # The other name would mean another month or another kommune.
                raise FlisError("same-bytes", package=path.name, other=landed_as)
            if error := gate(name, place.rules):
                raise error
            attempt = _land(place, path, name, attempt, tally, before)
            return outcome(tally.counted(attempt), LANDED, notes=notes_on(name, tally))
        except TryAgain:
            if not chances:
                raise
            time.sleep(_PAUSE * (_CHANCES - chances))
            place.store.recover()
            if ledger.has_attempt(place.store, attempt.forsoeg_id):
                # The connection was lost after the commit and before the answer.
                return outcome(tally.counted(attempt), LANDED, notes=notes_on(name, tally))
        except (OSError, FlisError) as caught:
            error = disk_error(caught, shown_as, 0) if isinstance(caught, OSError) else caught
            if error.code in ENDS_THE_RUN:
                raise error from None
            if not chances or before is None or not has_changed(path, before):
                return _refused(place, attempt, tally, error)
        except MemoryError:
            raise
        except Exception as caught:  # noqa: BLE001 - whatever it is, the other packages can land
            note_fault(caught, place.log_folder)
            error = FlisError("internal", reason=f"{type(caught).__name__} while landing {shown_as.name}")
            if ledger.has_attempt(place.store, attempt.forsoeg_id):
                # It arose after the commit.
                return outcome(tally.counted(attempt), LANDED, error=error)
            return _refused(place, attempt, tally, error)


def _land(
    place: LandPlace, path: Path, name: PackageName, attempt: ledger.Attempt, tally: Tally, before: Signature
) -> ledger.Attempt:
    tables = place.rules.contracts.delivered(name.release, name.omraade)
    # Asked before the transaction, which on a server begins with the first question after the last row was sent.
    fingerprint = place.check_key(name.name, tables)
    with opened(place, path, name, attempt, tables) as contents:
        tally.notes += contents.notes
        with place.transaction():
            judge = partial(check_share, place, name, tally)
            land_members(place, name, contents.attempt, contents.members, tally, judge, fingerprint)
            if signature(path) != before:
                raise FlisError("file-error", file=name.name, reason="it changed while it was read")
    return contents.attempt


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
    return outcome(attempt, REFUSED, error=error)


def _note(place: LandPlace, attempt: ledger.Attempt, refusals: list[tuple[str, Refusal]]) -> None:
    with place.store.transaction():
        ledger.add_refusals(place.store, attempt.levering_id, refusals)
        ledger.add_attempt(place.store, attempt)
