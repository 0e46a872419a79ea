"""A file that is written anew on the server while it is fetched, by one that has the same size, is not taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from flis.fetch import download
from flis.fetch.sftp.wire import Attributes
from flis.fetch.state import RemoteFile
from flis.ground.errors import FlisError

REMOTE = RemoteFile("/0101.zip", "0101.zip", 6, 7)


class Server:
    """Gives each slice in turn; ``mtimes`` is what the server says of the file after each."""

    def __init__(self, mtimes: list[int | None], size: int = 6) -> None:
        self.mtimes, self.size = mtimes, size

    def session(self, _count: int = 0) -> Server:
        return self

    def read_file(self, _path, start, end, sink, advance, _following) -> Attributes:
        sink.write(b"abcdef"[start:end])
        advance(end - start)
        return Attributes(size=self.size, mtime=self.mtimes.pop(0), mode=0o100644)


def fetched(server: Server, folder: Path) -> bytes:
    download.download(server, REMOTE, folder, lambda _: None)
    return (folder / REMOTE.part_name).read_bytes()


def refused(server: Server, folder: Path) -> None:
    with pytest.raises(FlisError) as caught:
        fetched(server, folder)
    assert caught.value.code == "file-changed"
    assert not (folder / REMOTE.part_name).exists()


def test_a_file_that_stays_is_kept(tmp_path):
    assert fetched(Server([7]), tmp_path) == b"abcdef"


@pytest.mark.parametrize("mtime", [8, 6, None])
def test_24_a_rewrite_of_the_same_size_is_seen_by_its_time(tmp_path, mtime):
    refused(Server([mtime]), tmp_path)


@pytest.mark.parametrize("size", [5, 7])
def test_24_a_rewrite_of_the_same_time_is_seen_by_its_size(tmp_path, size):
    refused(Server([7], size), tmp_path)


def test_24_a_rewrite_between_two_slices_ends_the_download_there(tmp_path, monkeypatch):
    monkeypatch.setattr(download, "SLICE", 2)
    server = Server([7, 8, 7])
    refused(server, tmp_path)
    assert server.mtimes == [7]
    assert fetched(Server([7, 7, 7]), tmp_path) == b"abcdef"
