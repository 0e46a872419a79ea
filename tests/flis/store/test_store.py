"""DSA in DuckDB: transactions, names, and errors that hold no value."""

from __future__ import annotations

import subprocess
import sys
import traceback
from dataclasses import replace

import duckdb
import pytest
from tests.flis.yard import sag

from flis.ground.errors import FlisError
from flis.store import ledger
from flis.store.duck import DuckStore
from flis.store.open import open_store

CANARY = "6101159876"


def test_a_transaction_is_kept_whole_or_undone_whole(yard):
    row = (1, "7.1")
    with yard.store() as store:
        with pytest.raises(KeyError), store.transaction():
            store.insert_rows("DSA.Drift.Installation", ("loebenr", "release"), [(5, "7.1")])
            raise KeyError
        with store.transaction():
            store.insert_rows("DSA.Drift.Installation", ("loebenr", "release"), [(6, "7.1")])
    assert yard.query("select loebenr, release from DSA.Drift.Installation order by 1") == [row, (6, "7.1")]


def test_more_rows_than_one_statement_takes(yard):
    rows = [(i, "fil.csv", i, "kolonne", "regel", None) for i in range(2500)]
    columns = ("levering_id", "fil", "raekke_nr", "kolonne", "regel", "raekke_maskeret")
    with yard.store() as store:
        store.insert_rows("DSA.Drift.AfvistRaekke", columns, rows)
        assert store.query("select count(*), sum(raekke_nr) from DSA.Drift.AfvistRaekke") == [(2500, sum(range(2500)))]


def test_more_hashes_than_one_statement_takes_parameters():
    sent: list[str] = []

    class Asked:
        def query(self, sql: str, parameters: tuple[str, ...]) -> list[tuple[str]]:
            assert len(parameters) < 2_100
            sent.extend(parameters[1:])
            return [(parameters[1],)]

    hashes = [f"{number:064x}" for number in range(2_500)]
    assert ledger.landed_hashes(Asked(), hashes) == {hashes[0], hashes[1_000], hashes[2_000]}
    assert sent == hashes


@pytest.mark.parametrize(
    "sql",
    [
        "insert into DSA.Drift.Installation (loebenr) values (?)",
        "select cast(? as date)",
        "select no_such_column, '6101159876' from DSA.Drift.Installation where release = ?",
    ],
)
def test_38_an_error_holds_no_value(yard, sql):
    with yard.store() as store, pytest.raises(FlisError) as caught:
        store.query(sql, (CANARY,))
    assert caught.value.code == "database"
    told = "".join(traceback.format_exception(caught.value, chain=True))
    # The test's own source line names the canary's variable, never its value.
    assert CANARY not in told
    assert caught.value.__context__ is None


def test_38_a_broken_key_holds_no_value(yard):
    row = (1, CANARY, 2, "kolonne", "regel", None)
    columns = ("levering_id", "fil", "raekke_nr", "kolonne", "regel", "raekke_maskeret")
    with yard.store() as store, pytest.raises(FlisError, match="database") as caught:
        store.insert_rows("DSA.Drift.AfvistRaekke", columns, [row, row])
    assert CANARY not in str(caught.value)


def test_32_a_database_that_another_program_has_open_is_busy(yard):
    program = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", program, str(yard.folder / "DSA.duckdb")]
    other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == b"open"
        with pytest.raises(FlisError) as caught:
            yard.store()
        assert caught.value.code == "database-busy"
    finally:
        other.communicate()
    yard.store().close()


def test_32_a_reader_sees_the_old_rows_and_the_landing_waits(yard):
    """As a build or Power BI reads: DSA is theirs until they are done, and nobody sees a half landing."""
    yard.land(yard.dubu([sag(1)], periode="202304", udlaest="20230505T060000"))
    program = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True)\n"
        "for _ in sys.stdin: print(c.execute('select count(*) from Raa.dubu_sag').fetchone()[0], flush=True)"
    )
    command = [sys.executable, "-c", program, str(yard.folder / "DSA.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:

        def read() -> str:
            print(file=reader.stdin, flush=True)
            return reader.stdout.readline()

        assert read() == "1\n"
        with pytest.raises(FlisError, match="database-busy"):
            yard.land(yard.dubu([sag(1), sag(2)]))
        assert read() == "1\n"
        reader.stdin.close()
    assert [p.state for p in yard.land().packages] == ["landed"]
    assert yard.query("select count(*) from DSA.Raa.dubu_sag") == [(3,)]


@pytest.mark.parametrize("said", ["No space left on device", "Disk quota exceeded", "not enough space on the disk"])
def test_33_the_databases_full_disk_is_a_full_disk(tmp_path, said):
    class Full:
        def execute(self, *_):
            raise duckdb.IOException(f"Could not write all bytes: {said} {CANARY}")

    with pytest.raises(FlisError, match="disk-full") as caught:
        DuckStore(Full(), tmp_path).execute("insert")
    assert CANARY not in str(caught.value)


def test_a_file_that_is_no_database_is_told(yard):
    (yard.folder / "DSA.duckdb").write_bytes(b"no database" * 1000)
    with pytest.raises(FlisError, match="database"):
        yard.store()


def test_an_output_that_dbt_does_not_take_is_told_without_its_secrets(yard):
    settings = {"type": "sqlserver", "server": "localhost", "password": CANARY, "passwordd": CANARY}
    with pytest.raises(FlisError, match="bad-profile") as caught:
        open_store(replace(yard.target, name="sqlserver", engine="sqlserver", settings=settings))
    assert CANARY not in repr([caught.value, caught.value.__context__, caught.value.__cause__])


def test_a_folder_with_a_quote_in_its_name(tmp_path):
    from tests.flis.yard import Yard

    odd = Yard(tmp_path / "data'; drop")
    odd.install()
    assert odd.query("select release from DSA.Drift.Installation") == [("7.1",)]
