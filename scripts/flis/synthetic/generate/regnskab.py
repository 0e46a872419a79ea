"""The books of a kommune: what is posted each month, and the balance it leads to. Amounts are whole øre.

Double entry: in each month and regnskabsår the postings on hovedkonto 0–8 add up to nothing, and so do those on
hovedkonto 9. A month's amounts are worked out line by line without its single postings, so that a year's end is
known without telling the year. Amounts per inhabitant are rough and no statistics.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from flis.synthetic.generate.chance import stream
from flis.synthetic.generate.population import hundreds

# The first regnskabsår in the books; its primo is given, that of every later year follows.
FIRST_YEAR = 2022
# The last month of the following year in which a regnskabsår is supplemented.
LAST_SUPPLEMENT = 2
BANK, EQUITY, CREDITOR = "9.22.05", "9.75.99", "9.52.56"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the books: funktion, dranst, gruppering, art and text; kroner a year per inhabitant; its weight among
    the postings."""

    funktion: str
    dranst: str
    gruppering: str
    art: str
    text: str
    per_year: int
    weight: int

    @property
    def at_sites(self) -> bool:
        """Whether it is posted on an omkostningssted."""
        return self.funktion[0] in "0123456"

    def konto(self, sted: str = "0000") -> str:
        return f"{self.funktion.replace('.', '')}{self.dranst}1{sted}{self.gruppering}{self.art}"


# funktion: net kroner a year per inhabitant, and whether the state refunds a part.
_EXPENDITURE = {
    "0.25.13": (300, 0), "0.28.20": (250, 0), "0.32.31": (600, 0), "1.38.61": (40, 0), "2.28.11": (700, 0),
    "2.32.31": (500, 0), "3.22.01": (9000, 0), "3.22.05": (1500, 0), "3.22.08": (2000, 0), "3.30.45": (150, 0),
    "3.32.50": (450, 0), "3.35.64": (300, 0), "4.62.81": (4000, 0), "4.62.85": (400, 0), "5.25.11": (900, 0),
    "5.25.14": (5500, 0), "5.28.20": (1500, 10), "5.28.21": (1200, 5), "5.28.22": (1100, 10), "5.30.26": (7000, 0),
    "5.30.27": (5000, 0), "5.38.50": (3500, 3), "5.48.68": (7000, 30), "5.57.71": (2500, 45), "5.57.73": (2600, 40),
    "5.68.91": (900, 20), "6.42.41": (120, 0), "6.45.50": (500, 0), "6.45.51": (6500, 0), "6.52.72": (900, 0),
}  # fmt: skip
SITES = tuple(_EXPENDITURE)
_PARTS = (
    ("001", "10", "Løn", 62, 3),
    ("002", "29", "Køb af varer", 16, 5),
    ("003", "40", "Køb af tjenesteydelser", 30, 4),
)
# Repayment a year per inhabitant, of debts.
_DEBTS = {"9.55.70": 420, "9.55.73": 90, "9.55.77": 160, "9.55.79": 30}
# Kroner per inhabitant at the beginning of FIRST_YEAR; equity is what is left.
_PRIMO = {
    "9.22.01": 5, BANK: 2600, "9.22.08": 4200, "9.25.12": 500, "9.28.14": 1500, "9.32.21": 8000, CREDITOR: -6000,
    "9.55.68": -500, "9.55.70": -9000, "9.55.73": -2500, "9.55.77": -5000, "9.55.79": -300,
}  # fmt: skip


