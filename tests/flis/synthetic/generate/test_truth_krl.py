"""KRL and DAGTILBUD: the stated figures, worked out again from the written packages alone, day by day."""

from __future__ import annotations

import calendar
import csv
import json
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from tests.flis.oracle.helligdage import HELLIGDAGE
from tests.flis.synthetic.generate.pakkelaeser import ROOT, dicts, hashes, parse_day, read_package

from flis.ground.errors import FlisError
from flis.synthetic.generate.run import generate

SIX = Decimal("0.000001")


def seed(name: str, key: str, flag: str) -> dict[str, str]:
    with (ROOT / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row[key]: row[flag] for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def truth(packages):
    return json.loads(packages.truth.read_text(encoding="utf-8"))["kommuner"]


@pytest.fixture(scope="module")
def read(packages):
    """(omraade, kommune, month) -> the package as read."""
    found = [read_package(p.path) for p in packages.packages if p.omraade in ("KRL", "DAGTILBUD")]
    return {(p["omraade"], p["kommune"], p["periode"]): p for p in found}


def last_day(periode: date) -> date:
    return periode.replace(day=calendar.monthrange(periode.year, periode.month)[1])


def days(row: dict, start: str, slut: str, periode: date) -> list[date]:
    """The days of the month on which the row runs."""
    first, last = parse_day(row[start]), parse_day(row[slut]) or last_day(periode)
    month = (periode + timedelta(days=n) for n in range(last_day(periode).day))
    return [day for day in month if first <= day <= last]


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def dagsvaerk(hours: Decimal) -> str:
    return f"{(hours / Decimal('7.4')).quantize(SIX, ROUND_HALF_UP):f}"


def test_krl_001(read, truth):
    counts = seed("krl_fravaersaarsag", "fravaersaarsag_kode", "er_i_fravaerspct")
    for kommune, stated in truth.items():
        assert len(stated["krl"]) == 5
        for text, figures in stated["krl"].items():
            periode = date.fromisoformat(text + "-01")
            package = read["KRL", kommune, periode]
            medarbejdere = dicts(package, "KRL_Medarbejder.csv")
            naervaer = sum(number(row["Naervaerstimer"]) for row in medarbejdere)
            fravaer = i_pct = Decimal(0)
            kalenderdage = skaeve = 0
            for row in dicts(package, "KRL_Fravaer.csv"):
                there = days(row, "Startdato", "Slutdato", periode)
                hours = number(row["TimerPrDag"]) * sum(
                    day.isoweekday() <= 5 and day not in HELLIGDAGE for day in there
                )
                kalenderdage += len(there)
                fravaer += hours
                i_pct += hours if counts.get(row["Fravaersaarsag"]) == "1" else 0
                slut = parse_day(row["Slutdato"])
                skaeve += slut is not None and slut < parse_day(row["Startdato"])
                assert there or slut < parse_day(row["Startdato"])
            personer = len({row["CPR"] for row in medarbejdere})
            assert figures == {
                "ansaettelser": len(medarbejdere),
                "medarbejdere": personer,
                "naervaer_timer_hundrededele": int(naervaer * 100),
                "fravaer_kalenderdage": kalenderdage,
                "fravaer_timer_hundrededele": int(fravaer * 100),
                "fravaer_i_pct_timer_hundrededele": int(i_pct * 100),
                "fravaer_slut_foer_start": skaeve,
            }
            assert stated["noegletal"]["KRL-001"][f"{periode}"] == {
                "taeller": dagsvaerk(i_pct),
                "naevner": dagsvaerk(i_pct + naervaer),
                "personer_antal": personer,
            }


def ultimo(package: dict, periode: date) -> list[dict]:
    rows = dicts(package, "DAGTILBUD_Indskrivning.csv")
    return [row for row in rows if last_day(periode) in days(row, "StartDato", "SlutDato", periode)]


def test_dag_001(read, truth):
    paedagogisk = seed("krl_personalegruppe", "personalegruppe_kode", "er_paedagogisk")
    for kommune, stated in truth.items():
        for text, figures in stated["dagtilbud"].items():
            periode = date.fromisoformat(text + "-01")
            package = read["DAGTILBUD", kommune, periode]
            running = [days(r, "StartDato", "SlutDato", periode) for r in dicts(package, "DAGTILBUD_Indskrivning.csv")]
            children: dict[str, set[str]] = defaultdict(set)
            for row in ultimo(package, periode):
                children[row["InstitutionKode"]].add(row["CPR"])
            adults: Counter = Counter()
            for row in dicts(read["KRL", kommune, periode], "KRL_Medarbejder.csv"):
                if paedagogisk.get(row["Personalegruppe"]) == "1" and row["InstitutionKode"]:
                    adults[row["InstitutionKode"]] += number(row["Beskaeftigelsesdecimal"])
            assert figures == {
                "indskrivninger": sum(bool(found) for found in running),
                "aktive_dage": sum(map(len, running)),
                "boern_ultimo": len(set().union(*children.values())),
                "institutioner": len(children),
                "fuldtidsvoksne_titusindedele": int(sum(adults.values()) * 10_000),
            }
            both = [name for name in children if adults[name]]
            assert both
            assert stated["noegletal"]["DAG-001"][f"{periode}"] == {
                "taeller": f"{sum(len(children[name]) for name in both)}.000000",
                "naevner": f"{sum(adults[name] for name in both):.6f}",
                "personer_antal": len(set().union(*(children[name] for name in both))),
            }


def test_the_packages_hold_what_is_hard(read):
    """Absence over a month's edge, open ends, part-day, two jobs, codes in no list, private institutions."""
    rows = [row for (omraade, *_), p in read.items() if omraade == "KRL" for row in dicts(p, "KRL_Fravaer.csv")]
    months = Counter(row["FravaerId"] for row in rows)
    assert any(count > 1 for count in months.values())
    assert any(row["Slutdato"] == "" for row in rows)
    assert {row["Fravaersaarsag"] for row in rows} - set(
        seed("krl_fravaersaarsag", "fravaersaarsag_kode", "er_i_fravaerspct")
    ) == {"990"}
    hours = defaultdict(set)
    for row in rows:
        hours[row["AnsaettelseId"]].add(row["TimerPrDag"])
    assert any(len(found) > 1 for found in hours.values())
    june = read["KRL", "0461", date(2023, 6, 1)]
    people = Counter(row["CPR"] for row in dicts(june, "KRL_Medarbejder.csv"))
    assert set(people.values()) == {1, 2}
    codes = {
        row["InstitutionKode"][0]
        for row in dicts(read["DAGTILBUD", "0461", date(2023, 6, 1)], "DAGTILBUD_Indskrivning.csv")
    }
    assert codes == {"D", "P"}


def test_a_kommune_is_of_a_real_size(packages, truth):
    """0461 at a tenth: about 53.6 employments per 1,000 inhabitants, and most children aged one to five."""
    figures = truth["0461"]
    assert 1000 < figures["krl"]["2023-05"]["ansaettelser"] < 1200
    share = Decimal(figures["noegletal"]["KRL-001"]["2023-05-01"]["taeller"]) / Decimal(
        figures["noegletal"]["KRL-001"]["2023-05-01"]["naevner"]
    )
    assert Decimal("0.04") < share < Decimal("0.095")
    children = figures["maaneder"]["2023-05"]["indbyggere_i_aldersspaend"]
    # Of those aged 0-22, about three in four are children aged 0-17.
    assert Decimal("0.15") < Decimal(figures["dagtilbud"]["2023-05"]["boern_ultimo"]) / children < Decimal("0.25")


def test_other_kommuner_have_figures_of_the_same_size(packages, truth):
    path = next(p.path for p in packages.packages if p.omraade == "BENCHMARK" and f"{p.periode:%Y-%m}" == "2023-05")
    rows = [row for row in dicts(read_package(path), "BENCHMARK_Noegletal.csv") if row["Kommunekode"] not in truth]
    for ident in ("KRL-001", "DAG-001"):
        of_ident = [row for row in rows if row["NoegletalId"] == ident]
        assert len(of_ident) == 96
        tal = truth["0461"]["noegletal"][ident]["2023-05-01"]
        own = Decimal(tal["taeller"]) / Decimal(tal["naevner"])
        all_ = sum(number(r["Taeller"]) for r in of_ident) / sum(number(r["Naevner"]) for r in of_ident)
        assert Decimal("0.6") < own / all_ < Decimal("1.6"), ident
        per_person = sum(number(r["Naevner"]) for r in of_ident) / sum(int(r["AntalPersoner"]) for r in of_ident)
        assert Decimal("0.6") < Decimal(tal["naevner"]) / tal["personer_antal"] / per_person < Decimal("1.6"), ident


def test_a_kommune_without_an_agreement_has_no_krl(project, settings_for, packages, tmp_path):
    report = generate(project, settings_for(tmp_path, uden_krl=("0741",)))
    assert {p.kommune for p in report.packages if p.omraade == "KRL"} == {"0461"}
    before, after = hashes(packages.folder), hashes(tmp_path)
    # The other packages are the same to the byte; the benchmark lacks the figures that are not there.
    gone = {name for name in before if name not in after}
    assert gone and all(name.startswith("0741_KRL_") for name in gone)
    assert {name.split("_")[1] for name in after if name.endswith(".zip") and after[name] != before[name]} == {
        "BENCHMARK"
    }
    stated = json.loads(report.truth.read_text(encoding="utf-8"))["kommuner"]["0741"]
    assert "krl" not in stated and not {"KRL-001", "DAG-001"} & set(stated["noegletal"])
    assert {month["fuldtidsvoksne_titusindedele"] for month in stated["dagtilbud"].values()} == {None}
    with pytest.raises(FlisError) as error:
        generate(project, settings_for(tmp_path / "ny", uden_krl=("0851",)))
    assert error.value.facts["argument"] == "--uden-krl"
