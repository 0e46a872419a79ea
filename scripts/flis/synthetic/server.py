"""A small SFTP server on the loopback address, for the demo and the tests: one folder, read only, one user, one key."""

from __future__ import annotations

import os
import posixpath
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from paramiko import (
    AUTH_FAILED,
    AUTH_SUCCESSFUL,
    OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED,
    OPEN_SUCCEEDED,
    SFTP_NO_SUCH_FILE,
    SFTP_OP_UNSUPPORTED,
    SFTP_PERMISSION_DENIED,
    PKey,
    ServerInterface,
    SFTPAttributes,
    SFTPHandle,
    SFTPServer,
    SFTPServerInterface,
    SSHException,
    Transport,
)

import flis.fetch.ssh  # noqa: F401  paramiko's log is silenced there

LOOPBACK = "127.0.0.1"
USER = "flis"


@dataclass(frozen=True)
class Served:
    """A running server: what a client needs to reach it."""

    port: int
    user: str
    key: Path
    known_hosts: Path

    @property
    def environment(self) -> Mapping[str, str]:
        """The settings under which ``flis fetch`` finds this server."""
        return {
            "FLIS_SFTP_HOST": LOOPBACK,
            "FLIS_SFTP_PORT": str(self.port),
            "FLIS_SFTP_USER": self.user,
            "FLIS_SFTP_KEY": str(self.key),
            "FLIS_SFTP_KNOWN_HOSTS": str(self.known_hosts),
            "FLIS_SFTP_FOLDER": "/",
        }


@contextmanager
def serve(folder: Path, work: Path) -> Iterator[Served]:
    """Serves ``folder`` as ``/`` while the context lasts. Fresh keys and a known_hosts file are written to ``work``."""
    work.mkdir(parents=True, exist_ok=True)
    host_key = _new_key(work / "demo_host_key")
    user_key = _new_key(work / "demo_user_key")
    listener = socket.create_server((LOOPBACK, 0))
    port = listener.getsockname()[1]
    known_hosts = work / "demo_known_hosts"
    known_hosts.write_text(f"[{LOOPBACK}]:{port} {host_key.get_name()} {host_key.get_base64()}\n", encoding="ascii")
    transports: list[Transport] = []
    ending = threading.Event()
    accepting = threading.Thread(
        target=_accept, args=(listener, folder.resolve(), host_key, user_key, transports, ending), daemon=True
    )
    accepting.start()
    try:
        yield Served(port, USER, work / "demo_user_key", known_hosts)
    finally:
        ending.set()
        _wake(port)
        accepting.join(timeout=5)
        listener.close()
        for transport in transports:
            transport.close()


def _new_key(path: Path) -> PKey:
    secret = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    path.unlink(missing_ok=True)
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(secret)
    return PKey.from_path(path)


def _wake(port: int) -> None:
    """Ends the waiting for connections: closing a listener from another thread does not, on every system."""
    with socket.socket() as last:
        last.connect_ex((LOOPBACK, port))


def _accept(
    listener: socket.socket,
    folder: Path,
    host_key: PKey,
    user_key: PKey,
    transports: list[Transport],
    ending: threading.Event,
) -> None:
    while True:
        connection, _ = listener.accept()
        if ending.is_set():
            connection.close()
            return
        transport = Transport(connection)
        transport.add_server_key(host_key)
        transport.set_subsystem_handler("sftp", SFTPServer, _Folder, folder)
        transports.append(transport)
        try:
            transport.start_server(server=_OneUser(user_key), event=threading.Event())
        except (SSHException, EOFError, OSError):
            transport.close()


class _OneUser(ServerInterface):
    """Lets in the one user with the one key, to SFTP and nothing else."""

    def __init__(self, key: PKey) -> None:
        self._key = key

    def get_allowed_auths(self, username: str) -> str:
        return "publickey"

    def check_auth_publickey(self, username: str, key: PKey) -> int:
        return AUTH_SUCCESSFUL if username == USER and key == self._key else AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return OPEN_SUCCEEDED if kind == "session" else OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED


class _Folder(SFTPServerInterface):
    """The files of a folder. Whatever leads out of it does not exist."""

    def __init__(self, server: ServerInterface, folder: Path) -> None:
        super().__init__(server)
        self._root = folder

    def canonicalize(self, path: str) -> str:
        return posixpath.normpath("/" + path.lstrip("/"))

    def _local(self, path: str) -> Path | None:
        local = (self._root / self.canonicalize(path).lstrip("/")).resolve()
        return local if local.is_relative_to(self._root) else None

    def list_folder(self, path: str) -> list[SFTPAttributes] | int:
        local = self._local(path)
        if local is None or not local.is_dir():
            return SFTP_NO_SUCH_FILE
        return [SFTPAttributes.from_stat(entry.lstat(), entry.name) for entry in sorted(local.iterdir())]

    def stat(self, path: str) -> SFTPAttributes | int:
        local = self._local(path)
        if local is None or not local.exists():
            return SFTP_NO_SUCH_FILE
        return SFTPAttributes.from_stat(local.stat())

    lstat = stat

    def open(self, path: str, flags: int, attr: SFTPAttributes) -> SFTPHandle | int:
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND):
            return SFTP_PERMISSION_DENIED
        local = self._local(path)
        if local is None or not local.is_file():
            return SFTP_NO_SUCH_FILE
        try:
            handle = SFTPHandle(flags)
            handle.readfile = local.open("rb")
        except OSError as error:
            return SFTPServer.convert_errno(error.errno or 0)
        return handle

    def readlink(self, path: str) -> int:
        return SFTP_OP_UNSUPPORTED
