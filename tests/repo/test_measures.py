"""Every measure of the cubes: the SQL of its declaration gives what plain sums give, whatever is chosen."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from flis.publish.cubes.declared import declared
from flis.publish.cubes.measures import Declared, Only, Place, dax, sql

ROWS, FILTERS = 250, 6
NOEGLETAL = ("UBU-001", "UBU-003", "UBU-004", "UBU-005", "PER-001")
KOMMUNER = ("0101", "0147", "0461", "0751")
Row = dict[str, Any]
Holds = Callable[[Row], bool]


@pytest.fixture(scope="module")
def measures(manifest: dict) -> list[tuple[dict, str, Declared]]:
    """Model, name and declaration of every measure in the cubes."""
    parents = sorted({name for cube in manifest["exposures"].values() for name in cube["depends_on"]["nodes"]})
    nodes = [manifest["nodes"][name] for name in parents]
    return [(node, name, measure) for node in nodes for name, _, measure in declared(node)]


def _rows(chance: random.Random, columns: dict[str, dict]) -> list[Row]:
    """Random rows of a table. Some kommuner are behind, and January is also a month of the regnskabsår before."""
    newest = {kommune: chance.randrange(8, 26) for kommune in KOMMUNER}
    found = []
    for _ in range(ROWS):
        kommune = chance.choice(KOMMUNER)
        month = chance.randrange(newest[kommune] + 1)
        periode = date(2022 + month // 12, month % 12 + 1, 1)
        row = {name: _value(chance, column) for name, column in columns.items()}
        row |= {"kommune_kode": kommune, "periode": periode}
        if "regnskabsaar" in columns:
            row["regnskabsaar"] = periode.year - (periode.month == 1 and chance.random() < 0.5)
        if "niveau" in columns:
            row["niveau"] = chance.choice(("type", "gruppe", "i_alt"))
        found.append(row)
    return found


def _value(chance: random.Random, column: dict) -> Any:
    kind = column["data_type"]
    if chance.random() < 0.2 and not any(c["type"] == "not_null" for c in column["constraints"]):
        return None
    if kind == "date":
        return date(2022, 1, chance.randrange(1, 29))
    if column["name"] == "noegletal_id":
        return chance.choice(NOEGLETAL)
    if "char" in kind:
        return f"{column['name'][:2]}{chance.randrange(3)}"
    number = chance.randrange(-3, 40)
    return Decimal(number * 25) / 100 if kind.startswith("decimal") else number


def _filters(
    chance: random.Random, columns: Iterable[str]
) -> tuple[Callable[[Row], bool], Callable[[Row], bool], str, str]:
    """A random choice of kommuner, months and years, and one of a dimension: for Python and for SQL."""
    place: list[tuple[str, list[Any]]] = []
    if chance.random() < 0.5:
        place.append(("kommune_kode", chance.sample(KOMMUNER, chance.randrange(1, 4))))
    if chance.random() < 0.7:
        first, length = chance.randrange(26), chance.choice((1, 3, 12))
        months = [date(2022 + m // 12, m % 12 + 1, 1) for m in range(first, first + length)]
        place.append(("periode", months))
    if "regnskabsaar" in columns and chance.random() < 0.3:
        place.append(("regnskabsaar", [chance.choice((2021, 2022, 2023))]))
    texts = [name for name in columns if name.endswith(("_kode", "_noegle", "niveau")) and name != "kommune_kode"]
    rest: list[tuple[str, list[Any]]] = []
    if texts and chance.random() < 0.6:
        name = chance.choice(sorted(texts))
        values = ["type", "gruppe", "i_alt"] if name == "niveau" else [f"{name[:2]}{n}" for n in range(3)]
        rest.append((name, chance.sample(values, chance.randrange(1, 3))))
    return _holds(place), _holds(rest), _condition(place), _condition(rest)


def _holds(chosen: list[tuple[str, list[Any]]]) -> Callable[[Row], bool]:
    return lambda row: all(row[name] in values for name, values in chosen)


def _condition(chosen: list[tuple[str, list[Any]]]) -> str:
    parts = [f"{name} in ({', '.join(repr(str(value)) for value in values)})" for name, values in chosen]
    return " and ".join(parts) or "1 = 1"


def plain(measure: Declared, rows: list[Row], place: Callable[[Row], bool], rest: Callable[[Row], bool]) -> Any:
    """The figure from its definition."""
    placed = [row for row in rows if place(row)]
    if measure.kind == "ultimo" or measure.at_end:
        newest: dict[str, tuple] = {}
        for row in placed:
            newest[row["kommune_kode"]] = max(newest.get(row["kommune_kode"], ()), _age(row))
        placed = [row for row in placed if _age(row) == newest[row["kommune_kode"]]]
    chosen = [row for row in placed if rest(row)]
    if measure.only is not None:
        chosen = [row for row in chosen if row[measure.only.column] == measure.only.value]
    if measure.kind == "kvote":
        whole = [row for row in chosen if row[measure.below]]
        below = _sum(row[measure.below] for row in whole)
        above = _sum(row[measure.column] for row in whole)
        return above * Fraction(measure.factor) / below if below and above is not None else None
    if measure.kind == "eneste":
        return _sum(row[measure.column] for row in chosen) if len(chosen) == 1 else None
    if measure.level is not None and len({row[measure.level.column] for row in chosen}) != 1:
        chosen = [row for row in chosen if row[measure.level.column] == measure.level.otherwise]
    values = [row[measure.column] for row in chosen if row[measure.column] is not None]
    if measure.kind == "antal":
        return len(values) or None
    return (len(set(values)) or None) if measure.kind == "forskellige" else _sum(values)


def _age(row: Row) -> tuple:
    return row.get("regnskabsaar", 0), row["periode"]


def _sum(values: Iterable[Any]) -> Fraction | None:
    known = [Fraction(value) for value in values if value is not None]
    return sum(known, Fraction(0)) if known else None


def _insert(connection: duckdb.DuckDBPyConnection, columns: dict[str, dict], rows: list[Row]) -> None:
    types = ", ".join(
        f"{name} {column['data_type'].replace('nvarchar', 'varchar')}" for name, column in columns.items()
    )
    connection.execute(f"create or replace table fakta ({types})")
    connection.register("raekker", pa.table({name: [row[name] for row in rows] for name in columns}))
    connection.execute("insert into fakta select * from raekker")


def test_the_sql_gives_what_plain_sums_give(measures):
    """Also where a kommune is behind, a regnskabsår goes on in January, a nævner is missing, or a group has ended."""
    chance, empty, full = random.Random(14), 0, 0
    with duckdb.connect() as connection:
        for name in sorted({node["name"] for node, _, _ in measures}):
            of_table = [(title, measure) for node, title, measure in measures if node["name"] == name]
            columns = next(node for node, _, _ in measures if node["name"] == name)["columns"]
            rows = _rows(chance, columns)
            _insert(connection, columns, rows)
            for _ in range(FILTERS):
                place, rest, place_sql, rest_sql = _filters(chance, columns)
                for title, measure in of_table:
                    statement = sql(measure, "fakta", place=place_sql, where=rest_sql)
                    (found,) = connection.execute(statement).fetchone() or (None,)
                    expected = plain(measure, rows, place, rest)
                    empty, full = empty + (expected is None), full + (expected is not None)
                    assert (found is None) == (expected is None), (name, title, statement)
                    assert found is None or abs(float(found) - float(expected)) < 1e-6, (name, title, statement)
    assert full > 150 and empty > 20


def test_what_may_not_be_added_is_not(measures):
    """The known traps, each by the declaration that avoids it."""
    kinds = {(node["name"], measure.column): measure for node, _, measure in measures if measure.kind != "kvote"}
    assert ("dubu__fakt_foranstaltning_maaned", "helaarspersoner") not in kinds, "overlaps would count twice"
    merged = kinds["dubu__fakt_helaarspersoner_maaned", "helaarspersoner"]
    assert merged.level is not None and merged.level.otherwise == "i_alt"
    assert kinds["oekonomi__fakt_balance", "ultimo_kr"].by_year, "two regnskabsår have a row in January"
    quotas = {(node["name"], m.column): m for node, _, m in measures if m.kind == "kvote"}
    by_age = [measure for node, _, measure in measures if node["name"] == "dubu__fakt_noegletal_alder_koen"]
    assert {m.kind for m in by_age if m.only is None} == {"eneste"}, "six nøgletal are no sum"
    # What runs at the end of a month is not added over months.
    at_end = {m.only.value for m in by_age if m.only and (m.kind == "ultimo" or m.at_end)}
    assert at_end == {"UBU-001", "UBU-002", "UBU-005"}
    assert quotas["oekonomi__noegletal_gaeld_likviditet", "likvide_aktiver_kr"].at_end


def test_the_dax_says_the_same():
    place = Place("F", {"regnskabsaar": "Regnskabsår"}, "'Kalender'[Måned]")
    ultimo = dax(Declared("ultimo", "ultimo_kr", by_year=True), place)
    assert ultimo == (
        "(VAR _maaneder = VALUES('Kalender'[Måned]) VAR _aarene = FILTERS('F'[Regnskabsår]) "
        "RETURN SUMX(VALUES('F'[kommune_kode]), VAR _kommune = 'F'[kommune_kode] "
        "VAR _aar = CALCULATE(MAXX('F', 'F'[Regnskabsår]), REMOVEFILTERS('F'), _maaneder, "
        "'F'[kommune_kode] = _kommune, _aarene) "
        "VAR _sidste = CALCULATE(MAX('F'[periode]), REMOVEFILTERS('F'), _maaneder, 'F'[kommune_kode] = _kommune, "
        "'F'[Regnskabsår] = _aar) "
        "RETURN CALCULATE(SUM('F'[ultimo_kr]), 'F'[periode] = _sidste, 'F'[Regnskabsår] = _aar)))"
    )
    assert dax(Declared("kvote", "kr", "folk", 100), place) == (
        "DIVIDE(CALCULATE(SUM('F'[kr]), KEEPFILTERS('F'[folk] <> 0)), SUM('F'[folk])) * 100"
    )
    only = Only("noegletal_id", 'UBU-"3"')
    assert dax(Declared("sum", "x", only=only), place) == (
        'CALCULATE(SUM(\'F\'[x]), KEEPFILTERS(\'F\'[noegletal_id] = "UBU-""3"""))'
    )
    assert dax(Declared("eneste", "x"), place) == "IF(COUNTROWS('F') = 1, SUM('F'[x]))"
    assert dax(Declared("antal", "x"), place) == "COUNTA('F'[x])"
    assert dax(Declared("forskellige", "x"), place) == "DISTINCTCOUNTNOBLANK('F'[x])"
