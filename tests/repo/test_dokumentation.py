"""The documentation package: whole, without what nobody may read, and the same bytes every time."""

from __future__ import annotations

import base64
import hashlib
import io
import math
import re
import xml.etree.ElementTree as ElementTree
import zipfile
from itertools import pairwise

import pytest
from openpyxl import load_workbook
from tests.flis.publish.rapport.pages import Page

from flis.project.contract import load_contracts
from flis.project.settings import find_project
from flis.publish.dokumentation.diagram import diagram
from flis.publish.dokumentation.layout import LINE, WIDTH, layouts
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
        c.felt for t in load_contracts(root).delivered(book.release) if t.fil for c in t.fields_in(book.release)
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


def test_a_row_of_the_workbook_is_as_high_as_its_longest_text(written):
    found = load_workbook(io.BytesIO(written[WORKBOOK]))
    for sheet in found:
        assert sheet.page_setup.orientation == "landscape" and sheet.sheet_properties.pageSetUpPr.fitToPage
        widths = [sheet.column_dimensions[cell.column_letter].width for cell in sheet[sheet.max_row]]
        for row in sheet.iter_rows(min_row=2 if sheet.title != "Forside" else 5):
            lines = max(math.ceil(len(str(cell.value or "")) / width) for cell, width in zip(row, widths, strict=True))
            height = sheet.row_dimensions[row[0].row].height
            assert height >= min(15 * lines, 409), (sheet.title, row[0].row)


def test_the_page_is_whole_and_reaches_for_nothing(book, written):
    page = Page(written[PAGE].decode())
    # The search is the only thing that runs, and the page allows this one script.
    assert page.faults == ["script reaches outside the page or runs something"]
    (script,) = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'" in page.text
    assert {table.anker for table in book.tables} <= page.ids


def test_a_diagram_has_every_relation_of_its_tables(book):
    found = {layout.skema: layout for layout in layouts(book.tables)}
    related = {t.skema for t in book.tables if t.database == "DM" and t.relationer}
    assert found.keys() == related and {"Dubu", "Krl", "Personale", "Skole", "Dagtilbud", "Oekonomi"} <= related
    for layout in found.values():
        others = [to for table, _, to, _ in layout.relations if to not in layout.common and to != table]
        assert len(layout.edges) == len(others)
        drawn = {box.navn.rpartition(".")[2] for box in layout.boxes}
        assert {name.rpartition(".")[2] for name in others} <= drawn
        # A table that is not drawn has no line to be drawn, and is named under the picture.
        assert {table for table, *_ in layout.relations} - {f"DM.{layout.skema}.{one}" for one in drawn} == set(
            layout.alone
        )


def test_no_box_lies_on_another_and_every_line_ends_at_one(book):
    for layout in layouts(book.tables):
        boxes = sorted(layout.boxes, key=lambda box: (box.x, box.y))
        for one, other in pairwise(boxes):
            assert other.x > one.x or other.y > one.y + one.height
        for edge in layout.edges:
            (x, y), end = edge.points[0], edge.points[-1]
            assert any(box.x + WIDTH == x and box.y < y < box.y + box.height for box in boxes)
            assert any(box.x == end[0] and box.y < end[1] < box.y + LINE + 4 for box in boxes) and end[0] > x
            # A line that passes other boxes passes between them.
            between = [box for box in boxes if x < box.x and box.x + WIDTH < end[0]]
            assert not [box for box in between if box.y <= end[1] <= box.y + box.height]


def test_a_diagram_is_a_picture_alone_and_names_its_tables(book):
    layout = next(layout for layout in layouts(book.tables) if layout.skema == "Dubu")
    root = ElementTree.fromstring(diagram(layout))
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {"svg", "g", "path", "text"}
    texts = [element.text for element in root.iter() if element.text]
    assert {"FaktSagMaaned", "DimSag", "sag_noegle", "→ DimKommune", "Kodeliste.DubuNiveau"} <= set(texts)
