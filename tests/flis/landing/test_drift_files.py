"""The operator's files: what is on disk now is what counts."""

from __future__ import annotations

import io
from datetime import date

import pytest

from flis.ground.errors import FlisError

KRL = "krl_undtagelser.csv"
HEADER = "kommune_kode;fra_dato;til_dato;driftsmeddelelse_id\n"
FILES = "select pakke_navn, status, landede_raekker, fejl_kode from DSA.Drift.Datapakke order by startet_tidspunkt"


def kommuner(yard) -> list[str]:
    return [k for (k,) in yard.query("select kommune_kode from DSA.Raa.drift_krl_undtagelse order by 1")]


def test_a_changed_file_replaces_what_it_said_before(yard):
    yard.drift(KRL, HEADER + "0101;2023-05-01;;D1\n")
    (outcome,) = yard.land().drift
    assert (outcome.name, outcome.state, outcome.landed) == ("drift/" + KRL, "landed", 1)
    assert [o.state for o in yard.land().drift] == ["known"]
    yard.drift(KRL, HEADER + "0461;2023-05-01;2023-12-31;\n0851;2023-06-01;;\n")
    yard.land()
    assert kommuner(yard) == ["0461", "0851"]
    # And back again: the same bytes as the first time.
    yard.drift(KRL, HEADER + "0101;2023-05-01;;D1\n")
    yard.land()
    assert kommuner(yard) == ["0101"]
    assert yard.query(FILES) == [
        ("drift/" + KRL, "erstattet", 1, None),
        ("drift/" + KRL, "erstattet", 2, None),
        ("drift/" + KRL, "landet", 1, None),
    ]
    assert len({row[0] for row in yard.query("select levering_id from DSA.Drift.Levering")}) == 1
    assert len([row for row in yard.current()["drift_krl_undtagelse"] if row[-1] == 1]) == 1


def test_a_file_of_only_a_header_says_that_there_are_none(yard):
    yard.drift(KRL, HEADER + "0101;2023-05-01;;D1\n")
    yard.land()
    yard.drift(KRL, HEADER)
    yard.land()
    assert kommuner(yard) == []


def test_messages_land_for_the_whole_country(yard):
    header = "driftsmeddelelse_id;meddelelse_dato;omraade;titel;tekst\n"
    yard.drift("driftsmeddelelser.csv", f'{header}D1;2023-05-02;KRL;Ingen aftale;"Én linje; med semikolon"\n')
    yard.land()
    assert yard.query("select kommune_kode, tekst from DSA.Raa.drift_driftsmeddelelse") == [
        ("0000", "Én linje; med semikolon")
    ]
    assert yard.query("select kommune_kode, raekker_antal from DSA.Drift.Levering") == [("0000", 1)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (HEADER + "0101;2023-05-01;;\n0101;01-05-2023;;\n", 3),
        (HEADER + "9999;2023-05-01;;\n", 2),
        (HEADER + "0101;;;\n", 2),
        (HEADER + "0101;2023-05-01;;\n0101;2023-05-01;;\n", 1),
        ("kommune;fra\n0101;2023-05-01\n", 1),
        (HEADER + '0101;2023-05-01;;"D1\n', 2),
    ],
)
def test_a_file_that_cannot_be_read_stops_the_run(yard, text, line):
    yard.drift(KRL, HEADER + "0461;2023-05-01;;\n")
    yard.land()
    yard.drift(KRL, text)
    with pytest.raises(FlisError) as caught:
        yard.land()
    assert caught.value.code == "bad-drift-file"
    assert caught.value.facts["line"] == line
    assert kommuner(yard) == ["0461"]
    assert yard.query(FILES)[-1][1:] == ("afvist", 0, "bad-drift-file")


def test_a_file_that_has_gone_stops_the_run(yard):
    yard.drift(KRL, HEADER + "0461;2023-05-01;;\n")
    yard.land()
    yard.drift(KRL, None)
    with pytest.raises(FlisError, match="bad-drift-file") as caught:
        yard.land()
    assert "gone" in caught.value.what
    assert kommuner(yard) == ["0461"]


GRUPPE = {
    "aar": "2023",
    "dataomraade": "Dubu",
    "kommune_kode": "0101",
    "kommune_navn": "København",
    "rang": "1",
    "sammenligningskommune_kode": "0461",
    "sammenligningskommune_navn": "Odense",
}


def grupper(yard) -> list[tuple]:
    return yard.query(
        "select periode, kommune_kode, rang, sammenligningskommune_kode"
        " from DSA.Raa.sammenligning_sammenligningskommune order by rang"
    )


