"""Landing on SQL Server: what is sent in which order, and that nothing is lost, doubled or half visible."""

# ruff: noqa: S608 - the names in the statements are the tests' own

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest
from tests.flis.store.sqlserver.server import DatabaseError, Fault, PanicException, deadlock, gone, timeout
from tests.flis.yard import Yard, sag

from flis.ground.errors import FlisError
from flis.landing.prune import prune
from flis.look import doctor
from flis.store.open import open_store
from flis.store.sqlserver.databases import reads_wait

_TABLES_OF_FLIS = "select table_schema, table_name from information_schema.tables where table_catalog = 'FLIS'"
TABLES = ("DSA.Raa.dubu_sag", "DSA.Raa.dubu_foranstaltning", "DSA.Drift.Levering", "DSA.Drift.Datapakke")


def counts(yard):
    return {table: yard.query(f"select count(*) from {table}")[0][0] for table in TABLES}


def landed_once(yard):
    return {"DSA.Raa.dubu_sag": 3, "DSA.Raa.dubu_foranstaltning": 1, "DSA.Drift.Levering": 2, "DSA.Drift.Datapakke": 1}


def three(yard):
    return yard.dubu([sag(1), sag(2, status_kode="2"), sag(3, startdato="28-02-2023")])


def plain(server, beginning: str) -> list[str]:
    """The statements from the first that starts with ``beginning``, without what differs from run to run."""
    lines = [re.sub(r"_[0-9a-f]{32}\b", "_ID", re.sub(r"\s+", " ", line)) for line in server.log]
    first = next(number for number, line in enumerate(lines) if line.startswith(beginning))
    return [line.split(" (")[0][:90] if line.startswith("insert into DSA.Drift") else line for line in lines[first:]]


def test_the_same_rows_as_on_duckdb(yard, tmp_path):
    pack = yard.dubu([sag(1), sag(2, slutdato="31-01-2023"), sag(3, sag_id="Sæø😀")])
    other = Yard(tmp_path / "duck")
    other.install()
    assert yard.land(pack).failure is None
    assert other.land(pack).failure is None
    for table in TABLES[:3]:
        sql = f"select * from {table} order by all"
        assert yard.query(sql) == other.query(sql)


def test_the_order_of_statements(yard, server):
    yard.land(three(yard))
    lines = plain(server, "select levering_id, kommune_kode")
    kinds = [
        ("select levering_id", "into DSA.Mellemlager.dubu_"),
        ("bulk copy into Mellemlager.dubu_", ""),
        ("select count_big(*)", "from DSA.Mellemlager.dubu_"),
    ]
    staged = [line for line in lines if "Mellemlager" in line]
    for table in range(2):
        for number, (start, inside) in enumerate(kinds):
            line = staged[3 * table + number]
            assert line.startswith(start), line
            assert inside in line
    rest = lines[lines.index("begin transaction") :]
    assert rest[1].startswith("insert into DSA.Raa.dubu_")
    assert rest[2].startswith("insert into DSA.Raa.dubu_")
    assert not [line for line in rest if line.startswith("bulk copy")]
    end = rest.index("commit transaction")
    assert rest[end - 2].startswith("insert into DSA.Drift.Datapakke") or rest[end - 1].startswith(
        "update DSA.Drift.Installation"
    )
    assert [line for line in rest[end:] if line.startswith("drop table DSA.Mellemlager.dubu_")]


@pytest.mark.parametrize("error", [deadlock, timeout, gone])
@pytest.mark.parametrize(
    "where",
    [
        "into DSA.Mellemlager.dubu_sag",
        "bulk copy into Mellemlager.dubu_foranstaltning",
        "select count_big",
        "begin transaction",
        "insert into DSA.Raa.dubu_foranstaltning",
        "insert into DSA.Drift.Levering",
        "insert into DSA.Drift.Datapakke",
        "commit transaction",
        "drop table DSA.Mellemlager",
    ],
)
def test_36_a_passing_error_is_tried_again(yard, server, where, error):
    pack = three(yard)
    server.faults.append(Fault(where, error))
    report = yard.land(pack)
    assert not server.faults
    assert report.failure is None
    assert [p.state for p in report.packages] == ["landed"]
    assert report.packages[0].landed == 4
    assert counts(yard) == landed_once(yard)


def test_36_the_connection_is_lost_after_the_commit(yard, server):
    # The first commit is that of the drift files.
    server.faults.append(Fault("commit transaction", gone, after=True, nth=2))
    report = yard.land(three(yard))
    assert not server.faults
    assert [p.state for p in report.packages] == ["landed"]
    assert report.packages[0].landed == 4
    assert counts(yard) == landed_once(yard)


def test_36_a_server_that_never_recovers_leaves_nothing(yard, server):
    pack = three(yard)
    for _ in range(9):
        server.faults.append(Fault("insert into DSA.Drift.Datapakke", deadlock))
    with pytest.raises(FlisError) as caught:
        yard.land(pack)
    assert caught.value.code == "database"
    server.faults.clear()
    assert counts(yard) == dict.fromkeys(TABLES, 0)
    assert (yard.inbox / pack.name).exists()
    assert yard.land().failure is None
    assert counts(yard) == landed_once(yard)


