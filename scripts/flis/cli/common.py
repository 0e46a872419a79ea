"""What all commands share: options, the opened project, progress on a terminal, and printing."""

from __future__ import annotations

import json
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from flis.cli.screen import say
from flis.ground.progress import Lines, Progress, Silent
from flis.project.contract import Contracts, load_contracts
from flis.project.settings import Project, Target, find_project, read_target


@dataclass(frozen=True)
class Workplace:
    """The project, its contracts and the chosen target."""

    project: Project
    contracts: Contracts
    target: Target


def workplace(target: str | None, project_dir: Path | None) -> Workplace:
    """Everything a command works on, read once."""
    project = find_project(project_dir)
    return Workplace(project, load_contracts(project.folder), read_target(project, target))


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--target, --project-dir and --json, as every command has them."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print one JSON document for a machine."),
        click.option(
            "--project-dir", type=click.Path(file_okay=False, path_type=Path), help="The dbt project's folder."
        ),
        click.option("--target", help="The output of profiles.yml (default: the profile's own)."),
    ):
        command = option(command)
    return command


def out_option(folder: str) -> Callable[..., Any]:
    """--out of a command that writes into ``folder`` of the data folder, unless another is named."""
    return click.option(
        "--out",
        type=click.Path(file_okay=False, path_type=Path),
        help=f"The folder to write (default: {folder} in the data folder).",
    )


dry_run_option = click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")


def show(as_json: bool, report: Any, lines: Callable[[Any], Iterable[str]]) -> None:
    """Print ``report``: its ``as_dict()`` as JSON, or the lines for a reader."""
    if as_json:
        click.echo(json.dumps(report.as_dict(), ensure_ascii=False, default=str))
        return
    for line in lines(report):
        say(line)


@contextmanager
def progress(as_json: bool) -> Iterator[Progress]:
    """A line that renews itself on a terminal, plain lines elsewhere, nothing with --json."""
    if as_json:
        yield Silent()
    elif sys.stderr.isatty():
        terminal = TerminalProgress()
        try:
            yield terminal
        finally:
            terminal.close()
    else:
        yield Lines(lambda line: click.echo(line, err=True))


class TerminalProgress:
    """The tasks under way in one line on standard error, renewed at most ten times a second."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tasks: dict[str, list[int]] = {}
        self._shown = 0.0

    def task(self, label: str, total: int | None = None) -> TerminalTask:
        with self._lock:
            self._tasks[label] = [0, total or 0]
        return TerminalTask(self, label)

    def change(self, label: str, amount: int | None) -> None:
        """Add ``amount`` to a task; ``None`` ends it."""
        with self._lock:
            if amount is None:
                self._tasks.pop(label, None)
            elif label in self._tasks:
                self._tasks[label][0] += amount
            if amount is None or time.monotonic() - self._shown >= 0.1:
                self._show()

    def say(self, line: str) -> None:
        """One line that stays, above the line of the tasks."""
        with self._lock:
            click.echo(f"\r\x1b[K{line}", err=True)
            self._show()

    def close(self) -> None:
        with self._lock:
            self._tasks.clear()
            self._show()

    def _show(self) -> None:
        self._shown = time.monotonic()
        parts = [
            f"{label} {100 * done // total} %" if total else f"{label} {done:,}"
            for label, (done, total) in self._tasks.items()
        ]
        line = "  ".join(parts)[: shutil.get_terminal_size().columns - 1]
        # Erase to the end of the line, so that a longer line before leaves nothing behind.
        click.echo(f"\r\x1b[K{line}", nl=False, err=True)


class TerminalTask:
    """One task of :class:`TerminalProgress`."""

    def __init__(self, owner: TerminalProgress, label: str) -> None:
        self._owner = owner
        self._label = label

    def advance(self, amount: int) -> None:
        self._owner.change(self._label, amount)

    def done(self) -> None:
        self._owner.change(self._label, None)
