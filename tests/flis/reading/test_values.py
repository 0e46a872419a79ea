"""What is a value of each type and what is not: exact, or refused by its rule."""

from __future__ import annotations

import datetime
from decimal import Decimal as D

import pyarrow as pa
import pytest
from tests.flis.reading.kit import line, one_column, read, text

from flis.ground.errors import FlisError
from flis.project.contract import Format
from flis.reading.typed import months
from flis.reading.values import RULES


def value(kind: str, written: str, fmt: Format | None = None, **changes):
    """The value landed, or the rule that refused it: the same alone and among others, which are read otherwise."""
    table = one_column(kind, fmt, **changes)
    record = f"1;{written}\n"
    answers = []
    for others in ("", "2;\n" * 50, "".join(f"{n};x{n}\n" for n in range(50))):
        found = read("N;V\n" + record + others, table)
        bad = [refusal for refusal in found.refused if refusal.record == 2]
        answers.append(bad[0].rule if bad else found.column("v")[0])
    assert answers[0] == answers[1] == answers[2]
    return answers[0]


DECIMALS = {
    "1234,56": D("1234.56"),
    "1.234,56": D("1234.56"),
    "12.345.678,9": D("12345678.90"),
    "1.234.567": D("1234567.00"),
    "-1.234,56": D("-1234.56"),
    "-0,00": D("0.00"),
    "0007": D("7.00"),
    "7,5000": D("7.50"),
    ",5": D("0.50"),
    "-,5": D("-0.50"),
    "9999999999,99": D("9999999999.99"),
    "-9999999999,99": D("-9999999999.99"),
    "1.234": "decimal",  # thousands, or a decimal point against the contract: nobody knows
    "0.125": "decimal",
    "1.23,45": "decimal",
    "1234.567,00": "decimal",
    "1,234.56": "decimal",
    "12.34": "decimal",
    "1..234,00": "decimal",
    "0.123.456": "decimal",
    "+5": "decimal",
    "1e3": "decimal",
    "1E3": "decimal",
    "5,": "decimal",
    "5-": "decimal",
    "--5": "decimal",
    "-": "decimal",
    ",": "decimal",
    " ": "decimal",
    " 5": "decimal",
    "5 ": "decimal",
    "1 234,00": "decimal",
    "1\u00a0234,00": "decimal",
    "NaN": "decimal",
    "inf": "decimal",
    "0x1F": "decimal",
    "٣": "decimal",
    "\u22125": "decimal",  # a minus sign that is no hyphen
    "kr. 5": "decimal",
    "1234,567": "decimal-range",
    "10000000000": "decimal-range",
    "10.000.000.000,00": "decimal-range",
    "9" * 400: "decimal-range",
}


@pytest.mark.parametrize("written", DECIMALS, ids=lambda w: repr(w[:20]))
def test_16_decimal(written):
    assert value("decimal(12,2)", written) == DECIMALS[written]


def test_16_decimal_with_a_point_and_other_scales():
    point = Format(decimal=".")
    assert value("decimal(12,2)", "1,234.56", point) == D("1234.56")
    assert value("decimal(12,2)", "1234,56", point) == "decimal"
    assert value("decimal(4,4)", "0,1234") == D("0.1234")
    assert value("decimal(4,4)", "1,1234") == "decimal-range"
    assert value("decimal(3,0)", "999") == D("999")
    assert value("decimal(3,0)", "9,0") == D("9")
    assert value("decimal(3,0)", "9,5") == "decimal-range"
    assert value("decimal(38,10)", "1" * 28 + "," + "2" * 10) == D("1" * 28 + "." + "2" * 10)


