"""Random deliveries of the two payroll systems: what an installation may have landed, with every kind of period.

The shape is that of the landing tables. Ids repeat from kommune to kommune and from system to system, a person has
several ansættelser, periods overlap, lie over months, run on, end before they begin or lie outside their month, months
come twice and in packages of history, and one of the two files may be empty.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from tests.flis.oracle.cases import Levering, month

SYSTEMS = {"KMD": "kmd_loen", "SD": "silkeborg_data"}
CODES = {"KMD": ("10", "11", "20", "40", "60", "80", "98"), "SD": ("SY", "sy", "BS", "BA", "FE", "10", "XX")}
HOURS = ("7.40", "7.40", "7.40", "3.70", "2.55", "0.01", "6.4", "999.99")
IMPOSSIBLE = ("-0.01", "24.01", "24.00")
FIRST, MONTHS = 10, 8


@dataclass
class PersonaleLanding:
    """All that has landed. The rows are tuples in the order of the landing tables' columns."""

    leveringer: list[Levering] = field(default_factory=list)
    tables: dict[str, list[tuple]] = field(
        default_factory=lambda: {
            f"{system}_{table}": [] for system in SYSTEMS.values() for table in ("ansaettelse", "fravaer", "naervaer")
        }
    )


def personale_landing(kommuner: list[str], seed: int) -> PersonaleLanding:
    chance = random.Random(seed)
    landed = PersonaleLanding()
    for kommune in kommuner:
        persons = [f"{kommune}{number:060d}" for number in range(chance.choice((2, 4, 8)))]
        for system in chance.choice((("KMD",), ("SD",), ("KMD", "SD"))):
            ansaettelser = [
                (f"a{number:03}", chance.choice(persons), date(2020, 1, chance.choice((1, 1, 2))))
                for number in range(chance.choice((3, 6, 9)))
            ]
            _system(landed, kommune, system, ansaettelser, chance)
    for rows in (landed.leveringer, *landed.tables.values()):
        chance.shuffle(rows)
    return landed


def _system(landed: PersonaleLanding, kommune: str, system: str, ansaettelser: list, chance: random.Random) -> None:
    places = sorted(chance.sample(range(MONTHS), chance.randint(1, 5)))
    for place in places:
        for _ in range(chance.choice((1, 1, 2))):
            _package(landed, kommune, system, [month(FIRST + place)], ansaettelser, chance)
    if chance.random() < 0.5:
        last = chance.randint(1, MONTHS)
        history = [month(FIRST + place) for place in range(max(0, last - 3), last)]
        _package(landed, kommune, system, history, ansaettelser, chance)


def _package(
    landed: PersonaleLanding, kommune: str, system: str, months: list, ansaettelser: list, chance: random.Random
) -> None:
    levering_id = chance.getrandbits(63)
    # Few enough times that two packages of a month tie on the first, and sometimes on both.
    udlaest = datetime.combine(months[-1], datetime.min.time()) + timedelta(days=33 + chance.randint(0, 2))
    pakket = udlaest + timedelta(hours=chance.randint(0, 1))
    empty = {table for table in ("fravaer", "naervaer") if chance.random() < 0.06}
    # A row's number in its file goes on from month to month.
    number = {"ansaettelse": 1, "fravaer": 1, "naervaer": 1}

    def put(table: str, periode: date, rows: list[tuple]) -> None:
        name = f"{SYSTEMS[system]}_{table}"
        for row in rows:
            number[table] += 1
            landed.tables[name].append((levering_id, kommune, periode, number[table], *row))
        if rows or len(months) == 1:
            landed.leveringer.append(Levering(levering_id, name, kommune, periode, udlaest, pakket, len(rows)))

    if len(months) == 1:
        put("ansaettelse", months[0], [_ansaettelse(row, chance) for row in ansaettelser if chance.random() < 0.9])
    for periode in months:
        fravaer = [_fravaer(kommune, system, periode, ansaettelser, chance, n) for n in range(chance.randint(0, 14))]
        put("fravaer", periode, [] if "fravaer" in empty else fravaer)
        naervaer = [
            (_written(ident, chance), Decimal(_hundredths(chance)).scaleb(-2))
            for ident, *_ in [*ansaettelser, ("a998",)]
            if chance.random() < 0.75
        ]
        put("naervaer", periode, [] if "naervaer" in empty else naervaer)


def _ansaettelse(row: tuple, chance: random.Random) -> tuple:
    ident, person, start = row
    part = Decimal(("0.5", "0.8649", "0.8649", "0")[int(ident[1:]) % 4])
    return (_written(ident, chance), person, chance.choice(("10", "20")), None, start, None, part)


def _fravaer(kommune: str, system: str, periode: date, ansaettelser: list, chance: random.Random, number: int) -> tuple:
    start = periode + timedelta(days=chance.choice((0, 27, 30, chance.randint(-60, 34), chance.randint(0, 27))))
    length = chance.choice((None, 0, 1, 2, chance.randint(-6, -1), chance.randint(3, 20), chance.randint(20, 120)))
    slut = None if length is None else start + timedelta(days=length)
    ident = "a999" if chance.random() < 0.05 else chance.choice(ansaettelser)[0]
    hours = Decimal(chance.choice(HOURS if chance.random() < 0.98 else IMPOSSIBLE))
    return (f"f{number}", _written(ident, chance), chance.choice(CODES[system]), start, slut, hours)


def _hundredths(chance: random.Random) -> int:
    """Of hours of presence in a month; now and then fewer than none, or as many as the month has, or more."""
    return chance.randint(0, 20_000) if chance.random() < 0.98 else chance.choice((-1, 72_000, 72_001, 80_000))


def _written(ident: str, chance: random.Random) -> str:
    """An id written with capitals is the same id."""
    return ident.upper() if chance.random() < 0.1 else ident
