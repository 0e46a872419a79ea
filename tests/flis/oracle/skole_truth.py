"""The figures of Skole from their definitions: pupil by pupil, exact fractions, no SQL, no clever step."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from tests.flis.oracle.skole_cases import Karakter, Landing

# The code lists, written out again: a wrong seed must be seen.
VALUE = {"-3": -3, "00": 0, "02": 2, "4": 4, "7": 7, "10": 10, "12": 12}
EXEMPT = {"91", "96", "97", "98"}
EXAM = {"81", "84", "85", "86", "87", "88", "89"}
# A known subject and the last klassetrin that has it.
SUBJECTS = {("120", "M"): 10, ("150", "S"): 10, ("210", "P"): 9, ("570", "M"): 10}


def quotient(over: int, under: int) -> Decimal | None:
    """``over / under`` with six decimals, half away from zero."""
    if not under:
        return None
    millionths = Fraction(over, under) * 1_000_000
    whole, rest = divmod(abs(millionths), 1)
    whole += rest >= Fraction(1, 2)
    return Decimal(int(whole if millionths >= 0 else -whole)).scaleb(-6)


def year_start(skoleaar: str) -> date | None:
    match = re.fullmatch(r"(\d{4})/(\d{4})", skoleaar)
    return date(int(match[1]), 8, 1) if match and int(match[2]) == int(match[1]) + 1 else None


class Truth:
    """Every table as a set of rows, each a tuple in the order that the test selects."""

    def __init__(self, landed: Landing, only_last: bool = False):
        self.fakt_v2: set[tuple] = set()
        self.fakt_v1: set[tuple] = set()
        self.faglig_udvikling: set[tuple] = set()
        self.elever: set[tuple] = set()
        self.noegletal: set[tuple] = set()
        self.fund: Counter = Counter()
        self.newest: dict[str, date] = {}
        self.groups = self._groups(landed, only_last)
        for rows in self.groups.values():
            self._pupil_and_subject(rows)
        self._figures()

    def _groups(self, landed: Landing, only_last: bool) -> dict[tuple, list[tuple]]:
        """Pupil, year and subject -> the rows of the newest deliveries, newest first."""
        groups: dict[tuple, list[tuple]] = defaultdict(list)
        for system, kilde in (("tea", "TEA"), ("kmd_elev", "KMD_ELEV")):
            best: dict[str, tuple] = {}
            extracted: dict[int, datetime] = {}
            for row in (r for r in landed.leveringer if r.tabel == f"{system}_karakter"):
                extracted[row.levering_id] = row.udlaest
                found = (row.periode, row.udlaest, row.pakket, row.levering_id)
                best[row.kommune_kode] = max(best.get(row.kommune_kode, found), found)
            for kommune, found in best.items():
                self.newest[kommune] = max(self.newest.get(kommune, date.min), found[0])
            for row in landed.rows[system]:
                if best[row.kommune_kode][3] != row.levering_id:
                    continue
                self._complaints(row, kilde)
                subject = (row.fag_kode, row.disciplin_kode.upper())
                order = (row.dato or date(1900, 1, 1), extracted[row.levering_id], kilde, row.skole_kode, row.elev_id)
                codes = (None, None, row.sidste) if only_last else (row.foerste, row.anden, row.sidste)
                if year_start(row.skoleaar) is not None:
                    groups[row.kommune_kode, row.elev_noegle, row.skoleaar, subject].append((order, row, kilde, codes))
        return {key: sorted(rows, key=lambda r: r[0], reverse=True) for key, rows in groups.items()}

    def _complaints(self, row: Karakter, kilde: str) -> None:
        where = (row.kommune_kode, row.periode)
        for name, code in (("foerste", row.foerste), ("anden", row.anden), ("sidste", row.sidste)):
            if code is not None and code not in VALUE and code not in EXEMPT:
                self.fund["SKO-01" if code in EXAM else "SKO-02", *where, f"{kilde} karakter_{name} {code}"] += 1
        subject = (row.fag_kode, row.disciplin_kode.upper())
        if subject not in SUBJECTS:
            self.fund["SKO-03", *where, f"{kilde} fag_kode {subject[0]} disciplin_kode {subject[1]}"] += 1
        if not 8 <= row.klassetrin <= SUBJECTS.get(subject, 10):
            place = f"{kilde} klassetrin {row.klassetrin} fag_kode {subject[0]} disciplin_kode {subject[1]}"
            self.fund["SKO-05", *where, place] += 1
        if year_start(row.skoleaar) is None:
            self.fund["SKO-04", *where, f"{kilde} skoleaar {row.skoleaar.upper()}"] += 1

    def _pupil_and_subject(self, rows: list[tuple]) -> None:
        _, newest, kilde, _ = rows[0]
        subject = (newest.fag_kode, newest.disciplin_kode.upper())
        head = (newest.kommune_kode, newest.elev_noegle, newest.skoleaar, year_start(newest.skoleaar), *subject)
        head = (*head, "|".join(subject) if subject in SUBJECTS else "Ukendt")
        codes: list[str | None] = [None, None, None]
        last_row = None
        for _, row, source, given in rows:
            if given[0] in VALUE or given[0] in EXEMPT:
                codes[0] = given[0]  # The oldest row's remains: the first grade is the year's earliest.
            for place in (1, 2):
                if codes[place] is None and (given[place] in VALUE or given[place] in EXEMPT):
                    codes[place] = given[place]
                    if place == 2:
                        last_row = (row, source)
        values = [VALUE.get(code) if code else None for code in codes]
        gain = None if values[0] is None or values[2] is None else values[2] - values[0]
        key = codes[2] or ("Ukendt" if any(given[2] for *_, given in rows) else "Ingen")
        school = f"{newest.kommune_kode}|{newest.skole_kode}"
        flags = tuple(int(value is not None) for value in (*values, gain))
        self.fakt_v2.add((*head, school, newest.klassetrin, kilde, *codes, key, *values, gain, *flags))
        if last_row:
            row, source = last_row
            school = f"{row.kommune_kode}|{row.skole_kode}"
            self.fakt_v1.add(
                (*head, school, row.klassetrin, source, codes[2], codes[2], values[2], int(values[2] is not None))
            )

    def _figures(self) -> None:
        cells: dict[tuple, list[tuple]] = defaultdict(list)
        years: dict[tuple, list[tuple]] = defaultdict(list)
        for row in self.fakt_v2:
            kommune, elev, skoleaar, periode, fag, disciplin, fag_noegle, skole, klassetrin = row[:9]
            one = (elev, row[12], *row[14:18])
            cells[kommune, skole, skoleaar, periode, klassetrin, fag, disciplin, fag_noegle].append(one)
            years[kommune, skoleaar, periode].append(one)
        for cell, rows in cells.items():
            both = [r for r in rows if r[2] is not None and r[4] is not None]
            three = [r for r in both if r[3] is not None]
            if not both:
                continue
            sums = [sum(r[2] for r in both), sum(r[4] for r in both), sum(r[4] - r[2] for r in both)]
            all_three = [sum(r[place] for r in three) if three else None for place in (2, 3, 4)]
            self.faglig_udvikling.add(
                (
                    *cell, len(both), *sums, *(quotient(total, len(both)) for total in sums),
                    len(three), *all_three, *(quotient(total or 0, len(three)) for total in all_three),
                )
            )  # fmt: skip
        for (kommune, skoleaar, periode), rows in years.items():
            july = date(periode.year + 1, 7, 1)
            until = (min(self.newest[kommune], july), int(self.newest[kommune] >= july))
            graded = [r for r in rows if r[4] is not None]
            pupils, total = len({r[0] for r in graded}), sum(r[4] for r in graded)
            if any(r[1] is not None for r in rows):
                self.elever.add((kommune, skoleaar, periode, pupils, len(graded), total if graded else None))
                self.noegletal.add(("SKO-001", kommune, periode, Decimal(pupils), Decimal(1), pupils, *until))
            if graded:
                self.noegletal.add(("SKO-002", kommune, periode, Decimal(total), Decimal(len(graded)), pupils, *until))
            both = [r for r in graded if r[2] is not None]
            if both:
                gain = Decimal(sum(r[4] - r[2] for r in both))
                persons = len({r[0] for r in both})
                self.noegletal.add(("SKO-003", kommune, periode, gain, Decimal(len(both)), persons, *until))
