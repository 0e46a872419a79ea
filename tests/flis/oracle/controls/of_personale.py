"""The control PERS-08, from its text."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

from tests.flis.oracle.controls.landed import Findings, Landed
from tests.flis.oracle.controls.of_krl import above_norm, workdays
from tests.flis.oracle.krl_truth import running
from tests.flis.oracle.personale_cases import SYSTEMS


def of_personale(landed: Landed) -> Findings:
    """Hours of absence and presence together, against the newest delivered beskæftigelsesdecimal of the employment."""
    hours: dict[tuple[str, date, str], Decimal] = defaultdict(Decimal)
    part: dict[str, tuple[date, Decimal]] = {}
    for kilde, system in SYSTEMS.items():
        columns = ("ansaettelse_id", "startdato", "slutdato", "timer_pr_dag")
        for kommune, month, own, start, slut, per_day in landed.months(f"{system}_fravaer", *columns):
            hours[kommune, month, f"{kommune}|{kilde}|{own.upper()}"] += per_day * workdays(running(start, slut, month))
        for kommune, month, own, timer in landed.months(f"{system}_naervaer", "ansaettelse_id", "naervaer_timer"):
            hours[kommune, month, f"{kommune}|{kilde}|{own.upper()}"] += timer
        columns = ("ansaettelse_id", "beskaeftigelsesdecimal")
        for kommune, month, own, decimal in landed.months(f"{system}_ansaettelse", *columns):
            key = f"{kommune}|{kilde}|{own.upper()}"
            part[key] = max(part.get(key, (month, decimal)), (month, decimal))
    found: Findings = Counter()
    for (kommune, month, key), total in hours.items():
        if key in part and part[key][1] > 0 and above_norm(total, month, part[key][1]):
            found["PERS-08", kommune, month, key] = 1
    return found
