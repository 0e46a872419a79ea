"""A spreadsheet means what Excel shows, passes the same checks as a CSV, and is refused by sheet, row and column."""

from __future__ import annotations

import datetime
import io
import warnings
import zipfile
from dataclasses import replace

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.defined_name import DefinedName
from tests.flis.reading.kit import CONTEXT, TABLE, Read, one_column

from flis.ground.errors import FlisError
from flis.project.contract import Format, Regneark, load_contracts
from flis.reading import xlsx as regneark
from flis.reading.table import read_table
from flis.reading.xlsx import read_sheet

HEADER = [
    "Aar",
    "Dataomraade",
    "Kommunekode",
    "Kommunenavn",
    "Rang",
    "Sammenligningskommunekode",
    "Sammenligningskommunenavn",
]
ROW = [2023, "Dagtilbud", 101, "København", 1, "0851", "Aalborg"]


def book(*rows, second=None) -> bytes:
    made = Workbook()
    for row in rows:
        made.active.append(list(row))
    if second:
        made.create_sheet("To").append(second)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


@pytest.fixture
def table(root):
    return load_contracts(root).table("sammenligning_sammenligningskommune")


def read(data: bytes, table, release="7.1") -> Read:
    ctx = replace(CONTEXT, kommune="0000", release=release, installed=release)
    batches = list(read_table(read_sheet(data, table, "p.xlsx", release).stream, table, ctx))
    rows = [row for batch in batches for row in batch.rows.to_pylist()]
    return Read(rows, [r for batch in batches for r in batch.refused], sum(b.read for b in batches))


def refused(data: bytes, table) -> FlisError:
    with pytest.raises(FlisError) as caught:
        read(data, table)
    assert caught.value.__context__ is None
    return caught.value


def test_the_sheet_with_the_header_lands_like_a_csv(table):
    found = read(book(HEADER, ROW, second=["x"]), table)
    assert found.refused == []
    assert {k: v for k, v in found.rows[0].items() if k != "levering_id"} == {
        "kommune_kode": "0101",
        "periode": datetime.date(2023, 1, 1),
        "raekke_nr": 2,
        "aar": 2023,
        "dataomraade": "Dagtilbud",
        "kommune_navn": "København",
        "rang": 1,
        "sammenligningskommune_kode": "0851",
        "sammenligningskommune_navn": "Aalborg",
    }


def test_columns_are_found_by_name(table):
    assert read(book(HEADER[::-1], ROW[::-1]), table).rows == read(book(HEADER, ROW), table).rows


def test_a_number_gets_its_leading_zeros_back_and_a_text_does_not(table):
    found = read(
        book(HEADER, [*ROW[:2], "101", *ROW[3:]], [*ROW[:2], 101.0, *ROW[3:]], [*ROW[:2], 101.5, *ROW[3:]]), table
    )
    assert [row["kommune_kode"] for row in found.rows] == ["0101"]
    assert [(r.record, r.rule) for r in found.refused] == [(2, "kommune"), (4, "kommune")]


def test_empty_rows_at_the_end_are_none_and_between_rows_are_refused(table):
    found = read(book(HEADER, ROW, [], ROW, [], [None] * 7, []), table)
    assert found.read == 3
    assert [r.record for r in found.refused] == [3]


def test_a_cell_outside_the_header_makes_the_row_ragged(table):
    found = read(book(HEADER, ROW, [*ROW, None, "ekstra"], ROW), table)
    assert [(r.record, r.rule) for r in found.refused] == [(3, "columns")]


def where(data: bytes, table) -> tuple[str, str]:
    error = refused(data, table)
    assert error.code == "bad-drift-file"
    assert error.facts["contract"] == "models/dsa/sammenligning/_sammenligning__sources.yml"
    return error.facts["where"], error.facts["reason"]


def test_a_wrong_header_is_told_by_sheet_and_column(table):
    place, reason = where(book(HEADER[:-1], ROW[:-1]), table)
    assert (place, reason) == ("sheet 1, row 1", "no header; missing Sammenligningskommunenavn")
    assert "columns A to B are not in the contract" in where(book(["6101154321", "x"]), table)[1]
    assert "6101154321" not in str(refused(book(["6101154321", "x"]), table))
    assert where(book(), table)[1].startswith("no header; missing Aar")


