"""The forms in which a publisher may write a file: each can be stated, is read exactly, and is never guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.flis.reading.kit import COLUMNS, TABLE, column, line, one_column, read, refused, text

from flis.project.contract import Format
from flis.project.sqltype import parse_type


def formed(**changes):
    """The kit's table in another form."""
    return replace(TABLE, format=replace(Format(), **changes))


def rules(found):
    return [rule for _, _, rule in found.rules]


# Lines ---------------------------------------------------------------------------------------------------------------


def test_a_file_without_a_header_has_the_contracts_order():
    found = read(line(1) + "\n" + line(2) + "\n", formed(overskrift_raekke=0))
    assert found.column("raekke_id") == ["A1", "A2"]
    assert found.column("raekke_nr") == [1, 2]
    assert read("", formed(overskrift_raekke=0)).read == 0


def test_a_file_without_a_header_has_the_order_that_the_contract_names():
    order = ("Tekst", "Sagsbehandler", "Id", "Kommunekode", "Slut", "Antal", "Dato", "Beloeb")
    table = replace(formed(overskrift_raekke=0), felter=order, uoenskede=("Sagsbehandler",))
    found = read("blå;Hemmelig;A1;0101;;3;01-02-2023;1,50\nx;y;z\n", table)
    assert [(r["tekst"], r["raekke_id"], r["antal"], r["beloeb_kr"]) for r in found.rows] == [
        ("blå", "A1", 3, Decimal("1.50"))
    ]
    assert found.rules == [(2, "-", "columns")]


