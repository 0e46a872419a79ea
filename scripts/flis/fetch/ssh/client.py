"""A connection to the SFTP server: known host key, key or agent login, current algorithms; never a question."""

from __future__ import annotations

import re
import socket
import threading
from types import TracebackType

from paramiko import SSHException, Transport
from paramiko.ssh_exception import IncompatiblePeer

from flis.fetch.sftp.read import Session
from flis.fetch.sftp.settings import SftpSettings
from flis.fetch.ssh import known_hosts
from flis.fetch.ssh.config import Endpoint, endpoint
from flis.fetch.ssh.direct import DirectChannel, DirectPackets
from flis.fetch.ssh.known_hosts import Verdict
from flis.fetch.ssh.login import login, unreachable
from flis.fetch.ssh.sock import ReadAhead
from flis.ground.errors import FlisError

CIPHERS = ("aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-ctr", "aes256-ctr")
DIGESTS = (
    "hmac-sha2-256-etm@openssh.com",
    "hmac-sha2-512-etm@openssh.com",
    "hmac-sha2-256",
    "hmac-sha2-512",
)
_HOST_KEY_ERRORS = {
    Verdict.UNKNOWN: "host-key-unknown",
    Verdict.CHANGED: "host-key-changed",
    Verdict.REVOKED: "host-key-revoked",
}
_RSA = ("rsa-sha2-512", "rsa-sha2-256")
# Bytes that a channel may bring before another takes its place. Other clients ask for as much; one more bit would
# be a negative number to servers that count in 32 bits with a sign.
WINDOW = (1 << 31) - 1
LARGEST_SLICE = 1 << 30
_MARGIN = 1 << 20  # for the protocol's own bytes
_PACKET = 256 << 10
_LACKING = {"ciphers": "cipher", "macs": "digest", "kex algorithm": "key exchange", "host key": "host key type"}


class Connection:
    """An SSH connection that is logged in; its SFTP sessions are opened as they are needed. Closes all when left."""

    def __init__(self, transport: Transport, server: Endpoint) -> None:
        self._transport = transport
        self._server = server
        self._channel: DirectChannel | None = None
        self._session: Session | None = None

    def session(self, count: int = 0) -> Session:
        """A session that has room for ``count`` bytes more (at most ``LARGEST_SLICE``) of its channel's window."""
        used = self._channel.received if self._channel is not None else 0
        if self._session is None or not self._session.in_step or used + count + count // 16 + _MARGIN > WINDOW:
            if self._channel is not None:
                self._channel.close()
            self._channel = _open_channel(self._transport, self._server)
            self._session = Session(self._channel, self._server.host)
            self._session.start()
        return self._session

    def close(self) -> None:
        self._transport.close()

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def connect(settings: SftpSettings) -> Connection:
    """Connects, checks the host key, logs in and starts SFTP.

    Raises ``sftp-unreachable`` (worth another try), ``algorithms``, ``host-key-…``, ``login-refused``, ``bad-key``,
    ``bad-setting``, ``sftp-protocol``.
    """
    server = endpoint(settings)
    known = known_hosts.read(server.known_hosts)
    transport = Transport(ReadAhead.over(_dial(server)), packetizer_class=DirectPackets)
    try:
        _agree(transport, server, known)
        _check_host_key(transport, server, known)
        login(transport, server, settings)
        connection = Connection(transport, server)
        connection.session()
        return connection
    except BaseException:
        transport.close()
        raise


def _dial(server: Endpoint) -> socket.socket:
    try:
        dialled = socket.create_connection((server.host, server.port), timeout=server.timing.connect)
    except TimeoutError as error:
        raise unreachable(server, "no answer in time") from error
    except socket.gaierror as error:
        # A resolver that is down may come back. A name that does not exist will not.
        raise unreachable(server, "the name is not known", lasting=error.errno != socket.EAI_AGAIN) from error
    except OSError as error:
        raise unreachable(server, error.strerror or type(error).__name__) from error
    except (ValueError, OverflowError) as error:
        # A name that DNS cannot hold, or a port or a time beyond what the system counts in: no try will help.
        reason = "no server can have this name, port or time to connect"
        where = "the environment or ~/.ssh/config"
        raise FlisError("bad-setting", setting="FLIS_SFTP_HOST", reason=reason, where=where) from error
    dialled.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return dialled


