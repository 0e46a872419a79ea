"""The target spark: flis builds there and keeps no rows, and a statement is in Spark's words."""

from __future__ import annotations

import re
from types import SimpleNamespace

import jinja2
import pytest
from tests.paths import ROOT

from flis.ground.errors import FlisError
from flis.mart.report import report_of
from flis.project.settings import find_project, read_target
from flis.store.open import open_mart, open_store, open_trial


@pytest.mark.parametrize("opening", [open_store, open_trial, open_mart])
def test_flis_keeps_no_rows_there(opening):
    target = read_target(find_project(ROOT), "spark")
    assert target.is_built_only
    with pytest.raises(FlisError, match="bad-profile") as caught:
        opening(target)
    assert "another --target" in str(caught.value)


def test_the_process_is_closed_to_others_and_silent():
    settings = read_target(find_project(ROOT), "spark").settings["server_side_parameters"]
    assert settings["spark.driver.host"] == settings["spark.driver.bindAddress"] == "127.0.0.1"
    assert (settings["spark.ui.enabled"], settings["spark.log.level"]) == ("false", "OFF")


def test_a_build_names_the_tables_of_dm_alone():
    made = {"model.flis.a": "Dubu.DimSag", "model.flis.b": "DsaDubu.Sag", "model.flis.c": '"DM"."Skole"."DimFag"'}
    made |= {"model.flis.d": "[FLIS].[Krl].[FaktFravaer]", "model.flis.e": "[FLIS].[DsaKrl].[Fravaer]"}
    results = [{"unique_id": name, "status": "success", "relation_name": table} for name, table in made.items()]
    assert report_of({"results": results, "elapsed_time": 1}, 0, "").new == (
        "Dubu.DimSag",
        "Krl.FaktFravaer",
        "Skole.DimFag",
    )


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("cast(a as nvarchar(10))", "cast(a as string)"),
        ("cast(a as CHAR(4))", "cast(a as string)"),
        ("cast(a as datetime2)", "cast(a as timestamp_ntz)"),
        ("concat(a, '|')", "concat_ws('', a, '|')"),
        ("cast(a as decimal(18, 6))", "cast(a as decimal(18, 6))"),
        ("group_concat(a)", "group_concat(a)"),
    ],
)
def test_a_statement_in_the_words_of_spark(given, words):
    text = (ROOT / "macros" / "dialekt" / "spark" / "ord.sql").read_text(encoding="utf-8")
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    module = environment.from_string(text, {"modules": SimpleNamespace(re=re)}).module
    assert module.spark_ord(given) == words
    assert module.spark_tekst("O'Hara\\") == r"'O\'Hara\\'"
    assert module.spark_tekst(None) == "null"
