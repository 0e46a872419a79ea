"""What the packages of the payroll systems must lead to: hours and PER-001, from the definitions.

This module reads no package and uses no SQL. If two packages hold the same month of the same system, the one that was
extracted last counts. The fault ``personale-dubletter`` is left out: the figures are those after its correction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from flis.synthetic.generate.ansatte import Ansaettelse, ansatte, size_of
from flis.synthetic.generate.chance import stream
from flis.synthetic.generate.helligdage import workdays
from flis.synthetic.generate.loensystem import KMD, SD, counts, months_of, of_system
from flis.synthetic.generate.personale import first_day
from flis.synthetic.generate.plan import Plan
from flis.synthetic.generate.settings import month_end
from flis.synthetic.generate.tal import Tal, quotient
from flis.synthetic.generate.world import World

FAULT = "personale-dubletter"
DAY_HOURS = Decimal("7.4")
# The first month that every kommune's figures are delivered for.
_FIRST_BENCHMARK = date(2023, 5, 1)


@dataclass
class Month:
    """One month of one system, as the package that counts has it; hours are whole hundredths."""

    system: str
    periode: date
    day: int
    sums: Counter = field(default_factory=Counter)
    last_person: int | None = None

    def __post_init__(self) -> None:
        self.first, self.last = self.periode.toordinal(), month_end(self.periode).toordinal()


def truth(world: World, kommune: str, plans: Sequence[Plan]) -> tuple[dict[str, Any], list[Tal]]:
    """The figures and nøgletal of ``kommune`` that its landed ``plans`` of all områder lead to."""
    months = _current(plans)
    if not months:
        return {}, []
    settings = world.settings
    for employed in ansatte(settings.seed, settings.scale, kommune, max(m.day for m in months)):
        for month in months:
            if first_day(employed, kommune, month.system) <= month.day:
                _add(month, employed)
    figures = {f"{m.periode:%Y-%m}": _figures(m) for m in months}
    tal = [_per_001(m) for m in months if m.sums["fravaer_raekker"] and m.sums["naervaer_raekker"]]
    return {"personale": figures}, tal


def others(world: World, kommune: str, periode: date) -> list[Tal]:
    """A plausible PER-001 of a kommune: its own level, with a move by the month."""
    if periode < _FIRST_BENCHMARK:
        return []
    seed = world.settings.seed
    level, move = stream(seed, "fravaer", kommune), stream(seed, "fravaer", kommune, periode.isoformat())
    persons = int(size_of(kommune, world.settings.scale) * (0.88 + 0.08 * level.random()) + 0.5)
    possible = persons * (1180 + int(120 * move.random())) * 10
    absent = int(possible * (0.045 + 0.02 * level.random()) * (0.85 + 0.3 * move.random()))
    return [_tal(periode, absent, possible, persons)]


def _current(plans: Sequence[Plan]) -> list[Month]:
    """Each system's months in order, each as the package extracted last has it."""
    found: dict[tuple[str, date], Plan] = {}
    for plan in sorted(plans, key=lambda p: (p.udlaest, p.created)):
        system = of_system(plan.omraade)
        if system in (KMD, SD) and plan.fault != FAULT:
            for periode in months_of(plan.omraade, plan.periode):
                found[system, periode] = plan
    return [
        Month(system, periode, plan.cutoff) for (system, periode), plan in sorted(found.items(), key=lambda f: f[0][1])
    ]


def _add(month: Month, employed: Ansaettelse) -> None:
    counted = False
    for spell in employed.absent(month.first, month.last, month.day):
        shown = spell.end_at(month.day)
        begin, end = max(spell.start, month.first), month.last if shown is None else min(shown, month.last)
        if begin > end:
            month.sums["fravaer_uden_dage"] += 1
            continue
        month.sums["fravaer_raekker"] += 1
        hours = workdays(begin, end) * spell.hours
        month.sums["fravaer_timer"] += hours
        if counts(spell.cause):
            month.sums["fravaer_timer_i_pct"] += hours
            counted = True
    worked = employed.worked(month.first, month.last, month.day)
    if worked:
        month.sums["naervaer_raekker"] += 1
        month.sums["naervaer_timer"] += worked
    # The ansættelser of one person follow each other, so the last one tells whether the person is new.
    if (worked or counted) and month.last_person != employed.person:
        month.sums["medarbejdere"] += 1
        month.last_person = employed.person


def _figures(month: Month) -> Mapping[str, Any]:
    sums = month.sums
    hours = {
        name: f"{Decimal(sums[name]).scaleb(-2):f}"
        for name in ("fravaer_timer", "fravaer_timer_i_pct", "naervaer_timer")
    }
    rows = {name: sums[name] for name in ("fravaer_raekker", "fravaer_uden_dage", "naervaer_raekker", "medarbejdere")}
    return {"kilde": month.system, **rows, **hours}


def _per_001(month: Month) -> Tal:
    absent = month.sums["fravaer_timer_i_pct"]
    return _tal(month.periode, absent, absent + month.sums["naervaer_timer"], month.sums["medarbejdere"])


def _tal(periode: date, absent: int, possible: int, persons: int) -> Tal:
    """PER-001 from hundredths of hours: both sides are hours through 7.4."""
    taeller, naevner = (quotient(Decimal(hours).scaleb(-2), DAY_HOURS) for hours in (absent, possible))
    return Tal("PER-001", periode, taeller, naevner, persons)
