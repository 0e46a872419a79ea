"""The accounts in the packages, read by csv and added up by hand: they balance, and they lead to the stated figures."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

import pytest
from tests.flis.synthetic.generate.pakkelaeser import ROOT, dicts, read_package

from flis.ground.errors import FlisError
from flis.synthetic.generate.run import generate
from flis.synthetic.generate.settings import Fault, parse_fault, parse_month

KONTO, POSTERING = "OEKONOMI_Konto.csv", "OEKONOMI_Postering.csv"
PRIMO, STED = "OEKONOMI_Primopost.csv", "OEKONOMI_Omkostningssted.csv"
LIKVIDE = ("92201", "92205", "92207", "92208", "92209", "92210", "92211")
CHILDREN = {"322", "525", "528"}


@pytest.fixture(scope="module")
def run(project, settings_for, tmp_path_factory):
    """From before a year begins until its supplements are booked."""
    first, last = parse_month("2022-11"), parse_month("2024-03")
    folder = tmp_path_factory.mktemp("regnskab")
    return generate(project, settings_for(folder, first=first, last=last, kommuner=("0741", "0461"), scale=0.05))


@pytest.fixture(scope="module")
def months(run):
    found = [read_package(p.path) for p in run.packages if p.omraade == "OEKONOMI" and p.kommune == "0461"]
    return {p["periode"]: p for p in found}


def kroner(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def postings(months, year: int, until: date) -> list[dict]:
    rows = [r for periode, p in months.items() if periode <= until for r in dicts(p, POSTERING)]
    return [r for r in rows if r["Regnskabsaar"] == str(year)]


def saldi(months, year: int, until: date) -> Counter:
    found: Counter = Counter()
    for row in dicts(months[max(months)], PRIMO):
        if row["Regnskabsaar"] == str(year):
            found[row["KontoNummer"][:5]] += kroner(row["Beloeb"])
    for row in postings(months, year, until):
        if row["KontoNummer"][0] == "9":
            found[row["KontoNummer"][:5]] += kroner(row["Beloeb"])
    return found


def test_every_month_is_double_entry(months):
    for package in months.values():
        sums: Counter = Counter()
        for row in dicts(package, POSTERING):
            sums[row["Regnskabsaar"], row["KontoNummer"][0] == "9"] += kroner(row["Beloeb"])
        assert len(sums) >= 2 and set(sums.values()) == {Decimal(0)}


def test_primo_balances_and_is_the_year_before(months):
    sums: dict[str, Decimal] = defaultdict(Decimal)
    primo: Counter = Counter()
    for row in dicts(months[date(2024, 3, 1)], PRIMO):
        sums[row["Regnskabsaar"]] += kroner(row["Beloeb"])
        if row["Regnskabsaar"] == "2024":
            primo[row["KontoNummer"][:5]] += kroner(row["Beloeb"])
    assert sums == {"2022": 0, "2023": 0, "2024": 0}
    assert primo == saldi(months, 2023, date(2024, 3, 1))


def test_supplements_belong_to_the_year_before(months):
    late = [r for r in dicts(months[date(2024, 1, 1)], POSTERING) if r["PosteringsType"] == "SUP"]
    assert late and {r["Regnskabsaar"] for r in late} == {"2023"}
    assert {r["BogfoeringsPeriode"] for r in late} == {"01-01-2024"}
    assert not [r for r in dicts(months[date(2024, 3, 1)], POSTERING) if r["PosteringsType"] != "NOR"]


def test_the_new_tables_are_empty_in_may_2023_and_filled_from_june(months):
    assert PRIMO not in months[date(2023, 4, 1)]["tables"]
    may, june = months[date(2023, 5, 1)], months[date(2023, 6, 1)]
    assert not dicts(may, PRIMO) and not dicts(may, STED)
    assert dicts(june, PRIMO) and dicts(june, STED)
    names = {row["OmkostningsSted"]: row["OmkostningsStedNavn"] for row in dicts(june, STED)}
    used = {row["OmkostningsSted"] for row in dicts(june, POSTERING)} - {""}
    assert used <= set(names)
    later = {row["OmkostningsSted"]: row["OmkostningsStedNavn"] for row in dicts(months[date(2023, 8, 1)], STED)}
    assert names.keys() == later.keys() and names != later


def test_every_konto_is_in_the_kontoplan(months):
    for package in months.values():
        plan = {(r["Regnskabsaar"], r["KontoNummer"]) for r in dicts(package, KONTO)}
        used = {(r["Regnskabsaar"], r["KontoNummer"]) for r in dicts(package, POSTERING)}
        assert used <= plan
        assert any("Ø" in r["KontoTekst"] for r in dicts(package, KONTO))


def test_the_stated_figures(run, months):
    stated = json.loads(run.truth.read_text(encoding="utf-8"))["kommuner"]["0461"]
    borger = [read_package(p.path) for p in run.packages if p.omraade == "BORGER" and p.kommune == "0461"]
    people = {
        (r["Aar"], r["Alder"], r["Koen"]): int(r["Antal"]) for p in borger for r in dicts(p, "BORGER_Indbyggertal.csv")
    }
    # 2022 began before the first package: its year is not known.
    assert set(stated["noegletal"]["OEK-001"]) == {"2023-01-01", "2024-01-01"}
    for year, until in ((2023, date(2024, 3, 1)), (2024, date(2024, 3, 1))):
        balance = saldi(months, year, until)
        whole = {f"{f[0]}.{f[1:3]}.{f[3:]}": int(kr * 100) for f, kr in balance.items()}
        assert stated["regnskab"][f"{year}"]["saldi_oere"] == whole
        debt = -sum(kr for f, kr in balance.items() if "95563" <= f <= "95579")
        inhabitants = sum(n for (aar, _, _), n in people.items() if aar == str(year))
        children = sum(n for (aar, alder, _), n in people.items() if aar == str(year) and int(alder) <= 22)
        net = sum(
            kroner(r["Beloeb"])
            for r in postings(months, year, until)
            if r["KontoNummer"][:3] in CHILDREN and r["KontoNummer"][5] in "12" and r["KontoNummer"][14] != "0"
        )
        wanted = {
            "OEK-001": (sum(balance[f] for f in LIKVIDE), inhabitants),
            "OEK-002": (debt, inhabitants),
            "OEK-003": (debt + balance["95577"], inhabitants),
            "BOE-001": (net, children),
        }
        for ident, (taeller, naevner) in wanted.items():
            tal = stated["noegletal"][ident][f"{year}-01-01"]
            assert (Decimal(tal["taeller"]), Decimal(tal["naevner"])) == (taeller, naevner), ident
            assert tal["personer_antal"] == naevner


def test_targets_of_children_are_the_seeds(run):
    rows = (ROOT / "seeds" / "oekonomi_maalgruppe.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert {k.replace(".", "") for k, _, til in (row.split(",") for row in rows) if int(til) <= 22} == CHILDREN


def test_the_faults_of_the_accounts(project, settings_for, tmp_path):
    names = ("empty-primo@0461", "ukendt-konto@0461:2023-04", "dobbelt-primo@0461")
    report = generate(project, settings_for(tmp_path, scale=0.05, faults=tuple(map(parse_fault, names))))
    of = {p.fault: read_package(p.path) for p in report.packages if p.fault}
    empty, double, unknown = of["empty-primo"], of["dobbelt-primo"], of["ukendt-konto"]
    assert empty["periode"] == double["periode"] == date(2023, 6, 1)
    assert not dicts(empty, PRIMO) and not dicts(empty, STED) and dicts(empty, POSTERING)
    sets: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for row in dicts(double, PRIMO):
        sets[row["Regnskabsaar"], row["PrimoSaet"]].append((row["KontoNummer"], row["Beloeb"]))
    assert set(sets) == {("2022", "1"), ("2023", "1"), ("2023", "2")}
    assert sets["2023", "1"] == sets["2023", "2"]
    plan = {(r["Regnskabsaar"], r["KontoNummer"]) for r in dicts(unknown, KONTO)}
    lost = [r for r in dicts(unknown, POSTERING) if (r["Regnskabsaar"], r["KontoNummer"]) not in plan]
    assert lost and {r["KontoNummer"][11:14] for r in lost} == {"999"}
    with pytest.raises(FlisError):
        generate(project, settings_for(tmp_path / "maj", faults=(Fault("empty-primo", None, date(2023, 5, 1)),)))
