"""The archive of landed packages: kept unchanged and readable by their owner only, until they are pruned."""

from __future__ import annotations

import hashlib
import os
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from flis.datapakke.name import levering_id_of, parse_name, pattern_of
from flis.ground.durable import disk_error, is_folder, sync_folder
from flis.ground.errors import FlisError
from flis.project.contract import Contracts
from flis.project.folders import ARCHIVE
from flis.project.settings import Project, Target
from flis.store import ledger
from flis.store.current import newest_states
from flis.store.install import installed_release
from flis.store.ledger import Levering
from flis.store.open import Store, forget_deleted, open_store

_LAW = (
    "The Danish Archives Act (arkivloven) asks that data with personal information be delivered to the archives "
    "before it is deleted. Pruned packages cannot be landed again."
)


@dataclass(frozen=True)
class PruneReport:
    """What was (or, on a dry run, would be) removed: packages' rows in DSA, and files of the archive.

    ``kept`` are packages that were extracted before the day, and stay.
    """

    before: date
    packages: tuple[str, ...]
    rows: int
    files: tuple[str, ...]
    bytes: int
    dry_run: bool
    notices: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    law: str = _LAW

    def lines(self) -> list[str]:
        """For the operator."""
        verb = "would remove" if self.dry_run else "removed"
        what = f"{verb} {self.rows:,} rows of {len(self.packages)} packages extracted before {self.before}, "
        notices = [f"notice: {notice}" for notice in self.notices]
        files = f"{len(self.files)} archived files ({self.bytes:,} bytes)"
        return [*self.packages, f"{what}and {files}", *notices, *(f"  {name}" for name in self.kept), self.law]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def keep(path: Path, archive: Path) -> Path:
    """Move a landed package to the archive, under its own name. Raises ``file-error``.

    Where another package of the same name lies there, each later one gets a folder named by its sha256.
    """
    try:
        _own_folder(archive)
        target = archive / path.name
        if target.exists():
            sha256 = _sha256(path)
            if _sha256(target) != sha256:
                target = archive / sha256[:16] / path.name
                _own_folder(target.parent)
        if os.name == "posix":
            path.chmod(0o600)
        path.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise disk_error(error, path, 0) from error
    return target


def archived(data_folder: Path) -> list[Path]:
    """Every package of the archive, in the order of the names. Raises ``file-error`` where it is no folder."""
    found = (data_folder / ARCHIVE).rglob("*.zip") if is_folder(data_folder / ARCHIVE) else ()
    return sorted((p for p in found if p.is_file()), key=lambda path: (path.name, path.parent.name))


def prune(
    project: Project, contracts: Contracts, target: Target, before: date, *, dry_run: bool = False
) -> PruneReport:
    """Remove what was extracted before the day ``before``: landed rows, their Levering rows, archived files.

    A package stays that is a kommune's newest state while one of an older month stays; see ``still_the_newest``.
    The packages' rows in the ledger stay, with the status ``slettet``. The files of drift/ are not touched.
    The database's file is written anew, so that nothing of the rows can be found in it.
    """
    moment = datetime.combine(before, time())
    pattern = pattern_of(project)
    with open_store(target) as store:
        installed_release(store)
        old = ledger.landed_before(store, moment)
        newest = _still_the_newest(store, project, contracts, moment) if old else set()
        packages = [(name, count) for name, count, levering_id in old if levering_id not in newest]
        kept = {levering_id: name for name, _, levering_id in old if levering_id in newest}
        rows = sum(count for _, count in packages)
        if packages and not dry_run:
            there = store.columns()
            # Also what a release no longer delivers has landed rows.
            tables = [t.qualified for t in contracts.tables if t.fil and f"{t.schema}.{t.name}".lower() in there]
            with store.transaction():
                ledger.remove_landed_before(store, moment, tables, kept)
    notices: tuple[str, ...] = ()
    if not dry_run:
        # Also when there was nothing to remove: a pruning that was killed may have left it undone.
        notices = forget_deleted(target)
    if kept:
        notices += (
            f"{len(kept)} packages extracted before {before} stay: each is a kommune's newest state, and one of an "
            "older month, extracted later, stays and would come in its place",
        )
    files = _files_before(target, moment, pattern, kept)
    sizes = sum(path.stat().st_size for path in files)
    # After the rows: a file that is left behind is found again by the next pruning.
    for path in files if not dry_run else ():
        _remove(path)
    names = tuple(name for name, _ in packages)
    removed = tuple(p.name for p in files)
    return PruneReport(before, names, rows, removed, sizes, dry_run, notices, tuple(sorted(kept.values())))


def _still_the_newest(store: Store, project: Project, contracts: Contracts, moment: datetime) -> set[int]:
    states = [t for t in contracts.tables if t.levering == "fuld"]
    newest = {(tabel, kommune): number for tabel, kommune, number in store.query(newest_states(project, contracts))}
    return still_the_newest(ledger.leveringer(store, states), newest, moment)


def still_the_newest(
    leveringer: Sequence[Levering], newest: Mapping[tuple[str, str], int], moment: datetime
) -> set[int]:
    """The packages extracted before ``moment`` that stay, because without them an older month would be the newest.

    Example: June was extracted before the moment, and a corrected May after it. Without June, May would count as the
    state of now. ``leveringer`` are those of full states, ``newest`` is each kommune's newest delivery of each table.
    """
    of_package: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for levering in leveringer:
        of_package[levering.levering_id].add((levering.tabel, levering.kommune_kode))
    late = {x.levering_id for x in leveringer if x.udlaest_tidspunkt >= moment}
    stay, added = set(late), set(late)
    # A package is kept whole. So in another table it may be the one that would come in the newest one's place.
    while added:
        added = {newest[state] for number in added for state in of_package[number]} - stay
        stay |= added
    return stay - late


def _files_before(target: Target, moment: datetime, pattern: re.Pattern[str], kept: Mapping[int, str]) -> list[Path]:
    """The archived packages that were extracted before ``moment``, but ``kept`` (levering_id -> name)."""
    names, found = set(kept.values()), []
    for path in archived(target.data_folder):
        try:
            old = parse_name(path.name, pattern).udlaest < moment
        except FlisError:
            # No datapakke by its name: not the archive's to judge.
            continue
        # Others may have the same name.
        if old and (path.name not in names or levering_id_of(_sha256(path)) not in kept):
            found.append(path)
    return found


def _remove(path: Path) -> None:
    try:
        path.unlink()
        if path.parent.name != ARCHIVE:
            path.parent.rmdir()
    except OSError as error:
        raise disk_error(error, path, 0) from error


def _own_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
