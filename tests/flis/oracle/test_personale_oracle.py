"""Personale from real landing tables, built by dbt, against plain Python over more than 2,000 random periods of absence
and as many rows of presence. Every row and every decimal must agree."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from tests.flis.oracle.controls.compare import agree, findings
from tests.flis.oracle.controls.landed import Landed
from tests.flis.oracle.controls.of_personale import of_personale
from tests.flis.oracle.mart import install, kommuner, put, same
from tests.flis.oracle.personale_cases import PersonaleLanding, personale_landing
from tests.flis.oracle.personale_truth import PersonaleTruth
from tests.harness import build, opened

SEED = 20230601
TABLES = {
    "fakt_fravaer": (
        "DM.Personale.FaktFravaer",
        "fravaer_noegle, kommune_kode, periode, kilde_kode, ansaettelse_noegle, fravaerskode_noegle, fravaer_fra, "
        "fravaer_til, kalenderdage, hverdage, fravaer_timer, fravaersdagsvaerk",
    ),
    "fakt_naervaer": (
        "DM.Personale.FaktNaervaer",
        "ansaettelse_noegle, kommune_kode, periode, kilde_kode, naervaer_timer, naervaersdagsvaerk",
    ),
    "dim_ansaettelse": (
        "DM.Personale.DimAnsaettelse",
        "ansaettelse_noegle, kommune_kode, kilde_kode, medarbejder_noegle, stilling_kode, startdato, er_leveret",
    ),
    "noegletal_fravaer": (
        "DM.Personale.NoegletalFravaer",
        "kommune_kode, periode, fravaersdagsvaerk, naervaersdagsvaerk, mulige_dagsvaerk, fravaer_pct, personer_antal",
    ),
    "per_001": (
        "DM.Personale.NoegletalPer001",
        "noegletal_id, kommune_kode, periode, taeller, naevner, personer_antal",
    ),
    "per_002": (
        "DM.Personale.NoegletalPer002",
        "noegletal_id, kommune_kode, periode, taeller, naevner, personer_antal",
    ),
    "per_003": (
        "DM.Personale.NoegletalPer003",
        "noegletal_id, kommune_kode, periode, taeller, naevner, personer_antal",
    ),
    "dobbelt": (
        "DM.Arbejde.PersonaleDobbeltAnsaettelse",
        "kommune_kode, periode, medarbejder_noegle, startdato, beskaeftigelsesdecimal",
    ),
}


@pytest.fixture(scope="module")
def landed() -> PersonaleLanding:
    return personale_landing(kommuner(), SEED)


@pytest.fixture(scope="module")
def truth(landed: PersonaleLanding) -> PersonaleTruth:
    return PersonaleTruth(landed)


@pytest.fixture(scope="module")
def mart(landed: PersonaleLanding, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """DM, built by one `dbt build` (with the models' data tests) from the landed cases."""
    folder = tmp_path_factory.mktemp("personale")
    install(folder)
    tables = {f"Raa.{name}": rows for name, rows in landed.tables.items()}
    put(folder, {"Drift.Levering": [tuple(vars(row).values()) for row in landed.leveringer], **tables})
    select = ["--select", "+path:models/dm/personale", "drift__fund_fravaer", "drift__fund_personale"]
    build(folder, *select, "--indirect-selection", "cautious")
    with opened(folder) as connection:
        yield connection


@pytest.mark.parametrize("name", TABLES)
def test_a_table_agrees_row_by_row(name: str, mart: duckdb.DuckDBPyConnection, truth: PersonaleTruth):
    table, columns = TABLES[name]
    rows = mart.execute(f"select {columns} from {table}").fetchall()  # noqa: S608
    assert len(rows) == len(set(rows))
    assert rows
    same(set(rows), getattr(truth, name))


def test_the_findings_agree(mart: duckdb.DuckDBPyConnection, truth: PersonaleTruth):
    sql = "select kontrol_id, kommune_kode, periode, noegle, antal from DM.Drift."
    rows = {row for part in ("FundFravaer", "FundPersonale") for row in mart.execute(sql + part).fetchall()}
    same(rows, {(*key, antal) for key, antal in truth.datakvalitet.items()})
    assert {row[0] for row in rows} == {f"PERS-0{number}" for number in range(1, 8)}


def test_the_hours_above_the_norm_agree(mart: duckdb.DuckDBPyConnection):
    agree(findings(mart, "FundNorm"), of_personale(Landed(mart)), ["PERS-08"])


def test_the_cases_hold_what_is_hard(landed: PersonaleLanding, truth: PersonaleTruth):
    """The random cases would prove little if a kind of case were missing from them."""
    assert len(truth.fakt_fravaer) > 2000 and len(truth.fakt_naervaer) > 2000
    assert len(truth.per_001) > 100
    delivered = [row for name, rows in landed.tables.items() if name.endswith("fravaer") for row in rows]
    assert any(row[8] is None for row in delivered)
    assert any(row[8] is not None and row[8] < row[7] for row in delivered)
    assert any(row[8] == row[7] for row in delivered)
    assert any(row[7].year < row[2].year for row in delivered), "no absence lies over New Year"
    assert any(row[9] == 0 for row in truth.fakt_fravaer), "no absence lies in a weekend alone"
    assert any(row[8] == 31 for row in truth.fakt_fravaer), "no absence fills a month"
    both = {(row[1], row[2]) for row in truth.fakt_naervaer if row[3] == "KMD"}
    assert both & {(row[1], row[2]) for row in truth.fakt_naervaer if row[3] == "SD"}
    ids = {row[0].split("|")[2] for row in truth.fakt_naervaer}
    assert len(ids) < len({row[0] for row in truth.fakt_naervaer}) / 50, "no id is used twice"
    persons = [person for key, person in truth.person.items() if key.split("|")[1] == "KMD"]
    assert len(persons) > len(set(persons)), "no person has two ansættelser"
