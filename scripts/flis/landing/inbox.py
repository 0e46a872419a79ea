"""Lands the inbox or the archive: first the drift files, then the packages in their order."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from flis.datapakke.name import shown
from flis.ground.durable import disk_error, is_folder
from flis.ground.errors import FlisError, TryAgain
from flis.ground.ordered import in_order
from flis.ground.progress import Progress, Silent
from flis.landing.archive import archived, keep
from flis.landing.drift import drift_files, land_drift_file, refuse_drift_file
from flis.landing.drift_folder import DRIFT_CODES
from flis.landing.package import land_package
from flis.landing.place import LandPlace, land_place
from flis.landing.report import REFUSED, LandReport, PackageOutcome
from flis.landing.together import GROUP_BYTES, SmallPackage, land_together, read_small
from flis.project.contract import Contracts
from flis.project.folders import ARCHIVE, INBOX
from flis.project.settings import Project, Target
from flis.store import ledger
from flis.store.open import open_store, open_trial

# Small packages are read in two threads while others are written. So many may wait besides those in the threads.
THREADS, AHEAD = 2, 4


def land_inbox(
    project: Project, contracts: Contracts, target: Target, *, progress: Progress | None = None, dry_run: bool = False
) -> LandReport:
    """Land the inbox of ``target``'s data folder, in the order of the names. Landed packages move to the archive.

    A refused package stays in the inbox, and the next run tries it again. The caller holds the data folder's lock.
    Raises errors that concern the whole run: ``not-installed``, ``bad-drift-file``, ``disk-full``, ``database`` …
    """
    packages, others = inbox_files(target.data_folder)
    return _run(project, contracts, target, packages, others, progress or Silent(), dry_run)


def land_archive(
    project: Project, contracts: Contracts, target: Target, *, progress: Progress | None = None, dry_run: bool = False
) -> LandReport:
    """Land every archived package that has not landed, as into a new database. Nothing is moved."""
    packages = archived(target.data_folder)
    return _run(project, contracts, target, packages, [], progress or Silent(), dry_run)


def try_drift(project: Project, contracts: Contracts, target: Target) -> tuple[LandPlace, tuple[PackageOutcome, ...]]:
    """What the next landing will do with the folder drift/, and the rules that follow from it. Keeps nothing.

    Raises what the landing would raise.
    """
    with open_trial(target) as store:
        return _with_patience(land_place(project, contracts, target, store, dry_run=True))


def inbox_files(data_folder: Path) -> tuple[list[Path], list[Path]]:
    """The zip files of the inbox, and what else lies there."""
    folder = data_folder / INBOX
    try:
        there = sorted(folder.iterdir(), key=lambda path: path.name) if is_folder(folder) else []
    except OSError as error:
        raise disk_error(error, folder, 0) from error
    # A link may point anywhere. A file with another name is an unfinished download or does not belong here.
    packages = [p for p in there if p.suffix.lower() == ".zip" and p.is_file() and not p.is_symlink()]
    return packages, [p for p in there if p not in packages and not p.name.startswith(".")]


def _run(
    project: Project,
    contracts: Contracts,
    target: Target,
    packages: Sequence[Path],
    others: Sequence[Path],
    progress: Progress,
    dry_run: bool,
) -> LandReport:
    begun = time.monotonic()
    with open_trial(target) if dry_run else open_store(target) as store:
        place = land_place(project, contracts, target, store, dry_run)
        place, drift = _with_patience(place)
        task = progress.task("landing", len(packages))
        outcomes = []
        with closing(_land_all(place, packages)) as landing:
            for outcome in landing:
                outcomes.append(outcome)
                task.advance(1)
        task.done()
        notices = tuple(store.notices)
    ignored = tuple(shown(path.name, place.pattern) for path in others)
    return LandReport(tuple(outcomes), drift, ignored, dry_run, time.monotonic() - begun, notices)


def _land_all(place: LandPlace, packages: Sequence[Path]) -> Generator[PackageOutcome, None, None]:
    """The outcome of each of ``packages``, in their order. Small packages that follow each other land together."""
    at_once = place.store.at_once
    if len(packages) < 2 or at_once < 2:
        yield from (_land_one(place, path) for path in packages)
        return
    landed = ledger.landed_hashes(place.store)
    waiting: list[SmallPackage] = []
    # Closed in any case. Otherwise its threads would wait if the landing stops in the middle.
    with closing(in_order(packages, lambda p: (p, read_small(place, landed, p)), THREADS, AHEAD)) as ahead:
        for path, small in ahead:
            if small is not None:
                waiting.append(small)
                if len(waiting) < at_once and sum(package.size for package in waiting) < GROUP_BYTES:
                    continue
            yield from _land_group(place, waiting)
            waiting.clear()
            if small is None:
                yield _land_one(place, path)
    yield from _land_group(place, waiting)


def _land_group(place: LandPlace, packages: Sequence[SmallPackage]) -> Iterator[PackageOutcome]:
    landed = land_together(place, packages) if packages else {}
    for package in packages:
        outcome = landed.get(package.path)
        yield _land_one(place, package.path) if outcome is None else _kept(place, package.path, outcome)


def _land_one(place: LandPlace, path: Path) -> PackageOutcome:
    return _kept(place, path, land_package(place, path))


def _kept(place: LandPlace, path: Path, outcome: PackageOutcome) -> PackageOutcome:
    """``outcome`` of the package at ``path``, which moves to the archive if its rows are there."""
    if outcome.state != REFUSED and not place.dry_run and path.parent.name == INBOX:
        try:
            keep(path, place.data_folder / ARCHIVE)
        except FlisError as error:
            if error.code == "disk-full":
                raise
            # Its rows are there; the next run finds it in the inbox as known, and moves it.
            return replace(outcome, error=error)
    return outcome


def _with_patience(place: LandPlace) -> tuple[LandPlace, tuple[PackageOutcome, ...]]:
    """Land the drift files, and again if the server asks for it. Files that landed before are then known."""
    try:
        return _land_drift(place)
    except TryAgain:
        place.store.recover()
        return _land_drift(place)


def _land_drift(place: LandPlace) -> tuple[LandPlace, tuple[PackageOutcome, ...]]:
    """Land all drift files or none. The place then has the KRL exceptions from them."""
    outcomes, current = [], None
    try:
        with place.transaction():
            for current in drift_files(place):
                outcomes.append(land_drift_file(place, current))
            undtagelser = ledger.undtagelser(place.store)
    except FlisError as error:
        if error.code in DRIFT_CODES and current is not None and not place.dry_run:
            refuse_drift_file(place, current, error)
        raise
    return replace(place, rules=replace(place.rules, undtagelser=undtagelser)), tuple(outcomes)
