"""Killed without warning at every point of a run, the next run ends with the same inbox and nothing twice."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.flis.fetch.conftest import Place, package
from tests.flis.small_disk import KINDS, SIZES, SmallDisk
from tests.flis.sshd import Sshd

from flis.fetch.state import RemoteFile
from flis.ground.errors import FlisError

NAMES = [f"{number:04}_DUBU_202305.zip" for number in range(3)]

# A run that kills itself before or after the n-th call of one function.
RUN = """
import functools, importlib, json, os, re, signal, sys
from pathlib import Path
said = json.loads(sys.argv[1])
from flis.fetch.run import fetch
from flis.fetch.sftp.settings import SftpSettings
from flis.ground.progress import Silent
import flis.fetch.ssh.client

def deadly(call):
    left = [said["call"]]
    @functools.wraps(call)
    def wrapper(*args, **more):
        left[0] -= 1
        if left[0] == 0 and said["when"] == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = call(*args, **more)
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    return wrapper

if said["where"]:
    module, _, name = said["where"].partition(":")
    owner = importlib.import_module(module)
    *path, name = name.split(".")
    for step in path:
        owner = getattr(owner, step)
    setattr(owner, name, deadly(getattr(owner, name)))
settings = SftpSettings.from_environment(said["env"], {"sftp_stabil_sekunder": 0})
print("begun", flush=True)
fetch(settings, Path(said["inbox"]), Path(said["state"]), re.compile(said["pattern"]), progress=Silent())
"""


def process(sshd: Sshd, place: Place, where: str = "", call: int = 1, when: str = "before") -> subprocess.Popen:
    env = {
        "FLIS_SFTP_HOST": "127.0.0.1",
        "FLIS_SFTP_PORT": str(sshd.port),
        "FLIS_SFTP_USER": sshd.user,
        "FLIS_SFTP_KEY": str(sshd.key),
        "FLIS_SFTP_KNOWN_HOSTS": str(sshd.known_hosts),
        "FLIS_SFTP_FOLDER": str(sshd.files),
    }
    said = {"env": env, "inbox": str(place.inbox), "state": str(place.state), "pattern": r"\d{4}_DUBU_\d{6}\.zip"}
    said |= {"where": where, "call": call, "when": when}
    return subprocess.Popen([sys.executable, "-c", RUN, json.dumps(said)], stdout=subprocess.PIPE, text=True)


def fill(sshd: Sshd, place: Place) -> dict[str, bytes]:
    """Three packages on the server; of the first, the inbox holds an older delivery that has been noted."""
    package(sshd.files / NAMES[0], 400_000, seed=9, mtime=1_600_000_000)
    first = place.run(sshd.settings())
    old = first.fetched[0].path.read_bytes()
    expected = {name: package(sshd.files / name, 400_000) for name in NAMES}
    return expected | {f"{NAMES[0]}.erstattet-1": old}


def check(sshd: Sshd, place: Place, expected: dict[str, bytes]) -> None:
    place.run(sshd.settings())
    assert place.files() == expected
    assert place.run(sshd.settings()).fetched == ()
    lines = place.state.read_text(encoding="ascii").splitlines()
    # The packages, and of one the older delivery.
    assert len(lines) == len(set(lines)) == len(expected)


@pytest.mark.parametrize(
    ("where", "call", "when"),
    [
        ("flis.fetch.run:remove_stale_parts", 1, "before"),
        ("flis.fetch.ssh.direct:DirectChannel.recv", 12, "before"),
        ("flis.fetch.download:_read", 2, "after"),
        ("flis.fetch.settle:verify", 2, "before"),
        ("flis.fetch.download:sync", 1, "before"),
        ("flis.fetch.download:sync", 2, "after"),
        ("flis.fetch.state:FetchState._append", 1, "before"),
        ("flis.fetch.state:sync", 1, "after"),
        ("flis.fetch.state:FetchState.add", 1, "after"),
        ("flis.fetch.download:_aside", 1, "after"),
        ("flis.fetch.download:Path.replace", 1, "before"),
        ("flis.fetch.download:Path.replace", 1, "after"),
        ("flis.fetch.download:Path.replace", 2, "after"),
        ("flis.fetch.download:sync_folder", 1, "before"),
    ],
)
def test_34_killed_at_a_named_point(sshd: Sshd, place: Place, where: str, call: int, when: str) -> None:
    expected = fill(sshd, place)
    run = process(sshd, place, where, call, when)
    run.communicate(timeout=30)
    assert run.returncode == -signal.SIGKILL
    check(sshd, place, expected)


def test_34_killed_at_any_time(sshd: Sshd, place: Place) -> None:
    expected = fill(sshd, place)
    for name in NAMES:
        expected[name] = package(sshd.files / name, 3_000_000)
    chance = random.Random(3)
    for _ in range(8):
        run = process(sshd, place)
        assert run.stdout.readline() == "begun\n"
        time.sleep(chance.uniform(0, 0.25))
        run.kill()
        run.communicate(timeout=30)
    check(sshd, place, expected)


@pytest.mark.parametrize("kind", KINDS)
def test_33_disk_that_is_full_after_so_many_bytes(
    sshd: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    expected = {name: package(sshd.files / name, 400_000) for name in NAMES}
    # What is looked at before is tested elsewhere: here the disk fills while the files come.
    monkeypatch.setattr("flis.fetch.run._check_room", lambda *_: None)
    met = 0
    with SmallDisk(tmp_path / "disk", kind) as disk:
        for part in range(SIZES):
            place = Place(disk.folder / "client")
            with disk.full_after(1_400_000 * part // SIZES):
                try:
                    place.run(sshd.settings())
                except FlisError as error:
                    assert error.code in disk.codes
                    met += 1
            check(sshd, place, expected)
            shutil.rmtree(place.folder)
    assert met


@pytest.mark.parametrize("kept", range(0, 90, 11))
def test_34_line_of_the_state_that_was_cut(sshd: Sshd, place: Place, kept: int) -> None:
    """Killed while the line was written: the file is whole under its part name and need not come again."""
    content = package(sshd.files / NAMES[0])
    place.run(sshd.settings())
    line = place.state.read_bytes()
    (place.inbox / NAMES[0]).rename(place.inbox / RemoteFile(**json.loads(line)).part_name)
    place.state.write_bytes(line[:kept])
    report = place.run(sshd.settings())
    assert (report.bytes, place.files()) == (0, {NAMES[0]: content})
    assert place.state.read_bytes() == line


def test_state_that_cannot_be_understood_is_named(sshd: Sshd, place: Place) -> None:
    for line in (b"{}\n", b"not json\n", b'{"path": 1, "name": "x", "size": 1, "mtime": 1}\n', b"[1]\n"):
        Path(place.folder).mkdir(exist_ok=True)
        place.state.write_bytes(line)
        with pytest.raises(FlisError) as caught:
            place.run(sshd.settings())
        assert caught.value.code == "file-error"
        assert "line 1" in caught.value.what
