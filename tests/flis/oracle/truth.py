"""The figures of Dubu from their definitions, day by day: sets of days, exact fractions, no SQL, no clever step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache

from tests.flis.oracle.cases import Landing

# The groups of the code list, written out again: a wrong seed must be seen.
GRUPPE = {"10": "10", "20": "10", "60": "10", "70": "10", "110": "20", "120": "20"}
# The age groups, the factors of the catalogue, and what days are divided by.
ALDER = {"0-5": range(6), "6-13": range(6, 14), "14-17": range(14, 18), "18-22": range(18, 23)}
FAKTOR = {"UBU-004": 1000, "UBU-006": 100}
MONTH = Fraction("30.4375")
DAY = timedelta(days=1)


@cache
def quotient(over: int | Fraction, under: int | Fraction) -> Decimal:
    """``over / under`` with six decimals, half away from zero."""
    millionths = Fraction(over) / Fraction(under) * 1_000_000
    whole, rest = divmod(abs(millionths), 1)
    whole += rest >= Fraction(1, 2)
    return Decimal(int(whole if millionths >= 0 else -whole)).scaleb(-6)


def next_month(periode: date) -> date:
    return date(periode.year + periode.month // 12, periode.month % 12 + 1, 1)


def last_day(periode: date) -> date:
    return next_month(periode) - DAY


def months(first: date, last: date) -> Iterable[date]:
    """The months from that of ``first`` to that of ``last``."""
    periode = first.replace(day=1)
    while periode <= last:
        yield periode
        periode = next_month(periode)


def days_in_year(year: int) -> int:
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days


def current(landed: Landing, tabel: str) -> dict[tuple[str, date], int]:
    """(kommune, month) -> the delivery that is current: extracted last, then packed last, then of the highest id."""
    best: dict[tuple[str, date], tuple] = {}
    for row in landed.leveringer:
        if row.tabel == tabel:
            key = (row.kommune_kode, row.periode)
            best[key] = max(best.get(key, ()), (row.udlaest, row.pakket, row.levering_id))
    return {key: found[2] for key, found in best.items()}


def newest_month(chosen: dict[tuple[str, date], int]) -> dict[str, date]:
    newest: dict[str, date] = {}
    for kommune, periode in chosen:
        newest[kommune] = max(newest.get(kommune, periode), periode)
    return newest


@cache
def age_group(born: date | None, periode: date) -> str:
    """The group of the age on the month's last day."""
    if born is None or born > periode:
        return "Ukendt"
    age = periode.year - born.year - (periode.month < born.month)
    return next((name for name, ages in ALDER.items() if age in ages), "Ukendt")


