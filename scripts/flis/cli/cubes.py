"""The command that writes the cubes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from flis.cli.common import options, out_option, show, workplace
from flis.project.folders import CUBES


@click.command()
@out_option(CUBES)
@options
def cubes(out: Path | None, target: str | None, project_dir: Path | None, as_json: bool) -> None:
    """Write the cubes as a Power BI project: a tabular model (TMDL) with roles for each kommune, and a report."""
    from flis.publish.cubes.write import write_cubes

    place = workplace(target, project_dir)

    def lines(report: Any) -> Iterator[str]:
        yield f"{report.cubes} cubes in {report.folder}: {report.tables} tables, {report.relationships} relationships,"
        yield f"  {report.measures} measures, {report.roles} roles and {report.pages} pages."
        yield "Open FLIS.pbip in Power BI Desktop."

    show(as_json, write_cubes(place.project, place.target, out or place.target.data_folder / CUBES), lines)
