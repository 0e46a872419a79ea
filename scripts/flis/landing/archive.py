"""The archive of landed packages: kept unchanged and readable by their owner only, until they are pruned."""

from __future__ import annotations

import hashlib
import os
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from flis import ledger
from flis.contract import Contracts
from flis.datapakke import name_pattern, parse_name
from flis.durable import disk_error, is_folder, sync_folder
from flis.errors import FlisError
from flis.install import installed_release
from flis.projekt import Projekt, Target
from flis.store import forget_deleted, open_store

ARCHIVE = "arkiv"
_LAW = (
    "The Danish Archives Act (arkivloven) asks that data with personal information be delivered to the archives "
    "before it is deleted. Pruned packages cannot be landed again."
)


@dataclass(frozen=True)
class PruneReport:
    """What was (or, on a dry run, would be) removed: packages' rows in DSA, and files of the archive."""

    before: date
    packages: tuple[str, ...]
    rows: int
    files: tuple[str, ...]
    bytes: int
    dry_run: bool
    notices: tuple[str, ...] = ()
    law: str = _LAW

    def lines(self) -> list[str]:
        """For the operator."""
        verb = "would remove" if self.dry_run else "removed"
        what = f"{verb} {self.rows:,} rows of {len(self.packages)} packages extracted before {self.before}, "
        notices = [f"notice: {notice}" for notice in self.notices]
        files = f"{len(self.files)} archived files ({self.bytes:,} bytes)"
        return [*self.packages, f"{what}and {files}", *notices, self.law]

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
    projekt: Projekt, contracts: Contracts, target: Target, before: date, *, dry_run: bool = False
) -> PruneReport:
    """Remove what was extracted before the day ``before``: landed rows, their Levering rows, archived files.

    The packages' rows in the ledger stay, with the status ``slettet``. The files of drift/ are not touched.
    The database's file is written anew, so that nothing of the rows can be found in it.
    """
    moment = datetime.combine(before, time())
    pattern = name_pattern(str(projekt.vars.get("pakkenavn", "")))
    files = []
    for path in archived(target.data_folder):
        try:
            old = parse_name(path.name, pattern).udlaest < moment
        except FlisError:
            # No datapakke by its name: not the archive's to judge.
            continue
        if old:
            files.append(path)
    with open_store(target) as store:
        installed_release(store)
        packages = ledger.landed_before(store, moment)
        rows = sum(count for _, count in packages)
        if packages and not dry_run:
            there = store.columns()
            # Also what a release no longer delivers has landed rows.
            tables = [t.qualified for t in contracts.tables if t.fil and f"{t.schema}.{t.name}".lower() in there]
            with store.transaction():
                ledger.remove_landed_before(store, moment, tables)
    notices: tuple[str, ...] = ()
    if not dry_run:
        # Also when there was nothing to remove: a pruning that was killed may have left it undone.
        notices = forget_deleted(target)
    sizes = sum(path.stat().st_size for path in files)
    # After the rows: a file that is left behind is found again by the next pruning.
    for path in files if not dry_run else ():
        _remove(path)
    names = tuple(name for name, _ in packages)
    return PruneReport(before, names, rows, tuple(p.name for p in files), sizes, dry_run, notices)


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