NUMBERS = {
    "0": 0,
    "-0": 0,
    "0101": 101,
    "000000000000000000000000000012": 12,
    "2147483647": 2147483647,
    "-2147483648": -2147483648,
    "2147483648": "number-range",
    "-2147483649": "number-range",
    "99999999999999999999999": "number-range",
    "+5": "number",
    "5,0": "number",
    "5.0": "number",
    "1e3": "number",
    "0x10": "number",
    "1_000": "number",
    "1.000": "number",
    "-": "number",
    " 5": "number",
    "5 ": "number",
    "٥": "number",
    "true": "number",
}


@pytest.mark.parametrize("written", NUMBERS, ids=repr)
def test_16_whole_number(written):
    assert value("int", written) == NUMBERS[written]


@pytest.mark.parametrize(("kind", "bits"), [("smallint", 15), ("int", 31), ("bigint", 63)])
def test_16_the_ends_of_the_whole_numbers(kind, bits):
    assert value(kind, str(2**bits - 1)) == 2**bits - 1
    assert value(kind, str(-(2**bits))) == -(2**bits)
    assert value(kind, str(2**bits)) == "number-range"
    assert value(kind, str(-(2**bits) - 1)) == "number-range"


DATES = {
    "29-02-2024": datetime.date(2024, 2, 29),
    "29-02-2000": datetime.date(2000, 2, 29),
    "01-01-1900": datetime.date(1900, 1, 1),
    "31-12-2099": datetime.date(2099, 12, 31),
    "31-02-2024": "date",
    "29-02-2023": "date",
    "29-02-1900": "date",
    "31-04-2023": "date",
    "00-00-0000": "date",
    "00-01-2023": "date",
    "01-13-2023": "date",
    "01-02-24": "date",
    "1-2-2024": "date",
    "2024-13-01": "date",
    "2024-12-01": "date",
    "01/02/2024": "date",
    "01-02-2024 00:00": "date",
    "01-02-2024x": "date",
    "٠١-02-2024": "date",
    " ": "date",
    "31-12-1899": "date-range",
    "01-01-2100": "date-range",
    "31-12-9999": "date-range",
    "01-01-1752": "date-range",
}


@pytest.mark.parametrize("written", DATES, ids=repr)
def test_15_date(written):
    assert value("date", written) == DATES[written]


@pytest.mark.parametrize("fmt", ["%d-%m-%Y", "%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%Y/%m/%d", "%Y%m%d", "%d%m%Y"])
def test_15_every_day_of_two_centuries_in_every_order(fmt):
    days = [datetime.date(1900, 1, 1) + datetime.timedelta(n) for n in range(73049)]
    assert days[-1] == datetime.date(2099, 12, 31)
    table = one_column("date", Format(dato=fmt))
    found = read("N;V\n" + "".join(f"1;{day.strftime(fmt)}\n" for day in days), table)
    assert found.column("v") == days


def test_15_no_impossible_day_is_a_date():
    impossible = []
    for year in (1900, 2000, 2023, 2024, 2100):
        for month in range(14):
            for day in range(33):
                try:
                    datetime.date(year, month, day)
                except ValueError:
                    impossible.append(f"{day:02}-{month:02}-{year}")
    assert len(impossible) > 400
    found = read("N;V\n" + "".join(f"1;{day}\n" for day in impossible), one_column("date"))
    assert len(found.refused) == len(impossible)


def test_15_an_open_end_is_null_only_where_the_column_says_so():
    assert value("date", "31-12-9999", aaben="31-12-9999") is None
    assert value("date", "31-12-9998", aaben="31-12-9999") == "date-range"


def test_15_a_point_in_time():
    assert value("datetime2", "29-02-2024 23:59:59") == datetime.datetime(2024, 2, 29, 23, 59, 59)
    assert value("datetime2", "29-02-2024T23:59:59.123456") == datetime.datetime(2024, 2, 29, 23, 59, 59, 123456)
    assert value("datetime2", "29-02-2023 00:00:00") == "date"
    assert value("datetime2", "29-02-2024 24:00:00") == "date"
    assert value("datetime2", "29-02-2024") == "date"
    assert value("datetime2", "01-01-2100 00:00:00") == "date-range"


