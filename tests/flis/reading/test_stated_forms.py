"""Forms that a spreadsheet or an old system writes: each is read exactly where the contract states it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.flis.reading.kit import COLUMNS, CONTEXT, HEADER, TABLE, column, line, one_column, read, text

from flis.landing.members import Tally
from flis.project.contract import Format
from flis.project.sqltype import parse_type
from flis.project.written import written_day
from flis.reading.counts import Counts
from flis.reading.table import read_table, reader_of


def values(kind: str, written: list[str], fmt: Format | None = None, **facts):
    """(the values that land, the rules of the texts that do not)."""
    body = "".join(f'{n};"{text}"\n' for n, text in enumerate(written))
    found = read(f"N;V\n{body}", one_column(kind, fmt, **facts))
    return found.column("v"), [rule for _, _, rule in found.rules]


# Dates ---------------------------------------------------------------------------------------------------------------

DAYS = [
    ("%-d-%-m-%Y", ["3-4-2023", "03-04-2023", "3-12-2023"], ["31-4-2023", "3.4.2023", "0-4-2023", "3-4-23"]),
    ("%-m/%-d/%Y", ["4/3/2023", "04/03/2023", "12/3/2023"], ["13/3/2023", "4/3/023"]),
    ("%Y-%-m-%-d", ["2023-4-3", "2023-04-03", "2023-12-3"], ["2023-4-31"]),
    ("%-d. %B %Y", ["3. april 2023", "03. April 2023", "3. december 2023"], ["3. apr 2023", "31. april 2023"]),
    ("%d-%b-%Y", ["03-apr-2023", "03-APR.-2023", "03-dec-2023"], ["3-apr-2023", "03-april-2023", "30-feb-2023"]),
    ("%d.%b.%Y", ["03.apr.2023", "03.Apr.2023", "03.dec.2023"], ["03.apr2023"]),
    ("%b %-d, %Y", ["Apr 3, 2023", "apr. 3, 2023", "Dec 3, 2023"], ["3 Apr, 2023"]),
    ("%d%b%Y", ["03APR2023", "03apr2023", "03DEC2023"], ["03APR23"]),
]


@pytest.mark.parametrize(("dato", "good", "bad"), DAYS)
def test_days_of_one_digit_and_names_of_months(dato, good, bad):
    landed, rules = values("date", [*good, *bad], Format(dato=dato))
    assert landed == [date(2023, 4, 3), date(2023, 4, 3), date(2023, 12, 3)]
    assert rules == ["date"] * len(bad)
    assert not set(values("date", good[:1])[0]), "not stated: refused"


def test_a_year_of_two_digits_has_the_stated_century():
    written = ["01-02-49", "01-02-50", "29-02-00", "29-02-01", "01-02-1950"]
    assert values("date", written, Format(dato="%d-%m-%y", aar_fra=1950)) == (
        [date(2049, 2, 1), date(1950, 2, 1), date(2000, 2, 29)],
        ["date", "date"],
    )
    assert values("date", written[:3], Format(dato="%d-%m-%y", aar_fra=1900)) == (
        [date(1949, 2, 1), date(1950, 2, 1)],
        ["date"],
    ), "1900 is no leap year"
    assert values("date", ["1-2-99"], form=(("dato", "%-d-%-m-%y"), ("aar_fra", 2000)))[0] == [date(2099, 2, 1)]


def test_a_month_may_have_a_year_of_two_digits():
    form = (("dato", "%b-%y"), ("aar_fra", 2000))
    assert values("date", ["apr-23", "okt-24", "oct-24", "apr 23"], form=form) == (
        [date(2023, 4, 1), date(2024, 10, 1), date(2024, 10, 1)],
        ["date"],
    )


def test_the_number_of_a_day_in_a_spreadsheet():
    written = ["45017", "61", "73050", "60", "73051", "45017,5", "045017", "01-04-2023"]
    assert values("date", written, Format(dato="excel")) == (
        [date(2023, 4, 1), date(1900, 3, 1), date(2099, 12, 31)],
        ["date-range", "date-range", "date", "date-range", "date"],
    )
    assert values("date", ["45017"]) == ([], ["date"]), "only where the contract says so"
    ends = values("date", ["45017", "2958465"], Format(dato="excel"), aaben="2958465")
    assert ends == ([date(2023, 4, 1), None], [])


PATTERNS = ("%-d-%-m-%Y", "%d/%m/%y", "%-d. %B %Y", "%Y.%b.%d", "%y%m%d", "excel")


@pytest.mark.parametrize("dato", PATTERNS)
def test_every_kind_of_day_is_read_as_it_was_written(dato):
    form = Format(dato=dato, aar_fra=1950)
    days = [date(1960, 1, 1) + timedelta(n) for n in range(0, 32_000, 37)]
    assert values("date", [written_day(day, dato) for day in days], form) == (days, [])


def test_a_day_with_its_time_may_have_a_form_of_its_own():
    point = {"leveret_type": parse_type("datetime2")}
    assert (
        values("date", ["31.03.2023 00.00.00", "31.03.2023 9:05"], Format(dato="%d.%m.%Y"), **point)[0]
        == [date(2023, 3, 31)] * 2
    )
    american = ["3/31/2023 12:00:00 AM", "3/31/2023 1:05:09 PM", "3/31/2023T00:00:00Z"]
    assert values("date", american, Format(dato="%-m/%-d/%Y"), **point) == ([date(2023, 3, 31)] * 2, ["date"])


def test_a_point_in_time_keeps_its_time_whatever_the_form_of_its_day():
    for dato, written in (("%-d-%-m-%Y", "3-4-2023 10:20:30"), ("%-d. %B %Y", "3. april 2023 10:20:30")):
        (landed,), rules = values("datetime2", [written], Format(dato=dato))
        assert (str(landed), rules) == ("2023-04-03 10:20:30", [])


# Numbers -------------------------------------------------------------------------------------------------------------


def test_a_number_below_zero_in_brackets():
    form = Format(minus="parentes", thousands=".")
    assert values("decimal(12,2)", ["(1.234,50)", "5", "-5", "(5", "((5))", "()", "(-5)"], form) == (
        [Decimal("-1234.50"), Decimal(5)],
        ["decimal"] * 5,
    )
    assert values("int", ["(5)", "5", "5)"], form) == ([-5, 5], ["number"])
    zeros = values("int", ["(5,00)"], Format(minus="parentes"), leveret_type=parse_type("decimal(9,2)"))
    assert zeros == ([-5], [])
    assert values("int", ["(5)"]) == ([], ["number"]), "never guessed"


def test_a_unit_stands_behind_every_value_or_where_the_contract_lets_it_be_left_out():
    written = ["1,50 kr.", "-5 kr.", "7", " kr.", "", "1 kr"]
    assert values("decimal(12,2)", written, bagved=(" kr.",)) == (
        [Decimal("1.50"), Decimal(-5), None, None],
        ["around", "around"],
    )
    assert values("decimal(12,2)", written[:3], bagved=(" kr.", "")) == ([Decimal("1.50"), Decimal(-5), Decimal(7)], [])
    assert values("int", ["12%"], bagved=("%",)) == ([12], [])
    assert values("int", ["12%"]) == ([], ["number"])


def test_what_a_spreadsheet_writes_around_a_text():
    assert values("nvarchar(9)", ["'0101", "''s", "A", "'"], foran=("'", "")) == (["0101", "'s", "A", None], [])
    assert values("nvarchar(9)", ["'a\nb", "A"], foran=("'",)) == (["a\nb"], ["around"])
    formula = {"foran": ('="',), "bagved": ('"',)}
    assert values("nvarchar(9)", ['=""0101""', '=""""'], **formula) == (["0101", None], [])
    table = replace(TABLE, columns=tuple(replace(c, foran=("'",)) if c.name == "kommune_kode" else c for c in COLUMNS))
    assert read(text(line(1, Kommunekode="'0101"), line(2)), table).rules == [(3, "kommune_kode", "around")]


