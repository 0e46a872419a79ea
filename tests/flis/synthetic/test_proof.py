"""`flis doctor` proves an adaptation, and packages in any stated form land with the values of the shipped form."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from tests.flis.yard import Yard
from tests.paths import ROOT

from flis.look.doctor import Diagnosis, Finding
from flis.project.settings import find_project
from flis.synthetic import proof
from flis.synthetic.generate.run import TRUTH, generate
from flis.synthetic.generate.settings import GenerateSettings

ADAPTED = """
kilder:
  dubu: {format: {encoding: utf-16, delimiter: "¤", quote: "'", thousands: " ", minus: efter, tomme: ["..", "-"]}}
  krl: {format: {encoding: cp865, delimiter: ",", maaned: "%b %Y", overskrift_raekke: 0, kommunekode: 3}}
  oekonomi:
    format: {encoding: utf-8-sig, delimiter: "|", quote: "", minus: "\\u2212", maaned: "%YM%m", dato: "%Y%m%d"}
tabeller:
  dubu_sag:
    fil: data/Sager.csv
    format: {overskrift_raekke: 4, thousands: "\\u2019"}
    uoenskede: [Sagsbehandler]
    kolonner:
      sag_id: {felt: Sagsnummer}
      status_kode: {vaerdier: {"Åben": "1", "Lukket": "2"}}
      slutdato: {dato: "%d.%m.%Y", aaben: "31.12.9999"}
  krl_fravaer:
    felter: [Navn, TimerPrDag, Slutdato, Startdato, Fravaersaarsag, AnsaettelseId, FravaerId, Periode, Kommunekode]
    uoenskede: [Navn]
  krl_medarbejder: {kolonner: {kommune_kode: {leveret: false}, institution_kode: {nuller: 4}}}
  dubu_foranstaltning: {kolonner: {startdato: {leveret_type: datetime2}, slutdato: {leveret_type: datetime2}}}
  oekonomi_postering:
    format: {thousands: "\\u00a0"}
    kolonner: {regnskabsaar: {leveret_type: "decimal(9,2)"}}
"""
OMRAADER = ("DUBU", "KRL", "OEKONOMI")


def landed(folder: Path) -> dict[str, list[tuple]]:
    """Every landing table after a month of one kommune, without which package a row came from."""
    yard = Yard(folder)
    yard.install()
    month = date(2023, 6, 1)
    report = generate(yard.project, GenerateSettings(("0825",), month, month, yard.inbox, 0.02))
    (yard.inbox / TRUTH).unlink()
    for package in report.packages:
        if package.omraade not in OMRAADER:
            package.path.unlink()
    done = yard.land()
    assert {p.state for p in done.packages} == {"landed"}, done
    assert sum(p.refused for p in done.packages) == 0
    tables = ("dubu_sag", "dubu_foranstaltning", "krl_fravaer", "krl_medarbejder", "oekonomi_postering")
    every = "select * exclude (levering_id, raekke_nr) from DSA.Raa."
    return {table: sorted(yard.query(every + table), key=repr) for table in tables}


def test_adapted_packages_land_with_the_same_values(tmp_path, monkeypatch):
    shipped = landed(tmp_path / "shipped")
    (tmp_path / "kontrakt.yml").write_text(ADAPTED, encoding="utf-8")
    monkeypatch.setenv("FLIS_LOKAL", str(tmp_path))
    adapted = landed(tmp_path / "adapted")
    assert {name: len(rows) for name, rows in adapted.items()} == {name: len(rows) for name, rows in shipped.items()}
    assert min(map(len, shipped.values())) > 3
    for name, rows in shipped.items():
        assert adapted[name] == rows, name


def test_doctor_proves_settings_and_contracts_of_the_kommune(tmp_path, monkeypatch):
    (tmp_path / "kontrakt.yml").write_text(ADAPTED, encoding="utf-8")
    when = r"(?P<periode>\d{6})-(?P<udlaest>\d{8}T\d{6})-(?P<release>\d+\.\d+)"
    pattern = r"FLIS-(?P<omraade>[A-Z_]+)-(?P<kommune>\d{4})-" + when + r"\.zip"
    (tmp_path / "vars.yml").write_text(f"pakkenavn: '{pattern}'\n", encoding="utf-8")
    monkeypatch.setenv("FLIS_LOKAL", str(tmp_path))
    names = []
    real = proof.generate

    def noted(project, settings):
        report = real(project, settings)
        names.extend(package.path.name for package in report.packages)
        return report

    monkeypatch.setattr(proof, "generate", noted)
    found = proof.with_proof(Diagnosis((Finding("ok", "contracts", "28 tables"),)), ROOT).findings[-1]
    assert (found.state, found.check) == ("ok", "adaptation"), found
    assert names and all(name.startswith("FLIS-") for name in names)


def test_doctor_says_what_the_proof_shows(tmp_path, monkeypatch):
    healthy = Diagnosis((Finding("ok", "contracts", "28 tables"),))
    assert proof.with_proof(healthy, ROOT) == healthy, "nothing is adapted"
    (tmp_path / "kontrakt.yml").write_text("tabeller: {dubu_sag: {fil: S.csv}}", encoding="utf-8")
    monkeypatch.setenv("FLIS_LOKAL", str(tmp_path))
    broken = Diagnosis((Finding("fail", "contracts", "bad-contract"),))
    assert proof.with_proof(broken, ROOT) == broken, "a fault that is known needs no proof"
    real = proof.generate

    def with_a_row_more(project, settings):
        report = real(project, replace(settings, kommuner=("0825",)))
        first, *rest = [p for p in report.packages if p.omraade == "DUBU"]
        for package in report.packages:
            if package.omraade != "DUBU":
                package.path.unlink()
        return replace(report, packages=(replace(first, rows={**first.rows, "dubu_sag": 1000}), *rest))

    monkeypatch.setattr(proof, "generate", with_a_row_more)
    monkeypatch.delenv("FLIS_PSEUDONYM_KEY")
    found = proof.with_proof(healthy, ROOT).findings[-1]
    assert (found.state, found.check) == ("fail", "adaptation")
    assert "do not land in the forms of lokal/kontrakt.yml" in found.what
    assert find_project(ROOT).folder == ROOT
