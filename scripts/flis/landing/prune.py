"""Removes old packages: their landed rows, and their files in the archive."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from flis.datapakke.gates import KRL_OMRAADE, Undtagelse, without_agreement
from flis.datapakke.name import levering_id_of, parse_name, pattern_of
from flis.ground.amounts import counted
from flis.ground.durable import disk_error
from flis.ground.errors import FlisError
from flis.landing.archive import archived, sha256_of
from flis.project.contract import Contracts
from flis.project.folders import ARCHIVE
from flis.project.settings import Project, Target
from flis.store import ledger
from flis.store.current import newest_states
from flis.store.install import installed_release
from flis.store.ledger import LandedPackage, Levering
from flis.store.open import Store, forget_deleted, open_store

_LAW = (
    "The Danish Archives Act (arkivloven) asks that data with personal information be delivered to the archives "
    "before it is deleted. Pruned packages cannot be landed again."
)


@dataclass(frozen=True)
class PruneReport:
    """What was (or, on a dry run, would be) removed: packages' rows in DSA, and files of the archive.

    ``which`` names the packages: those "extracted before" the day ``before``, or those without an agreement with KRL
    (then ``before`` is None). ``kept`` are packages that were extracted before the day, and stay.
    """

    which: str
    before: date | None
    removed: tuple[LandedPackage, ...]
    files: tuple[str, ...]
    bytes: int
    dry_run: bool
    notices: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    law: str = _LAW

    @property
    def packages(self) -> tuple[str, ...]:
        return tuple(package.name for package in self.removed)

    @property
    def rows(self) -> int:
        return sum(package.rows for package in self.removed)

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to remove."""
        return not self.removed and not self.files

    def lines(self) -> list[str]:
        """For the operator: what goes, by kommune and område, and what stays."""
        verb = "would remove" if self.dry_run else "removed"
        count = len(self.removed)
        found = [f"{verb} {counted(count, 'package')} {self.which}, {counted(self.rows, 'row')}:"]
        by_area: dict[tuple[str, str], list[LandedPackage]] = defaultdict(list)
        for package in self.removed:
            by_area[package.kommune, package.omraade].append(package)
        for (kommune, omraade), packages in sorted(by_area.items()):
            months = sorted(f"{package.periode:%Y-%m}" for package in packages)
            span = months[0] if months[0] == months[-1] else f"{months[0]}..{months[-1]}"
            rows = sum(package.rows for package in packages)
            found.append(f"  {kommune} {omraade} {span}: {counted(len(packages), 'package')}, {counted(rows, 'row')}")
        found.append(f"  archive: {counted(len(self.files), 'file')}, {self.bytes:,} bytes")
        if self.kept:
            count = len(self.kept)
            found.append(f"{counted(count, 'package')} {self.which} stay, as a kommune's newest state:")
            found += [f"  {name}" for name in self.kept]
        law = [] if self.nothing else [self.law]
        return [*found, *(f"notice: {notice}" for notice in self.notices), *law]

    def as_dict(self) -> dict[str, Any]:
        return {
            "before": self.before and self.before.isoformat(),
            "packages": [
                {
                    "name": package.name,
                    "kommune": package.kommune,
                    "omraade": package.omraade,
                    "periode": f"{package.periode:%Y-%m}",
                    "rows": package.rows,
                }
                for package in self.removed
            ],
            "rows": self.rows,
            "files": list(self.files),
            "bytes": self.bytes,
            "dry_run": self.dry_run,
            "notices": list(self.notices),
            "kept": list(self.kept),
            "law": self.law,
        }


def prune(
    project: Project,
    contracts: Contracts,
    target: Target,
    before: date,
    *,
    dry_run: bool = False,
    newest_too: bool = False,
) -> PruneReport:
    """Remove what was extracted before the day ``before``: landed rows, their Levering rows, archived files.

    The newest delivery of each kommune and table stays, whatever the day. With ``newest_too`` it goes as well, unless
    that would bring an older month back as the newest; see ``still_the_newest``. The packages' rows in the ledger
    stay, with the status ``slettet``. The files of drift/ are not touched. The database's file is written anew, so
    that nothing of the rows can be found in it. A dry run writes nothing. Raises ``bad-argument`` for a future day.
    """
    if before > date.today():
        reason = f"{before} lies in the future; name a day that has passed"
        raise FlisError("bad-argument", argument="--before", reason=reason, command="prune")
    moment = datetime.combine(before, time())
    with open_store(target, read_only=dry_run) as store:
        installed_release(store)
        old = ledger.landed_before(store, moment)
        stay = _stay(store, project, contracts, moment, newest_too) if old else set()
        removed = tuple(package for package in old if package.levering_id not in stay)
        if not dry_run:
            _remove_rows(store, contracts, removed)
    kept = {package.levering_id: package.name for package in old if package.levering_id in stay}
    files = _files_before(target, moment, pattern_of(project), kept)
    which = f"extracted before {before}"
    return _swept(PruneReport(which, before, removed, (), 0, dry_run, (), tuple(sorted(kept.values()))), target, files)