def test_an_apostrophe_before_a_cpr_number():
    def cpr(written: str, **facts):
        columns = (*COLUMNS, column("cpr", "char(64)", "CPR", persondata="cpr", **facts))
        data = text(f"{line(1)};{written}").replace("Tekst\n", "Tekst;CPR\n")
        return read(data, replace(TABLE, columns=columns))

    found = cpr("'6101101234", foran=("'",))
    assert found.column("cpr") == cpr("6101101234").column("cpr") != [None]
    assert cpr("6101101234", foran=("'",)).rules == [(2, "cpr", "around")]


def test_an_empty_field_may_stand_for_a_value():
    marks = {"vaerdier": (("x", "1"), ("", "0")), "tomme": ("?",)}
    assert values("smallint", ["x", "", "1", "?", "X"], **marks) == ([1, 0, 1, None], ["number"])
    assert values("smallint", ["x", ""], vaerdier=(("x", "1"),)) == ([1, None], [])


# Lines ---------------------------------------------------------------------------------------------------------------


def formed(**changes):
    return replace(TABLE, format=replace(Format(), **changes))


@pytest.mark.parametrize("step", [1, 7, 1 << 20])
def test_the_last_lines_that_the_contract_names_are_no_records(step):
    total = "I alt;2;;;3,00;6;"
    data = text(line(1), line(2), total, "", '"Antal rækker: 2"', ";;;;;;", "")
    table = formed(slutlinjer=("I alt", "Antal rækker", ";;;"))
    found = read(data, table, step)
    assert (found.column("raekke_id"), found.column("raekke_nr"), found.read) == (["A1", "A2"], [2, 3], 2)
    assert read(text(), table, step).read == 0
    again = read(text(line(1), total, line(2), total), table, step)
    assert again.rules == [(3, "kommune_kode", "kommune")], "in the middle it is a record as any other"
    assert [record for record, _, _ in read(text(line(1), total, "Antal rækker: 2"), step=step).rules] == [3, 4]
    wide = read(text(line(1), total).encode("utf-16"), formed(slutlinjer=("I alt",), encoding="utf-16"), step)
    assert wide.rules == [] and wide.read == 1


