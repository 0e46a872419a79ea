"""The documentation package: whole, without what nobody may read, and the same bytes every time."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import load_workbook
from tests.flis.publish.rapport.pages import Page

from flis.project.contract import load_contracts
from flis.project.settings import find_project
from flis.publish.dokumentation.origins import origins_of
from flis.publish.dokumentation.read import Book, read_book
from flis.publish.dokumentation.write import PAGE, WORKBOOK, files


@pytest.fixture(scope="module")
def book(root, manifest, compiled) -> Book:
    contracts = load_contracts(root)
    return read_book(find_project(root), contracts, manifest, origins_of(compiled, contracts))


@pytest.fixture(scope="module")
def written(book) -> dict[str, bytes]:
    return files(book)


def test_every_table_that_may_be_read_and_every_column_of_it_has_a_text(book, models):
    names = {table.fuldt_navn for table in book.tables}
    public = {f"{m['database']}.{m['schema']}.{m['alias']}" for m in models if m["schema"] != "Arbejde"}
    assert public <= names and not any(".Arbejde." in name for name in names)
    assert not [t.fuldt_navn for t in book.tables if not t.tekst or not t.columns]
    assert not [(t.fuldt_navn, c.navn) for t in book.tables for c in t.columns if not c.tekst]


def test_every_delivered_person_column_is_marked(book, root):
    marked = {(t.navn, c.navn): c.persondata for t in book.tables for c in t.columns if c.persondata}
    for table in load_contracts(root).tables:
        for column in table.columns:
            if column.persondata:
                assert marked[table.name, column.name] == column.persondata
    assert marked["FaktSagMaaned", "barn_noegle"] == "cpr"


def test_a_column_names_the_delivered_fields_that_it_is_made_of(book):
    found = {(t.fuldt_navn, c.navn): c.oprindelse for t in book.tables for c in t.columns}
    assert found["DM.Dubu.FaktSagMaaned", "barn_noegle"] == "DUBU_Sag.csv: CPR"
    assert "DUBU_Foranstaltning.csv: Slutdato, Startdato" in found["DM.Dubu.FaktHelaarspersonerMaaned", "dage"]
    assert found["DSA.Raa.dubu_sag", "kommune_kode"].startswith("DUBU_Sag.csv")
    assert "kodelisten DubuSagsstatus: status_navn" in found["DM.Dubu.DimSag", "status_navn"]
    assert "antal rækker" in found["DM.Krl.FaktFravaerGruppe", "ansaettelser_antal"]
    assert "KRL_Fravaer.csv" in found["DM.Generel.FaktNoegletal", "taeller"]
    assert found["DM.Dubu.NoegletalUbu001", "noegletal_id"] == "fast værdi"
    assert [place for place, words in found.items() if not words] == []
    fixed = [place for place, words in found.items() if words == "fast værdi"]
    assert 0 < len(fixed) < 0.1 * len(found)


def test_the_sheets_hold_what_the_project_holds(book, root):
    sheets = {sheet.navn: sheet for sheet in book.sheets}
    assert {
        "Tabeller",
        "Kolonner",
        "Relationer",
        "Leveringskontrakter",
        "Leverede felter",
        "Kodelister",
    } <= sheets.keys()
    assert {"Kontroller", "Nøgletal", "Kuber", "Ændringer 7.0 til 7.1"} <= sheets.keys()
    assert all(len(row) == len(sheet.hoveder) for sheet in book.sheets for row in sheet.rows)
    fields = {row[2] for row in sheets["Leverede felter"].rows}
    assert {
        c.felt for t in load_contracts(root).delivered(book.release) if t.fil for c in t.columns_in(book.release)
    } == fields
    assert any(row[0] == "kommune" and row[1] == "0101" for row in sheets["Kodelister"].rows)


def test_the_workbook_is_the_book_as_text_and_holds_no_time(book, written):
    with zipfile.ZipFile(io.BytesIO(written[WORKBOOK])) as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = package.read("docProps/core.xml").decode()
        assert core.count("1980-01-01T00:00:00Z") == 2 and "202" not in core
    found = load_workbook(io.BytesIO(written[WORKBOOK]), read_only=True)
    assert found.sheetnames == ["Forside", *(sheet.navn for sheet in book.sheets)]
    for sheet in book.sheets:
        rows = list(found[sheet.navn].iter_rows(values_only=True))
        assert rows[0] == sheet.hoveder
        assert [tuple(cell or "" for cell in row) for row in rows[1:]] == list(sheet.rows)


def test_the_page_is_whole_and_reaches_for_nothing(book, written):
    page = Page(written[PAGE].decode())
    assert page.faults == []
    assert {table.anker for table in book.tables} <= page.ids
