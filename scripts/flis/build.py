"""dbt as `flis build` runs it: a process of its own in the project's folder, with the same Python."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from flis.errors import FlisError
from flis.projekt import Projekt, Target

# Unit tests prove the models on examples; they say nothing of a month's data and belong to a change of the code.
_DBT = "from dbt.cli.main import cli; cli()"
BUILD = ("build", "--exclude-resource-type", "unit_test")


@dataclass(frozen=True)
class BuildReport:
    """What dbt did: how many nodes ended in each status, e.g. ``{"success": 40, "pass": 210}``."""

    statuses: dict[str, int]
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def run_dbt(
    projekt: Projekt, target: Target, arguments: list[str], *, quiet: bool, env: dict[str, str] | None = None
) -> BuildReport:
    """Run ``dbt <arguments>`` and count its results. Raises ``build-failed``."""
    results = target_folder(projekt) / "run_results.json"
    results.unlink(missing_ok=True)
    command = [sys.executable, "-c", _DBT, *arguments, "--target", target.name, "--no-use-colors"]
    # The package's own environment names the data; dbt must build the same.
    environment = {**os.environ, "FLIS_DATA": str(target.data_folder), "PYTHONUTF8": "1", **(env or {})}
    # dbt's own report goes to the terminal, or nowhere: logs/dbt.log has it all.
    output = subprocess.DEVNULL if quiet else None
    done = subprocess.run(command, cwd=projekt.folder, env=environment, stdout=output, stderr=output, check=False)
    report = _report(results)
    if done.returncode != 0:
        failed = sum(report.statuses.get(status, 0) for status in ("error", "fail", "runtime error"))
        # Without results dbt stopped before the first node: one error.
        raise FlisError("build-failed", errors=failed or 1)
    return report


def build(projekt: Projekt, target: Target, arguments: tuple[str, ...], *, quiet: bool) -> BuildReport:
    """``dbt build`` of a month. Raises ``build-failed``."""
    return run_dbt(projekt, target, [*BUILD, *arguments], quiet=quiet)


def target_folder(projekt: Projekt) -> Path:
    """Where dbt puts what it writes of ``projekt``."""
    return projekt.folder / os.environ.get("DBT_TARGET_PATH", "target")


def _report(path: Path) -> BuildReport:
    if not path.is_file():
        return BuildReport({}, 0.0)
    document = json.loads(path.read_text(encoding="utf-8"))
    statuses: dict[str, int] = {}
    for result in document["results"]:
        statuses[result["status"]] = statuses.get(result["status"], 0) + 1
    return BuildReport(statuses, float(document["elapsed_time"]))