@pytest.mark.parametrize("fmt", ["%d-%m-%y", "%y%m%d", "%Y-%m", "%d-%d-%Y", "%d-%m-%Y %H", "%d--%m-%Y"])
def test_15_a_date_format_that_cannot_be_read_strictly_is_a_fault_of_the_contract(fmt):
    with pytest.raises(FlisError, match="bad-contract"):
        read("N;V\n", one_column("date", Format(dato=fmt)))


def test_37_length_counts_utf_16_units():
    assert value("nvarchar(4)", "åååå") == "åååå"
    assert value("nvarchar(4)", "ååååå") == "length"
    assert value("nvarchar(4)", "😀😀") == "😀😀"
    assert value("nvarchar(4)", "😀😀😀") == "length"
    assert value("nvarchar(4000)", "x" * 4000) == "x" * 4000
    assert value("nvarchar(4000)", "x" * 4001) == "length"


def test_char_is_exactly_as_long():
    assert value("char(2)", "ab") == "ab"
    assert value("char(2)", "åø") == "åø"
    assert value("char(2)", "😀") == "😀"
    for wrong in ("a", "abc", "å", "😀😀"):
        assert value("char(2)", wrong) == "length"


def test_37_text_is_kept_as_it_is():
    for kept in (
        "=cmd|' /C calc'!A0",
        "NULL",
        "NA",
        "nan",
        "#N/A",
        "Zoë",
        "a\u2028b",
        "a\u0301",
        "👩\u200d👧",
        "tab\ther",
        " a ",
        "'",
        "\\",
    ):
        assert value("nvarchar(40)", kept) == kept


def test_10_control_characters_are_refused():
    for code in [*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0)]:
        assert value("nvarchar(40)", f"a{chr(code)}b") == "control-character", hex(code)
    assert value("char(3)", "a\x00b") == "control-character"


def test_09_broken_letters_are_refused():
    assert value("nvarchar(40)", "bl\ufffdb\ufffdr") == "encoding"
    for letter in "æøåÆØÅéüöä":
        for taken_for in ("cp1252", "latin-1"):
            twice = letter.encode().decode(taken_for, "ignore")
            if len(twice) == 2:
                assert value("nvarchar(40)", f"x{twice}x") in ("encoding", "control-character"), letter


def test_a_missing_value_is_refused_where_it_is_required():
    found = read(text(line(1), line(2, Id=""), line(3, Id='""'), line(4, Kommunekode=""), line(5, Tekst="", Dato="")))
    assert found.rules == [(3, "raekke_id", "required"), (4, "raekke_id", "required"), (5, "kommune_kode", "required")]


def test_the_first_column_of_the_contract_is_named():
    bad = line(1, Dato="x", Beloeb="y", Antal="z")
    assert read(text(bad)).rules == [(2, "dato", "date")]


def test_every_rule_is_described():
    told = {*DECIMALS.values(), *NUMBERS.values(), *DATES.values()} & set(RULES)
    assert told == {"decimal", "decimal-range", "number", "number-range", "date", "date-range"}
    assert set(RULES) >= {
        "columns",
        "quote",
        "required",
        "length",
        "control-character",
        "encoding",
        "cpr",
        "kommune",
        "periode",
    }


def test_a_quoted_empty_text_is_as_empty_as_none():
    found = read(text(line(1, Tekst='""', Beloeb='""', Dato='""'), line(2, Tekst="", Beloeb="", Dato="")))
    assert [found.column(name) for name in ("tekst", "beloeb_kr", "dato")] == [[None, None]] * 3


def test_years_outside_1900_to_2099_are_no_months():
    years = pa.array([1899, 1900, 2099, 2100, None], pa.int32())
    assert months(years).to_pylist() == [None, datetime.date(1900, 1, 1), datetime.date(2099, 1, 1), None, None]
