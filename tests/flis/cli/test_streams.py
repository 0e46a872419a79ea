"""Streams that are closed, full, or that nobody reads: the work is done, and the exit code says how it went."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.flis.yard import KEY, ROOT, sag
from tests.harness import environment

from flis.project.folders import ARCHIVE

POSIX = os.name == "posix"  # the shell, /dev/full and closed numbers
REDIRECTIONS = {
    "status --json >/dev/full": 11,
    "status >/dev/full": 11,
    "status >/dev/full 2>&1": 11,
    "--help >/dev/full": 11,
    "doctor --target nowhere >/dev/full": 3,
    "doctor --target nowhere --json >/dev/full": 3,
    "status --target nowhere --json >/dev/full": 3,
    "status >&-": 0,
    "status --json >&-": 0,
    "status >&- 2>&- <&-": 0,
    "status 2>&-": 0,
    "status | true": 0,
    "status --json | head -c1": 0,
    "contract show dubu_sag | head -1": 0,
    "doctor --target nowhere | true": 3,
}
LANDINGS = ["land --json >/dev/full", "land >/dev/full 2>&1", "land 2>&-", "land >&- 2>&- <&-", "land 2>&1 | true"]


def shell(folder: Path, line: str) -> subprocess.CompletedProcess[str]:
    """``flis <line>`` as a shell has it, with the exit code of flis itself."""
    more = {"FLIS_PSEUDONYM_KEY": KEY, "PYTHON": sys.executable, "FLIS_PROJECT": str(ROOT)}
    script = f'set -o pipefail; cd "$FLIS_DATA/.."; export DBT_PROJECT_DIR="$FLIS_PROJECT"; "$PYTHON" -m flis {line}'
    surroundings = environment(folder, **more)
    return subprocess.run(["bash", "-c", script], env=surroundings, check=False, capture_output=True, text=True)


@pytest.mark.parametrize("line", REDIRECTIONS if POSIX else [])
def test_a_stream_that_cannot_be_written_is_no_fault_of_flis(yard, line):
    done = shell(yard.folder, line)
    assert done.returncode == REDIRECTIONS[line], done.stderr
    assert "Traceback" not in done.stderr
    assert "internal" not in done.stdout + done.stderr
    assert ("output-lost" in done.stderr) == (REDIRECTIONS[line] == 11 and "2>&1" not in line)


@pytest.mark.parametrize("line", LANDINGS if POSIX else [])
def test_whatever_becomes_of_the_report_the_packages_land(yard, line):
    yard.put(yard.dubu([sag(1)]))
    done = shell(yard.folder, line)
    assert done.returncode == (11 if "full" in line else 0), done.stderr
    assert yard.query("select sag_id from DSA.Raa.dubu_sag") == [("S1",)]
    assert [folder for folder, _ in yard.files()] == [ARCHIVE]


def test_a_missing_stream_takes_no_number_of_a_file(tmp_path):
    """Else what is printed would be written into whatever was opened next: a database."""
    code = "\n".join(
        (
            "import os, sys",
            "for number in (1, 2): os.close(number)",
            "sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = None",
            "from flis.cli import streams",
            "streams.secure()",
            "with open('file', 'w') as file: os.write(1, b'x'); os.write(2, b'x'); print('x')",
            "sys.exit(os.path.getsize('file'))",
        )
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=False).returncode == 0


def test_a_letter_that_the_output_lacks_is_shown_by_its_number(tmp_path):
    surroundings = {**os.environ, "PYTHONIOENCODING": "iso8859-7"}
    command = [sys.executable, "-m", "flis", "contract", "show", "dubu_sag"]
    done = subprocess.run(command, cwd=ROOT, env=surroundings, check=False, capture_output=True)
    assert done.returncode == 0
    assert rb"r\xe6kke" in done.stdout
