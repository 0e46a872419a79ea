"""A real OpenSSH server on a loopback port, with keys and configuration of its own in a folder of the caller's."""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from flis.fetch.sftp.settings import SftpSettings, Timing

SSHD = shutil.which("sshd", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"]))
QUICK = Timing(connect=5, banner=10, login=10, channel=10, idle=10, attempts=3, pause=0.05, longest_pause=0.2)


def keygen(path: Path, kind: str = "ed25519", passphrase: str = "", *more: str) -> Path:
    command = ["ssh-keygen", "-q", "-t", kind, "-N", passphrase, "-C", "test", "-f", str(path), *more]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return path


@dataclass
class Sshd:
    """Serves ``files`` by internal-sftp; runs as root and as an ordinary user alike."""

    folder: Path
    user: str = field(default_factory=getpass.getuser)
    extra: tuple[str, ...] = ()
    host_key_kinds: tuple[str, ...] = ("ed25519",)
    port: int = 0
    process: subprocess.Popen | None = None

    def __post_init__(self) -> None:
        if SSHD is None:
            raise RuntimeError("These tests need OpenSSH's server: install the package openssh-server.")
        self.files.mkdir(parents=True, exist_ok=True)
        for kind in self.host_key_kinds:
            keygen(self.folder / f"host_{kind}", kind, "", *(["-b", "2048"] if kind == "rsa" else []))
        self.key = keygen(self.folder / "user_ed25519")
        self.authorized = self.folder / "authorized_keys"
        self.authorize(self.key)
        self.port = self.port or _free_port()

    @property
    def files(self) -> Path:
        return self.folder / "files"

    @property
    def known_hosts(self) -> Path:
        return self.folder / "known_hosts"

    def authorize(self, *keys: Path) -> None:
        self.authorized.write_text("".join(Path(f"{key}.pub").read_text() for key in keys), encoding="utf-8")
        self.authorized.chmod(0o644)

    def host_key(self, kind: str = "ed25519") -> str:
        return " ".join((self.folder / f"host_{kind}.pub").read_text(encoding="utf-8").split()[:2])

    def know(self, *lines: str) -> None:
        """Writes known_hosts: the given lines, or the server's own keys."""
        own = [f"[127.0.0.1]:{self.port} {self.host_key(kind)}" for kind in self.host_key_kinds]
        self.known_hosts.write_text("\n".join(lines or own) + "\n", encoding="utf-8")

    def settings(self, **changes: object) -> SftpSettings:
        settings = SftpSettings(
            host="127.0.0.1",
            user=self.user,
            port=self.port,
            key=self.key,
            known_hosts=(self.known_hosts,),
            folders=(str(self.files),),
            stable_seconds=0,
            timing=QUICK,
        )
        return replace(settings, **changes)

    def start(self) -> Sshd:
        if not self.known_hosts.exists():
            self.know()
        if os.name == "posix" and os.getuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # sshd's own demand when it runs as root
        config = self.folder / "sshd_config"
        lines = [
            f"Port {self.port}",
            "ListenAddress 127.0.0.1",
            *(f"HostKey {self.folder / f'host_{kind}'}" for kind in self.host_key_kinds),
            f"AuthorizedKeysFile {self.authorized}",
            f"PidFile {self.folder / 'sshd.pid'}",
            "StrictModes no",
            "UsePAM no",
            "PasswordAuthentication no",
            "KbdInteractiveAuthentication no",
            "PermitRootLogin yes",
            "UseDNS no",
            "MaxStartups 100",
            "LogLevel VERBOSE",
            "Subsystem sftp internal-sftp",
        ]
        config.write_text("\n".join([*self.extra, *lines]) + "\n", encoding="utf-8")
        log = self.folder / "sshd.log"
        self.process = subprocess.Popen(
            [SSHD, "-D", "-f", str(config), "-E", str(log)],
            stdin=subprocess.DEVNULL,
            # A group of its own: its sessions are then stopped together with it.
            start_new_session=True,
        )
        for _ in range(200):
            if self.process.poll() is not None:
                raise RuntimeError(f"sshd did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.02)
        raise RuntimeError("sshd does not listen")

    def stop(self) -> None:
        """Ends the server and cuts every session."""
        if self.process is not None:
            for process in (*_sessions(self.process.pid), self.process.pid):
                with_signal(process, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def __enter__(self) -> Sshd:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def with_signal(process: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, number)


def _sessions(parent: int) -> list[int]:
    """The processes below ``parent``, the deepest first (each session is a group of its own)."""
    listing = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    children: dict[int, list[int]] = {}
    for line in listing.splitlines():
        process, above = map(int, line.split())
        children.setdefault(above, []).append(process)
    found, waiting = [], [parent]
    while waiting:
        waiting += (below := children.get(waiting.pop(), []))
        found += below
    return found[::-1]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
