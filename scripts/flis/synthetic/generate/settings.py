"""What is asked for and what came out: settings, faults, packages and the report."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from flis.ground.errors import FlisError

# A CPR number has room for about this much (cpr.py says why); a kommune the size of København fills it.
MAX_SCALE = 80.0
_FAULT = re.compile(r"(?P<name>[a-z-]+)(?:@(?P<kommune>\d{4})?(?::(?P<periode>\d{4}-\d{2}))?)?")


@dataclass(frozen=True)
class Fault:
    """A fault asked for. ``kommune`` and ``periode`` None: the generator chooses, the same way every time."""

    name: str
    kommune: str | None = None
    periode: date | None = None


@dataclass(frozen=True)
class GenerateSettings:
    """One call of the generator. ``first`` and ``last`` are the first of a month, both included."""

    kommuner: tuple[str, ...]
    first: date
    last: date
    folder: Path
    scale: float = 1.0
    seed: int = 1
    faults: tuple[Fault, ...] = ()
    # (release, first extraction date) in order of date; None: seeds/flis_release.csv.
    releases: tuple[tuple[str, date], ...] | None = None
    # Whether the BENCHMARK packages also hold the generated kommuner.
    benchmark_own: bool = False
    # Kommuner without an agreement with KRL: they have no KRL packages.
    uden_krl: tuple[str, ...] = ()


@dataclass(frozen=True)
class Package:
    """One written package. ``rows``: clean rows per table; ``bad_rows``: rows that cannot be read."""

    path: Path
    kommune: str
    omraade: str
    periode: date
    udlaest: datetime
    release: str
    rows: Mapping[str, int]
    bad_rows: int
    bytes: int
    # Size before compression, all tables together.
    text_bytes: int
    fault: str
    # The code of the catalogue with which landing must refuse it; empty: it must land.
    refusal: str

    def as_dict(self, folder: Path) -> dict[str, object]:
        return {
            "pakke": self.path.relative_to(folder).as_posix(),
            "kommune_kode": self.kommune,
            "omraade": self.omraade,
            "periode": f"{self.periode:%Y-%m}",
            "release": self.release,
            "raekker": dict(self.rows),
            "daarlige_raekker": self.bad_rows,
            "fejl": self.fault,
            "afvises_med": self.refusal,
        }


@dataclass(frozen=True)
class GenerateReport:
    """What was written. ``canaries`` are the person values planted in bad cells: for tests, never printed."""

    folder: Path
    packages: tuple[Package, ...]
    truth: Path
    # Områder of the contracts that the generator has no data for.
    without: tuple[str, ...]
    canaries: tuple[str, ...] = field(default=(), repr=False)

    @property
    def rows(self) -> int:
        return sum(sum(p.rows.values()) + p.bad_rows for p in self.packages)

    @property
    def bytes(self) -> int:
        return sum(p.bytes for p in self.packages)

    @property
    def text_bytes(self) -> int:
        return sum(p.text_bytes for p in self.packages)

    def as_dict(self) -> dict[str, object]:
        """The form that ``--json`` prints: no canary stands in it."""
        return {
            "folder": str(self.folder),
            "packages": len(self.packages),
            "rows": self.rows,
            "bytes": self.bytes,
            "truth": self.truth.name,
            "without": list(self.without),
            "faults": [p.as_dict(self.folder) for p in self.packages if p.fault],
        }


def parse_month(text: str, argument: str = "--from") -> date:
    """``2023-05`` as the first of the month. Raises ``bad-argument``."""
    if not re.fullmatch(r"[12]\d{3}-(0[1-9]|1[0-2])", text):
        raise FlisError("bad-argument", argument=argument, reason="a month is written YYYY-MM", command="generate")
    return date(int(text[:4]), int(text[5:]), 1)


def parse_fault(text: str) -> Fault:
    """``late``, ``late@0101``, ``late@0101:2023-03`` or ``late@:2023-03``. Raises ``bad-argument``."""
    match = _FAULT.fullmatch(text.strip())
    if not match:
        raise FlisError(
            "bad-argument", argument="--fault", reason="a fault is written name@kommune:YYYY-MM", command="generate"
        )
    periode = parse_month(match["periode"], "--fault") if match["periode"] else None
    return Fault(match["name"], match["kommune"], periode)


def months(first: date, last: date) -> list[date]:
    """The months from ``first`` to ``last``, both included."""
    found = []
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        found.append(date(year, month, 1))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


@lru_cache(maxsize=1024)
def month_end(periode: date) -> date:
    return periode.replace(day=calendar.monthrange(periode.year, periode.month)[1])


def check_settings(settings: GenerateSettings, known: Mapping[str, str]) -> None:
    """Raise ``bad-argument`` for settings that no packages can be made from; ``known``: kommune to name."""
    unknown = [k for k in settings.kommuner if k not in known]
    problems = {
        "--kommuner": (not settings.kommuner and "at least one kommune is needed")
        or (unknown and f"{', '.join(unknown)} is not in seeds/kommune.csv")
        or (len(set(settings.kommuner)) < len(settings.kommuner) and "a kommune is named twice"),
        "--uden-krl": bool(set(settings.uden_krl) - set(settings.kommuner)) and "a kommune is not in --kommuner",
        "--from": (settings.first.day != 1 or settings.last.day != 1) and "a month is given by its first day",
        "--to": settings.last < settings.first and "the last month lies before the first",
        "--scale": not 0 < settings.scale <= MAX_SCALE and f"must be above 0 and at most {MAX_SCALE:g}",
    }
    for argument, reason in problems.items():
        if reason:
            raise FlisError("bad-argument", argument=argument, reason=reason, command="generate")
