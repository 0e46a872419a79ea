"""The report of the cubes: a page for each, whose visuals name what the model has, and nothing that a role lacks."""

from __future__ import annotations

import csv
import json
import re
from itertools import combinations

import pytest
from tests.flis.publish.cubes.pbir import FILES, Page, field_of, fields, read_file, read_pages, values
from tests.paths import ROOT


def _seed(name: str) -> list[dict[str, str]]:
    (path,) = (ROOT / "seeds").rglob(f"{name}.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def pages(written) -> list[Page]:
    return read_pages(written.folder / "FLIS.Report")


def test_a_double_click_leads_to_the_report_and_from_there_to_the_model(written):
    start = read_file(written.folder / "FLIS.pbip")
    (artifact,) = start["artifacts"]
    report = written.folder / artifact["report"]["path"]
    model = report / read_file(report / "definition.pbir")["datasetReference"]["byPath"]["path"]
    read_file(model / "definition.pbism")
    for folder, kind in ((report, "Report"), (model, "SemanticModel")):
        platform = read_file(folder / ".platform")
        assert platform["metadata"]["type"] == kind
        assert re.fullmatch(r"[0-9a-f-]{36}", platform["config"]["logicalId"])


def test_the_project_has_no_file_that_its_reader_does_not_know(written):
    told = {"kubevejledning.md", "localSettings.json"}
    for path in written.folder.rglob("*"):
        if path.is_file() and path.suffix != ".tmdl" and path.name not in told:
            assert path.name in FILES or path.parent.name == "RegisteredResources", path
            if path.name in FILES:
                read_file(path)
    assert max(len(str(path.relative_to(written.folder))) for path in written.folder.rglob("*")) < 120


def test_the_theme_is_there(written):
    report = written.folder / "FLIS.Report"
    content = read_file(report / "definition" / "report.json")
    (package,) = content["resourcePackages"]
    theme = content["themeCollection"]["customTheme"]
    (item,) = package["items"]
    assert (theme["name"], theme["type"]) == (item["name"], package["name"]) == ("FLIS", "RegisteredResources")
    colours = json.loads((report / "StaticResources" / package["name"] / item["path"]).read_text(encoding="utf-8"))
    assert len(set(colours["dataColors"])) == len(colours["dataColors"]) > 3
    assert all(re.fullmatch(r"#[0-9a-f]{6}", colour) for colour in colours["dataColors"])


def test_a_page_for_each_cube(pages):
    assert sorted(page.shown for page in pages) == sorted(cube["kube_navn"] for cube in _seed("kuber"))


def test_everything_that_a_visual_names_is_in_the_model_and_is_shown(written):
    named = 0
    for path in (written.folder / "FLIS.Report").rglob("visual.json"):
        for shown in fields(json.loads(path.read_text(encoding="utf-8"))):
            named += 1
            found = written.tables[shown.table].of("measure" if shown.is_measure else "column")
            (one,) = [thing for thing in found if thing.name == shown.name]
            assert "isHidden" not in one.properties, shown
    assert named > 150


def test_a_page_shows_its_own_cube(written, pages):
    for page in pages:
        own = {table.name for table in written.of("perspective")[page.shown].of("perspectiveTable")}
        for visual in page.visuals:
            assert {shown.table for well in visual.wells.values() for shown in well} <= own, page.shown


def test_no_visual_needs_what_management_cannot_see(written, pages):
    secret = {
        (permission.name, column.name)
        for permission in written.of("role")["0101 København (ledelse)"].of("tablePermission")
        for column in permission.of("columnPermission")
    }
    assert secret
    measures = {m.name: (t.name, m.value) for t in written.tables.values() for m in t.of("measure")}
    for page in pages:
        for shown in (s for visual in page.visuals for well in visual.wells.values() for s in well):
            for table, column in secret:
                assert (table, column) != (shown.table, shown.name)
                if shown.is_measure:
                    assert f"'{table}'[{column}]" not in measures[shown.name][1], (page.shown, shown.name)


def test_every_page_has_the_figures_a_choice_and_the_status(pages):
    for page in pages:
        by_kind = {kind: [v for v in page.visuals if v.kind == kind] for kind in {v.kind for v in page.visuals}}
        slicers = [visual.wells["Values"][0].name for visual in by_kind["slicer"]]
        assert slicers[:2] == ["Kommune", "År"] and slicers[2] in ("Måned", "Nøgletal"), page.shown
        assert 3 <= len(by_kind["card"]) <= 4 and all(card.wells["Values"][0].is_measure for card in by_kind["card"])
        (line,), (bars,), (status,) = by_kind["lineChart"], by_kind["clusteredBarChart"], by_kind["tableEx"]
        assert [shown.name for shown in line.wells["Category"]] == ["Måned"]
        assert all(shown.is_measure for shown in line.wells["Y"] + bars.wells["Y"])
        assert not bars.wells["Category"][0].is_measure
        assert {"Kommune", "Kubestatus"} == {shown.table for shown in status.wells["Values"]}
        (only,) = status.filters
        assert (field_of(only["field"]).name, values(only)) == ("Kube", [page.shown])


def test_a_choice_offers_only_what_has_figures_on_the_page(pages):
    for page in pages:
        card = next(visual for visual in page.visuals if visual.kind == "card").wells["Values"][0]
        for slicer in (visual for visual in page.visuals if visual.kind == "slicer"):
            first = slicer.filters[0]
            assert field_of(first["field"]) == card and first["type"] == "Advanced"
            (where,) = first["filter"]["Where"]
            comparison = where["Condition"]["Not"]["Expression"]["Comparison"]
            assert comparison["ComparisonKind"] == 0 and comparison["Right"] == {"Literal": {"Value": "null"}}


def test_a_benchmark_offers_one_of_its_own_key_figures_at_a_time(pages):
    catalogue = {row["noegletal_id"] for row in _seed("noegletal")}
    found = {}
    for page in pages:
        for slicer in (v for v in page.visuals if v.kind == "slicer" and v.title == "Nøgletal"):
            found[page.shown] = values(slicer.filters[1])
            (selection,) = slicer.content["objects"]["selection"]
            assert selection["properties"]["strictSingleSelect"]["expr"]["Literal"]["Value"] == "true"
    assert set(found) == {page.shown for page in pages if page.shown.endswith("Benchmark")}
    assert found["Dagtilbud Benchmark"] == ["DAG-001"]
    assert set().union(*found.values()) <= catalogue


def test_visuals_lie_on_the_page_beside_each_other_and_have_words_for_a_screen_reader(pages):
    for page in pages:
        places = [(v.position["x"], v.position["y"], v.position["width"], v.position["height"]) for v in page.visuals]
        for x, y, width, height in places:
            assert x >= 0 and y >= 0 and width > 100 and height > 60
            assert x + width <= page.size[0] and y + height <= page.size[1], page.shown
        for (x, y, w, h), (x2, y2, w2, h2) in combinations(places, 2):
            assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y, page.shown
        assert len({v.position["tabOrder"] for v in page.visuals}) == len(page.visuals)
        for visual in page.visuals:
            if visual.kind != "textbox":
                (general,) = visual.content["visualContainerObjects"]["general"]
                assert general["properties"]["altText"]["expr"]["Literal"]["Value"] == f"'{visual.title}'"


def test_the_reader_refuses(tmp_path):
    schema = (
        "https://developer.microsoft.com/json-schemas/fabric/item/report/definition/pagesMetadata/1.0.0/schema.json"
    )
    file = tmp_path / "pages.json"
    for content in ({"$schema": schema}, {"$schema": schema, "pageOrder": [], "colour": 1}, {"$schema": "x"}):
        file.write_text(json.dumps(content) + "\n", encoding="utf-8", newline="\n")
        with pytest.raises((AssertionError, KeyError)):
            read_file(file)
