"""The command that hands the landed rows over to another engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from flis.cli.common import options, progress, show, workplace


@click.command()
@click.option(
    "--to", "engine", type=click.Choice(["spark", "fabric"]), required=True, help="The engine that reads the files."
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder to write (default: spark or fabric in the data folder).",
)
@options
def export(engine: str, out: Path | None, target: str | None, project_dir: Path | None, as_json: bool) -> None:
    """Hand the landed rows over: a Parquet file for each delivery and table, written once, and the ledger.

    A second export writes only what has landed since. docs/spark.md and docs/fabric.md say how the engine builds DM
    from the folder.
    """
    from flis.ground.lock import held
    from flis.landing.handover import export as hand_over

    place = workplace(target, project_dir)
    folder = out or place.target.data_folder / engine
    with held(place.target.data_folder, "flis export"), progress(as_json) as shown:
        report = hand_over(place.project, place.contracts, place.target, folder, shown, fabric=engine == "fabric")

    def lines(report: Any) -> Iterator[str]:
        yield report.summary

    show(as_json, report, lines)
