"""The command for a person's right of access to what is stored of him: indsigt."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from flis.cli.common import options, show, workplace
from flis.ground.errors import FlisError

# Nobody's number is longer; whatever else is piped in is not read.
_LONGEST = 64


@click.command()
@click.option("--kommune", "kommuner", multiple=True, metavar="CODE", help="Only this kommune; may be repeated.")
@click.option("--csv", "as_csv", is_flag=True, help="Print the rows as CSV, one line for each value.")
@options
def indsigt(
    kommuner: tuple[str, ...], as_csv: bool, target: str | None, project_dir: Path | None, as_json: bool
) -> None:
    """List every row of one person: landed rows by package, file and record number, and the rows of DSA and DM.

    The person's CPR number is read from standard input; in a terminal flis asks for it and does not show it. It is
    never an argument, and is in no output, file or log. --json and --csv print the values of the rows, which are
    personal data. A person has other pseudonyms in other kommuner, and all of them are looked for.
    """
    from flis.look.indsigt.find import indsigt as found

    place = workplace(target, project_dir)
    report = found(place.project, place.contracts, place.target, _given(), kommuner)
    if as_csv:
        click.echo(report.csv(), nl=False)
        return
    show(as_json, report, lambda r: r.lines())


def _given() -> str:
    """The CPR number on standard input, as ten digits. Raises ``bad-cpr``."""
    from flis.reading.pseudonym import normalised

    if sys.stdin is not None and sys.stdin.isatty():
        text = click.prompt("CPR number (not shown)", hide_input=True, err=True, type=str)
    else:
        # Whatever the bytes are, no error about them may show them. A pipe of PowerShell may begin with a mark.
        stream = getattr(sys.stdin, "buffer", None)
        text = stream.read(_LONGEST).decode("utf-8-sig", errors="replace") if stream else ""
    if not text.strip():
        raise FlisError("bad-cpr", reason="nothing came")
    cpr = normalised(text)
    # A file may have lost the zero at the beginning. Where a person types, nine digits are a slip.
    if cpr is None or sum(letter.isdigit() for letter in text) != len(cpr):
        raise FlisError("bad-cpr", reason="what came is no CPR number, or more than one")
    return cpr
