"""The files that the operator keeps in the folder drift/: what is on disk now is what counts."""

# ruff: noqa: S608 - the names in the statements are constants and the contracts' own; values are parameters

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from flis.datapakke.gates import DRIFT_OMRAADE
from flis.datapakke.name import HELE_LANDET, PackageName, levering_id_of
from flis.ground.durable import disk_error, is_folder
from flis.ground.errors import FlisError
from flis.landing.members import Member, Tally, land_members
from flis.landing.place import LandPlace
from flis.landing.report import KNOWN, LANDED, PackageOutcome
from flis.project.contract import Table
from flis.store import ledger
from flis.store.ledger import DRIFT_FOLDER, ERSTATTET, LANDET


@dataclass(frozen=True)
class DriftFile:
    """A file as it was when it was read, with its attempt's row. Its month is that of its last change (UTC)."""

    table: Table
    data: bytes
    attempt: ledger.Attempt

    @property
    def name(self) -> PackageName:
        a = self.attempt
        assert a.periode and a.udlaest_tidspunkt and a.release
        return PackageName(a.pakke_navn, HELE_LANDET, self.table.omraade, a.periode, a.udlaest_tidspunkt, a.release)


def drift_files(place: LandPlace) -> tuple[DriftFile, ...]:
    """The files that are there, of the installed release. Raises ``bad-drift-file``: two for one table, or one gone."""
    found = []
    in_drift = is_folder(place.data_folder / DRIFT_FOLDER)
    for table in place.rules.contracts.delivered(place.rules.installed):
        names = _names(table)
        there = [n for n in names if in_drift and _lies(place.data_folder / DRIFT_FOLDER / n)]
        if len(there) > 1:
            raise _bad(there[0], 1, f"{there[1]} is there too, and only one can count")
        if there:
            found.append(_read(place, table, there[0]))
        elif table.omraade == DRIFT_OMRAADE and _landed(place, names):
            # Gone by mistake, it would open the gate to packages that must not be read.
            raise _bad(names[0], 1, "it has landed before and is gone; only its header says that there are none")
    return tuple(found)


def land_drift_file(place: LandPlace, file: DriftFile) -> PackageOutcome:
    """Land ``file`` in the caller's transaction, in place of what counted before. Raises ``bad-drift-file``."""
    attempt = file.attempt
    landed = _landed(place, _names(file.table))
    if any(name == attempt.pakke_navn and sha256 == attempt.sha256 for name, _, sha256 in landed):
        return PackageOutcome(attempt.pakke_navn, KNOWN)
    for name, levering_id, _ in landed:
        _replace(place, file.table, name, levering_id)
    tally = Tally()
    try:
        _land(place, file, replace(attempt, status=LANDET), tally)
    except FlisError as error:
        raise _told(error, attempt.pakke_navn) from None
    facts = (attempt.kommune_kode, attempt.omraade, attempt.periode, attempt.release, tally.read, tally.landed)
    return PackageOutcome(attempt.pakke_navn, LANDED, *facts)


def refuse_drift_file(place: LandPlace, file: DriftFile, error: FlisError) -> None:
    """The row of the failed attempt."""
    with place.store.transaction():
        ledger.add_attempt(place.store, replace(file.attempt, fejl_kode=error.code))


def _lies(path: Path) -> bool:
    """Whether there is such a file. Raises ``bad-drift-file`` for what cannot be read as one."""
    try:
        path.lstat()
        if path.is_file():
            return True
    except FileNotFoundError:
        return False
    except OSError as error:
        raise disk_error(error, path, 0) from error
    # Passed over, it would open the gate that the file closes.
    raise _bad(path.name, 1, "it is no file: a folder, a pipe, or a link that leads nowhere")


def _names(table: Table) -> list[str]:
    if table.omraade == DRIFT_OMRAADE:
        return [table.fil]
    return [table.fil, table.regneark] if table.regneark else []


def _landed(place: LandPlace, names: Sequence[str]) -> list[tuple[str, int, str]]:
    found = [(DRIFT_FOLDER + name, ledger.landed_file(place.store, DRIFT_FOLDER + name)) for name in names]
    return [(name, *row) for name, row in found if row]


def _read(place: LandPlace, table: Table, name: str) -> DriftFile:
    path: Path = place.data_folder / DRIFT_FOLDER / name
    attempt = ledger.new_attempt(DRIFT_FOLDER + name)
    try:
        data = path.read_bytes()
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None, microsecond=0)
    except OSError as error:
        raise disk_error(error, path, 0) from error
    sha256 = hashlib.sha256(data).hexdigest()
    attempt = replace(
        attempt,
        levering_id=levering_id_of(sha256),
        sha256=sha256,
        pakke_bytes=len(data),
        kommune_kode=HELE_LANDET,
        omraade=table.omraade,
        periode=changed.date().replace(day=1),
        release=place.rules.installed,
        udlaest_tidspunkt=changed,
        pakket_tidspunkt=changed,
        manifest="uden manifest",
    )
    return DriftFile(table, data, attempt)


def _replace(place: LandPlace, table: Table, name: str, levering_id: int) -> None:
    store = place.store
    store.execute(f"delete from {table.qualified} where levering_id = ?", (levering_id,))
    store.execute(f"delete from {ledger.LEVERING} where levering_id = ?", (levering_id,))
    ledger.set_status(store, name, LANDET, ERSTATTET)


def _land(place: LandPlace, file: DriftFile, attempt: ledger.Attempt, tally: Tally) -> None:
    name = file.name.name.removeprefix(DRIFT_FOLDER)

    def refuse_any() -> None:
        if refusals := tally.refusals():
            _, first = refusals[0]
            raise _bad(name, first.record, f"{first.column} breaks the rule {first.rule}")

    land_members(place, file.name, attempt, [Member(file.table, partial(_opened, file))], tally, refuse_any)
    _refuse_backwards(place, file)


def _opened(file: DriftFile) -> BinaryIO:
    name, stream = file.name, BytesIO(file.data)
    if not file.table.regneark or name.name != DRIFT_FOLDER + file.table.regneark:
        return stream
    from flis.reading.xlsx import as_csv

    return as_csv(stream, file.table, name.name, file.table.regneark, name.release)


def _refuse_backwards(place: LandPlace, file: DriftFile) -> None:
    """A period that ends before it begins holds no month, and would let through what it is written to hold back."""
    if not {"fra_dato", "til_dato"} <= {column.name for column in file.table.columns}:
        return
    sql = f"select min(raekke_nr) from {file.table.qualified} where levering_id = ? and til_dato < fra_dato"
    ((record,),) = place.store.query(sql, (file.attempt.levering_id,))
    if record is not None:
        raise _bad(file.name.name.removeprefix(DRIFT_FOLDER), record, "til_dato is before fra_dato")


def _told(error: FlisError, name: str) -> FlisError:
    # What is wrong in the operator's own file is for the operator to correct, not for FLIS.
    if not error.is_of_a_package:
        return error
    reason = str(error.facts.get("reason") or error.code)
    return _bad(name.removeprefix(DRIFT_FOLDER), int(error.facts.get("line", 1)), reason)


def _bad(name: str, line: int, reason: str) -> FlisError:
    return FlisError("bad-drift-file", file=DRIFT_FOLDER + name, line=line, reason=reason)
