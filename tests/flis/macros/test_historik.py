"""The snapshots' own macros, run by dbt on DuckDB: a project of one snapshot, over deliveries that come one by one."""

from __future__ import annotations

import hashlib
import shutil

import duckdb
import pytest
from tests.paths import ROOT

SNAPSHOT = "historik__sammenligningskommune.yml"
KILDE = "dsa_sammenligning__sammenligningskommune"
PROJECT = """
name: flis
profile: lille
flags: {send_anonymous_usage_stats: false}
macro-paths: [macros]
snapshot-paths: [snapshots]
vars: {levering: 0}
models: {+materialized: view}
snapshots:
  +snapshot_meta_column_names:
    {dbt_valid_from: gyldig_fra, dbt_valid_to: gyldig_til, dbt_scd_id: historik_noegle,
     dbt_updated_at: opdateret_tidspunkt}
"""
PROFILE = "lille: {target: duckdb, outputs: {duckdb: {type: duckdb, path: 'DM.duckdb', threads: 1}}}"
DOCS = "{% docs historik_fra %}fra{% enddocs %}{% docs historik_til %}til{% enddocs %}"
# Delivery, extracted, dataområde, name of the kommune and the neighbour's kode: what stands on place 1 of 0461.
DELIVERIES = [
    (0, "2023-02-01 02:00:00", "Skole", "Odense", "0851"),
    (1, "2023-03-01 02:00:00", "SKOLE  ", "Odense", "0851"),  # the same place in another spelling
    (2, "2023-04-01 02:00:00", "skole", "odense", "0851"),  # a small letter in the name is a change
    (3, "2023-05-01 02:00:00", "Skole", "odense ", "0851"),  # and so is a blank at its end
    (4, "2023-04-15 02:00:00", "Skole", "Odense", "0751"),  # extracted before the row in force: no interval backwards
    (5, "2023-05-01 02:00:00", "Skole", "Odense", "0751"),  # extracted at the same time: no interval without a day
    (6, "2023-06-01 02:00:00", "Skole", "odense ", None),
]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> list[tuple]:
    """The rows of the snapshot after all deliveries, by when they begin."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    folder = tmp_path_factory.mktemp("historik")
    shutil.copytree(ROOT / "macros" / "dialekt", folder / "macros" / "dialekt")
    shutil.copy(ROOT / "macros" / "projekt" / "historik.sql", folder / "macros")
    texts = {
        "dbt_project.yml": PROJECT,
        "profiles.yml": PROFILE.replace("DM.duckdb", (folder / "DM.duckdb").as_posix()),
        "models/docs.md": DOCS,
        f"models/{KILDE}.sql": "select * from kilde where levering = {{ var('levering') }}",
        f"snapshots/{SNAPSHOT}": (ROOT / "snapshots" / SNAPSHOT).read_text(encoding="utf-8"),
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    with duckdb.connect(str(folder / "DM.duckdb")) as connection:
        connection.execute(
            "create table kilde as select * from (select null::int as levering, null::timestamp as udlaest_tidspunkt,"
            " '' as dataomraade, '' as kommune_navn, '' as sammenligningskommune_kode, 2023 as aar,"
            " '0461' as kommune_kode, 1 as rang, 'Nabo' as sammenligningskommune_navn) where levering is not null"
        )
        connection.executemany("insert into kilde values (?, ?, ?, ?, ?, 2023, '0461', 1, 'Nabo')", DELIVERIES)
    places = ("--project-dir", str(folder), "--profiles-dir", str(folder), "--target-path", str(folder / "target"))
    quiet = ("--log-path", str(folder / "logs"), "--quiet", "--log-level-file", "none", "--threads", "1")
    parsed = dbtRunner().invoke(["parse", *places, *quiet]).result
    for number, *_ in DELIVERIES:
        words = ["build", *places, *quiet, "--vars", f"levering: {number}", "--exclude-resource-type", "test"]
        done = dbtRunner(manifest=parsed.deepcopy()).invoke(words)
        assert done.success, done.exception or done.result
    DuckDBConnectionManager.close_all_connections()
    with duckdb.connect(str(folder / "DM.duckdb"), read_only=True) as connection:
        return connection.execute(
            "select kommune_navn, sammenligningskommune_kode, cast(gyldig_fra as varchar), cast(gyldig_til as varchar),"
            " historik_noegle from historik__sammenligningskommune order by gyldig_fra"
        ).fetchall()


def test_capitals_and_blanks_are_changes_and_another_spelling_of_the_place_is_none(history):
    first, second, third, fourth = (f"2023-0{month}-01 02:00:00" for month in (2, 4, 5, 6))
    assert [row[:4] for row in history] == [
        ("Odense", "0851", first, second),
        ("odense", "0851", second, third),
        ("odense ", "0851", third, fourth),
        ("odense ", None, fourth, None),
    ]


def test_the_key_is_the_md5_that_any_engine_gives(history):
    expected = [
        hashlib.md5(f"2023|SKOLE|0461|1|{row[2]}".encode(), usedforsecurity=False).hexdigest() for row in history
    ]
    assert [row[4] for row in history] == expected
