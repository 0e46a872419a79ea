"""`lokal/koder.csv` and the rows of own nøgletal: what flis reads from them, what it refuses, and what it
writes for dbt."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from tests.harness import environment
from tests.paths import LOKAL, ROOT

from flis.datapakke.name import pattern_of
from flis.ground.errors import FlisError
from flis.project.contract import load_contracts
from flis.project.koder import as_macro, read_codes
from flis.project.own import is_told, macros_text, tell_dbt
from flis.project.settings import find_project

HEADER = "tabel,kolonne,leveret,kode\n"
ROW = "dubu_sag,status_kode,X7,1\n"
EXAMPLE = ROOT / "docs" / "eksempel" / "lokal"


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    for part in ("models/dsa", "seeds"):
        shutil.copytree(ROOT / part, folder / part)
    shutil.copy(ROOT / "dbt_project.yml", folder)
    return folder


@pytest.fixture
def project(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with nothing of its own yet."""
    monkeypatch.delenv("FLIS_LOKAL")
    shutil.rmtree(shipped / "lokal", ignore_errors=True)
    (shipped / "lokal").mkdir()
    return shipped


def read(project: Path, text: str | bytes):
    data = text.encode() if isinstance(text, str) else text
    (project / "lokal" / "koder.csv").write_bytes(data)
    return as_macro(read_codes(project, load_contracts(project)))


def refused(project: Path, text: str | bytes) -> str:
    with pytest.raises(FlisError) as caught:
        read(project, text)
    assert caught.value.code == "bad-own-part"
    assert "lokal/koder.csv" in caught.value.do
    return caught.value.what


def test_delivered_codes_are_compared_as_keys(project):
    told = read(project, HEADER + "dubu_sag,status_kode,x7 ,1\ndubu_sag,prioritet_kode,Høj,1\n")
    assert told["dubu_sag"]["kolonner"] == {"status_kode": {"X7": "1"}, "prioritet_kode": {"HØJ": "1"}}


def test_a_danish_excel_writes_semicolons_and_a_mark_before_the_header(project):
    with_commas = read(project, HEADER + ROW)
    assert read(project, ("\ufeff" + HEADER + ROW).replace(",", ";").replace("\n", "\r\n")) == with_commas


