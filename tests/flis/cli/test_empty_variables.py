"""A variable that is set and empty counts as not set, for every command; two installations keep their files apart."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.flis.yard import KEY, Yard, sag
from tests.paths import ROOT

from flis.look.doctor import examine
from flis.project.settings import find_project, read_target

EMPTY = (
    "FLIS_DATA",
    "FLIS_TARGET",
    "FLIS_SFTP_HOST",
    "FLIS_SFTP_PORT",
    "FLIS_KOMMUNER",
    "DBT_PROFILES_DIR",
    "DBT_TARGET_PATH",
)


@pytest.mark.parametrize("value", ["", " "])
def test_empty_is_not_set(value):
    environment = {**os.environ, **dict.fromkeys(EMPTY, value), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "flis", "doctor", "--project-dir", str(ROOT)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)
    printed = done.stdout + done.stderr
    assert f"data folder {ROOT / 'data'}" in " ".join(printed.split()), printed
    assert "Set FLIS_SFTP_HOST" in printed


def test_logs_and_targets_are_the_installations(tmp_path, monkeypatch):
    folders = []
    for name in ("one", "two"):
        monkeypatch.setenv("FLIS_DATA", str(tmp_path / name))
        target = read_target(find_project(ROOT))
        folders += [target.log_folder, target.dbt_folder]
    assert len(set(folders)) == 4 and all(tmp_path in folder.parents for folder in folders)


def _key_finding(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    monkeypatch.setenv("FLIS_DATA", str(yard.folder))
    found = next(f for f in examine(None, Path(ROOT), connect=False).findings if f.check == "pseudonym-key")
    return found.state, found.what


def test_doctor_compares_the_pseudonym_key_with_the_installations(yard, monkeypatch):
    assert _key_finding(yard, monkeypatch) == (
        "ok",
        "FLIS_PSEUDONYM_KEY is long enough; nothing has landed with a key yet",
    )
    yard.land(yard.dubu([sag(1)]))
    state, what = _key_finding(yard, monkeypatch)
    assert (state, "landed with" in what) == ("ok", True)
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY", KEY[::-1] + "x")
    state, what = _key_finding(yard, monkeypatch)
    assert (state, what.split(":")[0]) == ("fail", "pseudonym-key-changed")
