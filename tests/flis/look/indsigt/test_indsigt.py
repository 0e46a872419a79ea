"""One person's rows are found wherever they are, nobody else's are, and the CPR number is nowhere."""

# ruff: noqa: S608 - the tables are the test's own

from __future__ import annotations

import csv
import io
import json
import logging
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner, Result
from tests.flis.yard import KEY, Yard, foranstaltning, sag

from flis.cli import indsigt as command
from flis.ground.errors import FlisError
from flis.look.indsigt import find
from flis.look.indsigt.places import built_places, landed_places
from flis.reading.pseudonym import pseudonyms
from flis.store.mart import Mart

CPR = "6101150001"
FORMS = (CPR, f"{CPR[:6]}-{CPR[6:]}")


def ansaettelse(ident: str, cpr: str) -> dict[str, str]:
    return {
        "ansaettelse_id": ident,
        "medarbejder_noegle": cpr,
        "stilling_kode": "3110",
        "omkostningssted_kode": "1390",
        "startdato": "01-02-2022",
        "beskaeftigelsesdecimal": "1,0000",
    }


def fravaer(number: int, ident: str) -> dict[str, str]:
    return {
        "fravaer_id": f"F{number}",
        "ansaettelse_id": ident,
        "fravaersaarsag_kode": "1",
        "periode": "01-05-2023",
        "startdato": "02-05-2023",
        "timer_pr_dag": "7,40",
    }


def naervaer(ident: str) -> dict[str, str]:
    return {"ansaettelse_id": ident, "periode": "01-05-2023", "naervaer_timer": "140,00"}


def node(schema: str, alias: str, *columns: str, person: str = "") -> dict[str, Any]:
    """A model as dbt's manifest has it."""
    marks = {name: {"persondata": "cpr"} if name == person else {} for name in (*columns, *filter(None, [person]))}
    return {
        "resource_type": "model",
        "database": "DM",
        "schema": schema,
        "alias": alias,
        "config": {"materialized": "table"},
        "columns": {name: {"name": name, "config": {"meta": meta}} for name, meta in marks.items()},
    }


MODELS = [
    node("Dubu", "DimSag", "sag_noegle", "status_kode", person="barn_noegle"),
    node("Personale", "DimAnsaettelse", "ansaettelse_noegle", "afdeling_noegle", person="medarbejder_noegle"),
    node("Personale", "FaktFravaer", "ansaettelse_noegle", "timer"),
    # A key that many persons share is no person's, and a table may have no person at all.
    node("Personale", "DimAfdeling", "afdeling_noegle", "navn"),
]


