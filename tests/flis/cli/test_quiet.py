"""No text of a library reaches the screen: warnings, logs, tracebacks of threads; with warnings on, off, as errors."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from tests.flis.yard import KEY, ROOT

CPR, NAME = "6101154321", "Kanariefugl"
SPEAKS = f"""
import logging, sys, threading, warnings
import click
from flis import cli
class Gone:
    def __del__(self): raise ValueError("{NAME}")
def fall(): raise ValueError("{NAME}")
@cli.cli.command("speak")
def speak():
    warnings.warn("{NAME}"); warnings.warn("{NAME}", DeprecationWarning); warnings.warn("{NAME}", ResourceWarning)
    logging.warning("{NAME}"); logging.getLogger("x.y").critical("{NAME}")
    import duckdb, mssql_python, openpyxl, paramiko, pyarrow
    for library in ("own", "duckdb", "mssql_python", "openpyxl", "paramiko.transport", "pyarrow"):
        own = logging.getLogger(library); own.addHandler(logging.StreamHandler()); own.critical("{NAME}")
    thread = threading.Thread(target=fall); thread.start(); thread.join()
    Gone()
    with warnings.catch_warnings():
        warnings.simplefilter("always"); warnings.warn("{NAME}")
    click.echo("spoken")
cli.COMMANDS["speak"] = None
cli.LazyGroup.get_command = lambda self, ctx, name: speak
cli.main(["speak"])
"""


def run(command: list[str], filters: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONWARNINGS": filters, "FLIS_DATA": str(folder), "FLIS_PSEUDONYM_KEY": KEY}
    environment |= {"FLIS_TARGET": "duckdb", "PYTHONUTF8": "1", "DBT_PROJECT_DIR": str(ROOT)}
    return subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, text=True, check=False, timeout=300
    )


@pytest.mark.parametrize("filters", ["always", "default", "error", "ignore"])
def test_38_a_librarys_warnings_logs_and_tracebacks_are_not_printed(tmp_path, filters):
    done = run([sys.executable, "-c", SPEAKS], filters, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "spoken\n", "")


@pytest.mark.parametrize("filters", ["always", "error"])
def test_38_a_person_in_a_date_cell_is_not_printed(yard, filters):
    book = openpyxl.Workbook()
    book.active.append([c.felt for c in yard.contracts.table("sammenligning_sammenligningskommune").columns])
    book.active.append([int(CPR), NAME, 101, NAME, 1, 461, NAME])
    book.active["A2"].number_format = "dd-mm-yyyy"
    book.save(buffer := io.BytesIO())
    (yard.drift_folder / "Sammenligningskommune.xlsx").write_bytes(buffer.getvalue())
    done = run([sys.executable, "-m", "flis", "land"], filters, yard.folder)
    told = done.stdout + done.stderr
    assert done.returncode == 3 and "sheet 1, row 2, column A" in " ".join(told.split())
    assert not any(part in told for part in (CPR, CPR[:6], NAME, "UserWarning", "Traceback"))
