"""The same settings give the same bytes, whoever runs them and wherever."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.flis.synthetic.generate.pakkelaeser import ROOT, hashes

from flis.synthetic.generate.run import generate
from flis.synthetic.generate.settings import parse_fault, parse_month

PROGRAM = """
import sys
from datetime import date
from pathlib import Path
from flis.synthetic.generate.run import generate
from flis.synthetic.generate.settings import GenerateSettings
from flis.project.settings import find_project
generate(find_project(Path(sys.argv[1])), GenerateSettings(
    kommuner=("0461", "0741"), first=date(2023, 2, 1), last=date(2023, 6, 1), scale=0.1, benchmark_own=True,
    folder=Path(sys.argv[2])))
"""


def test_second_run_has_the_same_bytes(project, settings_for, packages, tmp_path):
    generate(project, settings_for(tmp_path))
    assert hashes(tmp_path) == hashes(packages.folder)
    assert len(hashes(tmp_path)) == len(packages.packages) + 1


def test_another_process_place_zone_and_locale_give_the_same_bytes(packages, tmp_path):
    surroundings = {
        **os.environ,
        "PYTHONHASHSEED": "4711",
        "TZ": "Pacific/Auckland",
        "LC_ALL": "da_DK.ISO-8859-1",
        "PYTHONUTF8": "0",
        "PYTHONPATH": str(ROOT / "scripts"),
    }
    out = tmp_path / "ud"
    command = [sys.executable, "-c", PROGRAM, str(ROOT), str(out)]
    done = subprocess.run(command, cwd=tmp_path, env=surroundings, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert hashes(out) == hashes(packages.folder)


def test_another_seed_has_other_bytes(project, settings_for, packages, tmp_path):
    report = generate(project, settings_for(tmp_path, seed=2))
    first = {hash_ for name, hash_ in hashes(packages.folder).items() if name.endswith(".zip")}
    assert not first & set(hashes(tmp_path).values())
    assert len(report.packages) == len(packages.packages)


def test_a_month_is_the_same_whatever_months_are_asked_for(project, settings_for, packages, tmp_path):
    generate(project, settings_for(tmp_path, first=parse_month("2023-06"), kommuner=("0741",)))
    june = next(tmp_path.glob("0741_DUBU_202306_*.zip"))
    assert june.read_bytes() == (packages.folder / june.name).read_bytes()


def test_faults_leave_the_good_packages_alone(project, settings_for, packages, tmp_path):
    faults = tuple(parse_fault(f) for f in ("corrupt-zip", "wrong-kommune", "empty-table", "replay", "duplicate-name"))
    report = generate(project, settings_for(tmp_path, faults=faults))
    good = {p.path.name: p.path.read_bytes() for p in report.packages if not p.fault}
    assert good == {p.path.name: p.path.read_bytes() for p in packages.packages}
    assert len(report.packages) == len(good) + len(faults)
