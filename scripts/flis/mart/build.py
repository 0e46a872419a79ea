"""Runs dbt for `flis build`, as a process of its own in the project's folder, with the same Python."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flis.ground.durable import disk_error, require_room
from flis.ground.progress import Progress, Silent
from flis.mart.output import OPTIONS, Output, follow, mask_results
from flis.mart.report import BuildReport, concerned, joined, report_of, short_of_memory
from flis.project.own import tell_dbt
from flis.project.settings import Project, Target
from flis.store.open import require_mart

# Only flis reads dbt's events. If flis is killed, dbt ends too and writes no results that are not masked. Python looks
# through memory for garbage less often: what dbt knows of the project lives as long as dbt. What dbt does for nothing
# is left out.
_DBT = """
import gc, logging, os, sys
gc.set_threshold(200_000, 50, 1_000)
logging.Handler.handleError = lambda *_: isinstance(sys.exc_info()[1], OSError) and os._exit(1)
import flis.mart.quick
from dbt.cli.main import cli
cli()
"""
# Unit tests prove the models on examples. They belong to a change of the code, not to a month's data.
BUILD = ("build", "--exclude-resource-type", "unit_test")
# What failed, and what was skipped because of it: one node at a time, on one core, with all of the memory.
ALONE = ("retry", "--threads", "1")
_PARSE = "partial_parse.msgpack"  # what dbt keeps of its last parse
ON_ONE_CORE = {"FLIS_DUCKDB_THREADS": "1"}


@dataclass(frozen=True)
class _Done:
    """What one call of dbt left: its masked results, its exit code and the first error that it reported.

    ``usage`` says that this error is about dbt's command line.
    """

    document: dict[str, Any] | None
    code: int
    reason: str
    usage: bool = False

    @property
    def report(self) -> BuildReport:
        return report_of(self.document, self.code, self.reason, usage=self.usage)


def run_dbt(
    project: Project,
    target: Target,
    arguments: list[str],
    *,
    env: dict[str, str] | None = None,
    folder: Path | None = None,
) -> BuildReport:
    """Run ``dbt <arguments>`` and count its results. ``folder``: where dbt writes, instead of the target's own.

    Raises ``build-failed``, ``disk-full`` and ``file-error``.
    """
    report = _run(project, target, arguments, env or {}, Silent(), folder).report
    if report.failure is not None:
        raise report.failure
    return report


def build(
    project: Project,
    target: Target,
    arguments: Sequence[str],
    *,
    corrections: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """``dbt build`` of a month. What failed stands in the report, with the kommuner that it concerns.

    The models that are built at the same time share the memory. If one of them ran out of it, dbt tries again what
    failed or was skipped, one node at a time. Only the second result of these nodes counts.

    ``corrections`` names the fix of a test: ``{"oekonomi_primo_et_saet": "oekonomi-dobbelt-primo"}``.
    Raises ``disk-full``, ``file-error`` and ``mart-unreadable``.
    """
    return built(project, target, arguments, corrections=corrections, progress=progress)[0]


def built(
    project: Project,
    target: Target,
    arguments: Sequence[str],
    *,
    corrections: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> tuple[BuildReport, dict[str, Any] | None]:
    """As ``build``, with dbt's masked results; None if dbt ended before it had any."""
    require_mart(target)
    shown = progress or Silent()
    # The operator's come first, because this option of dbt takes every word that follows.
    done = _run(project, target, [BUILD[0], *arguments, *BUILD[1:]], {}, shown)
    if short_of_memory(done.document):
        again = _run(project, target, list(ALONE), ON_ONE_CORE, shown)
        done = _Done(joined(done.document, again.document), again.code, again.reason)
    report = done.report
    return report.completed(concerned(target, report.failed), corrections or {}), done.document


def _run(
    project: Project,
    target: Target,
    arguments: list[str],
    env: dict[str, str],
    progress: Progress,
    folder: Path | None = None,
) -> _Done:
    place = folder or target.dbt_folder
    folders = (place, target.dbt_folder, project.folder / "target")
    tell_dbt(project, (parse for folder in folders for parse in folder.rglob(_PARSE)))
    results = place / "run_results.json"
    log = target.log_folder / "dbt.log"
    try:
        results.parent.mkdir(parents=True, exist_ok=True)
        if arguments[0] != ALONE[0]:
            results.unlink(missing_ok=True)
    except OSError as error:
        raise disk_error(error, results.parent, 0) from error
    # dbt creates the folder of its log even if it writes no log.
    written = ["--target-path", str(results.parent), "--log-path", str(results.parent)]
    own = ["--vars", json.dumps(dict(project.own))] if project.own else []
    options = [*OPTIONS, *written, *own, "--target", target.name]
    command = [sys.executable, "-c", _DBT, *arguments, *options]
    # dbt must build the data that flis was started for. A library's warning must not end it, nor say what it read.
    fixed = {"FLIS_DATA": str(target.data_folder), "PYTHONUTF8": "1", "PYTHONWARNINGS": "ignore"}
    environment = {**os.environ, **fixed, **env}
    output = Output(log, progress)
    try:
        code = follow(command, project.folder, environment, output)
    finally:
        document = mask_results(results)
    if code != 0:
        require_room((target.data_folder, results.parent, log.parent), none=output.no_room)
    return _Done(document, code, output.reason, output.usage)
