"""Plans the packages: their names, months, times of extraction and releases. It writes nothing.

All times are UTC. A package is extracted on the last evening of its own month (20–22 o'clock): so the
packages *extracted in May 2023*, the first of release 7.1, are the packages *of* May 2023, and April's are
the last of 7.0. That is an assumption: FLIS' calendar of extraction is not public.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import groupby

from flis.ground.errors import FlisError
from flis.project.contract import Contracts
from flis.synthetic.generate.chance import below, stream
from flis.synthetic.generate.settings import GenerateSettings, month_end, months

HELE_LANDET = "0000"
# The number of packages that are open together. The stories are gone through once for all of them.
BATCH = 24
_GROUP = re.compile(r"\(\?P<(\w+)>[^()]*\)")


@dataclass(frozen=True)
class Plan:
    """One package to write. ``folder`` is below the settings' folder; ``tweak`` is what is wrong inside it."""

    kommune: str
    omraade: str
    periode: date
    udlaest: datetime
    created: datetime
    release: str
    fault: str = ""
    refusal: str = ""
    tweak: str = ""
    folder: str = ""

    @cached_property
    def cutoff(self) -> int:
        """The day whose evening the package shows, as an ordinal."""
        return month_end(self.periode).toordinal()

    @property
    def identity(self) -> tuple[object, ...]:
        return (self.folder, self.kommune, self.omraade, self.periode, self.udlaest, self.release)


@dataclass(frozen=True)
class Calendar:
    """Which packages an område has: of which kommuner, and for which of their months.

    ``wanted`` is asked month by month with kommune, month, and whether the kommune has had a package before.
    """

    kommuner: Callable[[GenerateSettings], Sequence[str]]
    wanted: Callable[[str, date, bool], bool]


def plans(
    settings: GenerateSettings,
    contracts: Contracts,
    releases: Sequence[tuple[str, date]],
    calendars: Mapping[str, Calendar],
) -> list[Plan]:
    """Every package without a fault, område by område, kommune by kommune, month by month.

    A month whose release has no table of the område has no package.
    """
    found = []
    for omraade, calendar in calendars.items():
        for kommune in calendar.kommuner(settings):
            seen = False
            for periode in months(settings.first, settings.last):
                plan = _plan(settings, kommune, omraade, periode, releases)
                if contracts.delivered(plan.release, omraade) and calendar.wanted(kommune, periode, seen):
                    found.append(plan)
                    seen = True
    return found


def batches(plans: Sequence[Plan]) -> Iterator[tuple[str, list[Plan]]]:
    """``plans`` kommune by kommune, in the order of their months: at most BATCH are written at once."""
    for kommune, of_kommune in groupby(sorted(plans, key=lambda p: p.kommune), key=lambda p: p.kommune):
        in_order = sorted(of_kommune, key=lambda p: (p.cutoff, p.udlaest, p.folder, p.fault))
        for start in range(0, len(in_order), BATCH):
            yield kommune, in_order[start : start + BATCH]


def release_on(day: date, releases: Sequence[tuple[str, date]]) -> str:
    """The release of a package extracted on ``day``. Raises ``bad-argument`` before the first."""
    for release, first in reversed(releases):
        if first <= day:
            return release
    reason = f"no release of seeds/flis_release.csv applies on {day:%Y-%m-%d}"
    raise FlisError("bad-argument", argument="--from", reason=reason, command="generate")


def moved(plan: Plan, by: timedelta, releases: Sequence[tuple[str, date]]) -> Plan:
    """The same package extracted at another time, in the release of that day."""
    udlaest = plan.udlaest + by
    return replace(plan, udlaest=udlaest, created=plan.created + by, release=release_on(udlaest.date(), releases))


def file_name(plan: Plan, pattern: str) -> str:
    """The package's name, written from the project's pattern (var ``pakkenavn``).

    Raises ``bad-setting`` when the pattern is too free to write a name from.
    """
    parts = {
        "kommune": plan.kommune,
        "omraade": plan.omraade,
        "periode": f"{plan.periode:%Y%m}",
        "udlaest": f"{plan.udlaest:%Y%m%dT%H%M%S}",
        "release": plan.release,
    }
    name = _GROUP.sub(lambda match: parts.get(match[1], match[0]), pattern).replace("\\", "")
    match = re.fullmatch(pattern, name)
    if not match or match.groupdict() != parts:
        reason = "flis generate cannot write a name that it fits"
        raise FlisError("bad-setting", setting="pakkenavn", reason=reason, where="dbt_project.yml")
    return name


def _plan(
    settings: GenerateSettings, kommune: str, omraade: str, periode: date, releases: Sequence[tuple[str, date]]
) -> Plan:
    random = stream(settings.seed, "udlaest", omraade, kommune, periode.isoformat())
    udlaest = datetime.combine(month_end(periode), time(20)) + timedelta(seconds=below(random, 7000))
    created = udlaest + timedelta(seconds=300 + below(random, 1200))
    return Plan(kommune, omraade, periode, udlaest, created, release_on(udlaest.date(), releases))


def of_each(settings: GenerateSettings) -> tuple[str, ...]:
    """The kommuner asked for."""
    return settings.kommuner


def of_all(settings: GenerateSettings) -> tuple[str, ...]:
    """One package for the whole country."""
    return (HELE_LANDET,)


def every_month(kommune: str, periode: date, seen: bool) -> bool:
    """Each month."""
    return True


def every_january(kommune: str, periode: date, seen: bool) -> bool:
    """The first month, and each January after it."""
    return not seen or periode.month == 1