@pytest.mark.parametrize("cell", ["Sammenlignings-\nkommunenavn", " Sammenligningskommunenavn\n"])
def test_a_line_break_in_the_header_is_how_excel_shows_it(table, cell):
    assert len(read(book([*HEADER[:-1], cell], ROW), table).rows) == 1


def sheets(*parts: tuple[str, str, list]) -> bytes:
    """A workbook of sheets: name, state and rows."""
    made = Workbook()
    made.remove(made.active)
    for title, state, rows in parts:
        sheet = made.create_sheet(title)
        sheet.sheet_state = state
        for row in rows:
            sheet.append(row)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


GOOD = [HEADER, ROW]
OLD = [HEADER, [2020, *ROW[1:]]]


@pytest.mark.parametrize(
    "before", [("Gammel", "hidden", OLD), ("Gammel", "veryHidden", OLD), ("Læs mig", "visible", [["KL 2023"]])]
)
def test_the_visible_sheet_with_the_header_is_meant(table, before):
    found = read_sheet(sheets(before, ("Data", "visible", GOOD)), table, "p.xlsx", "7.1")
    shown = before[1] == "visible"
    assert (found.shown, found.unread) == (f"sheet {1 + shown}", int(shown))
    assert b'"2023"' in found.stream.read()


def test_two_sheets_with_the_header_are_refused_unless_one_is_named(table):
    data = sheets(("Skole", "visible", GOOD), ("Dagtilbud", "visible", OLD))
    place, reason = where(data, table)
    assert (place, "sheet 1, sheet 2" in reason) == ("the workbook", True)
    named = replace(table, regneark=Regneark("p.xlsx", "dagtilbud"))
    assert read(data, named).rows[0]["aar"] == 2020
    assert "no sheet Andet" in where(data, replace(table, regneark=Regneark("p.xlsx", "Andet")))[1]


def test_a_title_over_the_header_is_refused_with_the_setting_that_reads_it(table):
    data = sheets(("Data", "visible", [["KL: sammenligningskommuner"], [], HEADER, ROW, [*ROW[:2], "x", *ROW[3:]]]))
    place, reason = where(data, table)
    assert place == "sheet 1, row 1"
    assert "row 3" in reason and "overskrift_raekke: 3" in reason
    named = replace(table, regneark=Regneark("p.xlsx", None, 3))
    found = read_sheet(data, named, "p.xlsx", "7.1")
    assert found.place(3, "kommune_kode") == "sheet 1, row 5, column C"
    assert len(read(data, named).rows) == 1


def test_a_sheet_is_named_by_its_number_unless_the_contract_has_its_name(table):
    """A sheet may be named after a person."""
    person = ("Kanariefugl 610115-4321", "visible", [["x"]])
    data = sheets(("Gammel", "hidden", OLD), ("Læs mig", "visible", [["KL"] * 9]), person)
    assert where(data, table)[0] == "sheet 2, row 1"
    assert where(data, replace(table, regneark=Regneark("p.xlsx", "Læs mig")))[0] == "sheet Læs mig, row 1"


def edited(change, rows=(HEADER, ROW, ROW)) -> bytes:
    """A workbook of one sheet after ``change`` of the sheet."""
    made = Workbook()
    for row in rows:
        made.active.append(list(row))
    change(made.active)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def put(cell: str, value, number_format: str | None = None):
    def change(sheet):
        sheet[cell] = value
        if number_format:
            sheet[cell].number_format = number_format

    return change


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?"])
@pytest.mark.parametrize("cell", ["A3", "F3", "G3", "H3"])
def test_an_error_cell_is_no_value_whatever_the_column(table, cell, error):
    place, reason = where(edited(put(cell, error)), table)
    assert (place, reason) == (f"sheet 1, row 3, column {cell[0]}", "the cell shows an error")