def _shifted(batch: pa.RecordBatch) -> pa.RecordBatch:
    """One column arrives with other letters."""
    if "sag_id" not in batch.schema.names:
        return batch
    number = batch.schema.names.index("sag_id")
    return batch.set_column(number, "sag_id", pa.array([None, *batch.column(number).to_pylist()[1:]], pa.string()))


@pytest.mark.parametrize(
    "spoil", [_shifted, lambda batch: batch.slice(1), lambda batch: pa.concat_batches([batch] * 2)]
)
def test_a_bulk_copy_that_arrives_wrong_is_noticed_and_replaced(yard, server, spoil):
    server.spoil = spoil
    report = yard.land(three(yard))
    assert report.failure is None
    assert len(report.notices) == 1
    assert "parameter arrays" in report.notices[0]
    assert counts(yard) == landed_once(yard)
    assert [row[0] for row in yard.query("select sag_id from DSA.Raa.dubu_sag order by sag_id")] == ["S1", "S2", "S3"]


@pytest.mark.parametrize("error", [DatabaseError("RuntimeError"), PanicException("out of bounds")], ids=repr)
def test_a_server_without_bulk_copy(yard, server, error):
    server.refuse_bulk = error
    report = yard.land(three(yard))
    assert report.failure is None
    assert "(refused)" in report.notices[0]
    assert counts(yard) == landed_once(yard)


def test_a_server_that_keeps_texts_as_utf_8(yard, server):
    server.encoding = "utf-8"
    report = yard.land(yard.dubu([sag(1, sag_id="Sæø😀")]))
    assert (report.failure, report.notices) == (None, ())


def test_a_server_with_digests_of_its_own_is_refused(yard, server):
    server.encoding = "utf-7"
    report = yard.land(three(yard))
    assert report.packages[0].error.facts["check"] == "hashbytes"
    assert counts(yard)["DSA.Raa.dubu_sag"] == 0


def test_parameter_arrays_by_setting(yard, server):
    yard.target = replace(yard.target, indlaesning="parametre")
    assert yard.land(three(yard)).notices == ()
    assert not [line for line in server.log if line.startswith("bulk copy")]
    assert counts(yard) == landed_once(yard)


def test_bad_files_are_refused_as_on_duckdb(yard):
    broken = yard.dubu([sag(1)], members={"DUBU_Sag.csv": b"Strange;Header\r\n1;2\r\n"}, manifest=False)
    twice = yard.dubu([sag(1), sag(1)], periode="202304", udlaest="20230505T060000")
    report = yard.land(broken, twice)
    assert {p.error.code for p in report.packages} == {"header", "duplicate-keys"}
    assert counts(yard)["DSA.Raa.dubu_sag"] == 0
    assert yard.query("select count(*) from DSA.Drift.Datapakke where status = 'afvist'") == [(2,)]


def test_leftovers_of_a_killed_run_are_cleaned(yard, server):
    server.rows.execute("create table DSA.Mellemlager.dubu_sag_left as select 1 as a")
    yard.land(three(yard))
    assert "drop table DSA.Mellemlager.dubu_sag_left" in server.log
    sql = "select count(*) from information_schema.tables where table_schema = 'Mellemlager'"
    assert server.rows.execute(sql).fetchall() == [(0,)]


def test_a_run_from_another_machine_is_busy(yard, server):
    with open_store(yard.target):
        with pytest.raises(FlisError) as caught:
            open_store(yard.target)
        assert caught.value.code == "busy"
        # Looking is no run.
        open_store(yard.target, read_only=True).close()
    open_store(yard.target).close()


def test_what_is_not_installed_is_told(bare):
    for read_only in (True, False):
        with pytest.raises(FlisError, match="not-installed"):
            open_store(bare.target, read_only=read_only)


def test_install_creates_what_is_missing_once(bare, server):
    for _ in range(2):
        open_store(bare.target, create=True).close()
    created = [line for line in server.log if line.startswith("create database")]
    assert created == [f"create database {name} collate Latin1_General_100_BIN2" for name in ("DSA", "DM")]
    assert len(bare.install().statements) > 10
    assert bare.install().statements == ()


def test_a_login_that_may_not_see_master_uses_what_is_there(bare, server):
    server.databases.remove("master")
    with pytest.raises(FlisError, match="not-installed"):
        open_store(bare.target, create=True)
    for database in ("DSA", "DM"):
        server.create(database)
    open_store(bare.target, create=True).close()


def test_a_collation_that_the_server_does_not_take(bare, server):
    server.faults += [Fault("collate", lambda: DatabaseError("Syntax error or access violation"), nth=1)]
    with open_store(bare.target, create=True) as store:
        assert [notice.split(";")[0] for notice in store.notices] == [
            "the server does not take the collation Latin1_General_100_BIN2"
        ]
    assert {"DSA", "DM"} <= server.databases


