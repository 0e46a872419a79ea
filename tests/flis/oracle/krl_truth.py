"""The figures of KRL and Dagtilbud from their definitions, day by day: sets of days, exact fractions, no SQL."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from tests.flis.oracle.helligdage import HELLIGDAGE
from tests.flis.oracle.krl_cases import Delivered

# The code lists, written out again: a wrong seed must be seen.
I_PCT = {"110", "120", "130", "140", "150", "210", "220"}
EGEN_SYGDOM = {"110", "120", "140", "150"}
PAEDAGOGISK = {"110", "120", "130"}


def quotient(over: int | Fraction | Decimal, under: int | Fraction | Decimal) -> Decimal:
    """``over / under`` with six decimals, half away from zero."""
    millionths = Fraction(over) / Fraction(under) * 1_000_000
    whole, rest = divmod(abs(millionths), 1)
    whole += rest >= Fraction(1, 2)
    return Decimal(int(whole if millionths >= 0 else -whole)).scaleb(-6)


DAGSVAERK = Fraction(74, 10)


def month_days(periode: date) -> list[date]:
    days = [periode + timedelta(days=n) for n in range(31)]
    return [day for day in days if day.month == periode.month]


def running(start: date, slut: date | None, periode: date) -> list[date]:
    """The days of the month on which something runs."""
    return [day for day in month_days(periode) if start <= day and (slut is None or day <= slut)]


def code(text: str) -> str:
    return "Ukendt" if text.upper() == "UKENDT" else text.upper()


class KrlTruth:
    """Every table as a set of rows, each a tuple in the order that the test asks for."""

    def __init__(self, landed: Delivered) -> None:
        self.fravaer: set[tuple] = set()
        self.udeladt: set[tuple] = set()
        self.medarbejder: set[tuple] = set()
        self.gruppe: set[tuple] = set()
        self.indskrivning: set[tuple] = set()
        self.udeladt_indskrivning: set[tuple] = set()
        self.normering: set[tuple] = set()
        self.krl_001: set[tuple] = set()
        self.krl_002: set[tuple] = set()
        self.krl_003: set[tuple] = set()
        self.dag_001: set[tuple] = set()
        rows = {table: self._current(landed, table) for table in landed.rows}
        self._medarbejdere(rows["krl_medarbejder"])
        self._fravaer(rows["krl_fravaer"])
        self._indskrivninger(rows["dagtilbud_indskrivning"])
        self._krl_001()
        self._normering()

    @staticmethod
    def _current(landed: Delivered, table: str) -> list[tuple]:
        best: dict[tuple, tuple] = {}
        for levering_id, name, kommune, periode, udlaest, pakket, _ in landed.ledger:
            if name == table:
                best[kommune, periode] = max(best.get((kommune, periode), ()), (udlaest, pakket, levering_id))
        gone = {
            (levering_id, line)
            for _, name, levering_id, _, _, line, undone in landed.left_out
            if name == table and not undone
        }
        return [
            (kommune, periode, *row)
            for levering_id, kommune, periode, line, *row in landed.rows[table]
            if best[kommune, periode][2] == levering_id and (levering_id, line) not in gone
        ]

    def _medarbejdere(self, rows: list[tuple]) -> None:
        self.staff: dict[tuple, tuple] = {}
        for kommune, periode, own_id, person, gruppe, institution, decimal, hours in rows:
            key = f"{kommune}|{own_id.upper()}"
            place = f"{kommune}|{institution.upper()}" if institution else "Ukendt"
            self.staff[key, periode] = (kommune, person, code(gruppe), place, decimal, hours)
            dagsvaerk = quotient(hours, DAGSVAERK)
            self.medarbejder.add((key, kommune, periode, person, code(gruppe), place, decimal, hours, dagsvaerk))

    def _fravaer(self, rows: list[tuple]) -> None:
        self.hours: dict[tuple, Decimal] = defaultdict(Decimal)
        self.own_sickness: dict[tuple, Decimal] = defaultdict(Decimal)
        for kommune, periode, own_id, ansaettelse, aarsag, start, slut, per_day in rows:
            key, holder = f"{kommune}|{own_id.upper()}", f"{kommune}|{ansaettelse.upper()}"
            if slut is not None and slut < start:
                self.udeladt.add((key, kommune, periode, "KRL-01"))
                continue
            days = running(start, slut, periode)
            if not days:
                self.udeladt.add((key, kommune, periode, "KRL-02"))
                continue
            hverdage = sum(day.strftime("%w") in "12345" and day not in HELLIGDAGE for day in days)
            hours = per_day * hverdage
            self.fravaer.add(
                (key, kommune, periode, holder, code(aarsag), days[0], days[-1], len(days), hverdage, per_day, hours,
                 quotient(hours, DAGSVAERK))
            )  # fmt: skip
            if code(aarsag) in I_PCT:
                gruppe, place = self.staff.get((holder, periode), (None, None, "Ukendt", "Ukendt"))[2:4]
                self.hours[kommune, periode, gruppe, place] += hours
            if code(aarsag) in EGEN_SYGDOM:
                self.own_sickness[kommune, periode] += hours

    def _krl_001(self) -> None:
        naervaer: dict[tuple, list[Decimal]] = defaultdict(list)
        for (_, periode), (kommune, _, gruppe, place, _, hours) in self.staff.items():
            naervaer[kommune, periode, gruppe, place].append(hours)
        total: dict[tuple, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
        for cell in {*naervaer, *self.hours}:
            away, there = self.hours.get(cell, Decimal(0)), sum(naervaer[cell], Decimal(0))
            possible = away + there
            pct = quotient(100 * away, possible) if possible else None
            self.gruppe.add((*cell, len(naervaer[cell]), away, there, possible, pct))
            total[cell[:2]][0] += away
            total[cell[:2]][1] += possible
        persons: dict[tuple, set] = defaultdict(set)
        for (_, periode), (kommune, person, *_) in self.staff.items():
            persons[kommune, periode].add(person)
        told = {row[1:3] for row in self.fravaer}
        for cell, found in persons.items():
            away, possible = total[cell]
            if possible and cell in told:
                days, possible_days = quotient(away, DAGSVAERK), quotient(possible, DAGSVAERK)
                own = quotient(self.own_sickness.get(cell, Decimal(0)), DAGSVAERK)
                full_time = sum((row[4] for key, row in self.staff.items() if (row[0], key[1]) == cell), Decimal(0))
                self.krl_001.add((*cell, days, possible_days, len(found)))
                self.krl_002.add((*cell, own, possible_days, len(found)))
                self.krl_003.add((*cell, days, full_time, len(found)))

    def _indskrivninger(self, rows: list[tuple]) -> None:
        self.children: dict[tuple, set] = defaultdict(set)
        for kommune, periode, own_id, child, institution, kind, start, slut in rows:
            key, place = f"{kommune}|{own_id.upper()}", f"{kommune}|{institution.upper()}"
            if slut is not None and slut < start:
                self.udeladt_indskrivning.add((key, kommune, periode, "DAG-01"))
                continue
            days = running(start, slut, periode)
            if not days:
                self.udeladt_indskrivning.add((key, kommune, periode, "DAG-02"))
                continue
            ultimo = days[-1] == month_days(periode)[-1]
            self.indskrivning.add((key, kommune, periode, child, place, kind, len(days), int(ultimo)))
            self.children[kommune, periode, place] |= {child} if ultimo else set()

    def _normering(self) -> None:
        adults: dict[tuple, list[Decimal]] = defaultdict(list)
        for (_, periode), (kommune, _, gruppe, place, decimal, _) in self.staff.items():
            if gruppe in PAEDAGOGISK:
                adults[kommune, periode, place].append(decimal)
        months: dict[tuple, list[tuple]] = defaultdict(list)
        for cell, found in self.children.items():
            full_time = sum(adults[cell]) if cell in adults else None
            ratio = quotient(len(found), full_time) if full_time else None
            counted = bool(found) and bool(full_time)
            in_total = (len(found), full_time) if counted else (None, None)
            self.normering.add((*cell, len(found), full_time, ratio, int(counted), *in_total))
            if counted:
                months[cell[:2]].append((found, full_time))
        for cell, both in months.items():
            persons = len(set().union(*(found for found, _ in both)))
            self.dag_001.add((*cell, sum(len(found) for found, _ in both), sum(f for _, f in both), persons))