def test_an_older_file_without_a_header_lacks_the_newer_columns():
    newer = tuple(replace(c, fra_release="7.1") if c.name == "antal" else c for c in COLUMNS)
    order = tuple(c.felt for c in COLUMNS)
    for felter in ((), order):
        table = replace(formed(overskrift_raekke=0), columns=newer, felter=felter)
        found = read("0101;A1;01-02-2023;;1,50;x\n", table, installed="7.1")
        assert [(r["antal"], r["tekst"]) for r in found.rows] == [(None, "x")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("step", [1, 7, 1 << 20])
def test_title_lines_stand_above_the_header(end, step):
    titles = ['Udtræk "maj";;;', ""]
    data = end.join([*titles, *text(line(1), line(2, Antal="x")).rstrip("\n").split("\n"), ""])
    found = read(data, formed(overskrift_raekke=3), step)
    # The record's number is that of its line, as an editor shows it.
    assert found.column("raekke_nr") == [4]
    assert found.rules == [(5, "antal", "number")]


def test_a_header_on_another_line_is_refused():
    table = formed(overskrift_raekke=3)
    assert refused("Titel\n" + text(line(1)), table).code == "header"
    for short in ("Titel\n", "Titel\nAnden titel", "Titel\nAnden titel\n"):
        error = refused(short, table)
        assert (error.code, error.facts["reason"]) == ("header", "line 3 is empty, or the file is shorter")
    assert read("", table).read == 0


def test_an_unwanted_field_is_read_over_and_never_kept():
    table = replace(TABLE, uoenskede=("Navn", "Note"))
    data = text(line(1)).replace("Antal", "Navn;Antal").replace(";3;", ";Hemmelig Hansen;3;")
    found = read(data, table)
    assert found.rows == read(text(line(1))).rows
    assert "Hemmelig" not in repr(read(data.replace(";3;", ";x;"), table).refused)
    assert "column 6 is not in the contract" in refused(data, replace(TABLE, uoenskede=("Note",))).what
    # It may hold what no column may, but not another number of fields.
    assert rules(read(data.replace("Hemmelig Hansen", "a;b"), table)) == ["columns"]


def test_a_column_that_is_not_delivered_is_null():
    columns = tuple(replace(c, leveret=c.name not in ("tekst", "kommune_kode")) for c in COLUMNS)
    table = replace(TABLE, columns=columns)
    found = read("Id;Dato;Slut;Beloeb;Antal\nA1;01-02-2023;;1,50;3\n", table)
    assert [(r["kommune_kode"], r["tekst"], r["antal"]) for r in found.rows] == [("0101", None, 3)]
    assert "Tekst is there, and the contract says that it is not delivered" in refused(text(line(1)), table).what


# Dialect -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252", "cp865", "cp850", "iso-8859-1"])
@pytest.mark.parametrize("step", [3, 1 << 20])
def test_a_delimiter_beyond_ascii(encoding, step):
    data = text(line(1, Tekst="blå"), line(2, Tekst='"a¤b;c"'), line(3, Antal="x"), "x").replace(";", "¤")
    data = data.replace("b¤c", "b;c").encode(encoding)
    found = read(data, formed(delimiter="¤", encoding=encoding), step)
    assert found.column("tekst") == ["blå", "a¤b;c"]
    assert found.rules == [(4, "antal", "number"), (5, "-", "columns")]
    assert found.refused[0].raw.count("x") > found.refused[0].raw.count("?")


def test_the_stand_in_for_such_a_delimiter_divides_nothing():
    data = text(line(1), line(2, Tekst="a\x1fb")).replace(";", "¤")
    assert read(data, formed(delimiter="¤")).rules == [(3, "tekst", "control-character")]
    assert rules(read(data.replace("¤3¤", "\x1f3¤"), formed(delimiter="¤"))) == ["columns", "columns"]


def test_another_quote():
    table = formed(quote="'")
    data = text(line(1, Tekst="'a;b'"), line(2, Tekst="'det''s \"x\"'"), line(3, Tekst="'to\nlinjer'"))
    assert read(data, table).column("tekst") == ["a;b", 'det\'s "x"', "to\nlinjer"]
    assert rules(read(text(line(1, Tekst="it's")), table)) == ["quote"]
    assert read(text(line(1, Tekst="it's"))).column("tekst") == ["it's"]
    assert refused(text(line(1, Tekst="'aldrig lukket"), line(2)), table).code == "text-structure"


def test_no_quotes_at_all():
    table = formed(quote="")
    texts = ['2" rør', '"', '"a"', 'a "b" c']
    data = text(*(line(n, Tekst=t) for n, t in enumerate(texts)), line(9, Tekst='"a;b"'))
    found = read(data, table)
    assert found.column("tekst") == texts
    assert found.rules == [(6, "-", "columns")]
    assert rules(read(text(line(1, Tekst=texts[0])))) == ["quote"]


def test_a_decimal_mark_that_is_the_delimiter_stands_in_quotes():
    table = formed(delimiter=",")
    data = text(line(1, Beloeb='"1,50"'), line(2, Beloeb="1,50")).replace(";", ",")
    found = read(data, table)
    assert found.column("beloeb_kr") == [Decimal("1.50")]
    assert found.rules == [(3, "-", "columns")]


# Numbers -------------------------------------------------------------------------------------------------------------

THOUSANDS = [".", " ", "\u00a0", "\u202f", "'", "\u2019"]


@pytest.mark.parametrize("mark", THOUSANDS)
def test_a_stated_thousands_mark(mark):
    written = [f"1{mark}234,56", f"1{mark}234", f"-12{mark}345{mark}678", "1234,5", ",5", "7"]
    table = one_column("decimal(12,2)", Format(thousands=mark))
    body = "".join(f'{n};"{v}"\n' for n, v in enumerate(written))
    wanted = ["1234.56", "1234", "-12345678", "1234.5", "0.5", "7"]
    assert read(f"N;V\n{body}", table).column("v") == [Decimal(v) for v in wanted]
    whole = one_column("int", Format(thousands=mark))
    assert read(f"N;V\n0;12{mark}345\n1;-1{mark}000\n2;5\n", whole).column("v") == [12345, -1000, 5]
    for wrong in (f"1{mark}23", f"12{mark}3456", f"{mark}123", f"1234{mark}567", f"0{mark}123", f"1{mark}{mark}234"):
        assert rules(read(f"N;V\n1;{wrong}\n", whole)) == ["number"], wrong
        assert rules(read(f"N;V\n1;{wrong}\n", table)) == ["decimal"], wrong
    assert rules(read(f"N;V\n1;3{mark}000{mark}000{mark}000\n", whole)) == ["number-range"]


def test_a_thousands_mark_that_is_not_stated_is_not_guessed():
    assert rules(read("N;V\n1;1.234\n", one_column("int"))) == ["number"]
    assert rules(read("N;V\n1;1.234\n", one_column("decimal(12,2)"))) == ["decimal"]
    assert rules(read("N;V\n1;1 234,5\n", one_column("decimal(12,2)"))) == ["decimal"]
    english = one_column("decimal(12,2)", Format(decimal=".", thousands=","))
    assert read("N;V\n1;1,234\n2;1,234.5\n", english).column("v") == [Decimal(1234), Decimal("1234.5")]


@pytest.mark.parametrize("kind", ["int", "decimal(12,2)"])
@pytest.mark.parametrize(
    ("minus", "good", "bad"), [("\u2212", "\u22125", "-5"), ("efter", "5-", "-5"), ("-", "-5", "5-")]
)
def test_a_minus_has_one_form(kind, minus, good, bad):
    table = one_column(kind, Format(minus=minus))
    wrong = "number" if kind == "int" else "decimal"
    found = read(f"N;V\n1;{good}\n2;{bad}\n3;7\n4;-\n5;-5-\n6;\u2212\u22125\n", table)
    assert found.column("v") == [-5, 7]
    assert rules(found) == [wrong] * 4


def test_a_minus_and_thousands_together():
    table = one_column("decimal(12,2)", Format(minus="efter", thousands="."))
    assert read("N;V\n1;1.234,50-\n", table).column("v") == [Decimal("-1234.50")]


# Dates ---------------------------------------------------------------------------------------------------------------

MONTHS = [
    ("%Y%m", "202306", "202313"),
    ("%YM%m", "2023M06", "2023m06"),
    ("%Y-%m", "2023-06", "2023-6"),
    ("%m-%Y", "06-2023", "2023-06"),
    ("%Y/%m", "2023/06", "2023-06"),
    ("%m.%Y", "06.2023", "06,2023"),
    ("%b %Y", "jun 2023", "june 2023"),
    ("%b %Y", "JUN 2023", "jun-2023"),
    ("%B %Y", "Juni 2023", "jun 2023"),
]


@pytest.mark.parametrize(("pattern", "good", "bad"), MONTHS)
def test_a_month_is_its_first_day(pattern, good, bad):
    columns = (column("n", "int", "N"), column("periode", "date", "Periode"), column("dato", "date", "Dato"))
    table = replace(one_column("int"), columns=columns, levering="fuld", format=Format(maaned=pattern))
    data = f"N;Periode;Dato\n1;{good};31-12-2022\n2;{bad};31-12-2022\n"
    found = read(data, table, periode=date(2023, 6, 1))
    assert [(r["periode"], r["dato"]) for r in found.rows] == [(date(2023, 6, 1), date(2022, 12, 31))]
    assert rules(found) == ["date"]


def test_every_month_has_its_danish_name():
    names = ["januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober"]
    names += ["november", "december"]
    for pattern, length in (("%B %Y", 20), ("%b %Y", 3)):
        table = one_column("date", form=(("dato", pattern),))
        body = "".join(f"{n};{name[:length]} 2023\n" for n, name in enumerate(names))
        assert read(f"N;V\n{body}", table).column("v") == [date(2023, m, 1) for m in range(1, 13)]
    assert rules(read("N;V\n1;mai 2023\n2;jun 1880\n", table)) == ["date", "date-range"]


def test_a_column_states_its_own_date_and_marks():
    columns = (
        column("n", "int", "N", form=(("thousands", "."),)),
        column("fra", "date", "Fra"),
        column("til", "date", "Til", form=(("dato", "%Y%m%d"),), aaben="99991231"),
        column("kr", "decimal(9,2)", "Kr", form=(("decimal", "."), ("minus", "efter"))),
        column("andel", "decimal(9,2)", "Andel"),
    )
    table = replace(one_column("int"), columns=columns)
    found = read("N;Fra;Til;Kr;Andel\n1.000;01-02-2023;20230203;1.5-;-1,5\n2;01-02-2023;99991231;1;1\n", table)
    assert [tuple(r[c.name] for c in columns) for r in found.rows] == [
        (1000, date(2023, 2, 1), date(2023, 2, 3), Decimal("-1.5"), Decimal("-1.5")),
        (2, date(2023, 2, 1), None, Decimal(1), Decimal(1)),
    ]


# Codes and signs -----------------------------------------------------------------------------------------------------


def test_a_kommunekode_of_three_digits_is_stated():
    short = formed(kommunekode=3)
    found = read(text(line(1, Kommunekode="101"), line(2, Kommunekode="0101"), line(3, Kommunekode="01")), short)
    assert found.column("kommune_kode") == ["0101"]
    assert found.rules == [(3, "kommune_kode", "kommune"), (4, "kommune_kode", "kommune")]
    assert rules(read(text(line(1, Kommunekode="101")))) == ["kommune"], "never guessed"
    # A row of another kommune still ends the reading.
    assert refused(text(line(1, Kommunekode="461")), short).code == "wrong-kommune-rows"


def test_a_pseudonym_of_the_whole_country_rests_on_the_whole_code():
    columns = (*COLUMNS, column("cpr", "char(64)", "CPR", persondata="cpr"))
    table = replace(TABLE, columns=columns, landsdaekkende=True)
    data = text(line(1) + ";6101101234").replace("Tekst\n", "Tekst;CPR\n")
    short = replace(table, format=Format(kommunekode=3))
    long = read(data, table, kommune="0000").column("cpr")
    assert read(data.replace("0101;", "101;"), short, kommune="0000").column("cpr") == long != [None]


def test_zeros_that_were_lost_come_back():
    table = one_column("nvarchar(6)", nuller=4)
    body = "".join(f"{n};{v}\n" for n, v in enumerate(["7", "1234", "012", "A7", "12345"]))
    assert read(f"N;V\n{body}", table).column("v") == ["0007", "1234", "0012", "A7", "12345"]


def test_a_text_stands_for_another():
    table = one_column("smallint", vaerdier=(("J", "1"), ("N", "0"), ("0", "7")), tomme=("?",))
    found = read("N;V\n1;J\n2;N\n3;0\n4;?\n5;j\n6;1\n", table)
    assert found.column("v") == [1, 0, 7, None, 1], "each text is replaced once"
    assert found.rules == [(6, "v", "number")]


def test_known_signs_for_missing_in_an_optional_text_are_counted():
    columns = (
        column("n", "int", "N"),
        column("v", "nvarchar(20)", "V"),
        column("set", "nvarchar(20)", "S", tomme=()),
        column("must", "nvarchar(20)", "M", paakraevet=True),
    )
    table = replace(one_column("int"), columns=columns)
    signs = ["NA", "..", "-", "*", "N/A", "null", "-5", "A-B", "nat"]
    from tests.flis.reading.kit import CONTEXT, Trickle

    from flis.reading.counts import Counts
    from flis.reading.table import read_table, reader_of

    for many in (1, 900):  # few rows as plain texts, many as a dictionary
        body = "".join(f"{n};{v};-;-\n" for n, v in enumerate(signs * many))
        counts, stream = Counts(), Trickle(f"N;V;S;M\n{body}".encode(), 1 << 20)
        reader_of(read_table(stream, table, CONTEXT), table, "7.0", counts).read_all()
        assert counts.signs == {"v": 6 * many}
    assert read("N;V;S;M\n1;NA;-;-\n", table).column("v") == ["NA"], "noticed, not changed"


# Delivered types -----------------------------------------------------------------------------------------------------


def delivered(name: str, kind: str, **form):
    """The kit's table with the column ``name`` delivered in another type."""
    columns = tuple(replace(c, leveret_type=parse_type(kind)) if c.name == name else c for c in COLUMNS)
    return replace(TABLE, columns=columns, format=replace(Format(), **form))


@pytest.mark.parametrize("time", ["00:00:00", "14:33", "23:59:59.1234567", "00:00:00,000"])
@pytest.mark.parametrize("between", [" ", "T"])
def test_of_a_point_in_time_the_day_counts(time, between):
    found = read(text(line(1, Dato=f"01-02-2023{between}{time}")), delivered("dato", "datetime2"))
    assert found.column("dato") == [date(2023, 2, 1)]


@pytest.mark.parametrize(
    "wrong", ["01-02-2023", "01-02-2023 24:00:00", "01-02-2023 00:00:00Z", "30-02-2023 00:00:00", "00:00:00", "x"]
)
def test_what_is_no_point_in_time_is_refused(wrong):
    assert read(text(line(1, Dato=wrong)), delivered("dato", "datetime2")).rules == [(2, "dato", "date")]


@pytest.mark.parametrize(
    ("written", "value", "form"),
    [
        ("3,00", 3, {}),
        ("-3,0", -3, {}),
        ("3", 3, {}),
        ("3.00", 3, {"decimal": "."}),
        ("1.234,00", 1234, {"thousands": "."}),
        ("3,00-", -3, {"minus": "efter"}),
    ],
)
def test_a_whole_number_may_have_zeros_as_decimals(written, value, form):
    found = read(text(line(1, Antal=written, Beloeb="")), delivered("antal", "decimal(9,2)", **form))
    assert found.column("antal") == [value]


@pytest.mark.parametrize("wrong", ["3,50", "3,", ",00", "3,000", "3.00", "x"])
def test_a_number_that_is_not_whole_is_refused(wrong):
    assert read(text(line(1, Antal=wrong)), delivered("antal", "decimal(9,2)")).rules == [(2, "antal", "number")]
