"""What is renamed has reached the disk first: each test watches the calls of ``os.fsync`` and their order."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from flis.fetch.download import settle
from flis.fetch.state import FetchState, RemoteFile
from flis.ground.durable import sync, sync_folder
from flis.store.duckfile import make_database

# Windows writes a name with its file, and cannot open a folder.
FOLDERS = os.name == "posix"


class Disk:
    """Notes what goes to the disk, by the name that it has at that moment, and what is renamed."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.events: list[tuple[str, str]] = []
        self.sizes: list[int] = []
        replace, fsync = Path.replace, os.fsync

        def noted_sync(handle: int) -> None:
            fsync(handle)
            state = os.fstat(handle)
            paths = [folder, *folder.rglob("*")]
            name = next(p.name for p in paths if (p.stat().st_ino, p.stat().st_dev) == (state.st_ino, state.st_dev))
            self.events.append(("sync", "." if name == folder.name else name))
            self.sizes.append(state.st_size)

        def noted_replace(path: Path, target: Path) -> Path:
            self.events.append(("name", Path(target).name))
            return replace(path, target)

        monkeypatch.setattr(os, "fsync", noted_sync)
        monkeypatch.setattr(Path, "replace", noted_replace)

    def seen(self, *events: tuple[str, str]) -> bool:
        """Whether these, and nothing else, happened in this order; folders only where they can be written through."""
        return self.events == [event for event in events if FOLDERS or "." in event[1][1:]]


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(tmp_path, monkeypatch)


def test_a_file_is_flushed_before_it_is_written_through(disk: Disk):
    with (disk.folder / "a.bin").open("wb") as file:
        file.write(b"12345")
        sync(file)
        assert (disk.events, disk.sizes) == ([("sync", "a.bin")], [5])


def test_a_folder_is_written_through(disk: Disk):
    sync_folder(disk.folder)
    assert disk.seen(("sync", "."))


def test_34_a_fetched_file_and_its_line_are_on_the_disk_before_it_gets_its_name(disk: Disk):
    inbox = disk.folder / "inbox"
    inbox.mkdir()
    remote = RemoteFile("/0101.zip", "0101.zip", 22, 7)
    with zipfile.ZipFile(inbox / remote.part_name, "w"):
        pass
    settle([remote], FetchState.load(disk.folder / "state" / "hentet.jsonl"), inbox)
    assert disk.seen(
        ("sync", remote.part_name),
        ("sync", "hentet.jsonl"),
        ("sync", "state"),
        ("name", remote.name),
        ("sync", "inbox"),
    )


def test_a_new_database_is_on_the_disk_before_it_gets_its_name(disk: Disk):
    make_database(disk.folder / "DSA.duckdb")
    assert disk.seen(("sync", "DSA.duckdb.ny"), ("name", "DSA.duckdb"), ("sync", "."))
