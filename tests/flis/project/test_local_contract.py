"""``lokal/kontrakt.yml``: what a kommune's deliveries have otherwise, over the shipped contracts."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml
from tests.paths import ROOT

from flis.cli import main
from flis.datapakke.check import check_contracts
from flis.ground.errors import FlisError
from flis.project.contract import load_contracts
from flis.project.ddl import create_statements
from flis.project.settings import find_project


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    for part in ("models/dsa", "models/ordliste", "seeds"):
        shutil.copytree(ROOT / part, folder / part)
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copyfile(ROOT / name, folder / name)
    (folder / "lokal").mkdir()
    return folder


@pytest.fixture
def project(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the shipped contracts and nothing of its own yet."""
    monkeypatch.delenv("FLIS_LOKAL")
    (shipped / "lokal" / "kontrakt.yml").unlink(missing_ok=True)
    return shipped


def write(project: Path, text: str) -> None:
    (project / "lokal" / "kontrakt.yml").write_text(text, encoding="utf-8")


def table(project: Path, name: str = "dubu_sag"):
    return load_contracts(project).table(name)


def told(project: Path, text: str) -> str:
    """What refuses the contracts with ``text``; it names the file."""
    write(project, text)
    with pytest.raises(FlisError) as caught:
        check_contracts(find_project(project), load_contracts(project))
    assert caught.value.code == "bad-contract"
    assert "lokal/kontrakt.yml" in caught.value.do
    return caught.value.what


def test_only_what_differs_is_changed(project):
    before = {t.name: t for t in load_contracts(project).tables}
    write(
        project,
        """
        kilder: {dubu: {format: {encoding: cp1252, delimiter: ","}}}
        tabeller:
          dubu_sag:
            fil: data/Sager.csv
            format: {delimiter: "|", overskrift_raekke: 2}
            kolonner: {sag_id: {felt: Sagsnummer}, slutdato: {dato: "%Y%m%d", aaben: "99991231"}}
        """,
    )
    after = {t.name: t for t in load_contracts(project).tables}
    assert {name for name in before if before[name] != after[name]} == {"dubu_sag", "dubu_foranstaltning"}
    sag = after["dubu_sag"]
    assert (sag.fil, sag.format.encoding, sag.format.delimiter, sag.format.decimal) == (
        *("data/Sager.csv", "cp1252", "|", ","),
    )
    assert after["dubu_foranstaltning"].format.delimiter == ","
    changed = {c.name: c for c in sag.columns}
    assert changed["sag_id"].felt == "Sagsnummer"
    assert changed["sag_id"].paakraevet, "what the file does not name stays"
    assert sag.form_of(changed["slutdato"]).dato == "%Y%m%d"
    assert sag.form_of(changed["startdato"]).dato == "%d-%m-%Y"
    assert sag.lokalt == (
        *("fil", "format.encoding", "format.delimiter", "format.overskrift_raekke"),
        *("kolonner.sag_id.felt", "kolonner.slutdato.dato", "kolonner.slutdato.aaben"),
    )


def test_files_that_nobody_wants_are_stated_for_a_source(project):
    write(project, "kilder: {dubu: {uoenskede_filer: [Vejledning.pdf]}}")
    found = {t.name: t.uoenskede_filer for t in load_contracts(project).tables}
    assert {name for name, files in found.items() if files == ("Vejledning.pdf",)} == {
        "dubu_sag",
        "dubu_foranstaltning",
    }
    assert table(project).lokalt == ("uoenskede_filer",)
    fault = told(project, "kilder: {dubu: {uoenskede_filer: [DUBU_Foranstaltning.csv]}}")
    assert "uoenskede_filer 'DUBU_Foranstaltning.csv': a table is read from that file" in fault


