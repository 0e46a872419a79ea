"""The stated figures, worked out again from the written packages by another road: merged intervals."""

from __future__ import annotations

import calendar
import json
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from tests.flis.synthetic.generate.pakkelaeser import dicts, parse_day, read_package

from flis.synthetic.generate.run import generate
from flis.synthetic.generate.settings import parse_fault

SIX = Decimal("0.000001")
UBU = ("UBU-001", "UBU-002", "UBU-003", "UBU-004")


@pytest.fixture(scope="module", params=["plain", "faults"])
def run(request, packages, project, settings_for, tmp_path_factory):
    if request.param == "plain":
        return packages
    names = ("late@0461:2023-03", "corrected@0461:2023-06", "gap@0461:2023-04", "corrupt-zip", "duplicate-name@0741")
    faults = tuple(parse_fault(name) for name in names)
    return generate(project, settings_for(tmp_path_factory.mktemp("fejl"), faults=faults))


@pytest.fixture(scope="module")
def truth(run):
    return json.loads(run.truth.read_text(encoding="utf-8"))["kommuner"]


def deliveries(run, kommune: str) -> dict[date, dict]:
    """The current delivery of each month: of those that can land, the one extracted last."""
    found: dict[date, dict] = {}
    for package in run.packages:
        if package.omraade == "DUBU" and package.kommune == kommune and not package.refusal:
            if package.path.parent != run.folder:
                continue
            read = read_package(package.path)
            if read["periode"] not in found or found[read["periode"]]["udlaest"] < read["udlaest"]:
                found[read["periode"]] = read
    return found


def last_day(periode: date) -> date:
    return periode.replace(day=calendar.monthrange(periode.year, periode.month)[1])


def spells(rows: list[dict]) -> list[tuple[dict, date, date]]:
    found = [(row, parse_day(row["Startdato"]), parse_day(row["Slutdato"]) or date(2999, 1, 1)) for row in rows]
    return [spell for spell in found if spell[2] >= spell[1]]


def covered(intervals: list[tuple[date, date]], first: date, last: date) -> int:
    """Days of ``first``–``last`` in at least one interval."""
    total, reached = 0, first - timedelta(days=1)
    for start, end in sorted(intervals):
        start, end = max(start, reached + timedelta(days=1)), min(end, last)
        if end >= start:
            total += (end - start).days + 1
            reached = end
    return total


def test_sager(run, truth):
    for kommune, stated in truth.items():
        current = deliveries(run, kommune)
        newest = spells(dicts(current[max(current)], "DUBU_Sag.csv"))
        by_month = {periode: {r["SagId"]: r for r in dicts(p, "DUBU_Sag.csv")} for periode, p in current.items()}
        for text, figures in stated["maaneder"].items():
            first = date.fromisoformat(text + "-01")
            last = last_day(first)
            there = [s for s in newest if s[1] <= last and s[2] >= first]
            running = [s for s in there if s[2] > last]
            assert figures["sag_raekker"] == len(there)
            assert figures["aabne_sager"] == len(running) > 0
            assert figures["boern_med_aaben_sag"] == len({r["CPR"].replace("-", "") for r, _, _ in running})
            assert figures["varighed_dage"] == sum((last - start).days + 1 for _, start, _ in running)
            later = [by_month[p] for p in sorted(by_month) if p >= first]
            status = Counter(next(d[r["SagId"]]["Status"] for d in later if r["SagId"] in d) for r, _, _ in running)
            assert figures["aabne_sager_pr_status"] == dict(status)
            filled = sum(r["SagId"] not in by_month.get(first, {}) for r, _, _ in there)
            assert figures["sag_raekker_tilbagefoert"] == filled
            duration = (Decimal(figures["varighed_dage"]) / Decimal("30.4375")).quantize(SIX, ROUND_HALF_UP)
            assert stated["noegletal"]["UBU-001"][f"{first}"]["taeller"] == f"{len(running)}.000000"
            assert Decimal(stated["noegletal"]["UBU-002"][f"{first}"]["taeller"]) == duration


