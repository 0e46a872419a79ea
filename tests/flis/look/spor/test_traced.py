"""A small chain of models over two landing tables: which rows each figure is traced to, and that they give it again."""

# ruff: noqa: S608 - the names in the statements are the test's own

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from flis.look.spor.models import Model, Relation, parsed, schema_of
from flis.look.spor.report import Figure, Spor, ranges
from flis.look.spor.workshop import Workshop

_TECHNICAL = {"levering_id": "bigint", "kommune_kode": "char(4)", "periode": "date", "raekke_nr": "bigint"}
SAG = Relation("dsa.raa.sag", "source", "Raa", "sag", {**_TECHNICAL, "barn": "text", "dage": "int"}, False, True)
FOLK = Relation("dsa.raa.folk", "source", "Raa", "folk", {**_TECHNICAL, "alder": "int", "antal": "int"}, False, True)
LISTE = Relation("dm.main.alder", "seed", "main", "alder", {"alder": "int", "faktor": "int"}, True, False)
_FIGURE = {"kommune_kode": "char(4)", "periode": "date", "taeller": "int", "naevner": "int"}
_FAKT = {"kommune_kode": "char(4)", "periode": "date", "barn": "text", "dage": "int"}
FAKT = Relation("dm.x.faktsag", "model", "X", "FaktSag", _FAKT, True, False)
TAL = Relation("dm.x.noegletalx", "model", "X", "NoegletalX", _FIGURE, True, False)
SCHEMA = schema_of([SAG, FOLK, LISTE, FAKT, TAL])
FACT = "select kommune_kode, periode, barn, dage from dsa.raa.sag where dage is not null"
RATIO = """
with tael as (select kommune_kode, periode, sum(dage) as dage from dm.x.faktsag group by kommune_kode, periode),
naev as (
    select folk.kommune_kode, folk.periode, sum(folk.antal * alder.faktor) as antal
    from dsa.raa.folk as folk inner join dm.main.alder as alder on folk.alder = alder.alder
    group by folk.kommune_kode, folk.periode
)
select naev.kommune_kode, naev.periode, coalesce(tael.dage, 0) as taeller, naev.antal as naevner
from naev left join tael on naev.kommune_kode = tael.kommune_kode and naev.periode = tael.periode
"""


class Duck:
    def __init__(self) -> None:
        self.connection = duckdb.connect()
        sag = [("A", 3), ("A", 0), ("B", 5), ("C", None)]
        folk = [(1, 10), (2, 20), (9, 99)]
        for name, columns, rows in (("sag", "barn text, dage int", sag), ("folk", "alder int, antal int", folk)):
            technical = "levering_id bigint, kommune_kode text, periode date, raekke_nr bigint"
            self.execute(f"create table {name} ({technical}, {columns})")
            self.connection.executemany(
                f"insert into {name} values (1, '0101', date '2023-01-01', ?, ?, ?)",
                [(number, *row) for number, row in enumerate(rows, 2)],
            )
        self.execute("create table alder as select * from (values (1, 1), (2, 2)) as koder (alder, faktor)")

    def execute(self, sql: str) -> None:
        self.connection.execute(sql)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()


def _traced(sql: str, fact: str = FACT) -> tuple[dict[str, set[str]], bool]:
    """Track -> the delivered rows as ``sag 2``, and whether these rows give every figure again."""
    duck = Duck()
    workshop = Workshop(duck, lambda relation, new: duck.execute(f"create table {new} as from {relation.name}"))
    relations = [SAG, FAKT, FOLK, LISTE, TAL]
    models = {one.key: Model(one, parsed(text, SCHEMA)) for one, text in ((FAKT, fact), (TAL, sql))}
    root = workshop.trace(relations, models)
    found = {}
    for track in ("alle", "taeller", "naevner"):
        rows = "".join(
            f" union all select '{one.name} ' || raekke_nr as navn, spor_nr from spor.{one.key.replace('.', '__')}"
            for one in (SAG, FOLK)
        ).removeprefix(" union all ")
        names = duck.query(f"select navn from ({rows}) where spor_nr in (select unnest(spor_{track}) from {root})")
        found[track] = {name for (name,) in names}
    again = workshop.replay(relations, models, "true")
    columns = "periode, taeller, naevner"
    same = duck.query(f"select {columns} from {again} order by all") == duck.query(
        f"select {columns} from {root} order by all"
    )
    return found, same


def test_numerator_and_denominator_have_their_own_rows():
    found, same = _traced(RATIO)
    # A summand of 0, a row without days and an age that the list does not have are in no figure.
    assert found == {
        "taeller": {"sag 2", "sag 4"},
        "naevner": {"folk 2", "folk 3"},
        "alle": {"sag 2", "sag 4", "folk 2", "folk 3"},
    }
    assert same


