"""Install, upgrade, fix, rekey and prune, killed at a step and run again, end as where nobody disturbed them."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.flis.landing.victim import WORK
from tests.flis.landing.work import NEW, prepared, pseudonyms, state
from tests.flis.yard import KEY, ROOT

# FLIS_KILLS=200 makes a long form: every step of each command.
KILLS, AT_ONCE = max(4, int(os.environ.get("FLIS_KILLS", "0"))), 2


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return prepared(tmp_path_factory)


def run(folder: Path, work: str, last: int) -> tuple[int, bytes]:
    command = [sys.executable, "-m", "tests.flis.landing.victim", str(folder), str(last), work]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("work", [name for name in WORK if name != "land"])
def test_34_killed_at_a_step_of_another_command(start, tmp_path, monkeypatch, work):
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY", KEY)
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY_NEW", NEW)
    alone = shutil.copytree(start[work], tmp_path / "alone")
    code, said = run(alone, work, 0)
    assert code == 0, said[-2000:]
    count = int(said.split()[-1])
    assert count >= 6
    expected = state(alone)
    old = pseudonyms(start[work])
    assert expected != state(start[work]), "there was nothing to do"

    def killed(step: int) -> Path:
        folder = shutil.copytree(start[work], tmp_path / str(step))
        code, said = run(folder, work, step)
        assert code == 9, said[-2000:]
        return folder

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for folder in pool.map(killed, sorted(random.Random(4).sample(range(1, count + 1), min(count, KILLS)))):
            code, said = run(folder, work, 0)
            assert code == 0, said[-2000:]
            assert state(folder) == expected, folder.name
            if work == "rekey":
                data = (folder / "DSA.duckdb").read_bytes()
                assert old
                assert not [key for key in old if key.encode() in data], folder.name
