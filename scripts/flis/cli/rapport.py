"""The commands that write for people who read no SQL: rapport, dokumentation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from flis.cli.common import Workplace, options, out_option, progress, show, workplace
from flis.project.folders import DOKUMENTATION, RAPPORT


@click.command()
@out_option(RAPPORT)
@click.option("--kommune", "kommuner", multiple=True, metavar="CODE", help="Only this kommune; may be repeated.")
@options
def rapport(
    out: Path | None, kommuner: tuple[str, ...], target: str | None, project_dir: Path | None, as_json: bool
) -> None:
    """Write the report as web pages in Danish: an index, and one file for each kommune.

    A file needs no network and no script, and can be sent by mail. It shows what a reader of the benchmark may see.
    """
    show(as_json, written_rapport(workplace(target, project_dir), as_json, out, kommuner), lambda r: r.lines())


def written_rapport(place: Workplace, as_json: bool, out: Path | None = None, kommuner: Sequence[str] = ()) -> Any:
    """Write the report into ``out`` (default: rapport in the data folder), and return what was written."""
    from flis.publish.rapport.write import write_rapport

    folder = out or place.target.data_folder / RAPPORT
    with progress(as_json) as shown:
        return write_rapport(place.project, place.contracts, place.target, folder, kommuner, progress=shown)


@click.command()
@out_option(DOKUMENTATION)
@options
def dokumentation(out: Path | None, target: str | None, project_dir: Path | None, as_json: bool) -> None:
    """Write the documentation of DSA and DM in Danish: dokumentation.xlsx and dokumentation.html.

    It lists tables, columns, relations, contracts, controls, nøgletal and code lists, from the same texts as dbt's
    docs. The same project gives the same bytes.
    """
    from flis.publish.dokumentation.write import write_dokumentation

    place = workplace(target, project_dir)
    folder = out or place.target.data_folder / DOKUMENTATION
    show(as_json, write_dokumentation(place.project, place.contracts, place.target, folder), lambda r: r.lines())
