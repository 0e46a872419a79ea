"""`flis contract learn` and files that no table is read from at once: two of a kind, odd headers, odd values."""

from __future__ import annotations

import pytest
import yaml
from tests.flis.reading.learn.kit import MAALINGER, NAME, SAGER, learned, package, rows
from tests.flis.yard import Yard, zipped
from tests.paths import ROOT

from flis.ground.errors import FlisError
from flis.project.contract import load_contracts
from flis.reading.learn.draft import report_of


@pytest.mark.parametrize("other", ["Sager_lukkede.csv", "2022/Sager.csv"])
def test_two_files_of_one_table_are_asked_about(tmp_path, lokal, other):
    """Half of the sager would be the figures of nobody, so no file is taken without a question."""
    path = package(
        tmp_path, [*SAGER, *rows(["13.04.2022"] * 20)], **{other: "\r\n".join([*SAGER, *rows(["14.04.2022"])])}
    )
    report = report_of(learned(path), lokal, dry_run=False)
    draft = yaml.safe_load((lokal / "kontrakt.yml").read_text(encoding="utf-8"))
    assert sorted(draft["tabeller"]["dubu_sag"]["uafklaret"]["fil"]) == sorted(["Sager.csv", other])
    assert "a table is read from one file" in "\n".join(report.lines())
    assert not (lokal / "models").exists()
    with pytest.raises(FlisError, match="uafklaret"):
        load_contracts(ROOT)


def test_a_table_without_a_file_is_asked_about(tmp_path, lokal):
    path = tmp_path / NAME
    files = {"DUBU_Foranstaltning.csv": "\r\n".join(MAALINGER).encode("cp1252"), "Rod.csv": b"abc"}
    path.write_bytes(zipped(files, (2023, 6, 5, 6, 0, 0)))
    report = report_of(learned(path), lokal, dry_run=False)
    shown = "\n".join(report.lines())
    assert "no file fits this table  OPEN: fil" in shown and "The shipped contracts fit" not in shown
    draft = yaml.safe_load((lokal / "kontrakt.yml").read_text(encoding="utf-8"))
    assert draft["tabeller"]["dubu_sag"]["uafklaret"]["fil"] == ["Rod.csv", "(ikke leveret)"]


def test_a_field_with_the_right_name_and_the_wrong_values_is_named_with_the_reason(tmp_path, lokal):
    by_name = "Solby Kommune;S{n};610115{n:04};{day};;1;10;3"
    report = report_of(learned(package(tmp_path, [*SAGER, *rows(["uge 9 2022"] * 20, by_name)])), lokal, dry_run=False)
    shown = "\n".join(report.lines())
    assert "OPEN: felt, Fra dato has values in no form of a date that a contract can state" in shown
    assert "OPEN: felt, Kommune nr has values that are no kommunekoder" in shown
    columns = yaml.safe_load((lokal / "kontrakt.yml").read_text(encoding="utf-8"))["tabeller"]["dubu_sag"]["kolonner"]
    # The package's name says the kommune too, so that the file can do without it.
    assert columns["kommune_kode"]["uafklaret"]["felt"] == ["Kommune nr", "(ikke leveret)"]
    assert columns["startdato"]["uafklaret"]["felt"] == ["Fra dato"]


def test_the_header_of_a_spreadsheet_is_learned_and_lands(tmp_path, lokal, monkeypatch):
    """A line break in a name, a row number without a name, and a delimiter behind each line."""
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY", "k" * 40)
    head = SAGER[0].replace("Fra dato", '"Fra\r\ndato"')
    values = rows(["13.04.2022", "31.12.2022"] * 15)
    path = package(tmp_path, [f";{head};", *(f"{number};{row};" for number, row in enumerate(values, 1))])
    report_of(learned(path), lokal, dry_run=False)
    contracts = load_contracts(ROOT)
    assert contracts.table("dubu_sag").uoenskede == ("Felt1", "Felt10")
    yard = Yard(tmp_path / "data", contracts)
    yard.install()
    (yard.inbox / NAME).write_bytes(path.read_bytes())
    assert [(p.landed, p.refused) for p in yard.land().packages] == [(60, 0)]
    assert [str(day) for (day,) in yard.query("select distinct startdato from DSA.Raa.dubu_sag order by 1")] == [
        "2022-04-13",
        "2022-12-31",
    ]


def test_which_of_two_fields_of_one_name_is_meant_is_asked(tmp_path):
    lines = [f"{SAGER[0]};Status", *(f"{row};2" for row in rows(["31.12.2022"] * 30))]
    (one,) = learned(package(tmp_path, lines))
    draft = next(d for d in one.drafts if d.table.name == "dubu_sag")
    assert sorted(draft.columns["status_kode"]["uafklaret"]["felt"]) == ["Status", "Status (2)"]


def test_a_file_with_a_header_alone_says_that_only_names_were_looked_at(tmp_path, lokal):
    shown = "\n".join(report_of(learned(package(tmp_path, SAGER)), lokal, dry_run=True).lines())
    assert shown.count("no rows: the names alone were looked at") == 1
