"""Fetching from a real OpenSSH server: what arrives, what is left, what happens when the line or the file breaks."""

from __future__ import annotations

import dataclasses
import errno
import io
import json
import os
import socket
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.flis.fetch.conftest import PATTERN, Place, package
from tests.flis.fetch.cutting import Cutting
from tests.flis.sshd import Sshd

from flis.fetch import download
from flis.fetch.listing import look_around
from flis.fetch.sftp.look import look
from flis.fetch.sftp.settings import SftpSettings, Timing
from flis.fetch.ssh import client
from flis.fetch.state import FetchState, RemoteFile
from flis.ground.errors import FlisError
from flis.ground.progress import Lines, Silent

ONE = "0101_DUBU_202305.zip"
TWO = "0461_DUBU_202305.zip"


def reasons(report) -> dict[str, str]:
    return {file.name: file.reason for file in report.skipped}


def test_file_arrives_once(sshd: Sshd, place: Place) -> None:
    content = package(sshd.files / ONE, 5_000_000)
    report = place.run(sshd.settings())
    assert place.files() == {ONE: content}
    assert [file.name for file in report.fetched] == [ONE]
    assert (report.bytes, report.failed) == (len(content), ())
    (place.inbox / ONE).unlink()  # landed
    report = place.run(sshd.settings())
    assert (report.fetched, reasons(report), place.files()) == ((), {ONE: "fetched"}, {})


def test_report_as_json(sshd: Sshd, place: Place) -> None:
    content = package(sshd.files / ONE)
    (sshd.files / TWO).write_bytes(b"no zip")
    (sshd.files / "readme.txt").touch()
    told = json.loads(json.dumps(place.run(sshd.settings()).as_dict()))
    assert told["fetched"] == [{"name": ONE, "size": len(content), "bytes": len(content), "resumed_from": 0}]
    assert told["skipped"] == [{"name": "xxxxxx.txt", "reason": "name", "text": "not the name of a datapakke"}]
    assert [(error["code"], error["exit_code"]) for error in told["failed"]] == [("zip-corrupt", 8)]
    assert sorted(file["name"] for file in told["planned"]) == [ONE, TWO]


def test_files_are_counted(sshd: Sshd) -> None:
    package(sshd.files / ONE)
    (sshd.files / "readme.txt").touch()
    (sshd.files / "folder").mkdir()
    found = look_around(sshd.settings(), PATTERN, Silent())
    assert (found.files, found.packages) == (2, 1)
    assert [(one.name, one.reason) for one in found.skipped] == [("xxxxxx", "name"), ("xxxxxx.txt", "name")]


def test_dry_run_touches_nothing(sshd: Sshd, place: Place) -> None:
    package(sshd.files / ONE)
    report = place.run(sshd.settings(), dry_run=True)
    assert [file.name for file in report.planned] == [ONE]
    assert report.fetched == ()
    assert not place.folder.exists()


def test_many_files_over_several_connections(sshd: Sshd, place: Place) -> None:
    expected = {f"{n:04}_DUBU_202305.zip": n * 1000 for n in range(60)}
    expected = {name: package(sshd.files / name, size) for name, size in expected.items()}
    report = place.run(sshd.settings(connections=4))
    assert place.files() == expected
    assert len(report.fetched) == 60
    assert len(place.state.read_text(encoding="ascii").splitlines()) == 60


def test_27_ten_thousand_names_are_listed(sshd: Sshd, place: Place) -> None:
    for number in range(10_000):
        (sshd.files / f"noise_{number}").touch()
    package(sshd.files / ONE)
    report = place.run(sshd.settings())
    assert list(place.files()) == [ONE]
    assert len(report.skipped) == 10_000


def test_26_key_is_exchanged_again_in_the_middle(tmp_path: Path, place: Place) -> None:
    with Sshd(tmp_path / "server", extra=("RekeyLimit 512K",)) as server:
        content = package(server.files / ONE, 12_000_000)
        place.run(server.settings())
        assert place.files() == {ONE: content}


