"""What the controls of figures find something in: an own kommune beside the benchmark's, and series that jump.

Everything is of kommuner, months and nøgletal that the cases of the benchmark do not have.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from tests.flis.oracle.truth import next_month

OWN = "0851"
# Of these the ledger alone has landed, so that their tables have rows and no figures.
COUNTED = ("0825", "0840", "0846", "0849", "0860")
MORE = ("0730", "0740", "0746", "0756", "0760", "0766", "0773", "0779", "0787", "0791")
NEWER, OLDER, LISTS, CASES = 1, 3, 2, 4
WHEN = {NEWER: datetime(2023, 6, 1), OLDER: datetime(2023, 5, 31)}
OPEN_CASES = 6
# What is delivered of UBU-001 in each month from December 2022 on: tæller and nævner. Six sager are open. December is
# known afterwards alone, and a millionth is no difference.
DELIVERED = (("9", 1), ("6", 1), ("7", 1), ("6.000001", 1), ("6.000002", 1), ("6", 2))


def own_sager() -> tuple[list[tuple], list[tuple]]:
    """The ledger and the rows of five months with the same open sager, that began in December."""
    months = [date(2023, number, 1) for number in range(1, 6)]
    ledger = [(CASES, "dubu_sag", OWN, month, WHEN[NEWER], WHEN[NEWER], OPEN_CASES) for month in months]
    rows = [
        (CASES, OWN, month, number, f"S{number}", f"{number:064d}", None, None, date(2022, 12, 5), None, "1", "10", "1")
        for month in months
        for number in range(2, OPEN_CASES + 2)
    ]
    return ledger, rows


def own_figures(others: tuple[str, ...]) -> list[tuple]:
    """Delivered figures of the own kommune; one of no catalogue; and a year that an older delivery has."""
    rows, month = [], date(2022, 12, 1)
    for over, under in DELIVERED:
        rows.append((NEWER, OWN, month, 90, "UBU-001", Decimal(over), Decimal(under), 6))
        month = next_month(month)
    rows.append((NEWER, others[0], date(1980, 6, 1), 91, "UBU-999", Decimal(1), Decimal(1), 9))
    rows.append((OLDER, others[1], date(1980, 6, 1), 92, "SKO-002", Decimal(50), Decimal(9), 9))
    return rows


def unknown_lists(others: tuple[str, ...]) -> list[tuple]:
    """Lists in a dataområde that no nøgletal is compared in, spelt in two ways, and in one with small letters."""
    areas = ("Skolle", "SKOLLE", "skole")
    return [
        (LISTS, kommune, date(1999, 1, 1), 900 + place, 1999, area, kommune, 900 + place, other, other)
        for place, (area, kommune, other) in enumerate(zip(areas, others, others[1:], strict=False))
    ]


def counted_rows(seed: int) -> list[tuple]:
    """The ledger of a table whose rows jump now and then."""
    chance = random.Random(seed)
    return [
        (100 + place, "dagtilbud_indskrivning", kommune, month, WHEN[NEWER], WHEN[NEWER], int(value))
        for place, kommune in enumerate(COUNTED)
        for month, value in _series(chance, 60)
    ]


def figures(seed: int) -> Iterator[tuple]:
    """Rows of FaktNoegletal in the order of ``FIGURES``: random series of months and of years that jump."""
    chance = random.Random(seed)
    monthly, yearly = ("UBU-001", "PER-001", "KRL-003", "DAG-001"), ("SKO-002", "SKO-003", "OEK-001", "BOE-001")
    for number in (*monthly, *yearly):
        for kommune in (*COUNTED, *MORE):
            persons, afterwards = chance.choice((19, 20, 20, 500)), chance.randrange(12)
            series = list(_series(chance, 40 if number in monthly else 25))
            for place, (month, value) in enumerate(series):
                year_or_month = month if number in monthly else date(1990 + place, 8 if number[0] == "S" else 1, 1)
                whole = int(number in monthly or chance.random() < 0.95)
                shown = None if chance.random() < 0.02 else value
                source = "benchmark" if chance.random() < 0.02 else "egen"
                yield number, kommune, year_or_month, shown, persons, source, whole, int(place < afterwards)


FIGURES = "noegletal_id, kommune_kode, periode, vaerdi, personer_antal, kilde, er_hele_perioden, er_tilbagefoert"


def _series(chance: random.Random, length: int) -> Iterator[tuple[date, Decimal]]:
    """Values in steps of ten, so that some steps are just as large as a limit; a large one is never far away."""
    month, value = date(2015, 1, 1), Decimal(chance.choice((40, 100, 400)))
    for _ in range(length):
        yield month, value
        month = next_month(month)
        if chance.random() < 0.94:
            step = chance.choice((0, 10, 10, 20, -10, -10))
        else:
            step = chance.choice((-100, -30, 25, 30, 50, 60, 100, 200, 400))
        value = max(Decimal(0), value + step)
