"""What a kommune's own YAML says of names, hierarchies, orders and pages is used, or refused with the reason."""

from __future__ import annotations

from typing import Any

import pytest
from tests.flis.publish.cubes.reader import read

from flis.ground.errors import FlisError
from flis.publish.cubes.model import Figure, Model
from flis.publish.cubes.project import files
from flis.publish.cubes.read import read_model

FIGURE = {
    "navn": "Udlån i Nord", "kolonne": "udlaan_antal", "aggregat": "sum", "format": "#,0",
    "hvor": {"kolonne": "filial_navn", "vaerdi": "Nord"},
}  # fmt: skip
SIDE = {"tal": ["Udlån"], "linje": ["Udlån"], "soejler": "Udlån", "fordelt_paa": "solby__fakt_udlaan.filial_navn"}


def _column(name: str, data_type: str, **meta: Any) -> dict[str, Any]:
    return {"name": name, "description": f"Om {name}.", "data_type": data_type, "config": {"meta": meta}}


def _node(schema: str, alias: str, columns: list[dict], **meta: Any) -> dict[str, Any]:
    return {
        "name": f"{schema}__{alias}".lower().replace("fakt", "fakt_"), "resource_type": "model", "schema": schema,
        "alias": alias, "description": "Én række pr. ting.", "columns": {c["name"]: c for c in columns},
        "config": {"meta": meta}, "patch_path": f"flis://lokal/models/dm/{alias}.yml",
    }  # fmt: skip


def _manifest(table: dict | None = None, more: list[dict] | None = None, **cube: Any) -> dict[str, Any]:
    """A mart of one table of one's own beside the calendar and the kommuner, in one cube of one's own."""
    maal = {"navn": "Udlån", "aggregat": "sum", "format": "#,0"}
    columns = [
        _column("kommune_kode", "char(4)"), _column("periode", "date"), _column("filial_navn", "nvarchar(40)"),
        _column("udlaan_antal", "int", maal=maal), *(more or []),
    ]  # fmt: skip
    nodes = {
        "model.flis.udlaan": _node("Solby", "FaktUdlaan", columns, **(table or {})),
        "model.flis.kommune": _node(
            "Generel", "DimKommune", [_column("kommune_kode", "char(4)"), _column("kommune_navn", "nvarchar(60)")]
        ),
        "model.flis.periode": _node("Generel", "DimPeriode", [_column("periode", "date")]),
        "model.flis.dato": _node(
            "Generel", "DimDato", [_column("dato", "date"), _column("periode", "date"), _column("aar", "int")]
        ),
    }
    for field, target in (("kommune_kode", "kommune"), ("periode", "periode")):
        nodes[f"test.flis.{field}"] = {
            "resource_type": "test", "attached_node": "model.flis.udlaan", "column_name": field,
            "depends_on": {"nodes": ["model.flis.udlaan", f"model.flis.{target}"]},
            "test_metadata": {"name": "relationships", "kwargs": {"field": field}},
        }  # fmt: skip
    exposure = {
        "name": "kube_udlaan", "label": "Udlån", "description": "Kuben Udlån.",
        "config": {"meta": {"kube_id": "udlaan", **cube}},
        "depends_on": {"nodes": [key for key in nodes if key.startswith("model.")]},
        "original_file_path": "lokal/models/dm/_solby__exposures.yml",
    }  # fmt: skip
    other = {**exposure, "name": "avis", "config": {"meta": {}}, "depends_on": {"nodes": ["source.flis.avis"]}}
    return {"nodes": nodes, "exposures": {"exposure.flis.kube": exposure, "exposure.flis.avis": other}}


def _model(manifest: dict[str, Any]) -> Model:
    return read_model(manifest, {}, {"0101": "København"}, [Figure("SOL-001", "Udlån pr. låner", "Få lånere.")])


def test_a_name_of_ones_own_is_shown_and_else_the_columns_own():
    model = _model(_manifest({"navn": "Udlån pr. dag"}, [_column("laaner_type", "char(1)", navn="Lånertype")]))
    table = model.table("Udlån pr. dag")
    assert [c.name for c in table.columns if not c.hidden] == ["Filial navn", "Lånertype"]
    assert [t.name for t in model.tables] == ["Generel DimDato", "Generel DimKommune", "Udlån pr. dag"]


def test_a_measure_may_be_of_the_rows_with_one_value():
    table = _model(_manifest({"navn": "Udlån pr. dag", "maal": [FIGURE]})).table("Udlån pr. dag")
    measure = next(one for one in table.measures if one.name == "Udlån i Nord")
    rows = """'Udlån pr. dag'[Filial navn] = "Nord\""""
    assert measure.expression == f"CALCULATE(SUM('Udlån pr. dag'[udlaan_antal]), KEEPFILTERS({rows}))"
    assert measure.description.startswith("Kun rækkerne med Nord. Lægges sammen")


