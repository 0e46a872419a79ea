"""Lands the files that the operator keeps in the folder drift/. Only the files that are there now count."""

# ruff: noqa: S608 - the names in the statements are constants and the contracts' own; values are parameters

from __future__ import annotations

import hashlib
from codecs import BOM_UTF8
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from flis.datapakke.descriptor import WITHOUT
from flis.datapakke.name import HELE_LANDET, PackageName, levering_id_of
from flis.ground.durable import disk_error
from flis.ground.errors import FlisError
from flis.landing.drift_folder import bad_drift_file, drift_names, files_there
from flis.landing.members import Member, Tally, land_members
from flis.landing.place import LandPlace
from flis.landing.report import KNOWN, LANDED, PackageOutcome
from flis.project.contract import DRIFT_OMRAADE, Table
from flis.reading.values import RULES, WHOLE_RECORD
from flis.store import ledger
from flis.store.ledger import DRIFT_FOLDER, ERSTATTET, LANDET

if TYPE_CHECKING:
    from flis.reading.xlsx import Sheet

# What is said of a file that the operator writes, where the error of a package has other words.
_WORDS = {
    "encoding": "a letter that is not {encoding}; in Excel, save the file as CSV UTF-8",
    "duplicate-keys": "rows that repeat a key ({key}) of an earlier row: {count}",
    "empty-file": "it has no row below the header",
}
_OF_NO_RECORD = ("duplicate-keys", "empty-file")


@dataclass(frozen=True)
class DriftFile:
    """A file as it was read, with the row of its attempt. Its month is that of its last change (UTC)."""

    table: Table
    data: bytes
    attempt: ledger.Attempt

    @property
    def name(self) -> PackageName:
        a = self.attempt
        assert a.periode and a.udlaest_tidspunkt and a.release
        return PackageName(a.pakke_navn, HELE_LANDET, self.table.omraade, a.periode, a.udlaest_tidspunkt, a.release)


def drift_files(place: LandPlace) -> tuple[DriftFile, ...]:
    """The files that are there, of the installed release.

    Raises ``unknown-drift-file``, and ``bad-drift-file`` where there are two for one table, or one is gone.
    """
    found = []
    there = files_there(place.data_folder, place.rules.contracts)
    for table in place.rules.contracts.delivered(place.rules.installed):
        names = drift_names(table)
        mine = [name for name in names if name in there]
        if len(mine) > 1:
            raise bad_drift_file(table, mine[0], f"{mine[1]} is there too, and only one can count")
        if mine:
            found.append(_read(place, table, mine[0], there[mine[0]]))
        elif table.omraade == DRIFT_OMRAADE and _landed(place, names):
            # If the file is missing by mistake, packages that must not be read would be let in.
            reason = "it has landed before and is gone; only its header says that there are none"
            raise bad_drift_file(table, names[0], reason)
    return tuple(found)


def land_drift_file(place: LandPlace, file: DriftFile) -> PackageOutcome:
    """Land ``file`` in the caller's transaction, in place of what counted before. Raises ``bad-drift-file``."""
    attempt = file.attempt
    landed = _landed(place, drift_names(file.table))
    if any(name == attempt.pakke_navn and sha256 == attempt.sha256 for name, _, sha256 in landed):
        return PackageOutcome(attempt.pakke_navn, KNOWN)
    for name, levering_id, _ in landed:
        _replace(place, file.table, name, levering_id)
    tally, sheet = Tally(), _sheet(file)
    try:
        _land(place, file, sheet, replace(attempt, status=LANDET), tally)
    except FlisError as error:
        raise _told(error, file, sheet) from None
    facts = (attempt.kommune_kode, attempt.omraade, attempt.periode, attempt.release, tally.read, tally.landed)
    return PackageOutcome(attempt.pakke_navn, LANDED, *facts, notes=(*_notes(sheet), *tally.of_rows()))


def _notes(sheet: Sheet | None) -> tuple[str, ...]:
    if sheet is None:
        return ()
    unread = f"other visible sheets, not read: {sheet.unread}"
    return (f"from {sheet.shown}", *([unread] if sheet.unread else []))