def test_one_channel_after_another(sshd: Sshd, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A channel's window is used up once; a large file goes over several."""
    monkeypatch.setattr(client, "WINDOW", 4 << 20)
    monkeypatch.setattr(download, "SLICE", 2 << 20)
    content = package(sshd.files / ONE, 15_000_000)
    settings = sshd.settings()
    report = place.run(dataclasses.replace(settings, timing=dataclasses.replace(settings.timing, attempts=1)))
    assert report.failed == ()
    assert place.files() == {ONE: content}


def test_27_only_ordinary_files_with_a_package_name(sshd: Sshd, place: Place, tmp_path: Path) -> None:
    package(tmp_path / "elsewhere.zip")
    names = [f"0{n}_DUBU_202305.zip" for n in range(101, 104)]
    (sshd.files / names[0]).symlink_to(tmp_path / "elsewhere.zip")
    os.mkfifo(sshd.files / names[1])
    (sshd.files / names[2]).mkdir()
    (sshd.files / "readme.txt").write_text("x", encoding="ascii")
    (sshd.files / "line\nbreak\x1b[2J.zip").touch()
    report = place.run(sshd.settings())
    assert reasons(report) == {
        names[0]: "link",
        names[1]: "other",
        names[2]: "folder",
        "xxxxxx.txt": "name",
        "xxxx?xxxxx?[9x.zip": "name",
    }
    assert place.files() == {}


def test_marker_says_when_a_file_is_ready(sshd: Sshd, place: Place) -> None:
    package(sshd.files / ONE)
    package(sshd.files / TWO)
    (sshd.files / f"{ONE}.klar").touch()
    report = place.run(sshd.settings(marker=".klar"))
    assert (list(place.files()), reasons(report)) == ([ONE], {TWO: "marker"})
    (sshd.files / f"{TWO}.klar").touch()
    place.run(sshd.settings(marker=".klar"))
    assert sorted(place.files()) == [ONE, TWO]


def test_24_file_that_is_still_being_written_waits(sshd: Sshd, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    package(sshd.files / ONE)
    package(sshd.files / TWO)
    package(sshd.files / "0851_DUBU_202305.zip")

    def meanwhile(seconds: float) -> None:
        assert seconds == 1.5
        with (sshd.files / ONE).open("ab") as stream:
            stream.write(b"more")
        (sshd.files / "0851_DUBU_202305.zip").unlink()

    monkeypatch.setattr("flis.fetch.listing.time.sleep", meanwhile)
    report = place.run(sshd.settings(stable_seconds=1.5))
    assert list(place.files()) == [TWO]
    assert reasons(report) == {ONE: "unstable", "0851_DUBU_202305.zip": "vanished"}


def test_several_folders(sshd: Sshd, place: Place) -> None:
    for folder, names in (("a", [ONE]), ("b", [ONE, TWO])):
        (sshd.files / folder).mkdir()
        for name in names:
            package(sshd.files / folder / name, seed=folder)
    report = place.run(sshd.settings(folders=(f"{sshd.files}/a", f"{sshd.files}/b/../b/")))
    assert place.files() == {ONE: (sshd.files / "a" / ONE).read_bytes(), TWO: (sshd.files / "b" / TWO).read_bytes()}
    assert reasons(report) == {ONE: "same-name"}


def test_missing_folder(sshd: Sshd, place: Place) -> None:
    with pytest.raises(FlisError) as caught:
        place.run(sshd.settings(folders=("/no/such/folder",)))
    assert (caught.value.code, caught.value.exit_code) == ("sftp-no-folder", 4)


def test_22_new_content_under_the_old_name_is_a_new_delivery(sshd: Sshd, place: Place) -> None:
    first = package(sshd.files / ONE)
    place.run(sshd.settings())
    second = package(sshd.files / ONE, seed=1, mtime=1_700_000_500)
    place.run(sshd.settings())
    assert place.files() == {ONE: second, f"{ONE}.erstattet-1": first}


def test_file_that_lies_in_the_inbox_is_noted_not_fetched(sshd: Sshd, place: Place) -> None:
    content = package(sshd.files / ONE)
    place.inbox.mkdir(parents=True)
    (place.inbox / ONE).write_bytes(content)
    report = place.run(sshd.settings())
    assert (report.bytes, reasons(report)) == (0, {ONE: "inbox"})
    assert reasons(place.run(sshd.settings())) == {ONE: "fetched"}


def test_31_mtime_in_the_future_decides_nothing(sshd: Sshd, place: Place) -> None:
    package(sshd.files / ONE, mtime=4_000_000_000)
    assert len(place.run(sshd.settings()).fetched) == 1
    assert len(place.run(sshd.settings()).fetched) == 0


def test_26_broken_download_is_resumed(sshd: Sshd, place: Place) -> None:
    content = package(sshd.files / ONE, 6_000_000)
    with Cutting(sshd.port, after=3_000_000, times=1) as line:
        sshd.know(f"[127.0.0.1]:{line.port} {sshd.host_key()}")
        settings = sshd.settings(port=line.port)
        once = dataclasses.replace(settings.timing, attempts=1)
        report = place.run(dataclasses.replace(settings, timing=once))
        assert [error.code for error in report.failed] == ["sftp-broken"]
        assert [name.endswith(".part") for name in place.files()] == [True]
        assert not place.state.exists()
        report = place.run(settings)
    assert place.files() == {ONE: content}
    assert report.fetched[0].resumed_from >= 255 << 10
    assert report.bytes == len(content) - report.fetched[0].resumed_from


def test_26_spoilt_part_is_noticed_and_fetched_anew(sshd: Sshd, place: Place) -> None:
    content = package(sshd.files / ONE, 1_000_000)
    remote = RemoteFile(str(sshd.files / ONE), ONE, len(content), 1_700_000_000)
    place.inbox.mkdir(parents=True)
    (place.inbox / remote.part_name).write_bytes(bytes(500_000))  # what a power cut may leave
    report = place.run(sshd.settings())
    assert [error.code for error in report.failed] == ["zip-corrupt"]
    place.run(sshd.settings())
    assert place.files() == {ONE: content}


def test_26_line_that_is_reset(sshd: Sshd, place: Place) -> None:
    content = package(sshd.files / ONE, 5_000_000)
    with Cutting(sshd.port, after=1_000_000, times=3, reset=True) as line:
        sshd.know(f"[127.0.0.1]:{line.port} {sshd.host_key()}")
        place.run(sshd.settings(port=line.port))
        assert line.cuts == 3
    assert place.files() == {ONE: content}


@pytest.mark.parametrize("every", [1 << 20, 300_000])
def test_26_line_that_drops_again_and_again(sshd: Sshd, place: Place, every: int) -> None:
    content = package(sshd.files / ONE, 5_000_000)
    with Cutting(sshd.port, after=every, times=1000) as line:
        sshd.know(f"[127.0.0.1]:{line.port} {sshd.host_key()}")
        place.run(sshd.settings(port=line.port))
        assert line.cuts >= 5_000_000 // every
    assert place.files() == {ONE: content}


def test_26_line_that_stalls(sshd: Sshd, place: Place) -> None:
    content = package(sshd.files / ONE, 5_000_000)
    with Cutting(sshd.port, after=2_000_000, times=1, stall=True) as line:
        sshd.know(f"[127.0.0.1]:{line.port} {sshd.host_key()}")
        settings = sshd.settings(port=line.port)
        report = place.run(dataclasses.replace(settings, timing=dataclasses.replace(settings.timing, idle=0.6)))
        assert line.cuts == 1
        assert report.seconds < Cutting.STALLS / 2
    assert place.files() == {ONE: content}


def test_26_server_killed_and_started_again(sshd: Sshd, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    content = package(sshd.files / ONE, 30_000_000)
    killed = threading.Event()
    receive = client.DirectChannel.recv

    def kill_once(channel: client.DirectChannel, size: int) -> bytes:
        if channel.received > 3_000_000 and not killed.is_set():
            killed.set()
            sshd.stop()
            threading.Timer(0.1, sshd.start).start()
        return receive(channel, size)

    monkeypatch.setattr(client.DirectChannel, "recv", kill_once)
    settings = sshd.settings(connections=1)
    timing = dataclasses.replace(settings.timing, attempts=20)
    report = place.run(dataclasses.replace(settings, timing=timing))
    assert killed.is_set()
    assert place.files() == {ONE: content}
    assert report.bytes < len(content) + 20_000_000


def test_26_server_that_stays_away(sshd: Sshd, place: Place) -> None:
    sshd.stop()
    said: list[str] = []
    with pytest.raises(FlisError) as caught:
        place.run(sshd.settings(), progress=Lines(said.append))
    assert (caught.value.code, caught.value.facts["reason"]) == ("sftp-unreachable", "Connection refused")
    assert "Number of attempts: 3." in caught.value.what
    # Nobody waits without knowing why.
    assert said == [
        "127.0.0.1: Connection refused; trying again in 0.05 s (attempt 2 of 3)",
        "127.0.0.1: Connection refused; trying again in 0.1 s (attempt 3 of 3)",
    ]


@pytest.mark.parametrize(("number", "attempts"), [(socket.EAI_NONAME, 1), (socket.EAI_AGAIN, 3)])
def test_26_only_a_resolver_that_is_down_is_asked_again(place: Place, monkeypatch, number: int, attempts: int) -> None:
    """A name that does not exist is not worth 15 seconds of waiting."""

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(number, "told by the system")

    monkeypatch.setattr(socket, "create_connection", unknown)
    with pytest.raises(FlisError) as caught:
        place.run(SftpSettings("no-such-host", timing=Timing(attempts=3, pause=0.01)))
    assert (caught.value.code, caught.value.facts["attempts"]) == ("sftp-unreachable", attempts)
    assert f"the name is not known. Number of attempts: {attempts}." in caught.value.what


def growing(file: Path, times: int) -> Callable:
    """A reader under whose hands the file changes ``times`` times."""
    left = [times]
    read = client.Session.read_file

    def read_file(session, path, *rest, **more):
        attributes = read(session, path, *rest, **more)
        if left[0]:
            left[0] -= 1
            package(file, 300_000 + left[0], mtime=1_700_001_000 + left[0])
            [attributes] = look(session, [path])
        return attributes

    return read_file


def test_24_file_that_changes_is_started_over(sshd: Sshd, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    package(sshd.files / ONE)
    monkeypatch.setattr("flis.fetch.sftp.read.Session.read_file", growing(sshd.files / ONE, 2))
    assert place.run(sshd.settings()).failed == ()
    assert place.files() == {ONE: (sshd.files / ONE).read_bytes()}
    assert reasons(place.run(sshd.settings())) == {ONE: "fetched"}


def test_24_file_that_keeps_changing_is_left_for_later(
    sshd: Sshd, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    package(sshd.files / ONE)
    content = package(sshd.files / TWO)
    monkeypatch.setattr("flis.fetch.sftp.read.Session.read_file", growing(sshd.files / ONE, 99))
    report = place.run(sshd.settings(folders=(str(sshd.files),), connections=1))
    assert [error.code for error in report.failed][:1] == ["file-changed"]
    assert ONE not in place.files()
    assert content == (sshd.files / TWO).read_bytes()


def test_24_file_that_shrinks_while_it_is_read(sshd: Sshd, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    package(sshd.files / ONE, 3_000_000)
    begin = client.Session.read_file
    first = [True]

    def shrinking(session, path, start, end, sink, *rest, **more):
        if first:
            first.clear()
            package(sshd.files / ONE, 50_000, mtime=1_700_002_000)
        return begin(session, path, start, end, sink, *rest, **more)

    monkeypatch.setattr("flis.fetch.sftp.read.Session.read_file", shrinking)
    report = place.run(sshd.settings())
    assert ONE not in place.files()
    assert [error.code for error in report.failed] == ["sftp-broken"]
    place.run(sshd.settings())
    assert place.files() == {ONE: (sshd.files / ONE).read_bytes()}


def test_27_file_that_vanishes_after_the_listing(sshd: Sshd, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    package(sshd.files / ONE)
    package(sshd.files / TWO, 100_000)
    monkeypatch.setattr("flis.fetch.run._check_room", lambda *_: (sshd.files / ONE).unlink())
    report = place.run(sshd.settings(connections=1))
    assert reasons(report) == {ONE: "vanished"}
    assert list(place.files()) == [TWO]


def test_27_file_that_may_not_be_read_does_not_stop_the_others() -> None:
    """Root may read everything, so under root the server's user is another."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        options = {"user": "nobody"} if os.getuid() == 0 else {}
        with Sshd(folder / "server", **options) as server:
            place = Place(folder / "client")
            package(server.files / ONE)
            (server.files / ONE).chmod(0)
            content = package(server.files / TWO)
            report = place.run(server.settings(connections=1))
            assert [error.code for error in report.failed] == ["sftp-denied"]
            assert report.failed[0].facts["file"].endswith(ONE)
            assert place.files() == {TWO: content}


def test_01_what_is_no_zip_never_gets_its_name(sshd: Sshd, place: Place) -> None:
    content = package(sshd.files / TWO)
    (sshd.files / ONE).write_bytes(content[:-30])
    report = place.run(sshd.settings())
    assert [(error.code, error.facts["package"]) for error in report.failed] == [("zip-corrupt", ONE)]
    # It never came to the inbox, so nobody is told to delete it there.
    assert "inbox" not in report.failed[0].do
    assert max(map(len, report.lines())) <= 80
    assert place.files() == {TWO: content}


def test_33_too_little_room_is_seen_before_anything_is_fetched(
    sshd: Sshd, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    package(sshd.files / ONE)
    usage = type("Usage", (), {"free": 200_000})
    monkeypatch.setattr("flis.fetch.run.shutil.disk_usage", lambda _: usage)
    with pytest.raises(FlisError) as caught:
        place.run(sshd.settings())
    assert caught.value.code == "disk-full"
    # The figures are what the packages need and what is there; nothing is added.
    assert (caught.value.facts["need"], caught.value.facts["free"]) == ((sshd.files / ONE).stat().st_size, 200_000)
    assert place.files() == {}


@pytest.mark.parametrize(("fault", "code"), [(errno.ENOSPC, "disk-full"), (errno.EIO, "file-error")])
@pytest.mark.parametrize("where", ["write", "sync", "state"])
def test_33_disk_that_takes_no_more_leaves_things_as_they_were(
    sshd: Sshd, place: Place, monkeypatch: pytest.MonkeyPatch, where: str, fault: int, code: str
) -> None:
    content = package(sshd.files / ONE, 3_000_000)

    def full(*_: object) -> None:
        raise OSError(fault, os.strerror(fault))

    with monkeypatch.context() as patch:
        if where == "write":
            patch.setattr("flis.fetch.download._read", full)
        else:
            patch.setattr(f"flis.fetch.{'download' if where == 'sync' else 'state'}.sync", full)
        with pytest.raises(FlisError) as caught:
            place.run(sshd.settings())
    assert caught.value.code == code
    if (code, where) == ("disk-full", "write"):
        assert caught.value.facts["need"] == len(content)
    assert ONE not in place.files()
    assert not FetchState.load(place.state).knows_path(str(sshd.files / ONE))
    place.run(sshd.settings())
    assert place.files() == {ONE: content}


def test_33_inbox_that_cannot_be_written(sshd: Sshd, place: Place) -> None:
    package(sshd.files / ONE)
    place.folder.mkdir()
    place.inbox.write_text("a file where the folder should be", encoding="ascii")
    with pytest.raises(FlisError) as caught:
        place.run(sshd.settings())
    assert caught.value.code == "file-error"


def test_parts_of_what_is_gone_are_removed(sshd: Sshd, place: Place) -> None:
    place.inbox.mkdir(parents=True)
    (place.inbox / f".{ONE}.0123456789abcdef.part").write_bytes(b"old")
    place.run(sshd.settings())
    assert place.files() == {}


class Adding:
    """A progress of one task that adds up what it is told."""

    def __init__(self) -> None:
        self.told: list[object] = []
        self.said: list[str] = []

    def task(self, label: str, total: int | None = None) -> Adding:
        self.told += [(label, total), 0]
        return self

    def advance(self, count: int, /) -> None:
        self.told[1] += count

    def done(self) -> None:
        self.told.append("done")

    def say(self, line: str) -> None:
        self.said.append(line)


def test_progress_adds_up(sshd: Sshd, place: Place) -> None:
    content = package(sshd.files / ONE, 2_000_000)
    progress = Adding()
    with Cutting(sshd.port, after=1_000_000, times=1) as line:
        sshd.know(f"[127.0.0.1]:{line.port} {sshd.host_key()}")
        place.run(sshd.settings(port=line.port), progress=progress)
    assert progress.told == [(ONE, len(content)), len(content), "done"]


def test_nothing_is_printed(sshd: Sshd, place: Place, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither our code nor paramiko's log writes on the terminal, even when the connection breaks."""
    package(sshd.files / ONE, 5_000_000)
    with Cutting(sshd.port, after=1_000_000, times=3) as line:
        sshd.know(f"[127.0.0.1]:{line.port} {sshd.host_key()}")
        place.run(sshd.settings(port=line.port))
    assert capfd.readouterr() == ("", "")


def test_sink_sees_bytes_in_order(sshd: Sshd) -> None:
    content = package(sshd.files / ONE, 1_000_000)
    with client.connect(sshd.settings()) as connection:
        sink = io.BytesIO()
        after = connection.session(len(content)).read_file(str(sshd.files / ONE), 0, len(content), sink)
    assert sink.getvalue() == content
    assert (after.size, after.mtime, after.kind) == (len(content), 1_700_000_000, "file")
