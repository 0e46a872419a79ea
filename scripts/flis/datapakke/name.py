"""A datapakke from the outside: what its name says, and how its files' names are written."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from flis.ground.errors import FlisError
from flis.ground.masked import masked
from flis.project.settings import Project

HELE_LANDET = "0000"
_GROUPS = {"kommune", "omraade", "periode", "udlaest", "release"}
# Endings of common kinds of files, and those that flis adds to a package's name.
_KIND = re.compile(
    r"(?i)\.(?:7z|bak|crdownload|csv|docx?|gz|json|md5|ods|part|pdf|rar|sha256|tmp|tsv|txt|xlsb|xlsm|xlsx?|xml|zip)$"
)
_REST = re.compile(r"(?:\.part|\.erstattet-[0-9]{1,4})+$")


@dataclass(frozen=True)
class PackageName:
    """The parts of a datapakke's file name. ``kommune`` is ``0000`` for the whole country."""

    name: str
    kommune: str
    omraade: str
    periode: date  # the month's first day
    udlaest: datetime
    release: str


def name_pattern(text: str, where: str = "dbt_project.yml") -> re.Pattern[str]:
    """The var ``pakkenavn``, which ``where`` holds. Raises ``bad-setting`` unless it has the five named groups."""
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
    return name_pattern(str(project.vars.get("pakkenavn", "")), project.place_of("pakkenavn"))


def had_begun(periode: date, udlaest: datetime) -> bool:
    """Whether a month had begun when it was extracted; in the models ``periode <= udlaest_tidspunkt``."""
    return periode <= udlaest.date()


def ending(name: str) -> str:
    """The ending of a common kind of file, with its dot; empty for any other."""
    kind = _KIND.search(name)
    return kind[0] if kind else ""


def form(name: str) -> str:
    """The masked form of a file name that may contain a person's name: letters become x and digits 9.

    It has at most 100 characters. The ending of a common kind of file is kept.
    """
    kind = ending(name)
    stem = masked(name.removesuffix(kind).encode("utf-8", "replace"))
    return "".join(c if c.isprintable() else "?" for c in stem)[:90] + kind


def shown(name: str, pattern: re.Pattern[str]) -> str:
    """A file's name for a message or the ledger: unchanged if it is the name of a datapakke, otherwise masked."""
    return name if pattern.fullmatch(_REST.sub("", name)) else form(name)


def parse_name(name: str, pattern: re.Pattern[str]) -> PackageName:
    """The parts of ``name``. Raises ``package-name``, also for a month or a time that does not exist."""
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


def plain(name: str) -> str:
    """A member's name as contracts and descriptors write it: composed letters, ``/`` between folders, no ``./``."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/")
    while name.startswith("./"):
        name = name[2:].lstrip("/")
    return name
