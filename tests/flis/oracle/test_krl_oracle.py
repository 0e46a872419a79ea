"""The models of KRL and Dagtilbud against figures counted day by day in plain Python, on 2,000 absences and as many
enrolments.

Half of the deliveries land first and are built; then the rest lands, with corrections, and is built on top. Every row
and every decimal must be those of all deliveries together.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from tests.flis.oracle.controls.compare import agree, findings
from tests.flis.oracle.controls.landed import Landed
from tests.flis.oracle.controls.of_krl import of_krl
from tests.flis.oracle.krl_cases import Delivered, delivered
from tests.flis.oracle.krl_truth import KrlTruth
from tests.flis.oracle.mart import install, put, same
from tests.harness import build, opened

CASES, SEED = 2_000, 20230601
KOMMUNER = ["0101", "0147", "0265", "0461", "0561", "0630", "0751", "0851"]
TABLES = {
    "fravaer": (
        "Krl.FaktFravaer",
        "krl_fravaer_noegle, kommune_kode, periode, krl_ansaettelse_noegle, fravaersaarsag_kode, aktiv_fra, aktiv_til, "
        "kalenderdage, hverdage, timer_pr_dag, fravaer_timer, fravaer_dagsvaerk",
    ),
    "udeladt": ("Arbejde.KrlUdeladtFravaer", "krl_fravaer_noegle, kommune_kode, periode, kontrol_id"),
    "medarbejder": (
        "Krl.FaktMedarbejder",
        "krl_ansaettelse_noegle, kommune_kode, periode, medarbejder_noegle, personalegruppe_kode, institution_noegle, "
        "beskaeftigelsesdecimal, naervaer_timer, naervaer_dagsvaerk",
    ),
    "gruppe": (
        "Krl.FaktFravaerGruppe",
        "kommune_kode, periode, personalegruppe_kode, institution_noegle, ansaettelser_antal, fravaer_timer, "
        "naervaer_timer, mulige_timer, fravaerspct",
    ),
    "krl_001": ("Krl.NoegletalKrl001", "kommune_kode, periode, taeller, naevner, personer_antal"),
    "krl_002": ("Krl.NoegletalKrl002", "kommune_kode, periode, taeller, naevner, personer_antal"),
    "krl_003": ("Krl.NoegletalKrl003", "kommune_kode, periode, taeller, naevner, personer_antal"),
    "indskrivning": (
        "Dagtilbud.FaktIndskrivning",
        "indskrivning_noegle, kommune_kode, periode, barn_noegle, institution_noegle, pladstype_kode, aktive_dage, "
        "er_indskrevet_ultimo",
    ),
    "udeladt_indskrivning": (
        "Arbejde.DagtilbudUdeladtIndskrivning",
        "indskrivning_noegle, kommune_kode, periode, kontrol_id",
    ),
    "normering": (
        "Dagtilbud.FaktNormering",
        "kommune_kode, periode, institution_noegle, boern_antal, fuldtidsvoksne_antal, boern_pr_fuldtidsvoksen, "
        "er_i_noegletal, noegletal_boern_antal, noegletal_voksne_antal",
    ),
    "dag_001": ("Dagtilbud.NoegletalDag001", "kommune_kode, periode, taeller, naevner, personer_antal"),
}


@pytest.fixture(scope="module")
def landed() -> Delivered:
    return delivered(KOMMUNER, CASES, SEED)


@pytest.fixture(scope="module")
def truth(landed: Delivered) -> KrlTruth:
    return KrlTruth(landed)


@pytest.fixture(scope="module")
def mart(landed: Delivered, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """DM, built twice: from a part of the deliveries, and then from all of them, with the models' data tests."""
    folder = tmp_path_factory.mktemp("oracle")
    install(folder)
    models = ["path:models/dm/krl", "path:models/dm/dagtilbud", "krl__fakt_medarbejder", "krl__dim_personalegruppe"]
    _land(landed.part(random.Random(SEED), 0.5), folder)
    build(folder, "--select", *[f"+{path}" for path in models], "--exclude-resource-type", "test")
    _land(landed, folder)
    build(folder, "--select", *models, "--indirect-selection", "cautious")
    with opened(folder) as connection:
        yield connection


