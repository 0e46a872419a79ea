"""The comparison groups from a spreadsheet pass the same checks as from a CSV."""

from __future__ import annotations

import datetime
import io
import zipfile
from dataclasses import replace

import pytest
from openpyxl import Workbook
from tests.flis.reading.kit import CONTEXT, TABLE, Read, one_column

from flis.ground.errors import FlisError
from flis.project.contract import Format, load_contracts
from flis.reading import xlsx as regneark
from flis.reading.table import read_table
from flis.reading.xlsx import as_csv

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
    stream = as_csv(io.BytesIO(data), table, "p.xlsx", "p.xlsx", release)
    batches = list(read_table(stream, table, ctx))
    rows = [row for batch in batches for row in batch.rows.to_pylist()]
    return Read(rows, [r for batch in batches for r in batch.refused], sum(b.read for b in batches))


def refused(data: bytes, table) -> FlisError:
    with pytest.raises(FlisError) as caught:
        read(data, table)
    assert caught.value.__context__ is None
    return caught.value


def test_the_first_sheet_lands_like_a_csv(table):
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


def test_a_wrong_header_is_the_same_error(table):
    assert refused(book(HEADER[:-1], ROW[:-1]), table).code == "header"
    assert refused(book(["6101154321", "x"]), table).code == "header"


def test_an_empty_sheet_has_no_rows(table):
    assert read(book(), table).read == 0


def test_cells_of_every_kind():
    table = replace(TABLE, columns=TABLE.columns[1:], noegle=())
    header = [column.felt for column in table.columns]
    rows = [
        ["A", datetime.date(2023, 2, 1), datetime.datetime(2024, 2, 29), 1234.5, 7, "=1+1 er tekst"],
        ["B", None, None, -0.1, 7.0, 'to\nlinjer; og "mere"'],
        ["C", datetime.datetime(2023, 2, 1, 10, 30), None, 1e-7, True, "#N/A"],
    ]
    made = Workbook()
    made.active.append(header)
    for row in rows:
        made.active.append(row)
    made.active["F2"].data_type = "s"
    target = io.BytesIO()
    made.save(target)
    found = read(target.getvalue(), table, "7.0")
    assert [(str(r["beloeb_kr"]), r["antal"], r["dato"], r["slutdato"]) for r in found.rows] == [
        ("1234.50", 7, datetime.date(2023, 2, 1), datetime.date(2024, 2, 29)),
        ("-0.10", 7, None, None),
    ]
    assert found.rows[0]["tekst"] == "=1+1 er tekst"
    assert found.rows[1]["tekst"] == 'to\nlinjer; og "mere"'
    assert [(r.record, r.column) for r in found.refused] == [(4, "dato")]


def test_a_formula_counts_as_the_value_it_was_saved_with(table):
    # openpyxl saves no value with a formula: it is a missing one, never the formula's text.
    found = read(book(HEADER, [*ROW[:4], "=1+0", *ROW[5:]]), table)
    assert [(r.record, r.column, r.rule) for r in found.refused] == [(2, "rang", "required")]


def test_a_text_that_the_contracts_encoding_does_not_have():
    table = replace(one_column("nvarchar(20)"), format=Format(encoding="cp1252"))
    with pytest.raises(FlisError) as caught:
        as_csv(io.BytesIO(book(["N", "V"], [1, "ok"], [2, "hemmelig 😀"])), table, "p", "m", "7.0")
    assert (caught.value.code, caught.value.facts["line"]) == ("encoding", 3)
    assert "hemmelig" not in str(caught.value)


@pytest.mark.parametrize("data", [b"", b"PK", b"Aar;Rang\n", b"\xd0\xcf\x11\xe0" + b"\0" * 600], ids=repr)
def test_what_is_no_spreadsheet(data, table):
    assert refused(data, table).code == "text-structure"


def changed(data: bytes, name: str, content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, content if entry.filename == name else old.read(entry))
    return target.getvalue()


def test_a_broken_part_is_told_without_its_content(table):
    for content in (b"<worksheet><sheetData><row><c>6101154321", b"", b"\xff\xfe"):
        error = refused(changed(book(HEADER, ROW), "xl/worksheets/sheet1.xml", content), table)
        assert error.code == "text-structure" and "6101154321" not in str(error)


def test_entities_are_refused(table):
    entities = '<!ENTITY a "aaaaaaaaaa">'
    for one, ten in zip("abcdefgh", "bcdefghi", strict=True):
        entities += f'<!ENTITY {ten} "{f"&{one};" * 10}">'
    for part, content in {
        "xl/worksheets/sheet1.xml": "<worksheet><sheetData><row><c><v>&i;</v></c></row></sheetData></worksheet>",
        "xl/workbook.xml": "<workbook>&i;</workbook>",
    }.items():
        bomb = f'<?xml version="1.0"?><!DOCTYPE x [{entities}]>{content}'.encode()
        assert refused(changed(book(HEADER, ROW), part, bomb), table).code == "text-structure"


def test_a_spreadsheet_that_unpacks_too_large(table, monkeypatch):
    monkeypatch.setattr(regneark, "MAX_BYTES", 1000)
    assert refused(book(HEADER, ROW), table).code == "zip-limit"
