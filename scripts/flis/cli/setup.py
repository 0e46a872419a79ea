"""Commands that change the installation itself: install, upgrade, prune."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from flis.cli.common import dry_run_option, options, show, workplace


@click.command()
@click.option("--release", help="Install the database of this release (default: the project's).")
@dry_run_option
@options
def install(release: str | None, dry_run: bool, target: str | None, project_dir: Path | None, as_json: bool) -> None:
    """Create DSA and DM with schemas, landing tables and ledger. What is there stays; what is missing is added."""
    from flis.ground.lock import held
    from flis.store.install import install as install_database
    from flis.store.open import open_store

    place = workplace(target, project_dir)
    with held(place.target.data_folder, "flis install"), open_store(place.target, create=not dry_run) as store:
        report = install_database(
            store, place.project, place.contracts, release or place.project.release, dry_run=dry_run
        )
    show(as_json, report, _statement_lines)


@click.command()
@click.option("--to", "release", required=True, help="The release to bring the database to, e.g. 7.1.")
@dry_run_option
@options
def upgrade(release: str, dry_run: bool, target: str | None, project_dir: Path | None, as_json: bool) -> None:
    """Bring the database to a newer release, in one transaction. Landed rows stay."""
    from flis.ground.lock import held
    from flis.store.install import upgrade as upgrade_database
    from flis.store.open import open_store

    place = workplace(target, project_dir)
    with held(place.target.data_folder, "flis upgrade"), open_store(place.target) as store:
        report = upgrade_database(store, place.project, place.contracts, release, dry_run=dry_run)
    show(as_json, report, _statement_lines)


@click.command()
@click.option("--before", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Packages extracted before this day.")
@dry_run_option
@options
def prune(before: datetime, dry_run: bool, target: str | None, project_dir: Path | None, as_json: bool) -> None:
    """Remove archived packages and their landed rows. The ledger keeps what was there and when it went.

    The law asks that data with personal information be delivered to the archives before it is deleted.
    """
    from flis.ground.lock import held
    from flis.landing.archive import prune as prune_archive

    place = workplace(target, project_dir)
    with held(place.target.data_folder, "flis prune"):
        report = prune_archive(place.project, place.contracts, place.target, before.date(), dry_run=dry_run)
    show(as_json, report, lambda r: r.lines())


def _statement_lines(report: Any) -> Iterator[str]:
    for statement in report.statements:
        yield f"  {statement.splitlines()[0].rstrip(' (')}"
    yield from (f"notice: {notice}" for notice in report.notices)
    yield report.summary