def _land(landed: Delivered, folder: Path) -> None:
    """Put the rows where landing would, instead of what was there."""
    moment = datetime(2023, 8, 1)
    corrections = [
        (number, number, "proeve", table, levering_id, line, kommune, periode, "udelad", None, None,
         "proeve", None, moment, "proeve",
         *((moment, "proeve") if undone else (None, None)))
        for number, table, levering_id, kommune, periode, line, undone in landed.left_out
    ]  # fmt: skip
    raa = {f"Raa.{name}": rows for name, rows in landed.rows.items()}
    put(folder, {"Drift.Levering": landed.ledger, "Drift.Rettelse": corrections, **raa})


@pytest.mark.parametrize("name", TABLES)
def test_a_table_agrees_row_by_row(name: str, mart: duckdb.DuckDBPyConnection, truth: KrlTruth):
    table, columns = TABLES[name]
    rows = mart.execute(f"select {columns} from DM.{table}").fetchall()  # noqa: S608
    assert len(rows) == len(set(rows)) > 30
    same(set(rows), getattr(truth, name))


def test_the_controls_find_what_the_oracle_finds(mart: duckdb.DuckDBPyConnection):
    tables = ("FundKrl", "FundKrlSammenhaeng", "FundKrlNorm", "FundDagtilbud", "FundNormering")
    controls = [f"KRL-{number:02}" for number in range(1, 9)] + [f"DAG-{number:02}" for number in range(1, 6)]
    agree(findings(mart, *tables), of_krl(Landed(mart)), controls)


def test_every_row_says_what_it_was_built_from(landed: Delivered, mart: duckdb.DuckDBPyConnection):
    """No month is left of the deliveries or corrections before."""
    newest = max(number for number, *_ in landed.left_out)
    touched = {(table, levering_id) for _, table, levering_id, *_ in landed.left_out}
    for fact, table in (("Krl.FaktFravaer", "krl_fravaer"), ("Dagtilbud.FaktIndskrivning", "dagtilbud_indskrivning")):
        stands = [row[0].split("/") for row in mart.execute(f"select distinct stand from DM.{fact}").fetchall()]  # noqa: S608
        assert len(stands) > 20
        for levering_id, aendring, *_ in stands:
            assert (int(aendring) > 0) == ((table, int(levering_id)) in touched)
            assert int(aendring) <= newest


def test_the_cases_hold_what_is_hard(landed: Delivered, truth: KrlTruth):
    """The random cases would prove little if a kind of case were missing from them."""
    rows = landed.rows["krl_fravaer"]
    assert len(truth.fravaer) + len(truth.udeladt) > 1_000 and len(rows) > CASES
    assert {row[3] for row in truth.udeladt} == {"KRL-01", "KRL-02"}
    assert {row[3] for row in truth.udeladt_indskrivning} == {"DAG-01", "DAG-02"}
    assert any(row[8] is None for row in rows) and any(row[7].year < row[2].year for row in rows)
    assert any(row[8] == 0 for row in truth.fravaer), "no absence lies in a weekend"
    assert {"X9", "Ukendt"} < {row[4] for row in truth.fravaer}
    assert any(row[2] == "Ukendt" and row[4] == 0 for row in truth.gruppe), "every absence has its employment"
    with_hours = {row[:2] for row in truth.gruppe if row[7]} & {row[1:3] for row in truth.medarbejder}
    assert with_hours - {row[:2] for row in truth.krl_001}, "no month is without absence"
    assert any(row[4] is None for row in truth.normering) and any(row[4] == 0 for row in truth.normering)
    assert any(row[3] == 0 for row in truth.normering)
    assert any(row[2] > row[4] for row in truth.dag_001), "no child is in two institutions"
    keys = [row[0] for row in truth.fravaer]
    assert len({key.split("|")[1] for key in keys}) < len(set(keys)), "no id is used by two kommuner"
