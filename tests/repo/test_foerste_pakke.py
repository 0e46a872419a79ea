"""docs/foerste-pakke.md, carried out: every command works, and prints what the page shows."""

from __future__ import annotations

import re

from tests.flis.yard import KEY
from tests.repo.foerste_pakke import answered, carried_out, steps, unknown_zip

from flis.project.contract import load_contracts


def test_the_first_package_lands_in_the_steps_of_the_page(root, tmp_path, monkeypatch, capsys):
    for name in ("DBT_TARGET_PATH", "DBT_LOG_PATH", "DBT_PROJECT_DIR", "DBT_PROFILES_DIR", "FLIS_KOMMUNER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FLIS_DATA", str(tmp_path))
    monkeypatch.setenv("FLIS_LOKAL", str(tmp_path / "lokal"))
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY", KEY)
    monkeypatch.setenv("COLUMNS", "110")
    monkeypatch.chdir(root)
    unknown_zip(tmp_path / "udtraek.zip", load_contracts(root, shipped=True))

    shown = 0
    for step in steps():
        if step.commands[0] == "flis contract check":
            answered(tmp_path)
        printed = carried_out(step, tmp_path, capsys)
        if step.output:
            shown += 1
            # Three dots stand for any text of a line, and alone in a line for any lines.
            wanted = re.sub("(?m)^…\\\\\n", r"(?:.*\\n)*", re.escape(step.output)).replace("…", ".*")
            assert re.fullmatch(wanted, printed), printed
    assert shown >= 6
