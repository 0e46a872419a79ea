"""From bytes to records: encodings, line ends, quotes, ragged rows, headers, borders between chunks."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from tests.flis.reading.kit import HEADER, TABLE, Trickle, column, line, one_column, read, refused, text

from flis.ground.errors import FlisError
from flis.project.contract import Format
from flis.reading import records

SMALL = (1, 2, 3, 7, 64, 1000)


@pytest.fixture(params=SMALL, ids=lambda n: f"step{n}")
def step(request, monkeypatch) -> int:
    """Chunks so small that every record lies across a border somewhere."""
    monkeypatch.setattr(records, "CHUNK", request.param)
    monkeypatch.setattr(records, "PIECE", request.param)
    return request.param


def in_encoding(encoding: str):
    return replace(TABLE, format=Format(encoding=encoding))


# Encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "UTF-8"])
def test_09_the_declared_encoding_is_read(encoding, step):
    found = read(text(line(1), line(2, Tekst="Ærø")).encode(encoding), in_encoding(encoding), step)
    assert found.column("tekst") == ["blåbærgrød", "Ærø"]


def test_09_utf_16_of_either_order(step):
    for mark, codec in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        data = mark + text(line(1, Tekst="€ 😀")).encode(codec)
        assert read(data, in_encoding("utf-16"), step).column("tekst") == ["€ 😀"]


def test_09_a_byte_order_mark_is_no_part_of_the_header(step):
    assert read(b"\xef\xbb\xbf" + text(line(1)).encode(), step=step).read == 1


@pytest.mark.parametrize(
    ("written", "declared"),
    [("cp1252", "utf-8"), ("utf-16", "utf-8"), ("utf-8", "utf-16")],
)
def test_09_another_encoding_is_refused_with_the_record(written, declared, step):
    error = refused(text(line(1)).encode(written), in_encoding(declared), step)
    assert error.code in ("encoding", "header")


def test_09_the_encoding_changes_in_the_middle(step):
    good, bad = text(*(line(n) for n in range(30))).encode(), (line(31) + "\n").encode("cp1252")
    for table in (TABLE, in_encoding("utf-8-sig")):
        error = refused(good + bad + good, table, step)
        assert (error.code, error.facts["line"]) == ("encoding", 32)


def test_09_a_byte_that_cp1252_does_not_have(step):
    data = text(line(1), line(2), line(3, Tekst="a?b")).encode("cp1252").replace(b"a?b", b"a\x81b")
    error = refused(data, in_encoding("cp1252"), step)
    assert (error.code, error.facts["line"]) == ("encoding", 4)


def test_09_half_a_utf_16_unit(step):
    error = refused(text(line(1), line(2)).encode("utf-16")[:-1], in_encoding("utf-16"), step)
    assert (error.code, error.facts["line"]) == ("encoding", 3)


def test_09_a_file_that_ends_within_a_letter(step):
    error = refused(text(line(1), line(2, Tekst="å")).encode()[:-2], step=step)
    assert (error.code, error.facts["line"]) == ("encoding", 3)


def test_09_cp1252_read_as_latin_1_shows(step):
    found = read(text(line(1, Tekst="€ 5"), line(2)).encode("cp1252"), in_encoding("latin-1"), step)
    assert found.rules == [(2, "tekst", "control-character")]


def test_09_an_invalid_byte_in_a_ragged_record_is_refused_without_a_word(step, capfd):
    data = text(line(1)).encode() + b"0101;A2;\xff;too;few\n"
    assert refused(data, step=step).facts["line"] == 3
    assert capfd.readouterr() == ("", "")


# Line ends


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=repr)
def test_10_line_ends_are_the_same_everywhere(end, step):
    body = text(*(line(n) for n in range(1, 20)), line(20, Dato="31-02-2023"), line(21))
    for last in (end, "", end * 3):
        data = body.rstrip("\n").replace("\n", end) + last
        found = read(data, step=step)
        assert found.column("raekke_nr") == [*range(2, 21), 22]
        assert found.column("raekke_id") == [f"A{n}" for n in (*range(1, 20), 21)]
        assert found.rules == [(21, "dato", "date")]


def test_10_line_ends_may_be_mixed(step):
    data = HEADER + "\r\n" + line(1) + "\n" + line(2) + "\r" + line(3) + "\r\n" + line(4)
    assert read(data, step=step).column("raekke_nr") == [2, 3, 4, 5]


def test_13_an_empty_line_between_records_is_refused_and_counted(step):
    for end in ("\n", "\r\n", "\r"):
        data = (text(line(1)) + "\n\n" + line(2) + "\n\n").replace("\n", end)
        found = read(data, step=step)
        assert found.rules == [(3, "-", "columns"), (4, "-", "columns")]
        assert found.column("raekke_nr") == [2, 5]


def test_13_an_empty_line_of_a_single_column_too(step):
    table = replace(TABLE, columns=TABLE.columns[6:], noegle=())
    found = read('Tekst\na\n\n""\nb\n', table, step)
    assert (found.column("tekst"), found.rules) == (["a", None, "b"], [(3, "-", "columns")])


def test_10_other_line_separators_are_text(step):
    for mark in ("\u2028", "\u2029", "\u0085"):
        found = read(text(line(1, Tekst=f"a{mark}b")), step=step)
        assert found.column("tekst") == [f"a{mark}b"] or found.rules == [(2, "tekst", "control-character")]
        assert found.read == 1


# Ragged rows and quotes


def test_13_ragged_rows_are_refused_with_their_number(step):
    data = text(line(1), "0101;A2", line(3), line(4) + ";more", line(5), ";;;;;;;;", "x", line(8))
    found = read(data, step=step)
    assert found.rules == [(n, "-", "columns") for n in (3, 5, 7, 8)]
    assert found.column("raekke_nr") == [2, 4, 6, 9]
    assert found.refused[0].raw == "9999;x9"


def test_13_quoted_fields(step):
    rows = [
        line(n, Tekst=written)
        for n, written in enumerate(['"a;b"', '"sagt ""nej"""', '""""', '"to\nlinjer"', '"a\r\nb"', '"æøå"'])
    ]
    found = read(text(*rows, line(9)), step=step)
    assert found.column("tekst") == ["a;b", 'sagt "nej"', '"', "to\nlinjer", "a\r\nb", "æøå", "blåbærgrød"]
    assert found.column("raekke_nr") == [2, 3, 4, 5, 6, 7, 8]


def test_13_a_quote_inside_a_field_refuses_its_row_only(step):
    data = text(
        line(1), line(2, Tekst='2" rør'), line(3, Tekst='"a" b'), line(4, Tekst='a"b"'), line(5, Tekst='"a"'), line(6)
    )
    found = read(data, step=step)
    assert [(r.record, r.rule) for r in found.refused] == [(3, "quote"), (4, "quote"), (5, "quote")]
    assert found.column("raekke_nr") == [2, 6, 7]
    assert found.column("tekst")[1] == "a"


@pytest.mark.parametrize("place", [1, 5, 19])
def test_13_an_unclosed_quote_refuses_the_file(place, step):
    rows = [line(n) for n in range(1, 20)]
    rows[place - 1] = line(place, Tekst='"aldrig lukket')
    error = refused(text(*rows), step=step)
    assert (error.code, error.facts["line"]) == ("text-structure", place + 1)


def test_13_an_unclosed_quote_that_a_later_one_closes_refuses_the_file(step):
    rows = [line(n, Tekst='"ok"') for n in range(1, 10)]
    rows[3] = line(4, Tekst='"aldrig lukket')
    error = refused(text(*rows), step=step)
    assert (error.code, error.facts["line"]) == ("text-structure", 5)


def test_13_lines_swallowed_by_a_quote_refuse_the_file(step):
    # From one stray quote to another: well-formed, but not the header's columns.
    data = text(line(1), '0101;A2;"x', line(3), 'y";1', line(5))
    error = refused(data, step=step)
    assert (error.code, error.facts["line"]) == ("text-structure", 3)


def test_14_a_record_above_the_limit_refuses_the_file_with_its_number(monkeypatch):
    monkeypatch.setattr(records, "CHUNK", 1 << 16)
    monkeypatch.setattr(records, "PIECE", 1 << 16)
    for huge in ("x" * (records.MAX_RECORD + 200_000), '"' + "x\n" * (records.MAX_RECORD // 2 + 99_000) + '"'):
        error = refused(text(line(1), line(2, Tekst=huge), line(3)))
        assert (error.code, error.facts["line"]) == ("text-structure", 3)


def test_14_a_record_above_the_limit_within_one_chunk():
    error = refused(text(line(1), line(2, Tekst="x" * (records.MAX_RECORD + 1)), line(3)))
    assert (error.code, error.facts["line"]) == ("text-structure", 3)


def test_14_a_field_above_its_length_is_a_refused_row():
    found = read(text(line(1), line(2, Tekst="x" * 900_000), line(3)))
    assert found.rules == [(3, "tekst", "length")]
    assert found.refused[0].raw == ("9999;x9;99-99-9999;;9,99;9;" + "x" * 4000)[:4000]


def test_35_an_endless_quote_is_not_read_into_memory():
    class Endless(Trickle):
        given = 0

        def read(self, size: int = -1, /) -> bytes:
            self.given += size
            return b"x" * size

    stream = Endless(b"", 1)
    parts = records.blocks(stream, "utf-8")
    with pytest.raises(records.Stop):
        list(records.chunks(parts, b'0101;"', records.PLAIN, lambda data: True))
    assert stream.given < 20 << 20


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|", "^", "~"], ids=repr)
def test_12_other_delimiters(delimiter, step):
    # The decimal mark is another one, else the contract is refused.
    form = Format(delimiter=delimiter, decimal="." if delimiter == "," else ",")
    table = replace(one_column("nvarchar(20)"), format=form)
    found = read(f'N{delimiter}V\n1{delimiter}"a{delimiter}b"\n2{delimiter}c"d\n3{delimiter}e\n', table, step)
    assert (found.column("v"), found.rules) == ([f"a{delimiter}b", "e"], [(3, "-", "quote")])


@pytest.mark.parametrize("seed", range(6))
def test_13_borders_between_chunks_change_nothing(seed, monkeypatch):
    rng = random.Random(seed)
    pieces = ['a"b', '"x"y', '"q;q"', '""', "", "plain", '"d""d"', "æ", '2"', '"n\nn"', '"\r"']
    rows = []
    for n in range(80):
        written = rng.choice(pieces)
        row = line(n, Tekst=written)
        # A ragged record of several lines would refuse the file.
        rows.append(row if written in pieces[-2:] else rng.choice([row, row, row, "", "kort;række", row + ";lang"]))
    data = text(*rows, line(99))
    seen = set()
    for step in (3, 50, 333, 1 << 20):
        monkeypatch.setattr(records, "CHUNK", step)
        monkeypatch.setattr(records, "PIECE", step)
        found = read(data, step=step)
        assert found.read == 81
        seen.add(repr((found.rows, found.refused)))
    assert len(seen) == 1


# Headers and files without rows


@pytest.mark.parametrize(
    "data", [b"", b"\xef\xbb\xbf", b"\n", b"\r\n\r\n", HEADER.encode(), HEADER.encode() + b"\r\n\n"], ids=repr
)
def test_18_a_file_without_rows_is_no_error_here(data, step):
    assert read(data, step=step).read == 0


def header_reason(header: str, **changes) -> str:
    error = refused(header + "\n" + line(1) + "\n", **changes)
    assert error.code == "header"
    return error.facts["reason"]


def test_11_columns_may_stand_in_any_order(step):
    felter = HEADER.split(";")
    for order in (felter[::-1], felter[3:] + felter[:3]):
        cells = dict(zip(felter, line(1).split(";"), strict=True))
        found = read(";".join(order) + "\n" + ";".join(cells[f] for f in order) + "\n", step=step)
        assert found.rows == read(text(line(1))).rows


def test_11_the_header_may_be_quoted():
    assert read(";".join(f'"{f}"' for f in HEADER.split(";")) + "\n" + line(1)).read == 1


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (HEADER.replace("Dato;", ""), "missing Dato"),
        (HEADER.replace("Dato;", "").replace("Antal;", ""), "missing Dato, Antal"),
        (HEADER + ";Ekstra", "column 8 is not in the contract"),
        (HEADER + ";Dato", "Dato stands twice"),
        (HEADER.replace("Dato", "dato"), "column 3 must be written Dato"),
        (HEADER.replace("Dato", " Dato"), "column 3 must be written Dato"),
        (HEADER.replace("Dato", "Datum"), "missing Dato; column 3 is not in the contract"),
        (HEADER.replace("Dato", '"Dato'), "the header is not divided by ';'"),
        ("\n" + HEADER, "the header is not divided by ';'"),
        (HEADER + ";", "column 8 is not in the contract"),
        (HEADER + ";" * 40 + "Ekstra", "columns 8 to 47 are not in the contract"),
        (f"X;{HEADER};Y;Z", "column 1 is not in the contract; columns 9 to 10 are not in the contract"),
    ],
)
def test_11_a_header_that_is_not_the_contracts(header, reason):
    assert header_reason(header) == reason


def test_11_a_table_of_one_column_needs_no_delimiter():
    table = replace(TABLE, columns=(column("raekke_id", "nvarchar(20)", "Id", paakraevet=True),))
    assert read("Id\nA1\nA2\n", table).column("raekke_id") == ["A1", "A2"]


@pytest.mark.parametrize("delimiter", [",", "\t", "|", ":", " "], ids=repr)
def test_12_a_wrong_delimiter_is_refused_at_the_header(delimiter, step):
    error = refused(text(line(1)).replace(";", delimiter), step=step)
    assert (error.code, error.facts["reason"]) == ("header", "the header is not divided by ';'")


def test_38_a_file_without_a_header_shows_nothing_of_its_first_row():
    reason = header_reason("0101;6101154321;Karl Hansen;;;;")
    assert "61" not in reason and "Karl" not in reason and "missing Kommunekode" in reason


def test_11_a_column_of_another_release_is_named():
    newer = replace(TABLE, columns=(*TABLE.columns[:-1], replace(TABLE.columns[-1], fra_release="7.1")))
    assert header_reason(HEADER, table=newer) == "Tekst does not belong to release 7.0"
    assert read(HEADER.removesuffix(";Tekst") + "\n" + line(1).rsplit(";", 1)[0], newer).read == 1
    assert header_reason(HEADER.removesuffix(";Tekst"), table=newer, release="7.1", installed="7.1") == "missing Tekst"


def test_09_a_header_that_is_no_utf_8():
    error = refused("Dåto".encode("cp1252") + b";x\n1;2\n")
    assert (error.code, error.facts["line"]) == ("encoding", 1)


def test_11_a_header_without_end():
    assert refused(b"x" * 10_000_000).code == "header"


def test_an_unknown_encoding_or_delimiter_is_a_fault_of_the_contract():
    for fmt in (Format(encoding="ebcdic"), Format(delimiter=";;"), Format(delimiter='"'), Format(decimal="'")):
        with pytest.raises(FlisError, match="bad-contract"):
            read("", replace(TABLE, format=fmt))
