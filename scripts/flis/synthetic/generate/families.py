"""The families of a kommune, one at a time and always in the same order.

Families come to the kommune's notice at a steady rate from HISTORY_START on, in the order of their numbers.
A family's story depends only on seed, kommune and number, so it is the same in every month, whatever months are
asked for. Only one family is in memory at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

from flis.synthetic.generate import stories
from flis.synthetic.generate.chance import between, by_quantiles, pick, stream
from flis.synthetic.generate.cpr import birth_of, cpr_of
from flis.synthetic.generate.record import Record

HISTORY_START = date(2016, 1, 4).toordinal()
# New children with a sag per year and inhabitant aged 0–17, and by kommunegruppe.
_INFLOW = 0.0125
_INFLOW_BY_GROUP = {"1": 0.95, "2": 1.05, "3": 1.05, "4": 0.85, "5": 1.2}
_CHILDREN = ((1, 0.72), (2, 0.21), (3, 0.07))
_CHILDREN_PER_FAMILY = 1.35
# Age in days at the first sag; birth_of adds up to 1,023 days.
_AGES = ((0.0, 0), (0.08, 200), (0.3, 1500), (0.6, 3000), (0.85, 4600), (1.0, 5540))
_SAGER = ((1, 0.72), (2, 0.2), (3, 0.08))


@dataclass(frozen=True)
class Kommune:
    """The facts from which a kommune's families follow. ``typer`` gives the foranstaltningstyper by group."""

    seed: int
    kode: str
    families_per_year: float
    typer: Mapping[str, tuple[str, ...]]


def families_per_year(children: int, gruppe: str) -> float:
    """How many families come to notice in a year where ``children`` are aged 0–17."""
    return children * _INFLOW * _INFLOW_BY_GROUP.get(gruppe, 1.0) / _CHILDREN_PER_FAMILY


def families(kommune: Kommune, until: int) -> Iterator[tuple[list[Record], list[Record]]]:
    """Sager and foranstaltninger of each family that is known on the day ``until``, in order."""
    number = 0
    while True:
        day = HISTORY_START + int((number + 0.5) * 365.25 / kommune.families_per_year)
        # A weekend is moved back to its Friday; at most two days.
        if day - 2 > until:
            return
        yield _family(kommune, number, day)
        number += 1


def _family(kommune: Kommune, number: int, day: int) -> tuple[list[Record], list[Record]]:
    random = stream(kommune.seed, "dubu", kommune.kode, number)
    day = stories.workday(day)
    sager: list[Record] = []
    foranstaltninger: list[Record] = []
    for sibling in range(pick(random, _CHILDREN)):
        child = 3 * number + sibling
        # Each kommune begins its numbers of persons elsewhere, so that no two kommuner have the same persons.
        person = child + int(kommune.kode) * 7919
        birth = birth_of(person, day - by_quantiles(random, _AGES))
        cpr = cpr_of(person, birth)
        _child(kommune, random, number, child, cpr, birth, day, sager, foranstaltninger)
        if random.random() < 0.4:
            # A younger or older brother's sag often begins on the same day, else within half a year.
            day = stories.workday(day + between(random, 2, 180))
    return sager, foranstaltninger


def _child(
    kommune: Kommune, random: Random, number: int, child: int, cpr: str, birth: int, day: int, sager: list, others: list
) -> None:
    registered = day
    mine: list[Record] = []
    for index in range(pick(random, _SAGER)):
        # Ids belong to a kommune: other kommuner use the same ids.
        sag_id = f"S{child:08d}-{index + 1}"
        story = stories.sag_story(random, registered, birth)
        sag = stories.sag(random, number, sag_id, cpr, story)
        sager.append(sag)
        ends = sag.moving["slutdato"]
        mine.extend(stories.foranstaltninger(random, number, sag_id, cpr, story, ends, kommune.typer))
        # The next sag: mostly after a pause, now and then while the first still runs.
        after = story.end if random.random() < 0.88 else story.start + (story.end - story.start) // 2
        registered = stories.workday(max(after, registered) + between(random, 3, 500))
        if registered - birth > 22 * 365:
            break
    others.extend(stories.one_place_at_a_time(mine, kommune.typer))
