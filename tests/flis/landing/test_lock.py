"""One run at a time; a dead holder holds nothing."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from flis.errors import FlisError
from flis.lock import held

HOLD = """
import sys
from pathlib import Path
from flis.lock import held
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