class Truth:
    """Every table as a set of rows, each a tuple in the model's order of columns."""

    def __init__(self, landed: Landing):
        self.fakt_sag_maaned: set[tuple] = set()
        self.fakt_foranstaltning_maaned: set[tuple] = set()
        self.fakt_helaarspersoner_maaned: set[tuple] = set()
        self.fakt_indbyggertal: set[tuple] = set()
        self.noegletal: dict[str, set[tuple]] = {f"UBU-00{number}": set() for number in range(1, 7)}
        # (kommune, month) -> the child and the days so far of each placement that runs at the month's end.
        self.placed: dict[tuple, list[tuple[str, int]]] = defaultdict(list)
        # (kommune, child) -> its month of birth and sex.
        self.child: dict[tuple[str, str], tuple[date | None, str | None]] = {}
        # (nøgletal, kommune, month) -> child -> what it adds to the tæller: sager, days, or 1.
        self.parts: dict[tuple, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self.alder_koen: set[tuple] = set()
        self._sager(landed)
        self._foranstaltninger(landed)
        self._indbyggere(landed)
        self._noegletal(self._known_months(landed))
        self._by_age_and_sex()

    def _tell(self, kommune: str, child: str, born: date | None, sex: str | None) -> None:
        known = self.child.get((kommune, child), (None, None))
        self.child[kommune, child] = (born or known[0], sex or known[1])

    def _sager(self, landed: Landing) -> None:
        chosen = current(landed, "dubu_sag")
        newest = newest_month(chosen)
        rows = {}
        for levering_id, kommune, periode, _, sag_id, barn, *born, start, slut, status, kind, prioritet in landed.sager:
            if chosen[kommune, periode] == levering_id:
                rows[kommune, sag_id.upper(), periode] = (barn, start, slut, (status, kind, prioritet))
                if newest[kommune] == periode:
                    self._tell(kommune, barn, *born)
        self.known = {(kommune, sag_id) for kommune, sag_id, periode in rows if periode == newest[kommune]}
        for kommune, sag_id in self.known:
            barn, start, slut, _ = rows[kommune, sag_id, newest[kommune]]
            if slut is not None and slut < start:
                continue
            end = newest[kommune] if slut is None else min(slut, newest[kommune])
            for periode in months(start, end):
                source = periode
                while (kommune, sag_id, source) not in rows:
                    source = next_month(source)
                status, sagstype, prioritet = rows[kommune, sag_id, source][3]
                last = last_day(periode) if slut is None else min(slut, last_day(periode))
                duration = (last - start).days + 1
                self.fakt_sag_maaned.add(
                    (
                        f"{kommune}|{sag_id}", kommune, periode, barn, status, sagstype, prioritet,
                        int(source > periode), int(slut is None or slut > last_day(periode)),
                        duration, quotient(duration, Fraction("30.4375")),
                    )
                )  # fmt: skip

    def _foranstaltninger(self, landed: Landing) -> None:
        chosen = current(landed, "dubu_foranstaltning")
        newest = newest_month(chosen)
        children: dict[tuple, set[date]] = defaultdict(set)
        for row in landed.foranstaltninger:
            levering_id, kommune, periode, _, own_id, sag_id, barn, born, sex, kind, start, slut, *_ = row
            if newest[kommune] != periode or chosen[kommune, periode] != levering_id:
                continue
            self._tell(kommune, barn, born, sex)
            group = GRUPPE.get(kind, "Ukendt")
            sag_id = sag_id.upper()
            sag = f"{kommune}|{sag_id}" if (kommune, sag_id) in self.known else "Ukendt"
            horizon = last_day(periode)
            end = horizon if slut is None else min(slut, horizon)
            active: dict[date, set[date]] = defaultdict(set)
            for number in range((end - start).days + 1):
                day = start + number * DAY
                active[day.replace(day=1)].add(day)
            for month_of, days in active.items():
                if group == "10" and (slut is None or slut > last_day(month_of)):
                    self.placed[kommune, month_of].append((barn, (last_day(month_of) - start).days + 1))
                helaar = quotient(len(days), days_in_year(month_of.year))
                key = (f"{kommune}|{own_id}", kommune, month_of, sag, barn, kind, group)
                self.fakt_foranstaltning_maaned.add((*key, len(days), (max(days) - start).days + 1, helaar))
                for level, code in (("type", kind), ("gruppe", group), ("i_alt", "i_alt")):
                    children[kommune, month_of, level, code, barn] |= days
        cells: dict[tuple, list[int]] = defaultdict(list)
        for (*cell, _), days in children.items():
            cells[tuple(cell)].append(len(days))
        for (kommune, month_of, level, code, barn), days in children.items():
            if (level, code) in (("i_alt", "i_alt"), ("gruppe", "10")):
                number = "UBU-003" if level == "i_alt" else "UBU-004"
                self.parts[number, kommune, month_of][barn] = len(days)
        for cell, counts in cells.items():
            helaar = quotient(sum(counts), days_in_year(cell[1].year))
            self.fakt_helaarspersoner_maaned.add((*cell, sum(counts), helaar, len(counts)))

    def _indbyggere(self, landed: Landing) -> None:
        chosen = current(landed, "borger_indbyggertal")
        for levering_id, kommune, periode, _, year, age, sex, count in landed.indbyggere:
            if chosen[kommune, periode] == levering_id:
                self.fakt_indbyggertal.add((kommune, year, periode, age, sex, count))

    def _known_months(self, landed: Landing) -> dict[str, set[tuple[str, date]]]:
        """Of each table the (kommune, month) that it tells of, the empty ones too: from the first month that has
        anything to the newest one that the table was delivered for."""
        chosen = {tabel: current(landed, tabel) for tabel in ("dubu_sag", "dubu_foranstaltning")}
        # The first month that the table was delivered for: what lies before it is known from later ones.
        self.first = {
            (tabel, kommune): min(month for kode, month in found if kode == kommune)
            for tabel, found in chosen.items()
            for kommune in {kode for kode, _ in found}
        }
        seen = {cell for found in chosen.values() for cell in found}
        seen |= {row[1:3] for row in self.fakt_sag_maaned | self.fakt_foranstaltning_maaned}
        first: dict[str, date] = {}
        for kommune, periode in seen:
            first[kommune] = min(first.get(kommune, periode), periode)
        return {
            tabel: {(k, m) for k, newest in newest_month(found).items() for m in months(first[k], newest)}
            for tabel, found in chosen.items()
        }

    def _noegletal(self, known: dict[str, set[tuple[str, date]]]) -> None:
        one = Decimal("1.000000")
        per_month: dict[tuple, list[tuple]] = defaultdict(list)
        for row in self.fakt_sag_maaned:
            per_month[row[1], row[2]].append(row)
        for cell in known["dubu_sag"]:
            told = int(cell[1] < self.first["dubu_sag", cell[0]])
            running = [row for row in per_month[cell] if row[8] == 1]
            children = len({row[3] for row in running})
            for row in running:
                self.parts["UBU-001", *cell][row[3]] += 1
                self.parts["UBU-002", *cell][row[3]] += row[9]
            self.noegletal["UBU-001"].add(("UBU-001", *cell, Decimal(len(running)), one, children, told))
            duration = quotient(sum(row[9] for row in running), Fraction("30.4375"))
            self.noegletal["UBU-002"].add(("UBU-002", *cell, duration, Decimal(children), children, told))
        inhabitants: dict[tuple, int] = defaultdict(int)
        for kommune, year, _, age, _, count in self.fakt_indbyggertal:
            inhabitants[kommune, year] += count if age <= 22 else 0
        levels = {row[:4]: row[4:] for row in self.fakt_helaarspersoner_maaned}
        nothing = (0, Decimal("0.000000"), 0)
        for kommune, periode in known["dubu_foranstaltning"]:
            told = int(periode < self.first["dubu_foranstaltning", kommune])
            self._placed(kommune, periode, known["dubu_foranstaltning"], told)
            _, helaar, children = levels.get((kommune, periode, "i_alt", "i_alt"), nothing)
            self.noegletal["UBU-003"].add(("UBU-003", kommune, periode, helaar, one, children, told))
            if (kommune, periode.year) in inhabitants:
                placed = levels.get((kommune, periode, "gruppe", "10"), nothing)
                naevner = Decimal(inhabitants[kommune, periode.year])
                self.noegletal["UBU-004"].add(("UBU-004", kommune, periode, placed[1], naevner, placed[2], told))

    def _placed(self, kommune: str, periode: date, known: set[tuple[str, date]], told: int) -> None:
        spells = self.placed.get((kommune, periode), [])
        children = {child for child, _ in spells}
        for child, days in spells:
            self.parts["UBU-005", kommune, periode][child] += days
        duration = quotient(sum(days for _, days in spells), Fraction("30.4375"))
        count = len(children)
        self.noegletal["UBU-005"].add(("UBU-005", kommune, periode, duration, Decimal(count), count, told))
        year_ago = periode.replace(year=periode.year - 1)
        if (kommune, year_ago) in known:
            # It rests on both months, so it is known from later deliveries if the earlier one is.
            told = int(year_ago < self.first["dubu_foranstaltning", kommune])
            before = {child for child, _ in self.placed.get((kommune, year_ago), [])}
            self.parts["UBU-006", kommune, periode] = {child: int(child not in children) for child in before}
            gone, count = Decimal(len(before - children)), len(before)
            self.noegletal["UBU-006"].add(("UBU-006", kommune, periode, gone, Decimal(count), count, told))

    def _by_age_and_sex(self) -> None:
        """Every nøgletal's figure in each group of ages and sex, the groups without children too."""
        inhabitants: dict[tuple, int] = defaultdict(int)
        for kommune, year, _, age, sex, count in self.fakt_indbyggertal:
            group = next((name for name, ages in ALDER.items() if age in ages), "Ukendt")
            inhabitants[kommune, year, group, sex] += count
        for number, rows in self.noegletal.items():
            for _, kommune, periode, *_, told in rows:
                under = {"UBU-002": MONTH, "UBU-005": MONTH}.get(number, Fraction(1))
                under = Fraction(days_in_year(periode.year)) if number in ("UBU-003", "UBU-004") else under
                cells: dict[tuple[str, str], list[int]] = defaultdict(list)
                for child, part in self.parts[number, kommune, periode].items():
                    born, sex = self.child[kommune, child]
                    cells[age_group(born, periode), sex or "Ukendt"].append(part)
                for group in (*ALDER, "Ukendt"):
                    for sex in ("K", "M", "Ukendt"):
                        parts = cells[group, sex]
                        naevner = 1 if number in ("UBU-001", "UBU-003") else len(parts)
                        if number == "UBU-004":
                            naevner = inhabitants[kommune, periode.year, group, sex] if group != "Ukendt" else 0
                        taeller = quotient(sum(parts), under)
                        value = quotient(Fraction(taeller) * FAKTOR.get(number, 1), naevner) if naevner else None
                        cell = (number, kommune, periode, group, sex, taeller, Decimal(naevner), value)
                        self.alder_koen.add((*cell, len(parts), told))
