"""Servers that are not OpenSSH's: asyncssh and Twisted Conch, which have their own SSH and their own SFTP."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.flis.fetch.conftest import Place, package
from tests.flis.fetch.cutting import Cutting
from tests.flis.fetch.foreign import Foreign
from tests.flis.sshd import keygen

SIZES = {"0101": 1, "0147": 32_767, "0151": 32_768, "0153": 32_769, "0155": 3_000_000}
ONE = "0101_DUBU_202305.zip"


@pytest.fixture(params=["asyncssh", "twisted"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Foreign]:
    with Foreign(tmp_path / "server", name=request.param) as found:
        yield found


def test_files_of_all_sizes_arrive_and_a_cut_one_is_resumed(server: Foreign, place: Place) -> None:
    expected = {}
    for kommune, size in SIZES.items():
        name = f"{kommune}_DUBU_202305.zip"
        # The zip's own bytes are taken off, so that the file itself lies at the edge of a block.
        package(server.files / name, 1)
        expected[name] = package(server.files / name, max(1, size - (server.files / name).stat().st_size + 1))
    (server.files / "0157_DUBU_202305.zip").touch()
    report = place.run(server.settings())
    assert place.files() == expected
    assert [error.code for error in report.failed] == ["zip-corrupt"]
    content = package(server.files / "0159_DUBU_202305.zip", 6_000_000)
    with Cutting(server.port, after=3_000_000, times=1) as line:
        server.know(f"[127.0.0.1]:{line.port} {server.host_key()}")
        settings = server.settings(port=line.port)
        once = dataclasses.replace(settings.timing, attempts=1)
        assert "sftp-broken" in [e.code for e in place.run(dataclasses.replace(settings, timing=once)).failed]
        report = place.run(settings)
    assert report.fetched[0].resumed_from >= 255 << 10
    assert place.files() == {**expected, "0159_DUBU_202305.zip": content}


def test_another_host_key_is_refused(server: Foreign, place: Place, tmp_path: Path) -> None:
    package(server.files / ONE)
    other = Path(f"{keygen(tmp_path / 'other')}.pub").read_text(encoding="utf-8").split()[:2]
    server.know(f"[127.0.0.1]:{server.port} {' '.join(other)}")
    with pytest.raises(Exception, match="host-key-changed"):
        place.run(server.settings())
    server.know("")
    with pytest.raises(Exception, match="host-key-unknown"):
        place.run(server.settings())
    assert not place.inbox.exists() or place.files() == {}
