"""The models of Dubu and Borger against figures counted day by day in plain Python, on 10,000 sager and as many
foranstaltninger. Every row and every decimal must agree."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from tests.flis.oracle.cases import Landing, landing
from tests.flis.oracle.controls.compare import agree, findings
from tests.flis.oracle.controls.landed import Landed
from tests.flis.oracle.controls.of_dubu import of_dubu
from tests.flis.oracle.mart import install, kommuner, put, same
from tests.flis.oracle.truth import Truth
from tests.harness import build, opened

CASES, SEED = 10_000, 20230501
TABLES = {
    "fakt_sag_maaned": (
        "DM.Dubu.FaktSagMaaned",
        "sag_noegle, kommune_kode, periode, barn_noegle, status_kode, sagstype_kode, prioritet_kode, er_tilbagefoert, "
        "er_aaben, varighed_dage, varighed_maaneder",
    ),
    "fakt_foranstaltning_maaned": (
        "DM.Dubu.FaktForanstaltningMaaned",
        "foranstaltning_noegle, kommune_kode, periode, sag_noegle, barn_noegle, foranstaltningstype_kode, "
        "foranstaltningsgruppe_kode, aktive_dage, varighed_dage, helaarspersoner",
    ),
    "fakt_helaarspersoner_maaned": (
        "DM.Dubu.FaktHelaarspersonerMaaned",
        "kommune_kode, periode, niveau, niveau_kode, dage, helaarspersoner, boern_antal",
    ),
    "fakt_indbyggertal": (
        "DM.Borger.FaktIndbyggertal",
        "kommune_kode, aar, periode, alder, koen_kode, indbyggere_antal",
    ),
}


@pytest.fixture(scope="module")
def landed() -> Landing:
    return landing(kommuner(), CASES, SEED)


@pytest.fixture(scope="module")
def truth(landed: Landing) -> Truth:
    return Truth(landed)


@pytest.fixture(scope="module")
def mart(landed: Landing, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """DM, built by one `dbt build` (with the models' data tests) from the landed cases."""
    folder = tmp_path_factory.mktemp("oracle")
    install(folder)
    _land(landed, folder)
    paths = ["path:models/dm/dubu", "borger__fakt_indbyggertal", "path:models/dsa/dubu", "path:models/dsa/borger"]
    build(folder, "--select", *[f"+{path}" for path in paths], "--indirect-selection", "cautious")
    with opened(folder) as connection:
        yield connection


def _land(landed: Landing, folder: Path) -> None:
    tables = {
        "Drift.Levering": [tuple(vars(row).values()) for row in landed.leveringer],
        "Raa.dubu_sag": landed.sager,
        "Raa.dubu_foranstaltning": landed.foranstaltninger,
        "Raa.borger_indbyggertal": landed.indbyggere,
    }
    put(folder, tables)


@pytest.mark.parametrize("name", TABLES)
def test_a_fact_agrees_row_by_row(name: str, mart: duckdb.DuckDBPyConnection, truth: Truth):
    table, columns = TABLES[name]
    rows = mart.execute(f"select {columns} from {table}").fetchall()  # noqa: S608
    assert len(rows) == len(set(rows))
    assert len(rows) > 1000
    same(set(rows), getattr(truth, name))


@pytest.mark.parametrize("number", range(1, 7))
def test_a_noegletal_agrees_row_by_row(number: int, mart: duckdb.DuckDBPyConnection, truth: Truth):
    columns = "noegletal_id, kommune_kode, periode, taeller, naevner, personer_antal, er_tilbagefoert"
    rows = mart.execute(f"select {columns} from DM.Dubu.NoegletalUbu00{number}").fetchall()  # noqa: S608
    assert len(rows) == len(set(rows))
    assert len(rows) > 100
    same(set(rows), truth.noegletal[f"UBU-00{number}"])


def test_the_noegletal_by_age_and_sex_agree_row_by_row(mart: duckdb.DuckDBPyConnection, truth: Truth):
    columns = (
        "noegletal_id, kommune_kode, periode, aldersgruppe_kode, koen_kode, taeller, naevner, vaerdi, personer_antal, "
        "er_tilbagefoert"
    )
    rows = mart.execute(f"select {columns} from DM.Dubu.FaktNoegletalAlderKoen").fetchall()  # noqa: S608
    same(set(rows), truth.alder_koen)
    assert len(rows) == len(truth.alder_koen)
    # Every group has children somewhere, the unknown ones too.
    assert len({row[3:5] for row in rows if row[8]}) == 4 * 2 + 3


def test_the_controls_find_what_the_oracle_finds(mart: duckdb.DuckDBPyConnection):
    tables = ("FundSag", "FundSagMangler", "FundForanstaltning", "FundForanstaltningSammenhaeng")
    controls = [f"DUBU-{number:02}" for number in range(1, 11)]
    found = findings(mart, *tables, "FundAnbringelseIndbyggere")
    agree(found, of_dubu(Landed(mart)), [*controls, "BORG-01"])


def test_the_cases_hold_what_is_hard(landed: Landing, truth: Truth):
    """The random cases would prove little if a kind of case were missing from them."""
    sager = truth.fakt_sag_maaned
    assert len({row[0] for row in sager}) > CASES / 2
    assert {row[7] for row in sager} == {row[8] for row in sager} == {0, 1}
    spans = [(row[10], row[11]) for row in landed.foranstaltninger]
    assert any(slut is None for _, slut in spans)
    assert any(slut is not None and slut < start for start, slut in spans)
    assert any(slut == start for start, slut in spans)
    assert any(slut is not None and slut.year > start.year for start, slut in spans)
    assert any(row[3] == "Ukendt" for row in truth.fakt_foranstaltning_maaned)
    assert any(row[6] == "Ukendt" for row in truth.fakt_foranstaltning_maaned)
    assert any(row.raekker_antal == 0 for row in landed.leveringer)
    assert {row[6] for row in truth.noegletal["UBU-001"]} == {0, 1}, "no month is known from later deliveries alone"
    for number in range(1, 7):
        assert any(row[5] == 0 for row in truth.noegletal[f"UBU-00{number}"]), "no month is empty"
    without = {row[1:3] for row in truth.noegletal["UBU-001"]} - {row[1:3] for row in sager}
    assert without, "no landed month is without a sag"
    ids = {row[0].split("|")[1] for row in sager}
    assert len(ids) < len({row[0] for row in sager}), "no id is used by two kommuner"
    dage = {row[:4]: row[4] for row in truth.fakt_helaarspersoner_maaned}
    aktive: dict[tuple, int] = {}
    for row in truth.fakt_foranstaltning_maaned:
        key = (row[1], row[2], "i_alt", "i_alt")
        aktive[key] = aktive.get(key, 0) + row[7]
    assert any(dage[key] < total for key, total in aktive.items()), "no child has two foranstaltninger on one day"