def _lines() -> tuple[Line, ...]:
    found = []
    for funktion, (net, refund) in _EXPENDITURE.items():
        gross = net * 100 // (100 - refund)
        for gruppering, art, text, part, weight in _PARTS:
            found.append(Line(funktion, "1", gruppering, art, text, gross * part // 100, weight))
        found.append(Line(funktion, "1", "010", "79", "Øvrige indtægter", -gross * 8 // 100, 2))
        if refund:
            found.append(Line(funktion, "2", "002", "86", "Refusion fra staten", net - gross, 1))
    found.append(Line("6.45.51", "1", "090", "01", "Beregnede omkostninger, afskrivninger", 700, 1))
    found.append(Line("3.22.01", "3", "050", "45", "Anlæg: ombygning af skoler", 800, 1))
    found.append(Line("7.55.70", "4", "001", "61", "Renter af langfristet gæld", 150, 1))
    found.append(Line("7.62.80", "7", "001", "86", "Udligning og tilskud", -16000, 1))
    found.append(Line("7.68.90", "7", "001", "71", "Indkomstskat", -49500, 1))
    found.append(Line("7.68.94", "7", "001", "71", "Grundskyld", -5600, 1))
    return tuple(found)


LINES = _lines()
# The flows on hovedkonto 8 and the balances on hovedkonto 9 that follow from them.
_MIRRORED = ("22.05", "28.14", "52.56", "55.70", "55.73", "55.77", "55.79")
FLOWS = tuple(Line(f"8.{f}", "6" if f[:2] == "55" else "5", "001", "00", "Forskydninger", 0, 1) for f in _MIRRORED)
BALANCES = tuple(
    Line(f, "9" if _PRIMO.get(f, -1) < 0 else "8", "001", "00", "Balancekonto", 0, 1) for f in sorted({*_PRIMO, EQUITY})
)
SUPPLEMENTED = Line("3.22.01", "1", "003", "40", "Køb af tjenesteydelser", 0, 1)
Amounts = Sequence[tuple[Line, int]]


@dataclass(frozen=True, slots=True)
class Books:
    """Whose books: the seed, the kommune and its scaled number of inhabitants."""

    seed: int
    kommune: str
    inhabitants: int

    def month(self, year: int, month: int) -> Amounts:
        """The amounts of the normal postings of a month of its own year."""
        return _month(self, year, month)

    def supplement(self, year: int, month: int) -> Amounts:
        """The amounts of the postings to regnskabsår ``year`` in ``month`` of the following year."""
        if month > LAST_SUPPLEMENT:
            return ()
        random = stream(self.seed, "supplement", self.kommune, year, month)
        late = int(self.inhabitants * (3000 + 9000 * random.random()))
        flow, creditor, equity = _flow("52.56"), _balance(CREDITOR), _balance(EQUITY)
        return ((SUPPLEMENTED, late), (flow, -late), (creditor, -late), (equity, late))

    def primo(self, year: int) -> Mapping[str, int]:
        """The balance with which ``year`` begins, by funktion: the ultimo of the year before, supplements and all."""
        return _primo(self, year)

    def ultimo(self, year: int, until: date) -> Counter:
        """The balance of regnskabsår ``year`` with all that was booked up to the month ``until``."""
        found = Counter(self.primo(year))
        for line, amount in self.posted(year, until):
            if line.funktion[0] == "9":
                found[line.funktion] += amount
        return found

    def posted(self, year: int, until: date) -> list[tuple[Line, int]]:
        """The amounts of regnskabsår ``year`` that were booked up to the month ``until``."""
        found: list[tuple[Line, int]] = []
        for month in range(1, 13):
            if date(year, month, 1) <= until:
                found += self.month(year, month)
        for month in range(1, LAST_SUPPLEMENT + 1):
            if date(year + 1, month, 1) <= until:
                found += self.supplement(year, month)
        return found


def books_of(seed: int, scale: float, kommune: str) -> Books:
    return Books(seed, kommune, max(100, int(hundreds(kommune) * 100 * scale)))


@lru_cache(maxsize=256)
def _month(books: Books, year: int, month: int) -> Amounts:
    random = stream(books.seed, "regnskab", books.kommune, year, month)
    people = books.inhabitants

    def around(per_year: int) -> int:
        return int(people * per_year * 100 / 12 * (0.9 + 0.2 * random.random()))

    amounts = [(line, around(line.per_year)) for line in LINES]
    net = sum(amount for _, amount in amounts)
    moves = {funktion: around(per_year) for funktion, per_year in _DEBTS.items()}
    moves["9.28.14"] = around(300) - around(300)
    moves[CREDITOR] = around(900) - around(900)
    moves[BANK] = -net - sum(moves.values())
    amounts += [(_flow(funktion[2:]), amount) for funktion, amount in moves.items()]
    moves[EQUITY] = net
    amounts += [(_balance(funktion), amount) for funktion, amount in moves.items()]
    return tuple(amounts)


@lru_cache(maxsize=256)
def _primo(books: Books, year: int) -> Mapping[str, int]:
    if year > FIRST_YEAR:
        return dict(books.ultimo(year - 1, date(year, LAST_SUPPLEMENT, 1)))
    random = stream(books.seed, "primo", books.kommune)
    found = {f: int(books.inhabitants * kroner * 100 * (0.6 + 0.8 * random.random())) for f, kroner in _PRIMO.items()}
    return {**found, EQUITY: -sum(found.values())}


def _flow(part: str) -> Line:
    return next(line for line in FLOWS if line.funktion[2:] == part)


def _balance(funktion: str) -> Line:
    return next(line for line in BALANCES if line.funktion == funktion)
