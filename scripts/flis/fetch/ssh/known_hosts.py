"""OpenSSH's known_hosts, read as OpenSSH reads it. No question is ever asked and nothing is ever added.

Source: sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT".
"""

from __future__ import annotations

import base64
import binascii
import fnmatch
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from flis.ground.errors import FlisError

DEFAULT_PORT = 22


class Verdict(Enum):
    KNOWN = "known"
    UNKNOWN = "unknown"
    CHANGED = "changed"
    REVOKED = "revoked"


@dataclass(frozen=True)
class KnownKey:
    """One line: marker (``""``, ``@revoked``, ``@cert-authority``), host patterns, key type, key bytes, its file."""

    marker: str
    hosts: str
    kind: str
    key: bytes
    file: Path | None = None


def host_name(host: str, port: int) -> str:
    """The name of a host in known_hosts."""
    return host.lower() if port == DEFAULT_PORT else f"[{host.lower()}]:{port}"


def read(paths: Iterable[Path]) -> tuple[KnownKey, ...]:
    """All lines of all files that exist. Lines that cannot be understood are passed over, as OpenSSH does."""
    keys: list[KnownKey] = []
    for path in paths:
        try:
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise FlisError("file-error", file=str(path), reason=error.strerror or "cannot be read") from error
        keys += [key for line in lines if (key := _parse(line, path)) is not None]
    return tuple(keys)


def _parse(line: str, path: Path) -> KnownKey | None:
    fields = line.split()
    marker = fields.pop(0) if fields and fields[0].startswith("@") else ""
    if len(fields) < 3 or fields[0].startswith("#"):
        return None
    try:
        key = base64.b64decode(fields[2], validate=True)
    except ValueError:  # also for letters beyond ASCII
        return None
    return KnownKey(marker, fields[0], fields[1], key, path)


def judge(known: Iterable[KnownKey], host: str, port: int, kind: str, key: bytes) -> Verdict:
    """What the lines say about ``key`` of type ``kind`` shown by ``host``.

    ``@cert-authority`` lines speak of certificates, which are not used here, never of a plain key. On another port
    than 22 a line for the bare host vouches for its key too, as in OpenSSH, but condemns no other.
    """
    lines = list(known)
    name = host_name(host, port)
    bare = host.lower()
    for line in lines:
        if line.marker == "@revoked" and line.key == key and (matches(line.hosts, name) or matches(line.hosts, bare)):
            return Verdict.REVOKED
    plain = [line for line in lines if line.marker == ""]
    mine = [line for line in plain if line.kind == kind and matches(line.hosts, name)]
    if any(line.key == key for line in mine):
        return Verdict.KNOWN
    if mine:
        return Verdict.CHANGED
    if any(line.key == key and line.kind == kind and matches(line.hosts, bare) for line in plain):
        return Verdict.KNOWN
    return Verdict.UNKNOWN


def file_of(known: Iterable[KnownKey], host: str, port: int, kind: str) -> Path | None:
    """The file that lists a key of this type for the host."""
    name = host_name(host, port)
    mine = (line.file for line in known if not line.marker and line.kind == kind and matches(line.hosts, name))
    return next(mine, None)


def kinds(known: Iterable[KnownKey], host: str, port: int) -> tuple[str, ...]:
    """The key types known for a host, so that the server can be asked for one of these."""
    name = host_name(host, port)
    found = (
        line.kind for line in known if not line.marker and (matches(line.hosts, name) or matches(line.hosts, host))
    )
    return tuple(dict.fromkeys(found))


def matches(hosts: str, name: str) -> bool:
    """Whether a line's host field (patterns with ``*``, ``?``, ``!``, or one hashed name) means ``name``."""
    if hosts.startswith("|1|"):
        return _matches_hashed(hosts, name)
    found = False
    for pattern in hosts.lower().split(","):
        # Only * and ? are special in OpenSSH; [host]:port is literal.
        literal = re.sub(r"\[", "[[]", pattern.removeprefix("!"))
        if fnmatch.fnmatchcase(name, literal):
            if pattern.startswith("!"):
                return False
            found = True
    return found


def _matches_hashed(hosts: str, name: str) -> bool:
    try:
        salt, digest = (base64.b64decode(part, validate=True) for part in hosts[3:].split("|"))
    except (binascii.Error, ValueError):
        return False
    # SHA-1 is the format's own choice; it hides names and does not secure the key.
    return hmac.compare_digest(hmac.new(salt, name.encode(), hashlib.sha1).digest(), digest)


def fingerprint(key: bytes) -> str:
    """As ``ssh-keygen -l`` prints it."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(key).digest()).decode().rstrip("=")
