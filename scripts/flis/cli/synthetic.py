"""Commands that make and use synthetic data: generate, demo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from flis.cli.common import options, progress, show, workplace
from flis.cli.screen import say
from flis.ground.amounts import counted, size


@click.command()
@click.option("--kommuner", default="0101,0461,0851", show_default=True, help="Kommunekoder, comma between.")
@click.option("--from", "first", default="2022-07", show_default=True, help="First month, YYYY-MM.")
@click.option("--to", "last", default="2023-08", show_default=True, help="Last month, YYYY-MM.")
@click.option("--scale", default=1.0, show_default=True, help="1 is a real kommune's size.")
@click.option("--seed", default=1, show_default=True, help="The same seed writes the same bytes.")
@click.option("--fault", "faults", default="", help="Faults to show, comma between; `--fault list` names them.")
@click.option("--benchmark-own", is_flag=True, help="Let the BENCHMARK packages hold these kommuner too.")
@click.option("--uden-krl", default="", help="Kommunekoder without an agreement with KRL: no KRL packages.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder to write to; must be given.")
@options
def generate(
    kommuner: str, first: str, last: str, scale: float, seed: int, faults: str, benchmark_own: bool, uden_krl: str,
    out: Path | None,
    target: str | None, project_dir: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Write synthetic packages of every område in the delivered format, the same bytes for the same seed."""
    from flis.ground.processes import cores
    from flis.synthetic.generate.faults import FAULTS
    from flis.synthetic.generate.run import generate as write_packages
    from flis.synthetic.generate.settings import GenerateSettings, parse_fault, parse_month

    if faults == "list":
        for name, kind in FAULTS.items():
            say(f"{name:<20} {kind.text}")
        return
    if out is None:
        raise click.UsageError("Missing option '--out'.")
    place = workplace(target, project_dir)
    settings = GenerateSettings(
        kommuner=tuple(k.strip() for k in kommuner.split(",") if k.strip()),
        first=parse_month(first),
        last=parse_month(last, "--to"),
        folder=out,
        scale=scale,
        seed=seed,
        faults=tuple(parse_fault(f) for f in faults.split(",") if f.strip()),
        benchmark_own=benchmark_own,
        uden_krl=tuple(k.strip() for k in uden_krl.split(",") if k.strip()),
    )
    with progress(as_json) as shown:
        task = shown.task("packages")
        report = write_packages(place.project, settings, lambda _: task.advance(1), cores())
        task.done()
    show(as_json, report, _generate_lines)


@click.command()
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for the demo (default: the data folder)."
)
@options
def demo(out: Path | None, target: str | None, project_dir: Path | None, as_json: bool) -> None:
    """Play the change to release 7.1 as a story, with a real SFTP server on this machine and invented packages.

    Afterwards you can continue in its folder with `flis status` and `dbt build`.
    """
    from flis.synthetic.demo.story import tell

    place = workplace(target, project_dir)
    show(as_json, tell(place.project, place.target, out, say=lambda line: click.echo(line, err=as_json)), _no_lines)


def _generate_lines(report: Any) -> Iterator[str]:
    packages, rows = counted(len(report.packages), "package"), counted(report.rows, "row")
    yield f"{packages}, {rows}, {size(report.bytes)} in {report.folder}"
    yield f"the figures they must lead to: {report.truth}"


def _no_lines(_: Any) -> Iterator[str]:
    # The story has already printed everything.
    return iter(())
