"""A measure that is declared wrongly is refused with table, column and the allowed words."""

from __future__ import annotations

from typing import Any

import pytest

from flis.ground.errors import FlisError
from flis.publish.cubes.measures import AGGREGATES
from flis.publish.cubes.read import read_model

GOOD = {"navn": "Sager", "aggregat": "sum", "format": "0"}
QUOTA = {"navn": "Andel", "taeller": "antal", "naevner": "antal", "faktor": 100, "format": "0"}


def measures_of(column: Any = None, table: list[Any] | None = None) -> list[str]:
    """The measures of a mart of one table with one column."""
    node = {
        "name": "dubu__fakt_sag", "resource_type": "model", "schema": "Dubu", "alias": "FaktSag",
        "description": "Én række pr. sag.",
        "columns": {"antal": {"name": "antal", "description": "Antal.", "data_type": "int",
                              "config": {"meta": {"maal": column} if column else {}}}},
        "config": {"meta": {"maal": table} if table else {}}, "patch_path": "flis://models/dm/dubu/dubu__fakt_sag.yml",
    }  # fmt: skip
    exposure = {"config": {"meta": {"kube_id": "dubu"}}, "depends_on": {"nodes": ["model.flis.fakt"]}}
    manifest = {"nodes": {"model.flis.fakt": node}, "exposures": {"exposure.flis.kube": exposure}}
    model = read_model(manifest, {"dubu": "Dubu"}, {"0101": "København"})
    return [measure.name for table in model.tables for measure in table.measures]


def test_a_measure_of_each_aggregat_is_read():
    assert measures_of(table=[QUOTA]) == ["Andel"]
    for aggregat in AGGREGATES:
        assert measures_of({**GOOD, "aggregat": aggregat}) == ["Sager"]


@pytest.mark.parametrize("aggregat", ["summ", "SUM", "", "avg", 7, None, ["sum"], {"sum": 1}], ids=repr)
def test_a_misspelt_aggregat_names_the_allowed_words(aggregat):
    with pytest.raises(FlisError) as caught:
        measures_of({**GOOD, "aggregat": aggregat})
    assert (caught.value.code, caught.value.facts["table"]) == ("bad-contract", "dubu__fakt_sag")
    assert f"antal has an aggregat that is none of {', '.join(AGGREGATES)}" in caught.value.what
    assert "models/dm/dubu/dubu__fakt_sag.yml" in caught.value.do


@pytest.mark.parametrize(
    ("column", "table", "told"),
    [
        ("sum", None, "must have the keys navn, aggregat, format, and no others"),
        ([GOOD], None, "must have the keys"),
        ({**GOOD, "navm": "x"}, None, "and no others"),
        ({**GOOD, "navn": 7}, None, "navn that is no text"),
        ({**GOOD, "format": ["0"]}, None, "format that is no text"),
        (None, [{**QUOTA, "faktor": "hundrede"}], "faktor that is no number"),
        (None, [{**QUOTA, "naevner": "sager"}], "naevner that is no column"),
        (None, [{**QUOTA, "naevner": ["antal"]}], "naevner that is no column"),
        (None, QUOTA, "must be a list"),
    ],
)
def test_another_fault_of_a_measure_is_refused_as_such(column, table, told):
    with pytest.raises(FlisError) as caught:
        measures_of(column, table)
    assert (caught.value.code, told in caught.value.what) == ("bad-contract", True), caught.value.what
