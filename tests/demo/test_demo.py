"""The demo as a user runs it, and after it the README's commands, in the folder it ends in."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import duckdb
import pytest
from tests.demo.tracing import tracing, workshop
from tests.flis.oracle.controls.compare import agree, findings
from tests.flis.oracle.controls.landed import Landed
from tests.flis.oracle.controls.of_all import DELIVERED, found_and_expected
from tests.flis.oracle.controls.of_packages import large_tables, of_packages
from tests.flis.oracle.package_cases import land_at_random
from tests.flis.publish.rapport.pages import Page
from tests.harness import environment, run
from tests.paths import ROOT
from tests.planted.plant import build_again, copied, manifest_of, tried
from tests.readers import OF_ALL, readable_schemas, tables_of_others, told_figures

from flis.look.spor import spor as spor_module
from flis.look.spor.compiled import Compiled
from flis.project.contract import load_contracts
from flis.project.settings import find_project, read_target

BIN = Path(sys.executable).parent
# The controls of packages, and what they read of packages.
OF_PACKAGES = (
    "drift__datapakke", "_drift__landet_maaned", "_drift__ventet_maaned", "drift__fund_datapakke", "drift__fund_maaned",
    "drift__fund_kildesystem", "drift__fund_kildesystem_navn",
)  # fmt: skip


class Told:
    """A told demo: its folder, its report, and a way to go on in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        beside = {f"DBT_{name.upper()}_PATH": str(folder.parent / name) for name in ("target", "log")}
        self.env = environment(folder, PATH=f"{BIN}{os.pathsep}{os.environ['PATH']}", **beside)
        self.story = self.run("flis", "demo", "--json")
        self.report = json.loads(self.story.stdout.splitlines()[-1])
        self.manifest = manifest_of(folder.parent / "target")

    def run(self, *words: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
        return run(words, self.env, codes=(expect,))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    told = Told(tmp_path_factory.mktemp("demo") / "data")
    # CI attacks the blanking of this demo, instead of building another.
    if kept := os.environ.get("FLIS_KEPT_DEMO"):
        for name in ("DM.duckdb", "DSA.duckdb"):
            shutil.copy(told.folder / name, kept)
    return told


def test_every_figure_is_explained_by_the_synthetic_truth(told):
    figures = told.report["figures"]
    # UBU in every month of three kommuner; KRL and day care of the two with an agreement.
    assert figures["compared"] >= 3 * 14 * 4 + 2 * 14 * 2
    assert figures["wrong"] == 0
    shown = {f["noegletal_id"] for f in figures["shown"]}
    assert shown >= {"UBU-001", "PER-001", "KRL-001", "DAG-001"}
    assert all(f["vaerdi"] is not None for f in figures["shown"])


def test_the_controls_find_planted_faults_and_little_else(told, tmp_path):
    """The same as `python -m tests.planted`; and the oracles of the controls find the same in what landed."""
    with copied(told.folder, tmp_path) as connection:
        result = tried(connection, told.manifest)
        found, expected = found_and_expected(connection)
    # What is planted in a fact itself is in no landed row.
    in_facts = [one for one in result.planted if not one.landed]
    of_facts = {key for key in found if key not in expected and any(one.explains(key) for one in in_facts)}
    agree(Counter({key: number for key, number in found.items() if key not in of_facts}), expected, DELIVERED)
    assert len(result.planted) >= 50
    assert result.good, (result.missed, [row[:3] for row in result.false])


def test_the_controls_of_packages_find_what_the_oracle_finds(told, tmp_path):
    """In random attempts to land packages, with random lines of kildesystemer.csv."""
    controls = ("FundDatapakke", "FundMaaned", "FundKildesystem", "FundKildesystemNavn")
    with copied(told.folder, tmp_path) as connection:
        land_at_random(connection, attempts=500, lines=60, seed=20230601)
        build_again(connection, told.manifest, OF_PACKAGES)
        found, landed = findings(connection, *controls), Landed(connection)
        expected = of_packages(landed) - large_tables(landed)
    agree(found, expected, (f"LEV-0{number}" for number in (1, 2, 3, 4, 6, 7, 8)))


def test_the_story_shows_the_refusal_and_the_upgrade(told):
    text = told.story.stdout + told.story.stderr
    assert text.index("release-not-installed") < text.index("upgraded from 7.0 to 7.1")
    assert "wrong-kommune" in text and re.search(r"\([1-9]\d* rows refused\)", text)
    assert re.search(r"personale-dubletter: [\d,]+ corrections written", text)


def test_the_cubes_say_who_has_no_agreement(told):
    status = {(kube, state): names for kube, state, names in told.report["figures"]["kuber"]}
    assert status["Dubu", "klar"] == "Aalborg, København, Odense"
    without = [kube for (kube, state), names in status.items() if state == "ingen KRL-aftale" and names == "Aalborg"]
    assert len(without) == 6


def test_readers_see_no_figure_of_others_that_the_benchmark_blanks(told):
    with duckdb.connect() as connection:
        for name in ("DM", "DSA"):
            connection.execute(f"attach '{told.folder / name}.duckdb' as {name} (read_only)")
        schemas = readable_schemas()
        assert told_figures(connection, schemas) == []
        assert tables_of_others(connection, schemas) == OF_ALL
        # The figures are there, and where a reader had a right to them they would be found.
        assert len(told_figures(connection, schemas | {"Arbejde"})) > 500


def test_the_report_of_the_demo_is_whole_and_tells_no_secret(told):
    pages = {p.name: Page(p.read_text(encoding="utf-8")) for p in (told.folder / "rapport").iterdir()}
    assert pages.keys() == {"index.html", "0101.html", "0461.html", "0851.html"}
    assert "rapport" in told.story.stdout and "index.html" in told.story.stdout
    for name, page in pages.items():
        assert page.faults == [], name
        assert len(page.text.encode()) <= 1_000_000 and "syntetiske" in " ".join(page.words)
        assert not re.search(r"Kanarie\d|Testesen|\b[0-9]{6}-?[0-9]{4}\b", " ".join(page.words)), name
    words = " ".join(pages["0851.html"].words)
    assert "KRL (personale): maj–august 2023" in words and "Fordelingen mellem kommuner".lower() in words
    # A line and a dot plot for nearly every nøgletal.
    assert pages["0461.html"].charts >= 12


def test_the_demo_writes_the_documentation_and_the_power_bi_project(told):
    text = told.story.stdout + told.story.stderr
    shown = [text.index(f"$ flis {words}") for words in ("rapport", "dokumentation", "cubes")]
    assert shown == sorted(shown)
    page = (told.folder / "dokumentation" / "dokumentation.html").read_text(encoding="utf-8")
    assert zipfile.is_zipfile(told.folder / "dokumentation" / "dokumentation.xlsx")
    project = json.loads((told.folder / "kuber" / "FLIS.pbip").read_text(encoding="utf-8"))
    assert project["artifacts"]
    # Where a column comes from, as in every documentation: out of the SQL that the demo's build has compiled.
    assert len(re.findall("DUBU_Foranstaltning.csv", page)) > 20


def test_every_figure_is_given_again_by_the_delivered_rows_it_is_traced_to(told):
    with tracing(told.folder, told.manifest) as traced:
        expected = traced.figures()
        found = traced.own() + traced.delivered()
    # All cells of all nøgletal, and the figures that other kommuner deliver.
    assert len({row[0] for row in expected}) >= 19 and len(expected) > 1_500
    assert [row for row in found if row.again != row.figure] == []
    assert {row.key + row.figure for row in found if row.own} == set(expected)
    assert len([row for row in found if not row.own]) > 100
    assert all(row.rows > 0 for row in found)


def test_flis_spor_shows_how_a_figure_is_made(told):
    cell = ("--kommune", "0461", "--periode", "2023-06")
    found = json.loads(told.run("flis", "spor", "UBU-004", *cell, "--json").stdout)
    assert found["igen"] and found["samme"]
    # The demo has kept the SQL of its build, so that nothing was compiled for this.
    assert [path.name for path in (told.folder.parent / "target" / "spor").iterdir()] == ["spor.json"]
    people = [fact for fact in found["fakta"] if fact["tabel"] == "Borger.FaktIndbyggertal"]
    assert sum(row["indbyggere_antal"] for row in people[0]["raekker"]) == float(found["noegletal"]["naevner"])
    placed = [row for row in found["leveret"] if row["del"] == "taeller"]
    assert placed and all(row["fil"] == "DUBU_Foranstaltning.csv" and row["raekke_nr"] >= 2 for row in placed)
    assert {row["pakke_navn"].split("_")[0] for row in found["leveret"]} == {"0461"}
    assert any("FaktHelaarspersonerMaaned" in left["grund"] for left in found["udeladt"])
    assert "barn_noegle" not in json.dumps(found) and "person" not in placed[0]
    lines = told.run("flis", "spor", "ubu-004", *cell, "--csv", "--personer").stdout.splitlines()
    assert len(lines) == len(found["leveret"]) + 1 and re.search(r",[0-9a-f]{64}$", lines[1])
    # A correction left rows of July's files out.
    text = told.run("flis", "spor", "PER-001", "--kommune", "0461", "--periode", "2023-07").stdout
    assert "personale-dubletter: udelad" in text and "the models give the same figure" in " ".join(text.split())
    for words in (("UBU-099", *cell), ("UBU-004", "--kommune", "0999", *cell[2:]), ("SKO-001", *cell)):
        assert "bad-argument" in told.run("flis", "spor", *words, expect=2).stderr


def test_a_figure_is_traced_in_a_database_of_another_engine(told, monkeypatch):
    # As on SQL Server: the workshop has nothing beside it, and every row comes through a query.
    monkeypatch.setenv("FLIS_DATA", str(told.folder))
    project, sql = find_project(ROOT), Compiled(told.manifest)
    monkeypatch.setattr(spor_module, "compiled", lambda *_: sql)
    target, contracts = read_target(project, None), load_contracts(ROOT)
    cell = (project, contracts, target, "PER-001", "0461", "2023-07")
    beside = spor_module.spor(*cell)
    monkeypatch.setattr(spor_module, "open_workshop", lambda _: workshop(told.folder / "spor"))
    assert spor_module.spor(*cell) == beside and beside.igen and beside.samme


def _readme_commands() -> list[list[str]]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.split("## Your first figures")[1].split("\n## ")[0]
    lines = re.search(r"```sh\n(.*?)```", section, re.DOTALL)[1].splitlines()
    return [words for line in lines if (words := shlex.split(line, comments=True)) and words[0] in ("flis", "dbt")]


def test_the_readmes_commands_work_after_it(told):
    commands = _readme_commands()
    assert len(commands) >= 4
    *others, shown = commands
    for words in others:
        told.run(*words)
    # The figures of three months: a kommune beside its group and the country.
    rows = re.findall(r"^\| (2023-\d\d-\d\d)((?: *\| +[\d.…]+){3}) *\|$", told.run(*shown).stdout, re.MULTILINE)
    assert [month for month, _ in rows] == ["2023-08-01", "2023-07-01", "2023-06-01"]
    assert (told.folder.parent / "target" / "static_index.html").stat().st_size > 1_000_000


def test_slim_build_takes_only_what_was_changed(told, tmp_path):
    state = tmp_path / "state"
    state.mkdir()
    shutil.copy(told.folder.parent / "target" / "manifest.json", state)
    done = told.run("dbt", "ls", "--select", "state:modified+", "--state", str(state))
    assert "No nodes selected" in done.stdout + done.stderr


def test_source_freshness_is_computed_from_the_ledger(told):
    # The demo's packages are of 2023: old, and known to be.
    done = told.run("dbt", "source", "freshness", expect=1)
    assert "ERROR STALE" in done.stdout and "Runtime Error" not in done.stdout


def test_a_second_run_changes_nothing(told):
    told.env["FLIS_PSEUDONYM_KEY"] = (told.folder / "demo" / "pseudonym-key.txt").read_text(encoding="ascii")
    told.env["FLIS_KOMMUNER"] = "0101,0461,0851"
    before = told.run("flis", "status", "--json").stdout
    told.run("flis", "land", "--json", expect=8)
    assert _without_clock(told.run("flis", "status", "--json").stdout) == _without_clock(before)


def _without_clock(text: str) -> str:
    # When the steps ran last, and how often a refused package was tried, differs of course.
    document = {name: value for name, value in json.loads(text).items() if name != "last"}
    document["work"] = [{**item, "times": None} for item in document["work"]]
    return re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\d]*", "", json.dumps(document))
