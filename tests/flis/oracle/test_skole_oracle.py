"""The models of Skole against figures worked out pupil by pupil in plain Python, on 2,000 random pupils. Every row and
every decimal must agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

import duckdb
import pytest
from tests.flis.oracle.mart import install, put, same
from tests.flis.oracle.skole_cases import Landing, landing
from tests.flis.oracle.skole_truth import EXAM, EXEMPT, Truth
from tests.harness import build, opened

PUPILS, SEED = 2_000, 20230502
KEY = (
    "kommune_kode, elev_noegle, skoleaar, periode, fag_kode, disciplin_kode, fag_noegle, skole_noegle, klassetrin, "
    "kilde"
)
TABLES = {
    "fakt_v2": (
        "DM.Skole.FaktStandpunktskarakter",
        f"{KEY}, karakter_foerste, karakter_anden, karakter_sidste, karakter_sidste_noegle, vaerdi_foerste, "
        "vaerdi_anden, vaerdi_sidste, udvikling, er_karakter_foerste, er_karakter_anden, "
        "er_karakter_sidste, er_udvikling",
    ),
    "fakt_v1": (
        "DM.Skole.FaktStandpunktskarakterV1",
        f"{KEY}, karakter_sidste, karakter_sidste_noegle, vaerdi_sidste, er_karakter_sidste",
    ),
    "faglig_udvikling": (
        "DM.Skole.FaktFagligUdvikling",
        "kommune_kode, skole_noegle, skoleaar, periode, klassetrin, fag_kode, disciplin_kode, fag_noegle, "
        "elever_antal, sum_foerste, sum_sidste, sum_udvikling, gennemsnit_foerste, gennemsnit_sidste, "
        "gennemsnit_udvikling, elever_alle_antal, alle_sum_foerste, alle_sum_anden, alle_sum_sidste, "
        "alle_gennemsnit_foerste, alle_gennemsnit_anden, alle_gennemsnit_sidste",
    ),
    "elever": (
        "DM.Skole.NoegletalEleverMedStandpunktskarakter",
        "kommune_kode, skoleaar, periode, elever_antal, karakterer_antal, karakterer_sum",
    ),
}


@pytest.fixture(scope="module")
def landed() -> Landing:
    return landing(PUPILS, SEED)


@pytest.fixture(scope="module")
def truth(landed: Landing) -> Truth:
    return Truth(landed)


@pytest.fixture(scope="module")
def mart(landed: Landing, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """DM, built by one `dbt build` (with the models' data tests) from the landed cases."""
    folder = tmp_path_factory.mktemp("skole_oracle")
    install(folder)
    _land(landed, folder)
    select = ["--select", "+path:models/dm/skole", "+drift__fund_karakter", "--indirect-selection", "cautious"]
    build(folder, *select, "--exclude", "resource_type:exposure")
    with opened(folder) as connection:
        yield connection


def _land(landed: Landing, folder: Path) -> None:
    tables = {
        "Drift.Levering": [astuple(row) for row in landed.leveringer],
        "Raa.tea_karakter": [astuple(row) for row in landed.rows["tea"]],
        "Raa.kmd_elev_karakter": [(*row[:12], *row[14:]) for row in map(astuple, landed.rows["kmd_elev"])],
    }
    put(folder, tables)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_agrees_row_by_row(name: str, mart: duckdb.DuckDBPyConnection, truth: Truth):
    table, columns = TABLES[name]
    rows = mart.execute(f"select {columns} from {table}").fetchall()  # noqa: S608
    assert len(rows) == len(set(rows)) > (10 if name == "elever" else 200)
    same(set(rows), getattr(truth, name))


def test_the_noegletal_agree(mart: duckdb.DuckDBPyConnection, truth: Truth):
    columns = "noegletal_id, kommune_kode, periode, taeller, naevner, personer_antal, opgjort_til, er_hele_perioden"
    rows = [
        row
        for number in (1, 2, 3)
        for row in mart.execute(f"select {columns} from DM.Skole.NoegletalSko00{number}").fetchall()  # noqa: S608
    ]
    assert len(rows) == len(set(rows)) > 30
    same(set(rows), truth.noegletal)


def test_what_is_refused_is_shown(mart: duckdb.DuckDBPyConnection, truth: Truth):
    rows = mart.execute("select kontrol_id, kommune_kode, periode, noegle, antal from DM.Drift.FundKarakter").fetchall()
    same(set(rows), {(*key, count) for key, count in truth.fund.items()})
    assert {row[0] for row in rows} == {"SKO-01", "SKO-02", "SKO-03", "SKO-04", "SKO-05"}


def test_first_and_second_grades_change_nothing_of_the_last(landed: Landing, truth: Truth):
    """The same deliveries without them lead to the same last grades and the same number of pupils."""
    without = Truth(landed, only_last=True)
    assert without.elever == truth.elever and without.fakt_v1 == truth.fakt_v1
    wanted = ("SKO-001", "SKO-002")
    assert {r for r in without.noegletal if r[0] in wanted} == {r for r in truth.noegletal if r[0] in wanted}
    assert without.fakt_v2 != truth.fakt_v2


def test_the_cases_hold_what_is_hard(truth: Truth):
    """The random cases would prove little if a kind of case were missing from them."""
    groups = truth.groups.values()
    assert len({row[1] for row in truth.fakt_v2}) > PUPILS / 2
    assert any(len({source for *_, source, _ in rows}) == 2 for rows in groups), "nobody changes system"
    assert any(len({row.skole_kode for _, row, *_ in rows}) == 2 for rows in groups), "nobody changes school"
    assert any(len({order[0] for order, *_ in rows}) < len(rows) for rows in groups), "no two rows have the same day"
    assert any(len({order[:2] for order, *_ in rows}) < len(rows) for rows in groups), "no two rows tie on both"
    assert any(row.dato is None for rows in groups for _, row, *_ in rows[:1])
    assert {row[7] for row in truth.noegletal} == {0, 1}, "every skoleår is whole, or none is"
    facts = truth.fakt_v2
    assert {row[13] for row in facts} >= {"Ukendt", "Ingen", *EXEMPT, "00"} and not {row[13] for row in facts} & EXAM
    assert any(row[10] in EXEMPT and row[17] is None and row[16] is not None for row in facts)
    assert any(row[9] == "KMD_ELEV" and row[14] is not None for row in facts), "no first from TEA with last from KMD"
    assert {row[8] for row in facts} == {8, 9, 10} and any(row[6] == "Ukendt" for row in facts)
    assert any(row[15] == 0 for row in truth.faglig_udvikling) and any(row[15] > 1 for row in truth.faglig_udvikling)
