"""Upgrade, fix, rekey and prune, killed at a step and run again, end as where nobody disturbed them."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.flis.fix.faults import GONE, KONTO, FixYard
from tests.flis.landing.victim import WORK
from tests.flis.landing.yard import KEY, ROOT, Yard, foranstaltning, sag

KILLS, AT_ONCE = 6, 2
NEW = "n" * 40


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Work -> a data folder in which there is something for it to do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FLIS_PSEUDONYM_KEY", KEY)
        old = Yard(tmp_path_factory.mktemp("old") / "data")
        old.install("7.0")
        old.land(old.dubu([sag(1), sag(2)], periode="202303", udlaest="20230405T060000", release="7.0"))
        yard = FixYard(tmp_path_factory.mktemp("start") / "data")
        yard.install()
        months = [("202305", "20230605T060000"), ("202306", "20230705T060000"), ("202307", "20230805T060000")]
        for periode, udlaest in months:
            rows = [sag(number) for number in range(1, 40)]
            both = [foranstaltning(number) for number in range(1, 40)]
            yard.land(yard.dubu(rows, both, periode=periode, udlaest=udlaest))
        # Two postings on a konto that the kontoplan lacks.
        yard.land(yard.economy(posteringer=((2023, KONTO, "1,00"), (2023, GONE, "2,00"), (2023, GONE, "3,00"))))
    return {"upgrade": old.folder} | dict.fromkeys(("fix", "rekey", "prune"), yard.folder)


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
    assert count >= KILLS
    expected = Yard(alone).state(), Yard(alone).files()
    pseudonyms = [key for (key,) in Yard(start[work]).query("select distinct barn_noegle from DSA.Raa.dubu_sag")]
    assert pseudonyms
    assert expected != (Yard(start[work]).state(), Yard(start[work]).files()), "there was nothing to do"

    def killed(step: int) -> Path:
        folder = shutil.copytree(start[work], tmp_path / str(step))
        code, said = run(folder, work, step)
        assert code == 9, said[-2000:]
        return folder

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for folder in pool.map(killed, sorted(random.Random(4).sample(range(1, count + 1), KILLS))):
            code, said = run(folder, work, 0)
            assert code == 0, said[-2000:]
            assert (Yard(folder).state(), Yard(folder).files()) == expected, folder.name
            if work == "rekey":
                data = (folder / "DSA.duckdb").read_bytes()
                assert not [old for old in pseudonyms if old.encode() in data], folder.name
