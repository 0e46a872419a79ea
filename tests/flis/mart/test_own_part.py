"""A kommune's own part, from its package to the report: the example of docs/lokal.md, with no shipped file changed."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.flis.yard import KEY, Yard, sag
from tests.paths import ROOT

from flis.look.codes import unknown_codes
from flis.mart.build import build
from flis.project.contract import load_contracts
from flis.project.own import is_told
from flis.project.seed import read_seed
from flis.project.settings import find_project
from flis.publish.cubes.read import read_model
from flis.publish.dokumentation.read import read_book
from flis.publish.rapport.figures import Figures
from flis.store.mart import reading_mart

EXAMPLE = ROOT / "docs" / "eksempel" / "lokal"
# The nøgletal, what they rest on, and the views of DSA whose codes are mapped. The tests that look across områder have
# no tables to read here.
BUILT = (
    *("+dsa_dubu__sag", "+generel__dim_kommune", "+generel__dim_periode", "+generel__dim_noegletal"),
    *("+dsa_benchmark__noegletal", "+generel__dim_sammenligningsgruppe", "_generel__egen_kommune"),
    *("solby__fakt_udlaan", "solby__noegletal_sol_001", "solby_filial", "lokale_noegletal", "dsa_solby__udlaan"),
    *("lokale_kuber", "+drift__kubestatus"),
    *(
        "_generel__noegletal_egne+,+generel__fakt_noegletal",
        "_generel__noegletal_egne+,+generel__fakt_noegletal_benchmark",
    ),
    *("--exclude", "path:tests/dm", "--indirect-selection", "cautious"),
)
# What a model of a nøgletal has at the most.
COLUMNS = """noegletal_id varchar, kommune_kode varchar, periode date, taeller decimal(28, 6), naevner decimal(28, 6),
    personer_antal bigint, opgjort_til date, er_hele_perioden smallint, er_tilbagefoert smallint"""


class Mart:
    """A small DM: the nøgletal that are shipped have no rows, and what reads them is built."""

    def __init__(self, project: Path, folder: Path) -> None:
        self.yard = Yard(folder, load_contracts(project), find_project(project))
        self.yard.install()
        model = project / "models" / "dm" / "noegletal" / "arbejde" / "_generel__noegletal_egne.sql"
        names = [path.read_text(encoding="utf-8") for path in (model, project / "macros/projekt/ubu_noegletal.sql")]
        shipped = re.findall(r"ref\('(\w+)__(\w+)'\)", "".join(names))
        assert len(shipped) > 15
        with duckdb.connect(self.yard.target.dm_path) as connection:
            for schema, table in shipped:
                schema, table = (part.title().replace("_", "") for part in (schema, table))
                connection.execute(f"create schema if not exists {schema}")
                connection.execute(f"create table {schema}.{table} ({COLUMNS})")

    def manifest(self) -> dict[str, Any]:
        return json.loads((self.yard.target.dbt_folder / "manifest.json").read_text(encoding="utf-8"))

    def build(self, *models: str) -> None:
        report = build(self.yard.project, self.yard.target, ("--select", *models))
        assert report.failure is None, [*report.lines()]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect() as connection:
            for name in ("DSA", "DM"):
                connection.execute(f"attach '{(self.yard.folder / name).as_posix()}.duckdb' as {name} (read_only)")
            return connection.execute(sql).fetchall()


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """A clone of the project, with the example as its folder lokal."""
    clone = tmp_path / "clone"
    for part in ("models", "macros", "seeds", "snapshots", "tests"):
        shutil.copytree(ROOT / part, clone / part, ignore=shutil.ignore_patterns("*.py", "__pycache__", "pakker"))
    for name in ("dbt_project.yml", "profiles.yml", "selectors.yml"):
        shutil.copy(ROOT / name, clone)
    shutil.copytree(EXAMPLE, clone / "lokal", ignore=shutil.ignore_patterns("koder.csv"))
    (clone / "lokal" / "vars.yml").write_text("min_personer: 10\n", encoding="utf-8")
    for name in ("FLIS_LOKAL", "DBT_TARGET_PATH", "DBT_LOG_PATH", "FLIS_DATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY", KEY)
    return clone


def laaner(number: int, udlaan: int, filial: str = "1") -> dict[str, str]:
    cpr = f"610115{number:04}"
    return {"kommune_kode": "0101", "laaner_noegle": cpr, "filial_kode": filial, "udlaan_antal": str(udlaan)}


def test_own_tables_codes_noegletal_and_measures_reach_everything_that_people_see(project, tmp_path):
    mart = Mart(project, tmp_path / "data")
    yard = mart.yard
    sager = [sag(n, status_kode="x7" if n < 6 else "2", sagstype_kode="10") for n in range(8)]
    udlaan = [laaner(n, n, "hb" if n < 6 else "2") for n in range(1, 9)]
    yard.land(yard.dubu(sager), yard.pack({"solby_udlaan": udlaan}, omraade="SOLBY"))
    before = unknown_codes_of(yard, project)
    assert before == {("dubu_sag", "status_kode", "x7", 6), ("solby_udlaan", "filial_kode", "hb", 5)}

    shutil.copy(EXAMPLE / "koder.csv", project / "lokal")
    assert unknown_codes_of(yard, project) == set()
    assert not is_told(yard.project, yard.contracts)
    mart.build(*BUILT)
    assert is_told(yard.project, yard.contracts)

    assert mart.rows("select status_kode, count(*) from DSA.Dubu.Sag group by all order by 1") == [("1", 6), ("2", 2)]
    assert mart.rows("select distinct trim(status_kode) from DSA.Raa.dubu_sag order by 1") == [("2",), ("x7",)]
    assert mart.rows("select filial_navn, sum(udlaan_antal) from DM.Solby.FaktUdlaan group by all order by 1") == [
        ("Havnen", 21),
        ("Hovedbiblioteket", 15),
    ]
    # The months of a table whose codes are mapped anew are built anew: their stand is another.
    stands = dict(mart.rows("select tabel, len(stand) - len(replace(stand, '/', '')) from DSA.Drift.GaeldendeLevering"))
    assert stands == {"dubu_sag": 3, "solby_udlaan": 3, "dubu_foranstaltning": 2}

    figure = [("SOL-001", "0101", date(2023, 5, 1), Decimal(36), Decimal(8), Decimal("4.5"))]
    own = "select noegletal_id, kommune_kode, periode, {0}taeller, {0}naevner, {0}vaerdi from DM.Generel.{1}"
    assert mart.rows(own.format("", "FaktNoegletal")) == figure
    # lokal/vars.yml says that ten persons are the fewest, and there are eight.
    blanked = [(*figure[0][:3], None, None, None)]
    assert mart.rows(own.format("egen_", "FaktNoegletalBenchmark")) == blanked
    with reading_mart(yard.target) as opened:
        (series,) = Figures(opened, {"0101": "København"}).of("0101")
    assert (series.noegletal.ident, series.noegletal.dataomraade) == ("SOL-001", "Bibliotek")
    assert (series.newest.values["egen"], "egen" in series.newest.hidden) == (None, True)

    # lokal/seeds/lokale_kuber.csv says what the own cube requires: SOLBY has landed, and KRL has not.
    status = "select kube_navn, periode, status, aarsag from DM.Drift.Kubestatus where kube_id = '{0}'"
    assert mart.rows(status.format("udlaan")) == [
        ("Udlån", date(2023, 5, 1), "klar", "Alle kubens områder er indlæst.")
    ]
    waiting = "Ingen indlæst datapakke for KRL."
    assert mart.rows(status.format("personale_fravaer"))[0][2:] == ("afventer data", waiting)

    cubes = read_model(mart.manifest(), shipped_cubes(project), {"0101": "København"})
    udlaan = next(cube for cube in cubes.cubes if cube.name == "Udlån")
    assert "Udlån pr. låner" in udlaan.tables
    (table,) = [t for t in cubes.tables if t.name == "Udlån pr. låner"]
    assert [m.name for m in table.measures] == ["Udlån"]
    # The key that no measure counts is not fetched, and the page is made from what the cube has.
    assert [c.name for c in table.columns] == ["kommune_kode", "periode", "Filial", "udlaan_antal"]
    assert (udlaan.page.cards[0].name, udlaan.page.bars_by.name) == ("Udlån", "Filial")

    book = read_book(yard.project, yard.contracts, mart.manifest(), {})
    assert {"DSA.Raa.solby_udlaan", "DSA.Solby.Udlaan", "DM.Solby.FaktUdlaan"} <= {t.fuldt_navn for t in book.tables}
    sheets = {sheet.navn: [row[:3] for row in sheet.rows] for sheet in book.sheets}
    assert ("SOL-001", "Udlån pr. låner", "Bibliotek") in sheets["Nøgletal"]
    assert ("solby_filial", "2", "Havnen") in sheets["Kodelister"]
    assert not [row for row in sheets["Kodelister"] if row[0].startswith("lokale_")]

    assert changed(project) == []


def unknown_codes_of(yard: Yard, project: Path) -> set[tuple[Any, ...]]:
    with yard.store(read_only=True) as store:
        found = unknown_codes(store, yard.contracts, project).unknown
    return {(one.table, one.column, one.kode, one.rows) for one in found if one.kode}


def shipped_cubes(project: Path) -> dict[str, str]:
    return {row["kube_id"]: row["kube_navn"] for row in read_seed(project, "kuber", ("kube_id", "kube_navn"))}


def changed(project: Path) -> list[str]:
    """The shipped files that are not as they are shipped."""
    files = [
        path for path in project.rglob("*") if path.is_file() and "lokal" not in path.relative_to(project).parts[:1]
    ]
    assert len(files) > 300
    return [str(path) for path in files if path.read_bytes() != (ROOT / path.relative_to(project)).read_bytes()]
