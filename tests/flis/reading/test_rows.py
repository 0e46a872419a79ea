"""What a row belongs to, what of it lands, and how refusals are kept."""

from __future__ import annotations

import datetime
import threading
import tracemalloc
from dataclasses import replace
from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest
from tests.flis.reading.kit import (
    COLUMNS,
    CONTEXT,
    HEADER,
    TABLE,
    Trickle,
    column,
    line,
    one_column,
    read,
    refused,
    text,
)

from flis.ground.errors import FlisError
from flis.project.contract import load_contracts
from flis.reading import records
from flis.reading.counts import MAX_REFUSALS, Counts
from flis.reading.table import landing_schema, read_table, reader_of


def test_the_technical_columns_come_first():
    found = read(text(line(7)))
    assert found.rows == [
        {
            "levering_id": 42,
            "kommune_kode": "0101",
            "periode": datetime.date(2023, 5, 1),
            "raekke_nr": 2,
            "raekke_id": "A7",
            "dato": datetime.date(2023, 2, 1),
            "slutdato": None,
            "beloeb_kr": Decimal("1.50"),
            "antal": 3,
            "tekst": "blåbærgrød",
        }
    ]


def test_19_another_kommunes_row_refuses_the_package():
    error = refused(text(line(1), line(2), line(3, Kommunekode="0461")))
    assert (error.code, error.facts["line"]) == ("wrong-kommune-rows", 4)


@pytest.mark.parametrize("written", ["101", "O101", " 0101", "0101 ", "01011", "København", "٠١٠١"])
def test_19_what_is_no_kommune_is_a_refused_row(written):
    assert read(text(line(1), line(2, Kommunekode=written))).rules == [(3, "kommune_kode", "kommune")]


def test_19_rows_of_the_whole_country():
    table = replace(TABLE, landsdaekkende=True)
    found = read(text(line(1), line(2, Kommunekode="0461"), line(3, Kommunekode="0999")), table, kommune="0000")
    assert found.column("kommune_kode") == ["0101", "0461"]
    assert found.rules == [(4, "kommune_kode", "kommune")]


def test_a_table_without_a_kommune_has_the_packages():
    assert read("N;V\n1;2\n", one_column("int")).column("kommune_kode") == ["0101"]


def historik(kind: str):
    return replace(one_column(kind), levering="historik", periodekolonne="v")


def test_the_month_of_a_row_from_its_date():
    found = read("N;V\n1;31-01-2022\n2;01-12-2023\n3;\n4;x\n5;31-12-2100\n", historik("date"))
    assert found.column("periode") == [datetime.date(2022, 1, 1), datetime.date(2023, 12, 1)]
    assert found.rules == [(4, "v", "required"), (5, "v", "date"), (6, "v", "date-range")]


def test_the_month_of_a_row_from_its_year():
    found = read("N;V\n1;2022\n2;1900\n3;1899\n4;2100\n5;20233\n6;\n7;x\n", historik("int"))
    assert found.column("periode") == [datetime.date(2022, 1, 1), datetime.date(1900, 1, 1)]
    assert [rule for *_, rule in found.rules] == ["periode"] * 3 + ["required", "number"]


def test_15_an_open_end_is_no_month():
    table = replace(one_column("date", aaben="31-12-9999"), levering="historik", periodekolonne="v")
    assert read("N;V\n1;31-12-9999\n", table).rules == [(2, "v", "periode")]


def test_23_a_delivered_month_must_be_the_packages():
    table = replace(TABLE, levering="maaned", columns=(*COLUMNS, column("periode", "date", "Periode")))
    body = HEADER + ";Periode\n" + line(1) + ";01-05-2023\n" + line(2) + ";31-05-2023\n"
    assert read(body, table).column("periode") == [datetime.date(2023, 5, 1)] * 2
    error = refused(body + line(3) + ";01-06-2023\n", table)
    assert (error.code, error.facts["line"]) == ("wrong-periode-rows", 4)


def test_what_an_older_release_could_not_have_is_null():
    newer = column("ny", "decimal(4,1)", "Ny", fra_release="7.1", paakraevet=True)
    table = replace(TABLE, columns=(*COLUMNS, newer))
    found = read(text(line(1)), table, installed="7.1")
    assert found.column("ny") == [None]
    assert "ny" not in read(text(line(1)), table).rows[0]
    assert read(HEADER + ";Ny\n" + line(1) + ";1,5\n", table, release="7.1", installed="7.1").column("ny") == [
        Decimal("1.5")
    ]


