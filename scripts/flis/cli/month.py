"""The monthly job and its steps: fetch, land, build, run."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from flis.cli.common import Workplace, dry_run_option, options, progress, workplace
from flis.cli.rapport import written_rapport
from flis.cli.steps import Step, Steps
from flis.ground.errors import FlisError

# Errors of the fetching that a landing would meet as well. Any other concerns the server alone.
_NO_LANDING_EITHER = ("disk-full", "file-error", "internal")


@click.command()
@dry_run_option
@options
def fetch(dry_run: bool, target: str | None, project_dir: Path | None, as_json: bool) -> int:
    """Fetch new datapakker from the SFTP server into the inbox.

    FLIS_SFTP_HOST names the server: a host, or an alias of ~/.ssh/config. Its key must be in known_hosts.
    """
    from flis.ground.lock import held

    place = workplace(target, project_dir)
    steps = Steps(place.target.data_folder, "flis fetch", as_json)
    if dry_run:
        return steps.tried(FETCH, lambda: _fetch(place, as_json, dry_run=True))
    with steps.told(), held(place.target.data_folder, "flis fetch"):
        steps.do(FETCH, lambda: _fetch(place, as_json, dry_run=False))
    return steps.exit_code


@click.command()
@dry_run_option
@click.option("--from-archive", is_flag=True, help="Land the archived packages again, as into a new database.")
@options
def land(dry_run: bool, from_archive: bool, target: str | None, project_dir: Path | None, as_json: bool) -> int:
    """Land the packages of the inbox in DSA.

    Each package lands completely or not at all. A refused package stays in the inbox, with a reason.
    """
    from flis.ground.lock import held

    place = workplace(target, project_dir)
    steps = Steps(place.target.data_folder, "flis land", as_json)
    if dry_run:
        return steps.tried(LAND, lambda: _land(place, as_json, dry_run=True, from_archive=from_archive))
    with steps.told(), held(place.target.data_folder, "flis land"):
        steps.do(LAND, lambda: _land(place, as_json, dry_run=False, from_archive=from_archive))
    return steps.exit_code


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--whole", is_flag=True, help="Build and test everything, whether it may have changed or not.")
@click.argument("dbt_arguments", nargs=-1, type=click.UNPROCESSED)
@options
def build(
    whole: bool, dbt_arguments: tuple[str, ...], target: str | None, project_dir: Path | None, as_json: bool
) -> int:
    """Build the data mart DM with `dbt build`, without the unit tests. It checks the installed release first.

    It builds and tests what may have changed since the last build. Everything is built after a change of the project,
    its settings or the release, after a build that was stopped, and after a build that you ran with dbt itself.

    Further arguments are passed to dbt: `flis build --select dubu__fakt_sag_maaned+`. dbt alone then decides what is
    built, and the next `flis build` builds everything.
    """
    from flis.ground.lock import held

    place = workplace(target, project_dir)
    steps = Steps(place.target.data_folder, "flis build", as_json)
    with steps.told(), held(place.target.data_folder, "flis build"):
        steps.do(BUILD, lambda: _build(place, as_json, dbt_arguments, whole=whole))
    return steps.exit_code


@click.command()
@click.option(
    "--rapport", "with_rapport", is_flag=True, help="Write the report after the build, as `flis rapport` does."
)
@options
def run(with_rapport: bool, target: str | None, project_dir: Path | None, as_json: bool) -> int:
    """Fetch, land and build: what a scheduler runs every month. Each step reports when it ends.

    You can stop it at any moment and run it again. A refused package does not stop the others; the exit
    code is then 8 (docs/fejl.md). If nothing can be fetched, because the server is down or none is named, the
    packages of the inbox are landed and DM is built all the same; the exit code is then that of the fetching.
    """
    from flis.ground.lock import held

    place = workplace(target, project_dir)
    steps = Steps(place.target.data_folder, "flis run", as_json, alone=False)
    with steps.told(), held(place.target.data_folder, "flis run"):
        steps.do_if_possible(FETCH, lambda: _fetch(place, as_json, dry_run=False), _NO_LANDING_EITHER)
        steps.do(LAND, lambda: _land(place, as_json, dry_run=False, from_archive=False))
        steps.do(BUILD, lambda: _build(place, as_json))
        if with_rapport:
            # After a failed build too: the report then says so.
            steps.tell(RAPPORT, written_rapport(place, as_json))
    return steps.exit_code


@click.command()
@dry_run_option
@options
def rekey(dry_run: bool, target: str | None, project_dir: Path | None, as_json: bool) -> int:
    """Change the pseudonym key, from FLIS_PSEUDONYM_KEY to FLIS_PSEUDONYM_KEY_NEW, and build DM anew.

    The archive must contain every package that has landed. DSA changes completely or not at all.
    """
    from flis.ground.lock import held
    from flis.landing.rekey import rekey as rekeyed

    place = workplace(target, project_dir)
    steps = Steps(place.target.data_folder, "flis rekey", as_json)

    def work() -> Any:
        with progress(as_json) as shown:
            return rekeyed(place.project, place.contracts, place.target, progress=shown, dry_run=dry_run)

    if dry_run:
        return steps.tried(REKEY, work)
    with steps.told(), held(place.target.data_folder, "flis rekey"):
        steps.tell(REKEY, work())
        # Every month: the key is part of what a month is built from (column stand).
        steps.alone = False
        steps.do(BUILD, lambda: _build(place, as_json))
    return steps.exit_code


def _fetch(place: Workplace, as_json: bool, dry_run: bool) -> Any:
    from flis.datapakke.name import pattern_of
    from flis.fetch.run import fetch
    from flis.fetch.sftp.settings import SftpSettings
    from flis.project.folders import FETCHED, INBOX

    data = place.target.data_folder
    settings = SftpSettings.from_environment(os.environ, place.project.vars, place.project.place_of)
    pattern = pattern_of(place.project)
    with progress(as_json) as shown:
        return fetch(settings, data / INBOX, data / FETCHED, pattern, progress=shown, dry_run=dry_run)


def _land(place: Workplace, as_json: bool, dry_run: bool, from_archive: bool) -> Any:
    from flis.landing.inbox import land_archive, land_inbox

    landing = land_archive if from_archive else land_inbox
    with progress(as_json) as shown:
        return landing(place.project, place.contracts, place.target, progress=shown, dry_run=dry_run)


def _build(place: Workplace, as_json: bool, arguments: tuple[str, ...] = (), *, whole: bool = False) -> Any:
    from flis.fix.shipped import FIXES
    from flis.mart.build import build as build_mart
    from flis.mart.month import build_month
    from flis.store.install import require_release
    from flis.store.open import open_store

    # dbt itself compares the release where the rows are those of an export.
    if not place.target.is_built_only:
        with open_store(place.target, read_only=True) as store:
            require_release(store, place.project.release)
    corrections = {fix.test: fix.name for fix in FIXES}
    with progress(as_json) as shown:
        if arguments or place.target.is_built_only:
            return build_mart(place.project, place.target, arguments, corrections=corrections, progress=shown)
        return build_month(place.project, place.target, whole=whole, corrections=corrections, progress=shown)


def _fetch_failure(report: Any) -> FlisError | None:
    return report.failed[0] if report.failed else None


def _fetch_facts(report: Any) -> dict[str, Any]:
    """What `flis status` tells of the last fetching. What had been fetched before is no news."""
    facts = report.as_dict()
    skipped = [file for file in facts["skipped"] if file["reason"] not in ("fetched", "inbox")]
    return {"fetched": len(facts["fetched"]), "skipped": skipped, "failed": facts["failed"]}


FETCH = Step("fetch", lambda report: report.lines(), _fetch_failure, _fetch_facts)
LAND = Step("land", lambda report: report.lines(), lambda report: report.failure, lambda report: report.facts())
BUILD = Step(
    "build", lambda report: report.lines(), lambda report: report.failure, lambda report: report.as_dict(), decides=True
)
RAPPORT = Step("rapport", lambda report: report.lines(), lambda report: None, lambda report: {})
REKEY = Step("rekey", lambda report: iter(report.lines()), lambda report: None, lambda report: {})
