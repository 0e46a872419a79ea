"""Headers as spreadsheets write them: line breaks in names, fields without a name, and names that stand twice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.flis.reading.kit import HEADER, TABLE, line, read, refused

from flis.reading.header import names_of, without_number


def test_every_field_has_a_name_of_its_own():
    assert names_of(["A", "B\r\ni kr.", "", "A", "A", ""]) == ["A", "B i kr.", "Felt3", "A (2)", "A (3)", "Felt6"]
    assert [without_number(name) for name in ("A (2)", "A", "A (x)")] == ["A", "A", "A (x)"]


@pytest.mark.parametrize("step", [1, 7, 1 << 20])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_a_name_may_hold_a_line_break(end, step):
    amount = next(c for c in TABLE.columns if c.felt == "Beloeb")
    columns = tuple(replace(c, felt="Beløb i kr.") if c is amount else c for c in TABLE.columns)
    table = replace(TABLE, columns=columns, format=replace(TABLE.format, overskrift_raekke=2))
    header = HEADER.replace("Beloeb", f'"Beløb{end}i kr."')
    found = read(end.join(['Udtræk af "lønsystem', header, line(1), line(2), ""]), table, step)
    assert found.column("raekke_id") == ["A1", "A2"]
    assert {str(amount) for amount in found.column("beloeb_kr")} == {"1.50"}


def test_a_delimiter_behind_each_line_is_a_field_that_nobody_wants():
    lines = "\n".join(f"{one};" for one in (HEADER, line(1), line(2)))
    assert "column 8 is not in the contract" in refused(lines).what
    assert read(lines, replace(TABLE, uoenskede=("Felt8",))).column("raekke_id") == ["A1", "A2"]


def test_a_name_that_stands_twice_is_read_where_the_contract_says_which_one_is_meant():
    lines = "\n".join((f"{HEADER};Antal", f"{line(1)};9"))
    assert "Antal stands twice" in refused(lines).what
    assert read(lines, replace(TABLE, uoenskede=("Antal (2)",))).column("antal") == [3]
    columns = tuple(replace(c, felt="Antal (2)") if c.felt == "Antal" else c for c in TABLE.columns)
    assert read(lines, replace(TABLE, columns=columns, uoenskede=("Antal",))).column("antal") == [9]


def test_a_quote_of_a_header_that_is_never_closed_refuses_the_file_without_a_word_of_it():
    error = refused(HEADER.replace("Antal", '"Antal') + "\n" + line(1, Id="HEMMELIG") + "\n")
    assert error.code == "header"
    assert "HEMMELIG" not in f"{error} {error.what}"
