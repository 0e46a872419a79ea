"""What `flis export` writes: each delivery once, the ledger as it is, and nothing that DSA no longer has."""

# ruff: noqa: S608 - the names in the statements are the contracts' own

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest
from tests.flis.yard import KEY, Yard, foranstaltning, sag

from flis.ground.errors import FlisError
from flis.landing.handover import HandoverReport, export
from flis.landing.prune import prune
from flis.landing.rekey import rekey
from flis.project.settings import Target
from flis.store.duck import DuckStore

LATER = {"periode": "202306", "udlaest": "20230703T060000", "created": "2023-07-03T06:00:00Z"}
NEW = "n" * 40


@pytest.fixture
def landed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Yard:
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY", KEY)
    yard = Yard(tmp_path / "it's data")
    yard.install()
    yard.land(yard.dubu([sag(1), sag(2)], [foranstaltning(1)]))
    return yard


def exported(yard: Yard) -> HandoverReport:
    return export(yard.project, yard.contracts, yard.target, yard.folder / "spark")


def files(yard: Yard) -> dict[Path, int]:
    """Every file of the export, with when it was written."""
    return {file: file.stat().st_mtime_ns for file in (yard.folder / "spark").rglob("*") if file.is_file()}


def rows(yard: Yard, table: str) -> list[tuple]:
    path = f"{yard.folder / 'spark'}/{table}/**/*.parquet"
    return duckdb.connect().execute("select * from read_parquet(?) order by all", [path]).fetchall()


def test_the_files_hold_the_rows_of_dsa(landed):
    report = exported(landed)
    assert (report.leveringer, report.removed) == (1, 0)
    assert report.written == len(files(landed))
    for table in ("Raa/dubu_sag", "Raa/dubu_foranstaltning", "Drift/Levering", "Drift/Datapakke"):
        found = landed.query(f"select * from DSA.{table.replace('/', '.')} order by all")
        assert found and rows(landed, table) == found, table
    # The folder of a table is there without a delivery too.
    assert (landed.folder / "spark" / "Raa" / "tea_karakter").is_dir()


def test_a_second_export_writes_nothing(landed):
    exported(landed)
    before = files(landed)
    report = exported(landed)
    assert (report.written, report.removed) == (0, 0)
    assert files(landed) == before
    assert "nothing to do" in report.summary


def test_a_delivery_that_landed_since_is_added_beside_the_others(landed):
    exported(landed)
    before = {file: when for file, when in files(landed).items() if "Raa" in file.parts}
    landed.land(landed.dubu([sag(1), sag(3)], [foranstaltning(1)], **LATER))
    exported(landed)
    assert {file: files(landed)[file] for file in before} == before
    assert rows(landed, "Raa/dubu_sag") == landed.query("select * from DSA.Raa.dubu_sag order by all")


def test_what_is_pruned_goes(landed):
    landed.land(landed.dubu([sag(1), sag(3)], [foranstaltning(1)], **LATER))
    exported(landed)
    prune(landed.project, landed.contracts, landed.target, date(2023, 6, 30), dry_run=False)
    report = exported(landed)
    assert (report.leveringer, report.removed) == (1, 2)
    assert rows(landed, "Raa/dubu_sag") == landed.query("select * from DSA.Raa.dubu_sag order by all")
    assert len(list((landed.folder / "spark" / "Raa" / "dubu_sag").iterdir())) == 1


def test_another_pseudonym_key_writes_every_file_anew(landed, monkeypatch):
    exported(landed)
    before = rows(landed, "Raa/dubu_sag")
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY_NEW", NEW)
    rekey(landed.project, landed.contracts, landed.target)
    exported(landed)
    after = rows(landed, "Raa/dubu_sag")
    assert after == landed.query("select * from DSA.Raa.dubu_sag order by all")
    assert len(after) == len(before) and not set(after) & set(before)


def test_an_export_that_was_stopped_is_completed(landed, monkeypatch):
    """Spark reads no file whose name begins with a dot, and the next export leaves none."""
    real, calls = DuckStore.write_parquet, []

    def stopping(self, sql, file):
        real(self, sql, file)
        calls.append(file)
        if len(calls) == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(DuckStore, "write_parquet", stopping)
        exported(landed)
    assert [file.name[0] for file in files(landed) if file.parent == calls[1].parent] == ["."]
    exported(landed)
    assert not [file for file in files(landed) if file.name.startswith(".")]
    assert rows(landed, "Raa/dubu_sag") == landed.query("select * from DSA.Raa.dubu_sag order by all")


def test_a_file_in_the_way_is_an_error_of_the_catalogue(landed):
    (landed.folder / "spark").write_text("", encoding="utf-8")
    with pytest.raises(FlisError, match="file-error"):
        exported(landed)


def test_only_duckdb_is_read(landed):
    target = Target("sqlserver", "sqlserver", landed.folder, {})
    with pytest.raises(FlisError, match="bad-profile"):
        export(landed.project, landed.contracts, target, landed.folder / "spark")


def test_fabric_gets_points_in_time_of_utc_and_a_file_for_every_table(landed):
    """Fabric reads a point in time without a zone as a number, and refuses a folder without a file."""
    folder = landed.folder / "fabric"
    report = export(landed.project, landed.contracts, landed.target, folder, fabric=True)
    assert report.written == sum(file.is_file() for file in folder.rglob("*.parquet"))
    read = duckdb.connect().execute
    tables = [path for path in folder.glob("*/*") if path.is_dir()]
    assert {path.name for path in tables} >= {"dubu_sag", "tea_karakter", "Levering"}
    kinds = set()
    for path in tables:
        schema = read("select name, type, logical_type from parquet_schema(?)", [f"{path}/*.parquet"]).fetchall()
        assert len(schema) > 1, path
        kinds |= {kind for _, _, kind in schema if kind and kind.startswith("Timestamp")}
    assert kinds and all("isAdjustedToUTC=1" in kind for kind in kinds), kinds
    found = read("select * from read_parquet(?, hive_partitioning = false)", [f"{folder}/Raa/dubu_sag/**/*.parquet"])
    assert sorted(found.fetchall()) == sorted(landed.query("select * from DSA.Raa.dubu_sag"))
    # In UTC as it was.
    times = read(
        "select udlaest_tidspunkt at time zone 'UTC' from read_parquet(?)", [f"{folder}/Drift/Levering/*.parquet"]
    ).fetchall()
    assert sorted(times) == sorted(landed.query("select udlaest_tidspunkt from DSA.Drift.Levering"))
    again = export(landed.project, landed.contracts, landed.target, folder, fabric=True)
    assert (again.written, again.removed) == (0, 0)
