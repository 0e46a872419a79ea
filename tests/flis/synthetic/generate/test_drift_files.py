"""The operator's files, and the comparison groups as a spreadsheet."""

from __future__ import annotations

import csv
from datetime import date

import openpyxl
from tests.flis.synthetic.generate.pakkelaeser import contracts, dicts, read_package

from flis.synthetic.generate.drift_files import write_comparison_xlsx, write_drift_files
from flis.synthetic.generate.xlsx import write_xlsx


def test_drift_files_follow_their_contract(project, tmp_path):
    paths = write_drift_files(project, tmp_path / "drift", ["0461", "0741"], last=date(2023, 12, 31))
    for path, table in zip(paths, contracts()["DRIFT"], strict=True):
        assert path.name == table["fil"]
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream, delimiter=";"))
        assert rows[0] == [c["felt"] for c in table["columns"]]
        assert len(rows) == (1 if path == paths[1] else 3) and all(all(row) for row in rows)
    with paths[0].open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    assert [(r["kommune_kode"], r["fra_dato"], r["til_dato"]) for r in rows] == [
        ("0461", "2023-05-01", "2023-12-31"),
        ("0741", "2023-05-01", "2023-12-31"),
    ]
    assert ";OEKONOMI;" in paths[2].read_text(encoding="utf-8")


def test_source_systems_are_those_of_the_packages(project, tmp_path):
    """0101 keeps its systems, 0201 changes that of its pupils, and 0318 that of its employees as well."""
    path = write_drift_files(project, tmp_path, ["0201"], kommuner=["0101", "0201", "0318"])[1]
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    skole = [(r["kommune_kode"], *list(r.values())[2:]) for r in rows if r["dataomraade"] == "Skole"]
    assert skole == [
        ("0101", "TEA", "2020-01-01", ""),
        ("0201", "KMD_ELEV", "2020-01-01", "2023-03-31"),
        ("0201", "TEA", "2023-04-01", ""),
        ("0318", "KMD_ELEV", "2020-01-01", "2023-03-31"),
        ("0318", "TEA", "2023-04-01", ""),
    ]
    personale = [(r["kommune_kode"], *list(r.values())[2:]) for r in rows if r["dataomraade"] == "Personale"]
    assert personale == [
        ("0101", "KMD_LOEN", "2023-05-01", ""),
        ("0201", "KMD_LOEN", "2023-05-01", ""),
        ("0318", "KMD_LOEN", "2023-05-01", "2023-05-31"),
        ("0318", "SILKEBORG_DATA", "2023-06-01", ""),
    ]
    systems = {(r["kommune_kode"], r["kildesystem"]) for r in rows}
    assert {("0101", name) for name in ("DUBU", "OEKONOMI", "DAGTILBUD", "KRL")} < systems
    assert ("0201", "KRL") not in systems


def test_no_exceptions_is_a_header_alone(project, tmp_path):
    path = write_drift_files(project, tmp_path, [])[0]
    assert path.read_bytes().count(b"\r\n") == 1


def test_the_spreadsheet_holds_the_packages_rows(project, packages, tmp_path):
    path = tmp_path / "Sammenligningskommune.xlsx"
    count = write_comparison_xlsx(project, path, [2023])
    book = openpyxl.load_workbook(path, read_only=True)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    package = next(p.path for p in packages.packages if p.omraade == "SAMMENLIGNING")
    delivered = dicts(read_package(package), "Sammenligningskommune.csv")
    assert count == len(rows) - 1 == len(delivered) == 98 * 97 * 4
    assert list(rows[0]) == list(delivered[0])
    assert [[str(v) for v in row] for row in rows[1:]] == [list(row.values()) for row in delivered]
    assert rows[1][2] == "0101"


def test_ranks_are_complete(packages):
    package = next(p.path for p in packages.packages if p.omraade == "SAMMENLIGNING")
    ranks: dict[tuple, list[int]] = {}
    for row in dicts(read_package(package), "Sammenligningskommune.csv"):
        assert row["Kommunekode"] != row["Sammenligningskommunekode"]
        ranks.setdefault((row["Dataomraade"], row["Kommunekode"]), []).append(int(row["Rang"]))
    assert len(ranks) == 4 * 98
    assert all(found == list(range(1, 98)) for found in ranks.values())


def test_a_spreadsheet_keeps_text_and_the_same_bytes(tmp_path):
    rows = [['a<b>&"c"', 7, None, "0101"], ["  Ærø 😀", *range(30)]]
    for name in ("en.xlsx", "to.xlsx"):
        assert write_xlsx(tmp_path / name, "Ark & mere", rows) == 2
    assert (tmp_path / "en.xlsx").read_bytes() == (tmp_path / "to.xlsx").read_bytes()
    sheet = openpyxl.load_workbook(tmp_path / "en.xlsx")["Ark & mere"]
    assert [sheet.cell(1, c).value for c in (1, 2, 3, 4)] == rows[0]
    assert sheet.cell(2, 1).value == "  Ærø 😀" and sheet["AE2"].value == 29
