"""FaktNoegletalBenchmark against plain Python on 2,000 random cases, and against an attacker with a solver."""

from __future__ import annotations

from datetime import date, datetime
from itertools import islice
from pathlib import Path

import pytest
from tests.attack.intervals import Table, fewest, narrowest
from tests.attack.tables import built_tables, random_tables
from tests.flis.oracle.benchmark_cases import (
    COUNTS,
    DATAOMRAADE,
    FEW,
    KOMMUNER,
    LANDED,
    LATER,
    World,
    blanked,
    ordered,
    place,
    rows,
    whole,
    world,
)  # fmt: skip
from tests.flis.oracle.mart import install, put
from tests.harness import build, opened

CASES, SEED = 2000, 20230601
WHEN = datetime(2023, 6, 1)
COLUMNS = (
    "noegletal_id, kommune_kode, periode, egen_taeller, egen_naevner, egen_vaerdi, egen_pr_1000, egen_blaendet_aarsag, "
    "gruppe_aar, gruppe_taeller, gruppe_naevner, gruppe_vaerdi, gruppe_pr_1000, gruppe_kommuner_antal, "
    "gruppe_blaendet_aarsag, landet_taeller, landet_naevner, landet_vaerdi, landet_pr_1000, landet_kommuner_antal, "
    "landet_blaendet_aarsag"
)


@pytest.fixture(scope="module")
def made() -> World:
    return world(CASES, SEED)


