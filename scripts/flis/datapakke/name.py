"""A datapakke from the outside: what its name says, and what its datapackage.json states of its members."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, NoReturn

from flis.ground.errors import FlisError
from flis.ground.masked import masked
from flis.project.settings import Project

DESCRIPTOR = "datapackage.json"
HELE_LANDET = "0000"
_GROUPS = {"kommune", "omraade", "periode", "udlaest", "release"}
# Endings that say what a file is, and what flis itself puts behind a package's name.
_KIND = re.compile(r"(?i)\.(?:csv|json|md5|part|pdf|sha256|txt|xlsx|xml|zip)$")
_REST = re.compile(r"(?:\.part|\.erstattet-[0-9]{1,4})+$")
_HASH = re.compile(r"sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class PackageName:
    """What the file name of a datapakke says. ``kommune`` is ``0000`` for the whole country."""

    name: str
    kommune: str
    omraade: str
    periode: date  # the month's first day
    udlaest: datetime
    release: str


@dataclass(frozen=True)
class Resource:
    """What the descriptor states of one member; None where it states nothing. ``rows`` is without the header."""

    path: str
    size: int | None
    sha256: str | None
    rows: int | None


@dataclass(frozen=True)
class Descriptor:
    """A package's datapackage.json. ``created`` is UTC where the descriptor states an offset."""

    created: datetime | None = None
    resources: Mapping[str, Resource] = field(default_factory=dict)


def name_pattern(text: str) -> re.Pattern[str]:
    """The var ``pakkenavn``. Raises ``bad-setting`` unless it has the five named groups."""
    where = "dbt_project.yml"
    try:
        pattern = re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise FlisError("bad-setting", setting="pakkenavn", reason="no regular expression", where=where) from error
    if lacking := sorted(_GROUPS - set(pattern.groupindex)):
        reason = f"the groups {', '.join(lacking)} are missing"
        raise FlisError("bad-setting", setting="pakkenavn", reason=reason, where=where)
    return pattern


def pattern_of(project: Project) -> re.Pattern[str]:
    """The project's pattern for the names of datapakker. Raises ``bad-setting``."""
    return name_pattern(str(project.vars.get("pakkenavn", "")))


def had_begun(periode: date, udlaest: datetime) -> bool:
    """Whether a month had begun when it was extracted; in the models ``periode <= udlaest_tidspunkt``."""
    return periode <= udlaest.date()


def form(name: str) -> str:
    """A file name that nobody agreed on, and that may be a person's: letters x, digits 9, at most 100 characters.

    The ending of a common kind of file stays.
    """
    kind = _KIND.search(name)
    stem = masked((name[: kind.start()] if kind else name).encode("utf-8", "replace"))
    return "".join(c if c.isprintable() else "?" for c in stem)[:90] + (kind[0] if kind else "")


def shown(name: str, pattern: re.Pattern[str]) -> str:
    """A file's name for a message or the ledger: as it is where it is a datapakke's, or its part's; else its form."""
    return name if pattern.fullmatch(_REST.sub("", name)) else form(name)


def parse_name(name: str, pattern: re.Pattern[str]) -> PackageName:
    """What ``name`` says. Raises ``package-name`` also where month or time do not exist."""
    match = pattern.fullmatch(name)
    if not match:
        raise FlisError("package-name", package=shown(name, pattern))
    try:
        periode = datetime.strptime(match["periode"], "%Y%m").date()
        udlaest = datetime.strptime(match["udlaest"], "%Y%m%dT%H%M%S")
    except ValueError as error:
        raise FlisError("package-name", package=name) from error
    return PackageName(name, match["kommune"], match["omraade"], periode, udlaest, match["release"])


def levering_id_of(sha256: str) -> int:
    """The first 63 bits of a package's sha256 (hex): the same bytes have the same id, and it fits a bigint."""
    return int(sha256[:16], 16) >> 1


def parse_descriptor(data: bytes, name: PackageName) -> Descriptor:
    """The descriptor in ``data``. Raises ``manifest``, and ``manifest-mismatch`` on another release than the name's."""
    try:
        document = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_no_name_twice, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise FlisError("manifest", package=name.name, reason="not valid JSON") from error
    if not isinstance(document, dict) or not isinstance(document.get("resources"), list):
        _invalid(name, "it has no list of resources")
    version = document.get("version")
    if version is not None and version != name.release:
        raise FlisError("manifest-mismatch", package=name.name, member=DESCRIPTOR, property="version")
    resources: dict[str, Resource] = {}
    for number, item in enumerate(document["resources"], 1):
        resource = _resource(item, number, name)
        if resource.path in resources:
            _invalid(name, f"resource {number} stands twice")
        resources[resource.path] = resource
    return Descriptor(_created(document, name), resources)


def _created(document: Mapping[str, Any], name: PackageName) -> datetime | None:
    created = document.get("created")
    if created is None:
        return None
    try:
        moment = datetime.fromisoformat(created)
        return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)
    except (TypeError, ValueError, OverflowError):
        _invalid(name, "created is no point in time")


def _resource(item: Any, number: int, name: PackageName) -> Resource:
    if not isinstance(item, dict) or not isinstance(item.get("path"), str):
        _invalid(name, f"resource {number} has no path")
    stated = item.get("hash")
    match = _HASH.fullmatch(stated) if isinstance(stated, str) else None
    if stated is not None and match is None:
        _invalid(name, f"the hash of resource {number} is no sha256")
    size, rows = (_count(item, key, number, name) for key in ("bytes", "rows"))
    return Resource(item["path"], size, match[1] if match else None, rows)


def _count(item: Mapping[str, Any], key: str, number: int, name: PackageName) -> int | None:
    value = item.get(key)
    # True is an int in Python, and no count.
    if value is not None and (type(value) is not int or value < 0):
        _invalid(name, f"{key} of resource {number} is no count")
    return value


def _no_name_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)


def _no_constant(_: str) -> NoReturn:
    raise ValueError("no number")


def _invalid(name: PackageName, reason: str) -> NoReturn:
    raise FlisError("manifest", package=name.name, reason=reason)
