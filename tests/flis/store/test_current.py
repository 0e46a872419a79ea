"""Which delivery is current: the model, flis' own rendering and a plain reference agree on random ledgers."""

# ruff: noqa: S608 - the names in the statements are constants

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from tests.flis.yard import Yard
from tests.harness import dbt

from flis.landing.prune import still_the_newest
from flis.store.current import newest_states, render_current
from flis.store.ledger import LEVERING, Levering

TABLES, KOMMUNER = ("dubu_sag", "oekonomi_konto", "krl_fravaer"), ("0101", "0461")
LEDGERS = 60
ALL = "with {{ gaeldende_levering() }} select * from gaeldende_levering"


@pytest.fixture(scope="module")
def yard(tmp_path_factory: pytest.TempPathFactory) -> Yard:
    yard = Yard(tmp_path_factory.mktemp("current"))
    yard.install()
    dbt(yard.folder, "-q", "run", "--select", "dsa_drift__gaeldende_levering")
    return yard


def ledger(chance: random.Random) -> list[Levering]:
    """Some packages, each of some tables, kommuner and months. Months and moments are few, so that many coincide."""
    found = []
    for levering_id in chance.sample(range(1, 100), chance.randint(1, 12)):
        udlaest = datetime(2023, chance.randint(4, 7), chance.choice([1, 1, 15]), chance.choice([0, 6]))
        pakket = udlaest + timedelta(hours=chance.randint(0, 1))
        for tabel in chance.sample(TABLES, chance.randint(1, 3)):
            for kommune in chance.sample(KOMMUNER, chance.randint(1, 2)):
                for month in chance.sample(range(4, 9), chance.randint(1, 2)):
                    row = (levering_id, tabel, kommune, date(2023, month, 1), udlaest, pakket, chance.randint(0, 9))
                    found.append(Levering(*row))
    return found


def reference(found: list[Levering]) -> dict[tuple[str, str, date], tuple[int, int, int]]:
    """(table, kommune, month) -> (levering_id, er_nyeste, er_senest_udlaest), written down a second time."""

    def order(x: Levering) -> tuple:
        return x.udlaest_tidspunkt, x.pakket_tidspunkt, x.levering_id

    current: dict[tuple[str, str, date], Levering] = {}
    for x in sorted(found, key=order):
        current[x.tabel, x.kommune_kode, x.periode] = x
    answer = {}
    for (tabel, kommune, month), x in current.items():
        of_kommune = [y for (t, k, _), y in current.items() if (t, k) == (tabel, kommune)]
        # A month that had not begun when it was extracted is the newest only where there is no other.
        begun = [y for y in of_kommune if y.udlaest_tidspunkt.date() >= y.periode] or of_kommune
        newest = max(begun, key=lambda y: y.periode)
        last = max((y for y in found if y.tabel == tabel), key=order)
        answer[tabel, kommune, month] = (x.levering_id, int(x is newest), int(order(x) == order(last)))
    return answer


def put(connection: duckdb.DuckDBPyConnection, found: list[Levering]) -> None:
    connection.execute(f"delete from {LEVERING}")
    values = [value for x in found for value in vars(x).values()]
    if found:
        marks = ", ".join(["(?, ?, ?, ?, ?, ?, ?)"] * len(found))
        connection.execute(f"insert into {LEVERING} by position values {marks}", values)


def newest(connection: duckdb.DuckDBPyConnection, yard: Yard) -> dict[tuple[str, str], int]:
    rows = connection.execute(newest_states(yard.project, yard.contracts)).fetchall()
    assert len({row[:2] for row in rows}) == len(rows)
    return {(tabel, kommune): levering_id for tabel, kommune, levering_id in rows}


def opened(folder: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(f"attach '{(folder / 'DSA.duckdb').as_posix()}' as DSA")
    connection.execute("use DSA")
    # Never committed: nothing of it reaches the disk.
    connection.execute("begin")
    return connection


def test_the_model_and_flis_agree_on_random_ledgers(yard):
    text = render_current(yard.project, yard.contracts, ALL)
    with opened(yard.folder) as connection:
        for seed in range(LEDGERS):
            found = ledger(random.Random(seed))
            put(connection, found)
            of_model = connection.execute("select * from DSA.Drift.GaeldendeLevering order by all").fetchall()
            assert connection.execute(f"select * from ({text}) order by all").fetchall() == of_model, seed
            shown = "tabel, kommune_kode, periode, levering_id, er_nyeste, er_senest_udlaest"
            rows = connection.execute(f"select {shown} from DSA.Drift.GaeldendeLevering").fetchall()
            assert {row[:3]: row[3:] for row in rows} == reference(found), seed


def test_pruning_changes_no_newest_state_on_random_ledgers(yard):
    """What pruning removes never makes another delivery current, and it keeps no package without need."""
    kept = 0
    with opened(yard.folder) as connection:
        for seed in range(LEDGERS):
            chance = random.Random(seed)
            found, moment = ledger(chance), datetime(2023, chance.randint(4, 8), 10)
            put(connection, found)
            before = newest(connection, yard)
            stay = still_the_newest(found, before, moment)
            left = [x for x in found if x.udlaest_tidspunkt >= moment or x.levering_id in stay]
            put(connection, left)
            after = newest(connection, yard)
            assert after == {state: before[state] for state in after}, seed
            assert not stay & {x.levering_id for x in found if x.udlaest_tidspunkt >= moment}
            for package in stay:
                put(connection, [x for x in left if x.levering_id != package])
                without = newest(connection, yard)
                assert any(without[state] != before[state] for state in without), (seed, package)
            kept += len(stay)
    assert kept
