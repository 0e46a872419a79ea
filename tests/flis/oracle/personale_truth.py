"""The figures of Personale from their definitions, day by day: sets of days, exact fractions, no SQL."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from tests.flis.oracle.helligdage import HELLIGDAGE
from tests.flis.oracle.personale_cases import SYSTEMS, PersonaleLanding
from tests.flis.oracle.truth import current, last_day, quotient

# The code list, written out again: a wrong seed must be seen. Code -> whether it counts.
EGEN_SYGDOM = {("KMD", "10"), ("KMD", "11"), ("SD", "SY")}
KODER = {
    **{("KMD", kode): True for kode in ("10", "11", "20", "40")},
    **{("SD", kode): True for kode in ("SY", "BS", "BA")},
    **{("KMD", kode): False for kode in ("60", "80")},
    ("SD", "FE"): False,
}
DAY = timedelta(days=1)
NORM = Fraction("7.4")


class PersonaleTruth:
    """Every table as a set of rows, each a tuple in the test's order of columns."""

    def __init__(self, landed: PersonaleLanding):
        self.landed = landed
        self.fakt_fravaer: set[tuple] = set()
        self.fakt_naervaer: set[tuple] = set()
        self.dim_ansaettelse: set[tuple] = set()
        self.noegletal_fravaer: set[tuple] = set()
        self.per_001: set[tuple] = set()
        self.per_002: set[tuple] = set()
        self.per_003: set[tuple] = set()
        self.dobbelt: set[tuple] = set()
        self.datakvalitet: dict[tuple, int] = defaultdict(int)
        for kilde, system in SYSTEMS.items():
            self._fravaer(kilde, f"{system}_fravaer")
            self._naervaer(kilde, f"{system}_naervaer")
        self._ansaettelser()
        self._fravaerspct()
        self._dobbelt()
        self._fund()

    def _current(self, tabel: str) -> list[tuple]:
        chosen = current(self.landed, tabel)
        return [row for row in self.landed.tables[tabel] if chosen.get((row[1], row[2])) == row[0]]

    def _fravaer(self, kilde: str, tabel: str) -> None:
        for _, kommune, periode, _, ident, ansaettelse, kode, start, slut, hours in self._current(tabel):
            days = _days(periode)
            absent = [day for day in days if start <= day and (slut is None or day <= slut)]
            if not absent:
                found = "PERS-01" if slut is not None and slut < start else "PERS-02"
                self.datakvalitet[found, kommune, periode, f"{kilde} {ident}"] += 1
                continue
            workdays = sum(day.weekday() < 5 and day not in HELLIGDAGE for day in absent)
            timer = hours * workdays
            if not 0 <= hours <= 24:
                self.datakvalitet["PERS-07", kommune, periode, f"{kommune}|{kilde}|{ident.upper()}"] = 1
            self.fakt_fravaer.add(
                (
                    f"{kommune}|{kilde}|{ident.upper()}", kommune, periode, kilde,
                    f"{kommune}|{kilde}|{ansaettelse.upper()}", f"{kilde}|{kode.upper()}", absent[0], absent[-1],
                    len(absent), workdays, timer, quotient(Fraction(timer), NORM),
                )
            )  # fmt: skip

    def _naervaer(self, kilde: str, tabel: str) -> None:
        for _, kommune, periode, _, ansaettelse, timer in self._current(tabel):
            key = f"{kommune}|{kilde}|{ansaettelse.upper()}"
            self.fakt_naervaer.add((key, kommune, periode, kilde, timer, quotient(Fraction(timer), NORM)))

    def _ansaettelser(self) -> None:
        newest: dict[str, tuple] = {}
        for kilde, system in SYSTEMS.items():
            for row in self._current(f"{system}_ansaettelse"):
                _, kommune, periode, _, ident, person, stilling, _, start, _, part = row
                key = f"{kommune}|{kilde}|{ident.upper()}"
                newest[key] = max(
                    newest.get(key, (date.min,)), (periode, kommune, kilde, person, stilling, start, part)
                )
        for key, (_, kommune, kilde, person, stilling, start, _) in newest.items():
            self.dim_ansaettelse.add((key, kommune, kilde, person, stilling, start, 1))
        self.person = {key: found[3] for key, found in newest.items()}
        # First day and beskæftigelsesdecimal: with another of the two it is another job.
        self.job = {key: found[5:] for key, found in newest.items()}
        self.named: dict[tuple, set[str]] = defaultdict(set)
        for row in self.fakt_fravaer:
            self.named[row[1], row[2], row[3]].add(row[4])
        for row in self.fakt_naervaer:
            self.named[row[1], row[2], row[3]].add(row[0])
        for (kommune, _, kilde), keys in self.named.items():
            for key in keys - set(newest):
                self.dim_ansaettelse.add((key, kommune, kilde, None, "Ukendt", None, 0))
        self.dim_ansaettelse.add(("Ukendt", "9999", "Ukendt", None, "Ukendt", None, 0))

    def _fravaerspct(self) -> None:
        months: dict[tuple, dict] = defaultdict(
            lambda: {
                "fravaer": Decimal(0),
                "naervaer": Decimal(0),
                "kilder": defaultdict(set),
                "ansaettelser": set(),
                "egen": Decimal(0),
            }
        )
        for row in self.fakt_fravaer:
            found = months[row[1], row[2]]
            found["kilder"][row[3]].add("fravaer")
            if KODER.get((row[3], row[5].split("|")[1]), False):
                found["fravaer"] += row[10]
                found["ansaettelser"].add(row[4])
            if (row[3], row[5].split("|")[1]) in EGEN_SYGDOM:
                found["egen"] += row[10]
        for row in self.fakt_naervaer:
            found = months[row[1], row[2]]
            found["kilder"][row[3]].add("naervaer")
            found["naervaer"] += row[4]
            found["ansaettelser"].add(row[0])
        for (kommune, periode), found in months.items():
            halves = [kilde for kilde, files in found["kilder"].items() if len(files) < 2]
            for kilde in halves:
                self.datakvalitet["PERS-05", kommune, periode, kilde] += 1
            fravaer, naervaer = Fraction(found["fravaer"]), Fraction(found["naervaer"])
            if halves or fravaer + naervaer <= 0:
                continue
            mulige = quotient(fravaer + naervaer, NORM)
            there = found["ansaettelser"] & set(self.person)
            persons = len({self.person[key] for key in there})
            dagsvaerk = quotient(fravaer, NORM), quotient(naervaer, NORM), mulige
            pct = quotient(100 * fravaer, fravaer + naervaer)
            self.noegletal_fravaer.add((kommune, periode, *dagsvaerk, pct, persons))
            self.per_001.add(("PER-001", kommune, periode, dagsvaerk[0], mulige, persons))
            self.per_002.add(("PER-002", kommune, periode, quotient(Fraction(found["egen"]), NORM), mulige, persons))
            full_time = sum((self.job[key][1] for key in there), Decimal(0))
            self.per_003.add(("PER-003", kommune, periode, dagsvaerk[0], full_time, persons))

    def _dobbelt(self) -> None:
        for (kommune, periode, kilde), keys in self.named.items():
            if kilde == "KMD":
                mine, others = (
                    {(self.person[key], *self.job[key]) for key in found if key in self.person}
                    for found in (keys, self.named.get((kommune, periode, "SD"), set()))
                )
                self.dobbelt |= {(kommune, periode, *both) for both in mine & others}

    def _fund(self) -> None:
        for (kommune, periode, kilde), keys in self.named.items():
            for _ in keys - set(self.person):
                self.datakvalitet["PERS-03", kommune, periode, kilde] += 1
        for row in self.fakt_fravaer:
            kilde, kode = row[5].split("|")
            if (kilde, kode) not in KODER:
                self.datakvalitet["PERS-04", row[1], row[2], f"{kilde} fraværskode {kode}"] += 1
        hours: dict[tuple, list[Decimal]] = defaultdict(list)
        for row in self.fakt_fravaer:
            hours[row[1], row[2], row[4]].append(row[10])
        for key, kommune, periode, _, timer, _ in self.fakt_naervaer:
            hours[kommune, periode, key].append(timer)
            if timer < 0:
                self.datakvalitet["PERS-07", kommune, periode, f"ansættelse {key}"] = 1
        for (kommune, periode, key), found in hours.items():
            if sum(found) > 24 * len(_days(periode)):
                self.datakvalitet["PERS-07", kommune, periode, f"ansættelse {key}"] = 1
        for kommune, periode, *_ in self.dobbelt:
            self.datakvalitet["PERS-06", kommune, periode, "KMD og SD"] += 1


def _days(periode: date) -> list[date]:
    return [periode + number * DAY for number in range((last_day(periode) - periode).days + 1)]
