"""The operator's files: what is on disk now is what counts."""

from __future__ import annotations

import io

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
    (yard.folder / "drift" / table.regneark).write_bytes(buffer.getvalue())
    with pytest.raises(FlisError, match="bad-drift-file") as caught:
        yard.land()
    assert "only one" in caught.value.what
    yard.drift(table.fil, None)
    yard.land()
    assert grupper(yard) == landed
    assert len(yard.query("select 1 as en from DSA.Drift.Levering where tabel = ?", table.name)) == 1
    # Once landed it may be put away.
    (yard.folder / "drift" / table.regneark).unlink()
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