def test_a_column_of_the_key_must_hold_a_value_whatever_the_contract_says():
    assert read("N;V\n;1\n", one_column("int")).rules == [(2, "n", "required")]


# Person data


def people(**changes):
    columns = (
        COLUMNS[0],
        column("raekke_id", "nvarchar(20)", "Id"),
        column("barn_noegle", "char(64)", "CPR", persondata="cpr"),
    )
    return replace(TABLE, columns=columns, **changes)


def test_cpr_becomes_a_pseudonym_of_kommune_and_person():
    rows = (
        "Kommunekode;Id;CPR\n0101;1;6101154321\n0101;2;610115-4321\n0101;3; 6101154321 \n0101;4;6201154321\n0101;5;\n"
    )
    found = read(rows, people())
    one, two, three, other, none = found.column("barn_noegle")
    assert one == two == three != other
    assert len(one) == 64 and none is None
    country = read(rows, people(landsdaekkende=True), kommune="0000").column("barn_noegle")
    assert country == found.column("barn_noegle")
    elsewhere = read(rows.replace("0101;", "0461;"), people(landsdaekkende=True), kommune="0000").column("barn_noegle")
    assert set(elsewhere) & set(country) == {None}


def test_what_is_no_cpr_is_refused():
    wrong = ["6113154321", "0001154321", "61011543", "61011543210", "61011A4321"]
    rows = "Kommunekode;Id;CPR\n" + "".join(f"0101;1;{cpr}\n" for cpr in wrong)
    assert [rule for *_, rule in read(rows, people()).rules] == ["cpr"] * 5
    required = replace(people(), columns=(*people().columns[:2], replace(people().columns[2], paakraevet=True)))
    assert read("Kommunekode;Id;CPR\n0101;1;\n", required).rules == [(2, "barn_noegle", "required")]


def test_person_data_without_a_key_is_not_read():
    assert refused("Kommunekode;Id;CPR\n0101;1;6101154321\n", people(), pseudonym_key=None).code == "no-pseudonym-key"
    assert read(text(line(1)), pseudonym_key=None).read == 1


# Refusals, counts and the way into a database


def test_refusals_are_kept_up_to_a_bound_and_counted_beyond(monkeypatch):
    monkeypatch.setattr(records, "CHUNK", 100_000)
    wrong = MAX_REFUSALS + 500
    data = text(*(line(n, Antal="x") for n in range(wrong)), line(0))
    batches = list(read_table(Trickle(data.encode(), 50_000), TABLE, CONTEXT))
    assert sum(batch.read for batch in batches) == wrong + 1
    assert sum(batch.rows.num_rows for batch in batches) == 1
    kept = [refusal.record for batch in batches for refusal in batch.refused]
    assert kept == list(range(2, MAX_REFUSALS + 2))


def test_38_a_masked_line_shows_the_form_and_no_more():
    bad = read(text(line(1, Id="Ørsted-7", Tekst="Zoë 😀 é", Antal="12x"))).refused[0]
    assert bad.raw == "9999;xxxxxx-9;99-99-9999;;9,99;99x;xxx x x"


def test_a_reader_lands_in_duckdb_and_counts():
    table, counts = TABLE, Counts()
    body = text(line(1), line(2, Antal="x"), *(line(n) for n in range(3, 500)))
    reader = reader_of(read_table(Trickle(body.encode(), 1000), table, CONTEXT), table, "7.0", counts)
    with duckdb.connect() as connection:
        connection.register("poster", reader)
        connection.execute("create table t as select * from poster")
        found = connection.execute(
            "select count(*), sum(beloeb_kr), min(raekke_nr), max(raekke_nr), min(dato) from t"
        ).fetchall()
    assert found == [(498, Decimal("747.00"), 2, 500, datetime.date(2023, 2, 1))]
    assert (counts.read, counts.landed, counts.refused, counts.error) == (499, 498, 1, None)
    assert [r.rule for r in counts.refusals] == ["number"]


def test_a_reader_keeps_the_error_that_the_database_only_quotes():
    counts = Counts()
    batches = read_table(Trickle(text(line(1), line(2, Kommunekode="0461")).encode(), 1000), TABLE, CONTEXT)
    reader = reader_of(batches, TABLE, "7.0", counts)
    with duckdb.connect() as connection, pytest.raises(duckdb.Error):
        connection.register("poster", reader)
        connection.execute("create table t as select * from poster")
    assert isinstance(counts.error, FlisError)
    assert counts.error.code == "wrong-kommune-rows"