@pytest.fixture(scope="module")
def yard(tmp_path_factory: pytest.TempPathFactory) -> Yard:
    """Two kommuner with the same person, and a mart made by hand."""
    yard = Yard(tmp_path_factory.mktemp("indsigt"))
    yard.install()
    loen = {
        "kmd_loen_ansaettelse": [ansaettelse("a7", CPR), ansaettelse("B8", "6101150002")],
        "kmd_loen_fravaer": [fravaer(1, "A7 "), fravaer(2, "B8")],
        "kmd_loen_naervaer": [naervaer("B8"), naervaer("A7")],
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FLIS_PSEUDONYM_KEY", KEY)
        report = yard.land(
            yard.dubu([sag(1), sag(2)], [foranstaltning(1), foranstaltning(2)]),
            yard.dubu([sag(1)], kommune="0147"),
            yard.pack(
                {name: [{"kommune_kode": "0101", **row} for row in rows] for name, rows in loen.items()},
                omraade="KMD_LOEN",
            ),
        )
    assert [package.error for package in report.packages] == [None] * 3
    own, other = pseudonyms([("0101", CPR), ("0101", "6101150002")], KEY.encode())
    rows = {
        "Dubu.DimSag": [("0101|S1", "1", own), ("0101|S2", "1", other), ("0", "", None)],
        "Personale.DimAnsaettelse": [("0101|KMD|A7", "X", own), ("0101|KMD|B8", "X", other)],
        "Personale.FaktFravaer": [("0101|KMD|A7", "7.4"), ("0101|KMD|B8", "7.4"), ("0101|KMD|A7", "1.5")],
        "Personale.DimAfdeling": [("X", "Skolen")],
    }
    with duckdb.connect(str(yard.folder / "DM.duckdb")) as connection:
        for model in MODELS:
            table = f"{model['schema']}.{model['alias']}"
            connection.execute(f"create schema if not exists {model['schema']}")
            connection.execute(f"create table {table} ({', '.join(f'{name} varchar' for name in model['columns'])})")
            marks = ", ".join("?" * len(model["columns"]))
            connection.executemany(f"insert into {table} values ({marks})", rows[table])
    return yard


@pytest.fixture
def run(yard: Yard, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY", KEY)
    monkeypatch.setenv("FLIS_DATA", str(yard.folder))

    def parse(project, target, arguments) -> None:
        target.dbt_folder.mkdir(parents=True, exist_ok=True)
        manifest = {"nodes": {str(number): model for number, model in enumerate(MODELS)}}
        (target.dbt_folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")

    monkeypatch.setattr(find, "run_dbt", parse)

    def run(given: str | bytes, *words: str) -> Result:
        return CliRunner().invoke(command.indsigt, words, input=given, standalone_mode=False)

    return run


def test_every_row_of_the_person_is_found_and_no_other(run):
    done = run(f"{CPR[:6]}-{CPR[6:]}\n", "--json")
    found = json.loads(done.stdout)
    landed = sorted(
        (row["tabel"].rpartition(".")[2], row["pakke_navn"][:4], row["raekke_nr"]) for row in found["landet"]
    )
    assert landed == [
        ("dubu_foranstaltning", "0101", 2),
        ("dubu_foranstaltning", "0147", 2),
        ("dubu_sag", "0101", 2),
        ("dubu_sag", "0147", 2),
        ("kmd_loen_ansaettelse", "0101", 2),
        # They have no pseudonym, but the key of a row that has, also where its letters are others.
        ("kmd_loen_fravaer", "0101", 2),
        ("kmd_loen_naervaer", "0101", 3),
    ]
    assert {row["fil"] for row in found["landet"] if "sag" in row["tabel"]} == {"DUBU_Sag.csv"}
    sager = [row["vaerdier"] for row in found["landet"] if row["tabel"] == "DSA.Raa.dubu_sag"]
    assert sager[0]["sag_id"] == "S1" and sager[0]["periode"] == "2023-05-01"
    assert [(row["tabel"], row["vaerdier"]) for row in found["bygget"]] == [
        ("DM.Dubu.DimSag", {"sag_noegle": "0101|S1", "status_kode": "1"}),
        ("DM.Personale.DimAnsaettelse", {"ansaettelse_noegle": "0101|KMD|A7", "afdeling_noegle": "X"}),
        ("DM.Personale.FaktFravaer", {"ansaettelse_noegle": "0101|KMD|A7", "timer": "1.5"}),
        ("DM.Personale.FaktFravaer", {"ansaettelse_noegle": "0101|KMD|A7", "timer": "7.4"}),
    ]


def test_another_kommunes_rows_are_not_for_this_one(run):
    assert "0101_" not in run(CPR, "--kommune", "0147").stdout
    with pytest.raises(FlisError) as raised:
        raise run(CPR, "--kommune", "9999").exception
    assert raised.value.code == "bad-argument"


def test_the_csv_has_a_line_for_each_value(run):
    lines = list(csv.DictReader(io.StringIO(run(CPR, "--csv").stdout)))
    assert {line["raekke"] for line in lines} == {str(number) for number in range(1, 12)}
    assert [line["vaerdi"] for line in lines if line["kolonne"] == "timer"] == ["1.5", "7.4"]


def test_a_person_without_rows_is_no_error(run):
    assert run("6101159999").stdout.startswith("No row in DSA or DM is of this person.")


@pytest.mark.parametrize("words", [(), ("--json",), ("--csv",)])
def test_the_cpr_number_is_in_no_output_log_or_file(run, yard, caplog, words):
    caplog.set_level(logging.DEBUG)
    before = {path for path in yard.folder.rglob("*") if path.is_file()}
    done = run(CPR, *words)
    assert done.exit_code == 0 and "dubu_sag" in done.stdout
    told = done.stdout + done.stderr + caplog.text
    hidden = [*FORMS, *pseudonyms([("0101", CPR), ("0147", CPR)], KEY.encode())]
    assert not [form for form in hidden if form in told]
    packages = (yard.inbox, yard.archive)
    files = [path for path in yard.folder.rglob("*") if path.is_file() and path.parent not in packages]
    assert not [path for path in files if any(form.encode() in path.read_bytes() for form in FORMS)]
    assert {path.name for path in files if path not in before} <= {"manifest.json"}


@pytest.mark.parametrize("given", ["", "\n", "hans", "610115000", f"{CPR}\n{CPR}\n", b"\xff\xfe6\x001\x00", CPR * 20])
def test_what_is_no_cpr_number_is_refused_without_a_word_of_it(run, given):
    error = run(given).exception
    assert isinstance(error, FlisError) and error.code == "bad-cpr"
    assert not [form for form in (*FORMS, "hans", "610115") if form in f"{error.what} {error.do} {error!r}"]


def test_without_the_right_key_or_a_built_mart_it_says_so(run, yard, monkeypatch):
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY", "z" * 40)
    assert run(CPR).exception.code == "pseudonym-key-changed"
    monkeypatch.delenv("FLIS_PSEUDONYM_KEY")
    assert run(CPR).exception.code == "bad-setting"
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY", KEY)
    missing = node("Dubu", "FaktSag", "sag_noegle", person="barn_noegle")
    monkeypatch.setattr("tests.flis.look.indsigt.test_indsigt.MODELS", [*MODELS, missing])
    assert run(CPR).exception.code == "not-built"


class Crowd:
    """A store where one person has 2,500 keys, and which refuses a statement as SQL Server does."""

    KEYS = tuple(f"N{number:04}" for number in range(2_500))

    def __init__(self, columns: dict[str, frozenset[str]]) -> None:
        self._columns = columns
        self.asked: list[Any] = []

    def columns(self) -> dict[str, frozenset[str]]:
        return self._columns

    def text_key(self, column: str) -> str:
        return column

    def query(self, sql: str, values: Any = ()) -> list[tuple[Any, ...]]:
        assert len(values) < 2_100
        if sql.startswith("select TABLE_SCHEMA"):
            return [(*table.split("."), name) for table, names in self._columns.items() for name in names]
        if sql.startswith("select distinct"):
            return [("0101", key) if "kommune_kode" in sql else (key,) for key in self.KEYS]
        if "ansaettelse" in sql.partition(" where ")[2]:
            self.asked += [value for value in values if value != "0101"]
        return []


def test_a_person_may_have_more_keys_than_a_statement_takes_parameters(yard):
    place = next(one for one in landed_places(yard.contracts) if one.table.name == "kmd_loen_fravaer")
    tables = (place.table, *place.owners)
    store = Crowd({one.catalogued: frozenset(column.name for column in one.columns) for one in tables})
    list(find.landed_rows(store, yard.contracts, ["x"]))
    assert sorted(store.asked) == list(Crowd.KEYS)

    columns = {f"personale.{model['alias'].lower()}": frozenset(model["columns"]) for model in MODELS[1:3]}
    store = Crowd(columns)
    manifest = {"nodes": dict(enumerate(MODELS[1:3]))}
    list(find.built_rows(Mart(store, "sqlserver", "DM"), built_places(yard.contracts, manifest), ["x"]))
    assert sorted(store.asked) == list(Crowd.KEYS)
