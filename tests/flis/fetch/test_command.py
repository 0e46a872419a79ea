"""`flis fetch` and `flis doctor --connect` as an operator sees them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.flis.fetch.conftest import package
from tests.flis.sshd import Sshd
from tests.paths import ROOT

from flis.cli import cli

ONE = "0101_DUBU_202305_20230605T060000_r7.1.zip"
MISNAMED = "Jens_Hansen_0101.zip"


@pytest.fixture
def data(sshd: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    for name, value in {
        "FLIS_DATA": str(folder),
        "FLIS_SFTP_HOST": "127.0.0.1",
        "FLIS_SFTP_PORT": str(sshd.port),
        "FLIS_SFTP_USER": sshd.user,
        "FLIS_SFTP_KEY": str(sshd.key),
        "FLIS_SFTP_KNOWN_HOSTS": str(sshd.known_hosts),
        "FLIS_SFTP_FOLDER": str(sshd.files),
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return folder


def flis(*arguments: str) -> None:
    cli.main([*arguments, "--project-dir", str(ROOT)], standalone_mode=False)


def test_a_dry_run_says_what_it_would_fetch_and_makes_nothing(
    sshd: Sshd, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    size = len(package(sshd.files / ONE, 1_200_000))
    before = sorted(path.name for path in data.parent.iterdir())
    flis("fetch", "--dry-run")
    assert capsys.readouterr().out.splitlines() == [f"would fetch {ONE}  1.2 MB", "would fetch 1 package, 1.2 MB"]
    flis("fetch", "--dry-run", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["dry_run"], told["planned"], told["fetched"]) == (True, [{"name": ONE, "size": size}], [])
    assert sorted(path.name for path in data.parent.iterdir()) == before
    assert not data.exists()


def test_a_wrong_folder_and_a_misnamed_zip_are_named(
    sshd: Sshd, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in (MISNAMED, "readme.txt", "a.csv", "b.csv"):
        (sshd.files / name).touch()
    flis("fetch")
    screen = capsys.readouterr().out
    with pytest.raises(SystemExit):  # nothing is installed there
        flis("doctor", "--connect")
    doctor = capsys.readouterr().out
    for said in (screen, doctor):
        assert "0 of 4 files are datapakker" in said
        assert "xxxx_xxxxxx_9999.zip" in said
        assert "Jens" not in said
        assert "FLIS_SFTP_FOLDER" in said
        assert "not the name of a datapakke" in said
    assert max(map(len, screen.splitlines())) <= 80
    assert "warn  passed over 4: not the name of a datapakke" in doctor
    package(sshd.files / ONE)
    with pytest.raises(SystemExit):
        flis("doctor", "--connect")
    assert "ok    logged in; 1 of 5 files are datapakker" in capsys.readouterr().out


def test_a_terminal_says_that_it_tries_again(capsys: pytest.CaptureFixture[str]) -> None:
    from flis.cli.common import TerminalProgress

    terminal = TerminalProgress()
    terminal.task(ONE, 100)
    terminal.say("host: no answer in time; trying again in 1 s (attempt 2 of 5)")
    said = capsys.readouterr().err
    assert "host: no answer in time; trying again in 1 s (attempt 2 of 5)\n" in said
    assert said.endswith(f"{ONE} 0 %")
