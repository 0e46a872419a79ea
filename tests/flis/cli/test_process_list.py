"""No secret stands where `ps` shows it: flis takes none as an argument, and gives none to a program that it starts."""

from __future__ import annotations

import re
import sys

import pytest
from tests.flis.yard import ROOT, Yard

from flis.cli import COMMANDS, cli
from flis.ground.errors import FlisError
from flis.mart.build import run_dbt

SECRETS = {
    "FLIS_PSEUDONYM_KEY": "hemmelig-noegle-" * 3,
    "FLIS_PSEUDONYM_KEY_NEW": "hemmelig-ny-noegle-" * 3,
    "FLIS_SFTP_PASSWORD": "hemmeligt-kodeord",
    "FLIS_SFTP_KEY_PASSPHRASE": "hemmelig-adgangssaetning",
    "FLIS_SQLSERVER_PASSWORD": "hemmeligt-serverkodeord",
}


def test_no_option_takes_a_secret():
    commands = [cli.get_command(None, name) for name in COMMANDS]
    options = {option for command in commands for parameter in command.params for option in parameter.opts}
    assert len(options) > 15
    assert not [option for option in options if re.search("pass|secret|key|token|kode", option)]


def test_a_program_that_flis_starts_gets_none_as_an_argument(monkeypatch: pytest.MonkeyPatch, tmp_path):
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path))
    started: list[str] = []

    def heard(event: str, arguments: tuple) -> None:
        if event == "subprocess.Popen":
            started.append(repr(arguments[:2]))

    # A hook cannot be taken away again; it only listens.
    sys.addaudithook(heard)
    yard = Yard(tmp_path / "data")
    with pytest.raises(FlisError, match="bad-argument"):
        run_dbt(yard.project, yard.target, ["no-command"])
    assert yard.project.folder == ROOT
    assert len(started) == 1
    assert "dbt" in started[0]
    assert not [value for value in SECRETS.values() if value in started[0]]