@pytest.mark.parametrize(
    ("cell", "value", "shown", "told"),
    [
        ("A3", 6101901234, "dd-mm-yyyy", "shows an error"),
        ("A3", True, None, "truth value"),
        ("D3", True, None, "truth value"),
        ("D3", datetime.date(2023, 5, 1), None, "date where the contract has none"),
        ("A3", datetime.date(2023, 5, 1), "yyyy", "date where the contract has none"),
        ("D3", datetime.time(10, 30), None, "time of day"),
        ("D3", 0.5, "0%", "format"),
        ("D3", 1234567890123456, None, "15 digits"),
        ("E3", "=1+0", None, "save it anew"),
    ],
    ids=repr,
)
def test_a_cell_that_can_be_no_value_is_told_by_row_and_column(table, cell, value, shown, told):
    error = refused(edited(put(cell, value, shown)), table)
    assert error.facts["where"] == f"sheet 1, row 3, column {cell[0]}"
    assert told in error.facts["reason"]
    assert "6101901234" not in str(error)


@pytest.mark.parametrize("value", [101, 101.0, "0101"])
@pytest.mark.parametrize("shown", ["General", "0000", "0"])
def test_a_code_is_read_as_excel_shows_it(table, value, shown):
    assert read(edited(put("C2", value, shown)), table).rows[0]["kommune_kode"] == "0101"


def test_a_number_in_a_text_is_read_as_excel_shows_it(table):
    for value, shown, text in ((7, "0000", "0007"), (7, "General", "7"), (0.1 + 0.2, "General", "0,3")):
        assert read(edited(put("D2", value, shown)), table).rows[0]["kommune_navn"] == text


@pytest.mark.parametrize(
    ("cell", "text"), [("Aal_x000D_\nborg", "Aal\nborg"), ("_x00C5_rhus", "Århus"), ("a_xyzv_b", "a_xyzv_b")]
)
def test_escapes_are_the_characters_they_stand_for(table, cell, text):
    assert read(edited(put("G2", cell)), table).rows[0]["sammenligningskommune_navn"] == text


@pytest.mark.parametrize(("area", "place"), [("A2:A3", "row 2, column A"), ("C1:D1", "row 1, column C")])
def test_merged_cells_are_refused(table, area, place):
    data = edited(lambda sheet: sheet.merge_cells(area))
    error = refused(data, table)
    assert error.code == "bad-drift-file"
    assert "merged" in error.facts["reason"] or place.startswith("row 1")


def test_merged_cells_above_the_header_are_a_title(table):
    data = edited(lambda sheet: sheet.merge_cells("A1:G1"), [["KL", *[None] * 6], HEADER, ROW])
    assert len(read(data, replace(table, regneark=Regneark("p.xlsx", None, 2))).rows) == 1


def test_a_hidden_row_is_refused(table):
    def hide(sheet):
        sheet.row_dimensions[3].hidden = True

    assert where(edited(hide), table)[0] == "sheet 1, row 3"


def test_a_row_without_height_is_hidden(table):
    data = altered(edited(lambda sheet: None), (SHEET, '<row r="3"', '<row r="3" ht="0" customHeight="1"'))
    assert where(data, table)[0] == "sheet 1, row 3"


def test_a_hidden_column_that_is_read_is_refused(table):
    def hide(sheet):
        sheet.column_dimensions["C"].hidden = True

    place, reason = where(edited(hide), table)
    assert (place, "hidden" in reason) == ("sheet 1, row 1, column C", True)

    def hide_the_rest(sheet):
        sheet.column_dimensions.group("H", "XFD", hidden=True)

    assert len(read(edited(hide_the_rest), table).rows) == 2


@pytest.mark.parametrize("shown", ["0%", "0.0 %", "#,##0,", '0.0,," mio."', "0,"])
def test_a_number_that_is_shown_as_another_one_is_refused(table, shown):
    place, reason = where(edited(put("A2", 2023, shown)), table)
    assert (place, "another number" in reason) == ("sheet 1, row 2, column A", True)


@pytest.mark.parametrize("shown", ["General", "#,##0", "0", "#,##0;[Red]-#,##0", '0" %"', "_-* #,##0_-"])
def test_a_number_that_is_shown_with_its_marks_is_read(table, shown):
    assert read(edited(put("A2", 2023, shown)), table).rows[0]["aar"] == 2023


