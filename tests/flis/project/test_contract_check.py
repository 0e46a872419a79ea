"""`flis contract check` refuses what the reader, the zip rules, an engine's tables or dbt would refuse later.

Case 03, the check is blind: each form below passed the check once and failed at the first package, at
`flis install`, or never, with a value lost.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.flis.project.kit import changed, column, source, write
from tests.paths import ROOT

from flis.datapakke.check import check_contracts
from flis.ground.errors import FlisError
from flis.project.contract import load_contracts
from flis.project.settings import find_project
from flis.project.words import RESERVED

TABLE = ("tables", 0)
META = (*TABLE, "config", "meta")
FORMAT = ("config", "meta", "format")
BELOEB = (*TABLE, "columns", 3)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the shipped seeds and no contract of its own."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    shutil.copyfile(ROOT / "dbt_project.yml", folder / "dbt_project.yml")
    return folder


def checked(project: Path, *sources: dict[str, Any]) -> str:
    """What the check says of a contract; empty where it finds nothing."""
    path = write(project, *sources)
    try:
        check_contracts(find_project(project), load_contracts(project))
    except FlisError as error:
        assert error.code == "bad-contract"
        assert error.facts["where"] in (path.relative_to(project).as_posix(), "models/dsa")
        return error.what
    return ""


def test_the_contract_of_these_tests_is_a_good_one(project):
    assert checked(project, source()) == ""


# (where in the contract, the value there, words of the message: table, column, key, what is allowed)
BLIND = [
    # the ways to write a file
    ((*FORMAT, "encoding"), "ebcdic", ["format.encoding 'ebcdic'", "utf-8", "cp1252"]),
    ((*FORMAT, "encoding"), 5, ["format.encoding 5"]),
    ((*FORMAT, "delimiter"), "\N{GREEK SMALL LETTER ALPHA}", ["format.delimiter", "one character"]),
    ((*FORMAT, "delimiter"), ";;", ["format.delimiter ';;'"]),
    ((*FORMAT, "delimiter"), '"', ["format.delimiter"]),
    (FORMAT, {"delimiter": ",", "quote": ""}, ["delimiter ','", "two fields"]),
    (FORMAT, {"delimiter": ",", "quote": "", "decimal": ".", "thousands": ","}, ["delimiter ','", "two fields"]),
    (FORMAT, {"delimiter": "¤", "encoding": "iso-8859-15"}, ["delimiter '¤'", "iso-8859-15 has no such character"]),
    ((*FORMAT, "quote"), "`", ["format.quote '`'"]),
    (FORMAT, {"quote": None}, ["format.quote None"]),
    ((*FORMAT, "thousands"), ",", ["thousands ','", "the decimal mark too"]),
    ((*FORMAT, "thousands"), "", ["format.thousands ''", "'.'", "u00a0"]),
    (FORMAT, {"quote": "'", "thousands": "'"}, ["thousands", "the quote too"]),
    (FORMAT, {"encoding": "cp1252", "thousands": "\u202f"}, ["thousands", "cp1252 has no such character"]),
    (FORMAT, {"encoding": "cp865", "minus": "\u2212"}, ["minus", "cp865 has no such character"]),
    ((*FORMAT, "minus"), "+", ["format.minus '+'", "efter"]),
    ((*FORMAT, "maaned"), "%y%m", ["format.maaned '%y%m'", "%YM%m", "%b %Y"]),
    ((*FORMAT, "dato"), "%Y%m", ["format.dato '%Y%m'"]),
    ((*FORMAT, "overskrift_raekke"), -1, ["format.overskrift_raekke -1", "0 where there is no header"]),
    ((*FORMAT, "overskrift_raekke"), False, ["format.overskrift_raekke False"]),
    ((*FORMAT, "kommunekode"), 2, ["format.kommunekode 2", "4, 3"]),
    ((*FORMAT, "kommunekode"), "3", ["format.kommunekode '3'"]),
    ((*META, "felter"), ["Id"], ["felter is for a file without a header", "overskrift_raekke: 0"]),
    ((*META, "felter"), "Id", ["felter 'Id'", "a list"]),
    ((*META, "uoenskede"), ["Id"], ["uoenskede 'Id'", "a column is read from that field"]),
    ((*META, "uoenskede"), ["A", "A"], ["uoenskede ['A', 'A']", "different"]),
    ((*META, "leveret"), "nej", ["leveret 'nej'", "true or false"]),
    ((*META, "uoenskede_filer"), "x.txt", ["uoenskede_filer 'x.txt'", "a list"]),
    ((*META, "uoenskede_filer"), [5], ["uoenskede_filer 5", "a text"]),
    ((*META, "uoenskede_filer"), ["datapackage.json"], ["descriptor"]),
    ((*META, "uoenskede_filer"), ["../x.txt"], ["uoenskede_filer '../x.txt'"]),
    ((*META, "regneark"), {"fil": "X.xlsx", "ark": ""}, ["regneark.ark", "1 to 31 characters"]),
    ((*META, "regneark"), {"fil": "X.xlsx", "ark": "a/b"}, ["regneark.ark"]),
    # what a column states for itself
    ((*TABLE, "columns", 1), column("raekke_id", "nvarchar(20)", "Id", leveret=False), ["raekke_id: leveret false"]),
    ((*BELOEB, "config", "meta"), {"felt": "B", "leveret": "nej"}, ["leveret 'nej'"]),
    ((*BELOEB, "config", "meta"), {"felt": "B", "leveret": False, "paakraevet": True}, ["the tables of DM rest on it"]),
    ((*BELOEB, "config", "meta"), {"felt": "B", "dato": "%Y%m"}, ["dato is for date"]),
    ((*BELOEB, "config", "meta"), {"felt": "B", "decimal": ";"}, ["column beloeb_kr: decimal ';'"]),
    ((*BELOEB, "config", "meta"), {"felt": "B", "thousands": ","}, ["column beloeb_kr: thousands ','", "decimal mark"]),
    ((*BELOEB, "config", "meta"), {"felt": "B", "nuller": 3}, ["nuller is for codes"]),
    ((*TABLE, "columns", 1), column("raekke_id", "nvarchar(20)", "Id", nuller=21), ["nuller 21", "from 2 to 20"]),
    ((*TABLE, "columns", 1), column("raekke_id", "nvarchar(20)", "Id", decimal=","), ["decimal is for decimal"]),
    ((*TABLE, "columns", 2), column("dato", "date", "D", dato="%d%m%y"), ["column dato: dato '%d%m%y'"]),
    ((*TABLE, "columns", 2), column("dato", "date", "D", dato="%Y%m", aaben="31-12-9999"), ["does not fit", "%Y%m"]),
    ((*BELOEB, "config", "meta"), {"felt": "B", "vaerdier": {True: "1"}}, ["vaerdier", "in quotes"]),
    ((*BELOEB, "config", "meta"), {"felt": "B", "vaerdier": {}}, ["vaerdier"]),
    ((*BELOEB, "config", "meta"), {"felt": "B", "vaerdier": {"J": "ja"}}, ["vaerdier 'ja'", "decimal(12,2)"]),
    ((*BELOEB, "config", "meta"), {"felt": "B", "vaerdier": {"J": "1.5"}}, ["vaerdier '1.5'"]),
    ((*TABLE, "columns", 2), column("dato", "date", "D", vaerdier={"A": "1-1-2023"}), ["vaerdier '1-1-2023'"]),
    ((*TABLE, "columns", 0), column("kommune_kode", "char(4)", "K", vaerdier={"A": "101"}), ["vaerdier '101'"]),
    ((*FORMAT, "delimiter"), "1", ["format.delimiter '1'"]),
    ((*FORMAT, "delimiter"), "\n", ["format.delimiter"]),
    ((*FORMAT, "delimiter"), "-", ["format.delimiter '-'"]),
    ((*FORMAT, "decimal"), "·", ["format.decimal '·'", "',', '.'"]),
    ((*FORMAT, "dato"), "%d-%m-%y", ["two digits", "state aar_fra"]),
    ((*FORMAT, "dato"), "%-d%-m%Y", ["format.dato '%-d%-m%Y'", "%-d and %-m", "excel"]),
    ((*FORMAT, "aar_fra"), 1899, ["format.aar_fra 1899", "1900 to 2000"]),
    (FORMAT, {"maaned": "%b-%y"}, ["format.maaned '%b-%y'", "state aar_fra"]),
    ((*FORMAT, "slutlinjer"), ["I alt", "I alt"], ["format.slutlinjer", "different texts"]),
    (FORMAT, {"slutlinjer": ["\u0141"], "encoding": "cp1252"}, ["slutlinjer", "cp1252 has no such letter"]),
    (FORMAT, {"overskrift_raekke": 0, "overskrift_gentages": True}, ["overskrift_gentages", "no header"]),
    (
        (*TABLE, "columns", 2),
        column("periode", "smallint", "P", vaerdier={"J": "0"}),
        ["vaerdier '0'", "from 1900 to 2099"],
    ),
    (
        TABLE,
        {
            **source(format={"quote": ""})["tables"][0],
            "columns": [*source()["tables"][0]["columns"][:2], column("tal", "int", "T", bagved=";")],
            "config": {"meta": {**source()["tables"][0]["config"]["meta"], "format": {"quote": ""}}},
        },
        ["column tal: bagved ';'", "without quotes"],
    ),
    ((*FORMAT, "skilletegn_sidst"), 1, ["format.skilletegn_sidst 1", "True, False"]),
    ((*BELOEB, "config", "meta"), {"felt": "B", "bagved": ""}, ["column beloeb_kr: bagved ''", "in quotes"]),
    ((*BELOEB, "config", "meta"), {"felt": "B", "bagved": ["kr", "kr"]}, ["bagved ['kr', 'kr']"]),
    ((*BELOEB, "config", "meta"), {"felt": "B", "foran": "0"}, ["foran '0'", "a digit is part of a value"]),
    ((*BELOEB, "config", "meta"), {"felt": "B", "foran": ["-", ""]}, ["foran '-'", "part of a number"]),
    ((*BELOEB, "config", "meta"), {"felt": "B", "bagved": ")"}, ["bagved ')'", "part of a number"]),
    ((*BELOEB, "config", "meta"), {"felt": "B", "aar_fra": 1930}, ["aar_fra is for date"]),
    ((*TABLE, "columns", 2), column("dato", "date", "D", dato="%d%m%y"), ["dato '%d%m%y'", "state aar_fra"]),
    (
        (*TABLE, "columns", 2),
        column("dato", "date", "D", dato="excel", leveret_type="datetime2"),
        ["leveret_type 'datetime2'", "no time of day"],
    ),
    ((*FORMAT, "dato"), "dd-mm-yyyy", ["format.dato 'dd-mm-yyyy'", "%Y-%m-%d"]),
    ((*FORMAT, "dato"), "%Y-%d-%m", ["format.dato"]),
    ((*FORMAT, "dato"), "%d-%m-%Y %H:%M", ["format.dato"]),
    ((*FORMAT, "decimaltegn"), ",", ["format: the key decimaltegn is unknown", "perhaps decimal is meant", "dato"]),
    ((*FORMAT, "tomme"), "*", ["format.tomme '*'", "a list"]),
    ((*FORMAT, "tomme"), [0], ["format.tomme [0]", "in quotes"]),
    ((*FORMAT, "tomme"), [""], ["format.tomme"]),
    ((*FORMAT, "tomme"), ["*", "*"], ["different texts"]),
    ((*BELOEB, "config", "meta", "tomme"), "*", ["column beloeb_kr: tomme '*'", "a list"]),
    (FORMAT, ["utf-8"], ["format must have keys by name"]),
    # files
    ((*META, "fil"), "CON.csv", ["fil 'CON.csv'", "Windows keeps for a device"]),
    ((*META, "fil"), "lpt1", ["Windows keeps for a device"]),
    ((*META, "fil"), "../X.csv", ["fil '../X.csv'"]),
    ((*META, "fil"), "/X.csv", ["fil '/X.csv'"]),
    ((*META, "fil"), "a\\X.csv", ["fil"]),
    ((*META, "fil"), "C:X.csv", ["in the name of a file"]),
    ((*META, "fil"), "X*.csv", ["* in the name of a file"]),
    ((*META, "fil"), " X.csv", ["begins or ends with a blank"]),
    ((*META, "fil"), "X.csv.", ["begins or ends with a blank or a dot"]),
    ((*META, "fil"), "X\x07.csv", ["a control character"]),
    ((*META, "fil"), "datapackage.json", ["descriptor"]),
    ((*META, "fil"), "x" * 130 + ".csv", ["longer than 120"]),
    ((*META, "fil"), 5, ["fil 5: it must be a text"]),
    # names of columns and tables
    ((*BELOEB, "name"), "order", ["column order", "word of SQL"]),
    ((*BELOEB, "name"), "user", ["word of SQL"]),
    ((*BELOEB, "name"), "ilike", ["word of SQL"]),
    ((*BELOEB, "name"), "tal kr", ["'tal kr'", "a-z"]),
    ((*BELOEB, "name"), "Beloeb", ["'Beloeb'", "small letters"]),
    ((*BELOEB, "name"), "beløb", ["'beløb'", "a-z"]),
    ((*BELOEB, "name"), "x" * 61, ["60 long"]),
    ((*BELOEB, "name"), "1tal", ["begin with a letter"]),
    ((*BELOEB, "name"), "levering_id", ["column levering_id", "every landing table"]),
    ((*BELOEB, "name"), "raekke_nr", ["column raekke_nr", "every landing table"]),
    ((*BELOEB, "name"), "dato", ["column dato: it stands twice"]),
    ((*TABLE, "name"), "group", ["word of SQL"]),
    ((*TABLE, "name"), "proeve-maaling", ["'proeve-maaling'"]),
    (("schema",), "Andet", ["schema 'Andet'", "Raa, Drift"]),
    (("database",), "DM", ["database 'DM'", "DSA"]),
    # types
    ((*BELOEB, "data_type"), "decimal(40,2)", ["column beloeb_kr", "decimal(40,2)", "1 to 38"]),
    ((*BELOEB, "data_type"), "decimal(5,7)", ["decimal(5,7)", "no more than the digits"]),
    ((*BELOEB, "data_type"), "decimal(0,0)", ["1 to 38"]),
    ((*BELOEB, "data_type"), "nvarchar(0)", ["nvarchar(0)", "1 to 4000"]),
    ((*BELOEB, "data_type"), "nvarchar(5000)", ["nvarchar(5000)", "1 to 4000"]),
    ((*BELOEB, "data_type"), "char(4001)", ["1 to 4000"]),
    ((*BELOEB, "data_type"), "varchar(20)", ["'varchar(20)' is not a type", "nvarchar(n)"]),
    ((*BELOEB, "data_type"), "bit", ["is not a type"]),
    ((*BELOEB, "data_type"), None, ["None is not a type"]),
    ((*TABLE, "columns", 0, "data_type"), "int", ["column kommune_kode", "char(4)"]),
    ((*TABLE, "columns", 0, "data_type"), "nvarchar(4)", ["column kommune_kode", "char(4)"]),
    # months
    ((*TABLE, "columns", 3), column("periode", "nvarchar(7)", "Periode"), ["column periode", "date, or int"]),
    ((*TABLE, "columns", 3), column("periode", "decimal(6,0)", "Periode"), ["column periode", "date, or int"]),
    ((*TABLE, "columns", 3), column("periode", "date", "P", aaben="9999"), ["aaben '9999'", "%d-%m-%Y"]),
    # an open end
    ((*TABLE, "columns", 2), column("dato", "date", "Dato", aaben="9999-12-31"), ["aaben '9999-12-31'", "%d-%m-%Y"]),
    ((*TABLE, "columns", 2), column("dato", "date", "Dato", aaben=9999), ["aaben '9999'", "in quotes"]),
    ((*TABLE, "columns", 3), column("beloeb_kr", "int", "B", aaben="0"), ["aaben is for dates"]),
    # keys, and the forms of their values
    ((*META, "nogle"), ["raekke_id"], ["the key nogle is unknown", "perhaps noegle is meant"]),
    ((*META, "noegle"), ["raekkeid"], ["noegle 'raekkeid'", "perhaps raekke_id is meant"]),
    ((*META, "noegle"), "raekke_id", ["noegle 'raekke_id'", "a list"]),
    ((*META, "noegle"), None, ["noegle None"]),
    ((*META, "levering"), "alt", ["levering 'alt'", "fuld, maaned, historik"]),
    ((*META, "levering"), "historik", ["periodekolonne go together"]),
    ((*META, "tom"), "ja", ["tom 'ja'"]),
    ((*META, "tom"), ["maj"], ["tom ['maj']", "2023-05"]),
    ((*META, "landsdaekkende"), "ja", ["landsdaekkende 'ja'", "true or false"]),
    ((*META, "fra_release"), 7.1, ["fra_release 7.1", "in quotes"]),
    ((*META, "fra_release"), None, ["fra_release is missing"]),
    ((*META, "til_release"), "6.0", ["til_release lies before"]),
    (("config", "meta", "omraade"), "proeve", ["omraade proeve", "[A-Z_]+"]),
    (("config", "meta", "omraade"), None, ["omraade None"]),
    (("config", "mета"), {}, ["config: the key", "is unknown"]),
    ((*BELOEB, "config", "meta", "felt"), "", ["column beloeb_kr: felt ''"]),
    ((*BELOEB, "config", "meta", "felt"), None, ["column beloeb_kr: felt None"]),
    ((*BELOEB, "config", "meta", "felt"), {"a": 1}, ["column beloeb_kr: felt {'a': 1}"]),
    ((*BELOEB, "config", "meta", "felt"), ["a"], ["column beloeb_kr: felt ['a']"]),
    ((*BELOEB, "config", "meta", "felt"), "ID", ["the field ID stands twice"]),
    ((*BELOEB, "config", "meta", "paakrævet"), True, ["the key paakrævet is unknown", "perhaps paakraevet is meant"]),
    ((*BELOEB, "config", "meta", "paakraevet"), "ja", ["paakraevet 'ja'", "true or false"]),
    ((*BELOEB, "config", "meta", "persondata"), "navn", ["persondata 'navn'"]),
    ((*BELOEB, "config", "meta", "persondata"), "cpr", ["must be char(64)"]),
    ((*BELOEB, "config", "meta", "persondata"), "afledt", ["persondata afledt and afledt_af go together"]),
    ((*BELOEB, "datatype"), "int", ["the key datatype is unknown", "perhaps data_type is meant"]),
    ((*TABLE, "description"), None, ["description is missing"]),
    ((*BELOEB, "description"), '{{ doc("findes_ikke") }}', ["column beloeb_kr", "no doc block findes_ikke"]),
    ((*BELOEB, "description"), "{{ ref('x') }}", ["doc("]),
    ((*TABLE, "columns"), [], ["columns must be a list"]),
    ((*TABLE, "columns"), None, ["columns must be a list"]),
]


@pytest.mark.parametrize(("path", "value", "words"), BLIND, ids=lambda p: str(p)[:40])
def test_contract_check_blind(project, path, value, words):
    told = checked(project, changed(*path, to=value))
    assert [word for word in words if word not in told] == [], told
    # Not only the check: every command that reads contracts, or `flis install` by the same check, refuses it.
    assert told.startswith("The contract of ")


def test_a_file_without_a_header_names_every_field(project):
    document = changed(*FORMAT, "overskrift_raekke", to=0)
    meta = document["tables"][0]["config"]["meta"]
    assert checked(project, document) == ""
    for felter, words in (
        (["Kommunekode", "Beloeb", "Id", "Dato", "Navn"], "felter 'Navn': no column has it"),
        (["Kommunekode", "Beloeb", "Id", "Datoo"], "perhaps Dato is meant"),
        (["Kommunekode", "Beloeb", "Id"], "felter: Dato is missing"),
    ):
        meta["felter"] = felter
        assert words in checked(project, document)
    meta |= {"felter": ["Kommunekode", "Beloeb", "Id", "Dato", "Navn"], "uoenskede": ["Navn"]}
    assert checked(project, document) == ""


def test_a_file_that_a_table_is_read_from_cannot_be_unwanted(project):
    document = source()
    document["config"]["meta"]["uoenskede_filer"] = ["Vejledning.pdf", document["tables"][0]["config"]["meta"]["fil"]]
    assert "a table is read from that file" in checked(project, document)


def test_what_the_name_of_a_package_says_need_not_be_in_its_files(project):
    document = changed(*TABLE, "columns", 3, to=column("periode", "date", "Periode", leveret=False))
    document["tables"][0]["columns"][0]["config"]["meta"]["leveret"] = False
    assert checked(project, document) == ""
    document["tables"][0]["config"]["meta"]["landsdaekkende"] = True
    assert "column kommune_kode: leveret false" in checked(project, document)
    document = changed(*TABLE, "columns", 3, to=column("periode", "date", "Periode", leveret=False))
    document["tables"][0]["config"]["meta"] |= {"levering": "historik", "periodekolonne": "periode"}
    assert "column periode: leveret false" in checked(project, document)


def test_periode_as_text(project):
    """Case 04, for `periode` and `periodekolonne`, with every kind of type."""
    for kind in ("nvarchar(7)", "char(6)", "decimal(6,0)", "bigint", "date", "datetime2", "int", "smallint"):
        good = kind in ("date", "datetime2", "int", "smallint")
        told = checked(project, changed(*TABLE, "columns", 3, to=column("periode", kind, "Periode")))
        assert (told == "") == good, (kind, told)
        document = changed(*TABLE, "columns", 3, to=column("aar", kind, "Aar"))
        document["tables"][0]["config"]["meta"] |= {"levering": "historik", "periodekolonne": "aar"}
        told = checked(project, document)
        assert (told == "") == good, (kind, told)


def test_a_table_has_one_source_of_its_months(project):
    document = changed(*TABLE, "columns", 3, to=column("aar", "int", "Aar"))
    document["tables"][0]["columns"][2] = column("periode", "date", "Periode")
    document["tables"][0]["config"]["meta"] |= {"levering": "historik", "periodekolonne": "aar"}
    assert "may not deliver periode too" in checked(project, document)


def test_two_tables_cannot_claim_one_file_or_one_name(project):
    for changes, words in (({"fil": "MAALING.csv"}, "in the file MAALING.csv"), ({"fil": "B.csv"}, "have the name")):
        document = source()
        other = changed(*META, "fil", to=changes["fil"])["tables"][0]
        other["name"] = "proeve_maaling" if changes["fil"] == "B.csv" else "proeve_anden"
        document["tables"].append(other)
        assert words in checked(project, document)


def test_a_letter_that_the_encoding_lacks_is_not_in_a_field(project):
    document = changed(*BELOEB, "config", "meta", "felt", to="Beløb €")
    assert checked(project, document) == ""
    document["config"]["meta"]["format"]["encoding"] = "iso-8859-1"
    assert "iso-8859-1 has no such letter" in checked(project, document)


def test_all_faults_of_a_table_are_told_at_once(project):
    document = changed(*BELOEB, "data_type", to="decimal(40,2)")
    document["tables"][0]["config"]["meta"]["fil"] = "CON.csv"
    told = checked(project, document)
    assert "CON.csv" in told
    assert "decimal(40,2)" in told


def test_the_words_of_duckdb_are_those_of_the_locked_version():
    found = duckdb.execute(
        "select keyword_name from duckdb_keywords() where keyword_category in ('reserved', 'type_function')"
    )
    assert {word for (word,) in found.fetchall()} <= RESERVED


def test_install_and_doctor_run_the_same_check(project, tmp_path, monkeypatch, capsys):
    from flis.cli import main

    folder = tmp_path / "project"
    shutil.copytree(project, folder)
    shutil.copyfile(ROOT / "profiles.yml", folder / "profiles.yml")
    monkeypatch.setenv("FLIS_DATA", str(tmp_path / "data"))
    write(folder, changed(*BELOEB, "description", to='{{ doc("findes_ikke") }}'))
    for command in (["contract", "check"], ["install"], ["upgrade", "--to", "7.1"], ["doctor", "--json"]):
        with pytest.raises(SystemExit) as ended:
            main([*command, "--project-dir", str(folder)])
        shown = "".join(capsys.readouterr())
        assert ended.value.code == 3, shown
        assert "findes_ikke" in shown, command
        if command[0] == "doctor":
            assert [f["state"] for f in json.loads(shown)["findings"] if f["check"] == "contracts"] == ["fail"]
    assert not (tmp_path / "data").exists(), "a contract that is refused creates no database"


def test_show_prints_how_a_file_is_written(project, tmp_path, capsys):
    from flis.cli import main

    folder = tmp_path / "project"
    shutil.copytree(project, folder)
    shutil.copyfile(ROOT / "profiles.yml", folder / "profiles.yml")
    document = changed(*TABLE, "columns", 2, to=column("dato", "date", "Dato", aaben="31-12-9999", tomme=["-"]))
    document["config"]["meta"]["format"] = {"encoding": "cp865", "delimiter": "|", "decimal": ".", "tomme": ["*", ".."]}
    write(folder, document)
    with pytest.raises(SystemExit):
        main(["contract", "show", "proeve_maaling", "--project-dir", str(folder)])
    shown = " ".join(capsys.readouterr().out.split())
    for part in (
        *("område PROEVE", "file Maaling.csv", "encoding cp865", "delimiter '|'", "quote '\"'", "decimal mark '.'"),
        *("dates %d-%m-%Y", "signs for missing '*', '..'", "open 31-12-9999", "missing '-'", "header line 1"),
    ):
        assert part in shown, shown


BARN = column("barn_noegle", "char(64)", "CPR", persondata="cpr")
DERIVED = {"afledt_af": "barn_noegle", "persondata": "afledt"}
OF_A_CHILD = [
    ("koen", "char(1)", {}, []),
    ("foedt_maaned", "date", {"leveret": False, "fra_release": "7.1"}, []),
    ("foedt_maaned", "char(1)", {}, ["foedt_maaned date and koen char(1)"]),
    ("alder", "date", {}, ["foedt_maaned date and koen char(1)"]),
    (
        "koen",
        "char(1)",
        {"felt": "Koen", "paakraevet": True},
        ["felt: the column is derived", "paakraevet: the column"],
    ),
    ("koen", "char(1)", {"persondata": None}, ["persondata afledt and afledt_af go together"]),
    ("koen", "char(1)", {"afledt_af": "raekke_id"}, ["afledt_af 'raekke_id': it must be a column"]),
    ("raekke_id", "char(1)", {}, ["neither key nor month"]),
]


@pytest.mark.parametrize(("name", "kind", "changes", "words"), OF_A_CHILD, ids=str)
def test_what_may_be_derived_from_a_cpr_number(project, name, kind, changes, words):
    document = source()
    columns = document["tables"][0]["columns"]
    columns[:] = [c for c in columns if c["name"] != name]
    meta = {key: value for key, value in {**DERIVED, **changes}.items() if value is not None}
    columns += [BARN, {"name": name, "data_type": kind, "description": "Tekst.", "config": {"meta": meta}}]
    told = checked(project, document)
    assert [word for word in words if word not in told] == [], told
    assert bool(words) == told.startswith("The contract of "), told
