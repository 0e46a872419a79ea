"""The controls KRL-01 to KRL-08 and DAG-01 to DAG-05, from their texts."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from fractions import Fraction

from tests.flis.oracle.controls.landed import Finding, Findings, Landed, counted
from tests.flis.oracle.helligdage import HELLIGDAGE
from tests.flis.oracle.krl_truth import PAEDAGOGISK, code, month_days, running

# The code lists, written out again: a wrong seed must be seen.
CAUSES = {"110", "120", "130", "140", "150", "210", "220", "310", "320", "410", "420", "510", "520", "610"}
GROUPS = {"110", "120", "130", "140", "210", "220", "310", "320", "330", "410", "420", "510", "520"}
KINDS = {"10", "20", "30", "40"}
OVER_THE_NORM = Fraction(150, 100)
WORKDAY = Fraction(74, 10)


def workdays(days: list) -> int:
    return sum(day.weekday() < 5 and day not in HELLIGDAGE for day in days)


def above_norm(hours: Decimal, month, part: Decimal) -> bool:
    """Whether someone who is employed for ``part`` of full time has more hours in a month than the control allows."""
    return Fraction(hours) > OVER_THE_NORM * WORKDAY * workdays(month_days(month)) * Fraction(part)


class Staff:
    """KRL's employees and children in institutions, as far as the controls need them."""

    def __init__(self, landed: Landed) -> None:
        self.found: list[Finding] = []
        self.numbers: Findings = Counter()
        self._employees(landed)
        self._absence(landed)
        self._children(landed)
        self._month_by_month()

    def _employees(self, landed: Landed) -> None:
        self.employees: dict[tuple, tuple] = {}
        columns = ("krl_ansaettelse_id", "personalegruppe_kode", "institution_kode", "beskaeftigelsesdecimal",
                   "naervaer_timer")  # fmt: skip
        for kommune, month, own_id, group, place, part, hours in landed.months("krl_medarbejder", *columns):
            place = f"{kommune}|{place.upper()}" if place else "Ukendt"
            self.employees[kommune, month, f"{kommune}|{own_id.upper()}"] = (code(group), place, part, hours)
            if code(group) not in GROUPS:
                self.found.append(("KRL-04", kommune, month, f"personalegruppe_kode {code(group)}"))

    def _running(self, area: str, row: tuple, start, slut) -> list:
        """The days of a row within its month. Without any, it ends before it begins (-01), or lies elsewhere (-02)."""
        days = running(start, slut, row[1])
        if not days:
            backwards = slut is not None and slut < start
            self.found.append((f"{area}-01" if backwards else f"{area}-02", *row))
        return days

    def _absence(self, landed: Landed) -> None:
        self.away: dict[tuple, Decimal] = defaultdict(Decimal)
        self.months_with_absence = set()
        columns = ("krl_fravaer_id", "krl_ansaettelse_id", "fravaersaarsag_kode", "startdato", "slutdato",
                   "timer_pr_dag")  # fmt: skip
        for kommune, month, own_id, holder, cause, start, slut, per_day in landed.months("krl_fravaer", *columns):
            days = self._running("KRL", (kommune, month, own_id), start, slut)
            if not days:
                continue
            self.months_with_absence.add((kommune, month))
            holder = f"{kommune}|{holder.upper()}"
            self.away[kommune, month, holder] += per_day * workdays(days)
            if code(cause) not in CAUSES:
                self.found.append(("KRL-03", kommune, month, f"fravaersaarsag_kode {code(cause)}"))
            if (kommune, month, holder) not in self.employees:
                self.found.append(("KRL-05", kommune, month, f"ansættelse {holder}"))
            if not 0 <= per_day <= 24:
                self.found.append(("KRL-07", kommune, month, f"{kommune}|{own_id.upper()}"))

    def _children(self, landed: Landed) -> None:
        self.children: dict[tuple, set] = defaultdict(set)
        self.months_with_children = set()
        columns = ("indskrivning_id", "barn_noegle", "institution_kode", "pladstype_kode", "startdato", "slutdato")
        for row in landed.months("dagtilbud_indskrivning", *columns):
            kommune, month, own_id, child, place, kind, start, slut = row
            days = self._running("DAG", (kommune, month, own_id), start, slut)
            if not days:
                continue
            self.months_with_children.add((kommune, month))
            if kind not in KINDS:
                self.found.append(("DAG-03", kommune, month, f"pladstype_kode {kind}"))
            if days[-1] == month_days(month)[-1]:
                self.children[kommune, month, f"{kommune}|{place.upper()}"].add(child)

    def _month_by_month(self) -> None:
        staffed: dict[tuple, int] = Counter(key[:2] for key in self.employees)
        for month, many in staffed.items():
            if month not in self.months_with_absence:
                self.numbers["KRL-06", *month, "krl_fravaer"] = many
        adults: dict[tuple, list[Decimal]] = defaultdict(list)
        for (kommune, month, own), (group, place, part, hours) in self.employees.items():
            if part > 0 and above_norm(hours + self.away.get((kommune, month, own), Decimal(0)), month, part):
                self.numbers["KRL-08", kommune, month, own] = 1
            if group in PAEDAGOGISK:
                adults[kommune, month, place].append(part)
        # A month that one of the two has not told at all is for the status of the cubes to say.
        for (kommune, month, place), children in self.children.items():
            if children and (kommune, month) in staffed and not sum(adults.get((kommune, month, place), [])):
                self.numbers["DAG-04", kommune, month, f"institution {place}"] = len(children)
        for (kommune, month, place), parts in adults.items():
            if (kommune, month) in self.months_with_children and not self.children.get((kommune, month, place)):
                self.numbers["DAG-05", kommune, month, f"institution {place}"] = len(parts)


def of_krl(landed: Landed) -> Findings:
    staff = Staff(landed)
    return counted(staff.found) + staff.numbers
