"""The command that follows a figure back: spor."""

from __future__ import annotations

from pathlib import Path

import click

from flis.cli.common import options, show, workplace
from flis.ground.errors import FlisError


@click.command()
@click.argument("figure")
@click.option("--kommune", required=True, metavar="CODE", help="The kommune's code, e.g. 0461.")
@click.option("--periode", required=True, metavar="YYYY-MM", help="The month; for a figure of a year, its first month.")
@click.option("--csv", "as_csv", is_flag=True, help="Print the delivered rows as CSV, one line for each.")
@click.option("--personer", is_flag=True, help="With --csv or --json: also the pseudonym of the person of each row.")
@options
def spor(
    figure: str,
    kommune: str,
    periode: str,
    as_csv: bool,
    personer: bool,
    target: str | None,
    project_dir: Path | None,
    as_json: bool,
) -> None:
    """Show how FIGURE, e.g. UBU-004, is made: numerator and denominator, fact rows, delivered rows.

    Each delivered row is named by package, file and record number, as a number: no cell is shown. The models then run
    again with these rows alone, and must give the same figure. What the login of the target may not read in DSA is
    not shown.
    """
    from flis.look.spor.spor import spor as traced

    if personer and not (as_csv or as_json):
        reason = "the pseudonyms are shown with --csv or --json only; add one of them"
        raise FlisError("bad-argument", argument="--personer", reason=reason, command="spor")
    place = workplace(target, project_dir)
    found = traced(place.project, place.contracts, place.target, figure, kommune, periode, persons=personer)
    if as_csv:
        click.echo(found.csv(), nl=False)
        return
    show(as_json, found, lambda r: r.lines())