def test_the_last_lines_of_a_large_file_are_found():
    many = [line(n) for n in range(5000)]
    assert read(text(*many, "I alt;5000;;;;;"), formed(slutlinjer=("I alt",)), 999).read == 5000


def test_a_header_that_stands_again_is_no_record():
    data = text(line(1), HEADER, line(2), HEADER, line(3, Antal="x"))
    assert read(data).rules == [(3, "-", "header-again"), (5, "-", "header-again"), (6, "antal", "number")]
    found = read(data, formed(overskrift_gentages=True))
    assert (found.column("raekke_nr"), found.rules, found.read) == ([2, 4], [(6, "antal", "number")], 3)
    # Also where every column is a text that the names would fit.
    texts = one_column("nvarchar(9)")
    texts = replace(texts, columns=tuple(replace(c, type=parse_type("nvarchar(9)")) for c in texts.columns))
    assert [rule for _, _, rule in read("N;V\na;b\nN;V\nN;x\n", texts).rules] == ["header-again"]


def test_a_delimiter_behind_every_record_and_not_behind_the_header():
    data = text(line(1) + ";", line(2) + ";x", line(3), line(4) + ";")
    found = read(data, formed(skilletegn_sidst=True))
    assert found.column("raekke_id") == ["A1", "A4"]
    assert found.rules == [(3, "-", "columns"), (4, "-", "columns")]
    assert [rule for _, _, rule in read(data).rules] == ["columns"] * 3


def test_a_byte_order_mark_within_a_text_is_refused():
    assert values("nvarchar(9)", ["\ufeffA1", "A1", "A\0"]) == (["A1"], ["encoding", "control-character"])
    assert read(text(line(1), "\ufeff" + line(2))).rules == [(3, "kommune_kode", "kommune")]


@pytest.mark.parametrize("step", [1, 9, 1 << 20])
@pytest.mark.parametrize(("beginning", "record"), [("Total", "Totalkredit"), ("Sum", "Summarum"), ("End", "Enden")])
def test_a_last_record_that_only_begins_like_a_total_lands(beginning, record, step):
    table = one_column("nvarchar(20)", replace(Format(), slutlinjer=(beginning,)))
    data = f"V;N\nOdense;1\n{record};5\n"
    assert read(data, table, step).column("v") == ["Odense", record]
    assert read(f"{data}{beginning};6\n", table, step).column("v") == ["Odense", record]


@pytest.mark.parametrize("step", [1, 9, 1 << 20])
def test_delimiters_alone_mean_a_line_of_delimiters_alone(step):
    table = formed(slutlinjer=(";;;",))
    found = read(text(line(1), ";;;;;;", "0101;;;;;;"), table, step)
    assert found.read == 3, "the last line has a value, so it and those before are records"
    assert read(text(line(1), ";;;;;;;;x"), table, step).read == 2
    assert read(text(line(1), *[";;;;;;"] * 30_000), table).read == 1


@pytest.mark.parametrize("step", [1, 9, 1 << 20])
def test_a_line_within_quotes_is_no_last_line(step):
    table = formed(slutlinjer=("I alt",))
    last = '0101;A2;;;;;"x\nI alt 4"'
    assert read(text(line(1), last), table, step).column("tekst")[-1] == "x\nI alt 4"
    assert read(text(line(1), last, "I alt;2"), table, step).read == 2


def test_a_header_that_begins_like_a_total_stays():
    table = one_column("nvarchar(20)", replace(Format(), slutlinjer=("N",)))
    assert read("N;V\n", table).read == 0
    assert read("N;V", table).read == 0


def test_the_lines_left_out_are_counted():
    data = text(line(1), "I alt;1", "", "Antal rækker: 1").encode()
    table = formed(slutlinjer=("I alt", "Antal rækker"))
    assert sum(batch.passed for batch in read_table(io.BytesIO(data), table, CONTEXT)) == 2
    tally = Tally()
    counts = tally.parts["Sag.csv"] = Counts()
    list(reader_of(read_table(io.BytesIO(data), table, CONTEXT), table, CONTEXT.installed, counts))
    assert tally.of_rows() == ["2 lines at the end of Sag.csv left out, as slutlinjer in the contract says"]
