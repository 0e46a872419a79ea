"""A run that is killed at any moment and run again ends in the tables of an undisturbed run."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.flis.landing.victim import Steps, watch
from tests.flis.yard import KEY, ROOT, Pack, Yard, noegletal, sag

from flis.ground.errors import FlisError

# FLIS_KILLS=200 makes a long form.
KILLS = int(os.environ.get("FLIS_KILLS", "0"))
STEPS, MOMENTS, AT_ONCE = max(20, KILLS), max(10, KILLS), 2


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A month landed, and an inbox of six packages: good, corrected, known, bad rows, refused."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FLIS_PSEUDONYM_KEY", KEY)
        yard = Yard(tmp_path_factory.mktemp("start") / "data")
        yard.install()
        first = yard.dubu([sag(1)], periode="202304", udlaest="20230505T060000")
        yard.drift("krl_undtagelser.csv", "kommune_kode;fra_dato;til_dato;driftsmeddelelse_id\n0101;2023-05-01;;\n")
        yard.land(first)
        yard.drift("krl_undtagelser.csv", "kommune_kode;fra_dato;til_dato;driftsmeddelelse_id\n0461;2023-05-01;;\n")
        rows = [sag(n) for n in range(1500)]
        rows[77]["startdato"] = "31-02-2023"
        national = [noegletal(k, f"01-{m:02}-2023") for k in ("0101", "0461") for m in range(1, 6)]
        yard.put(
            first,
            yard.dubu(rows),
            yard.dubu([sag(1), sag(9)], periode="202304", udlaest="20230606T060000"),
            yard.dubu([sag(1), sag(1)], kommune="0461"),
            yard.benchmark(national),
            Pack("broken.zip", b"no zip"),
        )
    return yard.folder


@pytest.fixture(scope="module")
def undisturbed(start: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Yard, int, float]:
    """The end of a run that nobody disturbs, its number of steps, and its seconds."""
    folder = tmp_path_factory.mktemp("undisturbed") / "data"
    process = victim(shutil.copytree(start, folder))
    begun = time.monotonic()
    out, _ = process.communicate()
    assert process.returncode == 0
    return Yard(folder), int(out), time.monotonic() - begun


def victim(folder: Path, last: int = 0) -> subprocess.Popen:
    command = [sys.executable, "-m", "tests.flis.landing.victim", str(folder), str(last)]
    environment = {**os.environ, "FLIS_PSEUDONYM_KEY": KEY}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == b"ready"
    return process


def end_of(folder: Path) -> tuple[dict, list]:
    yard = Yard(folder)
    yard.land()
    return yard.state(), yard.files()


def test_34_killed_at_a_step(start, undisturbed, tmp_path):
    yard, count, _ = undisturbed
    assert count > 40
    steps = sorted(random.Random(1).sample(range(1, count + 1), min(count, STEPS)))

    def killed(step: int) -> tuple[Path, int]:
        folder = shutil.copytree(start, tmp_path / str(step))
        process = victim(folder, step)
        process.communicate()
        return folder, process.returncode

    expected = yard.state(), yard.files()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for folder, code in pool.map(killed, steps):
            assert code == 9
            assert end_of(folder) == expected, folder.name


def test_34_killed_or_asked_to_end_at_a_moment(start, undisturbed, tmp_path):
    yard, _, seconds = undisturbed
    chance = random.Random(2)
    # Half of the moments are early: the machine may be much quicker than it was when the seconds were taken.
    moments = [chance.uniform(0, seconds / (1 if number % 2 else 4)) for number in range(MOMENTS)]

    def killed(number: int) -> tuple[Path, int]:
        folder = shutil.copytree(start, tmp_path / str(number))
        process = victim(folder)
        time.sleep(moments[number])
        # Every third is asked to end, as a scheduler or a shutdown does, instead of killed.
        (process.kill if number % 3 else process.terminate)()
        process.communicate()
        return folder, process.returncode

    expected = yard.state(), yard.files()
    early = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for folder, code in pool.map(killed, range(MOMENTS)):
            early += code != 0
            assert end_of(folder) == expected, (folder.name, moments[int(folder.name)])
    # Most of the kills must have met a run at work.
    assert early > MOMENTS / 2


def test_34_killed_again_and_again(start, undisturbed, tmp_path):
    yard, count, _ = undisturbed
    folder = shutil.copytree(start, tmp_path / "data")
    for step in random.Random(3).sample(range(1, count // 2), 5):
        victim(folder, step).communicate()
    assert end_of(folder) == (yard.state(), yard.files())


# A command that waits for a program of its own, as `flis demo` does (flis build: tests/flis/mart/test_build.py).
WAITING = """
import subprocess, sys
from flis import cli
program = "import time; print('running', flush=True); time.sleep(60)"
cli.cli.main = lambda **_: subprocess.run([sys.executable, "-c", program])
cli.main([])
"""


def test_34_a_command_that_is_asked_to_end_takes_its_program_along():
    group = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP} if os.name == "nt" else {}
    process = subprocess.Popen(
        [sys.executable, "-c", WAITING], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **group
    )
    assert process.stdout.readline() == "running\n"
    process.send_signal(signal.CTRL_BREAK_EVENT if os.name == "nt" else signal.SIGTERM)
    # The program holds the same output: its end is seen when both have ended.
    _, told = process.communicate(timeout=30)
    assert (process.returncode, told) == (130, "Stopped; nothing half done is visible.\n")


class FullAt(Steps):
    """The disk is full at the step at which a victim would end."""

    def end(self) -> None:
        raise FlisError("disk-full", folder="data", need=1, free=0)


@pytest.mark.parametrize("part", range(10))
def test_33_a_disk_that_is_full_at_a_step_is_told_and_the_next_run_goes_on(
    start, undisturbed, tmp_path, monkeypatch, part
):
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY", KEY)
    done, count, _ = undisturbed
    yard = Yard(shutil.copytree(start, tmp_path / "data"))
    with monkeypatch.context() as patch:
        watch(FullAt(1 + count * part // 10), patch.setattr)
        with pytest.raises(FlisError, match="disk-full"):
            yard.land()
    assert end_of(yard.folder) == (done.state(), done.files())
