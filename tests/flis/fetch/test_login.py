"""Host keys, private keys, algorithms and the OpenSSH config against a real OpenSSH server."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.flis.sshd import Sshd, keygen

from flis.fetch.sftp.settings import SftpSettings
from flis.fetch.ssh.client import connect
from flis.ground.errors import FlisError


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("login")


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[Sshd]:
    with Sshd(folder / "server", host_key_kinds=("ed25519", "rsa")) as server:
        yield server


@pytest.fixture
def server(running: Sshd) -> Sshd:
    """The running server with its own known_hosts and its own key as they were at first."""
    running.know()
    running.authorize(running.key)
    return running


def enter(settings: SftpSettings) -> None:
    with connect(settings) as connection:
        assert connection.session().folder(settings.folders[0]) == []


def refused(settings: SftpSettings) -> FlisError:
    with pytest.raises(FlisError) as caught, connect(settings):
        pass
    return caught.value


def other_key(tmp_path: Path) -> str:
    return " ".join(Path(f"{keygen(tmp_path / 'other')}.pub").read_text(encoding="utf-8").split()[:2])


# Host keys.


def test_known_host_key(server: Sshd) -> None:
    enter(server.settings())


def test_28_unknown_host_key_is_refused_and_not_added(server: Sshd) -> None:
    server.know("# nothing")
    before = server.known_hosts.read_bytes()
    error = refused(server.settings())
    assert (error.code, error.exit_code) == ("host-key-unknown", 5)
    shown = subprocess.run(
        ["ssh-keygen", "-l", "-f", str(server.folder / "host_ed25519.pub")], capture_output=True, text=True, check=True
    ).stdout
    assert error.facts["fingerprint"] in shown
    assert server.known_hosts.read_bytes() == before
    name = f"[127.0.0.1]:{server.port}"
    assert name in error.what
    assert str(server.known_hosts) in error.do
    assert f"`ssh-keyscan -t ed25519 -p {server.port} 127.0.0.1`" in error.do
    # What it says is what helps.
    command = ["ssh-keyscan", "-t", "ed25519", "-p", str(server.port), "127.0.0.1"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    line = next(line for line in lines if not line.startswith("#"))
    assert line.startswith(f"{name} ")
    server.know(line)
    enter(server.settings())


def test_28_missing_known_hosts_is_an_unknown_key(server: Sshd, tmp_path: Path) -> None:
    assert refused(server.settings(known_hosts=(tmp_path / "none",))).code == "host-key-unknown"


def test_28_changed_host_key_has_its_own_exit_code(server: Sshd, tmp_path: Path) -> None:
    server.know(f"[127.0.0.1]:{server.port} {other_key(tmp_path)}")
    error = refused(server.settings())
    assert (error.code, error.exit_code) == ("host-key-changed", 6)
    assert f"that {server.known_hosts} has for [127.0.0.1]:{server.port}" in error.what
    assert f'`ssh-keygen -R "[127.0.0.1]:{server.port}" -f "{server.known_hosts}"`' in error.do


def test_28_key_of_another_type_is_asked_for_when_it_is_the_known_one(server: Sshd) -> None:
    server.know(f"[127.0.0.1]:{server.port} {server.host_key('rsa')}")
    enter(server.settings())


def test_28_known_type_that_the_server_no_longer_has(server: Sshd, tmp_path: Path) -> None:
    keygen(tmp_path / "ecdsa", "ecdsa")
    line = " ".join((tmp_path / "ecdsa.pub").read_text(encoding="utf-8").split()[:2])
    server.know(f"[127.0.0.1]:{server.port} {line}")
    assert refused(server.settings()).code == "host-key-unknown"


def test_28_hashed_known_hosts(server: Sshd) -> None:
    subprocess.run(["ssh-keygen", "-q", "-H", "-f", str(server.known_hosts)], check=True, capture_output=True)
    assert server.known_hosts.read_text(encoding="ascii").startswith("|1|")
    enter(server.settings())


def test_28_revoked_key_is_refused_even_when_it_is_known(server: Sshd) -> None:
    for hosts in ("*", f"[127.0.0.1]:{server.port}"):
        server.know(f"[127.0.0.1]:{server.port} {server.host_key()}", f"@revoked {hosts} {server.host_key()}")
        error = refused(server.settings())
        assert (error.code, error.exit_code) == ("host-key-revoked", 6)


def test_28_cert_authority_vouches_for_no_plain_key(server: Sshd) -> None:
    server.know(f"@cert-authority * {server.host_key()}")
    assert refused(server.settings()).code == "host-key-unknown"


# Keys of ours.


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("ed25519", ()),
        ("ecdsa", ("-b", "384")),
        ("rsa", ("-b", "2048")),
        ("rsa", ("-b", "2048", "-m", "PEM")),
        ("rsa", ("-b", "2048", "-m", "PKCS8")),
        ("ecdsa", ("-m", "PEM")),
    ],
)
@pytest.mark.parametrize("passphrase", ["", "correct horse"])
def test_29_key_formats(server: Sshd, tmp_path: Path, kind: str, more: tuple[str, ...], passphrase: str) -> None:
    key = keygen(tmp_path / "key", kind, passphrase, *more)
    server.authorize(key)
    enter(server.settings(key=key, passphrase=passphrase or None))


def test_29_passphrase_that_is_not_needed_does_no_harm(server: Sshd) -> None:
    enter(server.settings(passphrase="not needed"))


def test_29_key_that_the_server_does_not_know(server: Sshd, tmp_path: Path) -> None:
    key = keygen(tmp_path / "stranger")
    error = refused(server.settings(key=key))
    assert (error.code, error.exit_code) == ("login-refused", 7)
    listed = subprocess.run(["ssh-keygen", "-l", "-f", str(key)], capture_output=True, text=True, check=True).stdout
    assert error.facts["offered"] == f"the key {key} ({listed.split()[1]})"
    assert error.facts["accepts"] == "a key"
    assert "registered the public key" in error.do


def test_a_refusal_says_what_was_offered_and_what_would_do(server: Sshd, tmp_path: Path) -> None:
    nothing = refused(server.settings(key=None))
    assert nothing.facts["offered"].startswith("nothing:")
    assert (nothing.facts["accepts"], "FLIS_SFTP_KEY" in nothing.do) == ("a key", True)
    password = refused(server.settings(key=None, password="guess"))
    assert (password.facts["offered"], password.facts["accepts"]) == ("the password", "a key")
    assert "FLIS_SFTP_KEY" in password.do
    both = refused(server.settings(key=keygen(tmp_path / "stranger"), password="guess"))
    assert both.facts["offered"].endswith("), the password")
    assert not any("guess" in f"{error.what} {error.do}" for error in (nothing, password, both))


def test_a_server_that_wants_key_and_password(tmp_path: Path) -> None:
    options = ("AuthenticationMethods publickey,password", "PasswordAuthentication yes")
    with Sshd(tmp_path / "server", extra=options) as server:
        error = refused(server.settings())
    assert error.code == "login-refused"
    assert error.facts["accepts"] == "a password"
    assert error.do.endswith("asks for more. Set FLIS_SFTP_PASSWORD.")


def test_a_server_that_takes_passwords_only(tmp_path: Path) -> None:
    with Sshd(tmp_path / "server", extra=("PubkeyAuthentication no", "PasswordAuthentication yes")) as server:
        error = refused(server.settings())
    assert (error.facts["accepts"], error.do) == ("a password", "Set FLIS_SFTP_PASSWORD.")


def test_a_server_that_hangs_up_after_so_many_keys(tmp_path: Path, own_home: Path) -> None:
    names = [keygen(own_home / ".ssh" / f"key{number}") for number in range(4)]
    config = own_home / ".ssh" / "config"
    config.write_text("Host *\n" + "".join(f"  IdentityFile {name}\n" for name in names), encoding="utf-8")
    with Sshd(tmp_path / "server", extra=("MaxAuthTries 2",)) as server:
        error = refused(server.settings(config=config, key=None))
    assert error.code == "login-refused"
    assert error.facts["accepts"] == "nothing more: it hung up"
    assert error.do.startswith("Name the one key")


def test_29_encrypted_key_without_passphrase(server: Sshd, tmp_path: Path) -> None:
    for number, more in enumerate(((), ("-m", "PEM"))):
        key = keygen(tmp_path / f"key{number}", "ecdsa", "secret words", *more)
        error = refused(server.settings(key=key))
        assert error.code == "bad-key"
        assert "encrypted" in error.what
        assert "FLIS_SFTP_KEY_PASSPHRASE" in error.do


def test_29_wrong_passphrase(server: Sshd, tmp_path: Path) -> None:
    for number, more in enumerate(((), ("-m", "PEM"))):
        key = keygen(tmp_path / f"key{number}", "ecdsa", "secret words", *more)
        error = refused(server.settings(key=key, passphrase="other words"))
        assert error.code == "bad-key"
        assert "passphrase is wrong" in error.what
        assert "words" not in f"{error.what} {error.do}"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n", "PuTTY"),
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA test\n", "public key"),
        ("not a key at all\n", "format is not known"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n", "format is not known"),
        ("", "format is not known"),
    ],
)
def test_29_files_that_are_no_usable_key(server: Sshd, tmp_path: Path, content: str, said: str) -> None:
    key = tmp_path / "key.ppk"
    key.write_text(content, encoding="ascii")
    key.chmod(0o600)
    error = refused(server.settings(key=key))
    assert error.code == "bad-key"
    assert said in error.what


def test_29_missing_key(server: Sshd, tmp_path: Path) -> None:
    error = refused(server.settings(key=tmp_path / "none"))
    assert error.code == "bad-key"
    assert "No such file" in error.what


def test_29_key_that_others_can_read(server: Sshd, tmp_path: Path) -> None:
    key = keygen(tmp_path / "key")
    key.chmod(0o644)
    error = refused(server.settings(key=key))
    assert error.code == "bad-key"
    assert "chmod 600" in error.do


def test_password_is_only_tried_when_it_is_set(server: Sshd) -> None:
    """The server takes no passwords: with or without one the login is refused, never asked for."""
    for password in (None, "guess"):
        error = refused(server.settings(key=None, password=password))
        assert error.code == "login-refused"
        assert "guess" not in str(error)


def test_key_from_the_agent(server: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A socket's path may be 107 characters long.
    path = Path("/tmp") / f"flis-agent-{os.getpid()}"
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", str(path)], stdout=subprocess.DEVNULL)
    try:
        while not _listens(path):
            assert agent.poll() is None
            time.sleep(0.01)
        monkeypatch.setenv("SSH_AUTH_SOCK", str(path))
        subprocess.run(["ssh-add", "-q", str(server.key)], check=True)
        enter(server.settings(key=None))
    finally:
        agent.terminate()
        agent.wait()
        path.unlink(missing_ok=True)


def _listens(path: Path) -> bool:
    """Whether a process answers at the socket; its file is there a moment earlier."""
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(str(path)) == 0


def test_default_key_of_the_home(server: Sshd, own_home: Path) -> None:
    shutil.copy(server.key, own_home / ".ssh" / "id_ed25519")
    enter(server.settings(key=None))


# The OpenSSH config, and settings over it.


def test_everything_from_the_openssh_config(server: Sshd, own_home: Path) -> None:
    (own_home / ".ssh" / "more.conf").write_text(f"Host kunde\n  User {server.user}\n", encoding="utf-8")
    (own_home / ".ssh" / "config").write_text(
        f"Include more.conf\nHost kunde\n  HostName 127.0.0.1\n  Port {server.port}\n"
        f'  IdentityFile "{server.key}"\n  UserKnownHostsFile {server.known_hosts}\n  ConnectTimeout 3\n',
        encoding="utf-8",
    )
    env = {"FLIS_SFTP_HOST": "kunde", "FLIS_SFTP_FOLDER": str(server.files)}
    enter(SftpSettings.from_environment(env, {}))
    error = refused(SftpSettings.from_environment({**env, "FLIS_SFTP_USER": "somebody-else"}, {}))
    assert (error.code, error.facts["user"]) == ("login-refused", "somebody-else")
    error = refused(SftpSettings.from_environment({**env, "FLIS_SFTP_KNOWN_HOSTS": "/dev/null"}, {}))
    assert error.code == "host-key-unknown"


def test_host_key_alias(server: Sshd, own_home: Path) -> None:
    server.know(f"flis-server {server.host_key()}")
    config = own_home / ".ssh" / "config"
    config.write_text("Host 127.0.0.1\n  HostKeyAlias flis-server\n", encoding="utf-8")
    enter(server.settings(config=config))


def test_named_identity_that_is_unusable_is_named(server: Sshd, own_home: Path) -> None:
    config = own_home / ".ssh" / "config"
    config.write_text("Host *\n  IdentityFile ~/.ssh/no_such_key\n", encoding="utf-8")
    error = refused(server.settings(config=config, key=None))
    assert (error.code, error.facts["file"]) == ("bad-key", str(own_home / ".ssh" / "no_such_key"))


@pytest.mark.parametrize(
    ("line", "said"),
    [("ProxyJump gate", "proxyjump"), ("Port many", "port"), ("Port", "cannot be understood")],
)
def test_config_that_cannot_be_followed(server: Sshd, own_home: Path, line: str, said: str) -> None:
    config = own_home / ".ssh" / "config"
    config.write_text(f"Host *\n  {line}\n", encoding="utf-8")
    error = refused(server.settings(config=config, port=None))
    assert error.code == "bad-setting"
    assert said in error.what


# Algorithms.


@pytest.mark.parametrize(
    ("option", "kind"),
    [
        ("Ciphers aes256-cbc,3des-cbc", "cipher"),
        ("Ciphers aes128-ctr\nMACs hmac-sha1,hmac-md5", "digest"),
        ("KexAlgorithms diffie-hellman-group1-sha1,diffie-hellman-group14-sha1", "key exchange"),
        ("HostKeyAlgorithms ssh-rsa", "host key type"),
    ],
)
def test_30_server_with_only_old_algorithms(tmp_path: Path, option: str, kind: str) -> None:
    host_key = "rsa" if "ssh-rsa" in option else "ed25519"
    with Sshd(tmp_path / "server", extra=(option,), host_key_kinds=(host_key,)) as old:
        error = refused(old.settings())
    assert (error.code, error.facts["kind"]) == ("algorithms", kind)


@pytest.mark.parametrize("cipher", ["aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-ctr", "aes256-ctr"])
def test_ciphers_that_are_taken(tmp_path: Path, cipher: str) -> None:
    with Sshd(tmp_path / "server", extra=(f"Ciphers {cipher}",)) as server:
        enter(server.settings())


# The way there.


def test_host_that_does_not_exist(server: Sshd) -> None:
    error = refused(server.settings(host="no-such-host.invalid"))
    assert (error.code, error.exit_code) == ("sftp-unreachable", 4)


def test_server_that_is_no_ssh_server(server: Sshd) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            connection, _ = listener.accept()
            connection.sendall(b"220 ftp ready\r\n" * 3)
            connection.close()

        threading.Thread(target=greet, daemon=True).start()
        error = refused(server.settings(port=listener.getsockname()[1]))
    assert error.code == "sftp-unreachable"


def test_server_that_says_nothing(server: Sshd) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings = server.settings(port=listener.getsockname()[1])
        error = refused(replace(settings, timing=replace(settings.timing, banner=0.3, login=0.2)))
    assert error.code == "sftp-unreachable"


def test_user_without_sftp(tmp_path: Path) -> None:
    with Sshd(tmp_path / "server", extra=("ForceCommand /bin/false",)) as server:
        error = refused(server.settings())
    assert error.code in ("sftp-protocol", "sftp-broken")


def test_refused_login_is_not_tried_again(server: Sshd, tmp_path: Path) -> None:
    from tests.flis.fetch.conftest import Place

    stranger = keygen(tmp_path / "stranger")
    log = server.folder / "sshd.log"
    before = log.read_text(encoding="utf-8", errors="replace").count("Connection from")
    with pytest.raises(FlisError) as caught:
        Place(tmp_path / "client").run(server.settings(key=stranger))
    assert caught.value.code == "login-refused"
    assert log.read_text(encoding="utf-8", errors="replace").count("Connection from") == before + 1