def test_the_fingerprint_follows_the_codes_and_not_their_order(project):
    two = ROW + "dubu_sag,status_kode,X8,2\n"
    prints = [read(project, HEADER + text)["dubu_sag"]["aftryk"] for text in (ROW, two, ROW.replace("1", "2"))]
    assert len(set(prints)) == 3
    turned = "".join(reversed(two.splitlines(keepends=True)))
    assert read(project, HEADER + turned)["dubu_sag"]["aftryk"] == prints[1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tabel,kolonne,fra,til\n", "line 1: the header must be tabel,kolonne,leveret,kode"),
        ("", "line 1: the header must be"),
        (HEADER + "dubu_sag,status_kode,X7\n", "line 2: it must have 4 fields"),
        (HEADER + ROW + "dubu_sager,status_kode,X7,1\n", "line 3: the contracts have no table dubu_sager, perhaps"),
        (HEADER + "dubu_sag,startdato,X7,1\n", "line 2: startdato is no column of dubu_sag with a code list"),
        (HEADER + "dubu_sag,kommune_kode,X7,0101\n", "line 2: kommune_kode is no column"),
        (HEADER + "benchmark_noegletal,noegletal_id,X7,UBU-001\n", "those that are no keys: none"),
        (HEADER + "dubu_sag,status_kode,X7,9\n", "line 2: kode is in no code list of status_kode"),
        (HEADER + ROW + "dubu_sag,status_kode,x7,2\n", "line 3: line 2 maps the same delivered code"),
        (HEADER + "dubu_sag,status_kode,,1\n", "line 2: leveret is no code"),
        (HEADER + "dubu_sag,status_kode,it's,1\n", "line 2: leveret is no code"),
        (b"tabel\xff\n", "it is no text in UTF-8"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_with_its_line(project, text, told):
    assert told in refused(project, text)


def test_a_cpr_number_is_no_code_and_is_not_shown(project):
    for cpr in ("6101150001", "610115-0001"):
        assert "6101" not in refused(project, HEADER + f"dubu_sag,status_kode,{cpr},1\n")


def test_the_example_is_told_to_dbt_once_and_earlier_parses_are_forgotten(project):
    shutil.copytree(EXAMPLE, project / "lokal", dirs_exist_ok=True)
    contracts, parse = load_contracts(project), project / "partial_parse.msgpack"
    parse.touch()
    assert not is_told(find_project(project), contracts)
    tell_dbt(find_project(project), [parse])
    file = project / "lokal" / "macros" / "flis.sql"
    assert is_told(find_project(project), contracts) and not parse.exists()
    assert '"solby__noegletal_sol_001"' in file.read_text(encoding="utf-8")
    parse.touch()
    tell_dbt(find_project(project), [parse])
    assert parse.exists(), "nothing has changed"
    shutil.rmtree(project / "lokal" / "models")
    shutil.rmtree(project / "lokal" / "seeds")
    (project / "lokal" / "koder.csv").unlink()
    tell_dbt(find_project(project), [parse])
    assert not file.exists() and not parse.exists()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("SOL-001,", "UBU-001,", "the id UBU-001 is in use"),
        ("SOL-001,", "SOL-002,", "SOL-002 has no model; its file in lokal/models is named …__noegletal_sol_002.sql"),
        ("SOL-001,", "sol1,", "the id sol1 must have the form SOL-001"),
        ("SOL-001,", "SOL-001,x,", "a line has more or fewer fields than the header"),
        ("faktor", "ganges", "its columns must be those of seeds/noegletal.csv"),
    ],
)
def test_a_noegletal_needs_a_model_and_a_row(project, old, new, told):
    shutil.copytree(EXAMPLE, project / "lokal", dirs_exist_ok=True)
    catalogue = project / "lokal" / "seeds" / "lokale_noegletal.csv"
    catalogue.write_text(catalogue.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FlisError) as caught:
        macros_text(find_project(project))
    assert caught.value.code == "bad-own-part" and told in caught.value.what
    catalogue.unlink()
    with pytest.raises(FlisError, match="the model solby__noegletal_sol_001 has no row"):
        macros_text(find_project(project))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("udlaan,Udlån,1,SOLBY,1", "line 3: it must have 6 fields"),
        ("Udlån,Udlån,1,SOLBY,1,", "line 3: kube_id must begin with a letter"),
        ("dubu,Sager,1,SOLBY,1,", "line 3: the cube is shipped"),
        ("sager,Dubu,1,SOLBY,1,", "line 3: the cube is shipped"),
        ("udlaan,Lån,1,SOLBY,1,", "line 3: the cube udlaan has another name above"),
        ("laan,Udlån,1,SOLBY,1,", "line 3: another cube has the same name"),
        ("udlaan,Udlån,0,SOLBY,1,", "line 3: krav must be a number from 1"),
        ("udlaan,Udlån,1,SOLBI,1,", "line 3: the contracts have no område SOLBI, perhaps SOLBY is meant"),
        ("udlaan,Udlån,2,DUBU,ja,", "line 3: er_maanedlig must be 1 or 0"),
        ("udlaan,Udlån,2,DUBU,1,dubu_sag", "line 3: aarlig_tabel is for an område with er_maanedlig 0"),
        ("udlaan,Udlån,2,DUBU,0,dubu", "line 3: aarlig_tabel must be one of dubu_foranstaltning, dubu_sag"),
        ("udlaan,Udlån,1,SOLBY,1,", "line 3: line 2 is the same requirement"),
    ],
)  # fmt: skip
def test_what_a_cube_cannot_require_is_refused_with_its_line(project, line, told):
    shutil.copytree(EXAMPLE, project / "lokal", dirs_exist_ok=True)
    assert '["udlaan"]' in macros_text(find_project(project))
    file = project / "lokal" / "seeds" / "lokale_kuber.csv"
    file.write_text(file.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(FlisError) as caught:
        macros_text(find_project(project))
    assert caught.value.code == "bad-own-part" and told in caught.value.what


def test_dbt_reads_models_of_the_project_only(project, tmp_path, monkeypatch):
    shutil.copytree(EXAMPLE, tmp_path / "lokal")
    for name in (str(tmp_path / "lokal"), "../" * 20 + str(tmp_path / "lokal").lstrip("/")):
        monkeypatch.setenv("FLIS_LOKAL", name)
        with pytest.raises(FlisError, match="dbt cannot read models there"):
            tell_dbt(find_project(project), [])
    shutil.copytree(EXAMPLE, project / "lokal_b", dirs_exist_ok=True)
    monkeypatch.setenv("FLIS_LOKAL", "lokal_b")
    tell_dbt(find_project(project), [])
    assert (project / "lokal_b" / "macros" / "flis.sql").is_file()
    shutil.rmtree(project / "lokal_b")


def test_vars_of_the_kommune_count_and_are_told_to_dbt(project):
    vars_file = project / "lokal" / "vars.yml"
    shipped = find_project(project)
    vars_file.write_text("min_personer: 10\nsftp_mappe: udlevering/flis\n", encoding="utf-8")
    own = find_project(project)
    assert own.vars == {**shipped.vars, "min_personer": 10, "sftp_mappe": "udlevering/flis"}
    assert '{"min_personer": 10, "sftp_mappe": "udlevering/flis"}' in macros_text(own)
    assert (own.place_of("min_personer"), own.place_of("zip_max_filer")) == ("lokal/vars.yml", "dbt_project.yml")
    vars_file.write_text("pakkenavn: '('\n", encoding="utf-8")
    with pytest.raises(FlisError) as caught:
        pattern_of(find_project(project))
    assert caught.value.do == "Correct pakkenavn in lokal/vars.yml."


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("mindste_personer: 10", "mindste_personer is no var that can be changed"),
        ("flis_release: '7.0'", "flis_release is no var that can be changed"),
        ("min_personer: ti", "min_personer must be a number"),
        ("min_personer: true", "min_personer must be a number"),
        ("pakkenavn: 7", "pakkenavn must be a text"),
    ],
)
def test_vars_that_nothing_reads_are_refused(project, text, told):
    (project / "lokal" / "vars.yml").write_text(text, encoding="utf-8")
    with pytest.raises(FlisError) as caught:
        find_project(project)
    assert caught.value.code == "bad-own-part" and told in caught.value.what


def test_the_tests_read_the_shipped_contracts_and_vars_whatever_lies_in_lokal():
    """tests/conftest.py names a folder of no installation, for the tests and for every process that they start."""
    assert os.environ["FLIS_LOKAL"] == LOKAL == environment(ROOT)["FLIS_LOKAL"]
    assert not Path(LOKAL).exists()
    assert load_contracts(ROOT) == load_contracts(ROOT, shipped=True)
    assert find_project(ROOT).own == {} and macros_text(find_project(ROOT)) == ""
