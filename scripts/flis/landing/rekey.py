"""Changes the pseudonym key: each pseudonym in DSA is replaced by the same person's new one, in one transaction.

A pseudonym cannot be turned back into a CPR number. Therefore each archived package is read once, and every CPR number
in it is hashed under both keys.
"""

# ruff: noqa: S608 - the names in the statements are the contracts' own

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from flis.datapakke.descriptor import DESCRIPTOR
from flis.datapakke.name import parse_name
from flis.ground.errors import FlisError
from flis.ground.progress import Progress, Silent
from flis.landing.archive import archived
from flis.landing.place import LandPlace, land_place
from flis.project.contract import Contracts, Table
from flis.project.settings import Project, Target
from flis.reading.pseudonym import NEW_VARIABLE, VARIABLE, key_fingerprint, required_key
from flis.store import ledger
from flis.store.open import Store, forget_deleted, open_store

_PAIRS = "DSA.Drift.Noegleskift"


@dataclass(frozen=True)
class RekeyReport:
    """``persons`` counts the pseudonyms that changed, and ``values`` the places in DSA where they were replaced."""

    packages: int
    persons: int
    values: int
    dry_run: bool
    notices: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """For the operator."""
        verb = "would get" if self.dry_run else "have got"
        what = f"{self.persons:,} persons of {self.packages} archived packages {verb} another pseudonym"
        return [*(f"notice: {notice}" for notice in self.notices), f"{what}, in {self.values:,} places of DSA"]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def rekey(
    project: Project, contracts: Contracts, target: Target, *, progress: Progress | None = None, dry_run: bool = False
) -> RekeyReport:
    """Change from FLIS_PSEUDONYM_KEY to FLIS_PSEUDONYM_KEY_NEW. The caller holds the data folder's lock.

    A dry run only reads, needs no lock, and raises the same errors.
    Raises ``bad-setting``, ``weak-pseudonym-key``, ``pseudonym-key-changed``, and ``rekey-incomplete`` if the
    archive lacks packages that have landed. Nothing has changed after an error or an interruption.
    """
    old, new = required_key(VARIABLE), required_key(NEW_VARIABLE)
    if old == new:
        raise FlisError("bad-setting", setting=NEW_VARIABLE, reason="it is the old key", where="the environment")
    with open_store(target, read_only=dry_run) as store:
        place = land_place(project, contracts, target, store, dry_run)
        installed = ledger.installation(store)
        known = installed.noegle_aftryk if installed else None
        if known not in (key_fingerprint(old), key_fingerprint(new)):
            raise FlisError("pseudonym-key-changed")
        if not dry_run:
            _drop(store)
        # An earlier run was stopped after its commit. Only the pages of the file are left to do.
        packages = [] if known == key_fingerprint(new) else archived(target.data_folder)
        changed = known == key_fingerprint(new)
        persons, values = (0, 0) if changed else _change(place, packages, (old, new), progress or Silent())
    # The free pages of the file still hold the old pseudonyms.
    notices = () if dry_run else forget_deleted(target)
    return RekeyReport(len(packages), persons, values, dry_run, notices)


def _change(
    place: LandPlace, packages: Sequence[Path], keys: tuple[bytes, bytes], progress: Progress
) -> tuple[int, int]:
    """Persons, and the values that were replaced."""
    store = place.store
    there = store.columns()
    # These include tables that the installed release no longer delivers.
    tables = [t for t in place.rules.contracts.tables if t.fil and t.catalogued in there and t.persons]
    pairs: dict[str, str] = {}
    task = progress.task("reading the archive", len(packages))
    for path in packages:
        _read(place, path, pairs, keys)
        task.advance(1)
    task.done()
    if place.dry_run:
        return len(pairs), _count(store, tables, there, pairs)
    store.execute(f"create table {_PAIRS} (gammel char(64) not null, ny char(64) not null)")
    try:
        with place.transaction():
            values = _replace(store, tables, there, pairs)
            ledger.replace_key(store, key_fingerprint(keys[1]))
    finally:
        _drop(store)
    return len(pairs), values


def _read(place: LandPlace, path: Path, pairs: dict[str, str], keys: tuple[bytes, bytes]) -> None:
    from flis.datapakke.zip import open_package
    from flis.reading.keys import add_pairs
    from flis.reading.table import read_table

    try:
        name = parse_name(path.name, place.pattern)
    except FlisError:
        # A file that is not named as a datapakke has not landed.
        return
    every = place.rules.contracts.delivered(name.release, name.omraade)
    found = [(table, [c.name for c in table.columns_in(name.release) if c.name in table.persons]) for table in every]
    persons = [(table, columns) for table, columns in found if columns]
    if not persons:
        return
    allowed = {table.fil for table in every} | {DESCRIPTOR}
    with open_package(path, allowed, place.limits(), name.omraade) as package:
        for table, columns in persons:
            ctx = replace(place.context(name, table, 0), pseudonym_key=keys[0], next_key=keys[1])
            with package.open(table.fil) as stream, closing(read_table(stream, table, ctx)) as batches:
                add_pairs(pairs, batches, columns)


def _count(store: Store, tables: Sequence[Table], there: Any, pairs: dict[str, str]) -> int:
    """How many values ``_replace`` would replace. Nothing is written, so the pseudonyms are compared here."""
    values = 0
    for table, column in _columns(tables, there):
        sql = f"select {column}, count(*) as antal from {table.qualified} where {column} is not null group by {column}"
        counts = dict(store.query(sql))
        _require_all(table, sum(count for pseudonym, count in counts.items() if pseudonym not in pairs))
        values += sum(counts.values())
    return values


def _columns(tables: Sequence[Table], there: Any) -> Iterator[tuple[Table, str]]:
    """Each column of ``tables`` that holds pseudonyms and is there."""
    for table in tables:
        yield from ((table, column) for column in table.persons if column in there[table.catalogued])


def _require_all(table: Table, unknown: int) -> None:
    if unknown:
        raise FlisError("rekey-incomplete", count=unknown, table=table.qualified)


def _replace(store: Store, tables: Sequence[Table], there: Any, pairs: dict[str, str]) -> int:
    from flis.reading.keys import reader_of_pairs

    store.insert_batches(_PAIRS, reader_of_pairs(pairs))
    values = 0
    for table, column in _columns(tables, there):
        ((count, known),) = store.query(
            f"select count(*) as antal, count(skift.ny) as kendte from {table.qualified} as raekker"
            f" left join {_PAIRS} as skift on raekker.{column} = skift.gammel where raekker.{column} is not null"
        )
        _require_all(table, count - known)
        store.execute(
            f"update {table.qualified} set {column} ="
            f" (select skift.ny from {_PAIRS} as skift where skift.gammel = {column})"
            f" where {column} is not null"
        )
        values += count
    return values


def _drop(store: Store) -> None:
    if "drift.noegleskift" in store.columns():
        store.execute(f"drop table {_PAIRS}")