def test_a_page_is_made_of_what_the_cube_has_or_of_what_its_exposure_says():
    (cube,) = _model(_manifest()).cubes
    assert (cube.name, cube.page.cards[0].name, cube.page.bars_by.name) == ("Udlån", "Udlån", "Filial navn")
    said = {**SIDE, "fordelt_paa": "generel__dimkommune.kommune_navn"}
    (cube,) = _model(_manifest(side=said, noegletal=["SOL"])).cubes
    assert cube.page.bars_by.table == "Generel DimKommune"
    assert [figure.ident for figure in cube.figures] == ["SOL-001"]


def test_hierarchies_and_orders_are_those_of_the_yaml():
    said = {"hierarkier": [{"navn": "Filialer", "kolonner": ["region_navn", "filial_navn"]}]}
    more = [_column("region_navn", "nvarchar(40)", sorteres_efter="nummer"), _column("nummer", "int")]
    table = _model(_manifest(said, more)).table("Solby FaktUdlaan")
    assert [(h.name, h.levels) for h in table.hierarchies] == [("Filialer", ("Region navn", "Filial navn"))]
    assert [c.sort_by for c in table.columns if c.source == "region_navn"] == ["Nummer"]


def test_odd_names_and_formats_are_written_so_that_they_are_read_back():
    maal = {"navn": "Udlån pr. 'bog'", "aggregat": "sum", "format": '"ca. "#,0'}
    model = _model(_manifest({"navn": "Udlån: A/B"}, [_column("boeger", "int", maal=maal)]))
    texts = files(model, 'sql"01', "DM")
    name = "FLIS.SemanticModel/definition/tables/Udlån%3A A%2FB.tmdl"
    ((table,), _) = read(texts[name])
    measure = next(one for one in table.of("measure") if "bog" in one.name)
    assert (table.name, measure.name) == ("Udlån: A/B", "Udlån pr. 'bog'")
    assert measure.properties["formatString"] == '"""ca. ""#,0"'
    assert measure.value == "SUM('Udlån: A/B'[boeger])"
    assert 'expression Server = "sql""01" meta' in texts["FLIS.SemanticModel/definition/expressions.tmdl"]


@pytest.mark.parametrize(
    ("table", "more", "cube", "why"),
    [
        ({"hierarkier": ["Filialer"]}, [], {}, "a hierarchy must have the keys navn and kolonner"),
        ({"hierarkier": [{"navn": "A", "kolonner": ["filial_navn"]}]}, [], {}, "two or more columns that are shown"),
        ({"hierarkier": [{"navn": "A", "kolonner": ["filial_navn", "udlaan_antal"]}]}, [], {}, "that are shown"),
        ({}, [_column("a", "int", sorteres_efter="b")], {}, "a has a sorteres_efter that is no column"),
        ({}, [_column("a", "float")], {}, "a has a data_type that is none of int, bigint"),
        ({}, [_column("a", "int", navn="Filial navn")], {}, "have the name filial navn"),
        ({"navn": "Generel DimKommune"}, [], {}, "another table of the cubes has the name"),
        ({"navn": "Udlån\n"}, [], {}, "cannot be a name in the cubes"),
        ({"maal": [{**FIGURE, "kolonne": "b"}]}, [], {}, "names a kolonne that is no column"),
        ({"maal": [{**FIGURE, "aggregat": "max"}]}, [], {}, "an aggregat that is none of"),
        ({"maal": [{**FIGURE, "hvor": {"kolonne": "filial_navn"}}]}, [], {}, "without the keys kolonne and vaerdi"),
        ({"maal": [{**FIGURE, "hvor": {"kolonne": "b", "vaerdi": "1"}}]}, [], {}, "a hvor that names no column"),
        ({}, [], {"side": "Udlån"}, "its side must have the keys"),
        ({}, [], {"side": {**SIDE, "tal": "Udlån"}}, "lists of measures under tal and linje"),
        ({}, [], {"side": {**SIDE, "tal": ["Lån"]}}, "names Lån, which is no measure of the cube"),
        ({}, [], {"side": {**SIDE, "fordelt_paa": "x.y"}}, "names x.y, which is no column that the cube shows"),
        ({}, [], {"noegletal": "SOL"}, "its noegletal must be a list"),
    ],
)
def test_what_is_declared_wrongly_is_refused_with_the_reason(table, more, cube, why):
    with pytest.raises(FlisError) as caught:
        _model(_manifest(table, more, **cube))
    assert caught.value.code == "bad-contract" and why in caught.value.what
    assert "lokal/models/dm/" in caught.value.do


def test_a_cube_of_something_that_is_no_model_is_refused():
    manifest = _manifest()
    manifest["exposures"]["exposure.flis.kube"]["depends_on"]["nodes"].append("source.flis.raa.udlaan")
    with pytest.raises(FlisError, match="udlaan, which is no model"):
        _model(manifest)
