"""Random deliveries of accounts: months missing, delivered again, late; primo missing, double or changed; corrections.

Rows are tuples in the order of the landing tables' columns. Half of the deliveries come at first, the rest later.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from tests.flis.oracle.cases import Levering

MONTHS = 20
FUNKTIONER = (
    "92201", "92205", "92207", "92204", "95563", "95569", "95570", "95573", "95577", "95579", "95580", "95050", "95152",
    "95258", "97599", "32201", "52514", "52820", "53026", "33045", "64551", "69901", "76890", "85570",
)  # fmt: skip


@dataclass
class Accounts:
    """What has landed: the ledger, the rows by landing table, and the corrections."""

    leveringer: list[Levering] = field(default_factory=list)
    rows: dict[str, list[tuple]] = field(default_factory=dict)
    rettelser: list[tuple] = field(default_factory=list)

    def add(
        self, tabel: str, kommune: str, periode: date, udlaest: datetime, rows: list[tuple], own: bool = True
    ) -> int:
        """A delivery of a table: ``rows`` without their first four columns; ``own``: all of ``periode``."""
        levering_id = len(self.leveringer) * 7919 % 1_000_003 + 1
        landed = [(levering_id, kommune, periode, number, *row) for number, row in enumerate(rows, 2)]
        self.rows.setdefault(tabel, []).extend(landed)
        self.leveringer.append(Levering(levering_id, tabel, kommune, periode, udlaest, udlaest, len(rows)))
        return levering_id


def month(number: int) -> date:
    """The first of a month, counted from November 2021."""
    year, zero_based = divmod(2021 * 12 + 10 + number, 12)
    return date(year, zero_based + 1, 1)


def first_half(kommuner: list[str], seed: int) -> Accounts:
    chance, landed = random.Random(seed), Accounts()
    for kommune in kommuner:
        gaps = set(chance.sample(range(MONTHS), chance.choice((0, 0, 0, 1, 3))))
        for number in range(chance.randint(6, MONTHS)):
            if number not in gaps:
                _month(landed, kommune, number, 0, chance)
        _whole(landed, kommune, 12, chance)
        _borger(landed, kommune, chance)
    _correct(landed, kommuner, chance)
    return landed


def second_half(landed: Accounts, kommuner: list[str], seed: int) -> None:
    """More deliveries on top: some months again, some late, some new, and now and then another primo."""
    chance = random.Random(seed)
    for kommune in kommuner:
        for number in chance.sample(range(MONTHS), chance.choice((0, 1, 3, 6))):
            _month(landed, kommune, number, chance.choice((-1, 1, 2)), chance)
        if chance.random() < 0.5:
            _whole(landed, kommune, 13, chance)
    _correct(landed, kommuner, chance)


def _konto(chance: random.Random) -> str:
    funktion = chance.choice(FUNKTIONER)
    balance = funktion[0] == "9"
    art = chance.choice(("10", "02", "40", "79", "00", "86", "92", "97", "30"))
    dranst = chance.choice("89") if balance else chance.choice("1123670")
    return f"{funktion}{dranst}1{chance.choice(('0000', '1001'))}{chance.choice(('001', '002'))}{art}"


def _oere(chance: random.Random) -> Decimal:
    return Decimal(chance.choice((chance.randint(-500, 500), chance.randint(-(10**11), 10**11)))).scaleb(-2)


def _month(landed: Accounts, kommune: str, number: int, again: int, chance: random.Random) -> None:
    periode = month(number)
    udlaest = datetime.combine(periode, datetime.min.time()) + timedelta(days=31 + 10 * again)
    rows = []
    for place in range(0 if chance.random() < 0.04 else chance.randint(1, 25)):
        year = periode.year + chance.choice((0,) * 12 + (-1, -1, 1, -2, -3))
        kind = chance.choice(("NOR",) * 8 + ("SUP", "SUP", "PRI"))
        sted = chance.choice((None, "1001", "a7"))
        day = periode + timedelta(days=chance.choice((0, 0, 9, 27, 30, 31, -1)))
        rows.append((f"P{place}", year, _konto(chance), kind, day, _oere(chance), sted, "Tekst"))
    if chance.random() < 0.5:
        rows += _balancing(rows)
    landed.add("oekonomi_postering", kommune, periode, udlaest, rows)


def _balancing(rows: list[tuple]) -> list[tuple]:
    """A posting on hovedkonto 9 for each regnskabsår of ``rows``, so that its postings give nothing together."""
    sums: dict[int, Decimal] = {}
    for _, year, _, kind, _, amount, *_ in rows:
        sums[year] = sums.get(year, Decimal(0)) + (amount if kind != "PRI" else 0)
    konto, day = "9220581000000100", rows[0][4] if rows else None
    return [(f"B{year}", year, konto, "NOR", day, -total, None, None) for year, total in sums.items()]


def _whole(landed: Accounts, kommune: str, number: int, chance: random.Random) -> None:
    periode = month(number)
    udlaest = datetime.combine(periode, datetime.min.time()) + timedelta(days=31)
    rows = []
    for year in (2021, 2022, 2023):
        for saet in range(chance.choice((0, 1, 1, 1, 1, 2))):
            for place in range(chance.randint(1, 14)):
                konto, amount = _konto(chance), _oere(chance)
                # Now and then the same konto and amount under another id, and a konto that opens with nothing twice.
                amount = Decimal(0) if chance.random() < 0.05 else amount
                for twice in range(2 if chance.random() < 0.1 else 1):
                    rows.append((f"{year}-{saet}-{place}-{twice}", year, konto, saet + 1, amount))
    landed.add("oekonomi_primopost", kommune, periode, udlaest, rows)
    landed.add("oekonomi_konto", kommune, periode, udlaest, [(2022, _konto(chance), "Konto")])
    steder = [("1001", "Skolen ved Åen", None)]
    landed.add("oekonomi_omkostningssted", kommune, periode, udlaest, steder[: chance.choice((0, 1, 1))])


def _borger(landed: Accounts, kommune: str, chance: random.Random) -> None:
    for year in range(2020, chance.randint(2022, 2025)):
        if chance.random() < 0.2:
            continue
        rows = [(year, age, sex, chance.randint(0, 300)) for age in (0, 5, 6, 17, 18, 40, 89) for sex in "KM"]
        landed.add("borger_indbyggertal", kommune, date(year, 1, 1), datetime(year, 2, 1), rows)


def _correct(landed: Accounts, kommuner: list[str], chance: random.Random) -> None:
    for tabel in ("oekonomi_postering", "oekonomi_primopost"):
        rows = [row for row in landed.rows[tabel] if row[1] in kommuner]
        for row in chance.sample(rows, len(rows) // 60):
            replaces = tabel == "oekonomi_postering" and chance.random() < 0.6
            number = len(landed.rettelser) + 1
            if any(r[4:6] == (row[0], row[3]) and r[3] == tabel for r in landed.rettelser):
                continue
            undone = datetime(2024, 1, 1) if chance.random() < 0.2 else None
            what = ("erstat", "konto_nr", _konto(chance)) if replaces else ("udelad", None, None)
            landed.rettelser.append(
                (number, number, "proeve", tabel, row[0], row[3], row[1], row[2], *what,
                 "Prøve", None, datetime(2023, 9, 1), "proeve",
                 undone, None)
            )  # fmt: skip
