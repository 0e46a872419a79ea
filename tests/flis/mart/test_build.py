"""dbt as flis runs it: what comes out of it, what it is told of, and how it ends."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import SimpleNamespace

import duckdb
import pytest
from dbt_common.exceptions import DbtRuntimeError
from tests.flis.mart.lille import CANARIES, Lille
from tests.flis.small_disk import KINDS, SmallDisk
from tests.flis.yard import ROOT

from flis.ground.errors import FlisError
from flis.ground.progress import Lines, Silent
from flis.mart import output as dbt_output
from flis.mart.build import build, run_dbt
from flis.mart.output import Output
from flis.mart.plugin import Plugin
from flis.mart.report import report_of


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DBT_TARGET_PATH", "DBT_LOG_PATH", "DBT_PROFILES_DIR", "DBT_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)


def test_38_no_value_of_a_build_that_fails_is_shown_or_written(tmp_path, capfd, monkeypatch):
    # The hardest setting: a warning of any library would be an error.
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    lille = Lille(tmp_path / "lille")
    report = build(lille.project, lille.target, ())
    assert str(report.failure) == "build-failed: dbt build ended with 7 errors."
    for line in (*report.lines(), json.dumps(report.as_dict())):
        print(line)
    shown, warned = capfd.readouterr()
    written = lille.written()
    results = json.loads(written["data/target/run_results.json"])["results"]
    assert {"data/logs/dbt.log", "data/target/manifest.json", "data/target/run/lille/models/lille__sum.sql"} <= set(
        written
    )
    for name, text in {**written, "the screen": shown, "its errors": warned}.items():
        assert not [canary for canary in CANARIES if canary in text], name
    # What is told is enough to act on.
    told = "Conversion Error: Casting value *** to type DECIMAL(18,2) failed: value is out of range!"
    assert f"failed: model lille__sum: Runtime Error in model lille__sum (models/lille__sum.sql) {told}" in shown
    assert "failed: test accepted_values_lille__god_navn__x, 1 row" in shown
    assert "constraint violation: duplicate key ***" in shown and "Traceback" not in shown
    assert (
        told in written["data/logs/dbt.log"] and "cast(sum(beloeb) as decimal(18, 2))" in written["data/logs/dbt.log"]
    )
    assert [result for result in results if told in (result["message"] or "")]
    assert warned == ""


@pytest.mark.parametrize("more", [(), ("--quiet", "--log-format", "text", "--log-level-file", "debug")])
def test_the_screen_has_nothing_of_dbts_log_and_the_log_has_all(tmp_path, capfd, more):
    lille = Lille(tmp_path / "lille", {"lille__sum": "select 1 as beloeb"})
    told: list[str] = []
    assert build(lille.project, lille.target, more, progress=Lines(told.append, every=0)).failure is not None
    assert capfd.readouterr() == ("", "")
    # A build that takes long also ends with a line of its own.
    assert "building: 1 (" in told[0] and any("(100 %)" in line for line in told[-2:])
    # The project's hooks are not of the count.
    assert all(int(per_cent) <= 100 for line in told for per_cent in re.findall(r"\((\d+) %\)", line))
    assert "Running with dbt" in lille.written()["data/logs/dbt.log"]
    assert [name for name in lille.written() if name.endswith(".log")] == ["data/logs/dbt.log"]


def _other(kind: str, text: str) -> str:
    info = {"name": kind, "level": "error", "msg": text, "ts": "2026-01-01T10:00:00.123456Z", "thread": "MainThread"}
    return json.dumps({"info": {**info, "invocation_id": "x"}, "data": {"of": text}})


def test_38_what_is_no_event_is_never_shown(tmp_path, capfd):
    output = Output(tmp_path / "dbt.log", Silent())
    traceback = f'Traceback (most recent call last):\n  File "{__file__}", line 7, in x\nKeyError: Hanne'
    for line in (*traceback.split("\n"), "Hanne", '{"msg": "Hanne"}', "5", _other("MainStackTrace", traceback)):
        output.line(line)
    output.close()
    assert capfd.readouterr() == ("", "")
    logged = (tmp_path / "dbt.log").read_text(encoding="utf-8")
    assert "Hanne" not in logged and logged.count(f"  {__file__}:7\nKeyError\n") == 2


def test_an_option_that_dbt_does_not_know_is_named(tmp_path, capfd):
    output = Output(tmp_path / "dbt.log", Silent())
    output.line("Error: No such option '--sellect'. (Did you mean one of: '--select', '--selector'?)")
    output.close()
    assert (output.reason, capfd.readouterr()) == ("No such option '--sellect'", ("", ""))


def test_dbt_that_never_begins_says_why(tmp_path, capfd):
    lille = Lille(tmp_path / "lille", {"lille__ref": "select * from {{ ref('nowhere') }}"})
    stopped, usage = ("dbt-stopped", 12), ("bad-argument", 2)
    for arguments, told, reason in (
        ((), stopped, "Compilation Error"),
        (("--sellect",), usage, "No such option '--sellect'"),
        (("--threads", "hemmelig"), usage, "Invalid value for '--threads'"),
        (("hemmelig",), usage, "Got unexpected extra argument"),
    ):
        report = build(lille.project, lille.target, arguments)
        failure = report.failure
        assert failure is not None and (failure.code, failure.exit_code) == told
        assert reason in failure.what and "hemmelig" not in failure.what
        assert f"{failure.code}: {failure.what}" in list(report.lines())
    assert capfd.readouterr() == ("", "")


def test_a_selection_that_holds_nothing_is_told():
    """dbt ends with 0 where a name is misspelt, as flis does; silence would look like a build."""
    report = report_of({"results": [], "elapsed_time": 0.1}, 0, "")
    assert (report.failure, list(report.lines())) == (
        None,
        ["built nothing: dbt found no table and no test under this selection"],
    )
    assert next(report_of(None, 1, "reason").lines()) == "dbt-stopped: dbt ended with an error of its own: reason."


def test_the_log_begins_anew_when_it_is_large(tmp_path, monkeypatch):
    monkeypatch.setattr(dbt_output, "_BYTES", 3000)
    output = Output(tmp_path / "dbt.log", Silent())
    for _ in range(100):
        output.line(_other("StatsLine", "Done. PASS=1 WARN=0 ERROR=0"))
    output.close()
    logs = sorted(path.name for path in tmp_path.iterdir())
    assert logs == ["dbt.log", *(f"dbt.log.{n}" for n in range(1, 4))][: len(logs)] and len(logs) > 1
    assert all(path.stat().st_size <= 3000 for path in tmp_path.iterdir())


def test_33_without_a_log_the_build_goes_on_with_one_notice(tmp_path, capfd):
    lille = Lille(tmp_path / "lille")
    (lille.data / "logs").write_text("a file where the folder belongs")
    report = run_dbt(lille.project, lille.target, ["run", "--select", "lille__god"])
    assert report.statuses == {"success": 1}
    shown, warned = capfd.readouterr()
    assert shown == "" and warned.count("\n") == 1 and "dbt.log cannot be written" in warned


def test_33_a_log_that_can_no_longer_be_written_is_told_once(tmp_path, capfd, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    output = Output(tmp_path / "dbt.log", Silent())
    monkeypatch.setattr(dbt_output._Log, "shouldRollover", full)
    for _ in range(3):
        output.line(_other("StatsLine", "Done."))
    assert capfd.readouterr().err.count("\n") == 1


def test_33_a_target_folder_that_is_a_file(tmp_path):
    lille = Lille(tmp_path / "lille")
    (lille.data / "target").write_text("")
    with pytest.raises(FlisError, match="file-error"):
        run_dbt(lille.project, lille.target, ["parse"])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("place", ["DBT_TARGET_PATH", "FLIS_DATA"])
def test_33_a_disk_that_is_full_while_dbt_works(tmp_path, capfd, monkeypatch, kind, place):
    large = {"lille__stor": "select hash(range) as tal, cast(hash(range) as varchar) as navn from range(2000000)"}
    with SmallDisk(tmp_path / "disk", kind) as disk:
        lille = Lille((disk.folder if place == "FLIS_DATA" else tmp_path) / "lille", large)
        monkeypatch.setenv("DBT_LOG_PATH", str(tmp_path / "logs"))
        monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path / "target"))
        if place == "DBT_TARGET_PATH":
            monkeypatch.setenv(place, str(disk.folder))
        with disk.full_after(1 << 17 if place == "DBT_TARGET_PATH" else 1 << 22), pytest.raises(FlisError) as caught:
            run_dbt(lille.project, lille.target, ["run"])
    # A file that may not grow is no full disk.
    assert caught.value.code == ("disk-full" if kind == "disk" else "build-failed")
    assert "Traceback" not in "".join(capfd.readouterr())


def test_33_a_build_that_fails_on_a_full_disk_says_so(tmp_path, monkeypatch):
    lille = Lille(tmp_path / "lille")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1 << 40, 1 << 40, 0))
    with pytest.raises(FlisError, match="disk-full"):
        run_dbt(lille.project, lille.target, ["no-command"])
    output = Output(tmp_path / "dbt.log", Silent())
    output.line(_other("RunResultError", 'IO Error: Could not write file "x": No space left on device'))
    assert output.no_room


@pytest.mark.parametrize("what", ["garbage", "nothing", "a folder", "half", "damaged"])
def test_33_a_mart_that_is_no_database_is_told_before_dbt_starts(tmp_path, what):
    lille = Lille(tmp_path / "lille")
    data = lille.dm.read_bytes()
    lille.dm.unlink()
    if what == "a folder":
        lille.dm.mkdir()
    else:
        damaged = data[:4096] + bytes(len(data) - 4096)
        lille.dm.write_bytes({"garbage": b"x" * 9999, "nothing": b"", "half": data[:9000], "damaged": damaged}[what])
    with pytest.raises(FlisError) as caught:
        build(lille.project, lille.target, ())
    assert (caught.value.code, caught.value.exit_code) == ("mart-unreadable", 13)
    assert "Historik" in caught.value.do
    assert not (lille.folder / "target").exists()


def test_32_a_mart_that_somebody_has_open_is_told_before_dbt_starts(tmp_path):
    lille = Lille(tmp_path / "lille")
    reader = f"import duckdb; c = duckdb.connect({str(lille.dm)!r}); print(flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", reader], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        with pytest.raises(FlisError, match="database-busy: The database DM"):
            build(lille.project, lille.target, ())
        process.kill()


ENDLESS = {
    "lille__lang": "select count(*) as antal from range(1000000) a, range(1000000) b where (a.range + b.range) % 7 = 1"
}
# A shell that starts the tests in the background has SIGINT ignored in them.
BUILDING = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from pathlib import Path
from flis import cli
from flis.mart.build import run_dbt
from flis.project.settings import Project, Target
folder = Path(sys.argv[1])
target = Target("duckdb", "duckdb", folder / "data", {})
cli.cli.main = lambda **_: run_dbt(Project(folder, {}), target, ["build"])
cli.main([])
"""


