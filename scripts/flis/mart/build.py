"""dbt as `flis build` runs it: a process of its own in the project's folder, with the same Python."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict, dataclass
from typing import Any

from flis.ground.durable import disk_error, require_room
from flis.ground.errors import FlisError
from flis.mart.output import OPTIONS, Output, follow, mask_results
from flis.project.settings import Project, Target
from flis.store.open import require_mart

# dbt's events go to flis alone; when it was killed, dbt ends too, and writes no results that nobody masks.
_DBT = """
import logging, os, sys
logging.Handler.handleError = lambda *_: isinstance(sys.exc_info()[1], OSError) and os._exit(1)
from dbt.cli.main import cli
cli()
"""
# Unit tests prove the models on examples; they say nothing of a month's data and belong to a change of the code.
BUILD = ("build", "--exclude-resource-type", "unit_test")
# What of dbt's events the terminal shows; dbt.log in the installation's logs has them all.
SILENT: frozenset[str] = frozenset()
ERRORS = frozenset(("error",))
EVERYTHING = frozenset(("info", "warn", "error"))


@dataclass(frozen=True)
class BuildReport:
    """What dbt did: how many nodes ended in each status, e.g. ``{"success": 40, "pass": 210}``."""

    statuses: dict[str, int]
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def run_dbt(
    project: Project,
    target: Target,
    arguments: list[str],
    *,
    show: frozenset[str] = SILENT,
    env: dict[str, str] | None = None,
) -> BuildReport:
    """Run ``dbt <arguments>`` and count its results; ``show``: the levels of its events for the terminal.

    Raises ``build-failed``, ``disk-full``, ``file-error``.
    """
    results = target.dbt_folder / "run_results.json"
    log = target.log_folder / "dbt.log"
    try:
        results.parent.mkdir(parents=True, exist_ok=True)
        results.unlink(missing_ok=True)
    except OSError as error:
        raise disk_error(error, results.parent, 0) from error
    # dbt makes the folder of its log even where it writes none.
    written = ["--target-path", str(results.parent), "--log-path", str(results.parent)]
    options = [*OPTIONS, *written, "--target", target.name]
    command = [sys.executable, "-c", _DBT, *arguments, *options]
    # The package's own environment names the data; dbt must build the same.
    environment = {**os.environ, "FLIS_DATA": str(target.data_folder), "PYTHONUTF8": "1", **(env or {})}
    output = Output(log, show)
    try:
        code = follow(command, project.folder, environment, output)
    finally:
        document = mask_results(results)
    report = _report(document)
    if code != 0:
        require_room((target.data_folder, results.parent, log.parent), none=output.no_room)
        failed = sum(report.statuses.get(status, 0) for status in ("error", "fail", "runtime error"))
        # Without results dbt stopped before the first node: one error.
        raise FlisError("build-failed", errors=failed or 1)
    return report


def build(project: Project, target: Target, arguments: tuple[str, ...], *, quiet: bool) -> BuildReport:
    """``dbt build`` of a month. Raises ``build-failed``, ``disk-full``, ``file-error`` and ``mart-unreadable``."""
    require_mart(target)
    show = SILENT if quiet else ERRORS if {"--quiet", "-q"} & set(arguments) else EVERYTHING
    return run_dbt(project, target, [*BUILD, *arguments], show=show)


def _report(document: dict[str, Any] | None) -> BuildReport:
    if document is None:
        return BuildReport({}, 0.0)
    statuses: dict[str, int] = {}
    for result in document["results"]:
        statuses[result["status"]] = statuses.get(result["status"], 0) + 1
    return BuildReport(statuses, float(document["elapsed_time"]))