@pytest.mark.parametrize(
    ("figure", "rows"),
    [
        # Of the same child one row is enough, and the value comes from the row that has it.
        ("count(distinct barn)", {"sag 2", "sag 3", "sag 4"}),
        ("max(dage)", {"sag 4"}),
        ("sum(case when barn = 'A' then dage else 0 end)", {"sag 2"}),
        ("count(*)", {"sag 2", "sag 3", "sag 4"}),
    ],
)
def test_an_aggregate_has_the_rows_that_change_it(figure, rows):
    sql = f"select kommune_kode, periode, {figure} as taeller, 1 as naevner from dm.x.faktsag"
    found, same = _traced(f"{sql} group by kommune_kode, periode")
    assert found["taeller"] == found["alle"] == rows and found["naevner"] == set()
    assert same


def test_of_rows_that_are_made_one_the_one_that_rests_on_least_counts():
    sql = """
    with boern as (
        select kommune_kode, periode from dm.x.faktsag
        union
        select kommune_kode, periode from dm.x.faktsag where barn = 'B'
    )
    select kommune_kode, periode, 7 as taeller, 1 as naevner from boern
    """
    found, same = _traced(sql)
    assert found["alle"] == {"sag 2"} and same
    # A list that gives the row as well needs no delivered row.
    listed = "union select '0101' as kommune_kode, date '2023-01-01' as periode from dm.main.alder"
    found, _ = _traced(sql.replace("union\n", f"{listed} union\n", 1))
    assert found["alle"] == set()


@pytest.mark.parametrize(
    "figure",
    ["max(dage)", "min(dage)", "sum(dage - dage)"],
)
def test_of_rows_that_rest_on_equally_much_the_same_one_is_chosen_in_every_run(figure):
    sql = f"select kommune_kode, periode, {figure} as taeller, 1 as naevner from dm.x.faktsag"
    fact = "select kommune_kode, periode, 'X' as barn, 1 as dage from dsa.raa.sag order by raekke_nr"
    found = [_traced(f"{sql} group by kommune_kode, periode", f"{fact} {way}") for way in ("asc", "desc")]
    assert found[0] == found[1] and found[0][1]


def test_a_running_sum_has_the_rows_before_it():
    sql = """
    with loebende as (
        select kommune_kode, periode, barn,
            sum(dage) over (partition by kommune_kode order by barn, dage rows unbounded preceding) as dage
        from dm.x.faktsag
    )
    select kommune_kode, periode, dage as taeller, 1 as naevner from loebende where barn = 'B'
    """
    found, same = _traced(sql)
    assert found["taeller"] == {"sag 2", "sag 4"} and same


def test_a_row_of_a_full_join_is_there_because_of_one_side():
    sql = """
    with begge as (
        select coalesce(folk.kommune_kode, sag.kommune_kode) as kommune_kode,
            coalesce(folk.periode, sag.periode) as periode, folk.antal
        from dsa.raa.folk as folk full outer join dm.x.faktsag as sag on folk.raekke_nr = sag.dage
    )
    select kommune_kode, periode, sum(antal) as taeller, 1 as naevner from begge group by kommune_kode, periode
    """
    found, same = _traced(sql)
    assert found["alle"] == {"folk 2", "folk 3", "folk 4"} and same


def test_rows_that_are_not_enough_are_found_out(monkeypatch):
    # Where the tracing forgets what is counted, the figure does not come back.
    monkeypatch.setattr("flis.look.spor.traced._counts", lambda one: f"({one.this.sql()}) > 3")
    found, same = _traced(RATIO)
    assert found["taeller"] == {"sag 4"} and not same


def test_record_numbers_are_shown_in_ranges():
    assert ranges([4, 2, 3, 9]) == "2-4, 9"
    assert ranges(range(2, 40, 2)).endswith("24 and 7 more (--csv lists them)")


def test_a_figure_has_no_mark_between_thousands_and_a_count_no_naevner():
    """A Danish reader takes 4,611 for a little more than four and a half."""
    made = Figure(
        "UBU-001", "Åbne sager", "0461", date(2023, 6, 1), Decimal("4611.00"), "Åbne sager", Decimal(1), "1", "1",
        Decimal("4611.00"), "egen",
    )  # fmt: skip
    lines = list(Spor(made, (), (), (), (), igen=True, samme=True, with_persons=False).lines())
    assert [line.split() for line in lines[1:3]] == [
        ["tæller", "4611", "Åbne", "sager"],
        ["value", "4611", "a", "count:", "the", "tæller", "itself"],
    ]
    ratio = replace(made, naevner=Decimal(2), naevner_tekst="Børn", vaerdi=Decimal("2305.50"))
    lines = list(Spor(ratio, (), (), (), (), igen=True, samme=True, with_persons=False).lines())
    assert [line.split()[:2] for line in lines[1:4]] == [["tæller", "4611"], ["nævner", "2"], ["value", "2305.5"]]