@contextmanager
def started(lille: Lille, until: str) -> Iterator[subprocess.Popen[str]]:
    """A build of ``lille`` whose log has ``until``. At the end it is killed, and dbt with it, come what may."""
    group = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP} if os.name == "nt" else {"start_new_session": True}
    process = subprocess.Popen(
        [sys.executable, "-c", BUILDING, str(lille.folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        **group,
    )
    log = lille.target.log_folder / "dbt.log"
    try:
        while process.poll() is None and not (log.is_file() and until in log.read_text(encoding="utf-8")):
            time.sleep(0.02)
        assert process.returncode is None, process.communicate()
        yield process
    finally:
        kill_group(process)


def kill_group(process: subprocess.Popen[str]) -> None:
    """End what is left of the process group of ``process``, which may have ended before its children."""
    with suppress(OSError):
        if os.name == "nt":
            # It goes to the whole group; dbt does not catch it.
            os.kill(process.pid, signal.CTRL_BREAK_EVENT)
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait(timeout=30)


def no_longer_read(process: subprocess.Popen[str]) -> bool:
    """Whether ``process`` and dbt, which reads the same input, end within a minute: then nobody can write to it."""
    end = time.monotonic() + 60
    with suppress(OSError):
        while time.monotonic() < end:
            os.write(process.stdin.fileno(), b" ")
            time.sleep(0.05)
        return False
    return True


def test_a_test_that_fails_leaves_no_build_behind(tmp_path):
    lille = Lille(tmp_path / "lille", ENDLESS)
    with pytest.raises(ZeroDivisionError), started(lille, "START sql table model main.lille__lang") as process:
        process.kill()
        raise ZeroDivisionError
    assert no_longer_read(process)


@pytest.mark.parametrize("how", ["Ctrl-C", "asked"])
def test_34_a_build_that_is_stopped_takes_dbt_along_and_says_one_line(tmp_path, how):
    lille = Lille(tmp_path / "lille", ENDLESS)
    with started(lille, "START sql table model main.lille__lang") as process:
        time.sleep(0.5)
        if os.name == "nt":
            process.send_signal(signal.CTRL_BREAK_EVENT)
        elif how == "Ctrl-C":
            os.killpg(process.pid, signal.SIGINT)
        else:
            process.terminate()
        rest, warned = process.communicate(timeout=30)
    assert (process.returncode, warned) == (130, "Stopped; nothing half done is visible.\n")
    assert "Traceback" not in rest
    # Nobody holds the database any more.
    with duckdb.connect(str(lille.dm)) as connection:
        assert connection.execute("select count(*) from kilde").fetchall() == [(2,)]


def test_38_dbt_whose_flis_was_killed_leaves_no_value_behind(tmp_path):
    lille = Lille(tmp_path / "lille")
    with started(lille, "Registered adapter") as process:
        process.kill()
        assert no_longer_read(process)
    assert not [name for name, text in lille.written().items() if any(canary in text for canary in CANARIES)]


KOMMUNER = {
    "lille__kommune": "select 'K' || cast(range % 2 as varchar) as kommune_kode, 'Kanarie' as navn from range(3)",
    "lille__efter": "select * from {{ ref('lille__kommune') }}",
    "lille__fri": "select 1 as tal",
}


def test_a_failed_test_names_the_kommuner_the_correction_and_the_tables_that_are_old(tmp_path, capfd):
    lille = Lille(tmp_path / "lille", KOMMUNER)
    dsa = lille.data / "DSA.duckdb"
    duckdb.connect(str(dsa)).close()
    lille.target.settings["attach"] = [{"path": str(dsa), "alias": "DSA"}]
    (lille.folder / "tests").mkdir()
    sql = "with r as (select * from {{ ref('lille__kommune') }})\nselect kommune_kode, navn from r -- all of them"
    (lille.folder / "tests" / "lille_fejl.sql").write_text(sql, encoding="utf-8")
    report = build(lille.project, lille.target, (), corrections={"lille_fejl": "ret-det"})
    (failed,) = [f for f in report.failed if f.name == "lille_fejl"]
    assert (failed.rows, failed.kommuner, failed.fix) == (3, {"K0": 2, "K1": 1}, "ret-det")
    assert "main.lille__efter" in report.old and "main.lille__kommune" in report.new
    lines = list(report.lines())
    assert "failed: test lille_fejl, 3 rows; kommune K0 (2), K1 (1)" in lines
    assert [line for line in lines if "flis fix run ret-det" in line]
    assert "Kanarie" not in "".join([*lines, json.dumps(report.as_dict())])
    # A test whose rows name no kommune has none, and a table that needs no failed one is new.
    assert all(not f.kommuner for f in report.failed if f.name != "lille_fejl")
    assert "main.lille__fri" in report.new
    # Without tests there is nothing to hold back: what was old is new.
    (lille.folder / "tests" / "lille_fejl.sql").unlink()
    assert "main.lille__efter" in build(lille.project, lille.target, ()).new


LARGE = "{{ config(pre_hook=\"set memory_limit='40MB'\") }} select list(range) as tal from range(20000000)"
MEMORY = {
    "lille__altid": LARGE,
    "lille__stor": f"{{% if env_var('FLIS_DUCKDB_THREADS', '') %}} select 1 as tal {{% else %}}{LARGE}{{% endif %}}",
    "lille__efter": "select * from {{ ref('lille__stor') }}",
}


def test_a_model_that_ran_out_of_memory_is_built_again_alone(tmp_path):
    lille = Lille(tmp_path / "lille", MEMORY)
    (lille.folder / "models" / "lille.yml").unlink()
    report = build(lille.project, lille.target, ())
    # The second time the one fits, and what rests on it is built too. The other fails twice and is counted once.
    (failed,) = [failed for failed in report.failed if failed.kind == "model"]
    assert failed.name == "lille__altid" and "Out of Memory Error" in failed.reason
    assert {"main.lille__stor", "main.lille__efter", "main.lille__god"} <= set(report.new)
    assert report.old == ("main.lille__altid",)
    log = lille.written()["data/logs/dbt.log"]
    assert log.count("START sql table model main.lille__altid") == 2
    assert log.count("START sql table model main.lille__god") == 1


def test_a_build_uses_the_cores_that_it_may(monkeypatch):
    plugin = Plugin.__new__(Plugin)
    plugin.creds = SimpleNamespace(attach=[])
    with duckdb.connect() as connection:
        monkeypatch.setenv("FLIS_DUCKDB_THREADS", "1")
        plugin.configure_connection(connection)
        assert connection.execute("select current_setting('threads')").fetchone() == (1,)
        for wrong in ("0", "mange", "1.5"):
            monkeypatch.setenv("FLIS_DUCKDB_THREADS", wrong)
            with pytest.raises(DbtRuntimeError, match="bad-setting: The setting FLIS_DUCKDB_THREADS"):
                plugin.configure_connection(connection)