def prune_without_agreement(
    project: Project, contracts: Contracts, target: Target, *, dry_run: bool = False
) -> PruneReport:
    """Remove the KRL packages of the months for which drift/krl_undtagelser.csv says that there is no agreement.

    They landed before the exception was known, and have counted for nothing since. Landing the archive into a new
    database refuses them, so afterwards both databases hold the same rows. A dry run writes nothing.
    """
    with open_store(target, read_only=dry_run) as store:
        installed_release(store)
        exceptions = ledger.undtagelser(store)
        removed = tuple(
            package
            for package in ledger.landed_of(store, KRL_OMRAADE)
            if without_agreement(package.kommune, package.periode, exceptions)
        )
        if not dry_run:
            _remove_rows(store, contracts, removed)
    pattern = pattern_of(project)
    files = [path for path in archived(target.data_folder) if _is_without(path, pattern, exceptions)]
    which = "of KRL without an agreement"
    return _swept(PruneReport(which, None, removed, (), 0, dry_run), target, files)


def _remove_rows(store: Store, contracts: Contracts, removed: Sequence[LandedPackage]) -> None:
    there = store.columns()
    # Also what a release no longer delivers has landed rows.
    tables = [t.qualified for t in contracts.tables if t.fil and t.catalogued in there]
    with store.transaction():
        ledger.remove_packages(store, [package.levering_id for package in removed], tables)


def _swept(report: PruneReport, target: Target, files: Sequence[Path]) -> PruneReport:
    """``report`` with the archive's ``files``, which are removed, and the database's file written anew."""
    # Also when there was nothing to remove: a pruning that was killed may have left it undone.
    notices = () if report.dry_run else forget_deleted(target)
    sizes = sum(path.stat().st_size for path in files)
    # After the rows: a file that is left behind is found again by the next pruning.
    for path in () if report.dry_run else files:
        _remove(path)
    return replace(report, files=tuple(path.name for path in files), bytes=sizes, notices=notices)


def _is_without(path: Path, pattern: re.Pattern[str], exceptions: Sequence[Undtagelse]) -> bool:
    """Whether the archived file at ``path`` is a KRL package of a month without an agreement."""
    try:
        name = parse_name(path.name, pattern)
    except FlisError:
        return False
    return name.omraade == KRL_OMRAADE and without_agreement(name.kommune, name.periode, exceptions)


def still_the_newest(
    leveringer: Sequence[Levering], newest: Mapping[tuple[str, str], int], moment: datetime
) -> set[int]:
    """The packages extracted before ``moment`` that stay, because without them an older month would be the newest.

    Example: June was extracted before the moment, and a corrected May after it. Without June, May would count as the
    state of now. ``leveringer`` are those of full states, ``newest`` is each kommune's newest delivery of each table.
    """
    late = {x.levering_id for x in leveringer if x.udlaest_tidspunkt >= moment}
    return _with_newest(leveringer, newest, late) - late


def _stay(store: Store, project: Project, contracts: Contracts, moment: datetime, newest_too: bool) -> set[int]:
    """The packages extracted before ``moment`` that are not removed."""
    newest = {(tabel, kommune): number for tabel, kommune, number in store.query(newest_states(project, contracts))}
    states = ledger.leveringer(store, [t for t in contracts.tables if t.levering == "fuld"])
    if newest_too:
        return still_the_newest(states, newest, moment)
    late = {x.levering_id for x in states if x.udlaest_tidspunkt >= moment}
    return _with_newest(states, newest, late | set(newest.values())) - late


def _with_newest(leveringer: Sequence[Levering], newest: Mapping[tuple[str, str], int], some: set[int]) -> set[int]:
    """``some``, and the newest delivery of each state that has a delivery among them."""
    of_package: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for levering in leveringer:
        of_package[levering.levering_id].add((levering.tabel, levering.kommune_kode))
    stay, added = set(some), set(some)
    # A package is kept whole. So in another table it may be the one that would come in the newest one's place.
    while added:
        added = {newest[state] for number in added for state in of_package[number]} - stay
        stay |= added
    return stay


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
        if old and (path.name not in names or levering_id_of(sha256_of(path)) not in kept):
            found.append(path)
    return found


def _remove(path: Path) -> None:
    try:
        path.unlink()
        if path.parent.name != ARCHIVE:
            path.parent.rmdir()
    except OSError as error:
        raise disk_error(error, path, 0) from error