def test_the_examples_in_the_docs_are_good(project):
    for page in ("docs/kontrakt.md", "lokal/README.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        (example,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
        write(project, example)
        check_contracts(find_project(project), load_contracts(project))
        assert table(project).fil == "data/Sager.csv"


def test_a_table_that_is_not_delivered_is_installed_and_not_expected(project):
    write(project, "tabeller: {dubu_foranstaltning: {leveret: false}}")
    contracts = load_contracts(project)
    assert [t.name for t in contracts.delivered("7.1", "DUBU")] == ["dubu_sag"]
    assert "dubu_foranstaltning" in {t.name for t in contracts.delivered("7.1")}
    write(project, "tabeller: {tea_karakter: {leveret: false}}")
    assert "TEA" not in load_contracts(project).omraader("7.1")


def test_a_key_of_fewer_columns_keeps_the_others_required(project):
    write(project, "tabeller: {sammenligning_sammenligningskommune: {noegle: [aar, dataomraade, kommune_kode]}}")
    found = table(project, "sammenligning_sammenligningskommune")
    assert found.noegle == ("aar", "dataomraade", "kommune_kode")
    assert found.lokalt == ("noegle",)
    assert next(c for c in found.columns if c.name == "rang").paakraevet
    fault = "kolonner: {rang: {leveret: false}}"
    write(project, f"tabeller: {{sammenligning_sammenligningskommune: {{noegle: [aar], {fault}}}}}")
    with pytest.raises(FlisError, match="column rang: leveret false"):
        load_contracts(project)


def test_a_delivered_type_changes_no_landing_table(project):
    before = create_statements(load_contracts(project), "7.1")
    write(
        project,
        """
        tabeller:
          dubu_sag: {kolonner: {startdato: {leveret_type: datetime2}}}
          tea_karakter: {kolonner: {klassetrin: {leveret_type: "decimal(9,2)", decimal: "."}}}
        """,
    )
    after = load_contracts(project)
    check_contracts(find_project(project), after)
    assert create_statements(after, "7.1") == before
    assert {c.name: c.leveret_type.sql for t in after.tables for c in t.columns if c.leveret_type} == {
        "startdato": "datetime2",
        "klassetrin": "decimal(9,2)",
    }


WRONG = [
    ("tabel: {}", ["tabel: the key is unknown", "perhaps tabeller is meant"]),
    ("tabeller: {dubu_sager: {fil: X.csv}}", ["tabeller.dubu_sager", "no such table", "perhaps dubu_sag is meant"]),
    ("kilder: {dubbu: {format: {decimal: '.'}}}", ["kilder.dubbu", "no such source", "perhaps dubu is meant"]),
    ("kilder: {ledger: {format: {decimal: '.'}}}", ["kilder.ledger", "no such source"]),
    ("tabeller: {dubu_sag: {kolonner: {sagid: {felt: X}}}}", ["kolonner.sagid", "no such column", "sag_id is meant"]),
    ("tabeller: {dubu_sag: {kolonner: {qqqq: {felt: X}}}}", ["kolonner.qqqq", "If an upgrade has removed it"]),
    ("tabeller: {dubu_sag: {kolonner: {sag_id: {feltnavn: X}}}}", ["sag_id.feltnavn", "unknown", "perhaps felt"]),
    ("tabeller: {dubu_sag: {kolonner: {sag_id: {data_type: int}}}}", ["sag_id.data_type", "is a leveret_type"]),
    (
        "tabeller: {dubu_sag: {kolonner: {sag_id: {leveret_type: nvarchar(60)}}}}",
        ["column sag_id: leveret_type 'nvarchar(60)'", "hold nvarchar(36)", "it may be no other type"],
    ),
    (
        "tabeller: {dubu_sag: {kolonner: {startdato: {leveret_type: int}}}}",
        ["column startdato: leveret_type 'int'", "hold date", "it may be datetime2"],
    ),
    (
        "tabeller: {tea_karakter: {kolonner: {klassetrin: {leveret_type: bigint}}}}",
        ["column klassetrin: leveret_type 'bigint'", "hold smallint", "it may be decimal(p,s)"],
    ),
    ("tabeller: {tea_karakter: {kolonner: {klassetrin: {leveret_type: 'decimal(9,0)'}}}}", ["which are zeros"]),
    ("tabeller: {dubu_sag: {kolonner: {startdato: {leveret_type: dato}}}}", ["'dato' is not a type"]),
    ("tabeller: {drift_krl_undtagelse: {kolonner: {fra_dato: {leveret_type: datetime2}}}}", ["columns of packages"]),
    ("tabeller: {dubu_sag: {noegle: [sag_id, startdato]}}", ["tabeller.dubu_sag.noegle", "one row for each sag_id"]),
    ("tabeller: {dubu_sag: {noegle: []}}", ["tabeller.dubu_sag.noegle []", "fewer of these columns"]),
    ("tabeller: {dubu_sag: {noegle: [[sag_id]]}}", ["tabeller.dubu_sag.noegle [['sag_id']]"]),
    ("kilder: {dubu: {format: {decimaltegn: ','}}}", ["kilder.dubu.format.decimaltegn", "perhaps decimal is meant"]),
    ("kilder: {dubu: {omraade: X}}", ["kilder.dubu.omraade: the key is unknown"]),
    ("kilder: {dubu: {format: {decimal: '·'}}}", ["dubu_sag", "format.decimal '·'", "',', '.'"]),
    ("kilder: {dubu: {format: [utf-8]}}", ["kilder.dubu.format: it must have keys by name"]),
    ("kilder: [dubu]", ["kilder: it must have keys by name"]),
    ("tabeller: {dubu_sag: [fil]}", ["tabeller.dubu_sag: it must have keys by name"]),
    ("tabeller: {dubu_sag: {kolonner: [sag_id]}}", ["tabeller.dubu_sag.kolonner: it must have keys by name"]),
    ("tabeller: {dubu_sag: }", ["tabeller.dubu_sag: it must have keys by name"]),
    ("tabeller: {dubu_sag: {fil: }}", ["tabeller.dubu_sag.fil: it has no value"]),
    ("tabeller: {dubu_sag: {fil: CON.csv}}", ["dubu_sag", "fil 'CON.csv'"]),
    ("tabeller: {dubu_sag: {fil: DUBU_Foranstaltning.csv}}", ["DUBU", "two tables are delivered in the file"]),
    ("tabeller: {dubu_sag: {kolonner: {sag_id: {felt: CPR}}}}", ["the field CPR stands twice"]),
    ("tabeller: {dubu_sag: {kolonner: {sag_id: {leveret: false}}}}", ["column sag_id: leveret false"]),
    ("tabeller: {drift_krl_undtagelse: {regneark: {fil: X.doc}}}", ["regneark.fil must be the name of an .xlsx"]),
    (
        "tabeller: {dubu_sag: {kolonner: {startdato: {uafklaret: {dato: ['%d-%m-%Y', '%m-%d-%Y']}}}}}",
        ["tabeller.dubu_sag.kolonner.startdato.uafklaret: dato is still open"],
    ),
    ("uafklaret: [Ukendt.csv]", ["uafklaret: a question is still open"]),
]


@pytest.mark.parametrize(("text", "words"), WRONG, ids=lambda value: str(value)[:50])
def test_a_fault_names_the_file_the_key_and_the_nearest_word(project, text, words):
    what = told(project, text)
    assert [word for word in words if word not in what] == [], what


def test_all_parts_that_apply_to_nothing_are_told_at_once(project):
    what = told(project, "tabeller: {gammel: {fil: X.csv}, dubu_sag: {kolonner: {gammel_kode: {leveret: false}}}}")
    assert "tabeller.gammel:" in what
    assert "tabeller.dubu_sag.kolonner.gammel_kode:" in what


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tabeller:\n  dubu_sag: {fil: A.csv}\n  dubu_sag: {fil: B.csv}\n", "the key dubu_sag stands twice"),
        ("tabeller: {dubu_sag: {kolonner: [{felt: A, felt: B}]}}", "the key felt stands twice"),
        ("tabeller: [", "not valid YAML"),
        ("- dubu_sag", "no settings by name"),
    ],
)
def test_a_file_that_is_no_mapping_of_names(project, text, words):
    write(project, text)
    with pytest.raises(FlisError) as caught:
        load_contracts(project)
    assert caught.value.code == "bad-setting"
    assert words in caught.value.what


