"""Where to connect and as whom: the settings first, then the OpenSSH config, then OpenSSH's defaults."""

from __future__ import annotations

import getpass
import re
from dataclasses import dataclass, replace
from pathlib import Path

from paramiko import SSHConfig, SSHException

from flis.fetch.sftp.settings import SftpSettings, Timing
from flis.fetch.ssh.known_hosts import DEFAULT_PORT
from flis.ground.errors import FlisError

DEFAULT_KEYS = ("id_ed25519", "id_ecdsa", "id_rsa")
_MAX_INCLUDES = 16  # nested, as in OpenSSH
_INCLUDE = re.compile(r"\s*include(?:\s*=\s*|\s+)(.+)", re.IGNORECASE)
_BLOCK = re.compile(r"\s*(host|match)(?:\s*=\s*|\s+)", re.IGNORECASE)


@dataclass(frozen=True)
class Endpoint:
    """A server and a login. ``listed_host`` and ``listed_port`` are how known_hosts lists the server."""

    host: str
    port: int
    user: str
    listed_host: str
    listed_port: int
    known_hosts: tuple[Path, ...]
    # Keys in the order of trying; of the files named by the operator each must be usable.
    keys: tuple[Path, ...]
    keys_are_named: bool
    agent: bool
    timing: Timing


def endpoint(settings: SftpSettings) -> Endpoint:
    """Settings and OpenSSH config put together. Raises ``bad-setting``."""
    try:
        return _endpoint(settings)
    except (RuntimeError, KeyError, OSError, ImportError, ValueError) as error:
        # So Python tells of a user or a home that the system does not know.
        raise _bad(settings, "the user's name or home is not known; set FLIS_SFTP_USER and HOME") from error


def _endpoint(settings: SftpSettings) -> Endpoint:
    said = _lookup(settings)
    for way in ("proxyjump", "proxycommand"):
        if said.get(way) not in (None, "none"):
            raise _bad(settings, f"{way} is not supported")
    port = settings.port or _whole(settings, said, "port", DEFAULT_PORT)
    timing = settings.timing
    if "connecttimeout" in said:
        timing = replace(timing, connect=_whole(settings, said, "connecttimeout", 0) or timing.connect)
    host = said.get("hostname", settings.host)
    return Endpoint(
        host=host,
        port=port,
        user=settings.user or said.get("user") or getpass.getuser(),
        listed_host=said.get("hostkeyalias", host),
        listed_port=DEFAULT_PORT if "hostkeyalias" in said else port,
        known_hosts=settings.known_hosts or _known_hosts(said),
        keys=_keys(settings, said),
        keys_are_named=settings.key is not None or "identityfile" in said,
        agent=settings.key is None and said.get("identitiesonly", "no") != "yes",
        timing=timing,
    )


def _lookup(settings: SftpSettings) -> dict[str, object]:
    if settings.config is None or not settings.config.is_file():
        return {}
    try:
        return dict(SSHConfig.from_text(_with_includes(settings.config)).lookup(settings.host))
    except (OSError, SSHException, ImportError, LookupError, ValueError, RuntimeError, TypeError) as error:
        # The parser's words may quote the line; its kind is enough to find it with ssh -G.
        raise _bad(settings, f"the file cannot be understood ({type(error).__name__})") from error


def _with_includes(path: Path, depth: int = 0) -> str:
    """The config with its ``Include`` files put in, which paramiko passes over."""
    if depth > _MAX_INCLUDES:
        raise ValueError("too many includes")
    lines = []
    block = "Host *"
    for line in path.read_text(encoding="utf-8").splitlines():
        if _BLOCK.match(line):
            block = line
        included = _INCLUDE.match(line)
        if included is None:
            lines.append(line)
            continue
        for pattern in _words(included[1]):
            named = Path(pattern).expanduser()
            folder = Path(named.anchor) if named.is_absolute() else Path.home() / ".ssh"
            relative = str(named.relative_to(named.anchor)) if named.is_absolute() else pattern
            for file in sorted(folder.glob(relative)):
                # After the included file's own blocks the block around the include goes on.
                lines += [_with_includes(file, depth + 1), block]
    return "\n".join(lines)


def _keys(settings: SftpSettings, said: dict) -> tuple[Path, ...]:
    if settings.key is not None:
        return (settings.key,)
    home = Path.home() / ".ssh"
    named = said.get("identityfile") or [str(home / name) for name in DEFAULT_KEYS]
    return tuple(Path(name).expanduser() for name in named)


def _known_hosts(said: dict) -> tuple[Path, ...]:
    home = Path.home() / ".ssh"
    own = _words(str(said.get("userknownhostsfile", f'"{home / "known_hosts"}" "{home / "known_hosts2"}"')))
    everyone = _words(str(said.get("globalknownhostsfile", "/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2")))
    return tuple(Path(name.replace("%d", str(Path.home()))).expanduser() for name in own + everyone if name != "none")


def _words(value: str) -> list[str]:
    return [quoted or plain for quoted, plain in re.findall(r'"([^"]+)"|(\S+)', value)]


def _whole(settings: SftpSettings, said: dict, name: str, default: int) -> int:
    value = str(said.get(name, default))
    if not value.isdecimal():
        raise _bad(settings, f"{name} is not a whole number")
    return int(value)


def _bad(settings: SftpSettings, reason: str) -> FlisError:
    return FlisError("bad-setting", setting=f"Host {settings.host}", reason=reason, where=str(settings.config))
