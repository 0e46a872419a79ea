"""The operator's settings for the SFTP server: ``FLIS_SFTP_*``, and the vars of dbt_project.yml.

Settings that are missing here (user, port, keys, known_hosts) come from the OpenSSH config when a connection is made.
Secrets come from the environment only and are never shown.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flis.ground.errors import FlisError

PROJECT_FILE = "dbt_project.yml"
_TEXTS = tuple(f"FLIS_SFTP_{name}" for name in ("HOST", "USER", "PASSWORD", "KEY_PASSPHRASE", "FOLDER"))
MAX_CONNECTIONS = 8  # sshd's MaxStartups and MaxSessions defaults begin to refuse at 10


@dataclass(frozen=True)
class Timing:
    """Seconds. ``idle`` is how long a connection may say nothing while an answer is awaited."""

    connect: float = 10
    banner: float = 15
    login: float = 15
    channel: float = 15
    idle: float = 60
    keepalive: int = 30
    # Tries without a byte of progress, and the pause after the first; each further pause is twice as long.
    attempts: int = 5
    pause: float = 1
    longest_pause: float = 30


@dataclass(frozen=True)
class SftpSettings:
    """``host`` is a name or an alias of the OpenSSH config. None means that the OpenSSH config decides."""

    host: str
    user: str | None = None
    port: int | None = None
    key: Path | None = None
    password: str | None = field(default=None, repr=False)
    passphrase: str | None = field(default=None, repr=False)
    known_hosts: tuple[Path, ...] | None = None
    config: Path | None = None
    folders: tuple[str, ...] = (".",)
    # Suffix of the file that says a package is ready; "" means: two looks, ``stable_seconds`` apart, see the same.
    marker: str = ""
    connections: int = 2
    stable_seconds: float = 2
    timing: Timing = Timing()

    @classmethod
    def from_environment(
        cls,
        env: Mapping[str, str],
        options: Mapping[str, object],
        place_of: Callable[[str], str] = lambda setting: PROJECT_FILE,
    ) -> SftpSettings:
        """Settings from the environment and the vars ``sftp_*``. Raises ``no-sftp-settings`` or ``bad-setting``.

        ``place_of`` gives the file that holds a var, which the error names.
        """
        host = _said(env, "FLIS_SFTP_HOST")
        if host is None:
            raise FlisError("no-sftp-settings")
        for name in _TEXTS:
            _check_text(env, name)
        _check_host(host)
        known_hosts = _path(env, "FLIS_SFTP_KNOWN_HOSTS")
        port = _said(env, "FLIS_SFTP_PORT")
        return cls(
            host=host,
            user=_said(env, "FLIS_SFTP_USER"),
            port=int(_number("FLIS_SFTP_PORT", port, 1, 65535, "the environment", whole=True)) if port else None,
            key=_path(env, "FLIS_SFTP_KEY"),
            password=env.get("FLIS_SFTP_PASSWORD") or None,
            passphrase=env.get("FLIS_SFTP_KEY_PASSPHRASE") or None,
            known_hosts=(known_hosts,) if known_hosts else None,
            config=_expanded("HOME", "~/.ssh/config"),
            folders=_folders(_said(env, "FLIS_SFTP_FOLDER") or options.get("sftp_mappe"), place_of),
            marker=_marker(options.get("sftp_markoer"), place_of),
            connections=int(
                _option(options, place_of, "sftp_forbindelser", cls.connections, 1, MAX_CONNECTIONS, whole=True)
            ),
            stable_seconds=_option(options, place_of, "sftp_stabil_sekunder", cls.stable_seconds, 0, 3600),
        )


def _check_text(env: Mapping[str, str], name: str) -> None:
    try:
        env.get(name, "").encode()
    except UnicodeEncodeError:
        # From None: the error holds the text, which may be a secret.
        raise FlisError("bad-setting", setting=name, reason="it is not UTF-8", where="the environment") from None


def _check_host(host: str) -> None:
    """A URL, ``user@host``, ``host:port`` or ``[host]:port`` is refused. More than one colon is an IPv6 address."""
    if any(sign in host for sign in "/@[]") or host.count(":") == 1:
        reason = "it is not a host alone; FLIS_SFTP_USER, FLIS_SFTP_PORT and FLIS_SFTP_FOLDER say the rest"
        raise FlisError("bad-setting", setting="FLIS_SFTP_HOST", reason=reason, where="the environment")


def _path(env: Mapping[str, str], name: str) -> Path | None:
    text = _said(env, name)
    return _expanded(name, text) if text else None


def _expanded(name: str, text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise FlisError("bad-setting", setting=name, reason="no such user's home", where="the environment") from error


def _said(env: Mapping[str, str], name: str) -> str | None:
    return env.get(name, "").strip() or None


def _option(
    options: Mapping[str, object],
    place_of: Callable[[str], str],
    name: str,
    default: float,
    least: float,
    most: float,
    whole: bool = False,
) -> float:
    value = options.get(name)
    return default if value is None else _number(name, value, least, most, place_of(name), whole)


def _number(name: str, value: object, least: float, most: float, where: str, whole: bool = False) -> float:
    try:
        number = float(str(value))
    except ValueError:
        number = math.nan
    if not least <= number <= most or (whole and not number.is_integer()):
        kind = "whole number" if whole else "number"
        raise FlisError("bad-setting", setting=name, reason=f"not a {kind} from {least} to {most}", where=where)
    return number


def _folders(value: object, place_of: Callable[[str], str]) -> tuple[str, ...]:
    """One folder, or several: a list, or a text with ``;`` between them."""
    if value is None:
        return (".",)
    parts = value.split(";") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        raise FlisError(
            "bad-setting", setting="sftp_mappe", reason="not a folder or a list", where=place_of("sftp_mappe")
        )
    named = tuple(dict.fromkeys(part.strip().rstrip("/") or part.strip() for part in parts if part.strip()))
    return named or (".",)


def _marker(value: object, place_of: Callable[[str], str]) -> str:
    if value is None or value == "":
        return ""
    if not isinstance(value, str) or "/" in value or not value.strip():
        raise FlisError(
            "bad-setting", setting="sftp_markoer", reason="not a file suffix", where=place_of("sftp_markoer")
        )
    return value.strip()
