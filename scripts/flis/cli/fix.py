"""The command `flis fix`: corrections of known faults."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from flis.cli.common import dry_run_option, options, show, workplace

_kommune_option = click.option("--kommune", multiple=True, help="Only this kommunekode; may be given several times.")


@click.group()
def fix() -> None:
    """Correct known faults of deliveries (hjælpescripts), and undo corrections.

    A fix finds rows of current deliveries and notes a correction for each: leave the row out, or
    replace a value. It never changes landed data; `flis build` applies the corrections. If a new
    delivery has the fault again, run the fix again. `flis fix list` shows whether it is needed.
    """


@fix.command(name="list")
@options
def fix_list(target: str | None, project_dir: Path | None, as_json: bool) -> None:
    """List the fixes, and how many rows each would correct now."""
    from flis.fix.run import list_fixes

    with _opened(target, project_dir) as place:
        report = list_fixes(place)
    show(as_json, report, lambda r: r.lines())


@fix.command(name="show")
@click.argument("name")
@options
def fix_show(name: str, target: str | None, project_dir: Path | None, as_json: bool) -> None:
    """Show what the fix NAME corrects, and what it leaves as it is."""
    from flis.fix.run import fix_state
    from flis.fix.shipped import fix_named

    chosen = fix_named(name)
    with _opened(target, project_dir) as place:
        report = fix_state(place, chosen)
    show(as_json, report, lambda r: r.lines())


@fix.command(name="run")
@click.argument("name")
@_kommune_option
@click.option("--keep", type=click.IntRange(min=0), help="What to keep where the fix cannot judge (flis fix show).")
@click.option("--meddelelse", help="The driftsmeddelelse it follows (default: the newest of the område).")
@click.option("--rows", default=20, show_default=True, type=click.IntRange(min=0), help="Show at most so many rows.")
@dry_run_option
@options
def fix_run(
    name: str,
    kommune: tuple[str, ...],
    keep: int | None,
    meddelelse: str | None,
    rows: int,
    dry_run: bool,
    target: str | None,
    project_dir: Path | None,
    as_json: bool,
) -> None:
    """Note the corrections of the fix NAME. The next `flis build` applies them. Running it twice does no harm."""
    from flis.fix.run import run_fix
    from flis.fix.shipped import fix_named

    chosen = fix_named(name)
    with _opened(target, project_dir, None if dry_run else "flis fix run") as place:
        report = run_fix(place, chosen, kommune, keep=keep, meddelelse=meddelelse, show=rows, dry_run=dry_run)
    show(as_json, report, lambda r: r.lines())


@fix.command(name="undo")
@click.argument("name")
@_kommune_option
@dry_run_option
@options
def fix_undo(
    name: str, kommune: tuple[str, ...], dry_run: bool, target: str | None, project_dir: Path | None, as_json: bool
) -> None:
    """Undo the corrections of the fix NAME. The journal keeps them, and records who undid them and when."""
    from flis.fix.run import undo_fix
    from flis.fix.shipped import fix_named

    chosen = fix_named(name)
    with _opened(target, project_dir, None if dry_run else "flis fix undo") as place:
        report = undo_fix(place, chosen, kommune, dry_run=dry_run)
    show(as_json, report, lambda r: r.lines())


@contextmanager
def _opened(target: str | None, project_dir: Path | None, command: str | None = None) -> Iterator[Any]:
    """The database to read; where ``command`` names what changes it, to write, with the data folder's lock held."""
    from flis.fix.run import fix_place
    from flis.ground.lock import held
    from flis.store.open import open_store

    place = workplace(target, project_dir)
    if command is None:
        with open_store(place.target, read_only=True) as store:
            yield fix_place(store, place.project, place.contracts)
        return
    with held(place.target.data_folder, command), open_store(place.target) as store:
        yield fix_place(store, place.project, place.contracts)
