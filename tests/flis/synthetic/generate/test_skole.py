"""Grades in the packages: what a real source delivers is there, and the stated figures are worked out once more from
the written packages, by sorting rows instead of choosing among them."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

import pytest
from tests.flis.synthetic.generate.conftest import only
from tests.flis.synthetic.generate.pakkelaeser import dicts, parse_day, read_package

from flis.synthetic.generate.run import generate
from flis.synthetic.generate.settings import parse_month

FILES = {"TEA": "TEA_Karakter.csv", "KMD_ELEV": "KMD_ELEV_Karakter.csv"}
SCALE = {"-3": -3, "00": 0, "02": 2, "4": 4, "7": 7, "10": 10, "12": 12}
EXEMPT = {"91", "96", "97", "98"}
EXAM_ONLY = {"81", "84", "85", "86", "87", "88", "89"}
ROUNDS = ("Karakter1", "Karakter2", "Karakter3")


@pytest.fixture(scope="module")
def run(project, settings_for, tmp_path_factory):
    """TEA, KMD Elev, and Esbjerg, which changes system; over both releases and two school years."""
    folder = tmp_path_factory.mktemp("skole")
    wanted = {"first": parse_month("2022-12"), "last": parse_month("2023-08"), "scale": 0.2}
    with only("TEA", "KMD_ELEV", "BENCHMARK"):
        return generate(project, settings_for(folder, kommuner=("0461", "0851", "0561"), **wanted))


@pytest.fixture(scope="module")
def packages(run):
    found = [read_package(p.path) for p in run.packages if p.omraade in FILES]
    return sorted(found, key=lambda p: p["periode"])


def rows_of(package: dict) -> list[dict]:
    """The rows under TEA's names, without the CPR's hyphen."""
    found = []
    for row in dicts(package, FILES[package["omraade"]]):
        if package["omraade"] == "KMD_ELEV":
            row = {
                **row,
                "ElevId": row["ElevNr"],
                "Skolekode": row["InstNr"],
                "Fagkode": row["Fag"],
                "Disciplin": row["FagDisciplin"],
                "Karakter3": row["Standpunktskarakter"],
                "KarakterDato": row["AfgivetDato"],
            }
        found.append({**row, "CPR": row["CPR"].replace("-", ""), "dato": parse_day(row["KarakterDato"])})
    return found


def newest(packages: list[dict], kommune: str, omraade: str) -> dict | None:
    there = [p for p in packages if (p["kommune"], p["omraade"]) == (kommune, omraade)]
    return max(there, key=lambda p: p["periode"], default=None)


def subjects(packages: list[dict], kommune: str) -> dict[tuple, list[dict]]:
    """The rows of each pupil, school year and subject in the newest packages, oldest first."""
    found = defaultdict(list)
    for place, omraade in enumerate(("KMD_ELEV", "TEA")):
        package = newest(packages, kommune, omraade)
        for row in rows_of(package) if package else ():
            order = (row["dato"], package["udlaest"], place, row["Skolekode"])
            found[row["CPR"], row["Skoleaar"], row["Fagkode"], row["Disciplin"]].append((order, row))
    return {key: [row for _, row in sorted(rows, key=lambda r: r[0])] for key, rows in found.items()}


def test_the_stated_figures(run, packages):
    truth = json.loads(run.truth.read_text(encoding="utf-8"))["kommuner"]
    for kommune, stated in truth.items():
        sums: dict[str, Counter] = defaultdict(Counter)
        pupils: dict[tuple, set] = defaultdict(set)
        for (cpr, aar, *_), rows in subjects(packages, kommune).items():
            last: dict[str, str] = {}
            for row in rows:
                given = {r: row[r] for r in ROUNDS if row.get(r) in SCALE.keys() | EXEMPT}
                # The rows come from old to new: the first grade is the oldest row's, the others the newest's.
                last = {**last, **given, **{r: last[r] for r in ROUNDS[:1] if r in last}}
            values = {r: SCALE[kode] for r, kode in last.items() if kode in SCALE}
            sums[aar]["fag"] += 1
            for name, value in values.items():
                sums[aar][name, "antal"] += 1
                sums[aar][name, "sum"] += value
            if "Karakter3" in values:
                pupils[aar, "sidste"].add(cpr)
            if "Karakter1" in values and "Karakter3" in values:
                sums[aar]["udvikling"] += values["Karakter3"] - values["Karakter1"]
                sums[aar]["begge"] += 1
                pupils[aar, "begge"].add(cpr)
        figures = stated["standpunktskarakterer"]
        assert figures.keys() == sums.keys() == {"2021/2022", "2022/2023"}
        for aar, counts in sums.items():
            for name, runde in zip(("foerste", "anden", "sidste"), ROUNDS, strict=True):
                assert figures[aar][f"karakterer_{name}"] == counts[runde, "antal"]
                assert figures[aar][f"sum_{name}"] == counts[runde, "sum"]
            assert figures[aar]["elevers_fag"] == counts["fag"]
            periode = f"{aar[:4]}-08-01"
            tal = {
                ident: stated["noegletal"].get(ident, {}).get(periode) for ident in ("SKO-001", "SKO-002", "SKO-003")
            }
            with_last = len(pupils[aar, "sidste"])
            assert tal["SKO-001"] == {
                "taeller": f"{with_last}.000000",
                "naevner": "1.000000",
                "personer_antal": with_last,
            }
            assert Decimal(tal["SKO-002"]["taeller"]) == counts["Karakter3", "sum"]
            assert Decimal(tal["SKO-002"]["naevner"]) == counts["Karakter3", "antal"]
            if counts["begge"]:
                assert Decimal(tal["SKO-003"]["taeller"]) == counts["udvikling"]
                assert Decimal(tal["SKO-003"]["naevner"]) == counts["begge"]
                assert tal["SKO-003"]["personer_antal"] == len(pupils[aar, "begge"])
            else:
                assert tal["SKO-003"] is None


def test_each_kommune_has_the_system_it_should(packages):
    systems = {(p["kommune"], p["periode"]): p["omraade"] for p in packages}
    assert len(systems) == len(packages) == 27
    assert {o for (k, _), o in systems.items() if k == "0461"} == {"TEA"}
    assert {o for (k, _), o in systems.items() if k == "0851"} == {"KMD_ELEV"}
    for (kommune, periode), omraade in systems.items():
        if kommune == "0561":
            assert omraade == ("TEA" if periode >= date(2023, 4, 1) else "KMD_ELEV")


def test_first_and_second_grades_come_with_release_7_1_from_tea_alone(packages):
    for package in packages:
        rows = rows_of(package)
        if package["release"] == "7.0" or package["omraade"] == "KMD_ELEV":
            assert all(row["Karakter3"] and "Karakter1" not in row for row in rows)
        else:
            assert all(row["Karakter1"] or row["Karakter2"] or row["Karakter3"] for row in rows)


def test_the_cases_that_are_hard_are_there(packages):
    seen: Counter = Counter()
    for kommune in ("0461", "0561"):
        for rows in subjects(packages, kommune).values():
            seen["two schools"] += len({row["Skolekode"] for row in rows}) > 1
            seen["two systems"] += len({row["ElevId"] for row in rows}) > 1
            for row in rows:
                first, second, last = (row.get(name, "") for name in ROUNDS)
                seen["only first"] += bool(first and not second and not last)
                seen["no first"] += bool(last and not first)
                seen["exempt, then a grade"] += first in EXEMPT and last in SCALE
                seen["a grade, then exempt"] += first in SCALE and last in EXEMPT
                seen["10. klasse"] += row["Klassetrin"] == "10"
                seen["exam code"] += bool({first, second, last} & EXAM_ONLY)
                seen["rows"] += 1
    assert [name for name, count in seen.items() if not count] == []
    assert seen["exam code"] < seen["rows"] / 200
    before, after = (
        {
            (r["CPR"], r["Skoleaar"], r["Skolekode"], r["Fagkode"]): r["Karakter3"]
            for r in rows_of(next(p for p in packages if p["kommune"] == "0461" and p["periode"] == month))
        }
        for month in (date(2023, 5, 1), date(2023, 6, 1))
    )
    assert any(after[key] != kode for key, kode in before.items() if kode), "no grade is corrected"


def test_other_kommuner_have_figures_of_the_same_size(run):
    """The delivered means and gains lie near the simulated ones; pupils follow the number of children."""
    truth = json.loads(run.truth.read_text(encoding="utf-8"))["kommuner"]["0461"]["noegletal"]
    path = next(p.path for p in run.packages if p.omraade == "BENCHMARK" and f"{p.periode:%Y-%m}" == "2023-07")
    rows = [r for r in dicts(read_package(path), "BENCHMARK_Noegletal.csv") if r["NoegletalId"].startswith("SKO")]
    assert {r["Periode"] for r in rows} == {"01-08-2022"}
    assert not {r["Kommunekode"] for r in rows} & {"0461", "0851", "0561"}
    for ident, margin in (("SKO-002", "0.4"), ("SKO-003", "0.25")):
        sums = [
            sum(Decimal(r[f].replace(",", ".")) for r in rows if r["NoegletalId"] == ident)
            for f in ("Taeller", "Naevner")
        ]
        own = truth[ident]["2022-08-01"]
        assert abs(sums[0] / sums[1] - Decimal(own["taeller"]) / Decimal(own["naevner"])) < Decimal(margin), ident
    persons = {r["Kommunekode"]: int(r["AntalPersoner"]) for r in rows if r["NoegletalId"] == "SKO-001"}
    # Aarhus has 1.75 times the inhabitants of Odense.
    assert 1.3 < persons["0751"] / truth["SKO-001"]["2022-08-01"]["personer_antal"] < 2.3
