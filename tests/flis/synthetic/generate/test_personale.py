"""PER-001 as stated, worked out again from the written packages of the payroll systems by another road."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from tests.flis.oracle.helligdage import HELLIGDAGE
from tests.flis.synthetic.generate.pakkelaeser import ROOT, dicts, parse_day, read_package
from tests.flis.synthetic.generate.test_truth import last_day

from flis.synthetic.generate.loensystem import CAUSES
from flis.synthetic.generate.run import generate
from flis.synthetic.generate.settings import parse_fault

SIX = Decimal("0.000001")
# Field names of the two systems: month, ansættelse, absence (code, from, to, hours), presence, person.
FIELDS = {
    "KMD_LOEN": (
        "KMD", "LoenMaaned", "AnsaettelsesNr", "FravaerKode", "StartDato", "SlutDato", "TimerPrDag", "ArbejdsTimer",
        "CPRNummer",
    ),
    "SILKEBORG_DATA": (
        "SD", "Maaned", "TjenesteNummer", "AarsagsKode", "FraDato", "TilDato", "TimerPrDoegn", "PraesteredeTimer",
        "PersonNummer",
    ),
}  # fmt: skip


@pytest.fixture(scope="module", params=["plain", "faults"])
def run(request, packages, project, settings_for, tmp_path_factory):
    if request.param == "plain":
        return packages
    faults = (parse_fault("personale-dubletter"),)
    return generate(project, settings_for(tmp_path_factory.mktemp("fejl"), faults=faults))


@pytest.fixture(scope="module")
def truth(run):
    return json.loads(run.truth.read_text(encoding="utf-8"))["kommuner"]


@pytest.fixture(scope="module")
def koder() -> dict[tuple[str, str], bool]:
    """(system, code) -> whether it counts, from the project's code lists."""

    def rows(name: str) -> list[dict[str, str]]:
        with (ROOT / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    counts = {row["fravaersaarsag_kode"]: row["er_i_fravaerspct"] == "1" for row in rows("personale_fravaersaarsag")}
    return {
        (row["kilde_kode"], row["fravaerskode"]): counts[row["fravaersaarsag_kode"]]
        for row in rows("personale_fravaerskode")
    }


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def workdays(first: date, last: date) -> int:
    days = (first + timedelta(days=place) for place in range((last - first).days + 1))
    return sum(day.weekday() < 5 and day not in HELLIGDAGE for day in days)


def current(run, kommune: str) -> dict[tuple[str, str], dict]:
    """(system, month) -> the package that counts for it: of those without a fault, the one extracted last."""
    found: dict[tuple[str, str], dict] = {}
    for package in run.packages:
        system = package.omraade.removesuffix("_HISTORIK")
        if system in FIELDS and package.kommune == kommune and not package.fault:
            read = read_package(package.path)
            month = FIELDS[system][1]
            for periode in {row[month] for row in dicts(read, f"{system}_Naervaer.csv")}:
                key = (system, f"{parse_day(periode):%Y-%m}")
                if key not in found or found[key]["udlaest"] < read["udlaest"]:
                    found[key] = read
    return found


def test_per_001(run, truth, koder):
    for kommune, stated in truth.items():
        chosen = current(run, kommune)
        persons: dict[tuple[str, str], str] = {}
        for package in run.packages:
            if package.kommune == kommune and package.omraade in FIELDS:
                fields = FIELDS[package.omraade]
                for row in dicts(read_package(package.path), f"{package.omraade}_Ansaettelse.csv"):
                    persons[package.omraade, row[fields[2]]] = row[fields[8]].replace("-", "")
        assert {month for _, month in chosen} == set(stated["personale"]) > {"2023-01", "2023-05", "2023-06"}
        for (system, text), package in chosen.items():
            kilde, month, ident, kode, start, end, hours, worked, _ = FIELDS[system]
            first = date.fromisoformat(text + "-01")
            absent, present, people = Decimal(0), Decimal(0), set()
            for row in dicts(package, f"{system}_Fravaer.csv"):
                if parse_day(row[month]) != first:
                    continue
                begin = max(parse_day(row[start]), first)
                last = min(parse_day(row[end]) or date.max, last_day(first))
                if begin <= last and koder.get((kilde, row[kode]), False):
                    absent += workdays(begin, last) * number(row[hours])
                    people.add(persons[system, row[ident]])
            for row in dicts(package, f"{system}_Naervaer.csv"):
                if parse_day(row[month]) == first:
                    present += number(row[worked])
                    people.add(persons[system, row[ident]])
            figure = stated["noegletal"]["PER-001"][f"{first}"]
            taeller, naevner = (
                (value / Decimal("7.4")).quantize(SIX, ROUND_HALF_UP) for value in (absent, absent + present)
            )
            assert (Decimal(figure["taeller"]), Decimal(figure["naevner"])) == (taeller, naevner)
            assert figure["personer_antal"] == len(people)
            assert stated["personale"][text]["kilde"] == system


def test_history_holds_what_the_month_did_not_know_yet(run):
    """May is delivered twice: in its own package, and a month later, with what was registered in between."""
    of_kommune = [p for p in run.packages if p.kommune == "0461" and p.omraade.startswith("KMD") and not p.fault]
    packages = {p.omraade: read_package(p.path) for p in of_kommune}
    own, later = (
        {r["FravaersNr"]: r["SlutDato"] for r in dicts(packages[o], "KMD_LOEN_Fravaer.csv") if r["LoenMaaned"] == may}
        for o, may in (("KMD_LOEN", "01-05-2023"), ("KMD_LOEN_HISTORIK", "01-05-2023"))
    )
    assert own and later and own != later


def test_the_figures_are_of_a_plausible_size(truth, packages):
    for stated in truth.values():
        for figure in stated["noegletal"]["PER-001"].values():
            assert Decimal("0.02") < Decimal(figure["taeller"]) / Decimal(figure["naevner"]) < Decimal("0.15")
    rows = dicts(
        read_package(next(p.path for p in packages.packages if p.omraade == "BENCHMARK" and p.periode.month == 6)),
        "BENCHMARK_Noegletal.csv",
    )
    others = [r for r in rows if r["NoegletalId"] == "PER-001"]
    assert len(others) == 98
    assert Decimal("0.03") < sum(number(r["Taeller"]) for r in others) / sum(number(r["Naevner"]) for r in others)


def test_the_codes_are_those_of_the_code_list(koder):
    written = {(kilde, cause[place]): cause[2] for cause in CAUSES for place, kilde in enumerate(("KMD", "SD"))}
    assert {kode: counts for kode, counts in written.items() if kode in koder} == koder
    assert {kode for kode in written if kode not in koder} == {("KMD", "98"), ("SD", "XX")}


def test_a_month_is_the_same_whatever_months_are_asked_for(project, settings_for, packages, tmp_path):
    generate(project, settings_for(tmp_path, first=date(2023, 6, 1), last=date(2023, 8, 1)))
    alike = [p for name in ("SILKEBORG_DATA", "KMD_LOEN") for p in tmp_path.glob(f"*_{name}*_202306_*.zip")]
    assert len(alike) == 4
    for path in alike:
        assert path.read_bytes() == (packages.folder / path.name).read_bytes(), path.name
