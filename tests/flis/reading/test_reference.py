"""Random files: delivered = landed + refused, and every landed value is the one a plain reader finds."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.flis.reading import reference
from tests.flis.reading.kit import HEADER, column, one_column, read

from flis.project.contract import Format
from flis.reading import records

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
    from flis.ground.errors import FlisError

    for data in (noise, HEADER.encode() + b"\n" + noise):
        try:
            read(data)
        except FlisError as error:
            assert error.code in ("header", "encoding", "text-structure", "wrong-kommune-rows")


# A contract drawn at random: what a column may be, and what a plain reader says of its cells.
NUMBERS = {"smallint": 16, "int": 32, "bigint": 64}
EDGES = [str(side * 2 ** (bits - 1) + more) for bits in NUMBERS.values() for side in (1, -1) for more in (-1, 0, 1)]
DATES = {"%d-%m-%Y": "{2:02}-{1:02}-{0:04}", "%Y-%m-%d": "{0:04}-{1:02}-{2:02}", "%d.%m.%Y": "{2:02}.{1:02}.{0:04}"}


def often(values):
    """Cells that are often a value, and sometimes anything else."""
    plain = TEXT.filter(lambda text: not set(text) & set(';"\r\n'))
    return st.one_of(values, values, values, st.sampled_from(["", "-", "0"]), NUMERIC, plain)


@st.composite
def kinds(draw, fmt):
    """(type, plain reader, cells) of a column."""
    kind = draw(st.sampled_from([*NUMBERS, "decimal", "nvarchar", "date"]))
    if kind in NUMBERS:
        values = st.one_of(st.sampled_from(EDGES), st.integers(-99, 99).map(str))
        return kind, lambda cell: reference.whole(cell, NUMBERS[kind]), often(values)
    if kind == "decimal":
        precision = draw(st.integers(1, 28))
        scale = draw(st.integers(0, precision))
        numbers = st.integers(-(10**precision), 10**precision).map(lambda n: Decimal(n).scaleb(-scale))

        def exact(cell):
            danish = cell.translate(str.maketrans(",.", ".,")) if fmt.decimal == "." else cell
            return reference.exact(danish, precision, scale)

        written = numbers.map(lambda d: f"{d:f}".replace(".", fmt.decimal))
        return f"decimal({precision},{scale})", exact, often(written)
    if kind == "nvarchar":
        length = draw(st.integers(1, 40))
        values = st.text(st.sampled_from("abæøå "), min_size=max(0, length - 2), max_size=length + 1)
        return f"nvarchar({length})", lambda cell: reference.words(cell, length), often(values)

    def day(cell):
        order = ["%d", "%m", "%Y"] if fmt.dato[1] == "d" else ["%Y", "%m", "%d"]
        parts = cell.split(fmt.dato[2])
        found = dict(zip(order, parts, strict=True)) if len(parts) == 3 else {}
        return reference.day("-".join(found[part] for part in ("%d", "%m", "%Y"))) if found else reference.NO

    parts = st.tuples(st.integers(1895, 2105), st.integers(0, 13), st.integers(0, 32))
    days = st.dates(date(1890, 1, 1), date(2110, 1, 1)).map(lambda d: (d.year, d.month, d.day))
    return "date", day, often(st.one_of(days, parts).map(lambda p: DATES[fmt.dato].format(*p)))


@st.composite
def contracts(draw):
    """(table, plain readers, rows of cells) in a format of the contract's own."""
    fmt = Format(decimal=draw(st.sampled_from(",.")), dato=draw(st.sampled_from([*DATES])))
    drawn = draw(st.lists(kinds(fmt), min_size=1, max_size=4))
    columns = tuple(column(f"v{n}", kind, f"V{n}") for n, (kind, _, _) in enumerate(drawn))
    table = replace(one_column("int", fmt), columns=(column("n", "int", "N"), *columns))
    rows = draw(st.lists(st.tuples(*(cells for _, _, cells in drawn)), max_size=12))
    return table, [reader for _, reader, _ in drawn], rows


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(contracts())
def test_any_contract_lands_the_values_of_a_plain_reader(drawn):
    table, readers, rows = drawn
    lines = [";".join(column.felt for column in table.columns), *(f"{n};" + ";".join(r) for n, r in enumerate(rows))]
    found = read("\n".join(lines) + "\n", table)
    mojibake = {r.record for r in found.refused if r.rule == "encoding"}
    expected = []
    for number, cells in enumerate(rows):
        pairs = zip(readers, cells, strict=True)
        values = [None if not cell else reader(cell) for reader, cell in pairs]
        if reference.NO not in values and number + 2 not in mojibake:
            expected.append((number, *values))
    assert [tuple(row[column.name] for column in table.columns) for row in found.rows] == expected
