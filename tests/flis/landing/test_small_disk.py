"""Every command on a disk that is full after so many bytes more, or fails: it says so, and the next run ends it."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest
from tests.flis.landing.victim import WORK
from tests.flis.landing.work import NEW, prepared, state
from tests.flis.small_disk import KINDS, SIZES, SmallDisk
from tests.flis.yard import Yard

from flis.ground.errors import FlisError
from flis.landing.report import LandReport

# No command adds more bytes than this.
MOST = 4 << 20


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return prepared(tmp_path_factory)


@pytest.fixture(autouse=True)
def new_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY_NEW", NEW)


def code_of(work: str, folder: Path) -> str | None:
    """What the command ends with, or says of a package: a code of the catalogue, or None."""
    try:
        report = WORK[work](Yard(folder))
    except FlisError as error:
        return error.code
    packages = report.packages if isinstance(report, LandReport) else ()
    return next((package.error.code for package in packages if package.error), None)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("work", WORK)
def test_33_a_disk_that_is_full_after_so_many_bytes(start, tmp_path, work, kind):
    alone = shutil.copytree(start[work], tmp_path / "alone")
    assert code_of(work, alone) is None
    expected, met = state(alone), 0
    with SmallDisk(tmp_path / "disk", kind) as disk:
        for part in range(SIZES):
            folder = shutil.copytree(start[work], disk.folder / "data")
            with disk.full_after(MOST * part // SIZES):
                code = code_of(work, folder)
            assert code is None or code in disk.codes, part
            met += code is not None
            assert code_of(work, folder) is None
            assert state(folder) == expected, part
            shutil.rmtree(folder)
            if code is None:
                break
        else:
            pytest.fail("no size was enough")
    # A fix writes into the room that its database has.
    assert met or (work, kind) == ("fix", "disk")


class Fsync:
    """os.fsync, counted; the ``failing``-th call meets a fault of the disk."""

    def __init__(self, failing: int = 0) -> None:
        self.count = 0
        self.failing = failing
        self.real = os.fsync

    def __call__(self, handle: int) -> None:
        self.count += 1
        if self.count == self.failing:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        self.real(handle)


@pytest.mark.parametrize("work", [work for work in WORK if work not in ("upgrade", "fix")])
def test_33_a_disk_that_fails_at_any_writing_through(start, tmp_path, monkeypatch, work):
    """Upgrade and fix write to the database alone, which has calls of its own."""

    def run(folder: Path, failing: int = 0) -> tuple[str | None, int]:
        fsync = Fsync(failing)
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", fsync)
            return code_of(work, folder), fsync.count

    alone = shutil.copytree(start[work], tmp_path / "alone")
    code, count = run(alone)
    assert (code, count > 0) == (None, True)
    expected = state(alone)
    for number in range(1, count + 1):
        folder = shutil.copytree(start[work], tmp_path / str(number))
        assert run(folder, number)[0] == "file-error", number
        assert code_of(work, folder) is None
        assert state(folder) == expected, number