def test_the_comparison_groups_land_from_csv_or_from_the_spreadsheet(yard):
    import openpyxl

    table = yard.contracts.table("sammenligning_sammenligningskommune")
    second = {**GRUPPE, "rang": "2", "sammenligningskommune_kode": "0851", "sammenligningskommune_navn": "Aalborg"}
    text = yard.text(table.name, "7.1", [GRUPPE, second]).decode()
    yard.drift(table.fil, text)
    yard.land()
    landed = grupper(yard)
    assert [(f"{p:%Y-%m-%d}", k, r, s) for p, k, r, s in landed] == [
        ("2023-01-01", "0101", 1, "0461"),
        ("2023-01-01", "0101", 2, "0851"),
    ]
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([c.felt for c in table.columns])
    for row in (GRUPPE, second):
        sheet.append([int(row[c.name]) if c.name in ("aar", "rang") else row[c.name] for c in table.columns])
    buffer = io.BytesIO()
    book.save(buffer)
    (yard.drift_folder / table.regneark.fil).write_bytes(buffer.getvalue())
    with pytest.raises(FlisError, match="bad-drift-file") as caught:
        yard.land()
    assert "only one" in caught.value.what
    yard.drift(table.fil, None)
    yard.land()
    assert grupper(yard) == landed
    assert len(yard.query("select 1 as en from DSA.Drift.Levering where tabel = ?", table.name)) == 1
    # Once landed it may be put away.
    (yard.drift_folder / table.regneark.fil).unlink()
    yard.land()
    assert grupper(yard) == landed


def test_the_comparison_groups_wait_for_their_release(empty_yard):
    empty_yard.install("7.0")
    table = empty_yard.contracts.table("sammenligning_sammenligningskommune")
    empty_yard.drift(table.fil, empty_yard.text(table.name, "7.1", [GRUPPE]).decode())
    assert empty_yard.land().drift == ()
    empty_yard.upgrade("7.1")
    assert [o.state for o in empty_yard.land().drift] == ["landed"]


def test_a_period_that_ends_before_it_begins_is_refused(yard):
    yard.drift(KRL, HEADER + "0101;2023-05-01;2023-05-01;\n0461;2023-05-02;2023-05-01;\n")
    with pytest.raises(FlisError) as caught:
        yard.land()
    assert (caught.value.code, caught.value.facts["line"]) == ("bad-drift-file", 3)
    assert kommuner(yard) == []


def refused(yard) -> FlisError:
    with pytest.raises(FlisError) as caught:
        yard.land()
    return caught.value


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("krl_undtagelser.csv.txt", "krl_undtagelser.csv.txt"),
        ("krl_undtagelser (1).csv", "krl_undtagelser (9).csv"),
        ("KRL_undtagelser - Kopi.csv", "KRL_undtagelser - xxxx.csv"),
        ("krl_undtagelser.xls", "krl_undtagelser.xls"),
        ("krl_undtagelser.csv.bak", "krl_undtagelser.csv.bak"),
        ("Sammenligningskommuner.xlsx", "Sammenligningskommunex.xlsx"),
        ("krl_undtagelser.ods", "krl_undtagelser.ods"),
        ("krl_undtagelser.numbers", "krl_undtagelser.xxxxxxx"),
        ("krl_undtagelser.csv~", "krl_undtagelser.csv~"),
        ("krl_undtagelser .csv", "krl_undtagelser .csv"),
        ("krl_undtagelser/", "krl_undtagelser"),
        ("Kanariefugl 6101154321.csv", "xxxxxxxxxxx 9999999999.csv"),
    ],
)
def test_a_name_that_no_table_has_stops_the_run(yard, name, shown):
    """``/`` at the end: a folder."""
    if name.endswith("/"):
        (yard.drift_folder / name).mkdir()
    else:
        yard.drift(name, HEADER + "0101;2023-05-01;;\n")
    error = refused(yard)
    assert (error.code, error.facts["file"]) == ("unknown-drift-file", shown)
    if "krl" in name.casefold():
        assert "the nearest name is krl_undtagelser." in error.what
    assert "anariefugl" not in error.what and "6101154321" not in error.what
    assert kommuner(yard) == []


@pytest.mark.parametrize("name", ["KRL_undtagelser.csv", "krl_undtagelser.CSV", "Krl_Undtagelser.Csv"])
def test_names_are_compared_without_case(yard, name):
    yard.drift(name, HEADER + "0101;2023-05-01;;\n")
    (outcome,) = yard.land().drift
    assert (outcome.name, outcome.landed) == ("drift/" + KRL, 1)
    assert kommuner(yard) == ["0101"]