def _agree(transport: Transport, server: Endpoint, known: tuple[known_hosts.KnownKey, ...]) -> None:
    options = transport.get_security_options()
    options.ciphers = CIPHERS
    options.digests = DIGESTS
    options.key_types = _key_types(tuple(options.key_types), known_hosts.kinds(known, *_listed(server)))
    transport.banner_timeout = transport.handshake_timeout = server.timing.banner
    transport.auth_timeout = server.timing.login
    transport.channel_timeout = server.timing.channel
    try:
        transport.start_client(timeout=server.timing.banner + server.timing.login)
    except IncompatiblePeer as error:
        lacking = re.search(r"no acceptable ([a-z ]+)", str(error))
        kind = _LACKING.get(lacking[1].strip(), lacking[1].strip()) if lacking else "protocol version"
        raise FlisError("algorithms", host=server.host, kind=kind) from error
    except (SSHException, EOFError, OSError) as error:
        raise unreachable(server, "it broke off before the login") from error
    transport.set_keepalive(server.timing.keepalive)


def _key_types(offered: tuple[str, ...], known: tuple[str, ...]) -> tuple[str, ...]:
    """The types of the known keys first: a server with several keys then shows one that can be checked."""
    first = [name for kind in known for name in (_RSA if kind == "ssh-rsa" else (kind,)) if name in offered]
    return tuple(dict.fromkeys([*first, *offered]))


def _check_host_key(transport: Transport, server: Endpoint, known: tuple[known_hosts.KnownKey, ...]) -> None:
    shown = transport.get_remote_server_key()
    verdict = known_hosts.judge(known, *_listed(server), shown.get_name(), shown.asbytes())
    if verdict is Verdict.KNOWN:
        return
    kind = shown.get_name()
    listed = known_hosts.file_of(known, *_listed(server), kind)
    raise FlisError(
        _HOST_KEY_ERRORS[verdict],
        host=server.host,
        kind=kind,
        name=known_hosts.host_name(*_listed(server)),
        file=str(listed or next(iter(server.known_hosts), "known_hosts")),
        command=_scan(server, kind),
        fingerprint=known_hosts.fingerprint(shown.asbytes()),
    )


def _scan(server: Endpoint, kind: str) -> str:
    """The command that prints the server's key as a line of known_hosts."""
    short = "ecdsa" if kind.startswith("ecdsa-") else kind.removeprefix("ssh-")
    port = "" if server.port == known_hosts.DEFAULT_PORT else f"-p {server.port} "
    return f"ssh-keyscan -t {short} {port}{server.host}"


def _listed(server: Endpoint) -> tuple[str, int]:
    return server.listed_host, server.listed_port


def _open_channel(transport: Transport, server: Endpoint) -> DirectChannel:
    try:
        opened = transport.open_session(window_size=WINDOW, max_packet_size=_PACKET, timeout=server.timing.channel)
        channel = DirectChannel(opened, transport.packetizer, server.timing.idle)
        # paramiko waits for this answer without end.
        watchdog = threading.Timer(server.timing.channel, transport.close)
        watchdog.start()
        try:
            opened.invoke_subsystem("sftp")
        finally:
            watchdog.cancel()
        return channel
    except (SSHException, EOFError, OSError) as error:
        if not transport.is_active():
            raise unreachable(server, "it broke off after the login") from error
        advice = "Ask the owner of the server to allow SFTP for this user."
        raise FlisError(
            "sftp-protocol", host=server.host, reason="it offers no SFTP to this user", advice=advice
        ) from error
