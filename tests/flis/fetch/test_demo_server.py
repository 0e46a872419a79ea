"""The loopback server of the demo: it serves one folder to one key, read only, and nothing outside of it."""

from __future__ import annotations

import io
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from tests.flis.fetch.conftest import Place, package
from tests.flis.sshd import keygen

from flis.fetch.sftp.read import Vanished
from flis.fetch.sftp.settings import SftpSettings
from flis.fetch.ssh.client import connect
from flis.ground.errors import FlisError
from flis.synthetic.server import serve


def test_fetch_from_the_demo_server(tmp_path: Path, place: Place) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    expected = {f"{n:04}_DUBU_202305.zip": n * 70_000 for n in range(12)}
    expected = {name: package(folder / name, size) for name, size in expected.items()}
    with serve(folder, tmp_path / "work") as served:
        settings = SftpSettings.from_environment(served.environment, {"sftp_stabil_sekunder": 0})
        report = place.run(settings)
        assert report.failed == ()
        assert place.files() == expected
        assert stat.S_IMODE(served.key.stat().st_mode) == 0o600
    with pytest.raises(FlisError) as caught:
        place.run(SftpSettings(**{**vars(settings), "timing": type(settings.timing)(attempts=1)}))
    assert caught.value.code == "sftp-unreachable"


def test_openssh_can_read_and_cannot_write(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    content = package(folder / "a.zip", 300_000)
    with serve(folder, tmp_path / "work") as served:
        options = ["-q", "-b", "-", "-P", str(served.port), "-i", str(served.key)]
        options += ["-o", f"UserKnownHostsFile={served.known_hosts}", "-o", "IdentitiesOnly=yes"]
        for command, works in (
            (f"get /a.zip {tmp_path}/copy", True),
            (f"put {tmp_path}/copy /new.zip", False),
            ("rm /a.zip", False),
            ("rename /a.zip /b.zip", False),
            ("mkdir /folder", False),
            ("symlink /a.zip /link", False),
            ("chmod 777 /a.zip", False),
        ):
            done = subprocess.run(
                ["sftp", *options, f"{served.user}@127.0.0.1"], input=command, text=True, capture_output=True
            )
            assert (done.returncode == 0) is works, (command, done.stderr)
    assert (tmp_path / "copy").read_bytes() == content
    assert [entry.name for entry in folder.iterdir()] == ["a.zip"]
    assert (folder / "a.zip").read_bytes() == content


@pytest.mark.parametrize("path", ["/../secret", "/link", "/folder/../../secret", "/none", "secret", "/\\..\\secret"])
def test_nothing_outside_the_folder(tmp_path: Path, path: str) -> None:
    folder = tmp_path / "files"
    (folder / "folder").mkdir(parents=True)
    (tmp_path / "secret").write_bytes(b"secret")
    (folder / "link").symlink_to(tmp_path / "secret")
    with serve(folder, tmp_path / "work") as served:
        settings = SftpSettings.from_environment(served.environment, {})
        with connect(settings) as connection, pytest.raises(Vanished):
            connection.session().read_file(path, 0, 6, io.BytesIO())


def test_only_the_user_with_the_key(tmp_path: Path) -> None:
    with serve(tmp_path, tmp_path / "work") as served:
        for change in ({"FLIS_SFTP_USER": "root"}, {"FLIS_SFTP_KEY": str(keygen(tmp_path / "stranger"))}):
            settings = SftpSettings.from_environment({**served.environment, **change}, {})
            with pytest.raises(FlisError) as caught:
                connect(settings)
            assert caught.value.code == "login-refused"


def test_paramiko_is_not_imported_before_a_connection() -> None:
    """`flis --help` and everything that fetches nothing must not pay for it."""
    code = "import sys, flis.fetch.run, flis.ground.progress; assert 'paramiko' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ})