def test_two_spellings_of_one_name_stop_the_run(yard):
    for name in (KRL, KRL.upper()):
        yard.drift(name, HEADER)
    if len(list(yard.drift_folder.iterdir())) == 2:  # Windows and macOS keep one
        error = refused(yard)
        assert "two spellings" in error.what and "(the whole file)" in error.what


@pytest.mark.parametrize("name", ["~$krl_undtagelser.xlsx", ".gitkeep", "desktop.ini", "Thumbs.db", ".~lock.x#"])
def test_what_programs_leave_in_the_folder_is_passed_over(yard, name):
    yard.drift(name, "x")
    assert yard.land().drift == ()


def test_an_empty_list_says_nothing(yard):
    for text in ("", "\ufeff", "\n"):
        yard.drift(KRL, text)
        assert "only its header" in refused(yard).what


def workbook(*rows) -> bytes:
    import openpyxl

    made = openpyxl.Workbook()
    made.active.title = "Undtagelser"
    for row in rows:
        made.active.append(row)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def test_any_file_of_the_folder_may_be_a_spreadsheet(yard):
    path = yard.drift_folder / "KRL_undtagelser.xlsx"
    names = HEADER.strip().split(";")
    path.write_bytes(workbook(names, [101, date(2023, 5, 1), None, "D1"], ["0461", date(2023, 6, 1), None, None]))
    (outcome,) = yard.land().drift
    assert (outcome.name, outcome.landed, outcome.notes) == (
        "drift/krl_undtagelser.xlsx",
        2,
        ("from sheet 1",),
    )
    assert kommuner(yard) == ["0101", "0461"]
    assert next(yard.land().lines()).startswith("landed 0 packages")
    path.write_bytes(workbook(names, [101, "2023-05-01", None, None], ["9999", date(2023, 5, 1), None, None]))
    error = refused(yard)
    assert error.facts["where"] == "sheet 1, row 3, column A"
    path.write_bytes(workbook())
    assert refused(yard).code == "bad-drift-file"
    path.write_bytes(b"kommune_kode;fra_dato\n")
    assert refused(yard).code == "bad-workbook"
    assert kommuner(yard) == ["0101", "0461"]
    path.unlink()
    assert "gone" in refused(yard).what


def test_what_landed_of_the_folder_is_told_with_rows_and_sheet(yard):
    (yard.drift_folder / "krl_undtagelser.xlsx").write_bytes(
        workbook(HEADER.strip().split(";"), [101, date(2023, 5, 1), None, None])
    )
    yard.drift("driftsmeddelelser.csv", "driftsmeddelelse_id;meddelelse_dato;omraade;titel;tekst\nD1;2023-05-02;;T;\n")
    report = yard.land()
    lines = list(report.lines())
    assert "landed drift/krl_undtagelser.xlsx: 1 row; from sheet 1" in lines
    assert "landed drift/driftsmeddelelser.csv: 1 row" in lines
    assert [d["landed"] for d in report.as_dict()["drift"]] == [1, 1]


def test_a_fault_names_the_contract_of_its_own_table(yard):
    table = yard.contracts.table("sammenligning_sammenligningskommune")
    yard.drift(table.fil, "Aar\n2023\n")
    assert "models/dsa/sammenligning/_sammenligning__sources.yml" in refused(yard).do


@pytest.mark.parametrize(
    ("text", "where", "words"),
    [
        (HEADER + "0101;01-05-2023;;\n", "record 2", "fra_dato: not a date of the calendar in the contract's format"),
        (HEADER + "0101;2023-05-01\n", "record 2", "more or fewer fields than the header (rule columns)"),
        (HEADER + "0101;2023-05-01;;\n" * 2, "the whole file", "repeat a key (kommune_kode, fra_dato)"),
        (HEADER.encode("utf-16"), "record 1", "a letter that is not utf-8; in Excel, save the file as CSV UTF-8"),
    ],
)
def test_a_fault_is_told_in_words_for_the_one_who_writes_the_file(yard, text, where, words):
    (yard.drift_folder / KRL).write_bytes(text if isinstance(text, bytes) else text.encode())
    error = refused(yard)
    assert (error.code, error.facts["where"]) == ("bad-drift-file", where)
    assert words in error.what


@pytest.mark.parametrize("ending", ["xlsm", "xlsb", "ods", "txt", "csv.bak", "tsv", "csv.gz", "csv.tmp"])
def test_the_ending_of_an_unknown_file_is_shown(yard, ending):
    """Masked, krl_undtagelser.xlsm was shown as krl_undtagelser.xlsx, which is the right name."""
    yard.drift(f"krl_undtagelser.{ending}", HEADER)
    error = refused(yard)
    assert (error.code, error.facts["file"]) == ("unknown-drift-file", f"krl_undtagelser.{ending}")
