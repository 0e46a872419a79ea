"""Runs dbt for `flis build`, as a process of its own in the project's folder, with the same Python."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from flis.ground.durable import disk_error, require_room
from flis.ground.progress import Progress, Silent
from flis.mart.output import OPTIONS, Output, follow, mask_results
from flis.mart.report import BuildReport, concerned, report_of
from flis.project.settings import Project, Target
from flis.store.open import require_mart

# Only flis reads dbt's events. If flis is killed, dbt ends too and writes no results that are not masked.
_DBT = """
import logging, os, sys
logging.Handler.handleError = lambda *_: isinstance(sys.exc_info()[1], OSError) and os._exit(1)
from dbt.cli.main import cli
cli()
"""
# Unit tests prove the models on examples. They belong to a change of the code, not to a month's data.
BUILD = ("build", "--exclude-resource-type", "unit_test")


def run_dbt(
    project: Project, target: Target, arguments: list[str], *, env: dict[str, str] | None = None
) -> BuildReport:
    """Run ``dbt <arguments>`` and count its results. Raises ``build-failed``, ``disk-full``, ``file-error``."""
    report = _run(project, target, arguments, env or {}, Silent())
    if report.failure is not None:
        raise report.failure
    return report


def build(
    project: Project,
    target: Target,
    arguments: tuple[str, ...],
    *,
    corrections: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """``dbt build`` of a month. What failed stands in the report, with the kommuner that it concerns.

    ``corrections`` names the fix of a test: ``{"oekonomi_primo_et_saet": "oekonomi-dobbelt-primo"}``.
    Raises ``disk-full``, ``file-error`` and ``mart-unreadable``.
    """
    require_mart(target)
    report = _run(project, target, [*BUILD, *arguments], {}, progress or Silent())
    return report.completed(concerned(target, report.failed), corrections or {})


def _run(
    project: Project, target: Target, arguments: list[str], env: dict[str, str], progress: Progress
) -> BuildReport:
    results = target.dbt_folder / "run_results.json"
    log = target.log_folder / "dbt.log"
    try:
        results.parent.mkdir(parents=True, exist_ok=True)
        results.unlink(missing_ok=True)
    except OSError as error:
        raise disk_error(error, results.parent, 0) from error
    # dbt creates the folder of its log even if it writes no log.
    written = ["--target-path", str(results.parent), "--log-path", str(results.parent)]
    options = [*OPTIONS, *written, "--target", target.name]
    command = [sys.executable, "-c", _DBT, *arguments, *options]
    # dbt must build the data that flis was started for. A library's warning must not end it, nor say what it read.
    fixed = {"FLIS_DATA": str(target.data_folder), "PYTHONUTF8": "1", "PYTHONWARNINGS": "ignore"}
    environment = {**os.environ, **fixed, **env}
    output = Output(log, progress)
    try:
        code = follow(command, project.folder, environment, output)
    finally:
        document = mask_results(results)
    report = report_of(document, code, output.reason)
    if code != 0:
        require_room((target.data_folder, results.parent, log.parent), none=output.no_room)
    return report
