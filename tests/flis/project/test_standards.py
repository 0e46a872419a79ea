"""Contracts in the standards of others and back: equal, valid by the standards' rules, readable from others."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from tests.paths import ROOT

from flis.ground.errors import FlisError
from flis.project.contract import load_contracts
from flis.project.standards.files import bring_in, documents, export

STANDARDS = ("odcs", "frictionless")
ADAPTED = """
kilder: {dubu: {format: {encoding: cp1252, delimiter: "|", thousands: "."}, uoenskede_filer: [Vejledning.pdf]}}
tabeller:
  dubu_sag:
    fil: data/Sager.csv
    format: {overskrift_raekke: 3}
    uoenskede: [Sagsbehandler]
    kolonner:
      sag_id: {felt: Sagsnummer}
      prioritet_kode: {leveret: false}
      slutdato: {dato: "%Y%m%d", aaben: "99991231"}
"""
# What the JSON schema of ODCS 3.1 asks for, of what flis writes.
_TEXT = {"type": "string", "minLength": 1}
_CUSTOM = {
    "type": "array",
    "items": {"type": "object", "required": ["property", "value"], "properties": {"property": _TEXT}},
}
ODCS = {
    "type": "object",
    "required": ["version", "apiVersion", "kind", "id", "status"],
    "additionalProperties": False,
    "properties": {
        **dict.fromkeys(("version", "id", "name", "status"), _TEXT),
        "apiVersion": {"const": "v3.1.0"},
        "kind": {"const": "DataContract"},
        "description": {"type": "object", "properties": {"purpose": _TEXT}},
        "customProperties": _CUSTOM,
        "schema": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name"],
                "additionalProperties": False,
                "properties": {
                    **dict.fromkeys(("name", "physicalName", "physicalType", "description"), _TEXT),
                    "logicalType": {"const": "object"},
                    "customProperties": _CUSTOM,
                    "properties": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["name"],
                            "additionalProperties": False,
                            "properties": {
                                **dict.fromkeys(("name", "physicalName", "physicalType", "description"), _TEXT),
                                "logicalType": {"enum": ["string", "date", "timestamp", "number", "integer"]},
                                "logicalTypeOptions": {
                                    "additionalProperties": False,
                                    "properties": {"maxLength": {"type": "integer", "minimum": 0}},
                                },
                                "required": {"type": "boolean"},
                                "primaryKey": {"const": True},
                                "primaryKeyPosition": {"type": "integer", "minimum": 1},
                                "classification": _TEXT,
                                "transformSourceObjects": {"type": "array", "items": _TEXT},
                                "customProperties": _CUSTOM,
                            },
                        },
                    },
                },
            },
        },
    },
}
# What the JSON schema of a tabular Data Package asks for. Other keys are allowed everywhere.
_NAME = {"type": "string", "pattern": "^([-a-z0-9._/])+$"}
FRICTIONLESS = {
    "type": "object",
    "required": ["profile", "resources"],
    "properties": {
        "name": _NAME,
        "resources": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["name", "path", "schema", "profile"],
                "properties": {
                    "name": _NAME,
                    "path": {"type": "string", "pattern": "^(?=^[^./~])(^((?!\\.{2}).)*$).*$"},
                    "encoding": _TEXT,
                    "dialect": {
                        "properties": {
                            "delimiter": {"type": "string", "minLength": 1},
                            "quoteChar": {"type": "string", "maxLength": 1},
                            "header": {"type": "boolean"},
                        }
                    },
                    "schema": {
                        "required": ["fields"],
                        "properties": {
                            "primaryKey": {"type": "array", "minItems": 1, "items": _TEXT},
                            "missingValues": {"type": "array", "items": {"type": "string"}},
                            "fields": {
                                "type": "array",
                                "minItems": 1,
                                "items": {
                                    "required": ["name", "type"],
                                    "properties": {
                                        "name": _TEXT,
                                        "type": {"enum": ["string", "date", "datetime", "number", "integer"]},
                                        "decimalChar": _TEXT,
                                        "groupChar": _TEXT,
                                        "constraints": {"properties": {"required": {"type": "boolean"}}},
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}
SCHEMAS = {"odcs": ODCS, "frictionless": FRICTIONLESS}
# As others write them: a package of loans, with no word of flis in it.
LOANS = {
    "profile": "tabular-data-package",
    "name": "bibliotek",
    "resources": [
        {
            "name": "udlaan",
            "path": "Udlån.csv",
            "encoding": "utf-8",
            "dialect": {"delimiter": ";", "header": True},
            "schema": {
                "fields": [
                    {"name": "Kommunekode", "type": "string", "constraints": {"required": True, "maxLength": 4}},
                    {"name": "LånerId", "type": "string", "constraints": {"required": True, "maxLength": 20}},
                    {"name": "Dato", "type": "date", "format": "%d.%m.%Y", "description": "Dagen."},
                    {"name": "Gebyr", "type": "number", "decimalChar": ","},
                ],
                "primaryKey": "LånerId",
                "missingValues": ["", "-"],
            },
        }
    ],
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("FLIS_LOKAL")
    folder = tmp_path / "project"
    shutil.copytree(ROOT / "models" / "dsa", folder / "models" / "dsa")
    shutil.copytree(ROOT / "models" / "ordliste", folder / "models" / "ordliste")
    (folder / "lokal").mkdir()
    return folder


def tables(folder: Path) -> dict[str, Any]:
    """The delivered tables, without what says where a part of them comes from."""
    found = load_contracts(folder).tables
    return {t.name: replace(t, lokalt=(), overfloedigt=()) for t in found if t.fil}


@pytest.mark.parametrize("standard", STANDARDS)
def test_what_was_exported_is_the_same_when_it_comes_back(project, tmp_path, standard):
    (project / "lokal" / "kontrakt.yml").write_text(ADAPTED, encoding="utf-8")
    wanted = tables(project)
    assert wanted["dubu_sag"].format.overskrift_raekke == 3, "what the kommune has otherwise is exported"
    written = export(project, standard, tmp_path / "out").files
    assert len(written) > 10
    for file in written:
        assert bring_in(project, Path(file)).same, file
    # Another project, without the shipped sources and without the kommune's part.
    for folder in (project / "models" / "dsa").iterdir():
        if folder.name != "drift":
            shutil.rmtree(folder)
    shutil.rmtree(project / "lokal")
    for file in written:
        bring_in(project, Path(file))
    assert tables(project) == wanted


@pytest.mark.parametrize("standard", STANDARDS)
def test_what_is_exported_keeps_the_rules_of_the_standard(standard):
    found = documents(ROOT, standard)
    assert len(found) > 10
    for name, document in found.items():
        jsonschema.validate(json.loads(json.dumps(document)), SCHEMAS[standard])
        assert "doc(" not in str([document.get("description"), document.get("title")]), name
    (dubu,) = [document for name, document in found.items() if name.startswith("dubu.")]
    text = json.dumps(dubu, ensure_ascii=False)
    assert "Kommunekode, fire cifre" in text, "the texts of the doc blocks are written out"


def test_a_description_that_others_wrote_becomes_a_contract(project, tmp_path):
    file = tmp_path / "bibliotek.json"
    file.write_text(json.dumps(LOANS, ensure_ascii=False), encoding="utf-8")
    assert bring_in(project, file).files[0].endswith("lokal/models/dsa/bibliotek/_bibliotek__sources.yml")
    table = tables(project)["bibliotek_udlaan"]
    assert (table.fil, table.noegle, table.omraade) == ("Udlån.csv", ("laaner_id",), "BIBLIOTEK")
    assert (table.format.delimiter, table.format.dato, table.format.tomme) == (";", "%d.%m.%Y", ("-",))
    assert {c.name: (c.felt, c.type.sql, c.paakraevet) for c in table.columns} == {
        "kommunekode": ("Kommunekode", "nvarchar(4)", True),
        "laaner_id": ("LånerId", "nvarchar(20)", True),
        "dato": ("Dato", "date", False),
        "gebyr": ("Gebyr", "decimal(18,4)", False),
    }


def test_a_change_that_others_made_counts(project, tmp_path):
    """The standard's own words come before those of flis: here the name of a field, its text, and a required column."""
    document = documents(project, "odcs")["dubu.odcs.yaml"]
    document |= {"name": "soskende", "id": "x"}
    column = document["schema"][0]["properties"][-1]
    column |= {"physicalName": "Prioritet2", "required": True, "description": "En anden tekst."}
    for one in document["schema"]:
        one["name"] = one["name"].replace("dubu", "soskende")
    file = tmp_path / "soskende.yaml"
    file.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    bring_in(project, file)
    changed = tables(project)["soskende_sag"].columns[-1]
    assert (changed.felt, changed.paakraevet, changed.description) == ("Prioritet2", True, "En anden tekst.")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d: d["schema"][0]["properties"][0].update(physicalName="Andet"), "it differs in dubu_sag"),
        (lambda d: d.update(kind="Noget"), "it is no data contract of ODCS version 3"),
        (lambda d: d.pop("schema"), "it has no schema"),
        (lambda d: d.update(schema=[7]), "a part of it has another form than the standard says"),
        (lambda d: d["schema"][0]["properties"][0].update(physicalType="money"), "'money' is not a type"),
    ],
)
def test_what_cannot_be_imported_is_refused(project, tmp_path, change, told):
    document = documents(project, "odcs")["dubu.odcs.yaml"]
    change(document)
    file = tmp_path / "dubu.yaml"
    file.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    with pytest.raises(FlisError) as caught:
        bring_in(project, file)
    assert caught.value.code == "bad-argument" and told in caught.value.what
    assert not list((project / "lokal").rglob("*.yml"))


def test_a_contract_that_nothing_could_land_by_is_not_left_there(project, tmp_path):
    bad = json.loads(json.dumps(LOANS))
    bad["resources"][0]["schema"].pop("primaryKey")
    file = tmp_path / "bibliotek.json"
    file.write_text(json.dumps(bad), encoding="utf-8")
    with pytest.raises(FlisError, match="bad-contract"):
        bring_in(project, file)
    assert not list((project / "lokal").rglob("*.yml"))
