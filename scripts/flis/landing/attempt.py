"""What is known of a package before it is opened, and what the report says of it afterwards."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flis.datapakke.name import PackageName, had_begun, levering_id_of
from flis.ground.errors import FlisError
from flis.landing.members import Tally
from flis.landing.place import LandPlace
from flis.landing.report import PackageOutcome
from flis.store import ledger

Signature = tuple[int, int]  # a file's size and the time of its last change


def signature(path: Path) -> Signature:
    """What changes when the file at ``path`` does."""
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns


def has_changed(path: Path, before: Signature) -> bool:
    """Whether the file is there, and is another than it was."""
    try:
        return signature(path) != before
    except OSError:
        return False


def identified(attempt: ledger.Attempt, path: Path, size: int) -> ledger.Attempt:
    """``attempt`` with the hash of the package at ``path``, which has ``size`` bytes."""
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    return replace(attempt, sha256=sha256, levering_id=levering_id_of(sha256), pakke_bytes=size)


def named(attempt: ledger.Attempt, name: PackageName) -> ledger.Attempt:
    """``attempt`` with what the name of the package says."""
    facts = {"kommune_kode": name.kommune, "omraade": name.omraade, "periode": name.periode, "release": name.release}
    return replace(attempt, **facts, udlaest_tidspunkt=name.udlaest, pakket_tidspunkt=name.udlaest)


def check_share(place: LandPlace, name: PackageName, tally: Tally) -> None:
    """Raise ``too-many-refused`` if too large a share of the rows that were read was refused."""
    read, refused = tally.read, tally.read - tally.landed
    # A package lands only if all its refused rows are kept, because nobody could examine the others.
    kept = tally.refusals()
    if kept and (refused * 100 > place.max_afviste_pct * read or len(kept) < refused):
        member, first = kept[0]
        facts = {"read": read, "refused": refused, "limit": place.max_afviste_pct}
        where = {"member": member, "line": first.record, "column": first.column, "rule": first.rule}
        raise FlisError("too-many-refused", package=name.name, **facts, **where)


def notes_on(name: PackageName, tally: Tally) -> tuple[str, ...]:
    """What the operator should know about a package that lands."""
    ahead = [] if had_begun(name.periode, name.udlaest) else ["a month after its extraction"]
    # The clocks of two systems may differ by a day with their time zones.
    if name.udlaest > datetime.now(UTC).replace(tzinfo=None) + timedelta(days=1):
        ahead.append("extracted in the future, by its name; until then no other delivery of the month replaces it")
    return (*ahead, *tally.notes, *tally.of_rows())


def outcome(
    attempt: ledger.Attempt, state: str, error: FlisError | None = None, notes: tuple[str, ...] = ()
) -> PackageOutcome:
    """What the report says of the package, from its row in the ledger."""
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
