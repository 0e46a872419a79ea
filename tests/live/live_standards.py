"""The exported contracts, judged by the standards' own tools: `make test-standards`. `make test` does not run it.

datacontract-cli judges the Open Data Contract Standard, and frictionless its own. They want other versions of libraries
than dbt does, so they lie in an environment of their own, whose folder of commands the variable FLIS_STANDARDS names.
"""

from __future__ import annotations

import os
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import pytest
from tests.paths import ROOT

from flis.project.contract import load_contracts
from flis.project.settings import find_project
from flis.project.standards.files import export
from flis.synthetic.generate.run import generate
from flis.synthetic.generate.settings import GenerateSettings

MONTH = date(2023, 6, 1)
TOOLS = {"odcs": ("datacontract", "lint"), "frictionless": ("frictionless", "validate", "--type", "package")}
# A part that each standard needs, and what no tool may take for it.
BROKEN = {"odcs": ("logicalType: date", "logicalType: datum"), "frictionless": ('"path"', '"pax"')}


def judged(standard: str, file: Path) -> subprocess.CompletedProcess[str]:
    command, *words = TOOLS[standard]
    tool = Path(os.environ["FLIS_STANDARDS"]).absolute() / command
    # The file is named from its own folder: frictionless reads no absolute path.
    return subprocess.run(
        [str(tool), *words, file.name],
        cwd=file.parent,
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def delivered(folder: Path) -> None:
    """The files of one kommune's month, beside their descriptors; of the folder drift/ the headers alone.

    A package of history has the same files with several months, in which a key occurs once a month.
    """
    packages = generate(find_project(ROOT), GenerateSettings(("0563", "0825"), MONTH, MONTH, folder / "pakker", 0.01))
    for package in (package for package in packages.packages if not package.omraade.endswith("_HISTORIK")):
        with zipfile.ZipFile(package.path) as archive:
            archive.extractall(folder, [name for name in archive.namelist() if name.endswith(".csv")])
    for table in load_contracts(ROOT, shipped=True).delivered("7.1", "DRIFT"):
        header = table.format.delimiter.join(column.felt for column in table.columns)
        (folder / table.fil).write_text(f"{header}\n", encoding=table.format.encoding)


@pytest.mark.parametrize("standard", TOOLS)
def test_every_exported_contract_is_valid(standard, tmp_path):
    files = [Path(file) for file in export(ROOT, standard, tmp_path).files]
    assert len(files) > 10
    # frictionless reads the files that are described too: every row must be as its contract says.
    if standard == "frictionless":
        delivered(tmp_path)
    for file in files:
        done = judged(standard, file)
        assert done.returncode == 0, f"{file.name}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("standard", TOOLS)
def test_the_tool_refuses_what_is_no_contract(standard, tmp_path):
    file = next(Path(file) for file in export(ROOT, standard, tmp_path).files if "dubu" in file)
    needed, wrong = BROKEN[standard]
    text = file.read_text(encoding="utf-8")
    assert needed in text
    file.write_text(text.replace(needed, wrong), encoding="utf-8")
    assert judged(standard, file).returncode != 0
