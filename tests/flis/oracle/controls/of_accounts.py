"""The controls OEKO-01 to OEKO-14, from their texts: one posting after the other."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

from tests.flis.oracle.controls.landed import Findings, Landed
from tests.flis.oracle.regnskab_truth import funktion
from tests.flis.oracle.truth import last_day, months

# The ministry's kontoplan, written out again: a wrong seed must be seen.
DRANST, HOVEDART = set("123456789"), set("012456789")
HOVEDFUNKTIONER = {
    f"{hovedkonto}.{number}"
    for hovedkonto, numbers in {
        "0": "22 25 28 32 35 38 48 52 55 58", "1": "22 38", "2": "22 28 32 35", "3": "22 30 32 35 38", "4": "62",
        "5": "22 25 28 30 38 46 48 57 58 68 72", "6": "42 45 48 52", "7": "22 28 32 35 50 52 55 58 62 65 68",
        "8": "22 25 28 32 35 38 42 45 48 50 51 52 55", "9": "22 25 28 32 35 38 42 45 48 50 51 52 55 75",
    }.items()
    for number in numbers.split()
}  # fmt: skip


class Books:
    """What a kommune has posted and opened its years with."""

    def __init__(self, landed: Landed) -> None:
        self.found: Findings = Counter()
        self.plan = {tuple(row) for row in _konti(landed)}
        # kommune, year, konto -> the months of its postings and opening balances.
        self.used: dict[tuple, list[date]] = defaultdict(list)
        # kommune, year -> month, konto, amount of each posting.
        self.postings: dict[tuple, list[tuple]] = defaultdict(list)
        self.landed_months: dict[str, set[date]] = defaultdict(set)
        for kommune, month in landed.current("oekonomi_postering"):
            self.landed_months[kommune].add(month)
        self._postings(landed)
        self._opening(landed)
        self._accounts()
        self._balances()

    def _postings(self, landed: Landed) -> None:
        steder: dict[str, set[str]] = defaultdict(set)
        sums: dict[tuple, list[tuple]] = defaultdict(list)
        columns = ("regnskabsaar", "konto_nr", "posteringstype_kode", "posteringsdato", "beloeb_kr",
                   "omkostningssted_kode")  # fmt: skip
        for kommune, month, year, konto, kind, day, amount, sted in landed.months("oekonomi_postering", *columns):
            if kind == "NOR" and not month <= day <= last_day(month):
                self.found["OEKO-12", kommune, month, f"regnskabsår {year}"] += 1
            if kind not in ("NOR", "SUP"):
                self.found["OEKO-03", kommune, month, f"posteringstype {kind}"] += 1
                continue
            if abs(month.year - year) > 1:
                self.found["OEKO-04", kommune, month, f"regnskabsår {year}"] += 1
            self.used[kommune, year, konto].append(month)
            self.postings[kommune, year].append((month, konto, amount))
            sums[kommune, month, year].append((konto, amount))
            if sted is not None:
                steder[kommune].add(sted.upper())
        for (kommune, month, year), rows in sums.items():
            # Without hovedkonto 9 there is nothing that the postings could balance against.
            if sum(amount for _, amount in rows) and any(konto[0] == "9" for konto, _ in rows):
                self.found["OEKO-13", kommune, month, f"regnskabsår {year}"] = len(rows)
        ever: dict[str, set[str]] = defaultdict(set)
        for kommune, _, sted in landed.months("oekonomi_omkostningssted", "omkostningssted_kode"):
            ever[kommune].add(sted.upper())
        for kommune in {row[0] for row in landed.latest("oekonomi_omkostningssted")}:
            for sted in steder[kommune] - ever[kommune]:
                self.found["OEKO-05", kommune, None, sted] = 1

    def _opening(self, landed: Landed) -> None:
        self.primo: dict[tuple, dict[str, Decimal]] = {}
        rows: dict[tuple, list[tuple]] = defaultdict(list)
        columns = ("primopost_id", "regnskabsaar", "konto_nr", "primosaet_nr", "beloeb_kr")
        for kommune, _, own, year, konto, number, amount in landed.latest("oekonomi_primopost", *columns):
            rows[kommune, year].append((own, konto, number, amount))
            self.used[kommune, year, konto].append(date(year, 1, 1))
        for (kommune, year), posts in rows.items():
            month, text = date(year, 1, 1), f"regnskabsår {year}"
            sets = {number for _, _, number, _ in posts}
            balance = [(konto, amount) for _, konto, _, amount in posts if konto[0] == "9"]
            if len(sets) > 1:
                self.found["OEKO-06", kommune, month, text] = len(sets)
            if sum(amount for _, amount in balance):
                self.found["OEKO-07", kommune, month, text] = len(balance)
            for own, konto, _, _ in posts:
                if konto[0] != "9":
                    self.found["OEKO-09", kommune, month, own] = 1
            alike = Counter((number, konto, amount) for _, konto, number, amount in posts if amount)
            for (number, konto, _), many in alike.items():
                if many > 1:
                    self.found["OEKO-11", kommune, month, f"{text} sæt {number} konto {konto}"] += many
            if len(sets) == 1 and balance:
                saldi: dict[str, Decimal] = defaultdict(Decimal)
                for konto, amount in balance:
                    saldi[funktion(konto)] += amount
                self.primo[kommune, year] = saldi

    def _accounts(self) -> None:
        for kommune, year, konto in {*self.plan, *self.used}:
            text = f"konto {konto}"
            if konto[5] not in DRANST or konto[14] not in HOVEDART:
                self.found["OEKO-01", kommune, None, f"regnskabsår {year} {text}"] = 1
            hovedfunktion = funktion(konto)[:4]
            if hovedfunktion not in HOVEDFUNKTIONER:
                self.found["OEKO-14", kommune, None, f"regnskabsår {year} hovedfunktion {hovedfunktion} {text}"] = 1
        for (kommune, year, konto), uses in self.used.items():
            if (kommune, year, konto) not in self.plan:
                self.found["OEKO-02", kommune, max(uses), f"regnskabsår {year} konto {konto}"] = len(uses)

    def _balances(self) -> None:
        closed: dict[tuple, dict[str, Decimal]] = {}
        years = {*self.postings, *((kommune, m.year) for kommune, found in self.landed_months.items() for m in found)}
        for kommune, year in years:
            primo, posted = self.primo.get((kommune, year)), self.postings[kommune, year]
            there = self.landed_months[kommune]
            unknown, known = [], []
            for month in sorted({m for m in there if m.year == year} | {m for m, _, _ in posted}):
                saldi: dict[str, Decimal] = defaultdict(Decimal, primo or {})
                for booked, konto, amount in posted:
                    if booked <= month and konto[0] == "9":
                        saldi[funktion(konto)] += amount
                if not saldi:
                    continue  # nothing on hovedkonto 9 yet, so there is nothing to know
                begun = date(year, 1, 1)
                if primo is None or month < begun or not all(m in there for m in months(begun, month)):
                    unknown.append(month)
                else:
                    known.append((month, saldi))
            if unknown:
                self.found["OEKO-10", kommune, unknown[-1], f"regnskabsår {year}"] = len(unknown)
            if known and known[-1][0] >= date(year, 12, 1):
                closed[kommune, year] = known[-1][1]
        for (kommune, year), primo in self.primo.items():
            if (kommune, year - 1) in closed:
                before = closed[kommune, year - 1]
                for code in {*primo, *before}:
                    if primo.get(code, 0) != before.get(code, 0):
                        self.found["OEKO-08", kommune, date(year, 1, 1), code] = 1


def _konti(landed: Landed):
    for kommune, _, year, konto in landed.latest("oekonomi_konto", "regnskabsaar", "konto_nr"):
        yield kommune, year, konto


def of_accounts(landed: Landed) -> Findings:
    return Books(landed).found
