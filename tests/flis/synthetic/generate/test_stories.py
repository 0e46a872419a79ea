"""What a real source delivers is in the packages: the cases that the models must get right."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise

import pytest
from tests.flis.synthetic.generate.conftest import only
from tests.flis.synthetic.generate.pakkelaeser import dicts, parse_day, read_package

from flis.project.seed import read_seed
from flis.synthetic.generate.run import generate


@pytest.fixture(scope="module")
def packages(project, settings_for, tmp_path_factory):
    """A kommune of full size, so that rare cases are there."""
    with only("DUBU"):
        return generate(project, settings_for(tmp_path_factory.mktemp("fuld"), scale=1.0))


@pytest.fixture(scope="module")
def months(packages):
    found = [read_package(p.path) for p in packages.packages if p.omraade == "DUBU" and p.kommune == "0461"]
    return sorted(found, key=lambda p: p["periode"])


def by_id(package: dict, fil: str, key: str) -> dict[str, dict]:
    return {row[key]: row for row in dicts(package, fil)}


def spell(row: dict[str, str]) -> tuple[date, date]:
    return parse_day(row["Startdato"]), parse_day(row["Slutdato"]) or date.max


def test_between_months_sager_change(months):
    changed: Counter = Counter()
    for earlier, later in pairwise(months):
        before, after = (by_id(p, "DUBU_Sag.csv", "SagId") for p in (earlier, later))
        changed["gone"] += len(before.keys() - after.keys())
        changed["new"] += len(after.keys() - before.keys())
        new = [after[i] for i in after.keys() - before.keys()]
        changed["backdated"] += sum(parse_day(r["Startdato"]) < earlier["periode"] for r in new)
        for ident in before.keys() & after.keys():
            for felt in ("Status", "Slutdato", "Prioritet", "Sagstype"):
                changed[felt] += felt in before[ident] and before[ident][felt] != after[ident][felt]
            ends = parse_day(before[ident]["Slutdato"]), parse_day(after[ident]["Slutdato"])
            changed["corrected end"] += None not in ends and ends[0] != ends[1]
            changed["reopened"] += ends[0] is not None and ends[1] is None
            assert before[ident]["CPR"] == after[ident]["CPR"]
    wanted = ("gone", "new", "backdated", "Status", "Slutdato", "Prioritet", "Sagstype", "corrected end", "reopened")
    assert [name for name in wanted if not changed[name]] == []


def test_spells_of_every_kind(months):
    newest = dicts(months[-1], "DUBU_Foranstaltning.csv")
    spells = [(r, parse_day(r["Startdato"]), parse_day(r["Slutdato"])) for r in newest]
    assert any(end == start for _, start, end in spells)
    assert any(end and end < start for _, start, end in spells)
    assert any(start > months[-1]["udlaest"].date() for _, start, _ in spells)
    assert {"", "31-12-9999"} < {r["Slutdato"] for r in newest}
    assert any("-" in r["CPR"] for r in newest) and any("-" not in r["CPR"] for r in newest)
    assert any(r["Dagspris"] == "" for r in newest)
    overlap: Counter = Counter()
    of_child = defaultdict(list)
    for row, start, end in spells:
        if end and end >= start:
            of_child[row["CPR"].replace("-", "")].append((start, end, row["Foranstaltningstype"]))
    for found in of_child.values():
        found.sort()
        for one, two in pairwise(found):
            overlap[one[2] == two[2]] += two[0] <= one[1]
    assert overlap[True] > 10 and overlap[False] > 10


def test_the_rows_of_a_month_fit_together(months, project):
    """What the controls DUBU-07 to DUBU-10 find is a planted fault, never the generator's noise."""
    types = read_seed(project.folder, "dubu_foranstaltningstype", ("foranstaltningstype_kode",))
    placements = {t["foranstaltningstype_kode"] for t in types if t["foranstaltningsgruppe_kode"] == "10"}
    seen: Counter = Counter()
    for package in months:
        last = package["udlaest"].date()
        sager = by_id(package, "DUBU_Sag.csv", "SagId")
        for row in sager.values():
            end = parse_day(row["Slutdato"])
            assert (row["Status"] == "2") == (end is not None and end <= last), row
        placed = defaultdict(list)
        for row in dicts(package, "DUBU_Foranstaltning.csv"):
            (start, end), sag = spell(row), spell(sager[row["SagId"]])
            if end < start or sag[1] < sag[0]:
                continue
            assert sag[0] <= start and end <= sag[1], row
            seen["ends with its sag"] += end == sag[1] != date.max
            if row["Foranstaltningstype"] in placements:
                placed[row["CPR"].replace("-", "")].append((start, end))
        for found in placed.values():
            for one, two in pairwise(sorted(found)):
                assert one[1] < two[0], found
                seen["moved the next day"] += (two[0] - one[1]).days == 1
    assert seen["ends with its sag"] > 100 and seen["moved the next day"] > 10


def test_ids_are_the_kommunes_own(packages, months):
    """The same sag_id stands in both kommuner, so a join that forgets the kommune shows."""
    other = read_package(next(p.path for p in packages.packages if p.omraade == "DUBU" and p.kommune == "0741"))
    mine, theirs = (by_id(p, "DUBU_Sag.csv", "SagId") for p in (months[0], other))
    assert mine.keys() & theirs.keys()
    assert not {r["CPR"] for r in mine.values()} & {r["CPR"] for r in theirs.values()}


def test_siblings_and_several_sager_of_one_child(months):
    sager = dicts(months[-1], "DUBU_Sag.csv")
    of_child = Counter(r["CPR"].replace("-", "") for r in sager)
    assert max(of_child.values()) == 3
    # Numbers of a family stand in threes.
    families = Counter(int(child) // 3 for child in {r["SagId"][1:9] for r in sager})
    assert set(families.values()) == {1, 2, 3}


def test_danish_letters_and_quotes_arrive(months):
    texts = {r["Lovhjemmel"] for r in dicts(months[-1], "DUBU_Foranstaltning.csv")}
    assert any("§" in t for t in texts) and any("Æ" in t and "ø" in t and "å" in t for t in texts)
    assert "Lovhjemmel" not in months[0]["tables"]["DUBU_Foranstaltning.csv"]["header"]


def test_foranstaltninger_belong_to_a_sag_in_the_package(months):
    for package in months:
        sager = by_id(package, "DUBU_Sag.csv", "SagId")
        for row in dicts(package, "DUBU_Foranstaltning.csv"):
            assert sager[row["SagId"]]["CPR"].replace("-", "") == row["CPR"].replace("-", "")


def test_children_are_children(months):
    ages = []
    for row in dicts(months[-1], "DUBU_Sag.csv"):
        cpr = row["CPR"]
        born = (2000 if cpr.replace("-", "")[6] in "456789" and int(cpr[4:6]) <= 36 else 1900) + int(cpr[4:6])
        ages.append(parse_day(row["Startdato"]).year - born)
    assert min(ages) >= 0 and max(ages) <= 22
    assert 4 < sum(ages) / len(ages) < 13
