"""dbt by itself works on the project's own data, wherever it was started and whatever its folder is called."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from tests.paths import ROOT

from flis.ground.errors import FlisError
from flis.project.own import tell_dbt
from flis.project.settings import find_project

FILES = ("dbt_project.yml", "profiles.yml", "selectors.yml", "models/dm/_dm__groups.yml")
# Of the data mart only the folder that the built model lies in, which rests on no other: dbt reads it quickly.
MODELS = ("models/dsa", "models/ordliste", "models/dm/faelles")
CLONE = (*MODELS, "macros", "seeds", "tests/generic", "tests/dsa", "tests/fixtures")
BUILT = ("--select", "+generel__dim_kommune", "--exclude", "test_type:unit")


def _project(folder: Path) -> Path:
    for name in CLONE:
        shutil.copytree(ROOT / name, folder / name)
    for name in FILES:
        shutil.copyfile(ROOT / name, folder / name)
    return folder


def _dbt(project: Path, elsewhere: Path, *arguments: str) -> str:
    environment = {n: v for n, v in os.environ.items() if not n.startswith(("FLIS_", "DBT_"))}
    # Set and empty, as docker compose and systemd pass on what is not set.
    environment |= {"FLIS_DATA": "", "FLIS_TARGET": "", "FLIS_DUCKDB_MEMORY": "", "PYTHONUTF8": "1"}
    folders = ["--project-dir", str(project), "--profiles-dir", str(project), "--target-path", str(project / "target")]
    command = [sys.executable, "-m", "dbt.cli.main", *arguments, *folders, "--log-path", str(project / "logs")]
    done = subprocess.run(
        command, cwd=elsewhere, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    return done.stdout + done.stderr if done.returncode else ""


def _rows(project: Path, table: str) -> int:
    with duckdb.connect(str(project / "data" / "DM.duckdb"), read_only=True) as connection:
        return connection.execute(f"select count(*) from {table}").fetchone()[0]  # noqa: S608


def test_from_another_folder_with_an_apostrophe_and_with_empty(tmp_path):
    """Cases 12, 13, 14 and 25, and a project folder whose name holds what SQL and patterns use as marks.

    The tests of the models that are not built are not run, so that a fresh clone is green.
    """
    project, elsewhere = _project(tmp_path / "o'hara [1] æ"), tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert not _dbt(project, elsewhere, "build", *BUILT)
    assert (_rows(project, "Kodeliste.kommune"), _rows(project, "Generel.DimKommune")) == (98, 99)
    assert not _dbt(project, elsewhere, "build", "--empty", *BUILT[:2], "--exclude-resource-type", "test", "unit_test")
    assert not list(elsewhere.iterdir())


def test_an_installation_that_is_of_another_release_ends_in_one_line(tmp_path):
    project, elsewhere = _project(tmp_path / "project"), tmp_path / "elsewhere"
    elsewhere.mkdir()
    text = (project / "dbt_project.yml").read_text(encoding="utf-8")
    (project / "dbt_project.yml").write_text(text.replace('flis_release: "7.1"', 'flis_release: ""'), encoding="utf-8")
    said = _dbt(project, elsewhere, "compile", "--select", "generel__dim_kommune")
    assert "bad-setting" in said and "Traceback" not in said


def test_dbt_without_the_vars_of_the_kommune_ends_with_the_words_of_the_catalogue(tmp_path):
    project, elsewhere = _project(tmp_path / "project"), tmp_path / "elsewhere"
    elsewhere.mkdir()
    (project / "lokal").mkdir()
    (project / "lokal" / "vars.yml").write_text("min_personer: 10\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("FLIS_LOKAL")
        tell_dbt(find_project(project), ())
    said = " ".join(_dbt(project, elsewhere, "run", "--select", "generel__dim_kommune").split())
    error = FlisError("own-vars", name="min_personer")
    assert f"own-vars: {error.what} {error.do}" in said, said
