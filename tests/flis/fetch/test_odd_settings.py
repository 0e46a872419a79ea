"""What the environment and the files beside it may hold: told by a code, before or instead of a connection."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from flis.fetch.sftp.settings import SftpSettings
from flis.fetch.ssh import known_hosts
from flis.fetch.ssh.client import connect
from flis.fetch.ssh.config import endpoint
from flis.fetch.ssh.keys import load
from flis.fetch.state import FetchState
from flis.ground.errors import FlisError
from flis.project.settings import Project

POSIX = os.name == "posix"


def code(work, *arguments) -> str:
    with pytest.raises(FlisError) as caught:
        work(*arguments)
    return caught.value.code


def test_known_hosts_of_any_bytes_knows_nobody(tmp_path):
    path = tmp_path / "known"
    path.write_bytes(bytes(range(256)) * 2 + "\nhost ssh-rsa æøå\nhost ssh-rsa =\n|1|æ|ø ssh-rsa AAAA\n".encode())
    known = known_hosts.read([path])
    assert known_hosts.judge(known, "host", 22, "ssh-rsa", b"key") is known_hosts.Verdict.UNKNOWN


@pytest.mark.parametrize("host", ["æøå..%", "a" * 300, ".", "a..b"])
def test_a_host_that_no_server_can_have(host):
    settings = SftpSettings.from_environment({"FLIS_SFTP_HOST": host}, {})
    assert code(connect, settings) in ("bad-setting", "sftp-unreachable")


@pytest.mark.parametrize(
    "text", ["Port 99999", "Port " + "9" * 5000, "ConnectTimeout 99999999999999999999", "IdentityFile ~nobody-at-all/x"]
)
def test_an_openssh_config_that_asks_for_what_cannot_be(own_home, text):
    (own_home / ".ssh" / "config").write_text(f"Host flis\n  HostName 127.0.0.1\n  {text}\n", encoding="utf-8")
    settings = SftpSettings.from_environment({"FLIS_SFTP_HOST": "flis"}, {})
    assert code(connect, settings) in ("bad-setting", "host-key-unknown", "sftp-unreachable")


@pytest.mark.parametrize("name", ["HOST", "USER", "PASSWORD", "KEY_PASSPHRASE", "FOLDER"] if POSIX else [])
def test_a_text_that_is_no_text(name):
    env = {"FLIS_SFTP_HOST": "flis", f"FLIS_SFTP_{name}": os.fsdecode(b"\xff\xfe")}
    with pytest.raises(FlisError) as caught:
        SftpSettings.from_environment(env, {})
    assert (caught.value.code, caught.value.facts["setting"]) == ("bad-setting", f"FLIS_SFTP_{name}")


@pytest.mark.parametrize("name", ["KEY", "KNOWN_HOSTS"] if POSIX else [])
def test_a_home_that_nobody_has(name):
    env = {"FLIS_SFTP_HOST": "flis", f"FLIS_SFTP_{name}": "~nobody-at-all/x"}
    assert code(SftpSettings.from_environment, env, {}) == "bad-setting"


def test_a_user_whom_the_system_does_not_know(monkeypatch):
    def unknown() -> str:
        raise KeyError("getpwuid(): uid not found: 4711")

    monkeypatch.setattr("flis.fetch.ssh.config.getpass.getuser", unknown)
    assert code(endpoint, SftpSettings.from_environment({"FLIS_SFTP_HOST": "flis"}, {})) == "bad-setting"


def test_a_certificate_that_is_none(tmp_path, sshd):
    key = tmp_path / "key"
    key.write_bytes(sshd.key.read_bytes())
    key.chmod(0o600)
    for content in (
        b"",
        b"\xff\xfe",
        b"ssh-ed25519-cert-v01@openssh.com !!! x",
        b"ssh-ed25519-cert-v01@openssh.com AAAA",
    ):
        key.with_name("key-cert.pub").write_bytes(content)
        assert code(load, key, None) == "bad-key"


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 100_000,
        json.dumps({"path": "\ud800", "name": "a", "size": 1, "mtime": 1}).encode(),
        b'{"path": "a", "name": "a", "size": ' + b"9" * 5000 + b', "mtime": 1}',
        b"\xff",
        b"[]",
        b"null",
        b'{"path": "a", "name": "a", "size": true, "mtime": 1}',
    ],
)
def test_a_line_of_the_state_that_cannot_be_understood(tmp_path: Path, line):
    path = tmp_path / "hentet.jsonl"
    path.write_bytes(line + b"\n")
    with pytest.raises(FlisError) as caught:
        FetchState.load(path)
    assert (caught.value.code, "line 1" in caught.value.what) == ("file-error", True)


@pytest.mark.parametrize(
    ("name", "value"),
    [("sftp_mappe", 7), ("sftp_markoer", "a/b"), ("sftp_forbindelser", 0), ("sftp_stabil_sekunder", "x")],
)
def test_the_error_names_the_file_that_holds_the_var(name, value):
    for own, file in (({}, "dbt_project.yml"), ({name: value}, "lokal/vars.yml")):
        project = Project(Path(), {name: value}, own)
        with pytest.raises(FlisError) as caught:
            SftpSettings.from_environment({"FLIS_SFTP_HOST": "flis"}, project.vars, project.place_of)
        assert (caught.value.facts["setting"], caught.value.do) == (name, f"Correct {name} in {file}.")
