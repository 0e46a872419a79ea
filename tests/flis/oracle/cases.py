"""Random deliveries of DUBU and Borger: what an installation may have landed, in every order and with every fault.

The shape is that of the landing tables. Ids repeat from kommune to kommune, children have several foranstaltninger
at once, deliveries miss months, come twice, lose cases and change their dates, status, priority and type.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

FIRST, MONTHS = (2022, 1), 30
STATUS, SAGSTYPE, PRIORITET = ("1", "2", "3", "9"), ("10", "20", None), ("1", "2", "3", "4", None)
FORANSTALTNINGSTYPE = ("10", "20", "60", "70", "110", "120", "120", "999")


@dataclass(frozen=True)
class Levering:
    """A row of the ledger: which package brought which month of which table."""

    levering_id: int
    tabel: str
    kommune_kode: str
    periode: date
    udlaest: datetime
    pakket: datetime
    raekker_antal: int


@dataclass
class Landing:
    """All that has landed. The rows are tuples in the order of the landing tables' columns."""

    leveringer: list[Levering] = field(default_factory=list)
    sager: list[tuple] = field(default_factory=list)
    foranstaltninger: list[tuple] = field(default_factory=list)
    indbyggere: list[tuple] = field(default_factory=list)


def month(number: int) -> date:
    """The first of the month that is ``number`` months after the first one."""
    year, zero_based = divmod(FIRST[0] * 12 + FIRST[1] - 1 + number, 12)
    return date(year, zero_based + 1, 1)


def landing(kommuner: list[str], cases: int, seed: int) -> Landing:
    """``cases`` sager and as many foranstaltninger, spread over ``kommuner``."""
    chance = random.Random(seed)
    landed = Landing()
    for position, kommune in enumerate(kommuner):
        count = cases // len(kommuner) + (position < cases % len(kommuner))
        _dubu(landed, kommune, count, chance)
        _borger(landed, kommune, chance)
    # The order in which rows lie in a table means nothing.
    for rows in (landed.leveringer, landed.sager, landed.foranstaltninger, landed.indbyggere):
        chance.shuffle(rows)
    return landed


def _dubu(landed: Landing, kommune: str, count: int, chance: random.Random) -> None:
    children = [f"{kommune}{number:060d}" for number in range(max(1, count // 3))]
    sager = [(f"S{number:04d}", chance.choice(children), *_span(chance)) for number in range(count)]
    foranstaltninger = [
        (
            f"F{number:04d}",
            chance.choice(sager)[0],
            chance.choice(children),
            chance.choice(FORANSTALTNINGSTYPE),
            *_span(chance),
        )
        for number in range(count)
    ]
    # Now and then two begin on one day for one child.
    for number in range(1, count, 30):
        _, _, barn, _, other, _ = foranstaltninger[number - 1]
        own_id, sag_id, _, kind, start, slut = foranstaltninger[number]
        slut = None if slut is None else other + (slut - start)
        foranstaltninger[number] = (own_id, sag_id, barn, kind, other, slut)
    for number in sorted(chance.sample(range(MONTHS), chance.randint(1, 12))):
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            _package(landed, kommune, month(number), sager, foranstaltninger, chance)


def _package(
    landed: Landing, kommune: str, periode: date, sager: list, foranstaltninger: list, chance: random.Random
) -> None:
    levering_id = chance.getrandbits(63)
    # Few enough times that two packages of a month tie on the first, and sometimes on both.
    udlaest = datetime.combine(periode, datetime.min.time()) + timedelta(days=33 + chance.randint(0, 2))
    pakket = udlaest + timedelta(hours=chance.randint(0, 1))
    # A case may be missing from a delivery, and a whole file may be empty.
    kept = chance.choice((1.0, 0.95, 0.7, 0.7, 0.0 if chance.random() < 0.1 else 0.9))
    rows = []
    for sag_id, barn, start, slut in sager:
        if chance.random() < kept:
            start, slut = _changed(start, slut, chance)
            codes = (chance.choice(STATUS), chance.choice(SAGSTYPE), chance.choice(PRIORITET))
            child = (barn, *_born(barn, levering_id))
            rows.append((levering_id, kommune, periode, len(rows) + 2, sag_id, *child, start, slut, *codes))
    landed.sager += rows
    landed.leveringer.append(Levering(levering_id, "dubu_sag", kommune, periode, udlaest, pakket, len(rows)))
    if chance.random() < 0.05:
        return
    rows = []
    for foranstaltning_id, sag_id, barn, kind, start, slut in foranstaltninger:
        if chance.random() < kept:
            start, slut = _changed(start, slut, chance)
            # An id written with small letters is the same id.
            sag_id = sag_id.lower() if chance.random() < 0.1 else sag_id
            child = (barn, *_born(barn, levering_id))
            fields = (foranstaltning_id, sag_id, *child, kind, start, slut, None, None)
            rows.append((levering_id, kommune, periode, len(rows) + 2, *fields))
    landed.foranstaltninger += rows
    landed.leveringer.append(Levering(levering_id, "dubu_foranstaltning", kommune, periode, udlaest, pakket, len(rows)))


def _born(barn: str, levering_id: int) -> tuple[date | None, str | None]:
    """Month of birth and sex of a child, from unborn to grown up. Some deliveries landed before there were any."""
    number = int(barn[4:])
    if levering_id % 4 == 0:
        return None, None
    return None if number % 13 == 0 else date(1996 + number * 7 % 29, number * 5 % 12 + 1, 1), "KM"[number // 3 % 2]


def _span(chance: random.Random) -> tuple[date, date | None]:
    start = month(0) + timedelta(days=chance.randint(-250, 950))
    if chance.random() < 0.01:
        start = date(chance.randint(2012, 2021), 2, 28)
    if chance.random() < 0.2:
        start = start.replace(day=1)
    length = chance.choice((None, None, 0, 0, 1, chance.randint(-40, -1), *(chance.randint(2, 400) for _ in range(6))))
    slut = None if length is None else start + timedelta(days=length)
    if slut is not None and chance.random() < 0.2:
        slut = slut.replace(day=1) - timedelta(days=1)  # the last of a month
    return start, slut


def _changed(start: date, slut: date | None, chance: random.Random) -> tuple[date, date | None]:
    """A date may be corrected from one delivery to the next, backdated too; a case may be closed or opened again."""
    draw = chance.random()
    if draw < 0.05:
        start += timedelta(days=chance.randint(-45, 45))
    elif draw < 0.10:
        slut = None
    elif draw < 0.15:
        slut = start + timedelta(days=chance.randint(-3, 200))
    return start, slut


def _borger(landed: Landing, kommune: str, chance: random.Random) -> None:
    for _ in range(chance.choice((0, 1, 2))):
        levering_id = chance.getrandbits(63)
        udlaest = datetime(2023, 1, 10) + timedelta(days=chance.randint(0, 3))
        for year in range(2021, chance.randint(2022, 2026)):
            rows = [
                (levering_id, kommune, date(year, 1, 1), line, year, age, sex, chance.randint(0, 300))
                for line, (age, sex) in enumerate(((a, s) for a in (0, 1, 9, 17, 22, 23, 64) for s in "KM"), 2)
            ]
            landed.indbyggere += rows
            landed.leveringer.append(
                Levering(levering_id, "borger_indbyggertal", kommune, date(year, 1, 1), udlaest, udlaest, len(rows))
            )
