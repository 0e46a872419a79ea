"""A package of payroll history speaks for every month from its first to its last, whichever of its tables has rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from tests.flis.yard import Pack, Row, Yard, noegletal

FRAVAER, NAERVAER = "kmd_loen_fravaer", "kmd_loen_naervaer"
V1, V2 = "20230601T200000", "20230701T200000"


def presence(month: int) -> Row:
    own = {"kommune_kode": "0101", "periode": f"01-{month:02}-2023", "ansaettelse_id": "K1"}
    return {**own, "naervaer_timer": "100,5"}


def absence(month: int, number: int) -> Row:
    start = {"fravaersaarsag_kode": "10", "startdato": f"05-{month:02}-2023", "timer_pr_dag": "7,4"}
    return {**presence(month), **start, "fravaer_id": f"F{number}"}


def history(yard: Yard, rows: Mapping[str, Sequence[Row]], udlaest: str) -> Pack:
    return yard.pack(rows, omraade="KMD_LOEN_HISTORIK", periode=udlaest[:6], udlaest=udlaest)


def counting(yard: Yard, table: str) -> list[tuple[str, str]]:
    """(id, month) of the rows that count: the first column of its own is the id."""
    return sorted((row[4], f"{row[2]:%m}") for row in yard.current()[table])


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_22_a_corrected_history_takes_back_what_it_no_longer_says(yard, order):
    rows = [presence(month) for month in (1, 2, 3, 4)]
    # Of absences, v1 has only February's, and v2 only March's.
    packs = [history(yard, {NAERVAER: rows, FRAVAER: [absence(m, 9)]}, v) for m, v in ((2, V1), (3, V2))]
    for number in order:
        yard.land(packs[number])
    assert counting(yard, FRAVAER) == [("F9", "03")]
    assert counting(yard, NAERVAER) == [("K1", f"{month:02}") for month in (1, 2, 3, 4)]


def test_23_history_says_nothing_of_months_outside_it(yard):
    yard.land(history(yard, {FRAVAER: [absence(1, 1), absence(5, 5)], NAERVAER: [presence(1)]}, V1))
    yard.land(history(yard, {FRAVAER: [absence(2, 2)], NAERVAER: [presence(4)]}, V2))
    yard.land(history(yard, {}, "20230801T200000"))
    assert counting(yard, FRAVAER) == [("F1", "01"), ("F2", "02"), ("F5", "05")]
    found = yard.query(
        "select tabel, month(periode), raekker_antal from DSA.Drift.Levering"
        " where udlaest_tidspunkt >= '2023-07-01' order by tabel, periode"
    )
    assert found == [
        (table, month, int(month == own)) for table, own in ((FRAVAER, 2), (NAERVAER, 4)) for month in (2, 3, 4)
    ]


def test_23_gaps_of_a_table_that_is_always_history_say_nothing(yard):
    yard.land(yard.benchmark([noegletal("0101", f"01-0{month}-2023") for month in (1, 3)]))
    assert yard.query("select month(periode) from DSA.Drift.Levering order by periode") == [(1,), (3,)]
