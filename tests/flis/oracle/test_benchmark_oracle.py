"""FaktNoegletalBenchmark against plain Python on 2,000 random cases, and against an attacker who subtracts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from tests.flis.oracle.attack import follows
from tests.flis.oracle.benchmark_cases import (
    DATAOMRAADE,
    FEW,
    KOMMUNER,
    NOEGLETAL,
    Case,
    World,
    blanked,
    rows,
    world,
)  # fmt: skip
from tests.flis.oracle.mart import install, put
from tests.harness import build, opened

CASES, SEED = 2000, 20230601
WHEN = datetime(2023, 6, 1)
COLUMNS = (
    "noegletal_id, kommune_kode, periode, egen_taeller, egen_naevner, egen_vaerdi, egen_blaendet_aarsag, gruppe_aar, "
    "gruppe_taeller, gruppe_naevner, gruppe_vaerdi, gruppe_kommuner_antal, gruppe_blaendet_aarsag, landet_taeller, "
    "landet_naevner, landet_vaerdi, landet_kommuner_antal, landet_blaendet_aarsag"
)
# A sum that the table shows: the kommuner in it.
Shown = dict[Case, set[frozenset[str]]]


@pytest.fixture(scope="module")
def made() -> World:
    return world(CASES, SEED)


@pytest.fixture(scope="module")
def found(made: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[tuple]]:
    """The table as one `dbt build` makes it of the landed cases."""
    folder = tmp_path_factory.mktemp("benchmark")
    install(folder)
    _land(made, folder)
    build(folder, "--select", "+generel__fakt_noegletal_benchmark", "--exclude-resource-type", "test")
    with opened(folder) as connection:
        wrong = connection.execute(
            "select count(*) from DM.Generel.FaktNoegletalBenchmark where (egen_blaendet_aarsag is null)"
            " <> (er_blaendet_egen = 0) or (gruppe_blaendet_aarsag is null) <> (er_blaendet_gruppe = 0)"
            " or (landet_blaendet_aarsag is null) <> (er_blaendet_landet = 0)"
        ).fetchone()
        assert wrong == (0,), "a flag and its reason differ"
        yield connection.execute(f"select {COLUMNS} from DM.Generel.FaktNoegletalBenchmark").fetchall()  # noqa: S608


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


def shown_sums(made: World, found: list[tuple]) -> Shown:
    """Every sum that stands in the table: own cells, groups and the country."""
    shown: Shown = defaultdict(set)
    for row in found:
        case, kommune = (row[0], row[2]), row[1]
        present = frozenset(made.cases[case])
        if row[3] is not None:
            shown[case].add(frozenset({kommune}))
        if row[8] is not None:
            shown[case].add(made.group(kommune, row[2].year)[1] & present)
        if row[13] is not None:
            shown[case].add(present)
    return shown


def leaks(made: World, shown: Shown) -> list[tuple]:
    """What follows by subtraction and should not: a small kommune, or a small group, for anyone who may look.

    Anyone: a reader of the table alone, or a kommune that besides knows its own figure.
    """
    told = []
    for case, figures in made.cases.items():
        small = [frozenset({kommune}) for kommune in figures if figures[kommune].personer < FEW]
        groups = {made.group(kommune, case[1].year)[1] & set(figures) for kommune in figures}
        small += [g for g in groups if len(g) > 1 and sum(figures[m].personer for m in g) < FEW]
        for wanted in small:
            for reader in (None, *figures):
                if reader is None:
                    known = shown[case]
                elif reader in wanted:
                    continue
                else:
                    known = shown[case] | {frozenset({reader})}
                if follows(known, wanted):
                    told.append((case, sorted(wanted), reader))
    return told


def test_no_blanked_figure_follows_from_what_is_shown(made: World, found: list[tuple]):
    assert leaks(made, shown_sums(made, found)) == []


def test_the_attack_succeeds_where_small_cells_alone_are_blanked(made: World):
    """The attacker is worth his salt: without the secondary blanking he finds hundreds in 200 cases."""
    some = World(dict(list(made.cases.items())[:200]), made.ranks)
    naive: Shown = {}
    for case, figures in some.cases.items():
        groups = {made.group(kommune, case[1].year)[1] & set(figures) for kommune in figures}
        sums = groups | {frozenset(figures)} | {frozenset({kommune}) for kommune in figures}
        naive[case] = {s for s in sums if s and sum(figures[m].personer for m in s) >= FEW}
    assert len(leaks(some, naive)) > 200


def test_the_attack_succeeds_where_two_are_blanked_and_one_of_them_looks(made: World):
    figures = next(f for f in made.cases.values() if sum(tal.personer < FEW for tal in f.values()) == 1 and len(f) > 4)
    (small,) = (kommune for kommune, tal in figures.items() if tal.personer < FEW)
    other = min((k for k in figures if k != small), key=lambda k: (figures[k].personer, k))
    shown = {frozenset(figures)} | {frozenset({k}) for k in figures if k not in (small, other)}
    assert not follows(shown, frozenset({small}))
    assert follows(shown | {frozenset({other})}, frozenset({small}))


def test_the_cases_hold_what_is_hard(made: World, found: list[tuple]):
    reasons = {(row[6], row[12], row[17]) for row in found}
    for place in range(3):
        assert {reason[place] for reason in reasons} == {None, "få personer", "sekundær"}
    secrets = {len(blanked(figures)) for figures in made.cases.values()}
    assert {0, 3, 5} <= secrets
    assert {row[7] for row in found} >= {None, 1985, 1995, 2005}
    # A group with all the blanked kommuner is shown, and one with none.
    kinds = set()
    for row in found:
        figures = made.cases[row[0], row[2]]
        secret, group = blanked(figures), made.group(row[1], row[2].year)[1] & set(figures)
        if row[8] is not None and secret:
            kinds.add(bool(group & secret))
    assert kinds == {True, False}
    assert {row[0] for row in found} == set(NOEGLETAL) and {row[1] for row in found} == set(KOMMUNER)
