"""Random deliveries of KRL and Dagtilbud: months late, corrected, out of order, with every kind of absence and stay.

The shape is that of the landing tables. Ids repeat from kommune to kommune; a row may lie outside its month, end
before it starts, have a code that no list knows, or point at an employment that was not delivered.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

TABLES = ("krl_medarbejder", "krl_fravaer", "dagtilbud_indskrivning")
# Over two turns of the year, one of them into a leap year.
MONTHS = [date(2022 + (n + 9) // 12, (n + 9) % 12 + 1, 1) for n in range(18)]
# Hundredths of hours a day that nobody can be away, and the last that somebody can.
HOURS = (-1, 2400, 2401)
INSTITUTIONS = ("D1", "d1", "D2", "D3", "P1")


@dataclass
class Delivered:
    """All that one installation has landed. Rows are tuples in the order of the landing tables' columns;
    ``ledger`` is (levering_id, table, kommune, month, extracted, packed, rows)."""

    ledger: list[tuple] = field(default_factory=list)
    rows: dict[str, list[tuple]] = field(default_factory=lambda: {name: [] for name in TABLES})
    left_out: list[tuple] = field(default_factory=list)

    def part(self, chance: random.Random, share: float) -> Delivered:
        """A random share of the deliveries, with nothing left out yet: what had landed some time before."""
        chosen = {row[:4] for row in self.ledger if chance.random() < share}
        return Delivered(
            [row for row in self.ledger if row[:4] in chosen],
            {name: [r for r in found if (r[0], name, r[1], r[2]) in chosen] for name, found in self.rows.items()},
        )


def delivered(kommuner: list[str], cases: int, seed: int) -> Delivered:
    """About ``cases`` absences and as many enrolments in random months, some of which they do not belong to."""
    chance = random.Random(seed)
    found = Delivered()
    for kommune in kommuner:
        each = cases // len(kommuner)
        with_krl = chance.random() < 0.8
        for periode in sorted(chance.sample(MONTHS, chance.randint(3, len(MONTHS)))):
            for _ in range(chance.choice((1, 1, 1, 2))):
                size = max(1, each // 6)
                if with_krl and chance.random() < 0.95:
                    _krl(found, kommune, periode, size, chance)
                if chance.random() < 0.9:
                    _dagtilbud(found, kommune, periode, size, chance)
    for table, rows in found.rows.items():
        for row in rows:
            if chance.random() < 0.03:
                undone = chance.random() < 0.3
                found.left_out.append((len(found.left_out) + 1, table, *row[:4], undone))
        chance.shuffle(rows)
    return found


def _levering(found: Delivered, table: str, kommune: str, periode: date, rows: list[tuple], ids: tuple) -> None:
    levering_id, udlaest, pakket = ids
    found.rows[table] += [(levering_id, kommune, periode, line, *row) for line, row in enumerate(rows, 2)]
    found.ledger.append((levering_id, table, kommune, periode, udlaest, pakket, len(rows)))


def _ids(periode: date, chance: random.Random) -> tuple[int, datetime, datetime]:
    # Few enough times that two packages of a month tie, sometimes on both.
    udlaest = datetime.combine(periode, datetime.min.time()) + timedelta(days=33 + chance.randint(0, 1))
    return chance.getrandbits(62), udlaest, udlaest + timedelta(hours=chance.randint(0, 1))


def _krl(found: Delivered, kommune: str, periode: date, size: int, chance: random.Random) -> None:
    ids = _ids(periode, chance)
    medarbejdere = [
        (
            f"a{number}" if chance.random() < 0.1 else f"A{number}",
            f"{kommune}{number * 7 // 10:060d}",
            chance.choice(("110", "110", "120", "130", "140", "210", "999", "ukendt")),
            chance.choice((None, *INSTITUTIONS)),
            Decimal(chance.choice((10000, 8649, 5405, 0, chance.randint(1, 12000)))).scaleb(-4),
            Decimal(chance.choice((0, chance.randint(0, 20000)))).scaleb(-2),
        )
        for number in range(size)
        if chance.random() < 0.9
    ]
    fravaer = [
        (
            f"F{number}",
            f"A{chance.randint(0, size)}",
            chance.choice(("110", "110", "120", "210", "410", "x9", "X9", "Ukendt")),
            *_span(periode, chance),
            Decimal(chance.choice((740, 370, 0, chance.randint(1, 1000), *HOURS))).scaleb(-2),
        )
        for number in range(chance.choice((0, size, size, 2 * size)))
    ]
    _levering(found, "krl_medarbejder", kommune, periode, medarbejdere, ids)
    _levering(found, "krl_fravaer", kommune, periode, fravaer, ids)


def _dagtilbud(found: Delivered, kommune: str, periode: date, size: int, chance: random.Random) -> None:
    rows = [
        (
            f"i{number}",
            f"{kommune}{chance.randint(0, size):060d}",
            chance.choice(INSTITUTIONS),
            chance.choice(("10", "20", "30", "40", "70")),
            *_span(periode, chance),
        )
        for number in range(size)
    ]
    _levering(found, "dagtilbud_indskrivning", kommune, periode, rows, _ids(periode, chance))


def _span(periode: date, chance: random.Random) -> tuple[date, date | None]:
    """Near the month's edges more often than not; now and then outside it, or with the ends the wrong way round."""
    start = periode + timedelta(days=chance.choice((-1, 0, 1, chance.randint(-60, 40), chance.randint(0, 30))))
    end = periode + timedelta(days=chance.choice((-1, 0, 26, 27, 28, 29, 30, 31, chance.randint(-5, 80))))
    draw = chance.random()
    if draw < 0.2:
        return start, None
    if draw < 0.25:
        return start, date(9999, 12, 31)
    return (start, end) if draw < 0.35 else (min(start, end), max(start, end))