def test_an_empty_file_changes_nothing(project):
    before = load_contracts(project)
    write(project, "# nothing yet\n")
    assert load_contracts(project) == before


def test_another_folder_may_be_named(project, tmp_path, monkeypatch):
    write(project, "tabeller: {dubu_sag: {fil: A.csv}}")
    (tmp_path / "kontrakt.yml").write_text("tabeller: {dubu_sag: {fil: B.csv}}", encoding="utf-8")
    monkeypatch.setenv("FLIS_LOKAL", str(tmp_path))
    assert table(project).fil == "B.csv"
    monkeypatch.setenv("FLIS_LOKAL", " ")
    assert table(project).fil == "A.csv"


@pytest.mark.parametrize("part", ["models/dm/x/x__y.sql", "seeds/x.csv", "tests/x.sql"])
def test_a_folder_outside_the_project_cannot_hold_what_dbt_reads(project, tmp_path, monkeypatch, part):
    monkeypatch.setenv("FLIS_LOKAL", str(tmp_path))
    (tmp_path / "kontrakt.yml").write_text("tabeller: {dubu_sag: {fil: B.csv}}", encoding="utf-8")
    check_contracts(find_project(project), load_contracts(project))
    (tmp_path / part).parent.mkdir(parents=True)
    (tmp_path / part).write_text("", encoding="utf-8")
    with pytest.raises(FlisError, match="FLIS_LOKAL names a folder outside the project") as caught:
        check_contracts(find_project(project), load_contracts(project))
    assert caught.value.code == "bad-own-part"


