"""Random files: delivered = landed + refused, and every landed value is the one a plain reader finds."""

from __future__ import annotations

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.flis.reading import reference
from tests.flis.reading.kit import HEADER, read

from flis import records

FELTER = HEADER.split(";")
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=34)
NUMERIC = st.text(st.sampled_from("0123456789,.-+e "), max_size=12)
CELLS = {
    "Kommunekode": st.sampled_from(["0101"] * 9 + ["101", "x", ""]),
    "Id": st.one_of(st.sampled_from(["A1", "B 2", ""]), TEXT),
    "Dato": st.one_of(
        st.dates().map(lambda d: f"{d.day:02}-{d.month:02}-{d.year:04}"),
        st.tuples(*[st.integers(0, 33)] * 2, st.integers(1890, 2110)).map(lambda p: "{:02}-{:02}-{:04}".format(*p)),
        st.text(st.sampled_from("0123456789-/"), max_size=11),
    ),
    "Slut": st.sampled_from(["", "31-12-9999", "29-02-2024", "30-02-2024", "01-01-1900"]),
    "Beloeb": st.one_of(
        st.decimals(-(10**9), 10**9, places=2).map(lambda d: str(d).replace(".", ",")),
        st.integers(-(10**11), 10**11).map(lambda n: f"{n:,}".replace(",", ".") + ",5"),
        NUMERIC,
    ),
    "Antal": st.one_of(st.integers(-(2**33), 2**33).map(str), NUMERIC),
    "Tekst": TEXT,
}
ROW = st.tuples(*(CELLS[felt] for felt in FELTER))


def written(rows, rng: random.Random, end: str) -> str:
    """A well-formed file of ``rows``, quoted where it must be and elsewhere at will; some rows are ragged."""
    lines = []
    for cells in rows:
        fields = [
            '"' + c.replace('"', '""') + '"' if rng.random() < 0.2 or set(c) & set(';"\r\n') else c for c in cells
        ]
        plain = not any(set(cell) & set("\r\n") for cell in cells)
        change = rng.choice(["", "", "", "", "less", "more"]) if plain else ""
        lines.append(";".join(fields[:-1] if change == "less" else fields + ["x"] * (change == "more")))
    return end.join([HEADER, *lines]) + rng.choice([end, ""])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(ROW, max_size=30), st.randoms(use_true_random=False), st.sampled_from(["\n", "\r\n", "\r"]))
def test_landed_values_are_those_of_a_plain_reader(rows, rng, end):
    data = written(rows, rng, end)
    chunk, piece = records.CHUNK, records.PIECE
    records.CHUNK = records.PIECE = rng.choice([30, 500, 1 << 20])
    try:
        found = read(data)
    finally:
        records.CHUNK, records.PIECE = chunk, piece
    landed, refused = reference.parsed(data, "0101")
    names = ("raekke_id", "dato", "slutdato", "beloeb_kr", "antal", "tekst")
    got = [(row["raekke_nr"], {name: row[name] for name in names}) for row in found.rows]
    # Twice encoded letters are refused too; a plain reader has no opinion on them.
    mojibake = {r.record for r in found.refused if r.rule == "encoding"}
    assert [row for row in landed if row[0] not in mojibake] == got
    assert sorted({*refused, *mojibake}) == [refusal.record for refusal in found.refused]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(NUMERIC, CELLS["Beloeb"]), min_size=1, max_size=40))
def test_numbers_alone(numbers):
    body = "".join(f"0101;A;;;{number};;\n" for number in numbers if number)
    found = read(HEADER + "\n" + body)
    expected = [reference.exact(number, 12, 2) for number in numbers if number]
    assert found.column("beloeb_kr") == [value for value in expected if value is not reference.NO]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_end_in_rows_or_in_a_catalogue_error(noise):
    from flis.errors import FlisError

    for data in (noise, HEADER.encode() + b"\n" + noise):
        try:
            read(data)
        except FlisError as error:
            assert error.code in ("header", "encoding", "text-structure", "wrong-kommune-rows")