def test_a_workbook_in_the_strict_form_is_named(table):
    data = altered(book(HEADER, ROW), ("xl/workbook.xml", MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"))
    error = refused(data, table)
    assert (error.code, error.facts["reason"]) == ("bad-workbook", "it is of the type Strict Open XML")


def test_dates_of_any_format_and_numbers_by_type():
    table = replace(TABLE, columns=TABLE.columns[1:], noegle=())
    header = [column.felt for column in table.columns]
    rows = [
        ["A", datetime.date(2023, 2, 1), datetime.datetime(2024, 2, 29), 1234.5, 7, "=1+1 er tekst"],
        ["B", None, None, -0.1, 7.0, 'to\nlinjer; og "mere"'],
        ["C", None, None, 0.1 + 0.2, 7, "#N/A"],
    ]
    made = Workbook()
    for row in [header, *rows]:
        made.active.append(row)
    for cell in ("F2", "F4"):
        made.active[cell].data_type = "s"
    made.active["B2"].number_format = "[$-406]d. mmmm yyyy;@"
    made.active["C2"].number_format = "mmm-yy"
    target = io.BytesIO()
    made.save(target)
    found = read(target.getvalue(), table, "7.0")
    assert [(str(r["beloeb_kr"]), r["antal"], r["dato"], r["slutdato"]) for r in found.rows] == [
        ("1234.50", 7, datetime.date(2023, 2, 1), datetime.date(2024, 2, 29)),
        ("-0.10", 7, None, None),
        ("0.30", 7, None, None),
    ]
    assert [row["tekst"] for row in found.rows] == ["=1+1 er tekst", 'to\nlinjer; og "mere"', "#N/A"]


def test_a_text_that_the_contracts_encoding_does_not_have():
    table = replace(one_column("nvarchar(20)"), format=Format(encoding="cp1252"))
    error = refused(book(["N", "V"], [1, "ok"], [2, "hemmelig 😀"]), table)
    assert (error.code, error.facts["where"]) == ("bad-drift-file", "sheet 1, row 3")
    assert "hemmelig" not in str(error)


def altered(data: bytes, *changes: tuple[str, str, str], **parts: str) -> bytes:
    """The workbook after ``changes`` (a part's name, a text in it, another text), with more ``parts``."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            for _, before, after in (change for change in changes if change[0] == name):
                assert before in text, before
                text = text.replace(before, after)
            new.writestr(name, text)
        for name, text in parts.items():
            new.writestr(f"xl/{name}.xml", text)
    return target.getvalue()


SHEET, TYPES, RELATIONS = "xl/worksheets/sheet1.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def test_texts_that_are_shared_as_excel_writes_them(table):
    """Excel keeps each text once, and in pieces where a part of it is bold."""
    texts = f'<sst xmlns="{MAIN}"><si><r><t>Køben</t></r><r><rPr><b/></rPr><t>havn_x000D_</t></r></si></sst>'
    kind = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{SPREADSHEET}.sharedStrings+xml"/></Types>'
    relation = f'<Relationship Id="rId99" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    changes = (SHEET, 't="inlineStr"><is><t>København</t></is>', 't="s"><v>0</v>'), (TYPES, "</Types>", kind)
    data = altered(book(HEADER, ROW), *changes, (RELATIONS, "</Relationships>", relation), sharedStrings=texts)
    assert read(data, table).rows[0]["kommune_navn"] == "København\n"


def test_the_results_of_shared_formulas_are_read(table):
    formulas = ('<f t="shared" ref="E2:E3" si="0">ROW()</f><v>7', '<f t="shared" si="0"/><v>8')
    changes = [(SHEET, f'<c r="E{n}" t="n"><v>1', f'<c r="E{n}">{f}') for n, f in zip((2, 3), formulas, strict=True)]
    assert [row["rang"] for row in read(altered(book(HEADER, ROW, ROW), *changes), table).rows] == [7, 8]


@pytest.mark.parametrize("setting", ["1904", "iso"])
def test_dates_that_are_counted_or_written_in_another_way(setting):
    made = Workbook()
    if setting == "1904":
        made.epoch = CALENDAR_MAC_1904
    made.iso_dates = setting == "iso"
    for row in (["N", "V"], [1, datetime.date(2023, 5, 31)]):
        made.active.append(row)
    target = io.BytesIO()
    made.save(target)
    assert read(target.getvalue(), one_column("date")).rows[0]["v"] == datetime.date(2023, 5, 31)


def test_what_has_nothing_to_do_with_a_row_refuses_no_workbook(table):
    """A chart sheet (in front, and without its drawing), a date of the document that is none, a theme, an area."""
    made = Workbook()
    for row in (HEADER, ROW):
        made.active.append(row)
    made.create_chartsheet("Diagram", 0)
    made.defined_names["Udskrift"] = DefinedName("Udskrift", attr_text="#REF!", localSheetId=7)
    target = io.BytesIO()
    made.save(target)
    core, theme = "docProps/core.xml", "xl/theme/theme1.xml"
    changes = (core, "</dcterms:created>", " i går</dcterms:created>"), (theme, "<", "&lt;")
    data = altered(target.getvalue(), *changes)
    found = read_sheet(data, table, "p.xlsx", "7.1")
    assert (found.shown, len(read(data, table).rows)) == ("sheet 2", 1)


@pytest.mark.parametrize("filters", ["always", "error", "default"])
def test_38_no_warning_of_the_library_reaches_the_screen(table, filters, recwarn, capfd):
    warnings.simplefilter(filters)
    refused(edited(put("A3", 6101901234, "dd-mm-yyyy")), table)
    assert [f"{w.category.__name__} {w.filename}: {w.message}" for w in recwarn.list] == []
    assert "".join(capfd.readouterr()) == ""


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "no Excel workbook"),
        (b"PK", "cut off"),
        (b"Aar;Rang\n", "no Excel workbook"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, ".xls"),
        (book(HEADER, ROW)[:-200], "cut off"),
    ],
    ids=range(5),
)
def test_what_is_no_spreadsheet(data, told, table):
    error = refused(data, table)
    assert error.code == "bad-workbook"
    assert told in error.what and "save it anew" in error.do


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (["xl/workbook.bin"], ".xlsb"),
        (["mimetype", "content.xml"], ".ods"),
        (["a.txt"], "no workbook"),
        (["xl/workbook.xml"], "damaged"),
    ],
    ids=repr,
)
def test_a_zip_that_is_another_kind_of_file(parts, told, table):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for part in parts:
            archive.writestr(part, "x")
    assert told in refused(target.getvalue(), table).what


def changed(data: bytes, name: str, content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, content if entry.filename == name else old.read(entry))
    return target.getvalue()


def test_a_broken_part_is_told_without_its_content(table):
    for content in (b"<worksheet><sheetData><row><c>6101154321", b"", b"\xff\xfe"):
        error = refused(changed(book(HEADER, ROW), "xl/worksheets/sheet1.xml", content), table)
        assert error.code == "bad-workbook" and "6101154321" not in str(error)


def test_entities_are_refused(table):
    entities = '<!ENTITY a "aaaaaaaaaa">'
    for one, ten in zip("abcdefgh", "bcdefghi", strict=True):
        entities += f'<!ENTITY {ten} "{f"&{one};" * 10}">'
    for part, content in {
        "xl/worksheets/sheet1.xml": "<worksheet><sheetData><row><c><v>&i;</v></c></row></sheetData></worksheet>",
        "xl/workbook.xml": "<workbook>&i;</workbook>",
    }.items():
        bomb = f'<?xml version="1.0"?><!DOCTYPE x [{entities}]>{content}'.encode()
        assert refused(changed(book(HEADER, ROW), part, bomb), table).code == "bad-workbook"


def test_a_spreadsheet_that_unpacks_too_large(table, monkeypatch):
    monkeypatch.setattr(regneark, "MAX_BYTES", 1000)
    assert "larger" in where(book(HEADER, ROW), table)[1]
