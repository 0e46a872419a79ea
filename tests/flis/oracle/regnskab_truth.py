"""The figures of the accounts from their definitions: one posting after the other, whole øre, no SQL."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.flis.oracle.regnskab_cases import Accounts
from tests.flis.oracle.truth import next_month, quotient

LIKVIDE = {"9.22.01", "9.22.05", "9.22.07", "9.22.08", "9.22.09", "9.22.10", "9.22.11"}
LANG = {f"9.55.{number}" for number in range(63, 80)}
KORT = {"9.50", "9.51", "9.52"}
SECTION = {"1": "A", "2": "A", "3": "B", "4": "C", "5": "D", "6": "E", "7": "F"}
# The target ages of the cases' hovedfunktioner, written out again: a wrong seed must be seen.
TARGET = {"3.22": (6, 16), "5.25": (0, 5), "5.28": (0, 22), "5.30": (65, 125), "3.30": (15, 24), "6.45": (0, 125)}


def funktion(konto: str) -> str:
    return f"{konto[0]}.{konto[1:3]}.{konto[3:5]}"


class Truth:
    """Every table as a set of rows, each a tuple in the order the test selects."""

    def __init__(self, landed: Accounts):
        self.balance: set[tuple] = set()
        self.gaeld: set[tuple] = set()
        self.aggr: set[tuple] = set()
        self.noegletal: set[tuple] = set()
        self.postering: set[tuple] = set()
        self.arter: set[tuple] = set()
        self.hovedoversigt: set[tuple] = set()
        self.detaljer: set[tuple] = set()
        self.landed = landed
        chosen = self._chosen()
        left_out, replaced = self._corrections()
        months: dict[str, set[date]] = defaultdict(set)
        posted: dict[str, list[tuple]] = defaultdict(list)
        for tabel, kommune, periode in chosen:
            if tabel == "oekonomi_postering":
                months[kommune].add(periode)
        for row in landed.rows["oekonomi_postering"]:
            levering_id, kommune, periode, number, own, year, konto, kind, _, amount, *_ = row
            key = ("oekonomi_postering", levering_id, number)
            if chosen["oekonomi_postering", kommune, periode] != levering_id or key in left_out or kind == "PRI":
                continue
            konto = replaced.get(key, konto)
            posted[kommune].append((year, periode, konto, amount))
            self.postering.add((kommune, periode, own, year, f"{kommune}|{year}|{konto}", amount))
        primo = self._primo(chosen, left_out)
        people = self._people(chosen)
        for kommune, there in months.items():
            years = {p.year for p in there} | {row[0] for row in posted[kommune]}
            for year in years:
                self._year(kommune, year, there, posted[kommune], primo.get((kommune, year)), people[kommune, year])

    def _chosen(self) -> dict[tuple, int]:
        best: dict[tuple, tuple] = {}
        for row in self.landed.leveringer:
            key = (row.tabel, row.kommune_kode, row.periode)
            best[key] = max(best.get(key, ()), (row.udlaest, row.pakket, row.levering_id))
        return {key: found[2] for key, found in best.items()}

    def _corrections(self) -> tuple[set[tuple], dict[tuple, str]]:
        left_out, replaced = set(), {}
        for correction in self.landed.rettelser:
            _, _, _, tabel, levering_id, number, _, _, what, _, value, *_, undone, _ = correction
            if undone is None and what == "udelad":
                left_out.add((tabel, levering_id, number))
            elif undone is None:
                replaced[tabel, levering_id, number] = value
        return left_out, replaced

    def _primo(self, chosen: dict, left_out: set) -> dict[tuple, dict[str, Decimal]]:
        newest: dict[str, date] = {}
        for tabel, kommune, periode in chosen:
            if tabel == "oekonomi_primopost":
                newest[kommune] = max(newest.get(kommune, periode), periode)
        sets: dict[tuple, set[int]] = defaultdict(set)
        found: dict[tuple, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for levering_id, kommune, periode, number, _, year, konto, saet, amount in self.landed.rows[
            "oekonomi_primopost"
        ]:
            if periode != newest[kommune] or chosen["oekonomi_primopost", kommune, periode] != levering_id:
                continue
            if ("oekonomi_primopost", levering_id, number) not in left_out:
                sets[kommune, year].add(saet)
                if konto[0] == "9":
                    found[kommune, year][funktion(konto)] += amount
        return {key: dict(saldi) for key, saldi in found.items() if len(sets[key]) == 1}

    def _people(self, chosen: dict) -> dict[tuple, dict[int, int] | None]:
        found: dict[tuple, dict[int, int] | None] = defaultdict(lambda: None)
        for levering_id, kommune, periode, _, year, age, _, count in self.landed.rows["borger_indbyggertal"]:
            if chosen["borger_indbyggertal", kommune, periode] == levering_id:
                ages = found[kommune, year] = found[kommune, year] or {}
                ages[age] = ages.get(age, 0) + count
        return found

    def _year(self, kommune, year, there, posted, primo, people) -> None:
        own = [row for row in posted if row[0] == year]
        rows_of = {p for p in there if p.year == year} | {row[1] for row in own}
        last_whole, last_known = None, None
        whole_months: set[date] = set()
        for periode in sorted(rows_of):
            month, whole = date(year, 1, 1), periode >= date(year, 1, 1)
            while month <= periode:
                whole = whole and month in there
                month = next_month(month)
            if whole:
                last_whole = periode
                whole_months.add(periode)
            movement: dict[str, Decimal] = defaultdict(Decimal)
            so_far: dict[str, Decimal] = defaultdict(Decimal, primo or {})
            for _, booked, konto, amount in own:
                if konto[0] == "9" and booked <= periode:
                    so_far[funktion(konto)] += amount
                    if booked == periode:
                        movement[funktion(konto)] += amount
            for code, saldo in so_far.items():
                begun = None if primo is None else primo.get(code, Decimal(0))
                ultimo = saldo if whole and primo is not None else None
                self.balance.add((kommune, year, periode, code, begun, movement.get(code, Decimal(0)), ultimo))
            if whole and primo is not None:
                last_known = (periode, so_far)
        self._overviews(kommune, year, own, whole_months)
        total = sum(people.values()) if people else None
        if last_known:
            self._debt(kommune, year, *last_known, total)
        if last_whole:
            self._net(kommune, year, last_whole, own, people)

    def _overviews(self, kommune, year, own, whole_months) -> None:
        """Amount, income and number of postings by art, by hovedkonto and dranst, and by funktion and dranst."""
        tables = (self.arter, self.hovedoversigt, self.detaljer)
        cells: list[dict[tuple, list[Decimal]]] = [{}, {}, {}]
        for _, booked, konto, amount in own:
            income = amount if konto[14] in "78" or konto[14:] == "97" else Decimal(0)
            keys = ((konto[14:],), (konto[0], konto[5]), (funktion(konto), konto[5]))
            for found, key in zip(cells, keys, strict=True):
                cell = found.setdefault((booked, *key), [Decimal(0), Decimal(0), Decimal(0)])
                for place, more in enumerate((amount, income, Decimal(1))):
                    cell[place] += more
        for table, found in zip(tables, cells, strict=True):
            for (booked, *key), (amount, income, many) in found.items():
                parts = (key[0][0],) if table is self.arter else (SECTION.get(key[1]), amount - income, income)
                table.add((kommune, year, booked, *key, *parts, amount, int(many), int(booked in whole_months)))

    def _debt(self, kommune, year, periode, saldi, total) -> None:
        liquid = sum((kr for code, kr in saldi.items() if code in LIKVIDE), Decimal(0))
        long = {code: -kr for code, kr in saldi.items() if code in LANG}
        debt = sum(long.values(), Decimal(0))
        short = -sum((kr for code, kr in saldi.items() if code[:4] in KORT), Decimal(0))
        without = [debt - long.get(f"9.55.{number}", Decimal(0)) for number in (77, 73, 79)]
        full = int(periode >= date(year, 12, 1))
        self.gaeld.add((kommune, year, date(year, 1, 1), periode, full, liquid, debt, *without, short, total))
        if total is not None:
            for ident, kr in (("OEK-001", liquid), ("OEK-002", debt), ("OEK-003", without[0])):
                self.noegletal.add((ident, kommune, date(year, 1, 1), kr, Decimal(total), total, periode, full))

    def _net(self, kommune, year, periode, own, people) -> None:
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for _, booked, konto, amount in own:
            if booked <= periode and konto[0] in "0123456" and konto[5] in "12" and konto[14] != "0":
                sums[funktion(konto)[:4]] += amount
        young = Decimal(0)
        for code, kr in sums.items():
            low, high = TARGET.get(code, (None, None))
            many = None
            if people and low is not None:
                ages = [age for age in people if low <= age <= high]
                many = sum(people[age] for age in ages) if ages else None
            each = quotient(Fraction(kr), many) if many else None
            self.aggr.add((kommune, year, date(year, 1, 1), periode, code, low, high, kr, many, each))
            young += kr if high is not None and high <= 22 else 0
        if people and any(TARGET.get(code, (0, 99))[1] <= 22 for code in sums):
            children = sum(count for age, count in people.items() if age <= 22)
            full = int(periode >= date(year, 12, 1))
            row = ("BOE-001", kommune, date(year, 1, 1), young, Decimal(children), children, periode, full)
            self.noegletal.add(row)
