"""A real OpenSSH server per test, and packages to put on it."""

from __future__ import annotations

import os
import random
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.flis.sshd import Sshd

from flis.fetch.run import FetchReport, fetch
from flis.fetch.sftp.settings import SftpSettings
from flis.ground.progress import Silent

PATTERN = re.compile(r"\d{4}_[A-Z]+_\d{6}\.zip")


def package(path: Path, size: int = 200_000, seed: int = 0, mtime: int = 1_700_000_000) -> bytes:
    """A stored zip of random bytes, with a mtime of its own; gives its content."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo("data.csv"), random.Random(f"{path.name}{seed}").randbytes(size))
    os.utime(path, (mtime, mtime))
    return path.read_bytes()


@dataclass
class Place:
    """The client's side: inbox, state file, and a run."""

    folder: Path

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    @property
    def state(self) -> Path:
        return self.folder / "state.jsonl"

    def run(self, settings: SftpSettings, **changes: object) -> FetchReport:
        return fetch(settings, self.inbox, self.state, PATTERN, **{"progress": Silent(), **changes})

    def files(self) -> dict[str, bytes]:
        return {file.name: file.read_bytes() for file in self.inbox.iterdir()}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "client")


@pytest.fixture
def sshd(tmp_path: Path) -> Iterator[Sshd]:
    with Sshd(tmp_path / "server") as server:
        yield server


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test sees the keys, the agent or the OpenSSH config of whoever runs it."""
    home = tmp_path / "home"
    (home / ".ssh").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    for name in [name for name in os.environ if name.startswith("FLIS_") and name != "FLIS_LOKAL"]:
        monkeypatch.delenv(name)
    return home