def command(capsys, project: Path, *words: str, code: int = 0) -> str:
    with pytest.raises(SystemExit) as ended:
        main([*words, "--project-dir", str(project)])
    shown = "".join(capsys.readouterr())
    assert ended.value.code == code, shown
    return shown


def test_every_command_tells_of_a_part_that_no_longer_applies(project, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FLIS_DATA", str(tmp_path / "data"))
    write(project, "tabeller: {dubu_sag: {kolonner: {karakter: {leveret: false}}}}")
    for words in (("contract", "check"), ("install",), ("upgrade", "--to", "7.1"), ("land",), ("doctor",)):
        shown = " ".join(command(capsys, project, *words, code=3).split())
        assert "tabeller.dubu_sag.kolonner.karakter" in shown, words
        assert "lokal/kontrakt.yml" in shown, words
    assert not (tmp_path / "data").exists()


def test_show_prints_where_each_part_comes_from(project, capsys):
    adapted = {
        "kilder": {"dubu": {"format": {"thousands": "\u00a0", "minus": "efter"}}},
        "tabeller": {
            "dubu_sag": {
                "fil": "Sager.csv",
                "format": {"overskrift_raekke": 3, "kommunekode": 3, "maaned": "%Y%m"},
                "uoenskede": ["Navn"],
                "kolonner": {
                    "prioritet_kode": {"leveret": False},
                    "sagstype_kode": {"nuller": 2, "vaerdier": {"A": "1"}, "tomme": ["-"]},
                    "slutdato": {"dato": "%Y%m%d", "aaben": "99991231"},
                },
            }
        },
    }
    write(project, yaml.safe_dump(adapted, sort_keys=False))
    shown = command(capsys, project, "contract", "show", "dubu_sag")
    flat = " ".join(shown.split())
    for part in (
        *("file Sager.csv <- lokal", "thousands mark '\\xa0' <- lokal", "minus behind the number <- lokal"),
        *("header line 3 <- lokal", "kommunekode 3 digits <- lokal", "months %Y%m <- lokal"),
        *(
            "unwanted fields Navn <- lokal",
            "not delivered <- lokal: leveret",
            "open 99991231 dato '%Y%m%d' <- lokal: dato, aaben",
        ),
        *("missing '-' zeros to 2 digits 'A' is '1' <- lokal: nuller, vaerdier, tomme", "encoding utf-8 delimiter"),
        *("files of the package Sager.csv, DUBU_Foranstaltning.csv levering fuld", "lokal/kontrakt.yml"),
    ):
        assert part in flat, (part, shown)
    document = json.loads(command(capsys, project, "contract", "show", "dubu_sag", "--json"))
    assert document["fil"] == "Sager.csv"
    assert {"fil", "format.thousands", "kolonner.slutdato.aaben"} < set(document["lokalt"])
    assert "<-" not in command(capsys, project, "contract", "show", "krl_fravaer")


def test_check_notes_what_the_shipped_contract_says_too(project, capsys):
    write(project, "tabeller: {dubu_sag: {fil: DUBU_Sag.csv, kolonner: {sag_id: {felt: Sagsnummer}}}}")
    shown = " ".join(command(capsys, project, "contract", "check").split())
    assert "tabeller.dubu_sag: fil is the same in the shipped contract; it can be deleted" in shown
    assert "felt is the same" not in shown
