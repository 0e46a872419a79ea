"""Commands that change the installation itself: install, upgrade, prune."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from flis.cli.common import dry_run_option, options, show, workplace
from flis.ground.errors import FlisError


@click.command()
@click.option("--release", help="Install the database of this release (default: the project's).")
@dry_run_option
@options
def install(release: str | None, dry_run: bool, target: str | None, project_dir: Path | None, as_json: bool) -> None:
    """Create DSA and DM with schemas, landing tables and ledger. It adds what is missing and changes nothing else."""
    from flis.datapakke.check import check_contracts
    from flis.ground.lock import held
    from flis.store.install import install as install_database
    from flis.store.open import open_or_nothing, open_store

    place = workplace(target, project_dir)
    check_contracts(place.project, place.contracts)
    facts = (place.project, place.contracts, release or place.project.release)
    if dry_run:
        with open_or_nothing(place.target) as store:
            report = install_database(store, *facts, dry_run=True)
    else:
        with held(place.target.data_folder, "flis install"), open_store(place.target, create=True) as store:
            report = install_database(store, *facts)
    show(as_json, report, _statement_lines)


@click.command()
@click.option("--to", "release", required=True, help="The release to bring the database to, e.g. 7.1.")
@dry_run_option
@options
def upgrade(release: str, dry_run: bool, target: str | None, project_dir: Path | None, as_json: bool) -> None:
    """Bring the database to a newer release, in one transaction. Landed rows stay."""
    from flis.datapakke.check import check_contracts
    from flis.ground.lock import held
    from flis.store.install import upgrade as upgrade_database
    from flis.store.open import open_store

    place = workplace(target, project_dir)
    check_contracts(place.project, place.contracts)
    facts = (place.project, place.contracts, release)
    if dry_run:
        with open_store(place.target, read_only=True) as store:
            report = upgrade_database(store, *facts, dry_run=True)
    else:
        with held(place.target.data_folder, "flis upgrade"), open_store(place.target) as store:
            report = upgrade_database(store, *facts)
    show(as_json, report, _statement_lines)


@click.command()
@click.option("--before", type=click.DateTime(["%Y-%m-%d"]), help="Packages extracted before this day.")
@click.option("--without-agreement", is_flag=True, help="KRL packages of months without an agreement with KRL.")
@click.option("--newest-too", is_flag=True, help="Also a kommune's newest delivery, as when it leaves.")
@click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal.")
@dry_run_option
@options
def prune(
    before: datetime | None,
    without_agreement: bool,
    newest_too: bool,
    yes: bool,
    dry_run: bool,
    target: str | None,
    project_dir: Path | None,
    as_json: bool,
) -> None:
    """Remove archived packages and their landed rows. The ledger keeps what was there and when it went.

    The newest delivery of each kommune and table stays. --without-agreement removes the KRL packages that landed
    before drift/krl_undtagelser.csv said that there is no agreement for their month. What goes is shown first, and
    then you are asked. By law, data with personal information must be offered to the archives before it is deleted.
    """
    from flis.ground.lock import held
    from flis.landing.prune import prune as prune_before
    from flis.landing.prune import prune_without_agreement

    if (before is None) != without_agreement or (without_agreement and newest_too):
        raise click.UsageError("Name either --before DAY or --without-agreement.")
    place = workplace(target, project_dir)
    work = partial(prune_without_agreement, place.project, place.contracts, place.target)
    if before is not None:
        work = partial(prune_before, *work.args, before.date(), newest_too=newest_too)
    unasked = not dry_run and not yes and not _may_ask(as_json)
    if dry_run or unasked:
        report = work(dry_run=True)
        if dry_run or not as_json:
            show(as_json, report, lambda r: r.lines())
        if unasked:
            raise FlisError("not-confirmed", command="flis prune")
        return
    with held(place.target.data_folder, "flis prune"):
        if not yes:
            trial = work(dry_run=True)
            show(False, trial, lambda r: r.lines())
            if not trial.nothing:
                click.confirm("Remove this for good?", abort=True, err=True)
        report = work()
    show(as_json, report, lambda r: r.lines())


def _may_ask(as_json: bool) -> bool:
    return not as_json and sys.stdin.isatty() and sys.stderr.isatty()


def _statement_lines(report: Any) -> Iterator[str]:
    for statement in report.statements:
        yield f"  {statement.splitlines()[0].rstrip(' (')}"
    yield from (f"notice: {notice}" for notice in report.notices)
    yield report.summary