@pytest.fixture(scope="module")
def built(made: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder after one `dbt build` of the landed cases."""
    folder = tmp_path_factory.mktemp("benchmark")
    install(folder)
    _land(made, folder)
    build(folder, "--select", "+generel__fakt_noegletal_benchmark", "--exclude-resource-type", "test")
    return folder


@pytest.fixture(scope="module")
def found(built: Path) -> list[tuple]:
    with opened(built) as connection:
        wrong = connection.execute(
            "select count(*) from DM.Generel.FaktNoegletalBenchmark where (egen_blaendet_aarsag is null)"
            " <> (er_blaendet_egen = 0) or (gruppe_blaendet_aarsag is null) <> (er_blaendet_gruppe = 0)"
            " or (landet_blaendet_aarsag is null) <> (er_blaendet_landet = 0)"
        ).fetchone()
        assert wrong == (0,), "a flag and its reason differ"
        return connection.execute(f"select {COLUMNS} from DM.Generel.FaktNoegletalBenchmark").fetchall()  # noqa: S608


def _land(made: World, folder: Path) -> None:
    figures = [
        (1, kommune, periode, number, ident, tal.taeller, tal.naevner, tal.personer)
        for (ident, periode), cell in made.cases.items()
        for number, (kommune, tal) in enumerate(cell.items(), 1)
    ]
    ranks = [
        (2, kommune, date(aar, 1, 1), rank, aar, DATAOMRAADE, kommune, rank, other, other)
        for (aar, kommune), others in made.ranks.items()
        for rank, other in others.items()
    ]
    ledger = {(row[0], "benchmark_noegletal", row[1], row[2]) for row in figures}
    ledger |= {(row[0], "sammenligning_sammenligningskommune", row[1], row[2]) for row in ranks}
    tables = {
        "Drift.Levering": [(*row, WHEN, WHEN, 1) for row in sorted(ledger)],
        "Raa.benchmark_noegletal": figures,
        "Raa.sammenligning_sammenligningskommune": ranks,
    }
    put(folder, tables)


def test_the_table_agrees_row_by_row(made: World, found: list[tuple]):
    expected = rows(made)
    extra, missing = set(found) - expected, expected - set(found)
    assert len(found) == len(set(found)) > 10_000
    assert not extra and not missing, f"+ {sorted(extra, key=str)[:3]}\n- {sorted(missing, key=str)[:3]}"


def test_no_reader_tells_a_blanked_cell_more_closely_than_few_persons(built: Path):
    """The attack on the table itself, in every fortieth month; `python -m tests.attack` attacks all."""
    with opened(built) as connection:
        tables = [table for (_, periode), table in built_tables(connection) if periode.toordinal() % 40 == 0]
    found = [narrowest(table) for table in tables]
    assert len(tables) > 15
    assert min(one.high - one.low for one in found if one) >= FEW


def test_no_more_cells_are_blanked_than_a_fifth_above_the_fewest(made: World):
    ours, best = 0, 0
    for _, table in islice(random_tables(made), 500):
        if frozenset(table.figures) in table.sums:
            ours, best = ours + len(table.blanked), best + fewest(table.figures)
    assert best > 1000
    assert ours <= 1.2 * best


def _wide(figures: dict[str, int], blanked: str, sums: tuple[str, ...] = ()) -> int:
    everybody = frozenset(figures)
    table = Table(figures, tuple(blanked), frozenset({everybody, *(frozenset(one) for one in sums)}))
    found = narrowest(table, knows_rule=False)  # these tables break the rule
    assert found is not None
    return found.high - found.low


def test_the_attack_finds_what_a_weaker_rule_leaves_open():
    """The attacker is worth his salt: one cell less, a group that divides the blanked, and he is in."""
    shown = {"x": 40, "y": 60}
    assert _wide({"a": 3, "b": 20, **shown}, "ab") == 0, "the other kommune knows its own cell"
    assert _wide({"a": 1, "b": 2, "c": 3, **shown}, "abc") < FEW, "three, but few persons together"
    assert _wide({"a": 3, "b": 20, "c": 30, **shown}, "abc") >= FEW
    assert _wide({"a": 3, "b": 20, "c": 30, **shown}, "abc", ("ax",)) == 0, "a group with one of the blanked"
    assert _wide({"a": 3, "b": 20, "c": 30, **shown}, "abc", ("abcx",)) >= FEW


def test_sisters_blank_the_same_kommuner(made: World, found: list[tuple]):
    """UBU-001 and UBU-002 rest on the same children: where one is blanked, so is the other, also at zero."""
    hidden_in = {ident: {row[1:3] for row in found if row[0] == ident and row[7]} for ident in ("UBU-001", "UBU-002")}
    assert hidden_in["UBU-001"] == hidden_in["UBU-002"] != set()


def test_the_key_moves_the_order_and_no_figure_does(made: World):
    figures = next(f for f in made.cases.values() if len(f) == 14)
    orders = {tuple(sorted(KOMMUNER, key=lambda k: place(k, family, key))) for family in ("UBU", "SKO") for key in "ab"}
    assert len(orders) == 4
    large = [k for k in ordered(figures) if figures[k].personer >= FEW]
    assert large == sorted(large, key=lambda k: place(k, "UBU"))


def test_the_cases_hold_what_is_hard(made: World, found: list[tuple]):
    for column in (7, 14, 20):
        assert {row[column] for row in found} == {None, "diskretion"}
    secrets = {len(blanked(figures)) for figures in whole(made).cases.values()}
    assert {0, 3, 5} <= secrets
    assert {row[8] for row in found} >= {None, 1985, 1995, 2005}
    # A group with all the blanked kommuner is shown, and one with none.
    kinds = set()
    every = whole(made).cases
    for row in found:
        figures = every[row[0], row[2]]
        secret, group = blanked(figures), made.group(row[1], row[2].year)[1] & set(figures)
        if row[9] is not None and secret:
            kinds.add(bool(group & secret))
    assert kinds == {True, False}
    assert {row[0] for row in found} == set(LANDED) and {row[1] for row in found} == set(KOMMUNER)
    assert min(row[2] for row in found if row[0] in LATER) >= min(LATER.values()) > min(row[2] for row in found)
    # Counts per 1,000 of the own kommune, the group and the country, and some whose inhabitants are not known.
    counts = [row for row in found if row[0] in COUNTS]
    for column, told in ((6, 3), (12, 9), (18, 15)):
        assert {row[column] is None for row in counts if row[told] is not None} == {True, False}
    # A row that nobody delivered, because its sister was.
    assert any(set(shown) - set(made.cases.get(case, {})) for case, shown in every.items())
