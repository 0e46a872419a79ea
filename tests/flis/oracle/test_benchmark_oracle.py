"""FaktNoegletalBenchmark against plain Python on 2,000 random cases, and against an attacker with a solver."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import islice
from pathlib import Path

import pyarrow as pa
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
from tests.flis.oracle.controls.compare import agree, findings
from tests.flis.oracle.controls.landed import Landed
from tests.flis.oracle.controls.of_figures import large_swings, of_figures
from tests.flis.oracle.controls.of_packages import large_tables
from tests.flis.oracle.figure_cases import (
    FIGURES,
    NEWER,
    OLDER,
    OWN,
    WHEN,
    counted_rows,
    figures,
    own_figures,
    own_sager,
    unknown_lists,
)
from tests.flis.oracle.mart import install, put, same
from tests.harness import build, opened

CASES, SEED = 2000, 20230601
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
    controls = [f"+drift__fund_{name}" for name in ("noegletal", "sammenligning", "udsving")]
    select = ["--select", "+generel__fakt_noegletal_benchmark", *controls]
    build(folder, *select, "--exclude-resource-type", "test")
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
        return connection.execute(
            f"select {COLUMNS} from DM.Generel.FaktNoegletalBenchmark"  # noqa: S608
            f" where kommune_kode <> '{OWN}' and noegletal_id <> 'SKO-002'"
        ).fetchall()


def _land(made: World, folder: Path) -> None:
    figures = [
        (_package(ident, periode), kommune, periode, number, ident, tal.taeller, tal.naevner, tal.personer)
        for (ident, periode), cell in made.cases.items()
        for number, (kommune, tal) in enumerate(cell.items(), 1)
    ]
    ranks = [
        (2, kommune, date(aar, 1, 1), rank, aar, DATAOMRAADE, kommune, rank, other, other)
        for (aar, kommune), others in made.ranks.items()
        for rank, other in others.items()
    ]
    figures += own_figures(KOMMUNER)
    ranks += unknown_lists(KOMMUNER)
    ledger = {(row[0], "benchmark_noegletal", row[1], row[2]) for row in figures}
    ledger |= {(row[0], "sammenligning_sammenligningskommune", row[1], row[2]) for row in ranks}
    own_ledger, sager = own_sager()
    own_ledger += counted_rows(SEED)
    times = {number: WHEN.get(number, WHEN[NEWER]) for number in {row[0] for row in ledger}}
    tables = {
        "Drift.Levering": [(*row, times[row[0]], times[row[0]], 1) for row in sorted(ledger)] + own_ledger,
        "Raa.benchmark_noegletal": figures,
        "Raa.sammenligning_sammenligningskommune": ranks,
        "Raa.dubu_sag": sager,
    }
    put(folder, tables)


def _package(ident: str, periode: date) -> int:
    """The newer package no longer has this figure of the Junes."""
    return OLDER if ident == "UBU-005" and periode.month == 6 else NEWER


def test_the_controls_of_figures_find_what_the_oracle_finds(built: Path):
    with opened(built) as connection:
        landed = Landed(connection)
        found = findings(connection, "FundNoegletal", "FundSammenligning", "FundUdsving")
        agree(found, of_figures(landed) + large_tables(landed), ["NOEG-01", "NOEG-02", "NOEG-04", "SAM-01", "LEV-05"])


def test_large_swings_of_months_and_years_are_those_of_the_oracle(built: Path):
    """The control's own SQL over random series, which no landed rows have."""
    rows = list(figures(SEED))
    [path] = (built / "target" / "compiled").rglob("drift__fund_udsving.sql")
    sql = path.read_text(encoding="utf-8").replace('"DM"."Generel"."FaktNoegletal"', "tallene")
    assert "tallene" in sql
    with opened(built) as connection:
        columns = [pa.array(column) for column in zip(*rows, strict=True)]
        connection.register("tallene", pa.table(columns, names=FIGURES.split(", ")))
        made = connection.execute(sql).fetchall()
    found = Counter({row[:4]: row[4] for row in made if row[0] == "NOEG-03"})
    expected = large_swings([(*row[:5], *row[6:]) for row in rows if row[5] == "egen"])
    same(set(found.items()), set(expected.items()))
    assert len({key[3] for key in expected}) == 8, "a nøgletal makes no large swing"


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