def test_helaarspersoner(run, truth, project):
    groups = dict(
        line.split(",")[0:3:2]
        for line in (project.folder / "seeds/dubu_foranstaltningstype.csv").read_text(encoding="utf-8").splitlines()[1:]
    )
    for kommune, stated in truth.items():
        current = deliveries(run, kommune)
        newest = spells(dicts(current[max(current)], "DUBU_Foranstaltning.csv"))
        levels: dict[str, dict[str, list]] = defaultdict(lambda: defaultdict(list))
        for row, start, end in newest:
            kode = row["Foranstaltningstype"]
            for level in ("i alt", f"gruppe {groups[kode]}", f"type {kode}"):
                levels[level][row["CPR"].replace("-", "")].append((start, end))
        for text, figures in stated["maaneder"].items():
            first = date.fromisoformat(text + "-01")
            last = last_day(first)
            days = {
                level: [covered(intervals, first, last) for intervals in children.values()]
                for level, children in levels.items()
            }
            assert figures["aktive_dage"] == {k: sum(v) for k, v in days.items() if sum(v)}
            assert figures["aktive_boern"] == {k: sum(n > 0 for n in v) for k, v in days.items() if sum(v)}
            assert figures["foranstaltning_dage"] == sum(covered([(s, e)], first, last) for _, s, e in newest)
            for ident, level in (("UBU-003", "i alt"), ("UBU-004", "gruppe 10")):
                wanted = (Decimal(sum(days.get(level, []))) / 365).quantize(SIX, ROUND_HALF_UP)
                assert Decimal(stated["noegletal"][ident][f"{first}"]["taeller"]) == wanted


def test_inhabitants_come_from_the_delivered_numbers(run, truth):
    for kommune, stated in truth.items():
        paths = sorted(p.path for p in run.packages if p.omraade == "BORGER" and p.kommune == kommune)
        rows = dicts(read_package(paths[-1]), "BORGER_Indbyggertal.csv")
        children = sum(int(r["Antal"]) for r in rows if r["Aar"] == "2023" and int(r["Alder"]) <= 22)
        assert children > 0
        assert {m["indbyggere_i_aldersspaend"] for m in stated["maaneder"].values()} == {children}
        assert {tal["naevner"] for tal in stated["noegletal"]["UBU-004"].values()} == {f"{children}.000000"}


def test_own_benchmark_is_the_truth(run, truth):
    for path in (p.path for p in run.packages if p.omraade == "BENCHMARK"):
        package = read_package(path)
        rows = dicts(package, "BENCHMARK_Noegletal.csv")
        per_kommune = {ident: [r["Kommunekode"] for r in rows if r["NoegletalId"] == ident] for ident in UBU}
        assert all(len(kommuner) == len(set(kommuner)) == 98 for kommuner in per_kommune.values())
        for row in rows:
            if row["Kommunekode"] not in truth:
                continue
            figure = truth[row["Kommunekode"]]["noegletal"][row["NoegletalId"]][f"{package['periode']}"]
            assert row["Taeller"].replace(",", ".") == figure["taeller"]
            assert row["Naevner"].replace(",", ".") == figure["naevner"]
            assert int(row["AntalPersoner"]) == figure["personer_antal"]


def test_other_kommuner_have_figures_of_the_same_size(run, truth):
    """Per inhabitant aged 0–22 the delivered kommuner lie within a factor of the simulated one."""
    own = truth["0461"]["maaneder"]["2023-05"]
    path = next(p.path for p in run.packages if p.omraade == "BENCHMARK" and f"{p.periode:%Y-%m}" == "2023-05")
    rows = [r for r in dicts(read_package(path), "BENCHMARK_Noegletal.csv") if r["Kommunekode"] not in truth]
    sums: Counter = Counter()
    for row in rows:
        sums[row["NoegletalId"], "t"] += Decimal(row["Taeller"].replace(",", "."))
        sums[row["NoegletalId"], "n"] += Decimal(row["Naevner"].replace(",", "."))
    children = sums["UBU-004", "n"]
    for ident in UBU:
        tal = truth["0461"]["noegletal"][ident]["2023-05-01"]
        ratio = Decimal(tal["taeller"]) / own["indbyggere_i_aldersspaend"] / (sums[ident, "t"] / children)
        assert Decimal("0.6") < ratio < Decimal("1.6"), ident
