"""The controls NOEG-01 to NOEG-04 and SAM-01, from their texts.

The own figures are those of FaktNoegletal, which the other oracles work out again from what has landed.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from tests.flis.oracle.controls.landed import Findings, Landed, counted
from tests.flis.oracle.controls.swings import LARGE_FIGURES, swings
from tests.paths import ROOT

SMALLEST_DIFFERENCE = Decimal("0.000001")


def _catalogue() -> dict[str, dict[str, str]]:
    with (ROOT / "seeds" / "noegletal.csv").open(encoding="utf-8", newline="") as file:
        return {row["noegletal_id"]: row for row in csv.DictReader(file)}


def of_figures(landed: Landed) -> Findings:
    found: Findings = Counter()
    known, delivered = _catalogue(), _delivered(landed)
    own = landed.ask(
        "select noegletal_id, kommune_kode, periode, taeller, naevner, vaerdi, personer_antal, er_hele_perioden,"
        " er_tilbagefoert from DM.Generel.FaktNoegletal where kilde = 'egen'"
    )
    for number, kommune, month, over, under, _, _, whole, told in own:
        if (number, kommune, month) in delivered and whole and not told:
            _, other_over, other_under = delivered[number, kommune, month]
            if max(abs(over - other_over), abs(under - other_under)) > SMALLEST_DIFFERENCE:
                found["NOEG-01", kommune, month, number] = 1
    found += large_swings([(*row[:3], *row[5:]) for row in own])
    newest: dict[tuple, datetime] = {}
    for (number, kommune, month), (read, *_) in delivered.items():
        if number not in known:
            found["NOEG-02", kommune, month, number] = 1
        else:
            key = (kommune, month, known[number]["opgoerelsesniveau"])
            newest[key] = max(newest.get(key, read), read)
    for (number, kommune, month), (read, *_) in delivered.items():
        if number in known and read < newest[kommune, month, known[number]["opgoerelsesniveau"]]:
            found["NOEG-04", kommune, month, number] = 1
    return found + _lists(landed, {row["sammenligning_dataomraade"].upper() for row in known.values()})


def large_swings(own: Iterable[tuple]) -> Findings:
    """NOEG-03 of own figures: nøgletal, kommune, period, value, persons, whether whole, whether told afterwards."""
    known = _catalogue()
    series: dict[tuple[str, str], list[tuple]] = defaultdict(list)
    afterwards = set()
    for number, kommune, month, value, persons, whole, told in own:
        # A year to date says nothing of the year.
        if value is not None and whole:
            series[number, kommune].append((month, value, persons))
        if told:
            afterwards.add((number, kommune, month))
    found: Findings = Counter()
    for (number, kommune), rows in series.items():
        for month in swings(rows, LARGE_FIGURES[known[number]["opgoerelsesniveau"]]):
            if (number, kommune, month) not in afterwards:
                found["NOEG-03", kommune, month, number] = 1
    return found


def _delivered(landed: Landed) -> dict[tuple[str, str, date], tuple[datetime, Decimal, Decimal]]:
    """Nøgletal, kommune and month -> when the newest package that has it was read, and its figures."""
    order = {(row[4], row[0], row[1]): row[2:5] for row in landed.ledger.get("benchmark_noegletal", [])}
    best: dict[tuple, tuple] = {}
    for levering_id, kommune, month, number, over, under in landed.ask(
        "select levering_id, kommune_kode, periode, noegletal_id, taeller, naevner from DSA.Raa.benchmark_noegletal"
    ):
        key, row = (number.upper(), kommune, month), (order[levering_id, kommune, month], over, under)
        best[key] = max(best.get(key, row), row, key=lambda one: one[0])
    return {key: (when[0], over, under) for key, (when, over, under) in best.items()}


def _lists(landed: Landed, known: set[str]) -> Findings:
    """A list of comparison kommuner whose dataområde no nøgletal is compared in."""
    tabel = "sammenligning_sammenligningskommune"
    wrong = []
    for _, _, year, area in landed.months(tabel, "aar", "dataomraade"):
        if area.upper() not in known:
            wrong.append(("SAM-01", "9999", None, f"år {year} {area}"))
    return counted(wrong)
