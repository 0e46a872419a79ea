"""Reports the steps of a run: each step as lines when it ends, or all steps in one JSON document at the end."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from flis.cli.failure import as_error
from flis.cli.screen import say, tell_error
from flis.ground.errors import FlisError
from flis.store import journal


@dataclass(frozen=True)
class Step:
    """How a step is reported: its name in the journal and in JSON, its failure, its lines, and the journal's facts."""

    name: str
    lines: Callable[[Any], Iterator[str]]
    failure: Callable[[Any], FlisError | None]
    facts: Callable[[Any], dict[str, Any]]
    # Whether its failure decides the exit code even if an earlier step failed: a mart that was not built is more
    # serious than a package that was refused.
    decides: bool = False


class Steps:
    """The steps of one command. Its exit code is that of the first step with a failure.

    ``alone``: the command is one step, and the JSON document is its report. Else it has a report for each step.
    """

    def __init__(self, folder: Path, command: str, as_json: bool, *, alone: bool = True) -> None:
        self.alone = alone
        self._folder = folder
        self._command = command
        self._as_json = as_json
        self._document: dict[str, Any] = {}
        self._failure: FlisError | None = None

    def do(self, step: Step, work: Callable[[], Any]) -> None:
        """Carry out ``work``, note it in the run journal and tell its report."""
        with journal.noted(self._folder, step.name, self._command) as entry:
            report = work()
            entry.facts = step.facts(report)
            failure = step.failure(report)
            if failure is not None:
                journal.failed(entry, failure)
                self._failure = failure if step.decides else self._failure or failure
        self.tell(step, report)

    def do_if_possible(self, step: Step, work: Callable[[], Any], ends: Collection[str]) -> None:
        """Like ``do``, but only an error whose code is in ``ends`` ends the command. Any other is printed at once, the
        next step follows, and the exit code is that of the error."""
        try:
            self.do(step, work)
        except FlisError as error:
            if error.code in ends:
                raise
            self._failure = self._failure or error
            self._document[step.name] = error.as_dict()
            if not self._as_json:
                tell_error(error)
                say(f"  The next step follows, with what is there. The last {step.name} is noted as failed.", err=True)

    def tell(self, step: Step, report: Any) -> None:
        """Show ``report`` now; with --json, keep it for the document."""
        if self.alone:
            self._document.update(report.as_dict())
        else:
            self._document[step.name] = report.as_dict()
        if not self._as_json:
            for line in step.lines(report):
                say(line)

    def tried(self, step: Step, work: Callable[[], Any]) -> int:
        """A dry run: told as the step is, and noted nowhere. Returns the exit code."""
        with self.told():
            report = work()
            self._failure = step.failure(report)
            self.tell(step, report)
        return self.exit_code

    @contextmanager
    def told(self) -> Iterator[None]:
        """Around all steps: with --json the document is printed here, also when a step raises."""
        try:
            yield
        except BaseException as error:
            if not self._as_json:
                raise
            failure, code = as_error(error)
            self._print(failure, code)
            raise SystemExit(code) from None
        self._print(self._failure, self.exit_code)

    @property
    def exit_code(self) -> int:
        return self._failure.exit_code if self._failure else 0

    def _print(self, failure: FlisError | None, code: int) -> None:
        if self._as_json:
            outcome = failure.as_dict() if failure else {"code": None, "exit_code": code}
            click.echo(json.dumps({**self._document, **outcome}, ensure_ascii=False, default=str))
