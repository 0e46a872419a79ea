"""`flis contract learn`: what it finds, what it asks, and what it never shows."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from scipy.optimize import linear_sum_assignment
from tests.flis.reading.learn.kit import NAME, SAGER, learned, package, rows
from tests.flis.yard import Yard, foranstaltning, sag
from tests.paths import ROOT

from flis.ground.errors import FlisError
from flis.project.contract import Column, Format, load_contracts
from flis.project.settings import find_project
from flis.reading.learn import forms
from flis.reading.learn.assign import assigned, total
from flis.reading.learn.decoding import decoded
from flis.reading.learn.draft import report_of
from flis.reading.learn.fields import fields_of
from flis.reading.learn.file import read_file
from flis.reading.learn.names import likeness
from flis.reading.learn.package import learn
from flis.reading.learn.structure import may_be_header, structure_of
from flis.reading.records import Dialect


def test_a_strangers_package_lands_by_its_draft(tmp_path, lokal, monkeypatch):
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY", "k" * 40)
    path = package(tmp_path, [*SAGER, *rows(["03.04.2022", "31.12.2022"] * 15)])
    report_of(learned(path), lokal, dry_run=False)
    yard = Yard(tmp_path / "data", load_contracts(ROOT))
    yard.install()
    (yard.inbox / NAME).write_bytes(path.read_bytes())
    (outcome,) = yard.land().packages
    assert (outcome.state, outcome.landed, outcome.refused) == ("landed", 60, 0)
    found = yard.query("select distinct startdato from DSA.Raa.dubu_sag order by 1")
    assert [str(day) for (day,) in found] == ["2022-04-03", "2022-12-31"]
    assert yard.query("select distinct dagspris_kr, slutdato from DSA.Raa.dubu_foranstaltning")[0][1] is None


def test_what_could_be_a_day_or_a_month_is_asked_and_does_not_land(tmp_path, lokal):
    days = ["03/04/2022", "05/06/2022"] * 15
    report = report_of(learned(package(tmp_path, [*SAGER, *rows(days)])), lokal, dry_run=False)
    assert "OPEN: dato" in "\n".join(report.lines())
    draft = yaml.safe_load((lokal / "kontrakt.yml").read_text(encoding="utf-8"))
    assert draft["tabeller"]["dubu_sag"]["uafklaret"]["dato"] == ["%d/%m/%Y", "%m/%d/%Y"]
    with pytest.raises(FlisError, match="uafklaret"):
        load_contracts(ROOT)


def test_another_month_settles_what_one_leaves_open(tmp_path, lokal):
    first = package(tmp_path, [*SAGER, *rows(["03/04/2022", "05/06/2022"] * 15)])
    second = package(tmp_path, [*SAGER, *rows(["31/12/2022"] * 9)], NAME.replace("202305_202306", "202306_202307"))
    report_of(learned(first, second), lokal, dry_run=False)
    assert load_contracts(ROOT).table("dubu_sag").format.dato == "%d/%m/%Y"


def test_no_value_is_shown_or_written(tmp_path, lokal):
    lines = [*SAGER, *rows(["13.04.2022"] * 20, "0101;CANARY{n};610115{n:04};{day};;1;10;3")]
    report = report_of(learned(package(tmp_path, lines)), lokal, dry_run=False)
    shown = "\n".join(report.lines()) + json.dumps(report.as_dict()) + (lokal / "kontrakt.yml").read_text("utf-8")
    assert "Sagsnummer" in shown
    for secret in ("CANARY", "610115", "13.04", "0101"):
        assert secret not in shown, secret


def test_without_a_header_the_first_row_is_not_taken_for_names(tmp_path, lokal):
    lines = rows(["13.04.2022"] * 20, "0101;CANARY{n};610115{n:04};{day};;1;10;3")
    report = report_of(learned(package(tmp_path, lines)), lokal, dry_run=False)
    text = (lokal / "kontrakt.yml").read_text("utf-8")
    assert "overskrift_raekke: 0" in text and "CANARY" not in text + "\n".join(report.lines())


def test_a_file_that_is_there_is_never_changed(tmp_path, lokal):
    lokal.mkdir()
    (lokal / "kontrakt.yml").write_text("# mine\n", encoding="utf-8")
    path = package(tmp_path, [*SAGER, *rows(["13.04.2022"] * 20)])
    report = report_of(learned(path), lokal, dry_run=False)
    again = report_of(learned(path), lokal, dry_run=False)
    assert (lokal / "kontrakt.yml").read_text(encoding="utf-8") == "# mine\n"
    assert Path(report.written[0]).name == Path(again.written[0]).name == "kontrakt-udkast-1.yml"
    assert "was not changed" in report.next


def test_a_dry_run_writes_nothing(tmp_path, lokal):
    report_of(learned(package(tmp_path, [*SAGER, *rows(["13.04.2022"] * 20)])), lokal, dry_run=True)
    assert not lokal.exists()


def test_a_field_with_cpr_numbers_that_no_column_has_is_not_wanted_and_marked(tmp_path, lokal):
    lines = [SAGER[0] + ";Forælder", *(f"{row};610116{n:04}" for n, row in enumerate(rows(["13.04.2022"] * 20)))]
    report = report_of(learned(package(tmp_path, lines)), lokal, dry_run=False)
    assert "Forælder; it holds CPR numbers" in "\n".join(report.lines())
    assert load_contracts(ROOT).table("dubu_sag").uoenskede == ("Forælder",)


def test_a_sign_for_missing_in_a_text_is_asked_and_in_a_date_it_is_certain(tmp_path, lokal):
    form = "0101;S{n};610115{n:04};{day};{end};1;10;{code}"
    lines = [form.format(n=n, day="13.04.2022", end="*" if n % 2 else "", code="3") for n in range(20)]
    (one,) = learned(package(tmp_path, [*SAGER, *lines]))
    parts = {draft.table.name: draft.as_part() for draft in one.drafts}
    assert parts["dubu_sag"]["kolonner"]["slutdato"]["tomme"] == ["*"]
    lines = [form.format(n=n, day="13.04.2022", end="", code=".." if n % 2 else "3") for n in range(20)]
    (one,) = learned(package(tmp_path, [*SAGER, *lines]))
    parts = {draft.table.name: draft.as_part() for draft in one.drafts}
    assert parts["dubu_sag"]["kolonner"]["prioritet_kode"]["uafklaret"] == {"tomme": [[".."], []]}


def test_a_package_whose_name_says_nothing_needs_its_omraade(tmp_path):
    path = package(tmp_path, [*SAGER, *rows(["13.04.2022"] * 20)], "udtraek.zip")
    with pytest.raises(FlisError, match="package-name") as error:
        learned(path)
    assert "--omraade" in error.value.do
    (one,) = learn([path], find_project(ROOT), load_contracts(ROOT, shipped=True), "DUBU")
    assert {draft.table.name for draft in one.drafts} == {"dubu_sag", "dubu_foranstaltning"}


def test_a_file_that_no_contract_knows_becomes_a_source_of_its_own_and_lands(tmp_path, lokal, monkeypatch):
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY", "k" * 40)
    lines = (f"0101;M{n};{n:02}-01-2023;1.00{n % 9},5;610117{n:04};*\r\n" for n in range(1, 25))
    text = "Kommune;Måler;Dato;Forbrug;Ejer;Note\r\n" + "".join(lines)
    path = package(tmp_path, [*SAGER, *rows(["13.04.2022"] * 20)], **{"forbrug.csv": text})
    report = report_of(learned(path), lokal, dry_run=False)
    assert [file.path for one in report.learned for file in one.new] == ["forbrug.csv"]
    draft = lokal / "models" / "dsa" / "lokal_dubu" / "_lokal_dubu__sources.yml"
    with pytest.raises(FlisError, match="uafklaret"):
        load_contracts(ROOT)
    document = yaml.safe_load(draft.read_text(encoding="utf-8"))
    del document["sources"][0]["tables"][0]["config"]["meta"]["uafklaret"]
    draft.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    contracts = load_contracts(ROOT)
    kinds = {c.name: (c.type.kind, c.persondata) for c in contracts.table("lokal_dubu_forbrug").columns}
    assert kinds["cpr_noegle"] == ("char", "cpr")
    assert (kinds["dato"], kinds["forbrug"]) == (("date", None), ("decimal", None))
    yard = Yard(tmp_path / "data", contracts)
    yard.install()
    (yard.inbox / NAME).write_bytes(path.read_bytes())
    (outcome,) = yard.land().packages
    assert (outcome.state, outcome.refused) == ("landed", 0), outcome.error
    found = yard.query("select count(*), min(forbrug) from DSA.Raa.lokal_dubu_forbrug where note is null")
    assert found[0][0] == 24 and str(found[0][1]) == "1000.500000"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "iso-8859-15", "cp865", "cp850"])
def test_the_text_is_found_in_every_encoding(encoding):
    text = "Sag;Beløb\r\nÆblegrød på Ærø;5\r\n" * 3
    found = decoded(text.encode(encoding), "utf-8")
    assert (found.text, found.others) == (text, ())


def test_a_byte_that_is_a_euro_or_a_currency_sign_is_asked():
    found = decoded("Prisen\npå æbler\ner 5 €\n".encode("iso-8859-15"), "utf-8")
    assert {found.encoding, *found.others} == {"cp1252", "iso-8859-15"}


@pytest.mark.parametrize(
    ("text", "delimiter", "quote", "line"),
    [
        ("a;b;c\n1,5;2,5;x\n", ";", '"', 1),
        ("a\tb\n1\t2\n", "\t", '"', 1),
        ("'a','b'\n'1','2,5'\n", ",", "'", 1),
        ('a;b\n5" rør;2\n', ";", "", 1),
        ("Udtræk\n\na|b|c\n1|2|3\n4|5|6\n", "|", '"', 3),
        ("Udtræk;;\na;b;c\n1;2;3\n4;5;6\n", ";", '"', 2),
        ("a;b\r1;'x;y'\r2;z\r", ";", "'", 1),
    ],
)
def test_delimiter_quote_and_titles_are_found(text, delimiter, quote, line):
    found = structure_of(text)
    assert (found.dialect.delimiter, found.dialect.quote, found.line) == (delimiter, quote, line)


def test_values_are_no_header():
    assert may_be_header(("Kommunekode", "Løn måned", "CPR-nr."))
    for first in (
        ("Sag", "0101"),
        ("Sag", "Sag"),
        ("Sag", "6101150001"),
        ("Sag", ""),
        ("Sag", "01-02-2023"),
        ("Sag", "NA"),
    ):
        assert not may_be_header(first), first


def _price() -> Column:
    columns = load_contracts(ROOT, shipped=True).table("dubu_foranstaltning").columns
    return next(column for column in columns if column.name == "dagspris_kr")


@pytest.mark.parametrize(
    ("texts", "decimal", "thousands"),
    [
        (["1.234,56", "7,5"], ",", "."),
        (["1,234.56", "7.5"], ".", ","),
        (["12345.67"], ".", None),
        (["1 234,5"], ",", " "),
    ],
)
def test_marks_of_numbers_are_found(texts, decimal, thousands):
    (field,) = fields_of("\n".join(texts) + "\n", Dialect("\t"), 1, 0, None)
    kind = _price().type
    (group,) = forms.number_forms([(field, kind)], Format())
    assert (decimal, thousands) in {(form.decimal, form.thousands) for form in group}
    assert len({form.decimal for form in group}) == 1


def test_a_number_with_two_meanings_has_two_groups():
    (field,) = fields_of("1.250\n2.500\n", Dialect("\t"), 1, 0, None)
    kind = replace(_price().type, scale=6)
    assert len(forms.number_forms([(field, kind)], Format())) == 2


@pytest.mark.parametrize(("yes", "no"), [("J", "N"), ("true", "false"), ("Ja", "Nej")])
def test_flags_are_one_and_zero(yes, no):
    (field,) = fields_of(f"{yes}\n{no}\n{yes}\n", Dialect("\t"), 1, 0, None)
    assert forms.flag_words(field) == {yes: "1", no: "0"}


def test_names_are_alike_by_words_endings_and_abbreviations():
    for ours, theirs in (("Sagens nummer", "SagId"), ("End date", "Slutdato"), ("KomKd", "Kommunekode")):
        assert likeness(ours, theirs) > 0.8, ours
    assert likeness("Startdato", "Slutdato") < 0.4
    assert likeness("Dagspris", "SagId") == 0


def test_the_pairs_are_the_best_there_are():
    """Against scipy, which only the tests may use."""
    chance = random.Random(1)
    for _ in range(60):
        shape = chance.randint(1, 7), chance.randint(1, 7)
        scores = [[chance.choice([0.0, chance.random()]) for _ in range(shape[1])] for _ in range(shape[0])]
        best = linear_sum_assignment(scores, maximize=True)
        expected = sum(scores[i][j] for i, j in zip(*best, strict=True))
        assert total(scores, assigned(scores)) == pytest.approx(expected)


def test_helpers_of_the_yard_are_as_shipped(tmp_path, lokal):
    """What is as the contract says needs no draft."""
    yard = Yard(tmp_path / "data", load_contracts(ROOT, shipped=True))
    sager = [sag(n, startdato="13-02-2022", sagstype_kode="10") for n in range(30)]
    pack = yard.dubu(
        sager, [foranstaltning(n, startdato="13-02-2022", foranstaltningstype_kode="110") for n in range(30)]
    )
    yard.put(pack)
    report = report_of(learned(yard.inbox / pack.name), lokal, dry_run=False)
    assert report.written == () and "The shipped contracts fit" in report.next
    assert not lokal.exists()


def test_dates_with_a_time_and_whole_numbers_with_zeros_are_drafted_as_delivered_types(tmp_path, lokal, monkeypatch):
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY", "k" * 40)
    path = package(tmp_path, [*SAGER, *rows(["31-12-2022 14:30:00"] * 30)])
    report = report_of(learned(path), lokal, dry_run=False)
    assert "leveret_type datetime2" in "\n".join(report.lines())
    yard = Yard(tmp_path / "data", load_contracts(ROOT))
    yard.install()
    (yard.inbox / NAME).write_bytes(path.read_bytes())
    assert [p.refused for p in yard.land().packages] == [0]
    assert yard.query("select distinct cast(startdato as varchar) from DSA.Raa.dubu_sag") == [("2022-12-31",)]


def test_one_date_without_a_time_is_no_point_in_time(tmp_path):
    (one,) = learned(package(tmp_path, [*SAGER, *rows(["31-12-2022 14:30:00"] * 29 + ["31-12-2022"])]))
    draft = next(d for d in one.drafts if d.table.name == "dubu_sag")
    assert draft.is_open
    assert "leveret_type" not in repr(draft.as_part())


@pytest.mark.parametrize(
    ("texts", "found"),
    [(["3,00", "-12,00"], (",", 2)), (["3.0"], (".", 1)), (["3,000"], None), (["3,00", "4,50"], None), (["3"], None)],
)
def test_zeros_behind_a_whole_number_are_found_unless_they_may_be_thousands(texts, found):
    (one,) = fields_of("\n".join(texts), Dialect("|", '"'), 1, 0, None)
    assert forms.zeros_of(one) == found


def test_every_record_of_a_file_without_a_header_is_looked_at():
    text = "\n".join(f"0101;S{n};{n},50" for n in range(50))
    file = read_file("Sager.csv", [text.encode()], "utf-8", lambda felt: False)
    assert file.header is False
    assert [(one.rows, len(one.texts)) for one in file.fields] == [(50, 1), (50, 50), (50, 50)]


def test_ids_that_may_each_have_lost_a_zero_are_asked_about(tmp_path):
    form = "101;6{n:06};610115{n:04};{day};;1;10;3"
    (one,) = learned(package(tmp_path, [*SAGER, *rows(["31-12-2022"] * 30, form)]))
    draft = next(d for d in one.drafts if d.table.name == "dubu_sag")
    assert draft.columns["sag_id"]["uafklaret"] == {"nuller": [8, "(ingen)"]}


def test_a_file_without_danish_letters_has_the_encoding_of_the_others(tmp_path):
    (one,) = learned(package(tmp_path, [*SAGER, *rows(["31-12-2022"] * 30)]))
    found = {draft.table.name: draft.form.get("encoding") for draft in one.drafts}
    # The section mark of the lovhjemmel shows it in the one file; the other is pure ASCII.
    assert found == {"dubu_sag": "cp1252", "dubu_foranstaltning": "cp1252"}