def test_a_fault_of_the_stream_comes_through_as_it_is():
    class Broken(Trickle):
        def read(self, size: int = -1, /) -> bytes:
            data = super().read(size)
            if not data:
                raise FlisError("zip-corrupt", package="p", reason="r")
            return data

    with pytest.raises(FlisError, match="zip-corrupt"):
        list(read_table(Broken(text(line(1)).encode(), 10), TABLE, CONTEXT))


def test_leaving_early_ends_the_threads(monkeypatch):
    monkeypatch.setattr(records, "CHUNK", 100)
    monkeypatch.setattr(records, "PIECE", 100)
    batches = read_table(Trickle(text(*(line(n) for n in range(5000))).encode(), 100), TABLE, CONTEXT)
    next(batches)
    batches.close()
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("flis-read")]


def test_every_landing_table_of_the_contracts_has_an_arrow_schema(root):
    for release in ("7.0", "7.1"):
        for table in load_contracts(root).delivered(release):
            schema = landing_schema(table, release)
            assert schema.names[:4] == ["levering_id", "kommune_kode", "periode", "raekke_nr"]
            empty = table.format.delimiter.join(column.felt for column in table.read_in(release))
            ctx = replace(CONTEXT, release=release, installed=release)
            assert list(read_table(Trickle(empty.encode(), 9), table, ctx)) == []


def test_15_an_end_that_is_still_open_may_be_written_in_every_contract(root):
    """Also where no real delivery has been seen: one such row more would refuse the whole package."""
    ends = [(t.format, c) for t in load_contracts(root).delivered("7.1") for c in t.columns if c.name == "slutdato"]
    assert len(ends) == 8
    for form, end in ends:
        lines = [["N", "V"], ["1", datetime.date(9999, 12, 31).strftime(form.dato)]]
        table = one_column("date", form, aaben=end.aaben, paakraevet=end.paakraevet)
        assert read("".join(form.delimiter.join(line) + "\n" for line in lines), table).column("v") == [None]


def test_35_a_file_ten_times_larger_takes_no_more_memory(monkeypatch):
    """Arrow's memory and Python's, together, of what the reader holds while somebody takes its batches."""
    monkeypatch.setattr(records, "CHUNK", 1 << 18)
    monkeypatch.setattr(records, "PIECE", 1 << 16)
    row = (line(1) + "\n").encode()

    class Repeated(Trickle):
        """A file of so many rows that nobody has written."""

        def __init__(self, rows: int) -> None:
            super().__init__(HEADER.encode() + b"\n", 1 << 16)
            self._left = rows

        def read(self, size: int = -1, /) -> bytes:
            if header := super().read(size):
                return header
            rows = min(self._left, size // len(row))
            self._left -= rows
            return row * rows

    def peak(rows: int) -> int:
        tracemalloc.start()
        before, most, read = pa.total_allocated_bytes(), 0, 0
        for batch in read_table(Repeated(rows), TABLE, CONTEXT):
            read += batch.read
            most = max(most, pa.total_allocated_bytes() - before)
        assert read == rows
        _, python = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most + python

    small, large = peak(30_000), peak(300_000)
    assert large < 1.5 * small
    assert large < len(row) * 300_000 / 3


@pytest.mark.parametrize("rows", [10, 400, 4000])
def test_09_a_fault_in_any_chunk_counts_the_records_before_it(monkeypatch, rows):
    """Of 10 rows the file is one chunk, of 400 the fault is in the second, of 4000 in a later one."""
    monkeypatch.setattr(records, "CHUNK", 1 << 14)
    monkeypatch.setattr(records, "PIECE", 1 << 10)
    body = HEADER + "\n" + "".join(line(n) + "\n" for n in range(rows))
    data = body.encode() + b"0101;\xff;01-02-2023;;1,50;3;x\n" + (line(rows) + "\n").encode() * 3
    with pytest.raises(FlisError) as caught:
        list(read_table(Trickle(data, 1 << 10), TABLE, CONTEXT))
    assert (caught.value.code, caught.value.facts["line"]) == ("encoding", rows + 2)


@pytest.mark.parametrize("rows", [10, 400, 600, 4000])
def test_10_a_quote_that_is_never_closed_is_found_where_it_stands(monkeypatch, rows):
    monkeypatch.setattr(records, "CHUNK", 1 << 14)
    monkeypatch.setattr(records, "PIECE", 1 << 10)
    body = HEADER + "\n" + "".join(line(n) + "\n" for n in range(rows)) + '0101;"A;'
    with pytest.raises(FlisError) as caught:
        list(read_table(Trickle(body.encode(), 1 << 10), TABLE, CONTEXT))
    assert (caught.value.code, caught.value.facts["line"]) == ("text-structure", rows + 2)
