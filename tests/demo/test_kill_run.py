"""`flis run` killed, or asked to end, at a random moment of fetch, landing or dbt build: the same tables in the end.

In `make test` a single kill; FLIS_KILLS=200 makes it a long form of 50, of some 40 seconds each. (Landing alone is
killed 45 times in tests/flis/landing/test_kill.py, fetching at 22 places in tests/flis/fetch/test_crash.py.)
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from tests import parsed
from tests.flis.yard import KEY
from tests.harness import environment, flis, opened
from tests.paths import ROOT

from flis.project.folders import INBOX
from flis.project.settings import find_project
from flis.synthetic.generate.run import generate
from flis.synthetic.generate.settings import GenerateSettings
from flis.synthetic.server import serve

KILLS = max(1, int(os.environ.get("FLIS_KILLS", "0")) // 4)
# The long form runs the data tests too. They write no table.
TABLES = {} if "FLIS_KILLS" in os.environ else {"DBT_RESOURCE_TYPES": "model seed snapshot"}
# What names a moment or an attempt differs from run to run and says nothing of the data.
CLOCK = {"forsoeg_id", "startet_tidspunkt", "afsluttet_tidspunkt", "tidspunkt"}


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pakker")
    settings = GenerateSettings(("0851",), date(2023, 5, 1), date(2023, 7, 1), folder, scale=0.02)
    generate(find_project(ROOT), settings)
    return folder


def _start(data: Path, server) -> subprocess.Popen[bytes]:
    parsed.given(data)
    surroundings = environment(data, FLIS_PSEUDONYM_KEY=KEY, **TABLES, **server.environment)
    command = [sys.executable, "-m", "flis", "run", "--json"]
    # A group of its own, so that a kill takes dbt with it.
    group = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP} if os.name == "nt" else {"start_new_session": True}
    return subprocess.Popen(
        command, cwd=ROOT, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **group
    )


def _stop(process: subprocess.Popen[bytes], *, kindly: bool) -> None:
    """Kill the run and all that it started, or ask it alone to end, as a scheduler does."""
    if kindly and os.name != "nt":
        process.terminate()
    elif os.name == "nt":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def _whole(data: Path, server) -> float:
    begun = time.monotonic()
    process = _start(data, server)
    output, _ = process.communicate()
    assert process.returncode == 0, output.decode("utf-8", "replace")[-3000:]
    return time.monotonic() - begun


def _tables(data: Path) -> dict[str, list[tuple]]:
    """Every row of every table of DSA and DM, but for the clock, in one order."""
    with opened(data) as connection:
        columns: dict[str, list[str]] = {}
        for database, schema, table, column in connection.execute(
            "select table_catalog, table_schema, table_name, column_name from information_schema.columns"
            " where table_catalog in ('DSA', 'DM') order by all"
        ).fetchall():
            if column not in CLOCK:
                columns.setdefault(f'{database}."{schema}"."{table}"', []).append(f'"{column}"')
        found = {}
        for table, names in columns.items():
            if ".Datapakke" in table or "Pakkeforsoeg" in table or "Byggestand" in table:
                continue  # of each attempt, and a killed run may have made one more
            query = f"select {', '.join(names)} from {table} order by all"  # noqa: S608 - names from the catalogue
            found[table] = connection.execute(query).fetchall()
        return found


def test_34_a_killed_run_and_the_next_one_end_in_the_tables_of_a_run_left_alone(packages, tmp_path):
    chance = random.Random(20230501)
    with serve(packages, tmp_path / "server") as server:
        undisturbed = tmp_path / "alone"
        flis(undisturbed, "install")
        lasts = _whole(undisturbed, server)
        expected = _tables(undisturbed)
        assert any("FaktSagMaaned" in table and rows for table, rows in expected.items())
        met = number = 0
        while met < KILLS and number < 3 * KILLS:
            data = tmp_path / f"killed{number}"
            flis(data, "install")
            process = _start(data, server)
            # One moment in each part of the run, so that few kills also meet fetch, landing and build.
            time.sleep(lasts * (met + chance.random()) / KILLS)
            if process.poll() is None:
                met += 1
                _stop(process, kindly=met % 2 == 0)
            else:
                # It had ended: the machine is quicker than it was when `lasts` was taken.
                process.communicate()
                lasts *= 0.9
            _whole(data, server)
            assert _tables(data) == expected, f"kill {number}"
            assert not [p for p in (data / INBOX).iterdir() if p.suffix in (".zip", ".part")]
            number += 1
    assert met == KILLS, "the kills came after the runs had ended"
