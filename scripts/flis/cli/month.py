"""The monthly job and its steps: fetch, land, build, run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from flis.cli.common import Workplace, dry_run_option, options, progress, show, workplace
from flis.ground.errors import FlisError


@click.command()
@dry_run_option
@options
def fetch(dry_run: bool, target: str | None, project_dir: Path | None, as_json: bool) -> int:
    """Fetch new datapakker from the SFTP server into the inbox.

    The server is FLIS_SFTP_HOST, a host or an alias of ~/.ssh/config; its key must be in known_hosts.
    """
    from flis.ground.lock import held

    place = workplace(target, project_dir)
    # A dry run makes nothing, not even a lock.
    with nullcontext() if dry_run else held(place.target.data_folder, "flis fetch"):
        report = _fetch(place, as_json, dry_run)
    show(as_json, report, lambda r: r.lines())
    return _outcome(report.failed)


@click.command()
@dry_run_option
@click.option("--from-archive", is_flag=True, help="Land the archived packages again, as into a new database.")
@options
def land(dry_run: bool, from_archive: bool, target: str | None, project_dir: Path | None, as_json: bool) -> int:
    """Land the packages of the inbox in DSA.

    Each package lands whole or not at all. One that is refused stays in the inbox and says why.
    """
    from flis.ground.lock import held

    place = workplace(target, project_dir)
    with held(place.target.data_folder, "flis land"):
        report = _land(place, as_json, dry_run, from_archive)
    show(as_json, report, _land_lines)
    return _refusals(report)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("dbt_arguments", nargs=-1, type=click.UNPROCESSED)
@options
def build(dbt_arguments: tuple[str, ...], target: str | None, project_dir: Path | None, as_json: bool) -> None:
    """Build the data mart DM: `dbt build` without the unit tests, after a look at the installed release.

    Further arguments go to dbt: `flis build --select dubu__fakt_sag_maaned+`.
    """
    from flis.ground.lock import held

    place = workplace(target, project_dir)
    with held(place.target.data_folder, "flis build"):
        report = _build(place, as_json, dbt_arguments)
    show(as_json, report, _build_lines)


@click.command()
@options
def run(target: str | None, project_dir: Path | None, as_json: bool) -> int:
    """Fetch, land and build: what a scheduler runs every month.

    It can be stopped at any moment and run again. A package that is refused does not hold the others back;
    the exit code then says so (docs/fejl.md).
    """
    from flis.ground.lock import held

    place = workplace(target, project_dir)
    with held(place.target.data_folder, "flis run"):
        fetched = _fetch(place, as_json, dry_run=False)
        landed = _land(place, as_json, dry_run=False, from_archive=False)
        built = _build(place, as_json, ())
    show(as_json, _Run(fetched, landed, built), _run_lines)
    return _outcome(fetched.failed) or _refusals(landed)


@click.command()
@dry_run_option
@options
def rekey(dry_run: bool, target: str | None, project_dir: Path | None, as_json: bool) -> None:
    """Change the pseudonym key, from FLIS_PSEUDONYM_KEY to FLIS_PSEUDONYM_KEY_NEW, and build DM anew.

    The archive must hold every package that has landed. DSA changes as a whole or not at all.
    """
    from flis.ground.lock import held
    from flis.landing.rekey import rotate

    place = workplace(target, project_dir)
    with held(place.target.data_folder, "flis rekey"):
        with progress(as_json) as shown:
            report = rotate(place.project, place.contracts, place.target, progress=shown, dry_run=dry_run)
        show(as_json, report, lambda r: r.lines())
        if not dry_run:
            # Every month: the key is part of what a month is built from (column stand).
            _build(place, as_json, ())


@dataclass(frozen=True)
class _Run:
    """The three reports of a run."""

    fetched: Any
    landed: Any
    built: Any

    def as_dict(self) -> dict[str, Any]:
        return {"fetch": self.fetched.as_dict(), "land": self.landed.as_dict(), "build": self.built.as_dict()}


def _fetch(place: Workplace, as_json: bool, dry_run: bool) -> Any:
    from flis.datapakke.name import pattern_of
    from flis.fetch.run import fetch
    from flis.fetch.sftp.settings import SftpSettings
    from flis.project.folders import FETCHED, INBOX

    data = place.target.data_folder
    settings = SftpSettings.from_environment(os.environ, place.project.vars)
    pattern = pattern_of(place.project)
    with progress(as_json) as shown:
        return fetch(settings, data / INBOX, data / FETCHED, pattern, progress=shown, dry_run=dry_run)


def _land(place: Workplace, as_json: bool, dry_run: bool, from_archive: bool) -> Any:
    from flis.landing.inbox import land_archive, land_inbox

    landing = land_archive if from_archive else land_inbox
    with progress(as_json) as shown:
        return landing(place.project, place.contracts, place.target, progress=shown, dry_run=dry_run)


def _build(place: Workplace, as_json: bool, arguments: tuple[str, ...]) -> Any:
    from flis.mart.build import build as build_mart
    from flis.store.install import require_release
    from flis.store.open import open_store

    with open_store(place.target, read_only=True) as store:
        require_release(store, place.project.release)
    return build_mart(place.project, place.target, arguments, quiet=as_json)


def _outcome(failed: tuple[FlisError, ...]) -> int:
    return failed[0].exit_code if failed else 0


def _refusals(report: Any) -> int:
    return report.failure.exit_code if report.failure else 0


def _land_lines(report: Any) -> Iterator[str]:
    for package in report.packages:
        if package.error is not None:
            yield f"{package.error.code}: {package.error.what}"
            yield f"  {package.error.do}"
    yield from (f"notice: {notice}" for notice in report.notices)
    yield report.summary
    if report.failure is not None:
        yield f"{report.failure.code}: {report.failure.what}"
        yield f"  {report.failure.do}"


def _build_lines(report: Any) -> Iterator[str]:
    counts = ", ".join(f"{count} {status}" for status, count in sorted(report.statuses.items()))
    yield f"built: {counts} in {report.seconds:.0f} s"


def _run_lines(report: _Run) -> Iterator[str]:
    yield from report.fetched.lines()
    yield from _land_lines(report.landed)
    yield from _build_lines(report.built)
