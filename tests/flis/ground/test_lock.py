"""One run at a time; a dead holder holds nothing."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.flis.yard import ROOT

from flis.cli import main
from flis.ground.errors import FlisError
from flis.ground.lock import held

HOLD = """
import sys
from pathlib import Path
from flis.ground.lock import held
with held(Path(sys.argv[1]), "flis run"):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(folder) -> subprocess.Popen:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == b"held"
    return process


def test_32_the_second_run_is_told_who_holds(tmp_path):
    first = holder(tmp_path)
    with pytest.raises(FlisError) as caught, held(tmp_path, "flis land"):
        pass
    assert caught.value.code == "busy"
    assert "flis run" in caught.value.what
    assert str(first.pid) in caught.value.what
    first.communicate()
    with held(tmp_path, "flis land"):
        assert (tmp_path / "flis.lock.json").is_file()
    assert not (tmp_path / "flis.lock.json").exists()


def test_32_a_killed_holder_holds_nothing(tmp_path):
    first = holder(tmp_path)
    first.kill()
    first.communicate()
    assert (tmp_path / "flis.lock.json").is_file()
    with held(tmp_path, "flis land"):
        pass


def test_two_folders_are_two_locks(tmp_path):
    with held(tmp_path / "a", "flis land"), held(tmp_path / "b", "flis land"):
        pass


def test_an_error_lets_go(tmp_path):
    with pytest.raises(KeyError), held(tmp_path, "flis land"):
        raise KeyError
    with held(tmp_path, "flis land"):
        pass


def test_the_holder_file_names_this_process(tmp_path):
    with held(tmp_path, "flis land"):
        assert f'"pid": {os.getpid()}' in (tmp_path / "flis.lock.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "command", ["install", "upgrade --to 7.1", "fetch", "land", "build", "run", "prune --before 2020-01-01 --yes"]
)
def test_32_a_second_command_ends_with_its_own_exit_code(tmp_path, monkeypatch, capsys, command):
    monkeypatch.setenv("FLIS_DATA", str(tmp_path))
    with held(tmp_path, "flis run"), pytest.raises(SystemExit) as ended:
        main([*command.split(), "--json", "--project-dir", str(ROOT)])
    assert (ended.value.code, json.loads(capsys.readouterr().out)["code"]) == (10, "busy")
    assert [path.name for path in tmp_path.iterdir()] == ["flis.lock"]


def test_33_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "data").write_text("a file where the folder should be", encoding="ascii")
    with pytest.raises(FlisError, match="file-error"), held(tmp_path / "data", "flis land"):
        pass


def test_33_a_lock_that_finds_no_room_is_let_go(tmp_path, monkeypatch):
    def full(*_args, **_more):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", full)
        with pytest.raises(FlisError, match="disk-full"), held(tmp_path, "flis land"):
            pass
    with held(tmp_path, "flis land"):
        pass
