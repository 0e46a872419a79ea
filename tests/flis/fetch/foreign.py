"""SFTP servers that others wrote: `python -m tests.flis.fetch.foreign NAME FOLDER PORT`, in the folder of an Sshd."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.flis.sshd import Sshd


@dataclass
class Foreign(Sshd):
    """Keys, files and settings as :class:`Sshd` has them; served by ``name``."""

    name: str = ""

    def start(self) -> Foreign:
        self.know()
        command = [sys.executable, "-m", "tests.flis.fetch.foreign", self.name, str(self.folder), str(self.port)]
        log = self.folder / "foreign.log"
        with log.open("wb") as stream:
            self.process = subprocess.Popen(command, stdout=stream, stderr=stream, start_new_session=True)
        for _ in range(500):
            if self.process.poll() is not None:
                raise RuntimeError(log.read_text(encoding="utf-8", errors="replace"))
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.02)
        raise RuntimeError(f"{self.name} does not listen")


async def serve_asyncssh(folder: Path, port: int) -> None:
    import asyncssh

    await asyncssh.listen(
        "127.0.0.1",
        port,
        server_host_keys=[str(folder / "host_ed25519")],
        authorized_client_keys=str(folder / "authorized_keys"),
        sftp_factory=True,
    )
    await asyncio.Event().wait()


def serve_twisted(folder: Path, port: int) -> None:
    from twisted.conch.avatar import ConchUser
    from twisted.conch.checkers import SSHPublicKeyChecker
    from twisted.conch.interfaces import ISFTPServer
    from twisted.conch.ssh.factory import SSHFactory
    from twisted.conch.ssh.filetransfer import FileTransferServer
    from twisted.conch.ssh.keys import Key
    from twisted.conch.ssh.session import SSHSession
    from twisted.conch.unix import SFTPServerForUnixConchUser
    from twisted.cred.portal import Portal
    from twisted.internet import reactor
    from twisted.python import components
    from twisted.python.filepath import FilePath

    class User(ConchUser):
        """Nobody of the system: the process reads the files itself."""

        def __init__(self) -> None:
            super().__init__()
            self.channelLookup[b"session"] = SSHSession
            self.subsystemLookup[b"sftp"] = FileTransferServer

        def getUserGroupId(self) -> tuple[None, None]:
            return None, None

        def getHomeDir(self) -> FilePath:
            return FilePath(str(folder))

        def _runAsUser(self, work: Any, *arguments: Any, **named: Any) -> Any:
            """The one call, or the calls that are given: function, then perhaps arguments, then perhaps names."""
            answer = None
            for function, *given in [(work, arguments, named)] if callable(work) else work:
                answer = function(*(given[0] if given else ()), **(given[1] if len(given) > 1 else {}))
            return answer

    class Realm:
        """One user, under whatever name."""

        def requestAvatar(self, name: bytes, mind: object, *interfaces: Any) -> tuple[Any, User, Any]:
            return interfaces[0], User(), lambda: None

    components.registerAdapter(SFTPServerForUnixConchUser, User, ISFTPServer)
    key = Key.fromFile(str(folder / "authorized_keys"))
    host = Key.fromFile(str(folder / "host_ed25519"))
    factory = SSHFactory()
    factory.publicKeys = {b"ssh-ed25519": host}
    factory.privateKeys = {b"ssh-ed25519": host}

    class Anyone:
        """The one key, whoever asks."""

        def getAuthorizedKeys(self, _: bytes) -> list[Key]:
            return [key]

    factory.portal = Portal(Realm(), [SSHPublicKeyChecker(Anyone())])
    reactor.listenTCP(port, factory, interface="127.0.0.1")
    reactor.run()


def main(name: str, folder: str, port: str) -> None:
    if name.startswith("odd:"):
        from tests.flis.fetch.odd import serve_odd

        asyncio.run(serve_odd(name.removeprefix("odd:"), Path(folder), int(port)))
    if name == "asyncssh":
        asyncio.run(serve_asyncssh(Path(folder), int(port)))
    serve_twisted(Path(folder), int(port))


if __name__ == "__main__":
    main(*sys.argv[1:])
