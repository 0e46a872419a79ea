"""The status of the Økonomi cube in the month of the change, and in the month after: from package to mart."""

from __future__ import annotations

import os
import subprocess
import sys

import duckdb
from tests.flis.landing.test_tomme_tabeller import package
from tests.flis.yard import ROOT, Yard

MESSAGES = (
    "driftsmeddelelse_id;meddelelse_dato;omraade;titel;tekst\n"
    "DM-2023-018;2023-05-12;OEKONOMI;Primoposter er tomme i maj;De fyldes i juni.\n"
)


def economy(yard: Yard) -> tuple[str, str, str, str | None]:
    """Month, status, reason and message of the cube, after a build."""
    command = [
        sys.executable, "-m", "dbt.cli.main", "-q", "build", "--select", "+drift__kubestatus",
        "--exclude-resource-type", "unit_test", "test", "--target-path", str(yard.folder / "target"),
        "--log-path", str(yard.folder / "logs"),
    ]  # fmt: skip
    environment = {**os.environ, "FLIS_DATA": str(yard.folder), "FLIS_TARGET": "duckdb", "PYTHONUTF8": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout[-3000:]
    with duckdb.connect() as mart:
        mart.execute(f"attach '{(yard.folder / 'DM.duckdb').as_posix()}' as DM (read_only)")
        (row,) = mart.execute(
            "select strftime(periode, '%Y-%m'), status, aarsag, driftsmeddelelse_id"
            " from DM.Drift.Kubestatus where kube_id = 'oekonomi'"
        ).fetchall()
    return row


def test_the_cube_waits_in_may_says_why_and_is_ready_in_june(yard):
    yard.drift("driftsmeddelelser.csv", MESSAGES)
    yard.land(package(yard, "202305", "20230531T200000", "oekonomi_primopost", "oekonomi_omkostningssted"))
    reason = "Leveret uden rækker: omkostningssteder og primoposter."
    assert economy(yard) == ("2023-05", "afventer data", reason, "DM-2023-018")
    yard.land(package(yard, "202306", "20230630T200000"))
    assert economy(yard) == ("2023-06", "klar", "Alle kubens områder er landet.", None)
