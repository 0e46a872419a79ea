"""What lies where a file or folder should be, and is none: told with a code, never passed over."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest
from tests.flis.yard import ROOT, Yard, sag

from flis.cli import main
from flis.ground.errors import FlisError
from flis.project.folders import ARCHIVE, DRIFT, INBOX

POSIX = os.name == "posix"
KINDS = ["folder", "link", "pipe"] if POSIX else ["folder"]
NO_FILES = ["krl_undtagelser.csv", "driftsmeddelelser.csv", "Sammenligningskommune.xlsx"]
DAMAGE = {
    "random": lambda data: random.Random(1).randbytes(5000),
    "empty": lambda data: b"",
    "text": lambda data: b"no database",
    "cut in its head": lambda data: data[:100],
    "cut in the middle": lambda data: data[: len(data) // 2],
    "another head": lambda data: data[:5000] + bytes([data[5000] ^ 255]) + data[5001:],
}


def put(kind: str, path: Path) -> None:
    if path.is_dir():
        path.rmdir()
    if kind == "folder":
        path.mkdir()
    elif kind == "link":
        path.symlink_to(path.parent / "nowhere")
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.write_bytes(b"")


def typed(yard: Yard, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setenv("FLIS_DATA", str(yard.folder))
    monkeypatch.setenv("FLIS_TARGET", "duckdb")
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--project-dir", str(ROOT)])
    assert isinstance(ended.value.code, int)
    return ended.value.code


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NO_FILES)
def test_a_drift_file_that_is_no_file_stops_the_run(yard, name, kind):
    put(kind, yard.drift_folder / name)
    with pytest.raises(FlisError) as caught:
        yard.land(yard.dubu([sag(1)]))
    assert (caught.value.code, name in caught.value.what) == ("bad-drift-file", True)


@pytest.mark.parametrize("kind", [*(k for k in KINDS if k != "folder"), "file"])
@pytest.mark.parametrize("name", [INBOX, DRIFT, ARCHIVE])
def test_a_folder_that_is_none_stops_the_run(yard, name, kind):
    put(kind, yard.folder / name)
    with pytest.raises(FlisError) as caught:
        yard.land_archive() if name == ARCHIVE else yard.land()
    assert (caught.value.code, name in caught.value.what) == ("file-error", True)


@pytest.mark.parametrize("command", ["install", "land", "fetch", "build", "run"])
def test_a_folder_where_the_holder_is_written(yard, monkeypatch, capsys, command):
    monkeypatch.setenv("FLIS_SFTP_HOST", "localhost")
    (yard.folder / "flis.lock.json").mkdir()
    assert typed(yard, monkeypatch, command) == 11
    assert "file-error" in capsys.readouterr().err
    # The lock is not held on.
    (yard.folder / "flis.lock.json").rmdir()
    assert typed(yard, monkeypatch, "install") == 0


@pytest.mark.parametrize("out", ["/proc/x", "/dev/null", "/dev/null/x"] if POSIX else [])
@pytest.mark.parametrize("command", ["demo", "generate"])
def test_an_output_folder_that_cannot_be(yard, monkeypatch, capsys, command, out):
    small = ("--scale", "0.01") if command == "generate" else ()
    assert typed(yard, monkeypatch, command, "--out", out, *small) in (2, 11)
    assert "internal" not in capsys.readouterr().err


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("command", ["status", "land", "install"])
def test_a_file_that_is_no_database(yard, monkeypatch, capsys, damage, command):
    yard.land(yard.dubu([sag(1)]))
    path = yard.folder / "DSA.duckdb"
    path.write_bytes(DAMAGE[damage](path.read_bytes()))
    before = path.read_bytes()
    assert typed(yard, monkeypatch, command) == 13
    told = capsys.readouterr().err
    assert ("database-damaged" in told, "backup" in told, "not in use" in told) == (True, True, False)
    assert path.read_bytes() == before


def test_what_the_page_says_of_a_database_that_is_none(yard):
    """docs/drift.md, Backup: the backup's file, and the archive for what came since."""
    path = yard.folder / "DSA.duckdb"
    yard.land(yard.dubu([sag(1)]))
    shutil.copyfile(path, yard.folder / "backup")
    yard.land(yard.dubu([sag(1), sag(2)], udlaest="20230606T060000"))
    path.write_bytes(b"")
    path.unlink()
    shutil.copyfile(yard.folder / "backup", path)
    assert [package.state for package in yard.land_archive().packages] == ["known", "landed"]