@pytest.mark.parametrize(
    ("dsa", "dm", "words"),
    [
        (("Danish_Norwegian_CI_AS", {"AA=Å", "SS=ß"}), ("Danish_Norwegian_CI_AS", {"AA=Å", "SS=ß"}), "AA=Å"),
        (("Latin1_General_100_CI_AI", {"A=Å", "E=É"}), ("Latin1_General_100_CI_AI", {"A=Å"}), "A=Å, E=É"),
        (("Latin1_General_100_CI_AS", set()), ("Latin1_General_100_BIN2", set()), "DSA has Latin1_General_100_CI_AS"),
        (("Polish_100_CI_AS", {"loses"}), ("Polish_100_CI_AS", {"loses"}), "its code page lacks letters"),
    ],
    ids=["old Danish", "without accents", "two", "Polish"],
)
def test_a_collation_that_mixes_keys_is_refused(bare, server, dsa, dm, words):
    """By `flis install`, and by `flis doctor` where it was changed since."""
    open_store(bare.target, create=True).close()
    server.collations = {"DSA": dsa, "DM": dm}
    with pytest.raises(FlisError) as caught:
        open_store(bare.target, create=True)
    assert caught.value.code == "bad-collation" and words in caught.value.what
    found = doctor._tried("collation", lambda: doctor._collation(bare.target))
    assert (found.state, words in found.what) == ("fail", True)


def test_a_collation_that_takes_a_ligature_for_two_letters_is_a_warning(bare, server):
    open_store(bare.target, create=True).close()
    assert doctor._collation(bare.target).state == "ok"
    server.collations = dict.fromkeys(("DSA", "DM"), ("Latin1_General_100_CI_AS", {"SS=ß", "OE=Œ"}))
    open_store(bare.target, create=True).close()
    found = doctor._collation(bare.target)
    assert found.state == "warn" and "SS=ß, OE=Œ" not in found.what and "OE=Œ, SS=ß" in found.what


def test_no_text_of_the_server_or_the_profile_is_told(yard, server):
    def spoken():
        error = gone()
        error.driver_error, error.args = "Syntax error", ("The duplicate key value is (6101150001).",)
        return error

    server.faults.append(Fault("insert into DSA.Drift.Levering", spoken))
    with pytest.raises(FlisError) as caught:
        yard.land(three(yard))
    chain = [caught.value, caught.value.__context__, caught.value.__cause__]
    assert not [e for e in chain if "610115" in repr(e) or "hemmelig" in repr(e)]


@pytest.mark.parametrize("may", [True, False])
def test_prune_removes_rows_and_keeps_the_ledger(yard, server, may):
    yard.land(three(yard))
    if not may:
        server.faults.append(Fault("sp_clean_db_free_space", lambda: DatabaseError("Syntax error or access violation")))
    report = prune(yard.project, yard.contracts, yard.target, date(2024, 1, 1), newest_too=True)
    after = counts(yard)
    assert (after["DSA.Raa.dubu_sag"], after["DSA.Drift.Levering"], after["DSA.Drift.Datapakke"]) == (0, 0, 1)
    assert [line for line in server.log if "sp_clean_db_free_space" in line]
    assert bool(report.notices) is not may


def test_dsa_and_dm_share_one_database(bare, server, tmp_path):
    bare.target = replace(bare.target, settings={**bare.target.settings, "database": "FLIS"})
    open_store(bare.target, create=True).close()
    assert server.databases == {"master", "FLIS"}
    # DM's own: it has the name of a table of DSA, and is none.
    server.rows.execute("create schema FLIS.Drift")
    server.rows.execute("create table FLIS.Drift.Datapakke (kommune_kode varchar)")
    server.rows.execute("create schema FLIS.DsaMellemlager")
    server.rows.execute("create table FLIS.DsaMellemlager.dubu_sag_0 (x int)")
    bare.install()
    two = Yard(tmp_path / "duck")
    two.install()
    pack = three(bare)
    assert bare.land(pack).failure is None
    assert two.land(pack).failure is None
    assert counts(bare) == counts(two) == landed_once(bare)
    names = {f"{schema}.{table}" for schema, table in server.rows.execute(_TABLES_OF_FLIS).fetchall()}
    assert {"DsaRaa.dubu_sag", "DsaDrift.Datapakke", "Drift.Datapakke"} <= names
    assert not [name for name in names if name.startswith(("Raa.", "DsaMellemlager."))]
    assert not [line for line in server.log if re.search(r"\bDSA\.", line)]


def test_readers_never_wait_in_databases_that_install_makes(yard, server):
    assert not reads_wait(yard.target)
    server.versioned.clear()
    assert reads_wait(yard.target)


@pytest.mark.parametrize("name", ["", "FLIS; drop", "[FLIS]"])
def test_a_shared_database_has_a_plain_name(bare, server, name):
    bare.target = replace(bare.target, settings={**bare.target.settings, "database": name})
    with pytest.raises(FlisError) as caught:
        open_store(bare.target, create=True)
    assert caught.value.code == "bad-profile"