def refuse_drift_file(place: LandPlace, file: DriftFile, error: FlisError) -> None:
    """Write the row of the failed attempt."""
    with place.store.transaction():
        ledger.add_attempt(place.store, replace(file.attempt, fejl_kode=error.code))


def _landed(place: LandPlace, names: Sequence[str]) -> list[tuple[str, int, str]]:
    found = [(DRIFT_FOLDER + name, ledger.landed_file(place.store, DRIFT_FOLDER + name)) for name in names]
    return [(name, *row) for name, row in found if row]


def _read(place: LandPlace, table: Table, name: str, path: Path) -> DriftFile:
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
        manifest=WITHOUT,
    )
    return DriftFile(table, data, attempt)


def _replace(place: LandPlace, table: Table, name: str, levering_id: int) -> None:
    store = place.store
    store.execute(f"delete from {table.qualified} where levering_id = ?", (levering_id,))
    store.execute(f"delete from {ledger.LEVERING} where levering_id = ?", (levering_id,))
    ledger.set_status(store, name, LANDET, ERSTATTET)


def _sheet(file: DriftFile) -> Sheet | None:
    """The file's sheet where it is a spreadsheet. Raises ``bad-drift-file`` and ``bad-workbook``."""
    book = file.table.regneark
    if book is None or file.attempt.pakke_navn != DRIFT_FOLDER + book.fil:
        return None
    from flis.reading.xlsx import read_sheet

    return read_sheet(file.data, file.table, file.attempt.pakke_navn, file.name.release)


def _land(place: LandPlace, file: DriftFile, sheet: Sheet | None, attempt: ledger.Attempt, tally: Tally) -> None:
    if file.table.omraade == DRIFT_OMRAADE and not file.data.removeprefix(BOM_UTF8).strip():
        # Cut to nothing by a full disk, it would open the gate to packages that must not be read.
        raise _bad(file, sheet, 1, "it is empty; only its header says that there are none")

    def refuse_any() -> None:
        if refusals := tally.refusals():
            _, first = refusals[0]
            column = "" if first.column == WHOLE_RECORD else f"{first.column}: "
            reason = f"{column}{RULES[first.rule]} (rule {first.rule})"
            raise _bad(file, sheet, first.record, reason, first.column)

    member = Member(sheet.table if sheet else file.table, partial(_opened, file, sheet))
    land_members(place, file.name, attempt, [member], tally, refuse_any)
    _refuse_backwards(place, file, sheet)


def _opened(file: DriftFile, sheet: Sheet | None) -> BinaryIO:
    return sheet.stream if sheet else BytesIO(file.data)


def _refuse_backwards(place: LandPlace, file: DriftFile, sheet: Sheet | None) -> None:
    """Refuse a period that ends before it begins. It contains no month, so it would exclude nothing."""
    if not {"fra_dato", "til_dato"} <= {column.name for column in file.table.columns}:
        return
    sql = f"select min(raekke_nr) from {file.table.qualified} where levering_id = ? and til_dato < fra_dato"
    ((record,),) = place.store.query(sql, (file.attempt.levering_id,))
    if record is not None:
        raise _bad(file, sheet, record, "til_dato is before fra_dato")


def _told(error: FlisError, file: DriftFile, sheet: Sheet | None) -> FlisError:
    # The operator must correct a fault in this file, and not FLIS.
    if not error.is_of_a_package:
        return error
    words = _WORDS.get(error.code, "{reason}").format(**{"reason": error.code, **error.facts})
    if error.code in _OF_NO_RECORD:
        return bad_drift_file(file.table, _name(file), words, sheet.shown if sheet else "the whole file")
    return _bad(file, sheet, int(error.facts.get("line", 1)), words)


def _bad(file: DriftFile, sheet: Sheet | None, record: int, reason: str, column: str = "") -> FlisError:
    where = sheet.place(record, column) if sheet else f"record {record}"
    return bad_drift_file(file.table, _name(file), reason, where, record)


def _name(file: DriftFile) -> str:
    return file.attempt.pakke_navn.removeprefix(DRIFT_FOLDER)
